// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/heal/Correction.h"

#include <algorithm>
#include <array>
#include <bit>

namespace ff::heal {

namespace {

constexpr std::uint64_t kPolynomial = 0xC96C5795D7870F42; // ECMA-182, reflected
constexpr std::size_t kBurst = 8;
// Bursts so long are found by chance in one of 2^16 chunks of 64 KiB.
constexpr std::size_t kShortBurst = 4;
constexpr std::size_t kLookEvery = 1024; // places between two looks at the TaskControl

// The linear part of the CRC: a register, and what a zero byte makes of it, forwards and backwards.
class Register {
public:
    Register()
    {
        for (std::uint64_t byte = 0; byte < 256; ++byte) {
            std::uint64_t value = byte;
            for (int bit = 0; bit < 8; ++bit)
                value = value >> 1 ^ ((value & 1) != 0 ? kPolynomial : 0);
            m_table[byte] = value;
            m_byTop[value >> 56] = static_cast<std::uint8_t>(byte); // the top bytes are all different
        }
    }
    std::uint64_t forward(std::uint64_t value) const { return m_table[value & 0xFF] ^ value >> 8; }
    std::uint64_t back(std::uint64_t value) const
    {
        const std::uint8_t byte = m_byTop[value >> 56];
        return (value ^ m_table[byte]) << 8 | byte;
    }

private:
    std::array<std::uint64_t, 256> m_table{};
    std::array<std::uint8_t, 256> m_byTop{};
};

const Register& shiftRegister()
{
    static const Register one;
    return one;
}

std::size_t bytesOf(std::uint64_t pattern)
{
    return (static_cast<std::size_t>(std::bit_width(pattern)) + 7) / 8;
}

// An error of eight bytes in a row, the first of them at `offset`, as a register holds them: the first
// lowest.
struct Burst {
    std::size_t offset = 0;
    std::uint64_t pattern = 0;
};

// The syndrome is the burst's pattern after as many zero bytes as follow its first byte, so at each place
// there is exactly one pattern of eight bytes. Only those that begin there and end within the chunk count.
Result<std::vector<Burst>> findBursts(std::size_t size, std::uint64_t syndrome, TaskControl& control)
{
    const Register& step = shiftRegister();
    std::vector<Burst> found;
    std::uint64_t pattern = syndrome;
    for (std::size_t offset = size; offset-- != 0;) {
        if (offset % kLookEvery == 0)
            FF_TRY(control.checkpoint());
        pattern = step.back(pattern);
        if ((pattern & 0xFF) != 0 && bytesOf(pattern) <= std::min(kBurst, size - offset))
            found.push_back({offset, pattern});
    }
    std::stable_sort(found.begin(), found.end(), [](const Burst& a, const Burst& b) {
        const std::size_t aBytes = bytesOf(a.pattern), bBytes = bytesOf(b.pattern);
        return aBytes != bBytes ? aBytes < bBytes : std::popcount(a.pattern) < std::popcount(b.pattern);
    });
    return found;
}

Correction correctionOf(const Burst& burst, bool likely)
{
    Correction out;
    out.likely = likely;
    for (std::size_t i = 0; i < kBurst; ++i) {
        if (const auto byte = static_cast<std::uint8_t>(burst.pattern >> (8 * i)); byte != 0)
            out.changes.push_back({burst.offset + i, byte});
    }
    return out;
}

// The syndromes of the 256 differences that a byte can have, by difference.
using ByteSyndromes = std::array<std::uint64_t, 256>;

// Calls visit(offset, syndromes) for every place of an error of one byte, the last first.
template <typename Visit>
Status eachPlace(std::size_t size, TaskControl& control, const Visit& visit)
{
    const Register& step = shiftRegister();
    std::array<std::uint64_t, 8> bits{};
    for (std::size_t bit = 0; bit < bits.size(); ++bit)
        bits[bit] = std::uint64_t{1} << bit;
    ByteSyndromes syndromes{};
    for (std::size_t offset = size; offset-- != 0;) {
        if (offset % kLookEvery == 0)
            FF_TRY(control.checkpoint());
        for (std::uint64_t& bit : bits)
            bit = step.forward(bit);
        for (std::size_t bit = 0; bit < bits.size(); ++bit) {
            const std::size_t half = std::size_t{1} << bit;
            for (std::size_t value = 0; value < half; ++value)
                syndromes[half + value] = syndromes[value] ^ bits[bit];
        }
        visit(offset, syndromes);
    }
    return {};
}

// Two of the syndromes of single bytes whose sum is the one sought. A bit for each syndrome, by a hash of it,
// leaves one in sixteen of those that have a partner at most; the partners among these have one key.
class Pairs {
public:
    Pairs(std::size_t size, std::uint64_t syndrome)
        : m_size(size), m_syndrome(syndrome),
          m_shift(static_cast<unsigned>(64 - std::min(28, static_cast<int>(std::bit_width(size)) + 12)))
    {
        m_marks.resize((std::size_t{1} << (64 - m_shift)) / 64);
    }

    Result<std::vector<Correction>> find(TaskControl& control)
    {
        FF_TRY(eachPlace(m_size, control, [this](std::size_t, const ByteSyndromes& syndromes) {
            const Places places = fetched(syndromes, 0);
            for (std::size_t value = 1; value < places.size(); ++value)
                m_marks[places[value] / 64] |= std::uint64_t{1} << places[value] % 64;
        }));
        FF_TRY(eachPlace(m_size, control, [this](std::size_t offset, const ByteSyndromes& syndromes) {
            const Places places = fetched(syndromes, m_syndrome);
            for (std::size_t value = 1; value < places.size(); ++value) {
                if ((m_marks[places[value] / 64] >> places[value] % 64 & 1) != 0 && m_kept.size() < kMostKept)
                    m_kept.push_back({std::min(syndromes[value], syndromes[value] ^ m_syndrome),
                                      syndromes[value], static_cast<std::uint32_t>(offset),
                                      static_cast<std::uint8_t>(value)});
            }
        }));
        std::vector<Correction> found;
        if (m_kept.size() == kMostKept)
            return found; // a syndrome that was made to match everything
        FF_TRY(control.checkpoint());
        std::sort(m_kept.begin(), m_kept.end(), [](const Kept& a, const Kept& b) {
            return a.key != b.key ? a.key < b.key : a.offset < b.offset;
        });
        for (std::size_t i = 1; i < m_kept.size() && found.size() < kMostPairs; ++i) {
            const Kept &a = m_kept[i - 1], &b = m_kept[i];
            // Nearer ones are bursts.
            if (a.key == b.key && a.syndrome != b.syndrome && b.offset - a.offset >= kBurst)
                found.push_back({{{a.offset, a.difference}, {b.offset, b.difference}}, true});
        }
        return found;
    }

private:
    static constexpr std::size_t kMostKept = std::size_t{1} << 21, kMostPairs = 16;
    struct Kept {
        std::uint64_t key, syndrome;
        std::uint32_t offset;
        std::uint8_t difference;
    };
    using Places = std::array<std::uint32_t, 256>;
    // Where the marks of the syndromes and `sought` are, and all of them on their way from memory at once:
    // one after the other they would be waited for, because they lie anywhere in 32 MB.
    Places fetched(const ByteSyndromes& syndromes, std::uint64_t sought) const
    {
        Places places;
        for (std::size_t value = 0; value < places.size(); ++value)
            places[value] = static_cast<std::uint32_t>((syndromes[value] ^ sought) * 0x9E3779B97F4A7C15
                                                       >> m_shift); // Fibonacci hashing
        for (const std::uint32_t place : places)
            __builtin_prefetch(&m_marks[place / 64]);
        return places;
    }

    const std::size_t m_size;
    const std::uint64_t m_syndrome;
    const unsigned m_shift;
    std::vector<std::uint64_t> m_marks;
    std::vector<Kept> m_kept;
};

} // namespace

Result<std::vector<Correction>> corrections(std::size_t size, std::uint64_t syndrome, bool alsoTwoBytes,
                                            TaskControl& control)
{
    std::vector<Correction> out;
    if (syndrome == 0 || size == 0)
        return out;
    FF_ASSIGN(const std::vector<Burst> bursts, findBursts(size, syndrome, control));
    std::size_t next = 0;
    for (; next < bursts.size() && bytesOf(bursts[next].pattern) <= kShortBurst; ++next)
        out.push_back(correctionOf(bursts[next], true));
    if (next == 0 && alsoTwoBytes) {
        FF_ASSIGN(std::vector<Correction> pairs, Pairs(size, syndrome).find(control));
        out.insert(out.end(), pairs.begin(), pairs.end());
    }
    // Five bytes are a match by chance in one chunk of 256; of longer ones there are always some.
    for (; next < bursts.size() && out.size() < kMaxCorrections; ++next)
        out.push_back(
            correctionOf(bursts[next], bytesOf(bursts[next].pattern) == kShortBurst + 1 && out.empty()));
    return out;
}

} // namespace ff::heal
