// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/folders/FolderModel.h"

#include "ui/text/Format.h"
#include "ui/widgets/Icons.h"

#include <algorithm>

namespace ff::ui {

using jobs::EntryTree;

void FolderModel::setTree(std::shared_ptr<const EntryTree> tree, const QString& archiveName)
{
    beginResetModel();
    m_tree = std::move(tree);
    m_archiveName = archiveName;
    m_folders.clear();
    endResetModel();
}

const std::vector<FolderModel::NodeId>& FolderModel::foldersIn(NodeId folder) const
{
    const auto [place, isNew] = m_folders.try_emplace(folder);
    std::vector<NodeId>& out = place->second;
    if (!isNew)
        return out;
    for (const NodeId child : m_tree->children(folder)) {
        if (m_tree->node(child).isFolder)
            out.push_back(child);
    }
    std::sort(out.begin(), out.end(),
              [this](NodeId a, NodeId b) { return m_tree->node(a).nameRank < m_tree->node(b).nameRank; });
    return out;
}

QModelIndex FolderModel::indexOf(NodeId folder) const
{
    if (!m_tree)
        return {};
    if (folder == EntryTree::kRoot)
        return createIndex(0, 0, quintptr(folder));
    const std::vector<NodeId>& all = foldersIn(m_tree->node(folder).parent);
    const auto place = std::lower_bound(all.begin(), all.end(), folder, [this](NodeId a, NodeId b) {
        return m_tree->node(a).nameRank < m_tree->node(b).nameRank;
    });
    // Names may be equal in rank.
    const auto found = std::find(place, all.end(), folder);
    return found == all.end() ? QModelIndex() : createIndex(int(found - all.begin()), 0, quintptr(folder));
}

QModelIndex FolderModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    const NodeId node =
        parent.isValid() ? foldersIn(nodeOf(parent))[std::size_t(row)] : NodeId(EntryTree::kRoot);
    return createIndex(row, column, quintptr(node));
}

QModelIndex FolderModel::parent(const QModelIndex& index) const
{
    if (!index.isValid() || nodeOf(index) == EntryTree::kRoot)
        return {};
    return indexOf(m_tree->node(nodeOf(index)).parent);
}

int FolderModel::rowCount(const QModelIndex& parent) const
{
    if (!m_tree)
        return 0;
    return parent.isValid() ? int(foldersIn(nodeOf(parent)).size()) : 1;
}

int FolderModel::columnCount(const QModelIndex&) const
{
    return 1;
}

std::optional<archive::EntryState> FolderModel::problemOf(NodeId folder) const
{
    // The same tree, unless one of the two is about to get another.
    return m_entries.tree() == m_tree.get() ? m_entries.problemOf(folder) : std::nullopt;
}

QVariant FolderModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const NodeId node = nodeOf(index);
    switch (role) {
    case Qt::DisplayRole:
        return node == EntryTree::kRoot ? m_archiveName : displayName(m_tree->node(node).name);
    case Qt::ToolTipRole:
        return node == EntryTree::kRoot ? m_archiveName : displayName(m_tree->pathOf(node));
    case Qt::AccessibleDescriptionRole:
        return problemOf(node) ? stateText(*problemOf(node)) : QString();
    case Qt::DecorationRole:
        if (problemOf(node))
            return stateIcon(*problemOf(node));
        return node == EntryTree::kRoot ? icon("archive") : accentIcon("folder");
    default:
        return {};
    }
}

} // namespace ff::ui
