// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/catalogue/Vectors.h"

#include "core/search/catalogue/Chunk.h"
#include "core/search/catalogue/Schema.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace ff::search {

Status VectorWriter::add(std::size_t entry, const MeaningVector& vector)
{
    if (entry / kVectorsOfRow != m_part)
        FF_TRY(finish());
    m_part = entry / kVectorsOfRow;
    m_known |= std::int64_t(1) << entry % kVectorsOfRow;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(vector.data());
    m_vectors.insert(m_vectors.end(), bytes, bytes + kVectorBytes);
    return {};
}

Status VectorWriter::finish()
{
    if (m_known == 0)
        return {};
    m_insert.bind(1, m_chunk * std::int64_t(kVectorsOfRow) + static_cast<std::int64_t>(m_part));
    m_insert.bind(2, m_known);
    m_insert.bind(3, m_vectors);
    FF_TRY(m_insert.run());
    m_known = 0;
    m_vectors.clear();
    return {};
}

Result<VectorsByKey> vectorsOf(Database& database, std::int64_t archive, const format::EncoderId& encoder,
                               TaskControl& control)
{
    FF_ASSIGN(Statement rows,
              database.prepare("SELECT chunk.id, names, originals, known, codes FROM chunk JOIN detail ON "
                               "detail.chunk = chunk.id JOIN meaning ON meaning.chunk = chunk.id WHERE "
                               "chunk.archive = ?1 AND meaning.encoder = ?2"));
    rows.bind(1, archive);
    rows.bind(2, ByteSpan(encoder));
    FF_ASSIGN(VectorReader reader, VectorReader::begin(database));
    VectorsByKey out;
    for (;;) {
        FF_TRY(control.checkpoint());
        FF_ASSIGN(const bool isThere, rows.step());
        if (!isThere)
            return out;
        const ByteSpan folded = rows.bytes(1), originals = rows.bytes(2), codes = rows.bytes(4);
        const auto coded = static_cast<std::uint64_t>(rows.number(3));
        FF_ASSIGN(const ChunkNames names, ChunkNames::read(originals.empty() ? folded : originals));
        constexpr std::size_t kCodeBytes = std::tuple_size_v<format::SemanticId>;
        if ((coded & ~names.all()) != 0
            || codes.size() != static_cast<std::size_t>(std::popcount(coded)) * kCodeBytes)
            return damagedCatalogue();
        std::string path;
        std::size_t code = 0;
        for (std::size_t i = 0; i < names.size(); ++i) {
            names.next(i, path);
            if ((coded >> i & 1) == 0)
                continue;
            format::SemanticId id{};
            std::memcpy(id.data(), codes.data() + kCodeBytes * code++, kCodeBytes);
            FF_ASSIGN(const auto vector, reader.read(rows.number(0), static_cast<std::uint32_t>(i)));
            if (vector)
                out.emplace(vectorKey(path, id), *vector);
        }
    }
}

Result<VectorReader> VectorReader::begin(Database& database)
{
    VectorReader out;
    FF_ASSIGN(const bool isThere, hasTable(database, "vector"));
    if (isThere) {
        FF_ASSIGN(out.m_rows, database.prepare("SELECT known, vectors FROM vector WHERE part = ?"));
    }
    return out;
}

Result<std::optional<MeaningVector>> VectorReader::read(std::int64_t chunk, std::uint32_t entry)
{
    std::optional<MeaningVector> out;
    if (!m_rows)
        return out;
    m_rows->reset();
    m_rows->bind(1, chunk * std::int64_t(kVectorsOfRow) + std::int64_t(entry / kVectorsOfRow));
    FF_ASSIGN(const bool isThere, m_rows->step());
    if (!isThere)
        return out;
    const auto known = static_cast<std::uint64_t>(m_rows->number(0));
    const ByteSpan bytes = m_rows->bytes(1);
    const std::size_t at = entry % kVectorsOfRow;
    if (known >> kVectorsOfRow != 0
        || bytes.size() != static_cast<std::size_t>(std::popcount(known)) * kVectorBytes)
        return damagedCatalogue();
    if ((known >> at & 1) != 0) {
        std::memcpy(out.emplace().data(), bytes.data() + placeAmong(known, at) * kVectorBytes, kVectorBytes);
    }
    m_rows->reset();
    return out;
}

} // namespace ff::search
