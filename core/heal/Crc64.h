// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The checks that tell where a file is damaged: CRC-64/XZ (ECMA-182, reflected, all ones at both ends; check
// value of "123456789": 995DC9BBDF1939FA) of each chunk of 64 KiB. Correction.h makes corrections of them.
// Functions keep no state; a ChunkChecks belongs to one thread.

#include "core/base/Bytes.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ff::heal {

inline constexpr std::size_t kChunkSize = std::size_t{64} << 10;

// Of `bytes`, or, given that of what stands before them, of both together.
std::uint64_t crc64(ByteSpan bytes, std::uint64_t before = 0);

// How many chunks so many bytes have; the last one may be shorter.
constexpr std::uint64_t chunksOf(std::uint64_t bytes)
{
    return bytes / kChunkSize + (bytes % kChunkSize != 0 ? 1 : 0);
}

// The checks of bytes that come one after another.
class ChunkChecks {
public:
    void add(ByteSpan bytes);
    std::uint64_t size() const { return m_size; } // bytes so far
    // Of all chunks, the last one as far as it goes.
    std::vector<std::uint64_t> checks() const;

private:
    std::vector<std::uint64_t> m_done;
    std::uint64_t m_size = 0;
    std::uint64_t m_current = 0; // of the chunk that is not full yet
};

} // namespace ff::heal
