// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Models made in memory for tests: random weights of a given shape that give lively
// activations, tables as MODEL.md section 5 makes them, and the known answer computed by the reference
// engine. The same spec gives the same bytes everywhere.

#include "core/base/Bytes.h"
#include "core/engine/Model.h"

#include <cstdint>
#include <memory>

namespace ff::test {

struct ModelSpec {
    engine::ModelShape shape;
    std::uint64_t seed = 1;
    // Numbers at the ends of their ranges, so that everything saturates.
    bool extreme = false;
    // Three in four contexts of these bytes own the slots that they fall on.
    Bytes owners{};
    std::uint32_t knownInputLength = 40;
};

// One block of width 32, attention over 16 positions, three tables: some microseconds a symbol on every
// engine.
engine::ModelShape tinyShape();
// The shape that is meant to be shipped: 3 blocks of 64, 64 classes, attention in the middle one, 11 tables.
engine::ModelShape smallShape(std::uint32_t weightBits);

// The bytes of a legal .ffm file. REQUIRES: the shape keeps the limits of MODEL.md.
Bytes buildModelFile(const ModelSpec& spec);
// The same, parsed.
std::shared_ptr<const engine::Model> buildModel(const ModelSpec& spec);
// One of the tiny shape, the same each time.
std::shared_ptr<const engine::Model> smallModel();

// A deterministic generator that does not depend on the standard library.
class Random {
public:
    explicit Random(std::uint64_t seed) : m_state(seed * 0x9E3779B97F4A7C15ULL + 1) {}
    std::uint64_t next();
    // low..high, both included.
    std::int64_t between(std::int64_t low, std::int64_t high);

private:
    std::uint64_t m_state;
};

// Bytes with runs, repeats and noise, so that n-gram tables and windows see something.
Bytes mixedSymbols(std::size_t count, std::uint64_t seed);

} // namespace ff::test
