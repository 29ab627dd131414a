// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/mp3/Frame.h"

#include "core/codec/mp3/BitStream.h"

#include <algorithm>

namespace ff::codec::mp3 {

namespace {

constexpr std::array<std::array<std::uint16_t, 16>, 2> kBitrates = {
    {{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0},
     {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0}}};
constexpr std::array<std::uint32_t, 9> kRates = {44100, 48000, 32000, 22050, 24000,
                                                 16000, 11025, 12000, 8000};

using Long = std::array<std::uint16_t, 23>;
using Short = std::array<std::uint16_t, 14>;

// Table 3-B.8 and its like of 13818-3; 2.5 has those of 16 kHz, but for 8 kHz.
constexpr Long kLong44 = {0,  4,  8,   12,  16,  20,  24,  30,  36,  44,  52, 62,
                          74, 90, 110, 134, 162, 196, 238, 288, 342, 418, 576};
constexpr Long kLong48 = {0,  4,  8,   12,  16,  20,  24,  30,  36,  42,  50, 60,
                          72, 88, 106, 128, 156, 190, 230, 276, 330, 384, 576};
constexpr Long kLong32 = {0,  4,   8,   12,  16,  20,  24,  30,  36,  44,  54, 66,
                          82, 102, 126, 156, 194, 240, 296, 364, 448, 550, 576};
constexpr Long kLong22 = {0,   6,   12,  18,  24,  30,  36,  44,  54,  66,  80, 96,
                          116, 140, 168, 200, 238, 284, 336, 396, 464, 522, 576};
constexpr Long kLong24 = {0,   6,   12,  18,  24,  30,  36,  44,  54,  66,  80, 96,
                          114, 136, 162, 194, 232, 278, 332, 394, 464, 540, 576};
constexpr Long kLong8 = {0,   12,  24,  36,  48,  60,  72,  88,  108, 132, 160, 192,
                         232, 280, 336, 400, 476, 566, 568, 570, 572, 574, 576};
constexpr Short kShort44 = {0, 4, 8, 12, 16, 22, 30, 40, 52, 66, 84, 106, 136, 192};
constexpr Short kShort48 = {0, 4, 8, 12, 16, 22, 28, 38, 50, 64, 80, 100, 126, 192};
constexpr Short kShort32 = {0, 4, 8, 12, 16, 22, 30, 42, 58, 78, 104, 138, 180, 192};
constexpr Short kShort22 = {0, 4, 8, 12, 18, 24, 32, 42, 56, 74, 100, 132, 174, 192};
constexpr Short kShort24 = {0, 4, 8, 12, 18, 26, 36, 48, 62, 80, 104, 136, 180, 192};
constexpr Short kShort16 = {0, 4, 8, 12, 18, 26, 36, 48, 62, 80, 104, 134, 174, 192};
constexpr Short kShort8 = {0, 8, 16, 24, 36, 52, 72, 96, 124, 160, 162, 164, 166, 192};

constexpr std::array<Long, 9> kLongs = {kLong44, kLong48, kLong32, kLong22, kLong24,
                                        kLong22, kLong22, kLong22, kLong8};
constexpr std::array<Short, 9> kShorts = {kShort44, kShort48, kShort32, kShort22, kShort24,
                                          kShort16, kShort16, kShort16, kShort8};

// Layouts of a block: long, short, mixed.
unsigned layoutOf(const Granule& granule)
{
    return !granule.isShort() ? 0 : granule.isMixed != 0 ? 2 : 1;
}

void add(Bands& bands, unsigned end, unsigned window)
{
    bands.ends[bands.count] = static_cast<std::uint16_t>(end);
    bands.windows[bands.count++] = static_cast<std::uint8_t>(window);
}

Bands makeBands(unsigned rate, unsigned layout)
{
    constexpr unsigned kMixedFrom = 3, kMixedLines = 36; // short bands, lines that stay long
    Bands bands;
    unsigned line = 0;
    const auto addLong = [&](unsigned to) {
        for (std::size_t band = 0; line < to; ++band) {
            const unsigned end = std::min<unsigned>(kLongs[rate][band + 1], to);
            for (; line < end; ++line)
                bands.places[line] = static_cast<std::uint16_t>(line);
            add(bands, end, 3);
        }
    };
    if (layout == 0) {
        addLong(kLines);
        return bands;
    }
    if (layout == 2)
        addLong(kMixedLines);
    const Short& ends = kShorts[rate];
    for (std::size_t band = layout == 2 ? kMixedFrom : 0; band + 1 < ends.size(); ++band)
        for (unsigned window = 0; window < 3; ++window) {
            // At 8 kHz the long lines end within a band.
            for (unsigned k = ends[band]; k < ends[band + 1] && line < kLines; ++k, ++line)
                bands.places[line] = static_cast<std::uint16_t>(3 * k + window);
            add(bands, line, window);
        }
    // Every line has a place, also where mixed blocks of 8 kHz would leave some out.
    for (; line < kLines; ++line)
        bands.places[line] = static_cast<std::uint16_t>(line);
    bands.ends[bands.count - 1] = kLines;
    return bands;
}

using Kind = std::array<std::uint8_t, 4>;
// Scale factors of each group: 13818-3, 2.4.3.2; by the range of `compress`, then of long, short, mixed
// blocks.
constexpr std::array<std::array<Kind, 3>, 6> kGroups2 = {{{{{6, 5, 5, 5}, {9, 9, 9, 9}, {6, 9, 9, 9}}},
                                                          {{{6, 5, 7, 3}, {9, 9, 12, 6}, {6, 9, 12, 6}}},
                                                          {{{11, 10, 0, 0}, {18, 18, 0, 0}, {15, 18, 0, 0}}},
                                                          {{{7, 7, 7, 0}, {12, 12, 12, 0}, {6, 15, 12, 0}}},
                                                          {{{6, 6, 6, 3}, {12, 9, 9, 6}, {6, 12, 9, 6}}},
                                                          {{{8, 8, 5, 0}, {15, 12, 9, 0}, {6, 18, 9, 0}}}}};

ScaleLayout layoutOf2(const Header& header, const Granule& granule, unsigned channel)
{
    unsigned c = granule.compress, range = 0;
    std::array<unsigned, 4> bits{};
    if (channel == 1 && header.isIntensity()) {
        c >>= 1;
        if (c < 180) {
            range = 3;
            bits = {c / 36, c % 36 / 6, c % 6, 0};
        } else if (c < 244) {
            range = 4;
            c -= 180;
            bits = {c % 64 >> 4, c % 16 >> 2, c % 4, 0};
        } else {
            range = 5;
            c -= 244;
            bits = {c / 3, c % 3, 0, 0};
        }
    } else if (c < 400) {
        bits = {(c >> 4) / 5, (c >> 4) % 5, c % 16 >> 2, c % 4};
    } else if (c < 500) {
        range = 1;
        c -= 400;
        bits = {(c >> 2) / 5, (c >> 2) % 5, c % 4, 0};
    } else {
        range = 2;
        c -= 500;
        bits = {c / 3, c % 3, 0, 0};
    }
    ScaleLayout out;
    for (std::size_t i = 0; i < 4; ++i)
        out.groups[i] = {kGroups2[range][layoutOf(granule)][i], static_cast<std::uint8_t>(bits[i]), true};
    return out;
}

} // namespace

const std::uint8_t kPreemphasis[22] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 3, 2, 0};

unsigned Header::rate() const
{
    const unsigned version = word >> 19 & 3, index = word >> 10 & 3;
    return index + (version == 3 ? 0 : version == 2 ? 3 : 6);
}

std::size_t Header::sideSize() const
{
    return isMpeg1() ? (channels() == 2 ? 32 : 17) : (channels() == 2 ? 17 : 9);
}

std::size_t Header::frameSize(std::size_t freeSize) const
{
    const std::size_t padding = isPadded() ? 1 : 0;
    if (bitrateIndex() == 0)
        return freeSize + padding;
    const std::uint32_t bitrate = kBitrates[isMpeg1() ? 0 : 1][bitrateIndex()] * 1000U;
    return 72 * granules() * bitrate / kRates[rate()] + padding;
}

bool Header::mayFollow(const Header& before) const
{
    // Version, layer, rate; free or not; one channel or two.
    constexpr std::uint32_t kMask = 0xFFFE0C00;
    return (word & kMask) == (before.word & kMask) && channels() == before.channels()
        && (bitrateIndex() == 0) == (before.bitrateIndex() == 0);
}

std::optional<Header> headerAt(const std::uint8_t* bytes)
{
    const Header header{std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16
                        | std::uint32_t{bytes[2]} << 8 | bytes[3]};
    const std::uint32_t word = header.word;
    if (word >> 21 != 0x7FF || (word >> 19 & 3) == 1 || (word >> 17 & 3) != 1 || header.bitrateIndex() == 15
        || (word >> 10 & 3) == 3)
        return std::nullopt;
    return header;
}

void readSide(const std::uint8_t* bytes, Frame& frame)
{
    const Header& header = frame.header;
    const bool is1 = header.isMpeg1();
    const unsigned channels = header.channels();
    BitReader bits(ByteSpan(bytes, header.sideSize()));
    const auto u8 = [&](unsigned count) { return static_cast<std::uint8_t>(bits.bits(count)); };
    const auto u16 = [&](unsigned count) { return static_cast<std::uint16_t>(bits.bits(count)); };
    frame.mainDataBegin = u16(is1 ? 9 : 8);
    frame.privateBits = u8(is1 ? (channels == 1 ? 5 : 3) : channels);
    for (unsigned c = 0; c < channels; ++c)
        frame.shared[c] = is1 ? u8(4) : 0;
    for (unsigned g = 0; g < header.granules(); ++g)
        for (unsigned c = 0; c < channels; ++c) {
            Granule& at = frame.granules[g][c];
            at.part23 = u16(12);
            at.bigValues = u16(9);
            at.gain = u8(8);
            at.compress = u16(is1 ? 4 : 9);
            at.isSwitching = u8(1);
            at.blockType = at.isMixed = 0;
            std::fill_n(at.tables, 3, std::uint8_t{0});
            std::fill_n(at.subgains, 3, std::uint8_t{0});
            std::fill_n(at.regions, 2, std::uint8_t{0});
            if (at.isSwitching != 0) {
                at.blockType = u8(2);
                at.isMixed = u8(1);
                at.tables[0] = u8(5);
                at.tables[1] = u8(5);
                for (std::uint8_t& gain : at.subgains)
                    gain = u8(3);
            } else {
                for (std::uint8_t& table : at.tables)
                    table = u8(5);
                at.regions[0] = u8(4);
                at.regions[1] = u8(3);
            }
            at.preflag = is1 ? u8(1) : 0;
            at.scale = u8(1);
            at.isQuadB = u8(1);
        }
}

void writeSide(const Frame& frame, Bytes& out)
{
    const Header& header = frame.header;
    const bool is1 = header.isMpeg1();
    const unsigned channels = header.channels();
    BitWriter bits;
    bits.put(frame.mainDataBegin, is1 ? 9 : 8);
    bits.put(frame.privateBits, is1 ? (channels == 1 ? 5 : 3) : channels);
    for (unsigned c = 0; is1 && c < channels; ++c)
        bits.put(frame.shared[c], 4);
    for (unsigned g = 0; g < header.granules(); ++g)
        for (unsigned c = 0; c < channels; ++c) {
            const Granule& at = frame.granules[g][c];
            bits.put(at.part23, 12);
            bits.put(at.bigValues, 9);
            bits.put(at.gain, 8);
            bits.put(at.compress, is1 ? 4 : 9);
            bits.put(at.isSwitching, 1);
            if (at.isSwitching != 0) {
                bits.put(at.blockType, 2);
                bits.put(at.isMixed, 1);
                bits.put(at.tables[0], 5);
                bits.put(at.tables[1], 5);
                for (const std::uint8_t gain : at.subgains)
                    bits.put(gain, 3);
            } else {
                for (const std::uint8_t table : at.tables)
                    bits.put(table, 5);
                bits.put(at.regions[0], 4);
                bits.put(at.regions[1], 3);
            }
            if (is1)
                bits.put(at.preflag, 1);
            bits.put(at.scale, 1);
            bits.put(at.isQuadB, 1);
        }
    out.insert(out.end(), bits.bytes().begin(), bits.bytes().end());
}

std::uint16_t crcOf(const std::uint8_t* header, ByteSpan side)
{
    std::uint32_t crc = 0xFFFF;
    const auto add = [&crc](std::uint8_t byte) {
        crc ^= std::uint32_t{byte} << 8;
        for (int i = 0; i < 8; ++i)
            crc = crc << 1 ^ ((crc & 0x8000) != 0 ? 0x8005 : 0);
        crc &= 0xFFFF;
    };
    add(header[2]);
    add(header[3]);
    for (const std::uint8_t byte : side)
        add(byte);
    return static_cast<std::uint16_t>(crc);
}

ScaleLayout scaleLayout(const Frame& frame, unsigned granule, unsigned channel)
{
    constexpr std::array<std::uint8_t, 16> kFirst = {0, 0, 0, 0, 3, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4};
    constexpr std::array<std::uint8_t, 16> kSecond = {0, 1, 2, 3, 0, 1, 2, 3, 1, 2, 3, 1, 2, 3, 2, 3};
    const Granule& at = frame.granules[granule][channel];
    if (!frame.header.isMpeg1())
        return layoutOf2(frame.header, at, channel);
    const std::uint8_t first = kFirst[at.compress], second = kSecond[at.compress];
    if (at.isShort()) {
        const std::uint8_t count = at.isMixed != 0 ? 17 : 18;
        return {{{count, first, true}, {18, second, true}, {}, {}}};
    }
    const unsigned shared = granule == 0 ? 0 : frame.shared[channel];
    return {{{6, first, (shared & 8) == 0},
             {5, first, (shared & 4) == 0},
             {5, second, (shared & 2) == 0},
             {5, second, (shared & 1) == 0}}};
}

const Bands& bandsOf(const Header& header, const Granule& granule)
{
    static const auto all = [] {
        std::array<std::array<Bands, 3>, 9> out;
        for (unsigned rate = 0; rate < 9; ++rate)
            for (unsigned layout = 0; layout < 3; ++layout)
                out[rate][layout] = makeBands(rate, layout);
        return out;
    }();
    return all[header.rate()][layoutOf(granule)];
}

const std::uint16_t* longEnds(unsigned rate)
{
    return kLongs[rate].data();
}

unsigned firstBorder(const Header& header, const Granule& granule)
{
    return regionStarts(header, granule)[0];
}

std::array<unsigned, 2> regionStarts(const Header& header, const Granule& granule)
{
    const Long& ends = kLongs[header.rate()];
    if (granule.isSwitching != 0)
        return {granule.isShort() && granule.isMixed == 0 ? 3U * kShorts[header.rate()][3] : ends[8], kLines};
    const std::size_t first = granule.regions[0] + std::size_t{1}, second = first + granule.regions[1] + 1;
    return {ends[std::min<std::size_t>(first, 22)], ends[std::min<std::size_t>(second, 22)]};
}

} // namespace ff::codec::mp3
