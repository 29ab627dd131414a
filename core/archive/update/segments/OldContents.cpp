// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/update/segments/OldContents.h"

#include "core/archive/Limits.h"
#include "core/archive/disk/SourceFile.h"

#include <algorithm>
#include <set>

namespace ff::archive {

Result<std::vector<std::size_t>> repeatedEntries(const Archive::Impl& archive,
                                                 const std::vector<EntryChange>& entryChanges,
                                                 const std::vector<SourceEntry>& sources,
                                                 TaskControl& control)
{
    std::unordered_map<std::uint64_t, std::vector<std::size_t>> bySize;
    for (std::size_t i = 0; i < archive.entries.size(); ++i) {
        const Entry& entry = archive.entries[i];
        if (!entryChanges[i].removed && entry.type == EntryType::File && entry.size >= kMinDuplicate)
            bySize[entry.size].push_back(i);
    }
    std::set<std::size_t> out;
    for (const SourceEntry& source : sources) {
        if (source.type != EntryType::File || source.contents >= 0)
            continue;
        const auto alike = bySize.find(static_cast<std::uint64_t>(source.info.st_size));
        if (alike == bySize.end())
            continue;
        // What cannot be read, or changes, is dealt with when it is added.
        SourceFile file;
        if (!file.open(source.file).ok())
            continue;
        const auto loaded = file.load(control);
        if (!loaded.ok() && loaded.error().code == ErrorCode::Cancelled)
            return loaded.error();
        if (!loaded.ok() || !*loaded || file.sparse())
            continue;
        const auto same = std::find_if(alike->second.begin(), alike->second.end(), [&](std::size_t i) {
            return archive.entries[i].sha512 == file.sha512();
        });
        if (same != alike->second.end())
            out.insert(*same);
    }
    return std::vector<std::size_t>(out.begin(), out.end());
}

namespace {

// [begin, end) of the old stream, which is data and no reference, in the new one. False when some of it is
// nowhere.
bool addPlaces(const TarMap& places, std::uint64_t begin, std::uint64_t end, std::vector<StoredRange>& out)
{
    while (begin < end) {
        const TarMap::Place place = places.find(begin, end);
        if (!place.begin)
            return false;
        if (!out.empty() && out.back().tarOffset + out.back().length == *place.begin)
            out.back().length += place.length;
        else
            out.push_back({*place.begin, place.length});
        begin += place.length;
    }
    return true;
}

// Meta blocks of segments, one at a time: entries ascend.
class Metas {
public:
    Metas(const Archive::Impl& archive, TaskControl& control) : m_archive(archive), m_control(control) {}

    // The ranges of the new stream that hold the entry's data; none when they cannot be told.
    Result<std::optional<std::vector<StoredRange>>> ranges(const Entry& entry, const TarMap& places)
    {
        std::vector<StoredRange> out;
        std::uint64_t length = 0;
        const std::uint64_t end = entry.tarOffset + entry.tarSize;
        for (const format::SegmentRecord& record : m_archive.index.segments) {
            if (tarEnd(record) <= entry.tarOffset || record.header.tarOffset >= end)
                continue;
            if (!m_segment || m_segment->tarOffset != record.header.tarOffset) {
                FF_ASSIGN(m_segment, readMeta(m_archive, record, m_control));
            }
            std::uint64_t at = m_segment->tarOffset;
            for (const TarRun& run : m_segment->runs) {
                at += run.headerLength;
                if (run.dataLength != 0 && at >= entry.tarOffset && at < end) {
                    length += run.dataLength;
                    if (!addRun(run, at, places, out))
                        return std::optional<std::vector<StoredRange>>();
                }
                at += run.dataLength;
            }
        }
        // A file with holes has less data than it is long.
        return length == entry.size ? std::optional(std::move(out)) : std::nullopt;
    }

private:
    static bool addRun(const TarRun& run, std::uint64_t at, const TarMap& places,
                       std::vector<StoredRange>& out)
    {
        std::uint64_t done = 0;
        for (const DataReference& reference : run.references) {
            if (!addPlaces(places, at + done, at + reference.offset, out)
                || !addPlaces(places, reference.source, reference.source + reference.length, out))
                return false;
            done = reference.offset + reference.length;
        }
        return addPlaces(places, at + done, at + run.dataLength, out);
    }

    const Archive::Impl& m_archive;
    TaskControl& m_control;
    std::optional<Segment> m_segment;
};

} // namespace

Result<OldContents> oldContents(const Archive::Impl& archive, const UpdateOptions& options,
                                const std::vector<std::size_t>& entries, const TarMap& places,
                                TaskControl& control)
{
    OldContents out;
    if (entries.empty())
        return out;
    control.setStage("decode");
    TaskControl part(control); // what is decoded is no part of the totals
    std::unique_ptr<EntrySource> source;
    if (options.verify) {
        FF_ASSIGN(source, archive.source(options, entries, part));
    }
    Metas metas(archive, control);
    for (const std::size_t i : entries) {
        const Entry& entry = archive.entries[i];
        EntryCheck check;
        const Status whole = source ? source->read(i, {}, check) : Status();
        if (!whole.ok() && whole.error().code == ErrorCode::Cancelled)
            return whole.error();
        if (!whole.ok() || !check.trusted)
            continue;
        FF_ASSIGN(const auto ranges, metas.ranges(entry, places));
        if (ranges)
            out.places.addFile(entry.sha512, *ranges);
    }
    if (source) {
        out.hashRetries = source->hashRetries();
        out.deviceWarning = source->warning();
    }
    control.setStage("encode");
    return out;
}

} // namespace ff::archive
