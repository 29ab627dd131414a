// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A segment between the tar stream and the codec: its bytes as runs of headers and data, the split into the
// meta and the data block (docs/FORMAT.md, "The meta block") and the way back. Functions keep no state and
// may run on any number of threads.

#include "core/archive/TarWalk.h"
#include "core/archive/create/Costs.h"
#include "core/base/Result.h"
#include "core/base/TaskControl.h"
#include "core/codec/BlockCodec.h"
#include "core/format/Container.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ff::archive {

// Of the tar stream.
struct TarRange {
    std::uint64_t begin = 0, end = 0;
};

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
    std::vector<codec::FileStart> fileStarts() const;
};

struct CodedSegment;

// Tells segments that are coded alike: of the whole of it, what it refers to included.
using SegmentKey = std::array<std::uint8_t, 16>;

struct SegmentCoding {
    codec::Level level = codec::Level::Former;
    bool verify = true;
    std::uint32_t n = 0;
    codec::Mixing mixing = codec::Mixing::Full;
    std::shared_ptr<const engine::Model> model;
    engine::Engine engine = engine::Engine::Auto;
    std::function<void(const std::string&)> onDeviceFault; // as in codec::EncodeOptions
    bool keyed = false; // the keys of segments are asked for
    std::function<std::optional<CodedSegment>(const SegmentKey&)>
        reuse; // gives what an earlier run made of one; on workers
};

struct CodedSegment {
    format::SegmentHeader header;
    Bytes meta, data; // payloads
    std::uint64_t hashRetries = 0;
    std::size_t entries = 0; // whose headers are in it
    bool selfContained = false; // all its data is proved by the hashes of its entries
    std::vector<RunCost> costs{}; // of runs with data; empty when they were not coded now
    SegmentKey key{}; // when it was asked for
    std::optional<format::SegmentRecord> kept{}; // where it stands in the file of an earlier run
};

// Meta block and data block of a segment; elides hashes that follow from the data. REQUIRES: runs with
// references have their digest.
struct SplitSegment {
    Bytes meta;
    std::vector<codec::FileStart> files; // for the data block, which is Segment::data
    std::size_t entries = 0;
};
Result<SplitSegment> splitSegment(Segment& segment, TaskControl& control);

// Puts the digests of the runs, where they are known, in the place of elided hashes. Damaged when a run has
// no place for its hash.
Status restoreHashes(Segment& segment);

// Counts the segment's data bytes as done in `counters`: half of them while coding and half while verifying.
// `control` may be a part of it.
Result<CodedSegment> encodeSegment(Segment& segment, const SegmentCoding& coding, TaskControl& control,
                                   TaskControl& counters);

// Headers: data is decoded only when hashes were elided. Meta: never.
enum class DecodePart { All, Headers, Meta };

// Whether data at these tar offsets is among what is to be kept; everything is when `keep` is empty.
bool keepsRun(const std::vector<TarRange>& keep, std::uint64_t begin, std::uint64_t end);

// The blocks of a payload decoded, elided hashes still zeros. When only some ranges are to be kept, the data
// may end behind the last of them. `onProgress` is told of data bytes as they are decoded; may be empty.
// `primer` is what the header's primers hold; data that needs them is Damaged without. More header bytes than
// `maxHeaders`, or than FORMAT.md allows, are damage.
Result<Segment> decodeSegment(format::Reader::Payload payload,
                              const std::shared_ptr<const engine::Model>& model, engine::Engine engine,
                              DecodePart part, const std::vector<TarRange>& keep, TaskControl& control,
                              const std::function<void(std::uint64_t)>& onProgress = {},
                              const std::function<void(const std::string&)>& onDeviceFault = {},
                              ByteSpan primer = {}, std::uint64_t maxHeaders = codec::kMaxBlockSize);

// The SHA-512 of the contents of the entry that begins at this tar offset, when the index has it.
using HashLookup = std::function<std::optional<crypto::Sha512Digest>(std::uint64_t tarOffset)>;

struct ProvedSegment {
    Bytes tar; // its bytes of the tar stream; of what is not kept only the headers are sure to be there
    std::vector<LostRange> lost; // zeros in `tar`
    bool provable = false; // every digest is known …
    bool hashMatches = false; // … and they are the ones that the segment had when it was made
};

// Puts a decoded segment together and its hashes in place. The digests of data that is kept are computed, of
// the rest looked up, so the
// segment's hash proves what is kept, and the headers, without the rest.
// `noData` says why the segment has none. Damaged when a run has no place for its hash.
Result<ProvedSegment> proveSegment(Segment& segment, const format::SegmentHash& expected,
                                   const std::vector<TarRange>& keep, const HashLookup& known,
                                   const Segment::ReferenceReader& read, TaskControl& control,
                                   const std::optional<Error>& noData = std::nullopt);

std::string methodName(std::uint8_t method);

} // namespace ff::archive
