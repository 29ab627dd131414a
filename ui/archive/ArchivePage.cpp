// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/ArchivePage.h"

#include "ui/Settings.h"
#include "ui/archive/ArchiveActions.h"
#include "ui/archive/Breadcrumbs.h"
#include "ui/archive/EntryView.h"
#include "ui/archive/edit/Editor.h"
#include "ui/archive/map/MapPage.h"
#include "ui/archive/map/TreemapView.h"
#include "ui/archive/open/DragOut.h"
#include "ui/archive/open/OpenedFiles.h"
#include "ui/archive/preview/PreviewPane.h"
#include "ui/archive/report/ComparePage.h"
#include "ui/archive/report/TestPage.h"
#include "ui/text/Format.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icons.h"
#include "ui/widgets/MessageBanner.h"

#include <QAction>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::EntryTree;

namespace {

// A filtered tree is opened to its matches unless they are more than anyone reads.
constexpr std::size_t kExpandAtMost = 2000;
const QString kPreviewKey = u"archive/preview"_s;
const QString kSplitKey = u"archive/split"_s;

QToolButton* toolButton(QAction* action, QWidget* parent, const QString& name)
{
    auto* button = new QToolButton(parent);
    button->setDefaultAction(action);
    button->setAutoRaise(true);
    button->setIconSize({20, 20});
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    button->setAccessibleName(action->statusTip());
    button->setObjectName(name);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace

ArchivePage::ArchivePage(jobs::JobQueue& jobs, QWidget* parent)
    : QWidget(parent), m_jobs(jobs), m_model(new ArchiveModel(this)), m_view(new EntryView(*m_model, this)),
      m_actions(new ArchiveActions(*this, *m_view))
{
    setObjectName(u"archivePage"_s);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildHeader());
    layout->addWidget(buildPathBar());
    m_banner = new MessageBanner(this, {12, 0, 12, 8});
    m_banner->setObjectName(u"archiveBanner"_s);
    layout->addWidget(m_banner);
    m_splitter = new QSplitter(this);
    m_splitter->setObjectName(u"archiveSplitter"_s);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    m_stack = new QStackedWidget(m_splitter);
    m_map = new MapPage(m_stack);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_map);
    m_testPage = new TestPage(m_stack);
    m_stack->addWidget(m_testPage);
    m_comparePage = new ComparePage(m_stack);
    m_stack->addWidget(m_comparePage);
    m_preview = new PreviewPane(m_jobs, m_splitter);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 0);
    if (const QByteArray saved = settings::bytes(kSplitKey);
        saved.isEmpty() || !m_splitter->restoreState(saved))
        m_splitter->setSizes({760, 400});
    layout->addWidget(m_splitter, 1);
    m_editor = new Editor(m_jobs, *this);
    m_opened = new OpenedFiles(m_jobs, this);
    m_dragOut = new DragOut(m_jobs, this);
    connectActions();
    connectWork();
    connectReports();
    setMode(savedMode());
    setPreviewShown(settings::flag(kPreviewKey, false));
    updateActions();
}

QWidget* ArchivePage::buildHeader()
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(16, 12, 16, 6);
    row->setSpacing(10);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(1);
    m_title = new ElidedLabel(bar);
    QFont large = font();
    large.setPointSizeF(font().pointSizeF() * 1.25);
    large.setWeight(QFont::DemiBold);
    m_title->setFont(large);
    m_summary = new ElidedLabel(bar);
    m_summary->setQuiet(true);
    texts->addWidget(m_title);
    texts->addWidget(m_summary);
    row->addLayout(texts, 1);

    m_found = new QuietLabel({}, bar);
    m_found->setObjectName(u"found"_s);
    row->addWidget(m_found);
    m_filter = new QLineEdit(bar);
    m_filter->setObjectName(u"filter"_s);
    m_filter->setPlaceholderText(
        tr("Filter by name (%1)").arg(m_actions->find->shortcut().toString(QKeySequence::NativeText)));
    m_filter->setAccessibleName(tr("Filter by name"));
    m_filter->setToolTip(tr("Part of a name, part of a path with “/”, or a pattern such as *.txt"));
    m_filter->setClearButtonEnabled(true);
    m_filter->addAction(icon("search"), QLineEdit::LeadingPosition);
    m_filter->setMinimumWidth(260);
    m_filter->setMinimumHeight(30);
    // A dropped file is meant for the window.
    m_filter->setAcceptDrops(false);
    m_filter->installEventFilter(this);
    connect(m_filter, &QLineEdit::textChanged, this, &ArchivePage::applyFilter);
    row->addWidget(m_filter);
    return bar;
}

QWidget* ArchivePage::buildPathBar()
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(10, 0, 14, 8);
    row->setSpacing(4);
    row->addWidget(toolButton(m_actions->up, bar, u"upButton"_s));
    m_crumbs = new Breadcrumbs(bar);
    row->addWidget(m_crumbs, 1);
    row->addSpacing(8);
    row->addWidget(toolButton(m_actions->tree, bar, u"treeMode"_s));
    row->addWidget(toolButton(m_actions->folder, bar, u"folderMode"_s));
    row->addWidget(toolButton(m_actions->flat, bar, u"flatMode"_s));
    row->addWidget(toolButton(m_actions->map, bar, u"mapMode"_s));
    row->addSpacing(8);
    row->addWidget(toolButton(m_actions->preview, bar, u"previewButton"_s));
    connect(m_crumbs, &Breadcrumbs::folderChosen, this, &ArchivePage::goTo);
    return bar;
}

void ArchivePage::connectActions()
{
    const auto on = [this](QAction* action, auto&& what) {
        connect(action, &QAction::triggered, this, what);
    };
    on(m_actions->extractSelected, &ArchivePage::extractSelectedRequested);
    on(m_actions->copyHash, &ArchivePage::copyHash);
    on(m_actions->copyPath, &ArchivePage::copyPath);
    on(m_actions->properties, &ArchivePage::showProperties);
    on(m_actions->tree, [this] { setMode(ViewMode::Tree); });
    on(m_actions->folder, [this] { setMode(ViewMode::Folder); });
    on(m_actions->flat, [this] { setMode(ViewMode::Flat); });
    on(m_actions->map, &ArchivePage::showMap);
    on(m_actions->preview, [this] { setPreviewShown(m_actions->preview->isChecked()); });
    on(m_actions->expandAll, [this] { m_view->expandAll(); });
    on(m_actions->collapseAll, [this] { m_view->collapseAll(); });
    on(m_actions->find, &ArchivePage::focusFilter);
    on(m_actions->up, &ArchivePage::goUp);
    on(m_actions->back, [this] { step(-1); });
    on(m_actions->forward, [this] { step(1); });

    connect(m_model, &ArchiveModel::arranged, this, &ArchivePage::onArranged);
    connect(m_view, &EntryView::openRequested, this, &ArchivePage::openNode);
    connect(m_view, &EntryView::upRequested, this, &ArchivePage::goUp);
    connect(m_view, &EntryView::escapePressed, m_filter, &QLineEdit::clear);
    connect(m_view, &EntryView::previewRequested, this,
            [this] { setPreviewShown(!m_preview->isVisibleTo(this)); });
    connect(m_preview, &PreviewPane::closeRequested, this, [this] { setPreviewShown(false); });
    connect(m_splitter, &QSplitter::splitterMoved, this,
            [this] { settings::setBytes(kSplitKey, m_splitter->saveState()); });
    connect(&m_map->map(), &TreemapView::openRequested, this, &ArchivePage::openNode);
    connect(&m_map->map(), &TreemapView::upRequested, this, &ArchivePage::goUp);
    connect(&m_map->map(), &TreemapView::currentChanged, this, &ArchivePage::previewSelection);
    connect(m_view, &EntryView::selectionSettled, this, [this] {
        if (!m_view->selectionModel()->selection().isEmpty() && m_toSelect.isEmpty() && !m_isReading)
            m_notice.clear();
        updateActions();
        previewSelection();
        Q_EMIT statusChanged();
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &ArchivePage::updateCrumbs);
    connect(m_view, &QWidget::customContextMenuRequested, this, &ArchivePage::showContextMenu);
}

void ArchivePage::setArchive(jobs::ArchivePointer archive, std::shared_ptr<const EntryTree> tree)
{
    const bool isSame = m_archive && m_archive->path() == archive->path();
    m_toRestore = isSame ? std::optional(place()) : std::nullopt;
    m_isFirstLook = !isSame;
    m_archive = std::move(archive);
    m_archiveBytes = m_archive->info().archiveBytes;
    m_history = {EntryTree::kRoot};
    m_historyAt = 0;
    if (!isSame) {
        m_filter->clear();
        m_banner->hide();
        m_notice.clear();
        m_toSelect.clear();
        m_opened->clear();
        m_dragOut->clear();
    }
    m_testPage->clear();
    if (!isSame) {
        m_comparePage->clear();
        if (!isViewShown() && !isMapShown())
            showEntries();
    }
    m_editor->setArchive(m_archive, tree);
    m_comparePage->setEditable(m_editor->isEditable());
    m_model->setEditable(m_editor->isEditable());
    m_view->setTakesDrops(m_editor->isEditable());
    m_view->showOutcomeColumns(false);
    m_view->showOwnColumns(!m_archive->isForeign());
    m_title->setFullText(displayName(m_archive->path().filename().string()));
    m_title->setToolTip(displayPath(m_archive->path()));
    m_summary->setFullText(displayFolder(m_archive->path().parent_path()));
    m_preview->setArchive(m_archive);
    m_time = jobs::DecodeTime(m_archive->info());
    m_preview->setSpeed(m_time);
    m_map->setTree(tree);
    m_model->setTree(std::move(tree));
    if (!isSame)
        m_view->setFocus();
}

void ArchivePage::clear()
{
    m_filter->clear();
    m_archive.reset();
    m_editor->setArchive(nullptr, nullptr);
    m_testPage->clear();
    m_comparePage->clear();
    showEntries();
    m_opened->clear();
    m_dragOut->clear();
    m_banner->hide();
    m_view->setTakesDrops(false);
    m_toRestore.reset();
    m_model->setTree(nullptr);
    m_map->setTree(nullptr);
    m_preview->setArchive(nullptr);
    updateActions();
}

ArchivePage::Place ArchivePage::place() const
{
    Place out;
    const EntryTree* tree = m_model->tree();
    if (!tree)
        return out;
    out.folder = tree->pathOf(m_model->folder());
    out.current = m_model->pathOf(m_view->currentIndex());
    for (std::size_t i = 1; m_model->mode() == ViewMode::Tree && i < tree->nodeCount(); ++i) {
        if (tree->node(NodeId(i)).isFolder && m_view->isExpanded(m_model->indexOf(NodeId(i))))
            out.opened.push_back(tree->pathOf(NodeId(i)));
    }
    return out;
}

void ArchivePage::restore(const Place& place)
{
    const EntryTree& tree = *m_model->tree();
    for (const std::string& path : place.opened) {
        if (const auto node = tree.find(path))
            m_view->expand(m_model->indexOf(*node));
    }
    if (const auto folder = tree.find(place.folder); folder && tree.node(*folder).isFolder)
        m_model->setFolder(*folder);
    if (const auto current = tree.find(place.current); current && *current != EntryTree::kRoot)
        m_view->reveal(*current);
}

// The rows are there: at once, or a moment after they were asked for.
void ArchivePage::onArranged()
{
    const bool isTree = m_model->mode() == ViewMode::Tree;
    if (m_model->tree()) {
        if (const std::optional<Place> kept = std::exchange(m_toRestore, std::nullopt))
            restore(*kept);
        if (!m_toSelect.isEmpty()) {
            std::vector<NodeId> nodes;
            for (const QString& path : std::exchange(m_toSelect, {})) {
                if (const auto node = m_model->tree()->find(path.toStdString())) {
                    m_view->reveal(*node);
                    nodes.push_back(*node);
                }
            }
            m_view->selectNodes(nodes);
        }
        // One folder at the top is opened: it would be the first click anyway.
        if (isTree && m_model->rowCount() == 1)
            m_view->expand(m_model->index(0, 0));
        if (isTree && m_model->isFiltered() && m_model->matchCount() <= kExpandAtMost)
            m_view->expandAll();
        if (std::exchange(m_isFirstLook, false)) {
            m_view->setCurrentIndex(m_model->index(0, 0));
            m_view->clearSelection();
        }
    }
    m_isReading = false;
    m_found->setText(
        m_model->isFiltered()
            ? tr("%1 of %2").arg(countText(m_model->matchCount()), filesText(m_model->fileCount()))
            : QString());
    updateEmptyHint();
    updateCrumbs();
    updateActions();
    Q_EMIT statusChanged();
}

void ArchivePage::setPreviewShown(bool shown)
{
    m_preview->setVisible(shown);
    m_actions->preview->setChecked(shown);
    settings::setFlag(kPreviewKey, shown);
    if (shown)
        previewSelection();
    else if (m_archive)
        m_preview->setArchive(m_archive);
}

void ArchivePage::previewSelection()
{
    const EntryTree* tree = m_model->tree();
    if (!tree || !m_preview->isVisibleTo(this))
        return;
    const std::size_t count = isMapShown() ? 1 : m_view->selectedCount();
    const NodeId node = isMapShown() ? m_map->map().current() : m_model->nodeOf(m_view->currentIndex());
    const archive::Entry* entry = tree->entryOf(node);
    if (count == 0 || node == EntryTree::kRoot)
        m_preview->showHint(tr("Select a file to see what is in it"));
    else if (count > 1)
        m_preview->showHint(tr("%Ln selected", nullptr, int(count)));
    else if (tree->node(node).isFolder)
        m_preview->showHint(
            tr("%1, %2", "files, folders")
                .arg(filesText(tree->node(node).files), foldersText(tree->node(node).folders)));
    else if (entry->type == archive::EntryType::File || entry->type == archive::EntryType::Hardlink)
        m_preview->showEntry(tree->node(node).entry);
    else if (!entry->linkTarget.empty())
        m_preview->showHint(tr("Points to: %1").arg(displayName(entry->linkTarget)));
    else
        m_preview->showHint(typeText(entry->type));
}

void ArchivePage::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void ArchivePage::applyFilter()
{
    m_model->setFilter(m_filter->text());
}

bool ArchivePage::eventFilter(QObject* object, QEvent* event)
{
    if (object == m_filter && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Escape) {
            // Once for the text, once more for the list.
            if (m_filter->text().isEmpty())
                m_view->takeFocus(false);
            m_filter->clear();
            return true;
        }
        if (key == Qt::Key_Down || key == Qt::Key_Return || key == Qt::Key_Enter) {
            m_view->takeFocus(m_model->isFiltered());
            return true;
        }
    }
    return QWidget::eventFilter(object, event);
}

void ArchivePage::updateEmptyHint()
{
    QString hint;
    if (m_archive && m_model->rowCount() == 0 && !m_model->isArranging()) {
        hint = m_model->isFiltered() ? tr("No name contains “%1”").arg(m_filter->text().trimmed())
            : m_model->folder() != EntryTree::kRoot ? tr("This folder is empty")
                                                    : tr("This archive is empty");
    }
    m_view->setEmptyHint(hint);
}

void ArchivePage::setActive(bool active)
{
    m_isActive = active;
    updateActions();
}

void ArchivePage::updateActions()
{
    const bool isOpen = m_isActive && m_archive;
    const bool isTree = m_model->mode() == ViewMode::Tree;
    const bool hasSelection = isOpen && isViewShown() && m_view->selectionModel()->hasSelection();
    for (QAction* action : {m_actions->tree, m_actions->folder, m_actions->flat, m_actions->map,
                            m_actions->find, m_actions->preview, m_actions->compare})
        action->setEnabled(isOpen);
    for (QAction* action : {m_actions->extractSelected, m_actions->copyPath, m_actions->properties})
        action->setEnabled(hasSelection);
    const QModelIndex current = m_view->currentIndex();
    const archive::Entry* entry = m_model->entryOf(current);
    const bool isFile = hasSelection && entry && entry->type == archive::EntryType::File;
    m_actions->openFile->setEnabled(isFile);
    m_actions->convert->setEnabled(isOpen && m_archive->isForeign());
    m_actions->testReport->setEnabled(isOpen && m_testPage->hasReport());
    updateEditActions(hasSelection);
    // Exactly, unless so many are selected that it would take a while to say.
    m_actions->copyHash->setEnabled(isFile || (hasSelection && m_view->selectedCount() > 1));
    m_actions->expandAll->setEnabled(isOpen && isTree && isViewShown());
    m_actions->collapseAll->setEnabled(isOpen && isTree && isViewShown());
    m_actions->back->setEnabled(isOpen && !isTree && m_historyAt > 0);
    m_actions->forward->setEnabled(isOpen && !isTree && m_historyAt + 1 < m_history.size());
    updateCrumbs();
}

} // namespace ff::ui
