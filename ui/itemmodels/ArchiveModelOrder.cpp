// SPDX-License-Identifier: GPL-3.0-or-later
// Which rows an ArchiveModel shows, and in what order.
#include "ui/itemmodels/ArchiveModel.h"
#include "ui/text/Format.h"

#include <QRegularExpression>

#include <algorithm>
#include <cstring>
#include <functional>

namespace ff::ui {

using jobs::EntryTree;

std::vector<bool> ArchiveModel::nodesToShow()
{
    const std::size_t count = m_tree->nodeCount();
    std::vector<bool> show(count, false);
    m_matches = 0;
    const bool byPath = m_filter.contains(u'/');
    std::function<bool(NodeId)> matches;
    if (m_filter.isEmpty()) {
        matches = [](NodeId) { return true; };
    } else if (m_filter.contains(u'*') || m_filter.contains(u'?')) {
        const QRegularExpression pattern(QRegularExpression::wildcardToRegularExpression(
            m_filter,
            byPath ? QRegularExpression::UnanchoredWildcardConversion
                   : QRegularExpression::DefaultWildcardConversion));
        matches = [this, byPath, pattern](NodeId id) {
            return byPath ? pattern.match(displayName(m_tree->pathOf(id)).toCaseFolded()).hasMatch()
                          : pattern.match(m_tree->foldedName(id).toString()).hasMatch();
        };
    } else if (byPath) {
        matches = [this](NodeId id) {
            return displayName(m_tree->pathOf(id)).toCaseFolded().contains(m_filter);
        };
    } else {
        matches = [this](NodeId id) { return m_tree->foldedName(id).contains(m_filter); };
    }
    // Children before parents: a folder is shown with its match. A matching folder brings what is in it.
    for (std::size_t i = 1; i < count; ++i) {
        const NodeId id = NodeId(i);
        const NodeId up = m_tree->node(id).parent;
        show[i] = matches(id)
            || (up != EntryTree::kRoot && !m_filter.isEmpty() && m_mode == Mode::Tree && show[up]);
        m_matches += show[i] && !m_tree->node(id).isFolder ? 1 : 0;
    }
    if (m_mode == Mode::Tree) {
        for (std::size_t i = count; i-- > 1;) {
            if (show[i])
                show[m_tree->node(NodeId(i)).parent] = true;
        }
    }
    return show;
}

void ArchiveModel::arrange()
{
    m_rows.clear();
    m_first.clear();
    m_count.clear();
    m_rowOf.clear();
    m_matches = 0;
    if (!m_tree)
        return;
    const std::size_t count = m_tree->nodeCount();
    m_first.assign(count, 0);
    m_count.assign(count, 0);
    m_rowOf.assign(count, kHidden);
    m_rows.reserve(count);
    const std::vector<bool> show = nodesToShow();
    const auto place = [this](NodeId parent, std::size_t first) {
        const std::span<NodeId> rows(m_rows.data() + first, m_rows.size() - first);
        sortRows(rows);
        m_first[parent] = std::uint32_t(first);
        m_count[parent] = std::uint32_t(rows.size());
        for (std::size_t row = 0; row < rows.size(); ++row)
            m_rowOf[rows[row]] = std::uint32_t(row);
    };
    if (m_mode == Mode::Flat) {
        for (std::size_t i = 1; i < count; ++i) {
            if (show[i] && !m_tree->node(NodeId(i)).isFolder)
                m_rows.push_back(NodeId(i));
        }
        place(EntryTree::kRoot, 0);
        return;
    }
    for (std::size_t parent = 0; parent < count; ++parent) {
        const std::size_t first = m_rows.size();
        for (const NodeId child : m_tree->children(NodeId(parent))) {
            if (show[child])
                m_rows.push_back(child);
        }
        place(NodeId(parent), first);
    }
}

void ArchiveModel::sortRows(std::span<NodeId> rows) const
{
    if (rows.size() < 2)
        return;
    const EntryTree& tree = *m_tree;
    const auto rank = [&tree](NodeId a, NodeId b) { return tree.node(a).nameRank < tree.node(b).nameRank; };
    // -1, 0 or 1 by the column alone.
    const auto compare = [this, &tree](NodeId a, NodeId b) -> int {
        const auto order = [](const auto& x, const auto& y) { return x < y ? -1 : y < x ? 1 : 0; };
        const auto& x = tree.node(a);
        const auto& y = tree.node(b);
        const archive::Entry* entryX = tree.entryOf(a);
        const archive::Entry* entryY = tree.entryOf(b);
        switch (m_sortColumn) {
        case Size:
            return order(x.size, y.size);
        case Packed:
            return order(x.packedSize, y.packedSize);
        case Ratio:
            return order(ratioOf(x.size, x.packedSize), ratioOf(y.size, y.packedSize));
        case Type:
            return order(entryX ? int(entryX->type) : int(archive::EntryType::Directory),
                         entryY ? int(entryY->type) : int(archive::EntryType::Directory));
        case Modified: {
            using Time = std::pair<std::int64_t, std::uint32_t>;
            const auto time = [](const archive::Entry* e) {
                return e ? Time(e->mtimeSeconds, e->mtimeNanoseconds) : Time(INT64_MIN, 0);
            };
            return order(time(entryX), time(entryY));
        }
        case Sha512:
            return entryX && entryY ? order(std::memcmp(entryX->sha512.data(), entryY->sha512.data(), 64), 0)
                                    : order(entryX != nullptr, entryY != nullptr);
        case State:
            return m_outcomes.empty() ? 0
                                      : order(severity(m_outcomes[a].state), severity(m_outcomes[b].state));
        case Retries:
            return m_outcomes.empty() ? 0 : order(m_outcomes[a].retries, m_outcomes[b].retries);
        default:
            return order(x.nameRank, y.nameRank);
        }
    };
    const bool descending = m_sortOrder == Qt::DescendingOrder;
    std::sort(rows.begin(), rows.end(), [&](NodeId a, NodeId b) {
        // Folders stay on top whatever the order.
        if (tree.node(a).isFolder != tree.node(b).isFolder)
            return tree.node(a).isFolder;
        const int order = compare(a, b);
        if (order != 0)
            return descending ? order > 0 : order < 0;
        return rank(a, b);
    });
}

} // namespace ff::ui
