// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Which rows an ArchiveModel shows and in what order: a pure function of the request, so that it can run
// beside the GUI thread.

#include "core/jobs/EntryTree.h"

#include <Qt>

#include <memory>
#include <string>
#include <vector>

namespace ff::search {
struct Query;
}

namespace ff::ui {

// Tree: folders that open. Folder: what lies in one folder. Flat: all files at or below a folder.
enum class ViewMode { Tree, Folder, Flat };

enum class EntryColumn {
    Name,
    Size,
    Packed,
    Ratio,
    Strip,
    Type,
    Modified,
    Sha512,
    State,
    Retries,
    ColumnCount
};

// What became of a node at the last test or extraction, of a folder the worst of what is in it.
struct NodeOutcome {
    static constexpr std::uint8_t kUnknown = 0xFF;
    std::uint8_t state = kUnknown; // an archive::EntryState
    std::uint64_t retries = 0;
};
// Ascending from good news to bad; -1 for kUnknown.
int severity(std::uint8_t state);

double packRatio(std::uint64_t size, std::uint64_t packed);

struct RowRequest {
    std::shared_ptr<const jobs::EntryTree> tree;
    ViewMode mode = ViewMode::Tree;
    jobs::EntryTree::NodeId folder = jobs::EntryTree::kRoot; // of Folder and Flat
    // Null: everything is shown. In Folder mode a query finds what lies deeper, too.
    std::shared_ptr<const search::Query> query;
    std::string archivePath; // for `in:`
    EntryColumn sortColumn = EntryColumn::Name;
    Qt::SortOrder sortOrder = Qt::AscendingOrder;
    std::shared_ptr<const std::vector<NodeOutcome>> outcomes; // per node; may be null
};

struct RowOrder {
    static constexpr std::uint32_t kHidden = 0xFFFFFFFF; // the row of a node that is not shown
    using NodeId = jobs::EntryTree::NodeId;

    // The shown rows of all parents behind one another; per node where its rows begin, how many there are,
    // and its own row among its siblings. In Folder and Flat mode all rows belong to the root.
    std::vector<NodeId> rows;
    std::vector<std::uint32_t> first, count, rowOf;
    std::size_t matches = 0; // nodes that the query finds, of Flat mode only files; all without a query
};

// Cancelled; Usage when a regular expression of the query takes too long. Any thread.
Result<RowOrder> orderRows(const RowRequest& request, TaskControl& control);

} // namespace ff::ui
