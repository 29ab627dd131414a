// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The two towers of the search by meaning and the codebooks between them (docs/SEARCH.md): an entry and a
// query become 64 int8 each, whose product tells how well they fit; an entry's become eight codes of residual
// quantisation (codebooks as a product of two matrices: Zhu et al., "Addressing Representation Collapse in
// Vector Quantized Models with One Linear Layer", 2024). Integers throughout: the same on every machine.
// models/search trains it, models/search/reference.py is the oracle. Callable from any thread.

#include "core/base/Result.h"
#include "core/format/Container.h"
#include "core/search/meaning/Words.h"

#include <array>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ff::search {

inline constexpr std::size_t kMeaningSize = 64;
inline constexpr std::size_t kCodeLevels = std::tuple_size_v<format::SemanticId>;
inline constexpr std::size_t kCodes = 256;

using MeaningVector = std::array<std::int8_t, kMeaningSize>; // -127..127, of length about 320

// The product of a query with what an entry's codes stand for: of code k at level l it is [l · 256 + k].
using CodeScores = std::array<std::int32_t, kCodeLevels * kCodes>;
std::int32_t sumOf(const CodeScores& scores, const format::SemanticId& codes);

class MeaningModel {
public:
    // Missing when the file is not there; Damaged when it is none, or does not give on this machine what it
    // gave where it was made.
    static Result<std::shared_ptr<const MeaningModel>> load(const std::filesystem::path& file);
    static Result<std::shared_ptr<const MeaningModel>> parse(ByteSpan file);
    // meaning.ffs in one of the folders where models are; kept, so that it is loaded once. Missing as above.
    static Result<std::shared_ptr<const MeaningModel>> shared();

    // The first bytes of the SHA-512 of its file.
    const format::EncoderId& identity() const { return m_identity; }
    const std::string& description() const { return m_description; }

    // `head`: the first bytes of a file's contents.
    MeaningVector entry(std::string_view path, bool isFolder, ByteSpan head) const;
    MeaningVector query(std::string_view text) const;
    // The ending of a file's name and its kind: ".jpg", "=image".
    Words kindOf(std::string_view path) const;
    // With the model's number of paths, or with fewer of them where `beam` is not 0.
    format::SemanticId codes(const MeaningVector& entry, std::size_t beam = 0) const;
    // What is left of an entry's vector in its codes, as long as it was.
    MeaningVector vectorOf(const format::SemanticId& codes) const;
    // For a query against codes.
    CodeScores scores(const MeaningVector& query) const;
    // 1 / the length of what the codes stand for; 0 where that is nothing. What is left of a vector in its
    // codes is shorter the less of it they keep: only its direction counts.
    float inverseLength(const format::SemanticId& codes) const;
    // The length in units of kRoughLength, rounded up, to be kept in a byte; 255 for all that are longer.
    std::uint8_t roughLength(const format::SemanticId& codes) const;
    static constexpr std::int64_t kRoughLength = 32;
    // SHA-512 of what its samples give.
    crypto::Sha512Digest answer() const;

    ~MeaningModel();

private:
    struct Tower { // int8 weights, widened for faster products
        std::size_t inputs = 0, hidden = 0;
        std::vector<std::int16_t> first, second, skip; // [hidden, inputs], [64, hidden], [64, inputs]
        std::vector<std::int32_t> firstBias, secondBias;
    };
    class WordCache;
    struct CodePairs;

    MeaningModel();
    Status read(ByteSpan file);
    Status readTower(ByteSpan file, std::size_t& at, std::size_t inputs, Tower& out) const;
    Status readBooks(ByteSpan file, std::size_t& at);
    // Sum of the rows of the words' pieces, cut to the length of a field: m_width values from `out` on.
    void addField(const Words& words, std::size_t field, std::int16_t* out) const;
    // The rows of the word's pieces.
    void sumPieces(const std::string& word, std::int32_t* sum) const;
    const CodePairs& codePairs() const; // made when it is first asked for
    std::int64_t squaredLength(const format::SemanticId& codes) const;
    std::array<std::int32_t, kMeaningSize> rebuilt(const format::SemanticId& codes) const;
    static MeaningVector run(const Tower& tower, const std::vector<std::int16_t>& input);

    format::EncoderId m_identity{};
    std::string m_description;
    KindsByEnding m_kinds;
    std::size_t m_rows = 0; // a power of two
    std::size_t m_width = 0;
    std::size_t m_beam = 1;
    std::array<std::int64_t, 5> m_soft{}; // name, folders, kind, contents, query
    // [m_rows, m_stride]: a row's values, then its weight (0..255), and nothing up to the next cache line: a
    // piece of a word is one miss of the cache.
    std::size_t m_stride = 0;
    std::vector<std::uint8_t> m_table;
    Tower m_entry, m_query;
    std::vector<std::int16_t> m_books; // [8, 256, 64]
    std::array<std::int32_t, kCodeLevels * kCodes> m_bookSquares{};
    std::unique_ptr<WordCache> m_cache;
    mutable std::once_flag m_codePairsMade;
    mutable std::unique_ptr<const CodePairs> m_codePairs;
};

} // namespace ff::search
