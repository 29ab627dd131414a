// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/SegmentStream.h"

#include "core/archive/Device.h"

#include <algorithm>

namespace ff::archive {

namespace {

// The reference engine is the oracle but slow: only small segments can wait for it.
constexpr std::uint64_t kReferenceLimit = 64 * 1024;

engine::Engine otherEngine(std::uint64_t size)
{
    const std::vector<engine::Engine> engines = engine::availableEngines();
    if (size <= kReferenceLimit || engines.size() < 2)
        return engine::Engine::Reference;
    return engines[1];
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

bool usesTransformer(const format::SegmentHeader& header)
{
    constexpr auto kNet = static_cast<std::uint8_t>(codec::Method::MixNet);
    return header.meta.method == kNet || header.data.method == kNet;
}

} // namespace

Result<SegmentUnit> fetchSegment(const format::Reader& reader, const format::SegmentRecord& record,
                                 engine::ModelStore& models, DecodePart part, TaskControl& control,
                                 TaskControl& counters)
{
    SegmentUnit unit;
    unit.record = record;
    std::uint64_t counted = 0;
    const std::uint64_t dataSize = record.header.data.rawSize;
    const auto onProgress = [&](std::uint64_t bytes) { // a second attempt is not counted again
        const std::uint64_t more = std::min(bytes, dataSize - counted);
        counted += more;
        counters.addDone(more);
    };
    const Deferred countRest([&] { onProgress(dataSize); });
    for (unsigned attempt = 0; attempt < 2; ++attempt) {
        FF_TRY(control.checkpoint());
        if (attempt > 0) {
            unit.hashRetries += 1;
            counters.addHashRetries(1);
        }
        auto payload = reader.readSegment(record);
        if (!payload.ok()) {
            unit.error = payload.error();
            return unit; // reading it again gives the same
        }
        unit.record.header = payload->header;
        std::shared_ptr<const engine::Model> model;
        if (payload->header.model) {
            FF_ASSIGN(model, models.byShortId(*payload->header.model));
        }
        const engine::Engine engine = attempt == 0 || !usesTransformer(payload->header)
            ? engine::Engine::Auto
            : otherEngine(payload->header.data.rawSize);
        const format::SegmentHeader header = payload->header;
        auto decoded = decodeSegment(std::move(*payload), model, engine, part, control, onProgress);
        if (!decoded.ok()
            && (decoded.error().code == ErrorCode::Cancelled || decoded.error().code == ErrorCode::Missing))
            return decoded.error();
        if (!decoded.ok()) {
            if (!unit.decoded.segment.empty())
                continue;
            unit.error = decoded.error();
            continue;
        }
        unit.error.reset();
        unit.decoded = std::move(*decoded);
        const bool skippedData = unit.decoded.segment.data.size() != header.data.rawSize;
        if (unit.decoded.hashMatches || skippedData)
            break;
    }
    return unit;
}

SegmentStream::SegmentStream(const format::Reader& reader, std::vector<format::SegmentRecord> needed,
                             engine::ModelStore& models, unsigned threads, DecodePart part,
                             TaskControl& control)
    : m_workers(control), m_needed(std::move(needed)), m_part(part),
      m_pool(threads, std::size_t{threads} * 2,
             [this, &reader, &models, part, &control](std::size_t& place) -> Result<SegmentUnit> {
                 auto done = guarded<SegmentUnit>([&]() -> Result<SegmentUnit> {
                     FF_ASSIGN(SegmentUnit unit,
                               fetchSegment(reader, m_needed[place], models, part, m_workers, control));
                     unit.decoded.segment.data = {}; // they stand in `tar`
                     return unit;
                 });
                 if (!done.ok() && done.error().code == ErrorCode::Io) { // no memory: other segments may fit
                     SegmentUnit unit;
                     unit.record = m_needed[place];
                     unit.error = done.error();
                     return unit;
                 }
                 return done;
             })
{
}

void SegmentStream::fill()
{
    while (m_pushed < m_needed.size() && !m_pool.full())
        m_pool.push(m_pushed++);
}

Result<std::unique_ptr<SegmentUnit>> SegmentStream::next()
{
    fill();
    if (m_pool.empty())
        return std::unique_ptr<SegmentUnit>();
    FF_ASSIGN(SegmentUnit unit, m_pool.take());
    fill();
    m_hashRetries += unit.hashRetries;
    if (unit.error || (m_part == DecodePart::All && !unit.decoded.hashMatches))
        m_damaged += 1;
    return std::make_unique<SegmentUnit>(std::move(unit));
}

Result<const SegmentUnit*> SegmentStream::at(std::uint64_t tarOffset)
{
    const auto endOf = [](const SegmentUnit& unit) {
        return unit.record.header.tarOffset + unit.record.header.tarSize;
    };
    while (!m_current || endOf(*m_current) <= tarOffset) {
        m_current.reset();
        FF_ASSIGN(m_current, next());
        if (!m_current)
            return Error{ErrorCode::Damaged, "the segment that holds it is missing"};
    }
    if (m_current->record.header.tarOffset > tarOffset)
        return Error{ErrorCode::Damaged, "the segment that holds it is missing"};
    if (m_current->error)
        return *m_current->error;
    return m_current.get();
}

} // namespace ff::archive
