// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/mp3/MainData.h"

#include "core/codec/mp3/HuffmanCodes.h"

#include <algorithm>

namespace ff::codec::mp3 {

namespace {

constexpr unsigned kMostPart23 = 4095;

// Calls code(granule, index, channel) for each, as long as it gives true.
template <typename SomeFrame, typename Code>
bool forEachGranule(SomeFrame& frame, const Code& code)
{
    for (unsigned g = 0; g < frame.header.granules(); ++g)
        for (unsigned c = 0; c < frame.header.channels(); ++c)
            if (!code(frame.granules[g][c], g, c))
                return false;
    return true;
}

// Calls code(line, table) for each pair.
template <typename Code>
bool forEachPair(const Header& header, const Granule& granule, const Code& code)
{
    const std::array<unsigned, 2> starts = regionStarts(header, granule);
    const unsigned end = 2U * granule.bigValues;
    for (unsigned line = 0; line < end; line += 2) {
        const unsigned region = line < starts[0] ? 0 : line < starts[1] ? 1 : 2;
        if (!code(line, granule.tables[region]))
            return false;
    }
    return true;
}

void readScales(BitReader& bits, Frame& frame, unsigned granule, unsigned channel)
{
    Granule& at = frame.granules[granule][channel];
    unsigned k = 0;
    for (const ScaleGroup& group : scaleLayout(frame, granule, channel).groups)
        for (unsigned i = 0; i < group.count; ++i, ++k)
            at.scales[k] = group.isSent ? static_cast<std::uint8_t>(bits.bits(group.bits))
                                        : frame.granules[0][channel].scales[k];
    std::fill(at.scales + k, at.scales + kMostScales, std::uint8_t{0});
}

bool readGranule(BitReader& bits, Frame& frame, unsigned granule, unsigned channel)
{
    Granule& at = frame.granules[granule][channel];
    const std::uint64_t end = bits.position() + at.part23;
    if (at.bigValues > kLines / 2)
        return false;
    readScales(bits, frame, granule, channel);
    const bool isRead = forEachPair(frame.header, at, [&](unsigned line, unsigned table) {
        if (!isTable(table))
            return false;
        readPair(bits, table, at.values + line);
        return bits.position() <= end;
    });
    if (!isRead || bits.position() > end)
        return false;
    unsigned line = 2U * at.bigValues;
    at.quads = 0;
    while (line + 4 <= kLines && bits.position() < end) {
        BitReader ahead = bits;
        readQuad(ahead, at.isQuadB != 0, at.values + line);
        if (ahead.position() > end)
            break;
        bits = ahead;
        line += 4;
        ++at.quads;
    }
    std::fill(at.values + line, at.values + kLines, std::int16_t{0});
    at.tail = static_cast<std::uint16_t>(end - bits.position());
    for (unsigned i = 0; i < at.tail; i += 8) {
        const unsigned count = std::min(8U, at.tail - i);
        at.tailBytes[i / 8] = static_cast<std::uint8_t>(bits.bits(count) << (8 - count));
    }
    return true;
}

bool writeGranule(Frame& frame, unsigned granule, unsigned channel, BitWriter& bits)
{
    Granule& at = frame.granules[granule][channel];
    const std::uint64_t begin = bits.position();
    unsigned k = 0;
    for (const ScaleGroup& group : scaleLayout(frame, granule, channel).groups)
        for (unsigned i = 0; i < group.count; ++i, ++k) {
            if (!group.isSent)
                continue;
            if (at.scales[k] >> group.bits != 0)
                return false;
            bits.put(at.scales[k], group.bits);
        }
    const bool isWritten = forEachPair(frame.header, at, [&](unsigned line, unsigned table) {
        return isTable(table) && writePair(bits, table, at.values + line);
    });
    if (!isWritten || 2U * at.bigValues + 4U * at.quads > kLines)
        return false;
    for (unsigned i = 0; i < at.quads; ++i)
        if (!writeQuad(bits, at.isQuadB != 0, at.values + 2U * at.bigValues + 4 * i))
            return false;
    for (unsigned i = 0; i < at.tail; i += 8) {
        const unsigned count = std::min(8U, at.tail - i);
        bits.put(at.tailBytes[i / 8] >> (8 - count), count);
    }
    const std::uint64_t size = bits.position() - begin;
    at.part23 = static_cast<std::uint16_t>(size);
    return size <= kMostPart23;
}

} // namespace

std::uint64_t mainBits(const Frame& frame)
{
    std::uint64_t sum = 0;
    forEachGranule(frame, [&](const Granule& at, unsigned, unsigned) {
        sum += at.part23;
        return true;
    });
    return sum;
}

bool readMain(ByteSpan main, std::uint64_t at, Frame& frame)
{
    const std::uint64_t count = mainBits(frame);
    if (at + count > std::uint64_t{main.size()} * 8)
        return false;
    BitReader bits(main, at);
    if (!forEachGranule(frame,
                        [&](Granule&, unsigned g, unsigned c) { return readGranule(bits, frame, g, c); }))
        return false;
    // What does not come back is none of ours.
    Frame& same = frame;
    BitWriter written;
    if (!writeMain(same, written) || written.position() != count)
        return false;
    BitReader before(main, at), after(written.bytes());
    for (std::uint64_t i = 0; i + 32 <= count; i += 32)
        if (before.bits(32) != after.bits(32))
            return false;
    const unsigned left = count % 32;
    const std::uint32_t last = before.bits(left);
    const unsigned spare = written.spare();
    return last == (after.bits(left - spare) << spare | written.spareBits());
}

bool writeMain(Frame& frame, BitWriter& bits)
{
    return forEachGranule(frame,
                          [&](Granule&, unsigned g, unsigned c) { return writeGranule(frame, g, c, bits); });
}

} // namespace ff::codec::mp3
