// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/Rebuild.h"

#include "core/archive/EntryReader.h"

#include <algorithm>
#include <unordered_map>

namespace ff::archive {

namespace {

void addEntries(const Segment& segment, std::vector<format::EntryRecord>& entries)
{
    // Where the header bytes of each run stand, in the headers and in the tar stream.
    std::vector<std::pair<std::uint64_t, std::uint64_t>> runBegins;
    std::uint64_t headerAt = 0, tarAt = segment.tarOffset;
    for (const TarRun& run : segment.runs) {
        runBegins.emplace_back(headerAt, tarAt);
        headerAt += run.headerLength;
        tarAt += run.headerLength + run.dataLength;
    }
    for (const TarItem& item : walkHeaders(segment.headers, segment.runs, segment.tarOffset)) {
        auto record = parseEntryHeader(ByteSpan(segment.headers).subspan(item.begin, item.headerEnd - item.begin));
        if (!record.ok())
            continue;
        const auto [headerBegin, tarBegin] = runBegins[item.run];
        const std::uint64_t body = (item.bodySize + kTarBlock - 1) / kTarBlock * kTarBlock;
        record->tarOffset = tarBegin + (item.begin - headerBegin);
        record->tarSize = item.mainBlock + kTarBlock - item.begin + body;
        entries.push_back(std::move(*record));
    }
}

// A file that changed while it was stored stands in the stream twice: the later one counts.
void keepLatest(std::vector<format::EntryRecord>& entries)
{
    std::unordered_map<std::string, std::size_t> last;
    for (std::size_t i = 0; i < entries.size(); ++i)
        last[entries[i].path] = i;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (last[entries[i].path] != i)
            continue;
        if (kept != i)
            entries[kept] = std::move(entries[i]);
        ++kept;
    }
    entries.resize(kept);
}

} // namespace

Result<RebuiltIndex> rebuildIndex(const format::Reader& reader, engine::ModelStore& models, unsigned threads, TaskControl& control)
{
    control.setStage("decode");
    FF_ASSIGN(auto segments, reader.scan());
    if (segments.empty())
        return Error{ErrorCode::Damaged, "no segment can be found"};
    RebuiltIndex rebuilt;
    std::uint64_t bytes = 0;
    for (const format::SegmentRecord& segment : segments)
        bytes += segment.header.data.rawSize;
    control.setTotals(bytes, 0);
    SegmentStream stream(reader, segments, models, threads, DecodePart::Headers, control);
    for (;;) {
        FF_ASSIGN(const auto unit, stream.next());
        if (!unit)
            break;
        if (unit->error)
            rebuilt.lostSegments += 1;
        else
            addEntries(unit->decoded.segment, rebuilt.index.entries);
    }
    keepLatest(rebuilt.index.entries);
    for (const format::SegmentRecord& segment : segments) {
        if (!segment.header.model)
            continue;
        if (const auto model = models.byShortId(*segment.header.model); model.ok()) {
            if (std::find(rebuilt.index.models.begin(), rebuilt.index.models.end(), (*model)->identity()) ==
                rebuilt.index.models.end())
                rebuilt.index.models.push_back((*model)->identity());
        }
    }
    rebuilt.index.segments = std::move(segments);
    return rebuilt;
}

} // namespace ff::archive
