// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A segment between the tar stream and the codec: its bytes as runs of headers and data, the split into the
// meta and the data block (docs/FORMAT.md, "The meta block") and the way back. Functions keep no state and
// may run on any number of threads.

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
    bool continued = false; // begins in the middle of a file's data …
    std::string continuedHint; // … with this name
    std::vector<TarRun> runs;
    Bytes headers; // header bytes of all runs
    Bytes data; // data bytes of all runs but for what they refer to

    void addHeader(ByteSpan bytes);
    void addData(ByteSpan bytes);
    void addReference(std::uint64_t source, std::uint64_t length);
    std::uint64_t tarSize() const;
    bool empty() const { return runs.empty(); }
    bool hasReferences() const;
    // The bytes as they stand in the tar stream. `read` gives what references point to and may be empty when
    // there are none.
    using ReferenceReader = std::function<Status(std::uint64_t source, std::span<std::uint8_t> out)>;
    Result<Bytes> tarBytes(const ReferenceReader& read = {}) const;
    // Digests of the runs that lack one, elided hashes put in place, here and in `tar`, which is what
    // tarBytes() gave. Damaged when a run has no place for its hash.
    Status prove(Bytes& tar);
    // REQUIRES: the digests of all runs with data; hashes in place.
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
    Bytes meta, data; // payloads
    std::uint64_t hashRetries = 0;
    std::size_t entries = 0; // whose headers are in it
    bool selfContained = false; // all its data proved by the hashes of its entries, none of it elsewhere
};

// Meta block and data block of a segment; elides hashes that follow from the data. REQUIRES: runs with
// references have their digest.
struct SplitSegment {
    Bytes meta;
    std::vector<codec::FileStart> files; // for the data block, which is Segment::data
    std::size_t entries = 0;
};
SplitSegment splitSegment(Segment& segment);

// Puts the digests of the runs where they were elided. Damaged when a run has no digest or no place for it.
Status restoreHashes(Segment& segment);

// Counts the segment's data bytes as done in `counters`: half of them while coding and half while verifying.
// `control` may be a part of it.
Result<CodedSegment> encodeSegment(Segment& segment, const SegmentCoding& coding, TaskControl& control,
                                   TaskControl& counters);

// The blocks of a payload decoded and put together; hashMatches tells whether they can be trusted.
struct DecodedSegment {
    Segment segment;
    Bytes tar; // its bytes of the tar stream
    bool hashMatches = false;
};
// Headers: data is decoded only when hashes were elided. Meta: never, and elided hashes are zeros. Without
// data there are no tar bytes.
enum class DecodePart { All, Headers, Meta };
// `onProgress` is told of data bytes as they are decoded; may be empty.
Result<DecodedSegment> decodeSegment(format::Reader::Payload payload,
                                     const std::shared_ptr<const engine::Model>& model, engine::Engine engine,
                                     DecodePart part, TaskControl& control,
                                     const std::function<void(std::uint64_t)>& onProgress = {});

std::string methodName(std::uint8_t method);

} // namespace ff::archive
