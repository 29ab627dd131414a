// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/deflate/Checksums.h"

#include <algorithm>
#include <array>

namespace ff::codec::deflate {

namespace {

// The first table is the byte-wise one, table k that of a byte with k more behind it.
constexpr std::array<std::array<std::uint32_t, 256>, 8> kCrcTables = [] {
    std::array<std::array<std::uint32_t, 256>, 8> tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit)
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0u);
        tables[0][byte] = crc;
    }
    for (std::size_t k = 1; k < tables.size(); ++k)
        for (std::size_t byte = 0; byte < 256; ++byte)
            tables[k][byte] = tables[k - 1][byte] >> 8 ^ tables[0][tables[k - 1][byte] & 0xFF];
    return tables;
}();

} // namespace

std::uint32_t adler32(ByteSpan bytes)
{
    constexpr std::uint32_t kPrime = 65521;
    constexpr std::size_t kRun = 5552; // sums of so many bytes stay below 2^32
    std::uint32_t a = 1, b = 0;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t end = std::min(bytes.size(), at + kRun);
        for (; at < end; ++at) {
            a += bytes[at];
            b += a;
        }
        a %= kPrime;
        b %= kPrime;
    }
    return b << 16 | a;
}

std::uint32_t crc32(ByteSpan bytes)
{
    std::uint32_t crc = 0xFFFFFFFF;
    std::size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8) {
        const std::uint8_t* const p = &bytes[at];
        const std::uint32_t low =
            crc ^ (p[0] | std::uint32_t{p[1]} << 8 | std::uint32_t{p[2]} << 16 | std::uint32_t{p[3]} << 24);
        crc = kCrcTables[7][low & 0xFF] ^ kCrcTables[6][low >> 8 & 0xFF] ^ kCrcTables[5][low >> 16 & 0xFF]
            ^ kCrcTables[4][low >> 24] ^ kCrcTables[3][p[4]] ^ kCrcTables[2][p[5]] ^ kCrcTables[1][p[6]]
            ^ kCrcTables[0][p[7]];
    }
    for (; at < bytes.size(); ++at)
        crc = crc >> 8 ^ kCrcTables[0][(crc ^ bytes[at]) & 0xFF];
    return ~crc;
}

} // namespace ff::codec::deflate
