// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Whether a decoded segment is what it was when it was made. Functions keep no state and may run on any
// number of threads.

#include "core/archive/segment/Segment.h"
#include "core/base/TaskControl.h"

namespace ff::archive {

// Puts the digests of the runs, where they are known, in the place of elided hashes. Damaged when a run has
// no place for its hash.
Status restoreHashes(Segment& segment);

// The SHA-512 of the contents of the entry that begins at this tar offset, when the index has it.
using HashLookup = std::function<std::optional<crypto::Sha512Digest>(std::uint64_t tarOffset)>;

// The data of a run that is here, in the tar stream.
struct DataRun {
    TarRange place;
    std::optional<crypto::Sha512Digest> digest; // where it was computed of these very bytes
};

struct VerifiedSegment {
    Bytes tar; // its bytes of the tar stream; of what is not kept only the headers are sure to be there
    std::vector<LostRange> lost; // zeros in `tar`
    std::vector<DataRun> runs; // ascending
    bool provable = false; // every digest is known …
    bool hashMatches = false; // … and they are the ones that the segment had when it was made
};

// Puts a decoded segment together and its hashes in place. The digests of data that is kept are computed, of
// the rest looked up, so the
// segment's hash proves what is kept, and the headers, without the rest.
// `noData` says why the segment has none. Damaged when a run has no place for its hash.
Result<VerifiedSegment> verifySegment(Segment& segment, const format::SegmentHash& expected,
                                      const std::vector<TarRange>& keep, const HashLookup& known,
                                      const Segment::ReferenceReader& read, TaskControl& control,
                                      const std::optional<Error>& noData = std::nullopt);

} // namespace ff::archive
