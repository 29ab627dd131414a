// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/stream/Meanings.h"

#include "core/base/Exceptions.h"

namespace ff::archive {

namespace {

constexpr std::size_t kEntries = 64; // of a job
constexpr std::size_t kTextBytes = std::size_t{256} << 10; // … after which it has no more entries
constexpr std::size_t kWaiting = 4; // jobs

} // namespace

Meanings::Meanings(SharedEntryEncoder encoder, unsigned threads)
    : m_pool(threads, threads + kWaiting, [encoder = std::move(encoder)](Job& job) {
          return catchingExceptions([&]() -> Result<Codes> { return encode(*encoder, job); });
      })
{
}

Meanings::Codes Meanings::encode(const format::EntryEncoder& encoder, const Job& job)
{
    Codes out;
    out.reserve(job.items.size());
    ByteSpan texts = job.texts;
    for (const Item& item : job.items) {
        const ByteSpan path = texts.first(item.pathSize);
        const ByteSpan head = texts.subspan(item.pathSize, item.headSize);
        out.emplace_back(item.record, encoder.encode(asText(path), item.type, head));
        texts = texts.subspan(item.pathSize + item.headSize);
    }
    return out;
}

Status Meanings::add(std::vector<format::EntryRecord>& records, ByteSpan head)
{
    const format::EntryRecord& last = records.back();
    const ByteSpan path = asBytes(last.path);
    m_next.items.push_back({records.size() - 1, last.type, path.size(), head.size()});
    m_next.texts.insert(m_next.texts.end(), path.begin(), path.end());
    m_next.texts.insert(m_next.texts.end(), head.begin(), head.end());
    return m_next.items.size() == kEntries || m_next.texts.size() >= kTextBytes ? push(records) : Status();
}

Status Meanings::push(std::vector<format::EntryRecord>& records)
{
    if (m_pool.full())
        FF_TRY(take(records));
    m_pool.push(std::exchange(m_next, {}));
    return {};
}

Status Meanings::finish(std::vector<format::EntryRecord>& records)
{
    if (!m_next.items.empty())
        FF_TRY(push(records));
    while (!m_pool.empty())
        FF_TRY(take(records));
    return {};
}

Status Meanings::take(std::vector<format::EntryRecord>& records)
{
    FF_ASSIGN(const Codes codes, m_pool.take());
    for (const auto& [record, meaning] : codes)
        records[record].meaning = meaning;
    return {};
}

} // namespace ff::archive
