// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/deflate/StreamCoder.h"

#include "core/codec/deflate/BitWriter.h"
#include "core/codec/deflate/Huffman.h"

#include <algorithm>
#include <type_traits>

namespace ff::codec::deflate {

namespace {

constexpr unsigned kMinWindowBits = 9, kMaxWindowBits = 15;
constexpr unsigned kMinHashBits = 8, kMaxHashBits = 16;
constexpr unsigned kMinTokenBits = 7, kMaxTokenBits = 15;
constexpr unsigned kMaxStored = 65535;

// gzip looks every so many tokens whether the block should end, from this level on.
constexpr std::uint32_t kGzipStep = 4096;
constexpr unsigned kGzipLevel = 3, kFirstLazyLevel = 4;

// When zlib and gzip end a block.
class BlockRule {
public:
    explicit BlockRule(const Settings& settings) : m_settings(settings) {}

    // True when the block ends behind this token.
    bool endsAfter(Token token)
    {
        ++m_tokens;
        const std::uint64_t begin = m_bytes;
        m_bytes += token.length;
        if (token.isMatch()) {
            ++m_matches;
            m_distanceBits += 5u + kDistanceRanges[distanceIndex(token.distance)].extraBits;
        }
        if (m_settings.isGzip && m_settings.level >= kGzipLevel && m_tokens % kGzipStep == 0) {
            // As gzip has it: what the last token covers does not count yet.
            const std::uint64_t in = begin + (m_settings.level >= kFirstLazyLevel);
            const std::uint64_t out = (std::uint64_t{m_tokens} * 8 + m_distanceBits) / 8;
            if (m_matches < m_tokens / 2 && out < in / 2)
                return true;
        }
        return m_tokens == (1u << m_settings.tokenBits) - 1;
    }

private:
    const Settings& m_settings;
    std::uint32_t m_tokens = 0, m_matches = 0;
    std::uint64_t m_distanceBits = 0, m_bytes = 0;
};

// How a predicted token is told from others.
unsigned kindOf(Token predicted, Token longest)
{
    if (!predicted.isMatch())
        return longest.isMatch() ? 1 : 0;
    return predicted.length == 3 ? 2
        : predicted.length <= 5  ? 3
        : predicted.length <= 15 ? 4
        : predicted.length < 258 ? 5
                                 : 6;
}

template <typename Coder>
class StreamCoder {
    static constexpr bool kDecodes = std::is_same_v<Coder, RecipeDecoder>;

public:
    // `stream` only when encoding.
    StreamCoder(Coder& coder, StreamModels& models, ByteSpan raw, const InflatedStream* stream,
                std::size_t size, StreamWork& work, Bytes& out, TaskControl& control)
        : m_coder(coder), m_models(models), m_raw(raw), m_stream(stream), m_size(size),
          m_end(out.size() + size), m_work(work), m_out(out), m_writer(out), m_control(control)
    {
    }

    bool run(Settings settings)
    {
        if (!codeSettings(settings))
            return false;
        m_settings = settings;
        m_work.predictor.start(m_raw, m_settings);
        bool isLast = false;
        for (std::size_t b = 0; !isLast; ++b) {
            if (!m_control.checkpoint().ok())
                return false;
            const Block given = kDecodes ? Block{} : m_stream->blocks[b];
            const bool isStored = bit(m_models.isStored[m_wasStored], given.type == BlockType::Stored);
            m_wasStored = isStored;
            if (!(isStored ? codeStored(given, isLast) : codeTokens(given, isLast)) || m_out.size() > m_end)
                return false;
        }
        const unsigned bits = m_writer.bitsToByte();
        m_writer.put(codePadding(1, bits, kDecodes ? 0u : m_stream->padding), bits);
        return m_work.predictor.position() == m_raw.size() && m_out.size() == m_end;
    }

private:
    bool bit(AdaptiveBit& model, bool value) { return m_coder.bit(model, value); }

    bool codeSettings(Settings& settings)
    {
        Settings& before = m_models.settings;
        if (bit(m_models.sameSettings, settings == before)) {
            settings = before;
            return true;
        }
        settings.level = static_cast<std::uint8_t>(codeTree(m_coder, m_models.level, settings.level));
        settings.strategy = static_cast<Strategy>(
            codeTree(m_coder, m_models.strategy, static_cast<std::uint32_t>(settings.strategy)));
        const std::uint32_t windowBits =
            kMinWindowBits + codeTree(m_coder, m_models.windowBits, settings.windowBits - kMinWindowBits);
        settings.hashBits =
            static_cast<std::uint8_t>(codeTree(m_coder, m_models.hashBits, settings.hashBits));
        settings.tokenBits =
            static_cast<std::uint8_t>(codeTree(m_coder, m_models.tokenBits, settings.tokenBits));
        const std::uint32_t flags =
            codeTree(m_coder, m_models.flags, settings.isGzip * 2u + settings.isFixed);
        settings.windowBits = static_cast<std::uint8_t>(windowBits);
        settings.isGzip = flags / 2 != 0;
        settings.isFixed = flags % 2 != 0;
        before = settings;
        return settings.level >= 1 && settings.level <= 9 && windowBits <= kMaxWindowBits
            && settings.hashBits >= kMinHashBits && settings.hashBits <= kMaxHashBits
            && settings.tokenBits >= kMinTokenBits && settings.tokenBits <= kMaxTokenBits;
    }

    std::uint32_t codePadding(unsigned where, unsigned bits, std::uint32_t value)
    {
        if (bits == 0 || !bit(m_models.padding[where], value != 0))
            return 0;
        std::uint32_t coded = 0;
        for (unsigned i = 0; i < bits; ++i)
            coded |=
                static_cast<std::uint32_t>(bit(m_models.paddingBits[where].nodes[i], (value >> i & 1) != 0))
                << i;
        return coded;
    }

    bool codeStored(const Block& given, bool& isLast)
    {
        const std::size_t at = m_work.predictor.position();
        const std::uint64_t count = codeNumber(m_coder, m_models.storedLength, given.count);
        if (count > kMaxStored || count > m_raw.size() - at || count > m_size)
            return false;
        const bool isAtEnd = at + count == m_raw.size();
        isLast = bit(m_models.isLast[isAtEnd], given.isLast);
        m_writer.put(isLast, 1);
        m_writer.put(static_cast<unsigned>(BlockType::Stored), 2);
        const unsigned bits = m_writer.bitsToByte();
        m_writer.put(codePadding(0, bits, given.padding), bits);
        m_writer.put(static_cast<std::uint32_t>(count), 16);
        m_writer.put(static_cast<std::uint32_t>(count) ^ 0xFFFF, 16);
        const ByteSpan bytes = m_raw.subspan(at, static_cast<std::size_t>(count));
        m_out.insert(m_out.end(), bytes.begin(), bytes.end());
        m_work.predictor.skip(bytes.size());
        return true;
    }

    // Whether the next `count` given tokens are a block that ends by the rule.
    bool endsByRule(std::uint32_t count) const
    {
        BlockRule rule(m_settings);
        std::size_t bytes = m_work.predictor.position();
        for (std::uint32_t i = 0; i < count; ++i) {
            const Token token = m_stream->tokens[m_nextToken + i];
            bytes += token.length;
            if (rule.endsAfter(token))
                return i + 1 == count;
        }
        return bytes == m_raw.size();
    }

    bool codeTokens(const Block& given, bool& isLast)
    {
        DeflatePredictor& predictor = m_work.predictor;
        const std::size_t begin = predictor.position();
        const bool isByRule = bit(m_models.endsByRule[0], !kDecodes && endsByRule(given.count));
        const std::uint64_t count =
            isByRule ? ~std::uint64_t{0} : codeNumber(m_coder, m_models.tokenCount, given.count);
        std::vector<Token>& tokens = m_work.tokens;
        tokens.clear();
        BlockCounts counts;
        BlockRule rule(m_settings);
        bool hasFired = false;
        while (tokens.size() < count && !hasFired) {
            const std::size_t at = predictor.position();
            if (at == m_raw.size()) {
                if (isByRule)
                    break;
                return false;
            }
            Token token = kDecodes ? Token{} : m_stream->tokens[m_nextToken + tokens.size()];
            if (!codeToken(token))
                return false;
            hasFired = rule.endsAfter(token) && isByRule;
            counts.add(token, m_raw[at]);
            tokens.push_back(token);
            predictor.advance(token);
            if (tokens.size() / 8 > m_size) // each takes a bit
                return false;
            if (tokens.size() % kTokensPerLook == 0 && !m_control.checkpoint().ok())
                return false;
        }
        m_nextToken += tokens.size();
        const bool isAtEnd = predictor.position() == m_raw.size();
        isLast = bit(m_models.isLast[!isAtEnd ? 0 : hasFired ? 2 : 1], given.isLast);
        const Trees zlibs = zlibTrees(counts);
        const BlockType expected = zlibType(counts, zlibs, predictor.position() - begin, m_settings.isFixed);
        const bool isFixed =
            bit(m_models.isFixed[static_cast<unsigned>(expected)], given.type == BlockType::Fixed);
        m_writer.put(isLast, 1);
        m_writer.put(static_cast<unsigned>(isFixed ? BlockType::Fixed : BlockType::Dynamic), 2);
        Trees trees;
        if (isFixed) {
            for (unsigned i = 0; i < kLiterals; ++i)
                trees.literalBits[i] = static_cast<std::uint8_t>(fixedLiteralBits(i));
            trees.distanceBits.fill(kFixedDistanceBits);
        } else {
            if (!kDecodes)
                trees = m_stream->trees[given.trees];
            if (!codeTrees(trees, zlibs))
                return false;
            writeTrees(trees);
        }
        return writeTokens(trees, isFixed, begin);
    }

    bool codeToken(Token& token)
    {
        DeflatePredictor& predictor = m_work.predictor;
        const Token predicted = predictor.predict(), longest = predictor.longest();
        const unsigned kind = kindOf(predicted, longest);
        const bool isHit = bit(m_models.asPredicted[kind][m_history], token == predicted);
        m_history = (m_history * 2 + isHit) % 64;
        if (isHit) {
            token = predicted;
            return true;
        }
        if (predicted.isMatch() && bit(m_models.isLiteral[kind], !token.isMatch())) {
            token = {};
            return true;
        }
        if (longest.isMatch() && bit(m_models.isLongest[kind], token.length == longest.length))
            token.length = longest.length;
        else
            token.length = static_cast<std::uint16_t>(
                kMinMatch + codeTree(m_coder, m_models.length[kind], token.length - kMinMatch));
        return token.length <= m_raw.size() - predictor.position() && codeDistance(token, kind);
    }

    bool codeDistance(Token& token, unsigned kind)
    {
        const DeflatePredictor& predictor = m_work.predictor;
        std::optional<std::uint32_t> rank;
        if (!kDecodes)
            rank = predictor.rankOf(token.distance, token.length);
        const bool isNearest = bit(m_models.isNearest[kind], rank == 0u);
        if (isNearest || bit(m_models.hasRank[kind], rank.has_value())) {
            const std::uint64_t coded =
                isNearest ? 0 : 1 + codeNumber(m_coder, m_models.rank, rank.value_or(1) - 1);
            if (kDecodes) {
                const auto distance = predictor.distanceOf(
                    static_cast<std::uint32_t>(std::min<std::uint64_t>(coded, kWindow)), token.length);
                if (!distance)
                    return false;
                token.distance = static_cast<std::uint16_t>(*distance);
            }
            return true;
        }
        const unsigned code =
            codeTree(m_coder, m_models.distanceCode, kDecodes ? 0 : distanceIndex(token.distance));
        if (code >= kDistances)
            return false;
        const Range range = kDistanceRanges[code];
        std::uint32_t extra = 0;
        for (unsigned i = range.extraBits; i-- > 0;)
            extra |= static_cast<std::uint32_t>(
                         bit(m_models.distanceBits[i], ((token.distance - range.base) >> i & 1) != 0))
                << i;
        token.distance = static_cast<std::uint16_t>(range.base + extra);
        return token.distance <= predictor.position();
    }

    // Each length that differs.
    template <std::size_t Size>
    void codeLengths(std::array<std::uint8_t, Size>& bits, const std::array<std::uint8_t, Size>& expected)
    {
        bool wasSame = true;
        for (std::size_t i = 0; i < Size; ++i) {
            wasSame = bit(m_models.sameLength[expected[i]][wasSame], bits[i] == expected[i]);
            bits[i] = wasSame
                ? expected[i]
                : static_cast<std::uint8_t>(codeTree(m_coder, m_models.codeLength[expected[i]], bits[i]));
        }
    }

    bool codeTrees(Trees& trees, const Trees& expected)
    {
        if (bit(m_models.sameLiterals, trees.literalBits == expected.literalBits))
            trees.literalBits = expected.literalBits;
        else
            codeLengths(trees.literalBits, expected.literalBits);
        if (bit(m_models.sameDistances, trees.distanceBits == expected.distanceBits))
            trees.distanceBits = expected.distanceBits;
        else
            codeLengths(trees.distanceBits, expected.distanceBits);
        const unsigned literals = sentLengths(trees.literalBits, kMinLiteralCount),
                       distances = sentLengths(trees.distanceBits, 1);
        trees.literals = bit(m_models.sameLiteralCount, trees.literals == literals)
            ? literals
            : codeTree(m_coder, m_models.literalCount, trees.literals);
        trees.distances = bit(m_models.sameDistanceCount, trees.distances == distances)
            ? distances
            : codeTree(m_coder, m_models.distanceCount, trees.distances);
        if (trees.literals < kMinLiteralCount || trees.literals > kLiterals || trees.distances < 1
            || trees.distances > kDistances)
            return false;
        if (!codeOps(trees))
            return false;
        Trees own = trees;
        buildLengthCode(own);
        if (bit(m_models.sameLengthCode, trees.lengthBits == own.lengthBits))
            trees.lengthBits = own.lengthBits;
        else
            for (unsigned i = 0; i < kLengthCodes; ++i)
                trees.lengthBits[i] = static_cast<std::uint8_t>(
                    codeTree(m_coder, m_models.lengthBits[own.lengthBits[i]], trees.lengthBits[i]));
        const unsigned codes = sentLengthCodes(trees.lengthBits);
        trees.lengthCodes = bit(m_models.sameLengthCodeCount, trees.lengthCodes == codes)
            ? codes
            : codeTree(m_coder, m_models.lengthCodeCount, trees.lengthCodes);
        return trees.lengthCodes >= kMinLengthCodeCount && trees.lengthCodes <= kLengthCodes;
    }

    bool codeOps(Trees& trees)
    {
        std::vector<LengthOp> given;
        given.swap(trees.ops);
        const std::size_t total = trees.literals + trees.distances;
        unsigned context = 0;
        std::size_t next = 0;
        for (std::size_t at = 0; at < total; at += trees.ops.back().count) {
            const LengthOp expected = at < trees.literals
                ? nextOp(ByteSpan(trees.literalBits).first(trees.literals), at)
                : nextOp(ByteSpan(trees.distanceBits).first(trees.distances), at - trees.literals);
            LengthOp op = kDecodes ? LengthOp{} : given[next++];
            if (bit(m_models.sameOp[context], op == expected)) {
                op = expected;
                context = 0;
            } else {
                op.symbol = static_cast<std::uint8_t>(codeTree(m_coder, m_models.opSymbol, op.symbol));
                op.count = static_cast<std::uint8_t>(codeTree(m_coder, m_models.opCount, op.count));
                context = 1;
                const auto [least, most] = op.symbol < 16 ? std::pair{1, 1}
                    : op.symbol == 16                     ? std::pair{3, 6}
                    : op.symbol == 17                     ? std::pair{3, 10}
                                                          : std::pair{11, 138};
                if (op.symbol >= kLengthCodes || op.count < least || op.count > most || op.count > total - at)
                    return false;
            }
            trees.ops.push_back(op);
        }
        return true;
    }

    void writeTrees(const Trees& trees)
    {
        m_writer.put(trees.literals - kMinLiteralCount, 5);
        m_writer.put(trees.distances - 1, 5);
        m_writer.put(trees.lengthCodes - kMinLengthCodeCount, 4);
        for (unsigned i = 0; i < trees.lengthCodes; ++i)
            m_writer.put(trees.lengthBits[kLengthOrder[i]], 3);
        std::array<std::uint16_t, kLengthCodes> codes{};
        assignCodes(trees.lengthBits, codes);
        for (const LengthOp op : trees.ops) {
            m_writer.put(codes[op.symbol], trees.lengthBits[op.symbol]);
            if (op.symbol == 16)
                m_writer.put(op.count - 3u, 2);
            else if (op.symbol == 17)
                m_writer.put(op.count - 3u, 3);
            else if (op.symbol == 18)
                m_writer.put(op.count - 11u, 7);
        }
    }

    bool writeTokens(const Trees& trees, bool isFixed, std::size_t at)
    {
        // The fixed code has two symbols more than may be used.
        std::array<std::uint8_t, 288> literalBits{};
        std::copy(trees.literalBits.begin(), trees.literalBits.end(), literalBits.begin());
        if (isFixed)
            literalBits[286] = literalBits[287] = 8;
        std::array<std::uint16_t, 288> literals{};
        std::array<std::uint16_t, kDistances> distances{};
        assignCodes(literalBits, literals);
        assignCodes(trees.distanceBits, distances);
        for (const Token token : m_work.tokens) {
            if (!token.isMatch()) {
                m_writer.put(literals[m_raw[at]], literalBits[m_raw[at]]);
            } else {
                const unsigned index = kLengthIndex[token.length], code = distanceIndex(token.distance);
                m_writer.put(literals[kMinLiteralCount + index], literalBits[kMinLiteralCount + index]);
                m_writer.put(token.length - kLengthRanges[index].base, kLengthRanges[index].extraBits);
                m_writer.put(distances[code], trees.distanceBits[code]);
                m_writer.put(token.distance - kDistanceRanges[code].base, kDistanceRanges[code].extraBits);
            }
            at += token.length;
            if (m_out.size() > m_end)
                return false;
        }
        m_writer.put(literals[kEndOfBlock], literalBits[kEndOfBlock]);
        return true;
    }

    Coder& m_coder;
    StreamModels& m_models;
    const ByteSpan m_raw;
    const InflatedStream* const m_stream;
    const std::size_t m_size, m_end;
    StreamWork& m_work;
    Bytes& m_out;
    BitWriter m_writer;
    TaskControl& m_control;
    Settings m_settings;
    std::size_t m_nextToken = 0;
    unsigned m_history = 63;
    bool m_wasStored = false;
};

} // namespace

void encodeStream(RecipeEncoder& coder, StreamModels& models, const InflatedStream& stream,
                  const Settings& settings, StreamWork& work, Bytes& out, TaskControl& control)
{
    // A stream that cannot be written again shows when the bytes are compared.
    static_cast<void>(
        StreamCoder<RecipeEncoder>(coder, models, stream.raw, &stream, stream.size, work, out, control)
            .run(settings));
}

bool decodeStream(RecipeDecoder& coder, StreamModels& models, ByteSpan raw, std::size_t size,
                  StreamWork& work, Bytes& out, TaskControl& control)
{
    return StreamCoder<RecipeDecoder>(coder, models, raw, nullptr, size, work, out, control).run({});
}

} // namespace ff::codec::deflate
