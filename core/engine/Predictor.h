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

// Symbols to feed to one lane. Counts are wanted of the last counts.size() / 256 of them.
struct LaneRun {
    std::uint32_t lane = 0;
    std::span<const std::uint8_t> symbols;
    std::span<std::uint32_t> counts;
};

class Predictor;

// One symbol for one lane of one of several predictors; counts: 256 values.
struct JointStep {
    Predictor* predictor = nullptr;
    std::uint32_t lane = 0;
    std::uint8_t symbol = 0;
    std::uint32_t* counts = nullptr;
};

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

    // Runs of several lanes, none of them twice: the same as one after another, and faster where many lanes
    // fill a device.
    virtual void runs(std::span<const LaneRun> runs);
    // The longest run of one lane, and the most positions over all lanes, that a call gains from.
    virtual std::size_t bestRun() const { return 64; }
    virtual std::size_t bestBatch() const { return 2048; }

    // stepTogether() of these. REQUIRES: the first is of this predictor.
    virtual void stepWith(std::span<const JointStep> steps);

    // The first failure of the device that this runs on: memory, a lost connection. Counts given after it
    // mean nothing. Engines of the processor cannot fail.
    virtual Status health() const { return {}; }
};

// Steps of several predictors, no lane twice: the same as one after another, and faster where they are of one
// native engine and one model, whose weights are then read once. All of them are used by the calling thread.
void stepTogether(std::span<const JointStep> steps);

// Chooses the engine: Auto takes the fastest native one that this machine has and that passes the model's
// known answer. The last two run in LibTorch (core/engine/torch), which is loaded when they are asked for by
// name and never before.
enum class Engine { Auto, Reference, Portable, Avx2, AvxVnni, Avx512, TorchCpu, TorchCuda };

// "reference", "portable", "avx2", "avx-vnni", "avx512", "torch-cpu", "torch-cuda": also what `--json`
// reports as device detail.
std::string_view engineName(Engine engine);
constexpr bool isTorch(Engine engine)
{
    return engine == Engine::TorchCpu || engine == Engine::TorchCuda;
}
// Whether this processor can run it; of the LibTorch engines, whether the machine has the device, by the
// driver's word.
bool engineAvailable(Engine engine);
// The native engines of this machine, fastest first, Reference last.
std::vector<Engine> availableEngines();

// Missing when the engine does not run on this machine or fails the known answer (Auto falls back to the next
// one, and the Reference failing means a damaged model: Damaged). The known answer is run once per engine and
// model in a process.
Result<std::unique_ptr<Predictor>> createPredictor(std::shared_ptr<const Model> model, std::size_t lanes,
                                                   Engine engine = Engine::Auto);

// The engine that Auto takes for this model (runs the known answer when it was not run yet): the one that
// $FILEFORMER_ENGINE names, if set.
Result<Engine> selectEngine(const std::shared_ptr<const Model>& model);
// The same among native engines: what does the work of a device that failed.
Result<Engine> selectNativeEngine(const std::shared_ptr<const Model>& model);

// Where an engine runs this model, for people: "cpu avx512", "NVIDIA H200". Missing as createPredictor.
Result<std::string> engineDevice(const std::shared_ptr<const Model>& model, Engine engine);

class TorchSession;
// The open session of a LibTorch engine, after its known answer came out right on each of its devices.
Result<std::shared_ptr<TorchSession>> torchSession(const std::shared_ptr<const Model>& model, Engine engine);

} // namespace ff::engine
