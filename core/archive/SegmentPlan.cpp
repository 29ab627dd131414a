// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/SegmentPlan.h"

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

} // namespace

Result<SegmentPlan> planSegments(const format::Reader& reader,
                                 const std::vector<format::SegmentRecord>& segments,
                                 const std::optional<std::vector<TarRange>>& wanted, const HashLookup& known,
                                 TaskControl& control)
{
    std::vector<Part> parts(segments.size(), wanted ? Part::None : Part::All);
    std::vector<std::vector<TarRange>> keep(segments.size());
    // Calls visit(place of the segment, the part of the range that lies in it).
    const auto eachSegment = [&segments](TarRange range, const auto& visit) {
        auto place = static_cast<std::size_t>(
            std::upper_bound(
                segments.begin(), segments.end(), range.begin,
                [](std::uint64_t offset, const format::SegmentRecord& s) { return offset < tarEnd(s); })
            - segments.begin());
        for (; place < segments.size() && segments[place].header.tarOffset < range.end; ++place)
            visit(place,
                  TarRange{std::max(range.begin, segments[place].header.tarOffset),
                           std::min(range.end, tarEnd(segments[place]))});
    };
    if (wanted) {
        for (const TarRange& range : *wanted) {
            eachSegment(range, [&](std::size_t place, TarRange part) {
                parts[place] = Part::Some;
                if (!keep[place].empty() && keep[place].back().end == part.begin)
                    keep[place].back().end = part.end;
                else
                    keep[place].push_back(part);
            });
        }
        for (std::size_t i = 0; i < segments.size(); ++i) {
            if (keep[i].size() == 1 && keep[i][0].end - keep[i][0].begin == segments[i].header.tarSize)
                parts[i] = Part::All;
        }
    }

    std::vector<SourceRange> sources;
    std::size_t unmerged =
        kMergeEvery; // of these and of `keep`: ranges that repeat each other cost an attacker nothing
    std::vector<std::uint64_t> lastUser(
        segments.size()); // tar offset of the last segment that one primes; 0: it primes none
    for (std::size_t i = segments.size(); i-- != 0;) { // what a segment refers to stands before it
        const format::SegmentRecord& record = segments[i];
        if (parts[i] == Part::None)
            continue;
        for (const std::uint64_t primer : record.header.primers) {
            const std::size_t place = format::placeOf(segments, primer);
            // One that waits for others itself would not be there in time, and what is too large is not to be
            // held.
            if (place >= i || !segments[place].header.primers.empty()
                || segments[place].header.data.rawSize > codec::kMaxPrimer)
                continue;
            parts[place] = Part::All;
            if (lastUser[place] == 0)
                lastUser[place] = record.header.tarOffset;
        }
        if (parts[i] == Part::Source || (parts[i] == Part::All && !record.header.refersBack))
            continue;
        FF_TRY(control.checkpoint());
        auto payload = reader.readSegment(record, format::Reader::Blocks::Meta);
        std::optional<Segment> segment;
        if (payload.ok()) {
            auto decoded = decodeSegment(std::move(*payload), nullptr, engine::Engine::Auto, DecodePart::Meta,
                                         {}, control);
            if (!decoded.ok() && decoded.error().code == ErrorCode::Cancelled)
                return decoded.error();
            if (decoded.ok())
                segment = std::move(*decoded);
        }
        if (!segment || (parts[i] == Part::Some && !isProvable(*segment, keep[i], known)))
            parts[i] = Part::All;
        if (!segment)
            continue;
        static const std::vector<TarRange> kAll;
        std::uint64_t tar = segment->tarOffset;
        for (const TarRun& run : segment->runs) {
            tar += run.headerLength + run.dataLength;
            if (!keepsRun(parts[i] == Part::All ? kAll : keep[i], tar - run.dataLength, tar))
                continue;
            for (const DataReference& reference : run.references) {
                const std::uint64_t end =
                    std::min(reference.source + reference.length, record.header.tarOffset);
                if (reference.source >= end)
                    continue; // in this segment
                eachSegment({reference.source, end}, [&](std::size_t place, TarRange part) {
                    sources.push_back({part.begin, part.end, record.header.tarOffset});
                    if (parts[place] == Part::None)
                        parts[place] = Part::Source;
                    keep[place].push_back(part);
                });
                if (sources.size() >= unmerged) {
                    FF_TRY(control.checkpoint());
                    sources = merged(std::move(sources));
                    for (std::vector<TarRange>& ranges : keep)
                        ranges = merged(std::move(ranges));
                    unmerged = 2 * sources.size() + kMergeEvery;
                }
            }
        }
    }

    SegmentPlan plan;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        if (parts[i] != Part::None)
            plan.needs.push_back(
                {segments[i], parts[i] == Part::All ? std::vector<TarRange>() : std::move(keep[i])});
    }
    plan.sources = merged(std::move(sources));
    // What waits for the segments that it primes is held in memory.
    std::multimap<std::uint64_t, std::uint64_t> waiting; // last user, size
    std::uint64_t waitingBytes = 0;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const format::SegmentHeader& header = segments[i].header;
        while (!waiting.empty() && waiting.begin()->first < header.tarOffset) {
            waitingBytes -= waiting.begin()->second;
            waiting.erase(waiting.begin());
        }
        if (lastUser[i] == 0)
            continue;
        if (header.data.rawSize > format::kMaxWaitingPrimers - waitingBytes)
            return Error{ErrorCode::Damaged,
                         "more is to be held for later segments than an archive may ask for"};
        waitingBytes += header.data.rawSize;
        waiting.emplace(lastUser[i], header.data.rawSize);
        plan.primers.push_back({header.tarOffset, lastUser[i]});
    }
    return plan;
}

} // namespace ff::archive
