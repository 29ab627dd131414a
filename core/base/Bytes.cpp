// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Bytes.h"

namespace ff {

std::string toHex(ByteSpan bytes)
{
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        text.push_back(kDigits[byte >> 4]);
        text.push_back(kDigits[byte & 15]);
    }
    return text;
}

} // namespace ff
