// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/EntryView.h"

#include "ui/Settings.h"
#include "ui/Theme.h"
#include "ui/archive/NameEditing.h"
#include "ui/archive/strip/BitStrip.h"
#include "ui/text/Format.h"
#include "ui/widgets/Cells.h"
#include "ui/widgets/ElidedLabel.h"

#include <QDateTime>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QScopedValueRollback>
#include <QVBoxLayout>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::EntryTree;

namespace {

const QString kHeaderKey = u"archive/header4"_s;
const QString kHiddenKey = u"archive/hiddenColumns4"_s;
constexpr qint64 kTypingPause = 1000; // ms until type-ahead begins anew
constexpr int kNameAtLeast = 220;
constexpr int kHoverToExpand = 700; // ms
// What goes first when there is too little room for the names.
constexpr int kYielding[] = {ArchiveModel::Sha512,  ArchiveModel::State, ArchiveModel::Type,
                             ArchiveModel::Ratio,   ArchiveModel::Strip, ArchiveModel::Packed,
                             ArchiveModel::Modified};

// Of the longest state in this language, with its icon.
int stateWidth(const QFontMetrics& metrics)
{
    using archive::EntryState;
    int widest = 0;
    for (const EntryState state :
         {EntryState::Whole, EntryState::Read, EntryState::Skipped, EntryState::Damaged, EntryState::Refused,
          EntryState::Failed, EntryState::Missing})
        widest = std::max(widest, metrics.horizontalAdvance(stateText(state)));
    return widest + 48;
}

} // namespace

EntryView::EntryView(ArchiveModel& model, QWidget* parent) : TakesFolderDrops(parent), m_model(model)
{
    takeDrops(*this,
              {[this](const QModelIndex& row) { return folderOf(row); },
               [this](NodeId folder) { return m_model.indexOf(folder); }});
    setObjectName(u"archiveView"_s);
    setAccessibleName(tr("Entries of the archive"));
    styleList(*this, {ArchiveModel::FolderRole, ArchiveModel::MatchRole, ArchiveModel::FolderMatchRole});
    setModel(&model);
    setFrameShape(QFrame::NoFrame);
    setUniformRowHeights(true);
    setAlternatingRowColors(true);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSortingEnabled(true);
    sortByColumn(ArchiveModel::Name, Qt::AscendingOrder);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setDragEnabled(true);
    setDragDropMode(QAbstractItemView::DragOnly);
    setAutoExpandDelay(kHoverToExpand);
    setTabKeyNavigation(false);
    buildColumns();

    m_empty = new QuietLabel({}, viewport());
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    auto* over = new QVBoxLayout(viewport());
    over->addWidget(m_empty);
    m_empty->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_empty->hide();

    connect(&model, &QAbstractItemModel::modelReset, this, &EntryView::takeModeLook);
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, &EntryView::selectionSettled);
    connect(this, &QTreeView::doubleClicked, this,
            [this](const QModelIndex& index) { Q_EMIT openRequested(m_model.nodeOf(index)); });
    takeModeLook();
}

// ---- columns
// ----------------------------------------------------------------------------------------------------------------

void EntryView::buildColumns()
{
    QHeaderView* top = header();
    top->setStretchLastSection(false);
    top->setSectionsMovable(true);
    top->setFirstSectionMovable(false);
    top->setMinimumSectionSize(60);
    const int digit = fontMetrics().horizontalAdvance(u'0');
    top->resizeSection(ArchiveModel::Size, digit * 11);
    top->resizeSection(ArchiveModel::Packed, digit * 14);
    top->resizeSection(ArchiveModel::Ratio, digit * 12);
    top->resizeSection(ArchiveModel::Strip, digit * 16);
    top->resizeSection(ArchiveModel::Type, digit * 20);
    setItemDelegateForColumn(ArchiveModel::Strip, new StripDelegate(ArchiveModel::StripRole, this));
    // As long as a date and time get in this language.
    const QString longDate =
        QLocale().toString(QDateTime(QDate(2028, 12, 28), QTime(20, 58, 58)), QLocale::ShortFormat);
    top->resizeSection(ArchiveModel::Modified,
                       std::max(digit * 17, fontMetrics().horizontalAdvance(longDate) + digit * 3));
    top->resizeSection(ArchiveModel::Sha512, digit * 16);
    top->resizeSection(ArchiveModel::State, stateWidth(fontMetrics()));
    top->resizeSection(ArchiveModel::Retries, digit * 10);
    if (const QByteArray saved = settings::bytes(kHeaderKey); !saved.isEmpty())
        top->restoreState(saved);
    const QStringList hidden = settings::text(kHiddenKey).split(u',', Qt::SkipEmptyParts);
    for (const QString& column : hidden)
        m_unchosen.insert(column.toInt());
    m_unchosen.remove(ArchiveModel::Name);
    // The name takes what the others leave.
    top->setSectionResizeMode(ArchiveModel::Name, QHeaderView::Stretch);
    top->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(top, &QWidget::customContextMenuRequested, this, [this, top](const QPoint& at) {
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->setObjectName(u"columnMenu"_s);
        fillColumnMenu(*menu);
        menu->popup(top->mapToGlobal(at));
    });
    connect(top, &QHeaderView::sectionResized, this, &EntryView::saveColumns);
    connect(top, &QHeaderView::sectionMoved, this, &EntryView::saveColumns);
    fitColumns();
}

void EntryView::fillColumnMenu(QMenu& menu)
{
    menu.clear();
    for (int column = 1; column < ArchiveModel::ColumnCount; ++column) {
        QAction* action =
            menu.addAction(m_model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        action->setCheckable(true);
        action->setChecked(isColumnChosen(column));
        connect(action, &QAction::toggled, this, [this, column](bool on) { setColumnChosen(column, on); });
    }
}

void EntryView::setColumnChosen(int column, bool shown)
{
    if (column == ArchiveModel::Name)
        return;
    if (shown)
        m_unchosen.remove(column);
    else
        m_unchosen.insert(column);
    QStringList hidden;
    for (const int one : std::as_const(m_unchosen))
        hidden += QString::number(one);
    settings::setText(kHiddenKey, hidden.join(u','));
    fitColumns();
}

void EntryView::saveColumns()
{
    if (!m_isFitting && isVisible())
        settings::setBytes(kHeaderKey, header()->saveState());
}

void EntryView::fitColumns()
{
    const QScopedValueRollback fitting(m_isFitting, true);
    QSet<int> shown;
    int used = 0;
    for (int column = 1; column < ArchiveModel::ColumnCount; ++column) {
        const bool isOwn = column == ArchiveModel::Strip || column == ArchiveModel::Sha512;
        if (!isColumnChosen(column) || (column == ArchiveModel::State && !m_outcomes.hasStates)
            || (column == ArchiveModel::Retries && !m_outcomes.hasRetries) || (isOwn && !m_isOwn))
            continue;
        shown.insert(column);
        // A hidden section has no width of its own until it is shown.
        if (header()->isSectionHidden(column))
            header()->setSectionHidden(column, false);
        used += header()->sectionSize(column);
    }
    for (const int column : kYielding) {
        if (viewport()->width() - used >= kNameAtLeast)
            break;
        if (column == ArchiveModel::State && !m_outcomes.allGood)
            continue;
        if (shown.remove(column))
            used -= header()->sectionSize(column);
    }
    for (int column = 1; column < ArchiveModel::ColumnCount; ++column)
        header()->setSectionHidden(column, !shown.contains(column));
}

void EntryView::editName()
{
    const QModelIndex name = currentIndex().siblingAtColumn(ArchiveModel::Name);
    if (name.isValid())
        editNameIn(*this, name, m_model.tree()->node(m_model.nodeOf(name)).isFolder);
}

void EntryView::takeFocus(bool toMatch)
{
    setFocus(Qt::ShortcutFocusReason);
    QModelIndex row = toMatch || !currentIndex().isValid() ? m_model.index(0, 0) : currentIndex();
    for (QModelIndex below = row; toMatch && below.isValid(); below = m_model.index(0, 0, below)) {
        row = below;
        if (!isExpanded(row))
            break;
    }
    if (row.isValid())
        selectionModel()->setCurrentIndex(row,
                                          QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

void EntryView::showOutcomes(const Outcomes& outcomes)
{
    m_outcomes = outcomes;
    fitColumns();
}

void EntryView::showOwnColumns(bool shown)
{
    m_isOwn = shown;
    fitColumns();
}

void EntryView::resizeEvent(QResizeEvent* event)
{
    QTreeView::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        fitColumns();
}

void EntryView::takeModeLook()
{
    const bool isTree = m_model.mode() == ArchiveModel::Mode::Tree;
    setRootIsDecorated(isTree);
    setItemsExpandable(isTree);
    setExpandsOnDoubleClick(isTree);
}

void EntryView::setEmptyHint(const QString& text)
{
    m_empty->setText(text);
    m_empty->setVisible(!text.isEmpty());
}

// ---- selection
// --------------------------------------------------------------------------------------------------------------

std::vector<EntryView::NodeId> EntryView::selectedNodes() const
{
    std::vector<NodeId> out;
    const QItemSelection selection = selectionModel()->selection();
    for (const QItemSelectionRange& range : selection) {
        if (range.left() > 0)
            continue;
        for (int row = range.top(); row <= range.bottom(); ++row)
            out.push_back(m_model.nodeOf(m_model.index(row, 0, range.parent())));
    }
    return out;
}

std::size_t EntryView::selectedCount() const
{
    std::size_t count = 0;
    const QItemSelection selection = selectionModel()->selection();
    for (const QItemSelectionRange& range : selection)
        count += range.left() > 0 ? 0 : std::size_t(range.height());
    return count;
}

void EntryView::selectNodes(const std::vector<NodeId>& nodes)
{
    QItemSelection selection;
    for (const NodeId node : nodes) {
        if (const QModelIndex index = m_model.indexOf(node); index.isValid())
            selection.select(index, index);
    }
    selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

void EntryView::reveal(NodeId node)
{
    const QModelIndex index = m_model.indexOf(node);
    if (!index.isValid())
        return;
    for (QModelIndex up = index.parent(); up.isValid(); up = up.parent())
        expand(up);
    setCurrentIndex(index);
    scrollTo(index);
}

// ---- keys
// -------------------------------------------------------------------------------------------------------------------

void EntryView::keyPressEvent(QKeyEvent* event)
{
    const bool isPlain = event->modifiers() == Qt::NoModifier || event->modifiers() == Qt::KeypadModifier;
    if (state() == EditingState || !isPlain) {
        QTreeView::keyPressEvent(event);
        return;
    }
    const bool isTyping =
        !m_typed.isEmpty() && m_sinceTyped.isValid() && m_sinceTyped.elapsed() < kTypingPause;
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (currentIndex().isValid()) {
            const NodeId node = m_model.nodeOf(currentIndex());
            const QModelIndex row = currentIndex().siblingAtColumn(0);
            if (m_model.hasChildren(row))
                setExpanded(row, !isExpanded(row));
            Q_EMIT openRequested(node);
        }
        return;
    case Qt::Key_Backspace:
        Q_EMIT upRequested();
        return;
    case Qt::Key_Escape:
        Q_EMIT escapePressed();
        return;
    case Qt::Key_Space:
        // Within a name that is being typed it is a letter.
        if (isTyping)
            keyboardSearch(u" "_s);
        else
            Q_EMIT previewRequested();
        return;
    default:
        QTreeView::keyPressEvent(event);
    }
}

// Qt's own asks for the text of each row.
void EntryView::keyboardSearch(const QString& typed)
{
    if (!m_model.tree() || typed.isEmpty())
        return;
    const bool goesOn = m_sinceTyped.isValid() && m_sinceTyped.elapsed() < kTypingPause;
    m_sinceTyped.start();
    m_typed = (goesOn ? m_typed : QString()) + typed.toCaseFolded();
    // The same letter again goes to the next of its kind.
    const bool isSameLetter = m_typed.size() > 1 && m_typed.count(m_typed.front()) == m_typed.size();
    const QString wanted = isSameLetter ? m_typed.left(1) : m_typed;
    QModelIndex at = currentIndex().siblingAtColumn(0);
    const bool isNext = !at.isValid() || m_typed.size() == 1 || isSameLetter;
    if (at.isValid() && isNext)
        at = indexBelow(at);
    const QModelIndex top = m_model.index(0, 0);
    if (!at.isValid())
        at = top;
    const QModelIndex begin = at;
    while (at.isValid()) {
        if (m_model.tree()->foldedName(m_model.nodeOf(at)).startsWith(wanted)) {
            setCurrentIndex(at);
            return;
        }
        at = indexBelow(at);
        if (!at.isValid() && begin != top)
            at = top;
        if (at == begin)
            return;
    }
}

// ---- drag and drop
// ----------------------------------------------------------------------------------------------------------

void EntryView::startDrag(Qt::DropActions)
{
    if (selectedCount() > 0)
        Q_EMIT dragWanted();
}

EntryView::NodeId EntryView::folderOf(const QModelIndex& row) const
{
    const EntryTree* tree = m_model.tree();
    if (!tree)
        return EntryTree::kRoot;
    if (!row.isValid())
        return m_model.mode() == ArchiveModel::Mode::Tree ? EntryTree::kRoot : m_model.folder();
    const NodeId node = m_model.nodeOf(row);
    return tree->node(node).isFolder ? node : tree->node(node).parent;
}

bool EntryView::canMoveTo(NodeId folder) const
{
    const EntryTree* tree = m_model.tree();
    bool isElsewhere = false;
    for (const NodeId node : selectedNodes()) {
        for (NodeId up = folder; up != EntryTree::kRoot; up = tree->node(up).parent) {
            if (up == node)
                return false;
        }
        isElsewhere = isElsewhere || tree->node(node).parent != folder;
    }
    return isElsewhere;
}

} // namespace ff::ui
