// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/read/Rebuild.h"

#include "core/archive/read/EntryReader.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace ff::archive {

namespace {

// Damaged when opening would take too much.
Status addEntries(const Segment& segment, std::vector<format::EntryRecord>& entries,
                  format::OpeningMemory& memory)
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
        auto record =
            parseEntryHeader(ByteSpan(segment.headers).subspan(item.begin, item.headerEnd - item.begin));
        if (!record.ok())
            continue;
        const auto [headerBegin, tarBegin] = runBegins[item.run];
        const std::uint64_t body = (item.bodySize + kTarBlock - 1) / kTarBlock * kTarBlock;
        record->tarOffset = tarBegin + (item.begin - headerBegin);
        record->tarSize = item.mainBlock + kTarBlock - item.begin + body;
        FF_TRY(memory.take(format::OpeningMemory::ofEntry(*record)));
        entries.push_back(std::move(*record));
    }
    return {};
}

// A file that changed while it was stored stands in the stream twice: the later one counts.
void keepLatest(std::vector<format::EntryRecord>& entries)
{
    std::vector<bool> isLast(entries.size());
    {
        std::unordered_map<std::string_view, std::size_t> last;
        for (std::size_t i = 0; i < entries.size(); ++i)
            last[entries[i].path] = i;
        for (const auto& [path, place] : last)
            isLast[place] = true;
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (!isLast[i])
            continue;
        if (kept != i)
            entries[kept] = std::move(entries[i]);
        ++kept;
    }
    entries.resize(kept);
}

} // namespace

Result<RebuiltIndex> rebuildIndex(const format::Reader& reader, engine::ModelStore& models, unsigned threads,
                                  const EntryFound& onFound, TaskControl& control)
{
    control.setStage("scan");
    const std::uint64_t before = control.progress().doneBytes;
    control.setTotals(before + reader.fileSize(), 0);
    FF_ASSIGN(auto segments, reader.scan(control));
    control.setStage("decode");
    if (segments.empty())
        return Error{ErrorCode::Damaged, sentence("no segment can be found")};
    RebuiltIndex rebuilt;
    format::OpeningMemory memory(reader.fileSize(), &control);
    std::uint64_t bytes = 0;
    for (const format::SegmentRecord& segment : segments)
        bytes += segment.header.data.rawSize;
    control.setTotals(before + reader.fileSize() + bytes, 0); // the scan is done
    // Elided hashes of what others refer to need everything.
    const bool anyRefers = std::any_of(segments.begin(), segments.end(),
                                       [](const format::SegmentRecord& s) { return s.header.refersBack; });
    FF_ASSIGN(SegmentPlan plan, planSegments(reader, segments, std::nullopt, {}, control));
    SegmentStream stream(reader, std::move(plan), models, threads,
                         anyRefers ? DecodePart::All : DecodePart::Headers, {}, control);
    for (;;) {
        FF_ASSIGN(const auto unit, stream.next());
        if (!unit)
            break;
        const std::size_t known = rebuilt.index.entries.size();
        Status added =
            unit->error ? Status(*unit->error) : addEntries(unit->segment, rebuilt.index.entries, memory);
        if (!added.ok() && added.error().code == ErrorCode::Cancelled)
            return added.error();
        if (!added.ok())
            rebuilt.lostSegments += 1;
        control.addEntries(rebuilt.index.entries.size() - known);
        for (std::size_t i = known; onFound && i < rebuilt.index.entries.size(); ++i)
            onFound(rebuilt.index.entries[i]);
    }
    keepLatest(rebuilt.index.entries);
    rebuilt.complete = rebuilt.lostSegments == 0 && reader.reachIndex(segments);
    rebuilt.index.segments = std::move(segments);
    return rebuilt;
}

namespace {

// The entries of one segment, with hashes from `next` on: those of the index, which it moves on. The hash of
// the segment proves headers and hashes together, before any data are decoded.
Result<std::vector<format::EntryRecord>> entriesOf(format::Reader::Payload payload,
                                                   const format::Index& index, std::uint64_t& headers,
                                                   std::size_t& next, format::OpeningMemory& memory,
                                                   TaskControl& control)
{
    const Error damaged{ErrorCode::Damaged, sentence("the archive's headers and hashes do not match")};
    const format::SegmentHash expected = payload.header.hash;
    std::vector<format::EntryRecord> entries;
    FF_ASSIGN(Segment segment,
              decodeSegment(std::move(payload), nullptr, engine::Engine::Auto, DecodePart::Meta, {}, control,
                            {}, {}, {}, format::kMaxUnlistedHeaders - headers));
    FF_TRY(addEntries(segment, entries, memory));
    const auto items = walkHeaders(segment.headers, segment.runs, segment.tarOffset);
    if (entries.size() != items.size())
        return damaged;
    std::size_t hash = next;
    for (std::size_t i = 0; i < items.size(); ++i) {
        format::EntryRecord& entry = entries[i];
        if (entry.type != EntryType::File || entry.size == 0)
            continue;
        if (hash == index.hashes.size())
            return damaged;
        entry.sha512 = index.hashes[hash++];
        segment.runs[items[i].run].digest =
            entry.sha512; // of several in a run only the last can have the data
    }
    const bool provable = std::all_of(segment.runs.begin(), segment.runs.end(), [](const TarRun& run) {
        return run.dataLength == 0 || (run.hashElided && run.digest.has_value());
    });
    if (!provable || !restoreHashes(segment).ok() || segment.hash() != expected)
        return damaged;
    headers += segment.headers.size();
    next = hash;
    return entries;
}

} // namespace

Result<std::vector<format::EntryRecord>> deriveEntries(const format::Reader& reader,
                                                       const format::Index& index, TaskControl& control)
{
    std::vector<format::EntryRecord> entries;
    std::size_t next = 0;
    std::uint64_t headers = 0;
    format::OpeningMemory memory(reader.fileSize(), &control);
    // What corrections that are not likely may make us decode.
    std::uint64_t spare = 4 * format::kMaxUnlistedMeta;
    for (const format::SegmentRecord& record : index.segments) {
        const auto attempt = [&](const format::Patch& patch) -> Result<std::vector<format::EntryRecord>> {
            FF_TRY(control.checkpoint());
            FF_ASSIGN(auto payload, reader.readSegment(record, format::Blocks::Meta, patch));
            format::OpeningMemory taken = memory; // of a try that fails nothing stays
            auto derived = entriesOf(std::move(payload), index, headers, next, taken, control);
            if (derived.ok())
                memory = taken;
            return derived;
        };
        auto found = attempt({});
        if (!found.ok() && found.error().code == ErrorCode::Damaged && reader.repairs().hasChecks()) {
            FF_ASSIGN(const format::Suggestions suggested,
                      reader.suggest(record, format::Blocks::Meta, control));
            const std::uint64_t cost = record.header.meta.rawSize + kTarBlock;
            for (std::size_t i = 0; i < suggested.patches.size(); ++i) {
                if (i >= suggested.likely && cost > spare)
                    break;
                spare -= i >= suggested.likely ? cost : 0;
                found = attempt(suggested.patches[i]);
                if (found.ok())
                    reader.accept(suggested.patches[i]);
                if (found.ok() || found.error().code != ErrorCode::Damaged)
                    break;
            }
        }
        if (!found.ok())
            return found.error();
        entries.insert(entries.end(), std::make_move_iterator(found->begin()),
                       std::make_move_iterator(found->end()));
    }
    if (next != index.hashes.size())
        return Error{ErrorCode::Damaged, sentence("the archive's headers and hashes do not match")};
    return entries;
}

} // namespace ff::archive
