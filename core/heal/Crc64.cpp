// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/heal/Crc64.h"

#include <algorithm>
#include <isa-l/crc64.h>

namespace ff::heal {

std::uint64_t crc64(ByteSpan bytes, std::uint64_t before)
{
    return bytes.empty() ? before : ::crc64_ecma_refl(before, bytes.data(), bytes.size());
}

void ChunkChecks::add(ByteSpan bytes)
{
    while (!bytes.empty()) {
        const std::size_t room = kChunkSize - static_cast<std::size_t>(m_size % kChunkSize);
        const ByteSpan part = bytes.first(std::min(room, bytes.size()));
        m_current = crc64(part, m_current);
        m_size += part.size();
        bytes = bytes.subspan(part.size());
        if (m_size % kChunkSize == 0) {
            m_done.push_back(m_current);
            m_current = 0;
        }
    }
}

std::vector<std::uint64_t> ChunkChecks::checks() const
{
    std::vector<std::uint64_t> all = m_done;
    if (m_size % kChunkSize != 0)
        all.push_back(m_current);
    return all;
}

} // namespace ff::heal
