// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/deflate/StreamCoder.h"

#include <algorithm>

namespace ff::codec::deflate {

namespace {

constexpr std::size_t kFew = 4096, kMany = 65536; // tokens
constexpr unsigned kMemLevelToHash = 1; // hashBits less tokenBits in zlib
constexpr std::uint32_t kGzipStep = 4096;

// Of the first `most` tokens, how many are not as predicted; ends above `enough`.
std::size_t misses(const InflatedStream& stream, const Settings& settings, std::size_t most,
                   std::size_t enough, DeflatePredictor& predictor, TaskControl& control)
{
    predictor.start(stream.raw, settings);
    std::size_t next = 0, count = 0;
    for (const Block& block : stream.blocks) {
        if (block.type == BlockType::Stored) {
            predictor.skip(block.count);
            continue;
        }
        for (std::uint32_t i = 0; i < block.count; ++i, ++next) {
            if (next == most || (next % kTokensPerLook == 0 && !control.checkpoint().ok()))
                return count;
            const Token token = stream.tokens[next];
            if (predictor.predict() != token && ++count > enough)
                return count;
            predictor.advance(token);
        }
    }
    return count;
}

// Where blocks end tells the size of the encoder's token buffer.
void guessBlocks(const InflatedStream& stream, Settings& settings)
{
    std::uint32_t longest = 0;
    bool areAllFixed = true;
    for (const Block& block : stream.blocks) {
        if (block.type == BlockType::Stored)
            continue;
        longest = std::max(longest, block.count);
        areAllFixed = areAllFixed && (block.type == BlockType::Fixed || block.count == 0);
    }
    const Block& first = stream.blocks.front();
    settings.isGzip =
        !first.isLast && first.type != BlockType::Stored && first.count != 0 && first.count % kGzipStep == 0;
    settings.isFixed = areAllFixed && longest >= 1024;
    settings.tokenBits = settings.isGzip ? 15 : 14;
    if (!first.isLast && first.type != BlockType::Stored)
        for (std::uint8_t bits = 7; bits <= 15; ++bits)
            if (first.count == (1u << bits) - 1)
                settings.tokenBits = bits;
    if (longest >= 1u << settings.tokenBits)
        settings.tokenBits = 15;
}

} // namespace

Settings guessSettings(const InflatedStream& stream, unsigned windowBits, const Settings& before,
                       StreamWork& work, TaskControl& control)
{
    Settings base;
    guessBlocks(stream, base);
    if (stream.tokens.empty())
        return base;
    const auto fits = [&](const Settings& settings) {
        return settings.tokenBits == base.tokenBits && settings.isGzip == base.isGzip
            && settings.isFixed == base.isFixed;
    };
    // Most streams of a file are made alike.
    const bool isShort =
        stream.blocks.size() == 1 && stream.tokens.size() < 1u << before.tokenBits && !base.isFixed;
    if ((isShort || fits(before)) && misses(stream, before, kMany, 0, work.predictor, control) == 0)
        return before;

    std::vector<Settings> candidates;
    std::vector<std::uint8_t> windows{15}, hashes{15};
    if (windowBits < 15 && windowBits >= 9
        && stream.raw.size() + kMaxMatch + kMinMatch + 1 > std::size_t{1} << windowBits)
        windows.push_back(static_cast<std::uint8_t>(windowBits));
    if (base.tokenBits + kMemLevelToHash != 15)
        hashes.push_back(static_cast<std::uint8_t>(base.tokenBits + kMemLevelToHash));
    if (isShort)
        hashes.push_back(16); // its token buffer does not show
    const auto add = [&](Strategy strategy, std::initializer_list<std::uint8_t> levels) {
        for (const std::uint8_t level : levels)
            for (const std::uint8_t window : windows)
                for (const std::uint8_t hash : hashes) {
                    Settings settings = base;
                    settings.strategy = strategy;
                    settings.level = level;
                    settings.windowBits = window;
                    settings.hashBits = hash;
                    candidates.push_back(settings);
                }
    };
    add(Strategy::Normal, {6, 9, 1, 8, 7, 5, 4, 3, 2});
    add(Strategy::Filtered, {6, 9, 8, 7, 5, 4});
    add(Strategy::Runs, {6});
    add(Strategy::Huffman, {6});
    for (const std::size_t most : {kFew, kMany}) {
        std::size_t best = stream.tokens.size();
        std::vector<Settings> left;
        for (const Settings& settings : candidates) {
            const std::size_t count = misses(stream, settings, most, best, work.predictor, control);
            if (count < best)
                left.clear();
            if (count <= best)
                left.push_back(settings);
            best = std::min(best, count);
        }
        if (left.empty())
            break;
        candidates.swap(left);
        if (candidates.size() == 1 || stream.tokens.size() <= most)
            break;
    }
    return candidates.front();
}

} // namespace ff::codec::deflate
