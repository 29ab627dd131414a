// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The 64 int8 that the catalogue keeps of entries whose codes were made on this machine: they order what the
// codes found.

#include "core/search/catalogue/Database.h"
#include "core/search/meaning/RecentVectors.h"

namespace ff::search {

inline constexpr std::size_t kVectorBytes = std::tuple_size_v<MeaningVector>;
inline constexpr std::size_t kVectorsOfRow = 8;

// Of an archive's entries that have codes of this encoder, by path and codes.
Result<VectorsByKey> vectorsOf(Database& database, std::int64_t archive, const format::EncoderId& encoder,
                               TaskControl& control);

// Writes those of one pack, in the order of its entries.
class VectorWriter {
public:
    // `insert`: INSERT INTO vector VALUES(?, ?, ?); it must live as long.
    VectorWriter(Statement& insert, std::int64_t chunk) : m_insert(insert), m_chunk(chunk) {}
    Status add(std::size_t entry, const MeaningVector& vector);
    Status finish();

private:
    Statement& m_insert;
    const std::int64_t m_chunk;
    std::size_t m_part = 0; // of the chunk: entries in eights
    std::int64_t m_known = 0;
    Bytes m_vectors;
};

// Reads single ones.
class VectorReader {
public:
    // An older catalogue that cannot be written has none.
    static Result<VectorReader> begin(Database& database);
    // Empty where it is not known.
    Result<std::optional<MeaningVector>> read(std::int64_t chunk, std::uint32_t entry);

private:
    std::optional<Statement> m_rows;
};

} // namespace ff::search
