// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/resume/Reuse.h"

#include <algorithm>
#include <unistd.h>

namespace ff::archive {

Result<std::unique_ptr<Reuse>> Reuse::open(const std::filesystem::path& journal, TaskControl& control)
{
    FF_ASSIGN(Journal lock, Journal::lock(journal));
    std::unique_ptr<Reuse> out(new Reuse(std::move(lock)));
    FF_ASSIGN(out->m_contents, readJournal(journal));
    auto reader = format::Reader::open(out->partial(), control);
    if (!reader.ok() && reader.error().code == ErrorCode::Cancelled)
        return reader.error();
    if (!reader.ok())
        return out;
    out->m_reader.emplace(std::move(*reader));
    TaskControl scanning(control); // what it counts is no progress of the creation
    const auto there = out->m_reader->scan(scanning);
    if (!there.ok() && there.error().code == ErrorCode::Cancelled)
        return there.error();
    if (!there.ok())
        return out;
    std::map<std::uint64_t, const format::SegmentRecord*> byOffset;
    for (const format::SegmentRecord& record : *there)
        byOffset[record.fileOffset] = &record;
    for (const JournalSegment& segment : out->m_contents.segments) {
        const auto found = byOffset.find(segment.fileOffset);
        if (found == byOffset.end() || found->second->packedSize() != segment.packedSize)
            continue;
        out->m_segments[segment.key] = {*found->second, &segment};
        out->m_usefulEnd = std::max(out->m_usefulEnd, segment.fileOffset + segment.packedSize);
    }
    return out;
}

bool Reuse::fits(const std::string& program, const std::string& model, std::uint32_t n) const
{
    return m_reader && head().program == program && head().model == model && head().n == n;
}

std::optional<CodedSegment> Reuse::take(const SegmentKey& key) const
{
    const auto found = m_segments.find(key);
    if (found == m_segments.end() || !m_reader)
        return std::nullopt;
    const auto& [record, noted] = found->second;
    auto payload = m_reader->readSegment(record);
    if (!payload.ok() || payloadHash(payload->meta, payload->data) != noted->payloadHash)
        return std::nullopt;
    CodedSegment out;
    out.header = payload->header;
    out.meta = std::move(payload->meta);
    out.data = std::move(payload->data);
    out.entries = static_cast<std::size_t>(noted->entries);
    out.selfContained = noted->selfContained;
    out.costs = noted->costs;
    out.key = key;
    out.kept = record;
    return out;
}

void Reuse::removeFor(const std::filesystem::path& kept)
{
    if (partial() != kept)
        ::unlink(partial().c_str());
    m_lock.remove();
}

} // namespace ff::archive
