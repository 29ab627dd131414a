// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/stream/Deduplicator.h"

#include "core/archive/disk/SourceFile.h"

#include <algorithm>
#include <utility>

namespace ff::archive {

Deduplicator::Deduplicator(Deduplication options, SegmentBuilder& segments)
    : m_segments(segments), m_sharedSizes(std::move(options.sharedSizes)), m_findChunks(options.findChunks),
      m_contents(std::move(options.known))
{
}

std::uint64_t Deduplicator::begin(const SourceFile& file)
{
    m_stored.clear();
    m_uncut.clear();
    m_mayRepeat = !file.sparse() && file.size() >= kMinDuplicate && m_sharedSizes.contains(file.size());
    m_known = m_mayRepeat ? m_contents.findFile(file.sha512()) : nullptr;
    m_knownRange = 0;
    m_knownAt = 0;
    if (m_known != nullptr)
        m_way = Way::Known;
    else
        m_way =
            m_findChunks && !file.sparse() && file.size() >= kMinChunkedSize ? Way::InChunks : Way::AsTheyAre;
    return m_known != nullptr ? 0 : file.dataSize();
}

Status Deduplicator::add(ByteSpan bytes)
{
    switch (m_way) {
    case Way::Known:
        return addKnown(bytes);
    case Way::InChunks:
        return addChunks(bytes);
    case Way::AsTheyAre:
        break;
    }
    noteStored(m_segments.tarOffset(), bytes.size());
    return m_segments.addData(bytes);
}

Status Deduplicator::end()
{
    if (!m_uncut.empty())
        FF_TRY(addChunk(std::exchange(m_uncut, {})));
    return {};
}

void Deduplicator::remember(const SourceFile& file)
{
    if (m_mayRepeat && m_way != Way::Known)
        m_contents.addFile(file.sha512(), m_stored);
}

// When the file fits into the segment its digest is that of the run.
Status Deduplicator::addKnown(ByteSpan bytes)
{
    std::uint64_t size = 0;
    for (const StoredRange& range : *m_known)
        size += range.length;
    while (!bytes.empty() && m_knownRange < m_known->size()) {
        const StoredRange& range = (*m_known)[m_knownRange];
        const auto part =
            static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), range.length - m_knownAt));
        FF_TRY(m_segments.addReference(range.tarOffset + m_knownAt, part,
                                       size > m_segments.segmentSize() ? bytes.first(part) : ByteSpan()));
        bytes = bytes.subspan(part);
        m_knownAt += part;
        if (m_knownAt == range.length) {
            ++m_knownRange;
            m_knownAt = 0;
        }
    }
    return {};
}

// What is left without a cut is at most one chunk.
Status Deduplicator::addChunks(ByteSpan bytes)
{
    if (!m_uncut.empty()) {
        const std::size_t before = m_uncut.size();
        const ByteSpan more = bytes.first(std::min(bytes.size(), kMaxChunk));
        m_uncut.insert(m_uncut.end(), more.begin(), more.end());
        const std::size_t length = chunkLength(m_uncut);
        if (length == 0)
            return {}; // there is no more either
        FF_TRY(addChunk(ByteSpan(m_uncut).first(length)));
        bytes = bytes.subspan(length - before); // no cut was in what was there before
        m_uncut.clear();
    }
    for (std::size_t length = chunkLength(bytes); length != 0; length = chunkLength(bytes)) {
        FF_TRY(addChunk(bytes.first(length)));
        bytes = bytes.subspan(length);
    }
    m_uncut.assign(bytes.begin(), bytes.end());
    return {};
}

Status Deduplicator::addChunk(ByteSpan chunk)
{
    if (chunk.size() >= kMinChunk) {
        const auto source = m_contents.findOrAddChunk(chunk, m_segments.tarOffset());
        if (source && m_segments.mayReferTo(*source)) {
            noteStored(*source, chunk.size());
            return m_segments.addReference(*source, chunk.size(), chunk);
        }
    }
    noteStored(m_segments.tarOffset(), chunk.size());
    return m_segments.addData(chunk);
}

void Deduplicator::noteStored(std::uint64_t tarOffset, std::uint64_t length)
{
    if (!m_stored.empty() && m_stored.back().tarOffset + m_stored.back().length == tarOffset)
        m_stored.back().length += length;
    else
        m_stored.push_back({tarOffset, length});
}

} // namespace ff::archive
