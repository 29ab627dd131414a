// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the formats of other programs are written with in tests.

#include <cstdint>
#include <string>

namespace fftest {

// CRC-32 as zip, gzip and RAR have it, bit by bit.
inline std::uint32_t crc32(const std::string& bytes)
{
    std::uint32_t crc = ~0U;
    for (const char byte : bytes) {
        crc ^= static_cast<std::uint8_t>(byte);
        for (int i = 0; i < 8; ++i)
            crc = (crc >> 1) ^ (0xEDB88320U & (0U - (crc & 1U)));
    }
    return ~crc;
}

// The lowest `size` bytes of a value, the lowest first.
inline std::string le(std::uint64_t value, int size)
{
    std::string out;
    for (int i = 0; i < size; ++i)
        out.push_back(static_cast<char>(value >> (8 * i)));
    return out;
}

} // namespace fftest
