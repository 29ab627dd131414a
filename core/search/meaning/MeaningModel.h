// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The two towers of the search by meaning and the codebooks between them (docs/SEARCH.md): an entry and a
// query become 64 int8 each, whose product tells how well they fit; an entry's become eight codes of residual
// quantisation (codebooks as a product of two matrices: Zhu et al., "Addressing Representation Collapse in
// Vector Quantized Models with One Linear Layer", 2024). Integers throughout: the same on every machine.
// models/search trains it, models/search/reference.py is the oracle. Callable from any thread.

#include "core/base/Result.h"
#include "core/format/Container.h"
#include "core/search/meaning/Codebooks.h"
#include "core/search/meaning/Tower.h"
#include "core/search/meaning/WordSums.h"
#include "core/search/meaning/Words.h"

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace ff::search {

// models/search/meaning.ffs, by which it is known without its SHA-512: whoever trains another one writes it
// here (TestMeaning::theShippedModelIsKnown prints it).
struct ShippedModel {
    std::size_t size;
    std::uint64_t crc; // CRC-64/XZ
    format::EncoderId identity;
};
inline constexpr ShippedModel kShippedModel = {
    7839040, 0x22E1893BF9FFEA52, {0xA8, 0x83, 0x75, 0x5E, 0x31, 0x30, 0xBD, 0x36}};

class MeaningModel {
public:
    // Missing when the file is not there; Damaged when it is none, or does not give on this machine what it
    // gave where it was made.
    static Result<std::shared_ptr<const MeaningModel>> load(const std::filesystem::path& file);
    // `kernel`: this processor's best where it is null.
    static Result<std::shared_ptr<const MeaningModel>> parse(Bytes file,
                                                             const MeaningKernel* kernel = nullptr);
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
    struct Scratch;
    class Scratches;

    explicit MeaningModel(const MeaningKernel& kernel);
    Status read(ByteSpan file);
    Status readTable(ByteSpan file, std::size_t& at, std::size_t bits);
    static Result<Tower> readTower(ByteSpan file, std::size_t& at, std::size_t inputs, std::size_t hidden);
    // What the words come to as inputs of a tower: PieceTable::paddedWidth() values from `out` on.
    void addField(Scratch& scratch, const WordList& words, std::size_t field, std::uint8_t* out) const;
    std::int64_t squaredLength(const format::SemanticId& codes) const;

    format::EncoderId m_identity{};
    std::string m_description;
    KindsByEnding m_kinds;
    std::size_t m_beam = 1;
    std::array<std::int64_t, 5> m_soft{}; // name, folders, kind, contents, query
    Bytes m_file; // which the table is in
    std::vector<std::int8_t> m_unpacked; // … or here, of 4 bits a value
    PieceTable m_table;
    Tower m_entry, m_query;
    Codebooks m_books;
    const MeaningKernel& m_kernel;
    std::unique_ptr<Scratches> m_scratches;
};

} // namespace ff::search
