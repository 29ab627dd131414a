// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The tar stream of an archive as far as it is asked for: decodes the needed segments ahead on workers and
// gives their bytes in order. One thread owns a SegmentStream.

#include "core/archive/read/stream/FileHashes.h"
#include "core/archive/read/stream/SegmentPlan.h"
#include "core/archive/run/Device.h"
#include "core/archive/run/DeviceFaults.h"
#include "core/archive/run/OrderedPool.h"
#include "core/archive/segment/SegmentHelpers.h"
#include "core/engine/ModelStore.h"

#include <memory>
#include <mutex>
#include <vector>

namespace ff::archive {

// One segment after decoding.
struct DecodedSegment {
    SegmentNeed need;
    Segment segment; // without its data once that stands in `verified`
    std::shared_ptr<VerifiedSegment> verified; // its bytes of the tar stream; none when it could not be
                                               // decoded or when only headers were asked for
    std::vector<TarRange> hashedOn; // of them, what takeHash() has
    std::shared_ptr<const Bytes> primer; // its data, where it primes others and they are all there
    std::uint64_t hashRetries = 0;
    format::Patch patch; // with which it was read
    bool healed = false; // damaged, and proved right with the patch, or where the file lost or gained bytes
    bool headerFromIndex = false; // the one that stands before it in the file is damaged
    bool differs = false; // its bytes are not those that were written, though they decode to the right ones
    std::optional<Error> error; // why there is nothing
    std::optional<Error>
        noData; // why there are only headers: this machine lacks what its data needs (Missing)

    std::uint64_t tarEnd() const { return need.record.header.tarOffset + need.record.header.tarSize; }
    bool hashMatches() const { return verified && verified->hashMatches; }
};

class SegmentStream {
public:
    // The references must outlive the stream. `known` may be empty; it is called from any thread. `threads`
    // decode here, beside the helpers.
    SegmentStream(const format::Reader& reader, SegmentPlan plan, engine::ModelStore& models,
                  unsigned threads, DecodePart part, HashLookup known, TaskControl& control,
                  engine::Engine engine = engine::Engine::Auto,
                  std::shared_ptr<SegmentHelpers> helpers = nullptr);
    ~SegmentStream() { m_workers.cancel(); }
    SegmentStream(const SegmentStream&) = delete;
    SegmentStream& operator=(const SegmentStream&) = delete;

    // How long damaged segments may be searched for what the model expects of them, all together, not at all
    // at first; and how long each is tried with corrections that are hardly likelier than others. Before
    // anything is asked for.
    void correctFor(double seconds, double guessSeconds)
    {
        m_correctionSeconds = seconds;
        m_guessSeconds = guessSeconds;
    }

    // The files that are read, where several segments hold them: as FileHashes. Before anything is asked for.
    void hashFiles(const std::vector<TarRange>& files)
    {
        if (!files.empty())
            m_hashes = std::make_unique<FileHashes>(files);
    }
    // Of one of these, as FileHashes::take.
    std::optional<crypto::Sha512> takeHash(std::uint64_t begin, std::uint64_t end)
    {
        return m_hashes ? m_hashes->take(begin, end) : std::nullopt;
    }

    // The segment that holds this byte of the tar stream, with tar bytes. Damaged, Io or Missing when it is
    // lost, else an error of the whole task. Earlier segments are dropped. REQUIRES: offsets never fall below
    // an earlier one's segment.
    Result<const DecodedSegment*> at(std::uint64_t tarOffset);

    // The next segment whatever its state; null at the end. Let go of the one before first: both may be
    // large.
    Result<std::unique_ptr<DecodedSegment>> next();

    // Of the segments given out so far.
    std::uint64_t hashRetries() const { return m_hashRetries; }
    std::uint64_t damagedSegments() const { return m_damaged; }
    std::uint64_t healedSegments() const { return m_healed; } // not among these
    std::uint64_t damagedHeaders() const { return m_damagedHeaders; } // that the index repeats
    std::uint64_t differingSegments() const { return m_differing; } // see DecodedSegment::differs
    // What the engine's device failed at so far.
    std::optional<Warning> deviceWarning() const { return m_faults.warning(); }

private:
    using Pool = OrderedPool<std::size_t, Result<DecodedSegment>>; // of places in m_needs
    bool mayHold(const format::SegmentHeader& header) const;
    void fill();
    // Reads, decodes and, where nothing else is needed for it, proves one segment; when its hash differs,
    // with what the archive's checks say of its damage, and then on another engine.
    Result<DecodedSegment> fetch(const SegmentNeed& need);
    Status fetchInto(DecodedSegment& unit); // without handing on what primes others
    // What is done at each attempt: true when no other is needed, or none would help.
    using Attempt = std::function<Result<bool>(unsigned engineTry, const format::Patch& patch)>;
    // All attempts but the first, until one succeeds.
    Status retry(DecodedSegment& unit, const Attempt& attempt, const Segment::ReferenceReader& read = {});
    Result<bool> mend(DecodedSegment& unit, const Attempt& attempt);
    Result<bool> heal(DecodedSegment& unit, const Attempt& attempt);
    // By what the model expects of the data (core/codec/correct). `read` gives what stands in other segments.
    Result<bool> correct(DecodedSegment& unit, const Attempt& attempt, const Segment::ReferenceReader& read);
    Result<std::unique_lock<std::timed_mutex>> correctionTurn();
    // What decodes rightly may be damaged all the same, where the decoder does not look: the checks tell.
    Status healUnseen(DecodedSegment& unit, const Attempt& attempt,
                      const Segment::ReferenceReader& read = {});
    // The decoding of one of these attempts. Fails only when the task ends.
    Status decode(DecodedSegment& unit, unsigned engineTry, const format::Patch& patch,
                  const std::function<void(std::uint64_t)>& onProgress);
    // decodeSegment, here or by a helper.
    Result<Segment> decodePayload(DecodeRequest request, const std::shared_ptr<const engine::Model>& model,
                                  engine::Engine engine, bool mayBeHelped,
                                  const std::function<void(std::uint64_t)>& onProgress);
    Status verify(DecodedSegment& unit, const Segment::ReferenceReader& read);
    // With what earlier segments hold, on the owner's thread.
    Status resolve(DecodedSegment& unit);
    // Goes on with the hashes of files that it holds a part of, when it is right.
    void hashOn(DecodedSegment& unit);

    const format::Reader& m_reader;
    engine::ModelStore& m_models;
    const std::shared_ptr<SegmentHelpers> m_helpers;
    TurnsHere m_here;
    const unsigned m_threads; // here and of helpers
    const DecodePart m_part;
    const engine::Engine m_engine;
    const CardLease m_cards;
    DeviceFaults m_faults;
    const HashLookup m_known;
    TaskControl& m_control;
    TaskControl m_workers; // so that nobody waits for them after an error
    const std::vector<SegmentNeed> m_needs;
    std::unique_ptr<FileHashes> m_hashes; // null: of no file
    ReferenceStore m_references;
    PrimerStore m_primers;
    std::timed_mutex m_correcting;
    double m_correctionSeconds = 0; // that are left, under m_correcting
    double m_guessSeconds = RunOptions{}.guessSeconds;
    std::size_t m_pushed = 0, m_taken = 0;
    std::uint64_t m_held = 0; // data bytes of the segments between …
    std::uint64_t m_cost = 0; // … and the memory that these, and the one given out last, may take
    std::size_t m_large = 0; // of the same, those that are larger than ours
    std::optional<format::SegmentHeader> m_last; // of the one given out last
    std::unique_ptr<DecodedSegment> m_current;
    std::uint64_t m_hashRetries = 0, m_damaged = 0, m_damagedHeaders = 0, m_healed = 0, m_differing = 0;
    Pool m_pool; // last: its threads end before the rest goes
};

} // namespace ff::archive
