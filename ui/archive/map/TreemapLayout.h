// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What takes the space, as rectangles in rectangles whose areas are the sizes: squarified treemap (Bruls,
// Huizing, van Wijk, 2000). A pure function, so that it can run beside the GUI thread.

#include "core/jobs/EntryTree.h"

#include <QRectF>

#include <functional>
#include <vector>

namespace ff::ui {

// Colour follows the kind.
enum class FileKind { Text, Code, Picture, Sound, Video, Packed, Program, Other, Count };
FileKind kindOf(std::string_view name);

struct MapCell {
    jobs::EntryTree::NodeId node = 0;
    QRectF rect;
    FileKind kind = FileKind::Other;
    int depth = 0; // below the folder that is shown
    bool isFolder = false; // cells of what is in it follow, unless it is too small to show that
    bool hasTitle = false; // there is room for its name above them
};

struct MapRequest {
    std::shared_ptr<const jobs::EntryTree> tree;
    jobs::EntryTree::NodeId folder = jobs::EntryTree::kRoot;
    bool byPackedSize = true;
    QSizeF size; // logical pixels
    double titleHeight = 18;
};

// Folders before what is in them. What would be smaller than a few pixels is left out. Nothing when stale.
std::vector<MapCell> layOutMap(const MapRequest& request, const std::function<bool()>& isStale);

} // namespace ff::ui
