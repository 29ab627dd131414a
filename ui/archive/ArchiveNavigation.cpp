// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/ArchiveNavigation.h"

#include "ui/Settings.h"
#include "ui/archive/ArchiveActions.h"
#include "ui/archive/Breadcrumbs.h"
#include "ui/archive/EntryView.h"
#include "ui/archive/map/MapPage.h"
#include "ui/archive/map/TreemapView.h"
#include "ui/archive/thumbnails/ThumbnailPage.h"

#include <QAction>
#include <QStackedWidget>

#include <utility>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::EntryTree;

namespace {

// A filtered tree is opened to its matches unless they are more than anyone reads.
constexpr std::size_t kExpandAtMost = 2000;
const QString kModeKey = u"archive/view"_s;

} // namespace

ArchiveNavigation::ArchiveNavigation(const Parts& parts, QObject* parent)
    : QObject(parent), m_model(parts.model), m_view(parts.view), m_map(parts.map),
      m_thumbnails(parts.thumbnails), m_pages(parts.pages), m_crumbs(parts.crumbs), m_actions(parts.actions)
{
    connectActions();
    connect(&m_model, &ArchiveModel::arranged, this, &ArchiveNavigation::onArranged);
    connect(&m_crumbs, &Breadcrumbs::folderChosen, this, &ArchiveNavigation::goTo);
    connect(&m_crumbs, &Breadcrumbs::outerChosen, this, &ArchiveNavigation::outRequested);
    connect(&m_view, &EntryView::openRequested, this, &ArchiveNavigation::open);
    connect(&m_view, &EntryView::upRequested, this, &ArchiveNavigation::goUp);
    connect(&m_map.map(), &TreemapView::openRequested, this, &ArchiveNavigation::open);
    connect(&m_map.map(), &TreemapView::upRequested, this, &ArchiveNavigation::goUp);
    connect(m_view.selectionModel(), &QItemSelectionModel::currentChanged, this,
            &ArchiveNavigation::updateCrumbs);
}

void ArchiveNavigation::connectActions()
{
    const auto on = [this](QAction* action, auto&& what) {
        connect(action, &QAction::triggered, this, what);
    };
    on(m_actions.openFile, [this] { open(m_model.nodeOf(m_view.currentIndex())); });
    on(m_actions.tree, [this] { setMode(ViewMode::Tree); });
    on(m_actions.folder, [this] { setMode(ViewMode::Folder); });
    on(m_actions.flat, [this] { setMode(ViewMode::Flat); });
    on(m_actions.map, &ArchiveNavigation::showMap);
    on(m_actions.thumbnails, &ArchiveNavigation::showThumbnails);
    on(m_actions.expandAll, [this] { m_view.expandAll(); });
    on(m_actions.collapseAll, [this] { m_view.collapseAll(); });
    on(m_actions.up, &ArchiveNavigation::goUp);
    on(m_actions.back, [this] { canStepBack() ? step(-1) : goOut(); });
    on(m_actions.forward, [this] { step(1); });
}

void ArchiveNavigation::setArchive(const QString& name, const QStringList& outer, bool isSame,
                                   const std::optional<Place>& wanted)
{
    m_archiveName = name;
    m_outer = outer;
    m_toRestore = isSame ? std::optional(place()) : wanted;
    m_isFirstLook = !m_toRestore;
    m_history = {EntryTree::kRoot};
    m_historyAt = 0;
    m_toShow = EntryTree::kRoot;
    if (isSame)
        return;
    m_toSelect.clear();
    if (!isViewShown() && !isMapShown())
        showEntries();
}

void ArchiveNavigation::clear()
{
    m_toRestore.reset();
    showEntries();
}

void ArchiveNavigation::updateActions()
{
    const bool isOpen = m_isActive && m_model.tree();
    const bool isTree = m_model.mode() == ViewMode::Tree;
    for (QAction* action :
         {m_actions.tree, m_actions.folder, m_actions.flat, m_actions.map, m_actions.thumbnails})
        action->setEnabled(isOpen);
    for (QAction* action : {m_actions.expandAll, m_actions.collapseAll})
        action->setEnabled(isOpen && isTree && isViewShown());
    m_actions.back->setEnabled(isOpen && (canStepBack() || isNested()));
    m_actions.forward->setEnabled(isOpen && !isTree && m_historyAt + 1 < m_history.size());
    updateCrumbs();
}

void ArchiveNavigation::updateCrumbs()
{
    const EntryTree* tree = m_model.tree();
    const NodeId folder = shownFolder();
    m_crumbs.showPath(tree, folder, m_archiveName, m_outer);
    Q_EMIT folderShown(folder);
    m_actions.up->setEnabled(m_isActive && tree && (folder != EntryTree::kRoot || isNested()));
}

bool ArchiveNavigation::canStepBack() const
{
    return m_model.mode() != ViewMode::Tree && m_historyAt > 0;
}

void ArchiveNavigation::goOut()
{
    if (isNested())
        Q_EMIT outRequested(m_outer.size() - 1);
}

// ---- the place after a change

void ArchiveNavigation::expectChange(const QStringList& selected)
{
    m_toSelect = selected;
    m_isChanging = true;
}

ArchiveNavigation::Place ArchiveNavigation::place() const
{
    Place out;
    const EntryTree* tree = m_model.tree();
    if (!tree)
        return out;
    out.folder = tree->pathOf(m_model.folder());
    out.current = m_model.pathOf(m_view.currentIndex());
    for (std::size_t i = 1; m_model.mode() == ViewMode::Tree && i < tree->nodeCount(); ++i) {
        if (tree->node(NodeId(i)).isFolder && m_view.isExpanded(m_model.indexOf(NodeId(i))))
            out.opened.push_back(tree->pathOf(NodeId(i)));
    }
    return out;
}

void ArchiveNavigation::restore(const Place& place)
{
    const EntryTree& tree = *m_model.tree();
    for (const std::string& path : place.opened) {
        if (const auto node = tree.find(path))
            m_view.expand(m_model.indexOf(*node));
    }
    if (const auto folder = tree.find(place.folder); folder && tree.node(*folder).isFolder)
        m_model.setFolder(*folder);
    if (const auto current = tree.find(place.current); current && *current != EntryTree::kRoot)
        m_view.reveal(*current);
}

void ArchiveNavigation::selectExpected()
{
    if (m_toSelect.isEmpty())
        return;
    std::vector<NodeId> nodes;
    for (const QString& path : std::exchange(m_toSelect, {})) {
        if (const auto node = m_model.tree()->find(path.toStdString())) {
            m_view.reveal(*node);
            nodes.push_back(*node);
        }
    }
    m_view.selectNodes(nodes);
}

void ArchiveNavigation::goToEntry(NodeId node)
{
    if (!isViewShown())
        showEntries();
    m_toShow = node;
    if (!m_model.isArranging())
        showWanted();
}

// In a list of folders it takes two steps: to the folder, whose rows may come later, and to the row.
void ArchiveNavigation::showWanted()
{
    if (m_toShow == EntryTree::kRoot)
        return;
    const NodeId folder = m_model.tree()->node(m_toShow).parent;
    if (m_model.mode() != ViewMode::Tree && m_model.folder() != folder) {
        goTo(folder); // and here again
        return;
    }
    const NodeId node = std::exchange(m_toShow, EntryTree::kRoot);
    m_view.reveal(node);
    focusRows();
}

// The rows are there: at once, or a moment after they were asked for.
void ArchiveNavigation::onArranged()
{
    const bool isTree = m_model.mode() == ViewMode::Tree;
    if (m_model.tree()) {
        if (const std::optional<Place> kept = std::exchange(m_toRestore, std::nullopt))
            restore(*kept);
        selectExpected();
        // One folder at the top is opened: it would be the first click anyway.
        if (isTree && m_model.rowCount() == 1)
            m_view.expand(m_model.index(0, 0));
        if (isTree && m_model.isFiltered() && m_model.matchCount() <= kExpandAtMost)
            m_view.expandAll();
        if (std::exchange(m_isFirstLook, false)) {
            m_view.setCurrentIndex(m_model.index(0, 0));
            m_view.clearSelection();
        }
        showWanted();
    }
    m_isChanging = false;
    Q_EMIT arrived();
}

// ---- what is shown

void ArchiveNavigation::takeSavedMode()
{
    const QString name = settings::text(kModeKey);
    if (name == u"thumbnails"_s)
        showThumbnails();
    else
        setMode(name == u"folder"_s ? ViewMode::Folder : name == u"flat"_s ? ViewMode::Flat : ViewMode::Tree);
}

void ArchiveNavigation::setMode(ViewMode mode)
{
    const NodeId current = m_model.nodeOf(m_view.currentIndex());
    const EntryTree* tree = m_model.tree();
    // Whoever leaves the tree stays in the folder where he was.
    if (tree && m_model.mode() == ViewMode::Tree && mode == ViewMode::Folder && current != EntryTree::kRoot)
        m_model.setFolder(tree->node(current).parent);
    if (mode == ViewMode::Flat && m_model.mode() == ViewMode::Tree)
        m_model.setFolder(EntryTree::kRoot);
    const bool hadFocus = haveRowsFocus();
    m_asThumbnails = false;
    m_actions.of(mode)->setChecked(true);
    m_pages.setCurrentWidget(&m_view);
    if (hadFocus)
        focusRows();
    m_model.setMode(mode);
    settings::setText(kModeKey,
                      mode == ViewMode::Tree         ? u"tree"_s
                          : mode == ViewMode::Folder ? u"folder"_s
                                                     : u"flat"_s);
    Q_EMIT moved();
}

void ArchiveNavigation::showThumbnails()
{
    const bool hadFocus = haveRowsFocus();
    setMode(ViewMode::Folder);
    m_asThumbnails = true;
    m_actions.thumbnails->setChecked(true);
    m_pages.setCurrentWidget(&m_thumbnails);
    settings::setText(kModeKey, u"thumbnails"_s);
    if (hadFocus)
        focusRows();
    Q_EMIT moved();
}

bool ArchiveNavigation::haveRowsFocus() const
{
    return m_view.hasFocus() || m_thumbnails.list().hasFocus();
}

QAction* ArchiveNavigation::modeAction() const
{
    return m_asThumbnails ? m_actions.thumbnails : m_actions.of(m_model.mode());
}

void ArchiveNavigation::focusRows()
{
    if (areThumbnailsShown())
        m_thumbnails.list().setFocus();
    else
        m_view.setFocus();
}

void ArchiveNavigation::editName()
{
    if (areThumbnailsShown())
        m_thumbnails.editName();
    else
        m_view.editName();
}

void ArchiveNavigation::selectAll()
{
    if (areThumbnailsShown())
        m_thumbnails.list().selectAll();
    else
        m_view.selectAll();
}

void ArchiveNavigation::showMap()
{
    m_actions.map->setChecked(true);
    m_pages.setCurrentWidget(&m_map);
    m_map.map().setFocus();
    Q_EMIT moved();
}

void ArchiveNavigation::showEntries()
{
    modeAction()->setChecked(true);
    m_pages.setCurrentWidget(m_asThumbnails ? static_cast<QWidget*>(&m_thumbnails) : &m_view);
    focusRows();
    Q_EMIT moved();
}

void ArchiveNavigation::showPage(QWidget& page)
{
    m_pages.setCurrentWidget(&page);
    Q_EMIT moved();
}

bool ArchiveNavigation::isViewShown() const
{
    return m_pages.currentWidget() == &m_view || areThumbnailsShown();
}

bool ArchiveNavigation::areThumbnailsShown() const
{
    return m_pages.currentWidget() == &m_thumbnails;
}

bool ArchiveNavigation::isMapShown() const
{
    return m_pages.currentWidget() == &m_map;
}

ArchiveNavigation::NodeId ArchiveNavigation::shownFolder() const
{
    const EntryTree* tree = m_model.tree();
    if (!tree)
        return EntryTree::kRoot;
    if (isMapShown())
        return m_map.map().folder();
    if (m_model.mode() != ViewMode::Tree)
        return m_model.folder();
    const NodeId current = m_model.nodeOf(m_view.currentIndex());
    return tree->node(current).isFolder ? current : tree->node(current).parent;
}

ArchiveNavigation::NodeId ArchiveNavigation::targetFolder() const
{
    const EntryTree* tree = m_model.tree();
    const std::vector<NodeId> selected = m_view.selectedNodes();
    if (tree && selected.size() == 1)
        return tree->node(selected.front()).isFolder ? selected.front() : tree->node(selected.front()).parent;
    return m_model.mode() == ViewMode::Tree ? NodeId(EntryTree::kRoot) : m_model.folder();
}

// ---- going

void ArchiveNavigation::goTo(NodeId folder)
{
    const EntryTree* tree = m_model.tree();
    if (!tree || folder >= tree->nodeCount())
        return;
    if (!isViewShown() && !isMapShown())
        showEntries();
    if (isMapShown()) {
        m_map.map().setFolder(folder);
        updateCrumbs();
        return;
    }
    if (m_model.mode() == ViewMode::Tree) {
        if (folder == EntryTree::kRoot) {
            m_view.setCurrentIndex({});
            m_view.clearSelection();
            m_view.scrollToTop();
        } else {
            m_view.reveal(folder);
            m_view.expand(m_model.indexOf(folder));
        }
        updateCrumbs();
        return;
    }
    if (folder == m_model.folder())
        return;
    m_history.resize(m_historyAt + 1);
    m_history.push_back(folder);
    ++m_historyAt;
    m_model.setFolder(folder);
    Q_EMIT moved();
}

void ArchiveNavigation::goUp()
{
    const EntryTree* tree = m_model.tree();
    if (!tree)
        return;
    const bool isTree = m_model.mode() == ViewMode::Tree && !isMapShown();
    const NodeId from = isTree ? m_model.nodeOf(m_view.currentIndex()) : shownFolder();
    if (from == EntryTree::kRoot) {
        goOut();
        return;
    }
    const NodeId up = tree->node(from).parent;
    if (isTree) {
        if (up != EntryTree::kRoot)
            m_view.reveal(up);
        else
            goOut();
        return;
    }
    goTo(up);
    // On the folder that one came out of.
    if (isMapShown())
        m_map.map().setCurrent(from);
    else
        m_view.reveal(from);
}

void ArchiveNavigation::step(int by)
{
    const std::size_t to = m_historyAt + std::size_t(by);
    if (m_model.mode() == ViewMode::Tree || to >= m_history.size())
        return;
    m_historyAt = to;
    m_model.setFolder(m_history[to]);
    Q_EMIT moved();
}

void ArchiveNavigation::reveal(NodeId node)
{
    if (m_model.mode() != ViewMode::Tree)
        goTo(m_model.tree()->node(node).parent);
    m_view.reveal(node);
}

void ArchiveNavigation::open(NodeId node)
{
    const EntryTree* tree = m_model.tree();
    if (!tree || node == EntryTree::kRoot)
        return;
    if (tree->node(node).isFolder) {
        if (m_model.mode() != ViewMode::Tree || isMapShown())
            goTo(node);
        return;
    }
    if (isMapShown()) {
        // To the file among its neighbours.
        const NodeId folder = tree->node(node).parent;
        if (m_model.mode() == ViewMode::Flat)
            setMode(ViewMode::Folder);
        showEntries();
        if (m_model.mode() == ViewMode::Folder)
            goTo(folder);
        m_view.reveal(node);
        focusRows();
        return;
    }
    Q_EMIT openRequested(node);
}

} // namespace ff::ui
