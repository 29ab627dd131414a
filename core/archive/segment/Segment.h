// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A part of the tar stream between libarchive and the codec: its bytes as runs of headers and data. Plain
// data; SegmentEncoder and SegmentDecoder lead to the archive and back.

#include "core/archive/segment/TarWalk.h"
#include "core/base/Result.h"
#include "core/codec/BlockCodec.h"
#include "core/format/Container.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ff::archive {

// Of the tar stream.
struct TarRange {
    std::uint64_t begin = 0, end = 0;
};

// Whether data at these tar offsets is among what is to be kept; everything is when `keep` is empty.
bool keepsRun(const std::vector<TarRange>& keep, std::uint64_t begin, std::uint64_t end);

// Bytes of the tar stream that stand in an earlier segment which cannot be had.
struct LostRange {
    std::uint64_t begin = 0, end = 0;
    Error error;
};

// The data block of an earlier segment, from which the coding of a later one learns first.
struct Primer {
    std::uint64_t tarOffset = 0; // of that segment
    std::shared_ptr<const Bytes> data; // without what it refers to
};
// All of them one behind the other.
Bytes joined(const std::vector<Primer>& primers);

// A part of the tar stream, uncoded.
struct Segment {
    std::uint64_t tarOffset = 0;
    bool continued = false; // begins in the middle of a file's data …
    std::string continuedHint; // … with this name
    std::vector<TarRun> runs;
    Bytes headers; // header bytes of all runs
    Bytes data; // data bytes of all runs but for what they refer to
    std::vector<Primer> primers; // of the coding; unused after decoding
    std::optional<codec::Level> level{}; // of the coding where it is another than SegmentCoding has

    void addHeader(ByteSpan bytes);
    void addData(ByteSpan bytes);
    void addReference(std::uint64_t source, std::uint64_t length);
    std::uint64_t tarSize() const;
    bool empty() const { return runs.empty(); }
    // Whether some of its data stands in earlier segments.
    bool refersBack() const;
    // The bytes as they stand in the tar stream. REQUIRES: nothing refers to earlier segments.
    Bytes tarBytes() const;
    // The same, with zeros for data that is not here, for what could not be read and for references of runs
    // that are not wanted. `tarAt` is where the run's data begins. `read` gives what stands in earlier
    // segments.
    using ReferenceReader = std::function<Status(std::uint64_t source, std::span<std::uint8_t> out)>;
    Bytes assemble(const std::function<bool(const TarRun&, std::uint64_t tarAt)>& wanted,
                   const ReferenceReader& read, std::vector<LostRange>* lost) const;
    // REQUIRES: the digests of all runs with data; hashes in place.
    format::SegmentHash hash() const;
    // Of each run, the tar offset of the entry whose data it holds, the last in its headers; the largest
    // number when it has none.
    std::vector<std::uint64_t> entryOffsets() const;
    // REQUIRES: hashElided is right in every run.
    std::vector<codec::FileStart> fileStarts() const
    {
        return fileStarts(walkHeaders(headers, runs, tarOffset));
    }
    // `items` are those of its headers.
    std::vector<codec::FileStart> fileStarts(const std::vector<TarItem>& items) const;
};

} // namespace ff::archive
