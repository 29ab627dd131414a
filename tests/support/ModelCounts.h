// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the tests of all engines compare: counts of a run, by any way of feeding it, the golden vectors of
// tests/golden/models, and the shapes at the limits of MODEL.md section 2.

#include "core/base/Bytes.h"
#include "core/engine/Model.h"
#include "core/engine/Predictor.h"

#include <filesystem>
#include <memory>
#include <utility>
#include <vector>

namespace ff::test {

using Counts = std::vector<std::uint32_t>;

// N, N symbols, SHA-512 of the counts, counts of the first two and the last two positions.
struct Golden {
    std::shared_ptr<const engine::Model> model; // null when a file is missing or wrong
    Bytes symbols, hash;
    Counts ends;
};
// REQUIRES: path is that of the .ffm; the .vec lies beside it.
Golden loadGolden(const std::filesystem::path& path);

Bytes hashOf(const Counts& counts);
Counts byRuns(engine::Predictor& predictor, ByteSpan symbols, std::size_t chunk, std::uint32_t lane = 0);
Counts bySteps(engine::Predictor& predictor, ByteSpan symbols, std::uint32_t lane = 0);
Counts byReference(const std::shared_ptr<const engine::Model>& model, ByteSpan symbols);

// Two layers of this shape.
engine::ModelShape shapeOf(std::uint32_t dim, std::uint32_t heads, std::uint32_t key, std::uint32_t value,
                           std::uint32_t rotary, std::uint32_t ffn, std::uint32_t window,
                           std::uint32_t tables, engine::Attention attention);
std::vector<std::pair<const char*, engine::ModelShape>> limitShapes();

} // namespace ff::test
