// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/bwt/RankCoder.h"

#include "core/codec/Logistic.h"
#include "core/codec/RangeCoder.h"

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

namespace ff::codec::bwt {

namespace {

using Slot = std::uint16_t; // P(1) in 1/65536

constexpr std::size_t kPiece = 8192; // bytes between looks at the TaskControl
constexpr std::size_t kMostBits = 10; // of a byte

constexpr std::uint32_t kOne = 1 << 16; // a weight of 1, and a probability of 1
constexpr int kLearning = 17; // bits that error · input loses on its way into a weight
constexpr int kMapRate = 6;
constexpr std::uint32_t kLeast = 24; // of a probability
constexpr std::uint32_t kHashing = 0x9E3779B1;

std::uint32_t hashed(std::uint32_t value, unsigned bits)
{
    return (value * kHashing) >> (32 - bits);
}

void learn(Slot& slot, int bit, int rate)
{
    const int goal = bit ? 65535 : 0;
    slot = static_cast<Slot>(slot + ((goal - slot) >> rate));
}

// Maps a mixed probability to one that is learned, in a context; linear between 33 knots.
class Maps {
public:
    explicit Maps(std::size_t contexts) : m_knots(contexts * kKnots)
    {
        const auto& squash = logisticTables().squash;
        for (std::size_t i = 0; i < m_knots.size(); ++i) {
            const int stretched = (static_cast<int>(i % kKnots) - 16) * 128;
            m_knots[i] = squash[static_cast<std::size_t>(stretched) + kSquashLimit + 1];
        }
    }

    struct Place {
        Slot* low;
        std::uint32_t fraction; // towards the next knot, of 128
        std::uint32_t value() const { return (low[0] * (128 - fraction) + low[1] * fraction) >> 7; }
        void learn(int bit) const { bwt::learn(low[fraction > 64 ? 1 : 0], bit, kMapRate); }
    };
    Slot* knots(std::size_t context) { return m_knots.data() + context * kKnots; }
    // `stretched` in -2047..2047
    static Place at(Slot* knots, int stretched)
    {
        const auto position = static_cast<std::uint32_t>(stretched + 2048);
        return {knots + (position >> 7), position & 127};
    }

private:
    static constexpr std::size_t kKnots = 33;
    std::vector<Slot> m_knots;
};

// Slots for the bits of a byte in each of many contexts; those of half a byte lie in one line of memory.
class Rows {
public:
    explicit Rows(std::size_t count)
        : m_slots(count * kRow + kHalf, Slot{32768}),
          m_first((kLine - reinterpret_cast<std::uintptr_t>(m_slots.data()) % kLine) % kLine / sizeof(Slot))
    {
    }

    // The slots of the first four bits; place 0 is not used.
    Slot* at(std::size_t context) { return m_slots.data() + m_first + context * kRow; }
    // From there to those of the last four.
    static std::size_t second(std::uint32_t firstHalf) { return (firstHalf + 1) * kHalf; }

private:
    static constexpr std::size_t kHalf = 16, kRow = 17 * kHalf, kLine = 32;
    std::vector<Slot> m_slots;
    std::size_t m_first;
};

// Seven probabilities and a constant are mixed.
constexpr std::size_t kInputs = 7;
using Slots = std::array<Slot*, kInputs>;
using Rates = std::array<int, kInputs>;

class Weights {
public:
    explicit Weights(std::size_t sets) : m_weights(sets * (kInputs + 1), kOne * 2 / kInputs) {}
    std::uint32_t* set(std::size_t at) { return m_weights.data() + at * (kInputs + 1); }

private:
    std::vector<std::uint32_t> m_weights;
};

// Lengths of runs in 16 steps.
std::uint32_t runClass(std::uint32_t run)
{
    constexpr std::array<std::uint32_t, 7> kEnds{12, 16, 24, 32, 64, 128, 512};
    if (run < 8)
        return run;
    std::uint32_t at = 8;
    for (const std::uint32_t end : kEnds)
        if (run >= end)
            ++at;
    return at;
}

class Model {
public:
    Model() = default;

    // Codes one byte; `coder` takes a bit (which a decoder does not look at) and P(1), and gives the bit.
    template <typename Coder>
    FF_INLINE std::uint8_t code(std::uint8_t byte, Coder&& coder)
    {
        const std::uint32_t run = runClass(m_run);
        if (codeRepeat(byte == m_before, run, coder)) {
            ++m_run;
            m_ranks <<= 2;
            m_second = m_first;
            m_first = m_before;
            return static_cast<std::uint8_t>(m_before);
        }
        const std::uint32_t previous = m_before;
        const int isOther = codeOther(byte == m_other, run, coder);
        m_lastRun = run;
        m_run = 0;
        std::uint32_t now = m_other;
        if (isOther) {
            learnOther();
            m_ranks = m_ranks << 2 | 1;
        } else {
            now = codeNew(byte, coder);
            m_ranks = m_ranks << 2 | (now == m_third ? 2 : 3);
            m_fourth = m_third;
            m_third = m_other;
        }
        m_other = previous;
        m_second = m_first;
        m_first = previous;
        m_before = now;
        return static_cast<std::uint8_t>(now);
    }

private:
    const std::int16_t* const m_stretch = logisticTables().stretch.data();
    const std::uint16_t* const m_squash = logisticTables().squash.data() + kSquashLimit + 1;
    static constexpr Slot kHalf = 32768;
    static std::vector<Slot> slots(std::size_t count) { return std::vector<Slot>(count, kHalf); }

    // `weights`: a set of them. `knots`: of the map for the mixed probability. Weights wrap, which only
    // damage can make them do.
    template <typename Coder>
    FF_INLINE int codeBit(int bit, Coder& coder, const Slots& slots, const Rates& rates,
                          std::uint32_t* weights, Slot* knots)
    {
        std::array<int, kInputs + 1> inputs;
        for (std::size_t i = 0; i < kInputs; ++i)
            inputs[i] = m_stretch[*slots[i] >> 4];
        inputs[kInputs] = 256;
        int sum = 0;
        for (std::size_t i = 0; i <= kInputs; ++i)
            sum += static_cast<int>(static_cast<std::uint32_t>(inputs[i]) * weights[i]) >> 8;
        const int stretched = std::min(std::max(sum >> 8, -kStretchLimit), kStretchLimit);
        const std::uint32_t mixed = m_squash[stretched];
        const Maps::Place place = Maps::at(knots, stretched);
        std::uint32_t p = (mixed + place.value()) >> 1;
        p = std::min(std::max(p, kLeast), kOne - kLeast);
        bit = coder(bit, p);
        const int error = bit * static_cast<int>(kOne) - static_cast<int>(mixed);
        for (std::size_t i = 0; i <= kInputs; ++i)
            weights[i] +=
                static_cast<std::uint32_t>((inputs[i] * error + (1 << (kLearning - 1))) >> kLearning);
        for (std::size_t i = 0; i < kInputs; ++i)
            learn(*slots[i], bit, rates[i]);
        place.learn(bit);
        return bit;
    }

    // Whether the byte is the one before.
    template <typename Coder>
    FF_INLINE int codeRepeat(int bit, std::uint32_t run, Coder& coder)
    {
        const std::uint32_t byte = m_before, ranks = m_ranks;
        const Slots slots{m_repeat[0].data() + (run << 8 | byte),
                          m_repeat[1].data() + (byte << 8 | m_first),
                          m_repeat[2].data() + (ranks & 0xFFFF),
                          m_repeat[3].data() + (hashed(byte << 16 | m_first << 8 | m_second, 16)),
                          m_repeat[4].data() + ((run << 4 | m_lastRun) << 4 | (ranks & 15)),
                          m_repeat[5].data() + (hashed((ranks & 0xFFF) << 8 | byte, 16)),
                          m_repeat[6].data() + (hashed((byte << 8 | m_other) << 2 | std::min(run, 3U), 16))};
        return codeBit(bit, coder, slots, {5, 5, 6, 5, 7, 5, 6}, m_mixRepeat.set(run << 2 | (ranks & 3)),
                       m_mapRepeat.knots(std::min(run, 2U) << 8 | byte));
    }

    // Whether it is the last one that differed from that.
    template <typename Coder>
    FF_INLINE int codeOther(int bit, std::uint32_t run, Coder& coder)
    {
        const std::uint32_t byte = m_before, other = m_other, ranks = m_ranks;
        // Should it be neither.
        __builtin_prefetch(m_pair[0].at(hashed(byte << 8 | other, 12)));
        __builtin_prefetch(m_pair[1].at(hashed(other << 8 | m_third, 12)));
        __builtin_prefetch(m_after[0].at(byte));
        __builtin_prefetch(m_after[1].at(byte));
        const Slots slots{m_swap[0].data() + (other << 8 | byte),
                          m_swap[1].data() + (ranks & 0xFFFF),
                          m_swap[2].data() + (hashed(byte << 16 | other << 8 | m_third, 16)),
                          m_swap[3].data() + (run << 8 | byte),
                          m_swap[4].data() + (run << 8 | other),
                          m_swap[5].data() + ((run << 4 | m_lastRun) << 4 | (ranks & 15)),
                          m_swap[6].data() + hashed((ranks & 0xFFF) << 8 | other, 16)};
        return codeBit(bit, coder, slots, {4, 5, 4, 4, 4, 5, 5}, m_mixSwap.set(m_lastRun << 2 | (ranks & 3)),
                       m_mapSwap.knots(std::min(run, 2U) << 8 | other));
    }

    // The plain frequencies learn of it too.
    void learnOther()
    {
        for (std::size_t i = 0; i < m_plain.size(); ++i) {
            Slot* row = m_plain[i].at(0);
            std::uint32_t node = 1;
            for (int k = 7; k >= 0; --k) {
                const int bit = static_cast<int>(m_other >> k & 1);
                learn(row[node], bit, kRatesNew[i]);
                node = node * 2 + static_cast<std::uint32_t>(bit);
                if (k == 4) {
                    row += Rows::second(node & 15);
                    node = 1;
                }
            }
        }
    }

    // What a byte that was there lately says of the next bit: 0 nothing, 1 a 0, 2 a 1.
    static std::uint32_t hint(std::uint32_t byte, std::uint32_t node, int k)
    {
        return (byte | 256) >> (k + 1) == node ? 1 + (byte >> k & 1) : 0;
    }

    // Which it is, bit by bit.
    template <typename Coder>
    FF_INLINE std::uint32_t codeNew(std::uint32_t byte, Coder& coder)
    {
        const std::uint32_t before = m_before, other = m_other;
        Slots rows{m_plain[0].at(0),
                   m_plain[1].at(0),
                   m_plain[2].at(0),
                   m_after[0].at(before),
                   m_after[1].at(before),
                   m_pair[0].at(hashed(before << 8 | other, 12)),
                   m_pair[1].at(hashed(other << 8 | m_third, 12))};
        std::uint32_t node = 1, place = 1; // of all bits so far, and of those of this half
        for (int k = 7; k >= 0; --k) {
            const std::uint32_t hints = hint(before, node, k) + 3 * hint(other, node, k)
                + 9 * hint(m_third, node, k) + 27 * hint(m_fourth, node, k);
            Slots slots;
            for (std::size_t i = 0; i < kInputs; ++i)
                slots[i] = rows[i] + place;
            const int bit = codeBit(static_cast<int>(byte >> k & 1), coder, slots, kRatesNew,
                                    m_mixNew.set(hints << 3 | static_cast<std::uint32_t>(k)),
                                    m_mapNew.knots(hashed(before << 8 | node, 14)));
            node = node * 2 + static_cast<std::uint32_t>(bit);
            place = place * 2 + static_cast<std::uint32_t>(bit);
            if (k == 4) {
                for (Slot*& row : rows)
                    row += Rows::second(place & 15);
                place = 1;
            }
        }
        return node & 255;
    }

    static constexpr Rates kRatesNew{3, 5, 7, 4, 6, 4, 4};

    std::uint32_t m_before = 0, m_first = 0, m_second = 0; // the last byte, and those before it
    std::uint32_t m_other = 0, m_third = 0, m_fourth = 0; // distinct ones, the latest first
    std::uint32_t m_run = 0, m_lastRun = 0; // repeats so far; class of the run before
    std::uint32_t m_ranks = 0; // two bits each: same, other, third, anything

    std::array<std::vector<Slot>, 7> m_repeat{slots(4096), slots(65536), slots(65536), slots(65536),
                                              slots(4096), slots(65536), slots(65536)};
    std::array<std::vector<Slot>, 7> m_swap{slots(65536), slots(65536), slots(65536), slots(4096),
                                            slots(4096),  slots(4096),  slots(65536)};
    std::array<Rows, 3> m_plain{Rows(1), Rows(1), Rows(1)};
    std::array<Rows, 2> m_after{Rows(256), Rows(256)};
    std::array<Rows, 2> m_pair{Rows(4096), Rows(4096)};
    Weights m_mixRepeat{64}, m_mixSwap{64}, m_mixNew{81 * 8};
    Maps m_mapRepeat{3 * 256}, m_mapSwap{3 * 256}, m_mapNew{1 << 14};
};

Error endsEarly()
{
    return {ErrorCode::Damaged, "a sorted block ends before its bytes do"};
}

} // namespace

Result<Bytes> encodeRanks(ByteSpan column, TaskControl& control, const Progress& onProgress)
{
    const auto model = std::make_unique<Model>();
    Bytes buffer(kPiece * kMostBits * kMaxBytesPerBit + 8);
    RangeEncoder encoder(buffer.data());
    const auto coder = [&](int bit, std::uint32_t p) FF_LAMBDA {
        encoder.encode(bit, p);
        return bit;
    };
    Bytes out;
    const auto flush = [&] {
        out.insert(out.end(), buffer.begin(),
                   buffer.begin() + static_cast<std::ptrdiff_t>(encoder.written()));
        encoder.rewind();
    };
    for (std::size_t at = 0; at < column.size(); at += kPiece) {
        FF_TRY(control.checkpoint());
        const ByteSpan piece = column.subspan(at, std::min(kPiece, column.size() - at));
        for (const std::uint8_t byte : piece)
            model->code(byte, coder);
        flush();
        if (onProgress)
            onProgress(piece.size());
    }
    encoder.finish();
    flush();
    return out;
}

Status decodeRanks(ByteSpan payload, std::span<std::uint8_t> column, TaskControl& control,
                   const Progress& onProgress)
{
    const auto model = std::make_unique<Model>();
    RangeDecoder decoder(payload.data(), payload.size());
    const auto coder = [&](int, std::uint32_t p) FF_LAMBDA { return decoder.decode(p); };
    for (std::size_t at = 0; at < column.size(); at += kPiece) {
        FF_TRY(control.checkpoint());
        const auto piece = column.subspan(at, std::min(kPiece, column.size() - at));
        for (std::uint8_t& byte : piece)
            byte = model->code(0, coder);
        if (decoder.isExhausted())
            return endsEarly();
        if (onProgress)
            onProgress(piece.size());
    }
    return {};
}

} // namespace ff::codec::bwt
