// SPDX-License-Identifier: GPL-3.0-or-later
// Where one is in the archive: the tree, a folder, the list or the map, and the way there and back.
#include "ui/Settings.h"
#include "ui/archive/ArchiveActions.h"
#include "ui/archive/ArchivePage.h"
#include "ui/archive/Breadcrumbs.h"
#include "ui/archive/EntryView.h"
#include "ui/archive/map/MapPage.h"
#include "ui/archive/map/TreemapView.h"
#include "ui/widgets/ElidedLabel.h"

#include <QAction>
#include <QStackedWidget>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::EntryTree;

namespace {

const QString kModeKey = u"archive/view"_s;

} // namespace

ViewMode ArchivePage::savedMode()
{
    const QString name = settings::text(kModeKey);
    return name == u"folder"_s ? ViewMode::Folder : name == u"flat"_s ? ViewMode::Flat : ViewMode::Tree;
}

void ArchivePage::setMode(ViewMode mode)
{
    const NodeId current = m_model->nodeOf(m_view->currentIndex());
    const EntryTree* tree = m_model->tree();
    // Whoever leaves the tree stays in the folder where he was.
    if (tree && m_model->mode() == ViewMode::Tree && mode == ViewMode::Folder && current != EntryTree::kRoot)
        m_model->setFolder(tree->node(current).parent);
    if (mode == ViewMode::Flat && m_model->mode() == ViewMode::Tree)
        m_model->setFolder(EntryTree::kRoot);
    m_actions->of(mode)->setChecked(true);
    m_stack->setCurrentWidget(m_view);
    m_model->setMode(mode);
    settings::setText(kModeKey,
                      mode == ViewMode::Tree         ? u"tree"_s
                          : mode == ViewMode::Folder ? u"folder"_s
                                                     : u"flat"_s);
    updateCrumbs();
    updateActions();
}

void ArchivePage::showMap()
{
    m_actions->map->setChecked(true);
    m_stack->setCurrentWidget(m_map);
    m_map->map().setFocus();
    updateCrumbs();
    updateActions();
    Q_EMIT statusChanged();
}

bool ArchivePage::isViewShown() const
{
    return m_stack->currentWidget() == m_view;
}

bool ArchivePage::isMapShown() const
{
    return m_stack->currentWidget() == m_map;
}

ArchivePage::NodeId ArchivePage::shownFolder() const
{
    const EntryTree* tree = m_model->tree();
    if (!tree)
        return EntryTree::kRoot;
    if (isMapShown())
        return m_map->map().folder();
    if (m_model->mode() != ViewMode::Tree)
        return m_model->folder();
    const NodeId current = m_model->nodeOf(m_view->currentIndex());
    return tree->node(current).isFolder ? current : tree->node(current).parent;
}

void ArchivePage::goTo(NodeId folder)
{
    const EntryTree* tree = m_model->tree();
    if (!tree || folder >= tree->nodeCount())
        return;
    if (!isViewShown() && !isMapShown())
        showEntries();
    if (isMapShown()) {
        m_map->map().setFolder(folder);
        updateCrumbs();
        return;
    }
    if (m_model->mode() == ViewMode::Tree) {
        if (folder == EntryTree::kRoot) {
            m_view->setCurrentIndex({});
            m_view->clearSelection();
            m_view->scrollToTop();
        } else {
            m_view->reveal(folder);
            m_view->expand(m_model->indexOf(folder));
        }
        updateCrumbs();
        return;
    }
    if (folder == m_model->folder())
        return;
    m_history.resize(m_historyAt + 1);
    m_history.push_back(folder);
    ++m_historyAt;
    m_model->setFolder(folder);
    updateCrumbs();
    updateActions();
}

void ArchivePage::goUp()
{
    const EntryTree* tree = m_model->tree();
    if (!tree)
        return;
    const bool isTree = m_model->mode() == ViewMode::Tree && !isMapShown();
    const NodeId from = isTree ? m_model->nodeOf(m_view->currentIndex()) : shownFolder();
    if (from == EntryTree::kRoot)
        return;
    const NodeId up = tree->node(from).parent;
    if (isTree) {
        if (up != EntryTree::kRoot)
            m_view->reveal(up);
        return;
    }
    goTo(up);
    // On the folder that one came out of.
    if (isMapShown())
        m_map->map().setCurrent(from);
    else
        m_view->reveal(from);
}

void ArchivePage::step(int by)
{
    const std::size_t to = m_historyAt + std::size_t(by);
    if (m_model->mode() == ViewMode::Tree || to >= m_history.size())
        return;
    m_historyAt = to;
    m_model->setFolder(m_history[to]);
    updateCrumbs();
    updateActions();
}

void ArchivePage::openNode(NodeId node)
{
    const EntryTree* tree = m_model->tree();
    if (!tree || node == EntryTree::kRoot)
        return;
    if (tree->node(node).isFolder) {
        if (m_model->mode() != ViewMode::Tree || isMapShown())
            goTo(node);
        return;
    }
    if (isMapShown()) {
        // To the file among its neighbours.
        const NodeId folder = tree->node(node).parent;
        if (m_model->mode() == ViewMode::Flat)
            setMode(ViewMode::Folder);
        setMode(m_model->mode());
        if (m_model->mode() == ViewMode::Folder)
            goTo(folder);
        m_view->reveal(node);
        m_view->setFocus();
        return;
    }
    openWithDefault(node);
}

void ArchivePage::updateCrumbs()
{
    const EntryTree* tree = m_model->tree();
    const NodeId folder = shownFolder();
    m_crumbs->showPath(tree, folder, m_title->fullText());
    m_actions->up->setEnabled(m_isActive && tree && folder != EntryTree::kRoot);
}

} // namespace ff::ui
