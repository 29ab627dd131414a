// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What finders of sounds and pictures have in common: headers, and files within a block. Internal to
// core/codec.

#include "core/codec/BlockCodec.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

namespace ff::codec {

// Numbers and names in a header; what lies behind the end is 0.
class Fields {
public:
    Fields(ByteSpan bytes, bool isBigEndian) : m_bytes(bytes), m_isBigEndian(isBigEndian) {}

    std::uint64_t number(std::uint64_t at, unsigned size) const
    {
        if (at > m_bytes.size() || m_bytes.size() - at < size)
            return 0;
        std::uint64_t value = 0;
        for (unsigned k = 0; k < size; ++k)
            value |= std::uint64_t{m_bytes[static_cast<std::size_t>(at) + k]}
                << 8 * (m_isBigEndian ? size - 1 - k : k);
        return value;
    }
    bool has(std::uint64_t at, std::string_view name) const
    {
        return at <= m_bytes.size() && m_bytes.size() - at >= name.size()
            && std::memcmp(m_bytes.data() + at, name.data(), name.size()) == 0;
    }
    std::size_t size() const { return m_bytes.size(); }

private:
    ByteSpan m_bytes;
    bool m_isBigEndian;
};

// In lower case, without the dot.
inline std::string endingOf(const std::string& name)
{
    const std::size_t dot = name.rfind('.');
    std::string ending = dot == std::string::npos ? std::string() : name.substr(dot + 1);
    for (char& c : ending)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return ending;
}

// The end of the file that has this place.
inline std::size_t fileEnd(ByteSpan raw, std::span<const FileStart> files, std::size_t at)
{
    const auto after =
        std::upper_bound(files.begin(), files.end(), at,
                         [](std::size_t place, const FileStart& f) { return place < f.offset; });
    return after == files.end()
        ? raw.size()
        : static_cast<std::size_t>(std::min<std::uint64_t>(after->offset, raw.size()));
}

} // namespace ff::codec
