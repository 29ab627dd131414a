// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Byte spans, little-endian fields and varints. A ByteReader never reads past its span and never throws:
// after the first failure every read gives 0 and failed() stays true, so a parser checks once. A ByteWriter
// appends to a vector that it owns.

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ff {

using Bytes = std::vector<std::uint8_t>;
using ByteSpan = std::span<const std::uint8_t>;

inline ByteSpan asBytes(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline std::string_view asText(ByteSpan bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Differences modulo 2^64 as numbers that are small when the difference is, up or down: 0, -1, 1, -2, …
// become 0, 1, 2, 3, …
constexpr std::uint64_t zigzag(std::uint64_t difference)
{
    return difference << 1 ^ (~(difference >> 63) + 1);
}
constexpr std::uint64_t unzigzag(std::uint64_t value)
{
    return value >> 1 ^ (~(value & 1) + 1);
}

class ByteReader {
public:
    explicit ByteReader(ByteSpan bytes) : m_bytes(bytes) {}

    std::uint8_t u8() { return static_cast<std::uint8_t>(fixed(1)); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(fixed(2)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(fixed(4)); }
    std::uint64_t u64() { return fixed(8); }

    // LEB128, at most 10 bytes, value below 2^64; an over-long form fails.
    std::uint64_t varint()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::uint8_t byte = u8();
            if (m_failed)
                return 0;
            const std::uint64_t part = byte & 0x7F;
            if (shift == 63 && part > 1)
                break;
            value |= part << shift;
            if ((byte & 0x80) == 0) {
                if (byte == 0 && shift != 0)
                    break;
                return value;
            }
        }
        m_failed = true;
        return 0;
    }

    // An empty span on failure.
    ByteSpan bytes(std::uint64_t count)
    {
        if (m_failed || count > remaining()) {
            m_failed = true;
            return {};
        }
        const ByteSpan out = m_bytes.subspan(m_at, static_cast<std::size_t>(count));
        m_at += static_cast<std::size_t>(count);
        return out;
    }

    // A varint length and that many bytes.
    ByteSpan sizedBytes() { return bytes(varint()); }

    std::size_t position() const { return m_at; }
    std::size_t remaining() const { return m_bytes.size() - m_at; }
    bool failed() const { return m_failed; }
    bool atEnd() const { return !m_failed && remaining() == 0; }

private:
    std::uint64_t fixed(std::size_t count)
    {
        const ByteSpan raw = bytes(count);
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < raw.size(); ++i)
            value |= static_cast<std::uint64_t>(raw[i]) << (8 * i);
        return value;
    }

    ByteSpan m_bytes;
    std::size_t m_at = 0;
    bool m_failed = false;
};

class ByteWriter {
public:
    void u8(std::uint8_t value) { m_bytes.push_back(value); }
    void u16(std::uint16_t value) { fixed(value, 2); }
    void u32(std::uint32_t value) { fixed(value, 4); }
    void u64(std::uint64_t value) { fixed(value, 8); }

    void varint(std::uint64_t value)
    {
        while (value >= 0x80) {
            m_bytes.push_back(static_cast<std::uint8_t>(value | 0x80));
            value >>= 7;
        }
        m_bytes.push_back(static_cast<std::uint8_t>(value));
    }

    void bytes(ByteSpan raw) { m_bytes.insert(m_bytes.end(), raw.begin(), raw.end()); }

    void sizedBytes(ByteSpan raw)
    {
        varint(raw.size());
        bytes(raw);
    }

    std::size_t size() const { return m_bytes.size(); }
    ByteSpan view() const { return m_bytes; }
    Bytes take() { return std::move(m_bytes); }

private:
    void fixed(std::uint64_t value, std::size_t count)
    {
        for (std::size_t i = 0; i < count; ++i)
            m_bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    }

    Bytes m_bytes;
};

// "7f03…", lower case.
std::string toHex(ByteSpan bytes);

} // namespace ff
