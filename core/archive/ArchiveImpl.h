// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What an open archive holds in memory, shared by the operations on it. Nothing here changes after opening.

#include "core/archive/Archive.h"
#include "core/archive/Device.h"
#include "core/archive/SegmentStream.h"

#include <string>
#include <unordered_map>

namespace ff::archive {

struct Archive::Impl {
    format::Reader reader;
    format::Index index; // without entries: those are below
    std::vector<Entry> entries;
    bool rebuilt = false;
    std::string indexProblem;
    std::unordered_map<std::string, std::size_t> byPath; // the last entry of that path
    mutable engine::ModelStore models;

    // What must be decoded for these entries. REQUIRES: ascending.
    Result<SegmentPlan> planFor(const std::vector<std::size_t>& ascending, TaskControl& control) const;
    Result<SegmentPlan> planForAll(TaskControl& control) const;
    // Of the index, when that is the original.
    HashLookup knownHashes() const;
    // Where these segments are decoded.
    Result<DeviceChoice> device(const RunOptions& options, const SegmentPlan& plan) const;
    // The file that a hardlink entry names, when it stands before it in the archive.
    std::optional<std::size_t> linkedFile(std::size_t entry) const;
};

Result<ExtractReport> extractArchive(const Archive::Impl& archive, const ExtractOptions& options,
                                     std::vector<std::size_t> selection, TaskControl& control);
Result<TestReport> testArchive(const Archive::Impl& archive, const RunOptions& options, TaskControl& control);

} // namespace ff::archive
