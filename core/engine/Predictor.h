// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A Predictor runs the exact integer transformer of docs/MODEL.md over one or more independent lanes. It owns
// the state of its lanes (windows of keys and values, last symbols, positions) and shares the read-only
// Model. Every engine gives identical counts for identical symbols, however they are grouped into calls. One
// Predictor is used by one thread at a time; different Predictors of one Model may run in parallel.

#include "core/base/Result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ff::engine {

class Model;

// The counts of one prediction: 256 values of at least 1, total below 2^31 (MODEL.md, section 4).
inline constexpr std::size_t kSymbols = 256;

class Predictor {
public:
    virtual ~Predictor() = default;

    virtual std::size_t lanes() const = 0;
    // Forgets everything: every lane is at position 0.
    virtual void reset() = 0;

    // Feeds symbols[i] to lane laneIds[i] (distinct ids, any order) and writes the counts of what follows to
    // counts[i*256 .. i*256+255]. REQUIRES: sizes match, ids < lanes().
    virtual void step(std::span<const std::uint32_t> laneIds, std::span<const std::uint8_t> symbols,
                      std::span<std::uint32_t> counts) = 0;

    // Feeds a run of symbols to one lane, the same as that many steps but faster; counts of position i go to
    // counts[i*256..]. When counts is empty only the state advances (context, priming).
    virtual void run(std::uint32_t lane, std::span<const std::uint8_t> symbols,
                     std::span<std::uint32_t> counts) = 0;
};

// Chooses the engine: Auto takes the fastest that this machine has and that passes the model's known answer.
enum class Engine { Auto, Reference, Portable, Avx2, Avx512 };

// "reference", "portable", "avx2", "avx512": also what `--json` reports as device detail.
std::string_view engineName(Engine engine);
// Whether this processor can run it.
bool engineAvailable(Engine engine);
// The engines of this machine, fastest first, Reference last.
std::vector<Engine> availableEngines();

// Missing when the engine does not run on this machine or fails the known answer (Auto falls back to the next
// one, and the Reference failing means a damaged model: Damaged). The known answer is run once per engine and
// model in a process.
Result<std::unique_ptr<Predictor>> createPredictor(std::shared_ptr<const Model> model, std::size_t lanes,
                                                   Engine engine = Engine::Auto);

// The engine that Auto takes for this model (runs the known answer when it was not run yet).
Result<Engine> selectEngine(const std::shared_ptr<const Model>& model);

} // namespace ff::engine
