// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/update/EditedIndex.h"

#include <algorithm>

namespace ff::archive {

namespace {

Result<std::vector<format::EntryRecord>> keptEntries(const Archive::Impl& archive,
                                                     const std::vector<EntryChange>& entryChanges,
                                                     const Rewritten& rewritten)
{
    std::vector<format::EntryRecord> out;
    for (std::size_t i = 0; i < entryChanges.size(); ++i) {
        if (entryChanges[i].removed)
            continue;
        format::EntryRecord record = archive.entries[i];
        const TarMap::Place place = rewritten.places.find(record.tarOffset, record.tarOffset + 1);
        if (!place.begin)
            return Error{ErrorCode::Damaged, sentence("the archive's entries do not fit its segments")};
        if (const auto growth = rewritten.growth.find(record.tarOffset); growth != rewritten.growth.end())
            record.tarSize += static_cast<std::uint64_t>(growth->second);
        record.tarOffset = *place.begin;
        if (entryChanges[i].path)
            record.path = *entryChanges[i].path;
        if (entryChanges[i].linkTarget)
            record.linkTarget = *entryChanges[i].linkTarget;
        out.push_back(std::move(record));
    }
    return out;
}

// Of those whose segments were all coded anew. What a part of a large entry cost elsewhere is not known any
// more: it keeps its old strip.
Status renewCosts(const std::vector<SegmentCosts>& costs, const std::vector<bool>& codedAnew,
                  std::vector<format::EntryRecord>& entries, TaskControl& control)
{
    std::vector<std::size_t> places;
    std::vector<format::EntryRecord> records;
    std::size_t segment = 0;
    const auto endOf = [&costs](std::size_t s) { return costs[s].tarOffset + costs[s].tarSize; };
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const std::uint64_t end = entries[i].tarOffset + entries[i].tarSize;
        while (segment < costs.size() && endOf(segment) <= entries[i].tarOffset)
            ++segment;
        bool isNew = segment < costs.size();
        for (std::size_t s = segment; s < costs.size() && costs[s].tarOffset < end; ++s)
            isNew = isNew && s < codedAnew.size() && codedAnew[s];
        if (!isNew)
            continue;
        places.push_back(i);
        records.push_back(std::move(entries[i]));
    }
    FF_TRY(recordCosts(costs, records, control));
    for (std::size_t i = 0; i < places.size(); ++i)
        entries[places[i]] = std::move(records[i]);
    return {};
}

} // namespace

Result<format::Index> editedIndex(const Archive::Impl& archive, const std::vector<EntryChange>& entryChanges,
                                  const Rewritten& rewritten, WrittenSegments written,
                                  std::vector<format::EntryRecord> added, const SharedEntryEncoder& encoder,
                                  TaskControl& control)
{
    format::Index index;
    index.segments = std::move(written.records);
    FF_ASSIGN(index.entries, keptEntries(archive, entryChanges, rewritten));
    FF_TRY(renewCosts(written.costs, rewritten.codedAnew, index.entries, control));
    FF_TRY(recordCosts(written.costs, added, control));
    index.encoder = encoder && !added.empty() ? encoder->identity() : archive.index.encoder;
    if (index.encoder != archive.index.encoder) {
        for (format::EntryRecord& entry : index.entries)
            entry.meaning.reset();
    }
    index.entries.insert(index.entries.end(), std::make_move_iterator(added.begin()),
                         std::make_move_iterator(added.end()));
    return index;
}

} // namespace ff::archive
