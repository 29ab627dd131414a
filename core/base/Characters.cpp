// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Characters.h"

#include <algorithm>
#include <iterator>

namespace ff {

namespace {

struct Range {
    std::uint32_t first, last;
};

// Ascending. General categories Cc, Zl, Zp and most of Cf, and Default_Ignorable_Code_Point of Unicode 15.
constexpr Range kUnsafe[] = {
    {0x0000, 0x001F},   {0x007F, 0x009F},   {0x00AD, 0x00AD},   {0x034F, 0x034F},   {0x061C, 0x061C},
    {0x115F, 0x1160},   {0x17B4, 0x17B5},   {0x180B, 0x180F},   {0x200B, 0x200F},   {0x2028, 0x202E},
    {0x2060, 0x206F},   {0x3164, 0x3164},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},
    {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE00FF}, {0xE01F0, 0xE0FFF},
};

} // namespace

bool isUnsafeCharacter(std::uint32_t codePoint)
{
    const auto* range = std::lower_bound(std::begin(kUnsafe), std::end(kUnsafe), codePoint,
                                         [](const Range& r, std::uint32_t c) { return r.last < c; });
    return range != std::end(kUnsafe) && codePoint >= range->first;
}

} // namespace ff
