// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/jpeg/StandardTables.h"

#include <algorithm>
#include <bitset>

namespace ff::codec::jpeg {

namespace {

// Tables K.3 to K.6: codes of the lengths 1 to 16, and the symbols of the shorter codes. The others follow in
// ascending order.
struct Table {
    std::array<std::uint8_t, 16> counts;
    std::array<std::uint8_t, 44> front;
    unsigned frontSize;
};
constexpr std::array<Table, 4> kTables = {{
    {{0, 1, 5, 1, 1, 1, 1, 1, 1}, {}, 0},
    {{0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1}, {}, 0},
    {{0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125},
     {0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13,
      0x51, 0x61, 0x07, 0x22, 0x71, 0x14, 0x32, 0x81, 0x91, 0xA1, 0x08, 0x23, 0x42,
      0xB1, 0xC1, 0x15, 0x52, 0xD1, 0xF0, 0x24, 0x33, 0x62, 0x72, 0x82},
     37},
    {{0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119},
     {0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07, 0x61,
      0x71, 0x13, 0x22, 0x32, 0x81, 0x08, 0x14, 0x42, 0x91, 0xA1, 0xB1, 0xC1, 0x09, 0x23, 0x33,
      0x52, 0xF0, 0x15, 0x62, 0x72, 0xD1, 0x0A, 0x16, 0x24, 0x34, 0xE1, 0x25, 0xF1},
     43},
}};

} // namespace

HuffmanSpec specOf(StandardTable which)
{
    const bool isDc = which == StandardTable::DcOfLuminance || which == StandardTable::DcOfChrominance;
    const Table& table = kTables[static_cast<std::size_t>(which)];
    HuffmanSpec spec;
    std::copy(table.counts.begin(), table.counts.end(), spec.counts.begin() + 1);
    std::bitset<256> has;
    unsigned count = 0;
    for (; count < table.frontSize; ++count) {
        spec.symbols[count] = table.front[count];
        has.set(table.front[count]);
    }
    for (unsigned symbol = 0; symbol < 256; ++symbol) {
        const unsigned category = symbol & 15;
        const bool isOne = isDc ? symbol < 12 : category >= 1 && category <= 10;
        if (isOne && !has.test(symbol))
            spec.symbols[count++] = static_cast<std::uint8_t>(symbol);
    }
    spec.isDefined = true;
    return spec;
}

} // namespace ff::codec::jpeg
