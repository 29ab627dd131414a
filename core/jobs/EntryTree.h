// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The folders of an archive, made from the paths of its entries: what the tree view shows. Built once, on the
// thread of the OpenJob, and read-only afterwards. Folders that no entry names are implied. Paths are taken
// as they are, ".." and all: this is for display, extraction checks its own paths.

#include "core/archive/Types.h"
#include "core/base/TaskControl.h"

#include <QString>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace ff::search {
class NameIndex;
}

namespace ff::jobs {

using EntryList = std::shared_ptr<const std::vector<archive::Entry>>;

class EntryTree {
public:
    using NodeId = std::uint32_t;
    static constexpr NodeId kRoot = 0;
    static constexpr std::uint32_t kNoEntry = 0xFFFFFFFF;

    struct Node {
        NodeId parent = kRoot;
        std::uint32_t entry = kNoEntry;
        std::uint32_t firstChild = 0, childCount = 0; // in children()
        std::uint32_t nameRank = 0; // position of the name in natural order
        std::uint32_t foldedAt = 0, foldedSize = 0;
        bool isFolder = false;
        std::uint64_t size = 0, packedSize = 0; // of all below
        std::uint32_t files = 0; // below; 1 for a file
        std::uint32_t folders = 0; // below
        std::string_view name; // bytes of the entry's path
    };

    explicit EntryTree(EntryList entries);

    const std::vector<archive::Entry>& entries() const { return *m_entries; }
    std::size_t nodeCount() const { return m_nodes.size(); }
    const Node& node(NodeId id) const { return m_nodes[id]; }
    // Unsorted.
    std::span<const NodeId> children(NodeId id) const
    {
        return {m_children.data() + m_nodes[id].firstChild, m_nodes[id].childCount};
    }
    // Null for an implied folder and the root.
    const archive::Entry* entryOf(NodeId id) const
    {
        return m_nodes[id].entry == kNoEntry ? nullptr : &(*m_entries)[m_nodes[id].entry];
    }
    // The path as the archive has it, for an implied folder made of its parents.
    std::string pathOf(NodeId id) const;
    // All names, to be searched: entry k of the index is node k + 1. Made when it is first asked for, which
    // takes about a microsecond a node. Any thread; Cancelled.
    Result<std::shared_ptr<const search::NameIndex>> names(TaskControl& control) const;
    // The name folded for ordering and for type-ahead.
    QStringView foldedName(NodeId id) const
    {
        return QStringView(m_folded).mid(m_nodes[id].foldedAt, m_nodes[id].foldedSize);
    }
    // The node and all below it that are entries, as indices into entries().
    std::vector<std::size_t> entriesBelow(NodeId id) const;
    std::uint64_t folderCount() const { return m_folderCount; }
    // The node of a path as pathOf() gives it; the root for an empty one.
    std::optional<NodeId> find(std::string_view path) const;

    struct Totals {
        std::uint64_t size = 0, packedSize = 0, files = 0, folders = 0;
    };
    // Of the nodes and all below them, each counted once. REQUIRES: no node twice.
    Totals totalsOf(std::span<const NodeId> nodes) const;

private:
    void build();
    void sumUp();
    void linkChildren();
    void rankNames();

    EntryList m_entries;
    std::vector<Node> m_nodes;
    std::vector<NodeId> m_children;
    QString m_folded;
    std::uint64_t m_folderCount = 0;
    mutable std::mutex m_namesMutex;
    mutable std::shared_ptr<const search::NameIndex> m_names; // under the mutex
};

// "File 2" before "file 10": case-insensitive, digits by value, then by code point. Negative, zero or
// positive.
int compareNaturally(QStringView a, QStringView b);

} // namespace ff::jobs
