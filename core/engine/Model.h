// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A model file in memory (docs/MODEL.md, section 6): read-only after loading and shared between threads.

#include "core/base/Bytes.h"
#include "core/base/Result.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ff::engine {

using ModelIdentity = std::array<std::uint8_t, 32>; // SHA-256 of the file
using ModelShortId = std::array<std::uint8_t, 8>; // its first 8 bytes

inline constexpr std::uint32_t kConvolution = 4; // C
inline constexpr std::uint32_t kHeadRows = 16 + 16 * 16;

enum class TableKind : std::uint8_t { Ngram = 0, Sparse = 1, Word = 2, Words = 3 };

// MODEL.md section 4.1.
struct TableShape {
    TableKind kind = TableKind::Ngram;
    std::uint8_t bits = 0;
    std::uint8_t count = 0; // order of Ngram, number of distances of Sparse
    std::array<std::uint8_t, 4> distances{};
};

// The largest weight of a matrix of so many bits: 8, 4 or 2.
constexpr std::int32_t largestWeight(std::uint32_t bits)
{
    return bits == 8 ? 63 : bits == 4 ? 7 : 1;
}
// Bytes of a row of so many weights: one to a byte, two, or five.
constexpr std::size_t weightRowBytes(std::uint32_t bits, std::size_t columns)
{
    return bits == 8 ? columns : bits == 4 ? columns / 2 : (columns + 4) / 5;
}

// MODEL.md section 2.
struct ModelShape {
    std::uint32_t dim = 0, blocks = 0, state = 0, ffn = 0, classes = 0;
    std::uint32_t attentionBlocks = 0; // bit mask
    std::uint32_t heads = 0, key = 0, window = 0, rotary = 0;
    std::uint32_t weightBits = 0, forgetMax = 0;
    std::vector<TableShape> tables;

    // A: 0 in a block without attention.
    std::uint32_t attentionRows(std::uint32_t block) const
    {
        return (attentionBlocks >> block & 1) != 0 ? heads * key : 0;
    }
    std::uint32_t upRows(std::uint32_t block) const { return 3 * state + ffn + 3 * attentionRows(block); }
    std::uint32_t downColumns(std::uint32_t block) const { return state + ffn + attentionRows(block); }
    // Of a byte: matrix products and attention over a full window.
    std::uint64_t multiplyAdds() const;
};

// Pointers into the file's bytes, aligned to 64 bytes, shapes as in MODEL.md section 6.
struct TableRows {
    const std::uint8_t *steps, *tags; // [2^bits]
    const std::int16_t* miss; // [D]
    const std::uint8_t* q; // [2^bits][D/2], two values to a byte
};

// The matrices of one product for every class.
struct ClassProduct {
    // int8 [K][rows][columns]; two values to a byte when weightBits is 4; when it is 2 five to a byte, where
    // a row is filled up to whole bytes.
    const std::uint8_t* weights;
    const std::int16_t *multipliers, *biases; // [K][rows]
    std::int32_t shift;
};

// The weights of one row of the matrices, which lie end to end.
void readWeights(const ClassProduct& product, std::uint32_t bits, std::size_t row,
                 std::span<std::int8_t> weights);

struct BlockWeights {
    const std::int16_t* gain; // [D]
    ClassProduct up, down;
    const std::int16_t* convolution; // [4][E]
    const std::int16_t* score; // [H]; null without attention
    const std::int32_t* mix; // [H]
    std::int32_t stateScale, ffnScale; // PH, PU
};

class Model {
public:
    // Damaged when any limit of MODEL.md is broken, a tensor is cut short or out of range, or bytes follow
    // the end; Missing when the version is not this one.
    static Result<std::shared_ptr<const Model>> parse(Bytes file, const std::string& displayName);
    static Result<std::shared_ptr<const Model>> load(const std::filesystem::path& path);

    const ModelShape& shape() const { return m_shape; }
    // The whole file.
    ByteSpan file() const { return m_file; }
    const ModelIdentity& identity() const { return m_identity; }
    ModelShortId shortId() const;
    const std::string& name() const { return m_name; } // file name without .ffm
    const std::string& text() const { return m_text; }

    const std::int16_t *sig = nullptr, *rsqrt = nullptr, *exp = nullptr, *cos = nullptr, *sin = nullptr;
    const std::uint32_t *y = nullptr,
                        *rotarySteps = nullptr; // rotarySteps: [rotary/2], null when rotary is 0
    const std::uint8_t* classOf = nullptr; // [256]
    const std::int16_t* embedding = nullptr; // [256][D]
    std::vector<TableRows> tables;
    std::vector<BlockWeights> blocks;
    const std::int16_t* headGain = nullptr;
    ClassProduct head{}; // of one class, int8 weights, kHeadRows rows

    ByteSpan knownInput() const { return m_knownInput; }
    const std::array<std::uint8_t, 64>& knownAnswer() const { return m_knownAnswer; }

private:
    friend class ModelParser;
    ModelShape m_shape;
    ModelIdentity m_identity{};
    std::string m_name, m_text;
    ByteSpan m_file, m_knownInput;
    std::array<std::uint8_t, 64> m_knownAnswer{};
    std::shared_ptr<std::uint8_t[]> m_bytes; // 64-byte aligned copy of the file
};

} // namespace ff::engine
