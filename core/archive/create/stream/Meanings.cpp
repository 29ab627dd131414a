// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/stream/Meanings.h"

#include "core/base/Exceptions.h"

namespace ff::archive {

namespace {

constexpr std::size_t kWaiting = 64; // entries, and as many heads in memory

} // namespace

Meanings::Meanings(SharedEntryEncoder encoder, unsigned threads)
    : m_pool(threads, kWaiting, [encoder = std::move(encoder)](Job& job) {
          return Done{job.record, catchingExceptions([&]() -> Result<format::SemanticId> {
                          return encoder->encode(job.entry, job.head);
                      })};
      })
{
}

Status Meanings::add(std::vector<format::EntryRecord>& records, Bytes head)
{
    if (m_pool.full())
        FF_TRY(take(records));
    m_pool.push({records.size() - 1, records.back(), std::move(head)});
    return {};
}

Status Meanings::finish(std::vector<format::EntryRecord>& records)
{
    while (!m_pool.empty())
        FF_TRY(take(records));
    return {};
}

Status Meanings::take(std::vector<format::EntryRecord>& records)
{
    Done done = m_pool.take();
    FF_ASSIGN(records[done.record].meaning, std::move(done.meaning));
    return {};
}

} // namespace ff::archive
