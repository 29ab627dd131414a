// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The recipe of one deflate stream: its settings, and what its tokens, blocks and codes are where they are
// not as predicted from the raw bytes. Encoder and decoder run the same code and both write the stream.
// Internal to core/codec.

#include "core/base/TaskControl.h"
#include "core/codec/deflate/DeflatePredictor.h"
#include "core/codec/deflate/RecipeCoder.h"

namespace ff::codec::deflate {

// What recipes of a block learn from each other. Copied to take one back.
struct StreamModels {
    // Settings.
    AdaptiveBit sameSettings;
    AdaptiveTree<4> level, tokenBits;
    AdaptiveTree<2> strategy;
    AdaptiveTree<3> windowBits;
    AdaptiveTree<5> hashBits;
    AdaptiveTree<2> flags;
    // Blocks.
    std::array<AdaptiveBit, 2> isStored, endsByRule, padding;
    std::array<AdaptiveBit, 3> isLast;
    std::array<AdaptiveBit, 4> isFixed;
    std::array<AdaptiveTree<3>, 2> paddingBits;
    AdaptiveNumber storedLength, tokenCount;
    // Tokens.
    std::array<std::array<AdaptiveBit, 64>, 8> asPredicted;
    std::array<AdaptiveBit, 8> isLiteral, isLongest;
    std::array<AdaptiveTree<8>, 8> length;
    std::array<AdaptiveBit, 8> isNearest, hasRank;
    AdaptiveNumber rank;
    AdaptiveTree<5> distanceCode;
    std::array<AdaptiveBit, 16> distanceBits;
    // Codes.
    AdaptiveBit sameLiterals, sameDistances, sameLiteralCount, sameDistanceCount, sameLengthCode,
        sameLengthCodeCount;
    std::array<std::array<AdaptiveBit, 2>, 16> sameLength;
    std::array<AdaptiveTree<4>, 16> codeLength;
    AdaptiveTree<9> literalCount;
    AdaptiveTree<5> distanceCount, lengthCodeCount;
    std::array<AdaptiveBit, 3> sameOp;
    AdaptiveTree<5> opSymbol;
    AdaptiveTree<8> opCount;
    std::array<AdaptiveTree<3>, 8> lengthBits;

    Settings settings; // of the stream before
};

// A match of zlib's level 9 may take some microseconds: so many tokens are looked for between looks at the
// TaskControl.
inline constexpr std::size_t kTokensPerLook = 4096;

// Shared between streams to use memory again.
struct StreamWork {
    DeflatePredictor predictor;
    std::vector<Token> tokens; // of a block
};

// All three end early, with something that means nothing, when they are cancelled: the caller asks the
// TaskControl before it goes on.

// Tries settings on the stream's beginning, those of `before` first.
Settings guessSettings(const InflatedStream& stream, unsigned windowBits, const Settings& before,
                       StreamWork& work, TaskControl& control);

// Appends the recipe to the coder and the stream, as a decoder would write it, to `out`.
void encodeStream(RecipeEncoder& coder, StreamModels& models, const InflatedStream& stream,
                  const Settings& settings, StreamWork& work, Bytes& out, TaskControl& control);

// Writes the stream of `size` bytes that gives `raw`. False when the recipe cannot be that of such a stream:
// it is damaged.
bool decodeStream(RecipeDecoder& coder, StreamModels& models, ByteSpan raw, std::size_t size,
                  StreamWork& work, Bytes& out, TaskControl& control);

} // namespace ff::codec::deflate
