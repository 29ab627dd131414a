// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/read/stream/SegmentStream.h"

#include "core/archive/Limits.h"
#include "core/archive/run/CostModel.h"
#include "core/archive/run/Device.h"
#include "core/archive/segment/MetaBlock.h"
#include "core/base/Exceptions.h"
#include "core/engine/cuda/CardWeights.h"

#include <algorithm>

namespace ff::archive {

namespace {

// The first, and more when the hash differs: a device's work is done again by the processor, and the
// processor's by another engine.
unsigned attemptsOf(engine::Engine engine)
{
    return engine::isDevice(engine) ? 3 : 2;
}
// Segments held for each thread; more while they are small, where one of them may last longer than the
// others.
constexpr std::size_t kHeld = 2, kHeldSmall = 6;

// What a segment may take from the beginning of its decoding until it is let go: the blocks, what they decode
// to, and that put together.
std::uint64_t costOf(const format::SegmentHeader& header)
{
    // No more is put together than this, whatever a header says.
    const std::uint64_t tar =
        std::min(header.tarSize, 2 * codec::kMaxBlockSize + mostHeaders(header.meta.packedSize));
    const std::uint64_t decoding =
        codec::decodingMemory(static_cast<codec::Method>(header.data.method), header.data.rawSize);
    return header.meta.packedSize + header.data.packedSize + header.meta.rawSize
        + (tar - std::min(tar, header.data.rawSize)) + std::max(decoding, header.data.rawSize + tar);
}

// Whether it takes more than a segment that our writer makes.
bool isLarge(const format::SegmentHeader& header)
{
    return header.data.rawSize > kSegmentDataSize
        || header.tarSize > 2 * kSegmentDataSize + format::kMaxHeaders;
}

// The reference engine is the oracle but slow: only small segments can wait for it, and none of a large
// model.
constexpr std::uint64_t kReferenceLimit = 64 * 1024;
constexpr std::uint64_t kReferenceModel = 10'000'000; // multiply-adds for a byte

engine::Engine otherEngine(std::uint64_t size, const engine::Model& model)
{
    const std::vector<engine::Engine> engines = engine::availableEngines();
    const bool isQuick = size <= kReferenceLimit && model.shape().multiplyAdds() < kReferenceModel;
    if (isQuick || engines.size() < 2)
        return engine::Engine::Reference;
    return engines[1];
}

// How many times the segment is decoded and hashed in so many seconds.
std::size_t triesIn(double seconds, const format::SegmentHeader& header, engine::ModelStore& models)
{
    const DecodingCost meta{static_cast<codec::Method>(header.meta.method), false};
    // What it refers to is not decoded, but copied and hashed.
    const std::uint64_t copied = header.tarSize - std::min(header.tarSize, header.data.rawSize);
    const double once = double(header.data.rawSize + 1) / decodingSpeed(decodingCost(header, models))
        + double(copied) / copyingSpeed() + double(header.meta.rawSize) / decodingSpeed(meta);
    return static_cast<std::size_t>(seconds / once);
}

template <typename Work>
class Deferred {
public:
    explicit Deferred(Work work) : m_work(std::move(work)) {}
    ~Deferred() { m_work(); }
    Deferred(const Deferred&) = delete;

private:
    Work m_work;
};

} // namespace

SegmentStream::SegmentStream(const format::Reader& reader, SegmentPlan plan, engine::ModelStore& models,
                             unsigned threads, DecodePart part, HashLookup known, TaskControl& control,
                             engine::Engine engine, std::shared_ptr<SegmentHelpers> helpers)
    : m_reader(reader), m_models(models), m_helpers(std::move(helpers)), m_here(threads),
      m_threads(threads + waitingThreads(slotsOf(m_helpers))), m_part(part), m_engine(engine),
      m_cards(engine), m_known(std::move(known)), m_control(control), m_workers(control),
      m_needs(std::move(plan.needs)), m_references(std::move(plan.sources), kReferenceMemory),
      m_primers(plan.primers),
      m_pool(
          m_threads, m_threads * kHeldSmall,
          [this](std::size_t& place) -> Result<DecodedSegment> {
              auto done = catchingExceptions([&] { return fetch(m_needs[place]); });
              if (!done.ok() && done.error().code == ErrorCode::Io) { // no memory: other segments may fit
                  DecodedSegment unit;
                  unit.need = m_needs[place];
                  unit.error = done.error();
                  return unit;
              }
              return done;
          },
          [this](const std::size_t& place) { return m_primers.ready(m_needs[place].record.header.primers); })
{
}

Status SegmentStream::decode(DecodedSegment& unit, unsigned attempt, const format::Patch& patch,
                             const std::function<void(std::uint64_t)>& onProgress)
{
    FF_TRY(m_workers.checkpoint());
    if (attempt > 0 || !patch.empty()) {
        unit.hashRetries += 1;
        m_control.addHashRetries(1);
    }
    unit.patch = patch;
    unit.healed = false;
    unit.error.reset();
    unit.verified.reset();
    unit.primer.reset();
    auto payload = m_reader.readSegment(unit.need.record, format::Blocks::Both, patch, &m_workers);
    if (!payload.ok() && payload.error().code == ErrorCode::Cancelled)
        return payload.error();
    if (!payload.ok()) {
        unit.error = payload.error();
        return {};
    }
    unit.need.record.header = payload->header;
    unit.headerFromIndex = payload->headerFromIndex;
    unit.healed = payload->moved; // when its hash says so
    if (payload->moved)
        unit.patch.clear(); // it was for another place
    std::shared_ptr<const engine::Model> model;
    unit.noData.reset();
    if (payload->header.model) {
        auto found = m_models.byShortId(*payload->header.model);
        if (found.ok())
            model = std::move(*found);
        else
            unit.noData = found.error();
    }
    engine::Engine engine = m_engine;
    // Another model of the archive may be on the cards.
    if (model && engine == engine::Engine::Cuda && !engine::fitsCards(*model).ok()) {
        FF_ASSIGN(engine, engine::selectNativeEngine(model));
    }
    if (attempt > 0 && model) {
        if (attempt == 1 && engine::isDevice(m_engine)) {
            FF_ASSIGN(engine, engine::selectNativeEngine(model));
            m_faults.note(sentence("what was decoded there has another hash"));
        } else {
            engine = otherEngine(payload->header.data.rawSize, *model);
        }
    }
    const bool primesOthers = m_primers.expects(payload->header.tarOffset);
    Bytes primer;
    if (!payload->header.primers.empty() && !unit.noData) {
        auto got = m_primers.get(payload->header.primers, m_workers);
        if (!got.ok() && got.error().code == ErrorCode::Cancelled)
            return got.error();
        if (!got.ok()) {
            unit.error = got.error();
            return {};
        }
        primer = std::move(*got);
    }
    const auto decoding = [&](format::Reader::Payload from, DecodePart part) {
        // A second attempt is for the processor here.
        return decodePayload({std::move(from), part, unit.need.keep, primer}, model, engine, attempt == 0,
                             onProgress);
    };
    // Headers need no model.
    const format::Reader::Payload headersOnly{
        payload->header, payload->meta, {}, payload->headerFromIndex, payload->moved};
    auto decoded = unit.noData ? decoding(headersOnly, DecodePart::Meta)
                               : decoding(std::move(*payload), primesOthers ? DecodePart::All : m_part);
    if (!decoded.ok() && decoded.error().code == ErrorCode::Missing && !unit.noData) {
        unit.noData = decoded.error();
        decoded = decoding(headersOnly, DecodePart::Meta);
    }
    if (!decoded.ok() && decoded.error().code == ErrorCode::Cancelled)
        return decoded.error();
    if (decoded.ok())
        unit.segment = std::move(*decoded);
    else
        unit.error = decoded.error();
    if (primesOthers && decoded.ok() && !unit.noData)
        unit.primer = std::make_shared<const Bytes>(unit.segment.data);
    return {};
}

Result<Segment> SegmentStream::decodePayload(DecodeRequest request,
                                             const std::shared_ptr<const engine::Model>& model,
                                             engine::Engine engine, bool mayBeHelped,
                                             const std::function<void(std::uint64_t)>& onProgress)
{
    const auto onDeviceFault = [this](const Sentence& message) { m_faults.note(message); };
    const TurnsHere::Turn turn(m_here);
    if (m_helpers && mayBeHelped && !turn.isHere() && request.part != DecodePart::Meta)
        return m_helpers->decode(request, m_workers, onProgress, onDeviceFault);
    return decodeSegment(std::move(request.payload), model, engine, request.part, request.keep, m_workers,
                         onProgress, onDeviceFault, request.primer);
}

Status SegmentStream::verify(DecodedSegment& unit, const Segment::ReferenceReader& read)
{
    auto proved = verifySegment(unit.segment, unit.need.record.header.hash, unit.need.keep, m_known, read,
                                m_workers, unit.noData);
    if (!proved.ok() && proved.error().code == ErrorCode::Cancelled)
        return proved.error();
    if (proved.ok())
        unit.verified = std::make_shared<VerifiedSegment>(std::move(*proved));
    else
        unit.error = proved.error();
    if (unit.verified && (unit.verified->hashMatches || !unit.verified->provable))
        unit.segment.data = {}; // it stands in the tar bytes
    return {};
}

Result<DecodedSegment> SegmentStream::fetch(const SegmentNeed& need)
{
    std::shared_ptr<const Bytes> primer;
    const Deferred give([&] { // others wait for it, whatever becomes of this
        if (m_primers.expects(need.record.header.tarOffset))
            m_primers.give(need.record.header.tarOffset, std::move(primer));
    });
    DecodedSegment unit;
    unit.need = need;
    FF_TRY(fetchInto(unit));
    hashOn(unit);
    primer = std::move(unit.primer); // of a damaged segment too: the hashes of those that it primes will tell
    return unit;
}

Status SegmentStream::fetchInto(DecodedSegment& unit)
{
    const SegmentNeed& need = unit.need;
    if (m_reader.isMended(need.record)) { // the first attempt is one with corrected bytes
        unit.hashRetries += 1;
        m_control.addHashRetries(1);
    }
    std::uint64_t counted = 0;
    const std::uint64_t dataSize = need.record.header.data.rawSize;
    const auto onProgress = [&](std::uint64_t bytes) { // a second attempt is not counted again
        const std::uint64_t more = std::min(bytes, dataSize - counted);
        counted += more;
        m_control.addDone(more);
    };
    const Deferred countRest([&] { onProgress(dataSize); });
    m_control.addPacked(dataSize, need.record.packedSize());
    const auto attempt = [&](unsigned engineTry, const format::Patch& patch) -> Result<bool> {
        FF_TRY(decode(unit, engineTry, patch, onProgress));
        if (unit.error)
            return unit.error->code != ErrorCode::Damaged; // another would be the same again
        if (unit.segment.data.empty() && unit.need.record.header.data.rawSize != 0
            && m_part != DecodePart::All)
            return true; // only headers
        if (unit.need.record.header.refersBack)
            return true; // the owner goes on
        FF_TRY(verify(unit, {}));
        return unit.hashMatches() || (unit.verified && !unit.verified->provable);
    };
    format::Patch first;
    if (need.record.header.refersBack && m_reader.repairs().hasChecks()
        && m_primers.expects(need.record.header.tarOffset)) {
        // What it refers to is not here, so its hash cannot tell, but others may be primed with it.
        FF_ASSIGN(format::Suggestions suggested,
                  m_reader.suggest(need.record, format::Blocks::Both, m_workers));
        if (suggested.likely != 0)
            first = std::move(suggested.patches.front());
    }
    FF_ASSIGN(const bool done, attempt(0, first));
    return done ? healUnseen(unit, attempt) : retry(unit, attempt);
}

Status SegmentStream::retry(DecodedSegment& unit, const Attempt& attempt,
                            const Segment::ReferenceReader& read)
{
    FF_ASSIGN(bool done, mend(unit, attempt));
    if (!done) {
        FF_ASSIGN(done, heal(unit, attempt));
    }
    for (unsigned engineTry = 1; !done && engineTry < attemptsOf(m_engine); ++engineTry) {
        FF_ASSIGN(done, attempt(engineTry, {}));
    }
    if (!done)
        FF_TRY(correct(unit, attempt, read));
    return {};
}

// By the recovery record, when the archive has one.
Result<bool> SegmentStream::mend(DecodedSegment& unit, const Attempt& attempt)
{
    const format::SegmentRecord record = unit.need.record;
    FF_ASSIGN(const bool changed, m_reader.mend(m_workers));
    if (!changed || !m_reader.isMended(record))
        return false;
    unit.hashRetries += 1;
    m_control.addHashRetries(1);
    FF_ASSIGN(const bool done, attempt(0, {}));
    if (!done)
        unit.need.record = record; // the attempt may have taken its header from wrong bytes
    return done;
}

Result<bool> SegmentStream::heal(DecodedSegment& unit, const Attempt& attempt)
{
    if (m_part != DecodePart::All || !m_reader.repairs().hasChecks())
        return false;
    const format::SegmentRecord record = unit.need.record;
    FF_ASSIGN(const format::Suggestions suggested, m_reader.suggest(record, format::Blocks::Both, m_workers));
    const std::size_t tries =
        std::min(suggested.patches.size(),
                 std::max(suggested.likely, triesIn(m_guessSeconds, record.header, m_models)));
    for (std::size_t i = 0; i < tries; ++i) {
        unit.need.record = record; // an attempt may have taken its header from wrong bytes
        FF_ASSIGN(const bool done, attempt(0, suggested.patches[i]));
        if (done)
            return true;
    }
    unit.need.record = record;
    return false;
}

Status SegmentStream::healUnseen(DecodedSegment& unit, const Attempt& attempt,
                                 const Segment::ReferenceReader& read)
{
    if (m_part != DecodePart::All || !m_reader.repairs().hasChecks() || !unit.hashMatches()
        || !unit.patch.empty() || unit.healed)
        return {};
    const format::SegmentRecord record = unit.need.record;
    FF_ASSIGN(const format::Suggestions suggested, m_reader.suggest(record, format::Blocks::Both, m_workers));
    if (!suggested.damaged)
        return {};
    for (std::size_t i = 0; i < suggested.likely; ++i) {
        FF_ASSIGN(const bool done, attempt(0, suggested.patches[i]));
        if (done)
            return {};
        unit.need.record = record;
    }
    if (suggested.likely != 0) {
        FF_ASSIGN(const bool done, attempt(0, {})); // as it was read first
        if (!done)
            return retry(unit, attempt, read);
    }
    unit.differs = true;
    return {};
}

Status SegmentStream::resolve(DecodedSegment& unit)
{
    const auto read = [this](std::uint64_t source, std::span<std::uint8_t> out) {
        return m_references.read(source, out);
    };
    // An attempt puts its hashes in place; the next needs the data again.
    const auto prove = [&]() -> Result<bool> {
        const auto done = catchingExceptions([&]() -> Result<bool> {
            FF_TRY(verify(unit, read));
            return true;
        });
        if (!done.ok() && done.error().code == ErrorCode::Cancelled)
            return done.error();
        if (!done.ok())
            unit.error = done.error();
        return !unit.verified || unit.hashMatches() || !unit.verified->provable
            || !unit.verified->lost.empty();
    };
    const auto attempt = [&](unsigned engineTry, const format::Patch& patch) -> Result<bool> {
        FF_TRY(decode(unit, engineTry, patch, {}));
        if (unit.error)
            return unit.error->code != ErrorCode::Damaged;
        return prove();
    };
    FF_ASSIGN(const bool done, prove());
    return done ? healUnseen(unit, attempt, read) : retry(unit, attempt, read);
}

void SegmentStream::hashOn(DecodedSegment& unit)
{
    if (!m_hashes || !unit.hashMatches())
        return;
    const std::uint64_t begin = unit.need.record.header.tarOffset;
    for (const DataRun& run : unit.verified->runs) {
        const ByteSpan bytes = ByteSpan(unit.verified->tar)
                                   .subspan(static_cast<std::size_t>(run.place.begin - begin),
                                            static_cast<std::size_t>(run.place.end - run.place.begin));
        if (m_hashes->offer(unit.verified, run.place, bytes))
            unit.hashedOn.push_back(run.place);
    }
}

// With one among them that is larger than ours, segments are held up to a bound that does not hang on the
// number of threads.
bool SegmentStream::mayHold(const format::SegmentHeader& header) const
{
    if (m_cost == 0)
        return true;
    if ((m_large != 0 || isLarge(header)) && m_cost + costOf(header) > kLargeMemory)
        return false;
    const std::uint64_t bytes = header.data.rawSize;
    return m_pushed - m_taken < m_threads * kHeld
        || (!m_pool.full() && m_held + bytes <= m_threads * kHeld * kSegmentDataSize);
}

void SegmentStream::fill()
{
    for (; m_pushed < m_needs.size() && mayHold(m_needs[m_pushed].record.header); ++m_pushed) {
        const format::SegmentHeader& header = m_needs[m_pushed].record.header;
        m_held += header.data.rawSize;
        m_cost += costOf(header);
        m_large += isLarge(header) ? 1 : 0;
        m_pool.push(m_pushed);
    }
}

Result<std::unique_ptr<DecodedSegment>> SegmentStream::next()
{
    m_current.reset();
    if (m_last) {
        // What waits to be hashed holds memory that the bounds below do not see.
        if (m_hashes)
            m_hashes->settle(m_last->tarOffset + m_last->tarSize);
        m_cost -= costOf(*m_last);
        m_large -= isLarge(*m_last) ? 1 : 0;
    }
    m_last.reset();
    fill();
    if (m_pool.empty())
        return std::unique_ptr<DecodedSegment>();
    auto taken = m_pool.take();
    if (m_helpers)
        FF_TRY(m_helpers->status());
    m_last = m_needs[m_taken++].record.header;
    m_held -= m_last->data.rawSize;
    FF_ASSIGN(DecodedSegment unit, std::move(taken));
    fill();
    if (!unit.error && !unit.verified && unit.need.record.header.refersBack && m_part == DecodePart::All) {
        FF_TRY(resolve(unit));
        hashOn(unit);
    }
    if (unit.hashMatches() && !unit.patch.empty()) {
        m_reader.accept(unit.patch);
        unit.healed = true;
    }
    // Maybe it was corrected when the archive was opened, or by an operation before.
    const std::uint64_t fileOffset = unit.need.record.fileOffset;
    unit.healed = unit.healed || m_reader.isMended(unit.need.record)
        || m_reader.repairs().touches(fileOffset, fileOffset + unit.need.record.packedSize());
    unit.healed = unit.healed && unit.hashMatches();
    const format::SegmentHeader& header = unit.need.record.header;
    const auto lost = unit.noData ? unit.noData : unit.error;
    if (unit.verified && !unit.noData)
        m_references.keep(header.tarOffset, header.tarSize, ByteSpan(unit.verified->tar));
    else
        m_references.keep(header.tarOffset, header.tarSize,
                          lost.value_or(Error{ErrorCode::Damaged,
                                              sentence("the segment that holds its contents is damaged")}));
    m_references.dropUsedBefore(header.tarOffset + 1);
    m_primers.dropUsedBefore(header.tarOffset + 1);
    m_hashRetries += unit.hashRetries;
    m_damagedHeaders += unit.headerFromIndex ? 1 : 0;
    m_healed += unit.healed ? 1 : 0;
    m_differing += unit.differs ? 1 : 0;
    const bool lacksSomething = unit.noData || (unit.verified && !unit.verified->lost.empty());
    if (m_part == DecodePart::All && !unit.hashMatches() && !lacksSomething
        && (unit.error || !unit.verified || unit.verified->provable))
        m_damaged += 1;
    return std::make_unique<DecodedSegment>(std::move(unit));
}

Result<const DecodedSegment*> SegmentStream::at(std::uint64_t tarOffset)
{
    while (!m_current || m_current->tarEnd() <= tarOffset) {
        FF_ASSIGN(m_current, next());
        if (!m_current)
            return Error{ErrorCode::Damaged, sentence("the segment that holds it is missing")};
    }
    if (m_current->need.record.header.tarOffset > tarOffset)
        return Error{ErrorCode::Damaged, sentence("the segment that holds it is missing")};
    if (m_current->error)
        return *m_current->error;
    return m_current.get();
}

} // namespace ff::archive
