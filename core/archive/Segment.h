// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A segment between the tar stream and the codec: its bytes as runs of headers and data, the split into the meta and the data block
// (docs/FORMAT.md, "The meta block") and the way back. Functions keep no state and may run on any number of threads.

#include "core/archive/TarWalk.h"
#include "core/base/Result.h"
#include "core/base/TaskControl.h"
#include "core/codec/BlockCodec.h"
#include "core/format/Container.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ff::archive {

// A part of the tar stream, uncoded.
struct Segment {
    std::uint64_t tarOffset = 0;
    bool continued = false;    // begins in the middle of a file's data …
    std::string continuedHint; // … with this name
    std::vector<TarRun> runs;
    Bytes headers; // header bytes of all runs
    Bytes data;    // data bytes of all runs

    void addHeader(ByteSpan bytes);
    void addData(ByteSpan bytes);
    std::uint64_t tarSize() const { return headers.size() + data.size(); }
    bool empty() const { return headers.empty() && data.empty(); }
    // The bytes as they stand in the tar stream.
    Bytes tarBytes() const;
    format::SegmentHash hash() const;
    // REQUIRES: hashElided is right in every run.
    std::vector<codec::FileStart> fileStarts() const;
};

struct SegmentCoding {
    codec::Level level = codec::Level::Former;
    bool verify = true;
    std::uint32_t n = 0;
    std::shared_ptr<const engine::Model> model;
    engine::Engine engine = engine::Engine::Auto;
};

struct CodedSegment {
    format::SegmentHeader header;
    Bytes meta, data;            // payloads
    std::uint64_t hashRetries = 0;
};

// Meta block and data block of a segment; elides hashes that follow from the data.
struct SplitSegment {
    Bytes meta;
    std::vector<codec::FileStart> files; // for the data block, which is Segment::data
};
SplitSegment splitSegment(Segment& segment);

// Everything but the data. `dataSize` and `tarSize` come from the segment header and are what the meta block must add up to. Elided hashes are
// still zero: restoreHashes() puts them in place.
Result<Segment> parseMeta(ByteSpan meta, std::uint64_t tarOffset, std::uint64_t tarSize, std::uint64_t dataSize);
// REQUIRES: data.size() is what the runs add up to. Damaged when a run has no place for its hash.
Status restoreHashes(Segment& segment);

// Counts the segment's data bytes as done in `counters`: half of them while coding and half while verifying. `control` may be a part of it.
Result<CodedSegment> encodeSegment(Segment& segment, const SegmentCoding& coding, TaskControl& control, TaskControl& counters);

// The blocks of a payload decoded and put together; hashMatches tells whether they can be trusted.
struct DecodedSegment {
    Segment segment;
    bool hashMatches = false;
};
enum class DecodePart { All, Headers }; // Headers: data is decoded only when hashes were elided
// `onProgress` is told of data bytes as they are decoded; may be empty.
Result<DecodedSegment> decodeSegment(const format::Reader::Payload& payload, const std::shared_ptr<const engine::Model>& model,
                                     engine::Engine engine, DecodePart part, TaskControl& control,
                                     const std::function<void(std::uint64_t)>& onProgress = {});

std::string methodName(std::uint8_t method);

} // namespace ff::archive
