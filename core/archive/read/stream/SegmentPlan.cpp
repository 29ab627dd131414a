// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/read/stream/SegmentPlan.h"

#include "core/archive/run/CostModel.h"
#include "core/archive/segment/SegmentDecoder.h"

#include <algorithm>
#include <map>

namespace ff::archive {

namespace {

enum class Part : std::uint8_t { None, Source, Some, All };

std::uint64_t tarEnd(const format::SegmentRecord& segment)
{
    return segment.header.tarOffset + segment.header.tarSize;
}

// Whether the digest of every run is either computed from what is kept or known.
bool isProvable(const Segment& segment, const std::vector<TarRange>& keep, const HashLookup& known)
{
    if (!known)
        return false;
    const std::vector<std::uint64_t> entryAt = segment.entryOffsets();
    std::uint64_t tar = segment.tarOffset;
    for (std::size_t r = 0; r < segment.runs.size(); ++r) {
        const TarRun& run = segment.runs[r];
        tar += run.headerLength + run.dataLength;
        if (run.dataLength != 0 && !keepsRun(keep, tar - run.dataLength, tar)
            && (!run.hashElided || !known(entryAt[r])))
            return false;
    }
    return true;
}

constexpr std::size_t kMergeEvery = std::size_t{1} << 18;

// The same without what repeats.
std::vector<TarRange> merged(std::vector<TarRange> ranges)
{
    std::sort(ranges.begin(), ranges.end(),
              [](const TarRange& a, const TarRange& b) { return a.begin < b.begin; });
    std::vector<TarRange> out;
    for (const TarRange& range : ranges) {
        if (!out.empty() && range.begin <= out.back().end)
            out.back().end = std::max(out.back().end, range.end);
        else
            out.push_back(range);
    }
    return out;
}

// Pieces that several refer to are kept once, for the last of them.
std::vector<SourceRange> merged(std::vector<SourceRange> ranges)
{
    std::sort(ranges.begin(), ranges.end(),
              [](const SourceRange& a, const SourceRange& b) { return a.begin < b.begin; });
    std::vector<SourceRange> out;
    for (const SourceRange& range : ranges) {
        if (!out.empty() && range.begin < out.back().end) {
            out.back().end = std::max(out.back().end, range.end);
            out.back().lastUser = std::max(out.back().lastUser, range.lastUser);
        } else {
            out.push_back(range);
        }
    }
    return out;
}

// Finds out which segments are needed, and which parts of them, from the last to the first: what a segment
// refers to stands before it.
class Planner {
public:
    Planner(const format::Reader& reader, const std::vector<format::SegmentRecord>& segments,
            const HashLookup& known, TaskControl& control)
        : m_reader(reader), m_segments(segments), m_known(known), m_control(control),
          m_parts(segments.size()), m_keep(segments.size()), m_lastUser(segments.size())
    {
    }

    void wantAll() { m_parts.assign(m_segments.size(), Part::All); }
    void want(const std::vector<TarRange>& ranges);
    Status follow();
    Result<SegmentPlan> plan();

private:
    // Calls visit(place of the segment, the part of the range that lies in it).
    template <typename Visit>
    void eachSegment(TarRange range, const Visit& visit) const
    {
        auto place = static_cast<std::size_t>(
            std::upper_bound(
                m_segments.begin(), m_segments.end(), range.begin,
                [](std::uint64_t offset, const format::SegmentRecord& s) { return offset < tarEnd(s); })
            - m_segments.begin());
        for (; place < m_segments.size() && m_segments[place].header.tarOffset < range.end; ++place)
            visit(place,
                  TarRange{std::max(range.begin, m_segments[place].header.tarOffset),
                           std::min(range.end, tarEnd(m_segments[place]))});
    }
    void needPrimers(std::size_t place);
    Result<std::optional<Segment>> readMeta(const format::SegmentRecord& record);
    Status needSources(std::size_t place, const Segment& segment);
    Status mergeRanges();
    Status choosePrimers(SegmentPlan& plan) const;

    const format::Reader& m_reader;
    const std::vector<format::SegmentRecord>& m_segments;
    const HashLookup& m_known;
    TaskControl& m_control;
    std::vector<Part> m_parts; // of each segment
    std::vector<std::vector<TarRange>> m_keep; // of each segment, where it is not All
    std::vector<std::uint64_t>
        m_lastUser; // tar offset of the last segment that one primes; 0: it primes none
    std::vector<SourceRange> m_sources;
    std::size_t m_unmerged =
        kMergeEvery; // of these and of m_keep: ranges that repeat each other cost an attacker nothing
};

void Planner::want(const std::vector<TarRange>& ranges)
{
    for (const TarRange& range : ranges) {
        eachSegment(range, [this](std::size_t place, TarRange part) {
            m_parts[place] = Part::Some;
            std::vector<TarRange>& keep = m_keep[place];
            if (!keep.empty() && keep.back().end == part.begin)
                keep.back().end = part.end;
            else
                keep.push_back(part);
        });
    }
    for (std::size_t i = 0; i < m_segments.size(); ++i) {
        if (m_keep[i].size() == 1 && m_keep[i][0].end - m_keep[i][0].begin == m_segments[i].header.tarSize)
            m_parts[i] = Part::All;
    }
}

void Planner::needPrimers(std::size_t place)
{
    const format::SegmentRecord& record = m_segments[place];
    for (const std::uint64_t tarOffset : record.header.primers) {
        const std::size_t primer = format::placeOf(m_segments, tarOffset);
        // One that waits for others itself would not be there in time, and what is too large is not to be
        // held.
        if (primer >= place || !m_segments[primer].header.primers.empty()
            || m_segments[primer].header.data.rawSize > codec::kMaxPrimer)
            continue;
        m_parts[primer] = Part::All;
        if (m_lastUser[primer] == 0)
            m_lastUser[primer] = record.header.tarOffset;
    }
}

// None when it is damaged. Whether a correction is right is seen when the segment is decoded.
Result<std::optional<Segment>> Planner::readMeta(const format::SegmentRecord& record)
{
    const auto attempt = [&](const format::Patch& patch) -> Result<std::optional<Segment>> {
        auto payload = m_reader.readSegment(record, format::Blocks::Meta, patch, &m_control);
        if (!payload.ok() && payload.error().code != ErrorCode::Cancelled)
            return std::optional<Segment>();
        if (!payload.ok())
            return payload.error();
        auto decoded = decodeSegment(std::move(*payload), nullptr, engine::Engine::Auto, DecodePart::Meta, {},
                                     m_control);
        if (!decoded.ok() && decoded.error().code == ErrorCode::Cancelled)
            return decoded.error();
        return decoded.ok() ? std::optional(std::move(*decoded)) : std::nullopt;
    };
    FF_ASSIGN(auto segment, attempt({}));
    if (!segment) {
        FF_ASSIGN(const bool changed, m_reader.mend(m_control));
        if (changed) {
            FF_ASSIGN(segment, attempt({}));
        }
    }
    if (segment || !m_reader.repairs().hasChecks())
        return segment;
    FF_ASSIGN(const format::Suggestions suggested, m_reader.suggest(record, format::Blocks::Meta, m_control));
    for (std::size_t i = 0; i < suggested.likely && !segment; ++i) {
        FF_ASSIGN(segment, attempt(suggested.patches[i]));
    }
    return segment;
}

// What the kept data of the segment refers to in earlier ones.
Status Planner::needSources(std::size_t place, const Segment& segment)
{
    static const std::vector<TarRange> kAll;
    const std::uint64_t begin = m_segments[place].header.tarOffset;
    std::uint64_t tar = segment.tarOffset;
    for (const TarRun& run : segment.runs) {
        tar += run.headerLength + run.dataLength;
        if (!keepsRun(m_parts[place] == Part::All ? kAll : m_keep[place], tar - run.dataLength, tar))
            continue;
        for (const DataReference& reference : run.references) {
            const std::uint64_t end = std::min(reference.source + reference.length, begin);
            if (reference.source >= end)
                continue; // in this segment
            eachSegment({reference.source, end}, [&](std::size_t source, TarRange part) {
                m_sources.push_back({part.begin, part.end, begin});
                if (m_parts[source] == Part::None)
                    m_parts[source] = Part::Source;
                m_keep[source].push_back(part);
            });
            if (m_sources.size() >= m_unmerged)
                FF_TRY(mergeRanges());
        }
    }
    return {};
}

Status Planner::mergeRanges()
{
    FF_TRY(m_control.checkpoint());
    m_sources = merged(std::move(m_sources));
    for (std::vector<TarRange>& ranges : m_keep)
        ranges = merged(std::move(ranges));
    m_unmerged = 2 * m_sources.size() + kMergeEvery;
    return {};
}

Status Planner::follow()
{
    for (std::size_t i = m_segments.size(); i-- != 0;) {
        if (m_parts[i] == Part::None)
            continue;
        needPrimers(i);
        if (m_parts[i] == Part::Source || (m_parts[i] == Part::All && !m_segments[i].header.refersBack))
            continue;
        FF_TRY(m_control.checkpoint());
        FF_ASSIGN(const std::optional<Segment> segment, readMeta(m_segments[i]));
        if (!segment || (m_parts[i] == Part::Some && !isProvable(*segment, m_keep[i], m_known)))
            m_parts[i] = Part::All;
        if (segment)
            FF_TRY(needSources(i, *segment));
    }
    return {};
}

// What waits for the segments that it primes is held in memory.
Status Planner::choosePrimers(SegmentPlan& plan) const
{
    std::multimap<std::uint64_t, std::uint64_t> waiting; // last user, size
    std::uint64_t waitingBytes = 0;
    for (std::size_t i = 0; i < m_segments.size(); ++i) {
        const format::SegmentHeader& header = m_segments[i].header;
        while (!waiting.empty() && waiting.begin()->first < header.tarOffset) {
            waitingBytes -= waiting.begin()->second;
            waiting.erase(waiting.begin());
        }
        if (m_lastUser[i] == 0)
            continue;
        if (header.data.rawSize > format::kMaxWaitingPrimers - waitingBytes)
            return Error{ErrorCode::Damaged,
                         sentence("more is to be held for later segments than an archive may ask for")};
        waitingBytes += header.data.rawSize;
        waiting.emplace(m_lastUser[i], header.data.rawSize);
        plan.primers.push_back({header.tarOffset, m_lastUser[i]});
    }
    return {};
}

Result<SegmentPlan> Planner::plan()
{
    SegmentPlan plan;
    for (std::size_t i = 0; i < m_segments.size(); ++i) {
        if (m_parts[i] != Part::None)
            plan.needs.push_back(
                {m_segments[i], m_parts[i] == Part::All ? std::vector<TarRange>() : std::move(m_keep[i])});
    }
    plan.sources = merged(std::move(m_sources));
    FF_TRY(choosePrimers(plan));
    return plan;
}

} // namespace

Result<SegmentPlan> planSegments(const format::Reader& reader,
                                 const std::vector<format::SegmentRecord>& segments,
                                 const std::optional<std::vector<TarRange>>& wanted, const HashLookup& known,
                                 TaskControl& control)
{
    Planner planner(reader, segments, known, control);
    if (wanted)
        planner.want(*wanted);
    else
        planner.wantAll();
    FF_TRY(planner.follow());
    return planner.plan();
}

WorkPlan decodingWork(const SegmentPlan& plan, engine::ModelStore& models)
{
    WorkPlan out;
    DecodingCosts costs(models);
    for (const SegmentNeed& need : plan.needs)
        out.add(need.record.header.data.rawSize, 1 / decodingSpeed(costs.of(need.record.header)));
    return out;
}

} // namespace ff::archive
