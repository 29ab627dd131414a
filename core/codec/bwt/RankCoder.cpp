// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/bwt/RankCoder.h"

#include "core/codec/RangeCoder.h"
#include "core/codec/bwt/RankMixer.h"
#include "core/codec/bwt/SymbolTree.h"

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

namespace ff::codec::bwt {

namespace {

constexpr std::size_t kPiece = 4096; // bytes between looks at the TaskControl
// Decisions of a byte: whether it repeats, whether it is the other one, its bits; and of a run that begins
// with the last byte of a piece.
constexpr std::size_t kMostBits = 2 + SymbolTree::kMostBits, kMostOfRun = 64;
// Of a run that is so long, the rest is coded as a number.
constexpr std::uint32_t kLong = 8;
constexpr unsigned kRunBits = 25; // of that number
// A tree of its own is for columns with so many new bytes that have so few bits on the average, in 1/16: of
// binary data it would be larger by a hundredth and save no time.
constexpr std::uint64_t kOwnTree = 8192, kOwnTreeBits = 16 * 6 + 8;

// Of contexts that are hashed. Larger tables gain less than a thousandth, and what does not stay near the
// core is waited for.
constexpr unsigned kHashedBits = 14, kPairBits = 10;
constexpr std::size_t kHashed = std::size_t{1} << kHashedBits;

std::uint32_t hashed(std::uint32_t value, unsigned bits)
{
    constexpr std::uint32_t kHashing = 0x9E3779B1;
    return (value * kHashing) >> (32 - bits);
}

// Slots for the nodes of the tree in each of many contexts; those of the upper nodes lie in one line of
// memory.
class Rows {
public:
    explicit Rows(std::size_t count)
        : m_slots(count * kRow + kLine, kHalf),
          m_first((kLine - reinterpret_cast<std::uintptr_t>(m_slots.data()) / sizeof(Slot) % kLine) % kLine)
    {
    }
    Slot* at(std::size_t context) { return m_slots.data() + m_first + context * kRow; }

private:
    static constexpr std::size_t kRow = 256, kLine = 64 / sizeof(Slot);
    std::vector<Slot> m_slots;
    std::size_t m_first;
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
    explicit Model(const SymbolTree::Lengths& lengths) : m_tree(lengths) {}

    // Codes the byte at `at`, and a long run whole, of at most `left` bytes; returns how many.
    template <typename Coder>
    FF_INLINE std::size_t code(typename Coder::Byte* at, std::size_t left, Coder& coder)
    {
        const std::uint32_t run = runClass(m_run);
        if (codeRepeat(coder.read(at) == m_before, run, coder)) {
            coder.write(at, m_before);
            m_second = m_first;
            m_first = m_before;
            m_ranks <<= 2;
            return ++m_run == kLong ? 1 + codeRun(at + 1, left - 1, coder) : 1;
        }
        const std::uint32_t previous = m_before;
        const int isOther = codeOther(coder.read(at) == m_other, run, coder);
        m_lastRun = run;
        m_run = 0;
        std::uint32_t now = m_other;
        if (isOther) {
            learnOther();
            m_ranks = m_ranks << 2 | 1;
        } else {
            now = codeNew(coder.read(at), coder);
            m_ranks = m_ranks << 2 | (now == m_third ? 2 : 3);
            m_fourth = m_third;
            m_third = m_other;
        }
        m_other = previous;
        m_second = m_first;
        m_first = previous;
        m_before = now;
        coder.write(at, now);
        return 1;
    }

private:
    static std::vector<Slot> slots(std::size_t count) { return std::vector<Slot>(count, kHalf); }

    // Whether the byte is the one before.
    template <typename Coder>
    FF_INLINE int codeRepeat(int bit, std::uint32_t run, Coder& coder)
    {
        const std::uint32_t byte = m_before, ranks = m_ranks;
        const Slots slots{m_repeat[0].data() + (run << 8 | byte),
                          m_repeat[1].data() + (byte << 8 | m_first),
                          m_repeat[2].data() + (ranks & 0xFFFF),
                          m_repeat[3].data() + (hashed(byte << 16 | m_first << 8 | m_second, kHashedBits)),
                          m_repeat[4].data() + ((run << 4 | m_lastRun) << 4 | (ranks & 15)),
                          m_repeat[5].data() + (hashed((ranks & 0xFFF) << 8 | byte, kHashedBits)),
                          m_repeat[6].data()
                              + (hashed((byte << 8 | m_other) << 2 | std::min(run, 3U), kHashedBits))};
        return m_mixer.code(bit, coder, slots, {5, 5, 6, 5, 7, 5, 6}, m_mixRepeat.set(run << 2 | (ranks & 3)),
                            m_mapRepeat.knots(std::min(run, 2U) << 8 | byte));
    }

    // Whether it is the last one that differed from that.
    template <typename Coder>
    FF_INLINE int codeOther(int bit, std::uint32_t run, Coder& coder)
    {
        const std::uint32_t byte = m_before, other = m_other, ranks = m_ranks;
        // Should it be neither.
        __builtin_prefetch(m_pair[0].at(hashed(byte << 8 | other, kPairBits)));
        __builtin_prefetch(m_pair[1].at(hashed(other << 8 | m_third, kPairBits)));
        __builtin_prefetch(m_after[0].at(byte));
        __builtin_prefetch(m_after[1].at(byte));
        const Slots slots{m_swap[0].data() + (other << 8 | byte),
                          m_swap[1].data() + (ranks & 0xFFFF),
                          m_swap[2].data() + (hashed(byte << 16 | other << 8 | m_third, kHashedBits)),
                          m_swap[3].data() + (run << 8 | byte),
                          m_swap[4].data() + (run << 8 | other),
                          m_swap[5].data() + ((run << 4 | m_lastRun) << 4 | (ranks & 15)),
                          m_swap[6].data() + hashed((ranks & 0xFFF) << 8 | other, kHashedBits)};
        return m_mixer.code(bit, coder, slots, {4, 5, 4, 4, 4, 5, 5},
                            m_mixSwap.set(m_lastRun << 2 | (ranks & 3)),
                            m_mapSwap.knots(std::min(run, 2U) << 8 | other));
    }

    // The plain frequencies learn of it too.
    void learnOther()
    {
        const std::uint32_t path = m_tree.path(m_other);
        if (path == 0)
            return;
        std::uint32_t node = 0;
        for (unsigned at = SymbolTree::kMostBits; (node & SymbolTree::kLeaf) == 0;) {
            const int bit = static_cast<int>(path >> --at & 1);
            for (std::size_t i = 0; i < m_plain.size(); ++i)
                learn(m_plain[i].at(0)[node], bit, kRatesNew[i]);
            node = m_tree.next(node, bit);
        }
    }

    // What a byte that was there lately says of the next bit: 0 nothing, 1 a 0, 2 a 1. `path`: the bits so
    // far, of which there are `depth`, below a 1.
    std::uint32_t hint(std::uint32_t byte, std::uint32_t path, unsigned depth) const
    {
        const std::uint32_t whole = m_tree.path(byte) >> (SymbolTree::kMostBits - 1 - depth);
        return whole >> 1 == path ? 1 + (whole & 1) : 0;
    }

    // Which it is, bit by bit.
    template <typename Coder>
    FF_INLINE std::uint32_t codeNew(std::uint32_t byte, Coder& coder)
    {
        const std::uint32_t before = m_before, other = m_other, goal = m_tree.path(byte);
        const Slots rows{m_plain[0].at(0),
                         m_plain[1].at(0),
                         m_plain[2].at(0),
                         m_after[0].at(before),
                         m_after[1].at(before),
                         m_pair[0].at(hashed(before << 8 | other, kPairBits)),
                         m_pair[1].at(hashed(other << 8 | m_third, kPairBits))};
        std::uint32_t node = 0, path = 1;
        for (unsigned depth = 0; (node & SymbolTree::kLeaf) == 0; ++depth) {
            const std::uint32_t hints = hint(before, path, depth) + 3 * hint(other, path, depth)
                + 9 * hint(m_third, path, depth) + 27 * hint(m_fourth, path, depth);
            Slots slots;
            for (std::size_t i = 0; i < kInputs; ++i)
                slots[i] = rows[i] + node;
            const int wanted = static_cast<int>(goal >> (SymbolTree::kMostBits - 1 - depth) & 1);
            const int bit =
                m_mixer.code(wanted, coder, slots, kRatesNew, m_mixNew.set(hints << 3 | std::min(depth, 7U)),
                             m_mapNew.knots(node));
            path = path * 2 + static_cast<std::uint32_t>(bit);
            node = m_tree.next(node, bit);
        }
        return node & 255;
    }

    // The rest of a run.
    template <typename Coder>
    FF_INLINE std::size_t codeRun(typename Coder::Byte* at, std::size_t left, Coder& coder)
    {
        const std::uint32_t byte = m_before;
        std::size_t count = coder.countRun(at, left, byte) + 1;
        unsigned bits = 0;
        const auto wanted = static_cast<unsigned>(63 - __builtin_clzll(count));
        const std::uint32_t last = m_lengths[byte];
        for (; bits < kRunBits; ++bits) {
            const Slots slots{m_long[0].data() + (bits << 8 | byte),
                              m_long[1].data() + (hashed((byte << 8 | m_other) << 5 | bits, kHashedBits)),
                              m_long[2].data() + (last << 5 | bits),
                              m_long[3].data()
                                  + (hashed((m_lastLength << 4 | m_lastRun) << 5 | bits, kHashedBits)),
                              m_long[4].data() + (hashed((last << 8 | byte) << 5 | bits, kHashedBits)),
                              m_long[5].data() + bits,
                              m_long[6].data() + (hashed((m_other << 8 | m_third) << 5 | bits, kHashedBits))};
            if (!m_mixer.code(wanted > bits, coder, slots, {4, 4, 5, 5, 4, 6, 4}, m_mixLong.set(bits),
                              m_mapLong.knots(bits)))
                break;
        }
        m_lengths[byte] = static_cast<std::uint8_t>(bits);
        m_lastLength = bits;
        std::uint32_t value = 1;
        for (unsigned k = bits; k > 0; --k) {
            const int wish = static_cast<int>(count >> (k - 1) & 1);
            int bit;
            if (value < 8) {
                Slot& slot = m_mantissa[bits << 3 | value];
                bit = coder(wish, std::min(std::max<std::uint32_t>(slot, kLeast), kOne - kLeast));
                learn(slot, bit, 5);
            } else {
                bit = coder(wish, kOne / 2);
            }
            value = value * 2 + static_cast<std::uint32_t>(bit);
        }
        count = value - 1;
        if (!coder.fillRun(at, left, count, byte))
            return left + 1;
        m_run += static_cast<std::uint32_t>(count);
        if (count > 0)
            m_second = byte;
        m_ranks = count >= 16 ? 0 : m_ranks << 2 * count;
        return count;
    }

    static constexpr Rates kRatesNew{3, 5, 7, 4, 6, 4, 4};

    std::uint32_t m_before = 0, m_first = 0, m_second = 0; // the last byte, and those before it
    std::uint32_t m_other = 0, m_third = 0, m_fourth = 0; // distinct ones, the latest first
    std::uint32_t m_run = 0, m_lastRun = 0; // repeats so far; class of the run before
    std::uint32_t m_ranks = 0; // two bits each: same, other, third, anything

    const Mixer m_mixer;
    const SymbolTree m_tree;
    std::uint32_t m_lastLength = 0; // bits of the last long run's rest
    std::array<std::uint8_t, 256> m_lengths{}; // the same, of the last run of each byte

    std::array<std::vector<Slot>, 7> m_repeat{slots(4096), slots(65536),   slots(65536),  slots(kHashed),
                                              slots(4096), slots(kHashed), slots(kHashed)};
    std::array<std::vector<Slot>, 7> m_swap{slots(65536), slots(65536), slots(kHashed), slots(4096),
                                            slots(4096),  slots(4096),  slots(kHashed)};
    std::array<Rows, 3> m_plain{Rows(1), Rows(1), Rows(1)};
    std::array<Rows, 2> m_after{Rows(256), Rows(256)};
    std::array<Rows, 2> m_pair{Rows(1 << kPairBits), Rows(1 << kPairBits)};
    std::array<std::vector<Slot>, 7> m_long{slots(8192),    slots(kHashed), slots(1024),   slots(kHashed),
                                            slots(kHashed), slots(32),      slots(kHashed)};
    std::vector<Slot> m_mantissa = slots(32 * 8); // of the three bits below the highest of a run's rest
    Weights m_mixLong{32};
    Maps m_mapLong{32};
    Weights m_mixRepeat{64}, m_mixSwap{64}, m_mixNew{81 * 8};
    Maps m_mapRepeat{3 * 256}, m_mapSwap{3 * 256}, m_mapNew{256};
};

// What the model is coded with: bits, and the bytes of the column.
struct Writer {
    using Byte = const std::uint8_t;
    RangeEncoder& encoder;

    FF_INLINE int operator()(int bit, std::uint32_t p)
    {
        encoder.encode(bit, p);
        return bit;
    }
    static std::uint32_t read(Byte* at) { return *at; }
    static void write(Byte*, std::uint32_t) {}
    static std::size_t countRun(Byte* at, std::size_t left, std::uint32_t byte)
    {
        return static_cast<std::size_t>(std::find_if(at, at + left, [&](std::uint8_t b) { return b != byte; })
                                        - at);
    }
    static bool fillRun(Byte*, std::size_t left, std::size_t count, std::uint32_t) { return count <= left; }
};

struct Reader {
    using Byte = std::uint8_t;
    RangeDecoder& decoder;

    FF_INLINE int operator()(int, std::uint32_t p) { return decoder.decode(p); }
    static std::uint32_t read(Byte*) { return 0; }
    static void write(Byte* at, std::uint32_t byte) { *at = static_cast<Byte>(byte); }
    static std::size_t countRun(Byte*, std::size_t, std::uint32_t) { return 0; }
    static bool fillRun(Byte* at, std::size_t left, std::size_t count, std::uint32_t byte)
    {
        std::fill_n(at, std::min(count, left), static_cast<Byte>(byte));
        return count <= left;
    }
};

// Whether there is a tree, and its lengths, each in the context of the one before.
template <typename Coder>
bool codeLengths(bool hasTree, SymbolTree::Lengths& lengths, Coder coder)
{
    if (coder(hasTree ? 1 : 0, kOne / 2) == 0) {
        lengths = SymbolTree::evenLengths();
        return true;
    }
    std::array<std::array<Slot, 16>, 16> slots;
    for (auto& row : slots)
        row.fill(kHalf);
    std::uint32_t before = 0;
    for (std::uint8_t& length : lengths) {
        std::uint32_t node = 1;
        for (unsigned k = 4; k-- > 0;) {
            Slot& slot = slots[before][node];
            const int bit = coder(length >> k & 1, std::clamp<std::uint32_t>(slot, kLeast, kOne - kLeast));
            learn(slot, bit, 4);
            node = node * 2 + static_cast<std::uint32_t>(bit);
        }
        before = node & 15;
        length = static_cast<std::uint8_t>(before);
    }
    return SymbolTree::isWhole(lengths);
}

// How often each byte is a new one.
std::array<std::uint32_t, 256> countNew(ByteSpan column)
{
    std::array<std::uint32_t, 256> counts{};
    std::uint32_t before = 0, other = 0;
    for (const std::uint8_t byte : column) {
        if (byte == before)
            continue;
        if (byte != other)
            ++counts[byte];
        other = before;
        before = byte;
    }
    return counts;
}

bool paysItsTree(const std::array<std::uint32_t, 256>& counts, const SymbolTree::Lengths& lengths)
{
    std::uint64_t count = 0, bits = 0;
    for (std::size_t byte = 0; byte < counts.size(); ++byte) {
        count += counts[byte];
        bits += std::uint64_t{counts[byte]} * lengths[byte];
    }
    return count >= kOwnTree && bits * 16 <= count * kOwnTreeBits;
}

Error endsEarly()
{
    return {ErrorCode::Damaged, sentence("a sorted block ends before its bytes do")};
}

} // namespace

Result<Bytes> encodeRanks(ByteSpan column, TaskControl& control, const Progress& onProgress)
{
    Bytes buffer((kPiece * kMostBits + kMostOfRun) * kMaxBytesPerBit + 8);
    RangeEncoder encoder(buffer.data());
    Writer coder{encoder};
    Bytes out;
    const auto flush = [&] {
        out.insert(out.end(), buffer.begin(),
                   buffer.begin() + static_cast<std::ptrdiff_t>(encoder.written()));
        encoder.rewind();
    };
    const auto counts = countNew(column);
    SymbolTree::Lengths lengths = SymbolTree::lengthsFor(counts);
    codeLengths(paysItsTree(counts, lengths), lengths, coder);
    const auto model = std::make_unique<Model>(lengths);
    for (std::size_t at = 0; at < column.size();) {
        FF_TRY(control.checkpoint());
        const std::size_t from = at, end = std::min(column.size(), at + kPiece);
        while (at < end)
            at += model->code(column.data() + at, column.size() - at, coder);
        flush();
        if (onProgress)
            onProgress(at - from);
    }
    encoder.finish();
    flush();
    return out;
}

Status decodeRanks(ByteSpan payload, std::span<std::uint8_t> column, TaskControl& control,
                   const Progress& onProgress)
{
    RangeDecoder decoder(payload.data(), payload.size());
    Reader coder{decoder};
    SymbolTree::Lengths lengths{};
    if (!codeLengths(false, lengths, coder))
        return Error{ErrorCode::Damaged, sentence("a sorted block has an impossible tree of bytes")};
    const auto model = std::make_unique<Model>(lengths);
    for (std::size_t at = 0; at < column.size();) {
        FF_TRY(control.checkpoint());
        const std::size_t from = at, end = std::min(column.size(), at + kPiece);
        while (at < end)
            at += model->code(column.data() + at, column.size() - at, coder);
        if (at > column.size() || decoder.isExhausted())
            return endsEarly();
        if (onProgress)
            onProgress(at - from);
    }
    return {};
}

} // namespace ff::codec::bwt
