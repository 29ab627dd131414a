// SPDX-License-Identifier: GPL-3.0-or-later

// Correction by the model, of SegmentStream: the last step before a segment is given up.

#include "core/archive/read/stream/SegmentStream.h"
#include "core/archive/run/CostModel.h"
#include "core/archive/segment/SegmentDecoder.h"
#include "core/codec/correct/PayloadSearch.h"

#include <algorithm>
#include <chrono>

namespace ff::archive {

namespace {

using Clock = std::chrono::steady_clock;

// A search decodes the block a few times before it tries anything.
constexpr double kPasses = 4;

// Where in the file the changed bytes stand.
format::Patch patchOf(const format::SegmentRecord& record, const std::vector<codec::PayloadChange>& changes)
{
    const std::uint64_t begin = record.fileOffset + record.headerSize + record.header.meta.packedSize;
    format::Patch patch;
    for (const codec::PayloadChange& change : changes)
        patch.push_back({begin + change.offset, change.value});
    std::sort(patch.begin(), patch.end(),
              [](const format::FileChange& a, const format::FileChange& b) { return a.offset < b.offset; });
    return patch;
}

} // namespace

// One search at a time, since each takes memory and the time is for all of them.
Result<std::unique_lock<std::timed_mutex>> SegmentStream::correctionTurn()
{
    constexpr std::chrono::milliseconds kLook{50};
    std::unique_lock lock(m_correcting, std::defer_lock);
    while (!lock.try_lock_for(kLook))
        FF_TRY(m_workers.checkpoint());
    return lock;
}

Result<bool> SegmentStream::correct(DecodedSegment& unit, const Attempt& attempt,
                                    const Segment::ReferenceReader& read)
{
    const format::SegmentHeader& header = unit.need.record.header;
    // With wrong headers there is no telling what the data is for.
    if (m_part != DecodePart::All || unit.error || unit.noData || unit.headerFromIndex || !unit.verified
        || !unit.verified->provable || !unit.verified->lost.empty())
        return false;
    FF_ASSIGN(const auto turn, correctionTurn());
    if (double(header.data.rawSize) * kPasses
        > m_correctionSeconds * decodingSpeed(decodingCost(header, m_models)))
        return false;
    FF_ASSIGN(auto payload, m_reader.readSegment(unit.need.record, format::Blocks::Both, {}, &m_workers));
    const codec::CodedBlock block{static_cast<codec::Method>(header.data.method), header.data.n,
                                  header.data.rawSize, std::move(payload.data)};
    if (payload.moved || !codec::canSearch(block))
        return false;
    codec::DecodeOptions decoding;
    if (header.model) {
        FF_ASSIGN(decoding.model, m_models.byShortId(*header.model));
    }
    Bytes primer;
    if (!header.primers.empty()) {
        FF_ASSIGN(primer, m_primers.get(header.primers, m_workers));
        decoding.primer = primer;
    }
    // Anew: what was verified before has the wrong data's hashes in its headers.
    FF_ASSIGN(const Segment fresh,
              decodeSegment({payload.header, payload.meta, {}, payload.headerFromIndex, payload.moved},
                            nullptr, m_engine, DecodePart::Meta, unit.need.keep, m_workers));
    codec::SearchOptions options;
    options.seconds = m_correctionSeconds;
    if (auto judge = m_models.byName("swift"); judge.ok())
        options.judge = std::move(*judge);
    options.accept = [&](ByteSpan raw) -> Result<bool> {
        Segment trial = fresh;
        trial.data.assign(raw.begin(), raw.end());
        FF_ASSIGN(const VerifiedSegment proved,
                  verifySegment(trial, header.hash, unit.need.keep, m_known, read, m_workers));
        return proved.hashMatches;
    };
    const auto begun = Clock::now();
    auto searched = codec::searchPayload(block, fresh.fileStarts(), decoding, options, m_workers);
    m_correctionSeconds -= std::chrono::duration<double>(Clock::now() - begun).count();
    if (!searched.ok() && searched.error().code == ErrorCode::Cancelled)
        return searched.error();
    if (!searched.ok())
        return false; // what the block says of itself cannot be, or this machine's engine cannot go back
    unit.hashRetries += searched->tries;
    if (!searched->found)
        return false;
    return attempt(0, patchOf(unit.need.record, searched->changes));
}

} // namespace ff::archive
