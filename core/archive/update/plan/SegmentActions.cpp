// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/update/plan/SegmentActions.h"

#include <algorithm>

namespace ff::archive {

namespace {

bool sameNames(const std::vector<codec::FileStart>& a, const std::vector<codec::FileStart>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& x, const auto& y) { return x.offset == y.offset && x.name == y.name; });
}

} // namespace

Error lostSegment(const Sentence& reason)
{
    return {ErrorCode::Damaged,
            sentence("the archive cannot be changed because it is damaged where the change is: %1; extract "
                     "what is intact and make a new archive of it",
                     reason)};
}

Result<Segment> readMeta(const Archive::Impl& archive, const format::SegmentRecord& record,
                         TaskControl& control)
{
    auto payload = archive.reader.readSegment(record, format::Blocks::Meta, {}, &control);
    if (!payload.ok())
        return payload.error().code == ErrorCode::Damaged ? lostSegment(payload.error().message)
                                                          : payload.error();
    auto segment =
        decodeSegment(std::move(*payload), nullptr, engine::Engine::Auto, DecodePart::Meta, {}, control);
    if (!segment.ok() && segment.error().code == ErrorCode::Damaged)
        return lostSegment(segment.error().message);
    return segment;
}

bool losesPrimer(const std::vector<format::SegmentRecord>& segments,
                 const std::vector<SegmentAction>& actions, std::size_t place)
{
    const std::vector<std::uint64_t>& primers = segments[place].header.primers;
    return std::any_of(primers.begin(), primers.end(), [&](std::uint64_t primer) {
        const std::size_t at = format::placeOf(segments, primer);
        return at >= place || actions[at] == SegmentAction::Drop || actions[at] == SegmentAction::Decode;
    });
}

bool namesMatter(const format::SegmentHeader& header, const Segment& before, const Segment& after)
{
    return header.model && !sameNames(before.fileStarts(), after.fileStarts());
}

namespace {

// Header bytes that are no zeros, or data, in a range that no entry covers.
Result<bool> holdsAnything(const Archive::Impl& archive, TarRange gap, TaskControl& control)
{
    for (const format::SegmentRecord& record : archive.index.segments) {
        if (tarEnd(record) <= gap.begin || record.header.tarOffset >= gap.end)
            continue;
        FF_ASSIGN(const Segment segment, readMeta(archive, record, control));
        std::uint64_t tar = segment.tarOffset, header = 0;
        for (const TarRun& run : segment.runs) {
            const std::uint64_t from = std::max(tar, gap.begin),
                                to = std::min(tar + run.headerLength, gap.end);
            for (std::uint64_t at = from; at < to; ++at) {
                if (segment.headers[static_cast<std::size_t>(header + (at - tar))] != 0)
                    return true;
            }
            tar += run.headerLength;
            header += run.headerLength;
            if (run.dataLength != 0 && tar < gap.end && gap.begin < tar + run.dataLength)
                return true;
            tar += run.dataLength;
        }
    }
    return false;
}

// What goes: removed entries, and what no entry covers unless it is only the end mark of an earlier update.
Result<TarCuts> findCuts(const Archive::Impl& archive, const std::vector<EntryChange>& entryChanges,
                         TaskControl& control)
{
    TarCuts cuts;
    const auto cut = [&cuts](std::uint64_t begin, std::uint64_t end) {
        if (!cuts.empty() && cuts.back().end == begin)
            cuts.back().end = end;
        else
            cuts.push_back({begin, end});
    };
    std::uint64_t at = 0;
    const auto gapUpTo = [&](std::uint64_t end) -> Status {
        if (at >= end)
            return {};
        FF_ASSIGN(const bool anything, holdsAnything(archive, {at, end}, control));
        if (anything)
            cut(at, end);
        return {};
    };
    for (std::size_t i = 0; i < archive.entries.size(); ++i) {
        const Entry& entry = archive.entries[i];
        FF_TRY(gapUpTo(entry.tarOffset));
        at = entry.tarOffset + entry.tarSize;
        if (entryChanges[i].removed)
            cut(entry.tarOffset, at);
    }
    FF_TRY(gapUpTo(archive.index.segments.empty() ? 0 : tarEnd(archive.index.segments.back())));
    return cuts;
}

} // namespace

Result<StreamEdits> streamEdits(const Archive::Impl& archive, const std::vector<EntryChange>& entryChanges,
                                bool appends, TaskControl& control)
{
    StreamEdits out;
    out.appends = appends;
    for (std::size_t i = 0; i < entryChanges.size(); ++i) {
        if (entryChanges[i].path || entryChanges[i].linkTarget)
            out.changes[archive.entries[i].tarOffset] = {entryChanges[i].path, entryChanges[i].linkTarget};
    }
    FF_ASSIGN(out.cuts, findCuts(archive, entryChanges, control));
    return out;
}

// Goes through the archive once without data: this settles where everything comes to stand.
Result<std::vector<SegmentAction>> chooseActions(const Archive::Impl& archive,
                                                 const std::vector<EntryChange>& entryChanges,
                                                 const StreamEdits& edits, TaskControl& control)
{
    const std::vector<format::SegmentRecord>& segments = archive.index.segments;
    const HashLookup known = archive.knownHashes();
    const ChangeLookup changeOf = edits.lookup();
    std::vector<SegmentAction> actions(segments.size(), SegmentAction::Copy);
    std::uint64_t newEnd = 0;
    TarMap places;
    std::size_t entry = 0;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        FF_TRY(control.checkpoint());
        const format::SegmentHeader& header = segments[i].header;
        const std::uint64_t end = tarEnd(segments[i]);
        while (entry < archive.entries.size()
               && archive.entries[entry].tarOffset + archive.entries[entry].tarSize <= header.tarOffset)
            ++entry;
        bool survives = false;
        for (std::size_t e = entry;
             e < archive.entries.size() && archive.entries[e].tarOffset < end && !survives; ++e)
            survives = !entryChanges[e].removed;
        // Nothing but the end of the stream, when that stays where it is.
        const bool isEnd = entry == archive.entries.size() && !edits.appends;
        if (!survives && (!isEnd || touchesCut(edits.cuts, header.tarOffset, end))) {
            actions[i] = SegmentAction::Drop;
            continue;
        }
        const auto change = edits.changes.lower_bound(header.tarOffset);
        const bool changes = change != edits.changes.end() && change->first < end;
        const bool moved = newEnd != header.tarOffset, unprimed = losesPrimer(segments, actions, i);
        if (!unprimed && !touchesCut(edits.cuts, header.tarOffset, end) && !changes
            && !(header.refersBack && !edits.cuts.empty()) && !(header.refersBack && moved)) {
            // References within the segment hold tar offsets too.
            bool inner = false;
            if (moved) {
                FF_ASSIGN(const Segment segment, readMeta(archive, segments[i], control));
                inner = std::any_of(segment.runs.begin(), segment.runs.end(),
                                    [](const TarRun& run) { return !run.references.empty(); });
            }
            if (!inner) {
                places.add(header.tarOffset, end, newEnd);
                newEnd += header.tarSize;
                continue;
            }
        }
        FF_ASSIGN(const Segment old, readMeta(archive, segments[i], control));
        FF_ASSIGN(const EditedSegment edited,
                  editSegment(old, {}, newEnd, edits.cuts, changeOf, places, known));
        if (edited.segment.empty()) {
            actions[i] = SegmentAction::Drop;
            continue;
        }
        const bool headersDo = !unprimed && edited.sameData && (edited.sameHeaders || edited.provable)
            && !namesMatter(header, old, edited.segment);
        actions[i] = headersDo ? SegmentAction::Headers : SegmentAction::Decode;
        places.add(edited.places);
        newEnd += edited.segment.tarSize();
    }
    return actions;
}

} // namespace ff::archive
