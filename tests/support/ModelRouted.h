// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Models of the routed net made in memory for tests: random weights of a given shape that give lively
// activations, tables as MODEL.md section 5 makes them, and the known answer computed by the reference engine.
// The same spec gives the same bytes everywhere.

#include "core/base/Bytes.h"
#include "core/engine/routed/Model.h"

#include <cstdint>
#include <memory>

namespace ff::test::routed {

struct ModelSpec {
    engine::routed::ModelShape shape;
    std::uint64_t seed = 1;
    // Numbers at the ends of their ranges, so that everything saturates.
    bool extreme = false;
    // Three in four contexts of these bytes own the slots that they fall on.
    Bytes owners;
    std::uint32_t knownInputLength = 40;
};

// One block of width 32, attention over 16 positions, three tables: some microseconds a symbol on every engine.
engine::routed::ModelShape tinyShape();
// The shape that is meant to be shipped: 3 blocks of 64, 64 classes, attention in the middle one, 11 tables.
engine::routed::ModelShape smallShape(std::uint32_t weightBits);

// The bytes of a legal .ffm file. REQUIRES: the shape keeps the limits of MODEL.md.
Bytes buildModelFile(const ModelSpec& spec);
// The same, parsed.
std::shared_ptr<const engine::routed::Model> buildModel(const ModelSpec& spec);

} // namespace ff::test::routed
