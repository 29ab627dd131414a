// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/ArchivePage.h"

#include "ui/Settings.h"
#include "ui/text/Format.h"
#include "ui/widgets/Cells.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icons.h"

#include <QAction>
#include <QActionGroup>
#include <QButtonGroup>
#include <QClipboard>
#include <QDateTime>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

// A filtered tree is opened to its matches unless they are more than anyone reads.
constexpr std::size_t kExpandAtMost = 2000;
const QString kModeKey = u"archive/flat"_s;
const QString kHeaderKey = u"archive/header1"_s;

} // namespace

ArchivePage::ArchivePage(QWidget* parent) : QWidget(parent), m_model(new ArchiveModel(this))
{
    setObjectName(u"archivePage"_s);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    buildHeader();
    buildView();
    buildActions();
    setMode(settings::flag(kModeKey, false) ? ArchiveModel::Mode::Flat : ArchiveModel::Mode::Tree);
    updateActions();
}

void ArchivePage::buildHeader()
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(16, 12, 16, 12);
    row->setSpacing(10);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(1);
    m_title = new ElidedLabel(bar);
    QFont large = font();
    large.setPointSizeF(font().pointSizeF() * 1.25);
    large.setWeight(QFont::DemiBold);
    m_title->setFont(large);
    m_summary = new QuietLabel({}, bar);
    texts->addWidget(m_title);
    texts->addWidget(m_summary);
    row->addLayout(texts, 1);

    const auto modeButton = [bar](const char* iconName, const QString& text, const QString& name) {
        auto* button = new QToolButton(bar);
        button->setCheckable(true);
        button->setAutoRaise(true);
        button->setIcon(icon(iconName));
        button->setIconSize({20, 20});
        button->setToolTip(text);
        button->setAccessibleName(text);
        button->setObjectName(name);
        button->setFocusPolicy(Qt::TabFocus);
        return button;
    };
    m_treeButton = modeButton("tree", tr("Show folders as a tree"), u"treeMode"_s);
    m_flatButton = modeButton("list", tr("Show all files in one list"), u"flatMode"_s);
    auto* group = new QButtonGroup(bar);
    group->addButton(m_treeButton);
    group->addButton(m_flatButton);
    connect(m_treeButton, &QToolButton::clicked, this, [this] { setMode(ArchiveModel::Mode::Tree); });
    connect(m_flatButton, &QToolButton::clicked, this, [this] { setMode(ArchiveModel::Mode::Flat); });
    row->addWidget(m_treeButton);
    row->addWidget(m_flatButton);

    m_filter = new QLineEdit(bar);
    m_filter->setObjectName(u"filter"_s);
    m_filter->setPlaceholderText(tr("Filter by name"));
    m_filter->setAccessibleName(tr("Filter by name"));
    m_filter->setToolTip(tr("Part of a name, part of a path with “/”, or a pattern such as *.txt"));
    m_filter->setClearButtonEnabled(true);
    m_filter->addAction(icon("search"), QLineEdit::LeadingPosition);
    m_filter->setMinimumWidth(240);
    m_filter->setMinimumHeight(30);
    // A dropped file is meant for the window.
    m_filter->setAcceptDrops(false);
    connect(m_filter, &QLineEdit::textChanged, this, &ArchivePage::applyFilter);
    row->addWidget(m_filter);
    layout()->addWidget(bar);
}

void ArchivePage::buildView()
{
    m_view = new QTreeView(this);
    m_view->setObjectName(u"archiveView"_s);
    m_view->setAccessibleName(tr("Entries of the archive"));
    styleList(*m_view, ArchiveModel::FolderRole);
    m_view->setModel(m_model);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setUniformRowHeights(true);
    m_view->setAlternatingRowColors(true);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(ArchiveModel::Name, Qt::AscendingOrder);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->setExpandsOnDoubleClick(true);
    QHeaderView* header = m_view->header();
    header->setStretchLastSection(false);
    header->setSectionsMovable(true);
    header->setFirstSectionMovable(false);
    header->setMinimumSectionSize(60);
    const int digit = fontMetrics().horizontalAdvance(u'0');
    header->resizeSection(ArchiveModel::Size, digit * 11);
    header->resizeSection(ArchiveModel::Packed, digit * 14);
    header->resizeSection(ArchiveModel::Ratio, digit * 12);
    header->resizeSection(ArchiveModel::Type, digit * 14);
    // As long as a date and time get in this language.
    const QString longDate = QLocale().toString(QDateTime(QDate(2028, 12, 28), QTime(20, 58, 58)), QLocale::ShortFormat);
    header->resizeSection(ArchiveModel::Modified, std::max(digit * 17, fontMetrics().horizontalAdvance(longDate) + digit * 3));
    header->resizeSection(ArchiveModel::Sha512, digit * 16);
    header->resizeSection(ArchiveModel::State, digit * 13);
    header->resizeSection(ArchiveModel::Retries, digit * 10);
    if (const QByteArray saved = settings::bytes(kHeaderKey); !saved.isEmpty())
        header->restoreState(saved);
    // The name takes what the others leave.
    header->setSectionResizeMode(ArchiveModel::Name, QHeaderView::Stretch);
    showOutcomeColumns(false);
    // Column choice from the header's own menu.
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QWidget::customContextMenuRequested, this, [this, header](const QPoint& at) {
        QMenu menu;
        for (int column = 1; column < ArchiveModel::ColumnCount; ++column) {
            QAction* action =
                menu.addAction(m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
            action->setCheckable(true);
            action->setChecked(!header->isSectionHidden(column));
            connect(action, &QAction::toggled, this,
                    [header, column](bool on) { header->setSectionHidden(column, !on); });
        }
        menu.exec(header->mapToGlobal(at));
        settings::setBytes(kHeaderKey, header->saveState());
    });
    connect(header, &QHeaderView::sectionResized, this,
            [header] { settings::setBytes(kHeaderKey, header->saveState()); });
    layout()->addWidget(m_view);

    m_empty = new QuietLabel({}, m_view->viewport());
    m_empty->setAlignment(Qt::AlignCenter);
    auto* over = new QVBoxLayout(m_view->viewport());
    over->addWidget(m_empty);
    m_empty->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_empty->hide();

    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        updateActions();
        Q_EMIT statusChanged();
    });
    connect(m_view, &QWidget::customContextMenuRequested, this, &ArchivePage::showContextMenu);
    connect(m_view, &QTreeView::activated, this, [this](const QModelIndex& index) {
        if (!m_model->hasChildren(index.siblingAtColumn(0)))
            Q_EMIT propertiesRequested(index);
    });
}

void ArchivePage::showOutcomeColumns(bool shown)
{
    // Empty columns before the first test would only take room from the names.
    m_view->setColumnHidden(ArchiveModel::State, !shown);
    m_view->setColumnHidden(ArchiveModel::Retries, !shown);
}

void ArchivePage::buildActions()
{
    m_extractSelected = new QAction(icon("extract"), tr("E&xtract selected…"), this);
    m_extractSelected->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E));
    m_copyHash = new QAction(icon("copy"), tr("Copy &SHA-512"), this);
    m_copyHash->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C));
    m_copyPath = new QAction(tr("Copy &path"), this);
    m_copyPath->setShortcut(QKeySequence::Copy);
    m_properties = new QAction(icon("info"), tr("P&roperties"), this);
    m_properties->setShortcut(QKeySequence(Qt::ALT | Qt::Key_Return));
    for (QAction* action : {m_extractSelected, m_copyHash, m_copyPath, m_properties})
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_view->addActions({m_extractSelected, m_copyHash, m_copyPath, m_properties});
    connect(m_extractSelected, &QAction::triggered, this, &ArchivePage::extractSelectedRequested);
    connect(m_copyHash, &QAction::triggered, this, &ArchivePage::copyHash);
    connect(m_copyPath, &QAction::triggered, this, &ArchivePage::copyPath);
    connect(m_properties, &QAction::triggered, this, [this] {
        const QModelIndexList rows = m_view->selectionModel()->selectedRows();
        if (!rows.isEmpty())
            Q_EMIT propertiesRequested(rows.first());
    });
}

void ArchivePage::setArchive(jobs::ArchivePointer archive, std::shared_ptr<const jobs::EntryTree> tree)
{
    m_filter->clear();
    m_archive = std::move(archive);
    m_archiveBytes = m_archive->info().archiveBytes;
    m_model->setTree(std::move(tree));
    showOutcomeColumns(false);
    m_title->setFullText(displayName(m_archive->path().filename().string()));
    m_title->setToolTip(displayPath(m_archive->path()).toHtmlEscaped());
    m_summary->setText(displayFolder(m_archive->path().parent_path()));
    // One folder at the top is opened: it would be the first click anyway.
    if (m_model->mode() == ArchiveModel::Mode::Tree && m_model->rowCount() == 1)
        m_view->expand(m_model->index(0, 0));
    m_view->setCurrentIndex(m_model->index(0, 0));
    m_view->clearSelection();
    m_view->setFocus();
    updateEmptyHint();
    updateActions();
    Q_EMIT statusChanged();
}

void ArchivePage::clear()
{
    m_filter->clear();
    m_model->setTree(nullptr);
    m_archive.reset();
}

void ArchivePage::setMode(ArchiveModel::Mode mode)
{
    m_model->setMode(mode);
    const bool isTree = mode == ArchiveModel::Mode::Tree;
    m_view->setRootIsDecorated(isTree);
    m_treeButton->setChecked(isTree);
    m_flatButton->setChecked(!isTree);
    settings::setFlag(kModeKey, !isTree);
    if (isTree && m_model->rowCount() == 1)
        m_view->expand(m_model->index(0, 0));
    updateEmptyHint();
    Q_EMIT modeChanged();
    Q_EMIT statusChanged();
}

void ArchivePage::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void ArchivePage::applyFilter()
{
    m_model->setFilter(m_filter->text());
    if (!m_filter->text().isEmpty() && m_model->mode() == ArchiveModel::Mode::Tree
        && m_model->matchCount() <= kExpandAtMost)
        m_view->expandAll();
    updateEmptyHint();
    Q_EMIT statusChanged();
}

void ArchivePage::updateEmptyHint()
{
    const bool isEmpty = m_archive && m_model->rowCount() == 0;
    m_empty->setVisible(isEmpty);
    if (isEmpty) {
        m_empty->setText(m_filter->text().isEmpty() ? tr("This archive is empty")
                                                    : tr("No name contains “%1”").arg(m_filter->text()));
    }
}

bool ArchivePage::hasSelection() const
{
    return m_view->selectionModel()->hasSelection();
}

std::vector<std::size_t> ArchivePage::selectedEntries() const
{
    std::vector<std::size_t> out;
    const QModelIndexList rows = m_view->selectionModel()->selectedRows();
    for (const QModelIndex& row : rows) {
        const auto below = m_model->tree()->entriesBelow(m_model->nodeOf(row));
        out.insert(out.end(), below.begin(), below.end());
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

std::size_t ArchivePage::topLevelCount() const
{
    return m_model->tree() ? m_model->tree()->children(jobs::EntryTree::kRoot).size() : 0;
}

QString ArchivePage::statusText() const
{
    const jobs::EntryTree* tree = m_model->tree();
    if (!tree)
        return {};
    const QString dot = u"  ·  "_s;
    const QModelIndexList rows = m_view->selectionModel()->selectedRows();
    if (!rows.isEmpty()) {
        std::uint64_t bytes = 0;
        for (const QModelIndex& row : rows)
            bytes += tree->node(m_model->nodeOf(row)).size;
        return tr("%Ln selected", nullptr, int(rows.size())) + dot + sizeText(bytes);
    }
    if (!m_filter->text().isEmpty())
        return tr("%1 of %2").arg(countText(m_model->matchCount()), filesText(m_model->fileCount()));
    const auto& root = tree->node(jobs::EntryTree::kRoot);
    QString out = filesText(root.files) + dot + foldersText(tree->folderCount()) + dot
        + tr("%1 packed to %2").arg(sizeText(root.size), sizeText(m_archiveBytes));
    if (root.size > 0 && m_archiveBytes > 0)
        out += dot + ratioText(double(root.size) / double(m_archiveBytes));
    return out;
}

void ArchivePage::showOutcomes(const archive::TestReport& report)
{
    m_model->setOutcomes(report.outcomes, {});
    showOutcomeColumns(true);
}

void ArchivePage::showOutcomes(const archive::ExtractReport& report,
                               const std::vector<std::size_t>& selection)
{
    std::vector<std::size_t> extracted = selection;
    if (extracted.empty()) {
        for (std::size_t i = 0; i < m_archive->entries().size(); ++i)
            extracted.push_back(i);
    }
    m_model->setOutcomes(report.outcomes, extracted);
    showOutcomeColumns(true);
}

void ArchivePage::updateActions()
{
    const QModelIndexList rows = m_view->selectionModel()->selectedRows();
    m_extractSelected->setEnabled(!rows.isEmpty());
    m_copyPath->setEnabled(!rows.isEmpty());
    m_properties->setEnabled(rows.size() == 1);
    m_copyHash->setEnabled(std::any_of(rows.begin(), rows.end(), [this](const QModelIndex& row) {
        const archive::Entry* entry = m_model->entryOf(row);
        return entry && entry->type == archive::EntryType::File;
    }));
}

void ArchivePage::copyHash()
{
    const QModelIndexList rows = m_view->selectionModel()->selectedRows();
    QStringList lines;
    for (const QModelIndex& row : rows) {
        const archive::Entry* entry = m_model->entryOf(row);
        if (!entry || entry->type != archive::EntryType::File)
            continue;
        // Several: in the form that sha512sum checks.
        lines += rows.size() == 1 ? fullHash(entry->sha512)
                                  : fullHash(entry->sha512) + u"  "_s + displayName(entry->path);
    }
    QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

void ArchivePage::copyPath()
{
    QStringList lines;
    const QModelIndexList rows = m_view->selectionModel()->selectedRows();
    for (const QModelIndex& row : rows)
        lines += displayName(m_model->pathOf(row));
    QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

void ArchivePage::showContextMenu(const QPoint& position)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(u"archiveMenu"_s);
    QAction* all = menu->addAction(icon("extract"), tr("&Extract all…"));
    connect(all, &QAction::triggered, this, &ArchivePage::extractAllRequested);
    menu->addAction(m_extractSelected);
    menu->addSeparator();
    menu->addAction(m_copyHash);
    menu->addAction(m_copyPath);
    menu->addSeparator();
    menu->addAction(m_properties);
    menu->popup(m_view->viewport()->mapToGlobal(position));
}

} // namespace ff::ui
