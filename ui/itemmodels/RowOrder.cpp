// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/itemmodels/RowOrder.h"

#include "core/search/names/NameIndex.h"

#include <algorithm>
#include <cstring>
#include <span>

namespace ff::ui {

using jobs::EntryTree;
using NodeId = EntryTree::NodeId;

namespace {

// Nodes looked at between two looks at the TaskControl.
constexpr std::size_t kPatience = 8192;

std::string_view suffixOf(std::string_view name)
{
    const std::size_t dot = name.rfind('.');
    return dot == std::string_view::npos || dot == 0 ? std::string_view() : name.substr(dot + 1);
}

template <typename T>
int order(const T& a, const T& b)
{
    return a < b ? -1 : b < a ? 1 : 0;
}

int orderWithoutCase(std::string_view a, std::string_view b)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; };
    const std::size_t common = std::min(a.size(), b.size());
    for (std::size_t i = 0; i < common; ++i) {
        if (const int found = order(lower(a[i]), lower(b[i])); found != 0)
            return found;
    }
    return order(a.size(), b.size());
}

class Arranger {
public:
    Arranger(const RowRequest& request, TaskControl& control)
        : m_request(request), m_tree(*request.tree), m_control(control)
    {
    }

    Result<RowOrder> run();

private:
    Result<std::vector<bool>> found() const;
    Status findMatches();
    void place(NodeId parent, std::size_t first);
    void sortRows(std::span<NodeId> rows) const;
    int compare(NodeId a, NodeId b) const;

    const RowRequest& m_request;
    const EntryTree& m_tree;
    TaskControl& m_control;
    std::vector<bool> m_show;
    RowOrder m_out;
};

// For each node whether the query finds it.
Result<std::vector<bool>> Arranger::found() const
{
    std::vector<bool> out(m_tree.nodeCount(), m_request.query == nullptr);
    if (m_request.query) {
        FF_ASSIGN(const auto names, m_tree.names(m_control));
        const bool isWhole = m_request.mode == ViewMode::Tree || m_request.folder == EntryTree::kRoot;
        const std::string folder = isWhole ? std::string() : m_tree.pathOf(m_request.folder);
        FF_ASSIGN(const auto matches,
                  names->matches(*m_request.query, m_control, m_request.archivePath, folder));
        for (const search::NameIndex::EntryId id : matches)
            out[id + 1] = true;
    }
    return out;
}

Status Arranger::findMatches()
{
    const std::size_t count = m_tree.nodeCount();
    const bool isTree = m_request.mode == ViewMode::Tree;
    FF_ASSIGN(const std::vector<bool> found, this->found());
    // A parent stands before its children: what lies below the folder is known by one look up.
    std::vector<bool> inside(count, false);
    inside[isTree ? EntryTree::kRoot : m_request.folder] = true;
    m_show.assign(count, false);
    for (std::size_t i = 1; i < count; ++i) {
        if (i % kPatience == 0)
            FF_TRY(m_control.checkpoint());
        const NodeId id = NodeId(i);
        if (!inside[m_tree.node(id).parent])
            continue;
        inside[i] = true;
        m_show[i] = found[i];
        const bool isListed = m_request.mode != ViewMode::Flat || !m_tree.node(id).isFolder;
        m_out.matches += found[i] && isListed ? 1 : 0;
    }
    // A match is shown with the folders above it.
    if (isTree && m_request.query) {
        for (std::size_t i = count; i-- > 1;) {
            if (m_show[i])
                m_show[m_tree.node(NodeId(i)).parent] = true;
        }
    }
    return {};
}

void Arranger::place(NodeId parent, std::size_t first)
{
    const std::span<NodeId> rows(m_out.rows.data() + first, m_out.rows.size() - first);
    sortRows(rows);
    m_out.first[parent] = std::uint32_t(first);
    m_out.count[parent] = std::uint32_t(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row)
        m_out.rowOf[rows[row]] = std::uint32_t(row);
}

Result<RowOrder> Arranger::run()
{
    const std::size_t count = m_tree.nodeCount();
    m_out.first.assign(count, 0);
    m_out.count.assign(count, 0);
    m_out.rowOf.assign(count, RowOrder::kHidden);
    m_out.rows.reserve(count);
    FF_TRY(findMatches());
    if (m_request.mode == ViewMode::Tree) {
        for (std::size_t parent = 0; parent < count; ++parent) {
            if (parent % kPatience == 0)
                FF_TRY(m_control.checkpoint());
            const std::size_t first = m_out.rows.size();
            for (const NodeId child : m_tree.children(NodeId(parent))) {
                if (m_show[child])
                    m_out.rows.push_back(child);
            }
            place(NodeId(parent), first);
        }
        return std::move(m_out);
    }
    if (m_request.mode == ViewMode::Folder && !m_request.query) {
        const auto children = m_tree.children(m_request.folder);
        m_out.rows.assign(children.begin(), children.end());
    } else {
        for (std::size_t i = 1; i < count; ++i) {
            if (m_show[i] && (m_request.mode == ViewMode::Folder || !m_tree.node(NodeId(i)).isFolder))
                m_out.rows.push_back(NodeId(i));
        }
    }
    FF_TRY(m_control.checkpoint());
    place(EntryTree::kRoot, 0);
    return std::move(m_out);
}

// By the column alone.
int Arranger::compare(NodeId a, NodeId b) const
{
    const EntryTree::Node& x = m_tree.node(a);
    const EntryTree::Node& y = m_tree.node(b);
    const archive::Entry* entryX = m_tree.entryOf(a);
    const archive::Entry* entryY = m_tree.entryOf(b);
    switch (m_request.sortColumn) {
    case EntryColumn::Size:
        return order(x.size, y.size);
    case EntryColumn::Packed:
        return order(x.packedSize, y.packedSize);
    case EntryColumn::Ratio:
        return order(packRatio(x.size, x.packedSize), packRatio(y.size, y.packedSize));
    case EntryColumn::Strip: // bits per byte
        return order(packRatio(x.packedSize, x.size), packRatio(y.packedSize, y.size));
    case EntryColumn::Type: {
        const auto type = [](const archive::Entry* entry) {
            return entry ? int(entry->type) : int(archive::EntryType::Directory);
        };
        const int types = order(type(entryX), type(entryY));
        return types != 0 ? types : orderWithoutCase(suffixOf(x.name), suffixOf(y.name));
    }
    case EntryColumn::Modified: {
        using Time = std::pair<std::int64_t, std::uint32_t>;
        const auto time = [](const archive::Entry* entry) {
            return entry ? Time(entry->mtimeSeconds, entry->mtimeNanoseconds) : Time(INT64_MIN, 0);
        };
        return order(time(entryX), time(entryY));
    }
    case EntryColumn::Sha512:
        return entryX && entryY ? order(std::memcmp(entryX->sha512.data(), entryY->sha512.data(), 64), 0)
                                : order(entryX != nullptr, entryY != nullptr);
    case EntryColumn::State:
        return m_request.outcomes
            ? order(severity((*m_request.outcomes)[a].state), severity((*m_request.outcomes)[b].state))
            : 0;
    case EntryColumn::Retries:
        return m_request.outcomes ? order((*m_request.outcomes)[a].retries, (*m_request.outcomes)[b].retries)
                                  : 0;
    case EntryColumn::Name:
    case EntryColumn::ColumnCount:
        break;
    }
    return order(x.nameRank, y.nameRank);
}

void Arranger::sortRows(std::span<NodeId> rows) const
{
    if (rows.size() < 2)
        return;
    const bool descending = m_request.sortOrder == Qt::DescendingOrder;
    std::sort(rows.begin(), rows.end(), [this, descending](NodeId a, NodeId b) {
        const EntryTree::Node& x = m_tree.node(a);
        const EntryTree::Node& y = m_tree.node(b);
        // Folders stay on top whatever the order.
        if (x.isFolder != y.isFolder)
            return x.isFolder;
        const int found = compare(a, b);
        if (found != 0)
            return descending ? found > 0 : found < 0;
        return x.nameRank < y.nameRank;
    });
}

} // namespace

int severity(std::uint8_t state)
{
    switch (archive::EntryState(state)) {
    case archive::EntryState::Whole:
        return 0;
    case archive::EntryState::Read:
        return 1;
    case archive::EntryState::Skipped:
        return 2;
    case archive::EntryState::Refused:
        return 3;
    case archive::EntryState::Missing:
        return 4;
    case archive::EntryState::Failed:
        return 5;
    case archive::EntryState::Damaged:
        return 6;
    }
    return -1;
}

double packRatio(std::uint64_t size, std::uint64_t packed)
{
    return packed == 0 ? 0.0 : double(size) / double(packed);
}

Result<RowOrder> orderRows(const RowRequest& request, TaskControl& control)
{
    return Arranger(request, control).run();
}

} // namespace ff::ui
