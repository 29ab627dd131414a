// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/deflate/Inflate.h"

#include <algorithm>
#include <cstring>

namespace ff::codec::deflate {

namespace {

// Tokens take four bytes each: bounds what a stream of very long blocks may take.
constexpr std::size_t kMaxTokens = std::size_t{1} << 25;
constexpr std::size_t kStride = std::size_t{1} << 18; // tokens between looks at the TaskControl

class BitReader {
public:
    explicit BitReader(ByteSpan bytes) : m_bytes(bytes) {}

    // At least 48 bits are then there; zeros behind the end.
    void fill()
    {
        if (m_at + 8 <= m_bytes.size()) {
            std::uint64_t word;
            std::memcpy(&word, m_bytes.data() + m_at, 8);
            m_bits |= word << m_count;
            const unsigned taken = (63 - m_count) / 8;
            m_at += taken;
            m_count += taken * 8;
            m_bits &= ~std::uint64_t{0} >> (63 - m_count) >> 1;
            return;
        }
        while (m_count <= 56) {
            if (m_at < m_bytes.size())
                m_bits |= std::uint64_t{m_bytes[m_at]} << m_count;
            ++m_at;
            m_count += 8;
        }
    }
    std::uint32_t peek() const { return static_cast<std::uint32_t>(m_bits); }
    void skip(unsigned count)
    {
        m_bits >>= count;
        m_count -= count;
    }
    // REQUIRES: count <= 25 since fill().
    std::uint32_t take(unsigned count)
    {
        const std::uint32_t value = peek() & ((1u << count) - 1);
        skip(count);
        return value;
    }
    std::uint32_t filled(unsigned count)
    {
        fill();
        return take(count);
    }
    unsigned bitsToByte() const { return m_count % 8; }
    // Bytes begun; more than there are when bits behind the end were taken.
    std::size_t position() const { return m_at - m_count / 8; }
    bool isPastEnd() const { return position() > m_bytes.size(); }
    // REQUIRES: at a byte.
    ByteSpan bytes(std::size_t count)
    {
        const std::size_t at = position();
        if (at > m_bytes.size() || count > m_bytes.size() - at)
            return {};
        m_at = at + count;
        m_bits = 0;
        m_count = 0;
        return m_bytes.subspan(at, count);
    }

private:
    ByteSpan m_bytes;
    std::size_t m_at = 0;
    std::uint64_t m_bits = 0;
    unsigned m_count = 0;
};

constexpr std::uint16_t kNoSymbol = 0xFFFF;

// A canonical Huffman code: the first bits by table, longer ones length by length.
template <unsigned TableBits>
class Decoder {
public:
    // False unless the code is complete, or has at most one symbol and may so.
    bool build(const std::uint8_t* bits, unsigned count, bool mayBeIncomplete)
    {
        std::array<unsigned, kMaxBits + 1> counts{};
        for (unsigned i = 0; i < count; ++i)
            ++counts[bits[i]];
        const unsigned used = count - counts[0];
        counts[0] = 0;
        int left = 1;
        for (unsigned length = 1; length <= kMaxBits; ++length) {
            left = 2 * left - static_cast<int>(counts[length]);
            if (left < 0)
                return false;
        }
        if (left != 0 && !(mayBeIncomplete && used <= 1))
            return false;
        std::array<unsigned, kMaxBits + 2> next{}, place{};
        for (unsigned length = 1; length <= kMaxBits; ++length) {
            m_first[length] = next[length];
            m_counts[length] = counts[length];
            m_places[length] = place[length];
            next[length + 1] = (next[length] + counts[length]) * 2;
            place[length + 1] = place[length] + counts[length];
        }
        m_table.fill({kNoSymbol, 0});
        for (unsigned symbol = 0; symbol < count; ++symbol) {
            const unsigned length = bits[symbol];
            if (length == 0)
                continue;
            m_sorted[place[length]++] = static_cast<std::uint16_t>(symbol);
            const unsigned code = next[length]++;
            if (length > TableBits)
                continue;
            unsigned reversed = 0;
            for (unsigned bit = 0; bit < length; ++bit)
                reversed |= (code >> bit & 1) << (length - 1 - bit);
            for (unsigned at = reversed; at < m_table.size(); at += 1u << length)
                m_table[at] = {static_cast<std::uint16_t>(symbol), static_cast<std::uint8_t>(length)};
        }
        return true;
    }

    // kNoSymbol when no symbol has these bits.
    unsigned take(BitReader& in) const
    {
        const Entry entry = m_table[in.peek() & (m_table.size() - 1)];
        if (entry.bits != 0) {
            in.skip(entry.bits);
            return entry.symbol;
        }
        unsigned code = 0;
        for (unsigned length = 1; length <= kMaxBits; ++length) {
            code = code << 1 | (in.peek() >> (length - 1) & 1);
            if (code >= m_first[length] && code - m_first[length] < m_counts[length]) {
                in.skip(length);
                return m_sorted[m_places[length] + code - m_first[length]];
            }
        }
        return kNoSymbol;
    }

private:
    struct Entry {
        std::uint16_t symbol;
        std::uint8_t bits;
    };
    std::array<Entry, 1u << TableBits> m_table;
    std::array<std::uint16_t, 288> m_sorted;
    std::array<unsigned, kMaxBits + 1> m_first{}, m_counts{}, m_places{};
};

using LiteralDecoder = Decoder<10>;
using DistanceDecoder = Decoder<8>;

bool readTrees(BitReader& in, Trees& trees)
{
    in.fill();
    trees.literals = kMinLiteralCount + in.take(5);
    trees.distances = 1 + in.take(5);
    trees.lengthCodes = kMinLengthCodeCount + in.take(4);
    if (trees.literals > kLiterals || trees.distances > kDistances)
        return false;
    trees.lengthBits.fill(0);
    for (unsigned i = 0; i < trees.lengthCodes; ++i)
        trees.lengthBits[kLengthOrder[i]] = static_cast<std::uint8_t>(in.filled(3));
    Decoder<7> decoder;
    if (!decoder.build(trees.lengthBits.data(), kLengthCodes, false))
        return false;
    std::array<std::uint8_t, kLiterals + kDistances> bits{};
    const unsigned total = trees.literals + trees.distances;
    trees.ops.clear();
    for (unsigned at = 0; at < total;) {
        in.fill();
        const unsigned symbol = decoder.take(in);
        if (symbol == kNoSymbol || in.isPastEnd())
            return false;
        unsigned count = 1;
        std::uint8_t value = static_cast<std::uint8_t>(symbol);
        if (symbol >= 16) {
            count = symbol == 16 ? 3 + in.take(2) : symbol == 17 ? 3 + in.take(3) : 11 + in.take(7);
            if (symbol == 16 && at == 0)
                return false;
            value = symbol == 16 ? bits[at - 1] : std::uint8_t{0};
        }
        if (count > total - at)
            return false;
        std::fill_n(bits.begin() + at, count, value);
        trees.ops.push_back({static_cast<std::uint8_t>(symbol), static_cast<std::uint8_t>(count)});
        at += count;
    }
    trees.literalBits.fill(0);
    trees.distanceBits.fill(0);
    std::copy_n(bits.begin(), trees.literals, trees.literalBits.begin());
    std::copy_n(bits.begin() + trees.literals, trees.distances, trees.distanceBits.begin());
    return trees.literalBits[kEndOfBlock] != 0;
}

struct Decoders {
    LiteralDecoder literals;
    DistanceDecoder distances;

    bool build(const Trees& trees)
    {
        return literals.build(trees.literalBits.data(), kLiterals, true)
            && distances.build(trees.distanceBits.data(), kDistances, true);
    }
};

const Decoders& fixedDecoders()
{
    static const Decoders decoders = [] {
        std::array<std::uint8_t, 288> bits{};
        for (unsigned i = 0; i < bits.size(); ++i)
            bits[i] = static_cast<std::uint8_t>(fixedLiteralBits(i));
        // All 32 codes make it complete; the last two must not be used.
        std::array<std::uint8_t, 32> distances{};
        distances.fill(kFixedDistanceBits);
        Decoders fixed;
        fixed.literals.build(bits.data(), 288, false);
        fixed.distances.build(distances.data(), 32, false);
        return fixed;
    }();
    return decoders;
}

// The output with room for the longest match; grows as bytes come, since a stream's size is not known.
class Output {
public:
    Output(Bytes& bytes, std::size_t limit) : m_bytes(bytes), m_limit(limit)
    {
        m_bytes.resize(std::min<std::size_t>(limit, 65536));
    }

    bool hasRoom(std::size_t count)
    {
        if (count <= m_bytes.size() - m_size)
            return true;
        if (count > m_limit - m_size)
            return false;
        m_bytes.resize(std::min(m_limit, std::max(m_bytes.size() * 2, m_size + count)));
        return true;
    }
    void literal(unsigned value) { m_bytes[m_size++] = static_cast<std::uint8_t>(value); }
    void match(unsigned length, unsigned distance)
    {
        std::uint8_t* to = m_bytes.data() + m_size;
        const std::uint8_t* from = to - distance;
        m_size += length;
        if (distance >= length)
            std::memcpy(to, from, length);
        else
            while (length-- != 0)
                *to++ = *from++;
    }
    void append(ByteSpan bytes)
    {
        if (!bytes.empty())
            std::memcpy(m_bytes.data() + m_size, bytes.data(), bytes.size());
        m_size += bytes.size();
    }
    std::size_t size() const { return m_size; }
    void finish() { m_bytes.resize(m_size); }

private:
    Bytes& m_bytes;
    std::size_t m_limit, m_size = 0;
};

bool readStored(BitReader& in, Block& block, Output& output)
{
    in.fill();
    block.padding = static_cast<std::uint8_t>(in.take(in.bitsToByte()));
    const std::uint32_t length = in.filled(16), inverse = in.filled(16);
    if ((length ^ inverse) != 0xFFFF || in.isPastEnd() || !output.hasRoom(length))
        return false;
    const ByteSpan bytes = in.bytes(length);
    if (bytes.size() != length)
        return false;
    block.count = length;
    output.append(bytes);
    return true;
}

bool readTokens(BitReader& in, const Decoders& decoders, std::vector<Token>& tokens, Output& output,
                TaskControl& control)
{
    std::size_t nextLook = tokens.size() + kStride;
    for (;;) {
        if (tokens.size() >= kMaxTokens || in.isPastEnd())
            return false;
        if (tokens.size() >= nextLook) {
            if (!control.checkpoint().ok())
                return false;
            nextLook += kStride;
        }
        in.fill(); // a token has 48 bits at most
        const unsigned symbol = decoders.literals.take(in);
        if (symbol < kEndOfBlock) {
            if (!output.hasRoom(1))
                return false;
            output.literal(symbol);
            tokens.push_back({});
            continue;
        }
        if (symbol == kEndOfBlock)
            return true;
        if (symbol >= kLiterals)
            return false;
        const Range range = kLengthRanges[symbol - kMinLiteralCount];
        const unsigned length = range.base + in.take(range.extraBits);
        if (length == kMaxMatch && symbol != kLiterals - 1)
            return false;
        const unsigned code = decoders.distances.take(in);
        if (code >= kDistances)
            return false;
        const Range far = kDistanceRanges[code];
        const unsigned distance = far.base + in.take(far.extraBits);
        if (distance > output.size() || !output.hasRoom(length))
            return false;
        output.match(length, distance);
        tokens.push_back({static_cast<std::uint16_t>(length), static_cast<std::uint16_t>(distance)});
    }
}

} // namespace

bool mayBeStream(ByteSpan bytes)
{
    BitReader in(bytes);
    in.fill();
    in.skip(1);
    const unsigned type = in.take(2);
    if (type == static_cast<unsigned>(BlockType::Fixed))
        return true;
    if (type == static_cast<unsigned>(BlockType::Stored)) {
        in.skip(in.bitsToByte());
        return (in.filled(16) ^ in.filled(16)) == 0xFFFF;
    }
    if (type != static_cast<unsigned>(BlockType::Dynamic))
        return false;
    const unsigned literals = in.take(5), distances = in.take(5), count = kMinLengthCodeCount + in.take(4);
    if (kMinLiteralCount + literals > kLiterals || distances >= kDistances)
        return false;
    unsigned sum = 0; // of 2^-length, in 1/128
    for (unsigned i = 0; i < count; ++i)
        if (const unsigned bits = in.filled(3); bits != 0)
            sum += 128u >> bits;
    return sum == 128;
}

bool inflate(ByteSpan bytes, std::size_t limit, InflatedStream& out, TaskControl& control)
{
    out.tokens.clear();
    out.blocks.clear();
    out.trees.clear();
    Output output(out.raw, limit);
    BitReader in(bytes);
    Decoders dynamic;
    for (bool isLast = false; !isLast;) {
        if (!out.blocks.empty() && !control.checkpoint().ok())
            return false;
        Block block;
        in.fill();
        block.isLast = isLast = in.take(1) != 0;
        const unsigned type = in.take(2);
        if (type > static_cast<unsigned>(BlockType::Dynamic) || in.isPastEnd())
            return false;
        block.type = static_cast<BlockType>(type);
        if (block.type == BlockType::Stored) {
            if (!readStored(in, block, output))
                return false;
        } else {
            if (block.type == BlockType::Dynamic) {
                block.trees = static_cast<std::uint32_t>(out.trees.size());
                out.trees.emplace_back();
                if (!readTrees(in, out.trees.back()) || !dynamic.build(out.trees.back()))
                    return false;
            }
            const std::size_t before = out.tokens.size();
            if (!readTokens(in, block.type == BlockType::Fixed ? fixedDecoders() : dynamic, out.tokens,
                            output, control))
                return false;
            block.count = static_cast<std::uint32_t>(out.tokens.size() - before);
        }
        out.blocks.push_back(block);
    }
    in.fill();
    out.padding = static_cast<std::uint8_t>(in.take(in.bitsToByte()));
    out.size = in.position();
    output.finish();
    return out.size <= bytes.size();
}

} // namespace ff::codec::deflate
