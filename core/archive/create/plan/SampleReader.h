// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Reads a sample of files that are to be archived: stretches of what their segments would hold, spread evenly
// over all bytes, with the names of the files in them. Used by one thread.

#include "core/archive/create/Scanner.h"
#include "core/codec/BlockCodec.h"

namespace ff::archive {

struct SamplePortion {
    Bytes bytes;
    std::vector<codec::FileStart> files;
    // Bytes of the archive that it stands for; the mixing levels code `growth` times as many.
    double weight = 0;
    double growth = 1; // what undoing deflate and taking pictures out make of its size
    std::uint64_t segment = 0, netSegment = 0; // size of its segment, without and with the transformer
    bool incompressible = false; // see codec::looksIncompressible()
    double fast = 0; // bytes after zstd

    double coded() const { return weight * growth; }
};

struct SampleWindow {
    std::size_t portion = 0;
    std::size_t offset = 0, size = 0;
};

struct Sample {
    std::vector<SamplePortion> portions;
    std::uint64_t distinctBytes = 0; // of all files, less those that seem to be copies of others
    std::uint64_t readBytes = 0, readFiles = 0; // a file is counted each time that it is opened
    double segments = 0, netSegments = 0; // of the archive

    // About so many windows of at most this size, evenly over what the portions that can be compressed stand
    // for, and one at least of each.
    std::vector<SampleWindow> windows(std::uint64_t size, std::size_t count) const;
    SamplePortion cut(const SampleWindow& window) const;
};

// What a sample usually reads at most.
inline constexpr std::uint64_t kSampleBudget = std::uint64_t{40} << 20;

// Reads about so many bytes at most. Cancelled, or nothing: files that cannot be read are passed over.
Result<Sample> readSample(const std::vector<SourceEntry>& entries, std::uint64_t budget,
                          TaskControl& control);

} // namespace ff::archive
