// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A Predictor runs the exact integer net of docs/MODEL.md over one or more independent lanes. It owns the
// state of its lanes and shares the read-only Model. Every engine gives identical counts for identical
// symbols, however they are grouped into calls. One Predictor is used by one thread at a time; different
// Predictors of one Model may run in parallel.

#include "core/base/Result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace ff::engine {

class BlockCoder;
class Model;
struct CardBlockTask;

// Counts of one half of a byte: 16 values of at least 1, total at most 2^26 + 16 (MODEL.md, section 4.5).
inline constexpr std::size_t kHalf = 16;

// What run() takes, for one of several lanes.
struct LaneRun {
    std::uint32_t lane = 0;
    std::span<const std::uint8_t> symbols, next;
    std::span<std::uint32_t> counts;
};

class Predictor {
public:
    virtual ~Predictor() = default;

    virtual std::size_t lanes() const = 0;
    // Forgets everything: every lane is at position 0.
    virtual void reset() = 0;

    // Feeds symbols[i] to lane laneIds[i] (distinct ids, any order) and writes the counts of the high half of
    // what follows to counts[i*16 .. i*16+15]. REQUIRES: sizes match, ids < lanes().
    virtual void step(std::span<const std::uint32_t> laneIds, std::span<const std::uint8_t> symbols,
                      std::span<std::uint32_t> counts) = 0;

    // The counts of the low half of the byte that the lane awaits, after this high half of it.
    // REQUIRES: high < 16, a symbol was fed to the lane.
    virtual void low(std::uint32_t lane, std::uint32_t high, std::span<std::uint32_t, kHalf> counts) = 0;

    // Feeds a run of symbols to one lane: what step() does, and faster. For the last counts.size() / 32 of
    // them writes 32 counts each: of the high half, and of the low half after the high half of the byte that
    // follows, which is next[i] for the i-th of these symbols. When counts is empty only the state advances
    // (context, priming). REQUIRES: next.size() == counts.size() / 32 <= symbols.size().
    virtual void run(std::uint32_t lane, std::span<const std::uint8_t> symbols,
                     std::span<const std::uint8_t> next, std::span<std::uint32_t> counts) = 0;

    // A hint, best given after low(): the awaited byte has this high half. Asks the memory for what the
    // likely bytes will need, while the caller still decodes. Changes no counts. REQUIRES: as low().
    virtual void prepare(std::uint32_t, std::uint32_t) {}

    // The state of a lane as bytes, and the lane back to it: what was fed in between was not. False where
    // this engine cannot.
    virtual bool saveLane(std::uint32_t, std::vector<std::uint8_t>&) const { return false; }
    virtual bool restoreLane(std::uint32_t, std::span<const std::uint8_t>) { return false; }

    // Runs of several lanes, none of them twice: the same as one after another, and faster where many lanes
    // fill a device.
    virtual void runs(std::span<const LaneRun> runs);
    // The longest run of one lane, and the most positions over all lanes, that a call gains from.
    virtual std::size_t bestRun() const { return 64; }
    virtual std::size_t bestBatch() const { return 2048; }

    // The first failure of the device that this runs on: memory, a lost connection. Counts given after it
    // are legal and mean nothing. Engines of the processor cannot fail.
    virtual Status health() const { return {}; }

    // Whether beginBlock() is there, which codes whole blocks of up to lanes() lanes with the thin mixing
    // model where the net runs. The predictor's own lanes have no part in it.
    virtual bool codesBlocks() const { return false; }
    virtual Result<std::unique_ptr<BlockCoder>> beginBlock(const CardBlockTask& task);
};

// Chooses the engine: Auto takes the fastest native one that this machine has and that passes the model's
// known answer. TorchCpu runs in LibTorch (core/engine/torch), Cuda on graphics cards (core/engine/cuda);
// their modules are loaded when they are asked for by name and never before. A predictor of few lanes that is
// asked of Cuda is one of the processor, which is faster then.
enum class Engine { Auto, Reference, Portable, Avx2, AvxVnni, Avx512, TorchCpu, Cuda };

// "reference", "portable", "avx2", "avx-vnni", "avx512", "torch-cpu", "cuda": also what `--json`
// reports as device detail.
std::string_view engineName(Engine engine);
// Whether it is none of the processor's own engines, and so may fail while it works.
constexpr bool isDevice(Engine engine)
{
    return engine == Engine::TorchCpu || engine == Engine::Cuda;
}
// Whether this processor can run it; of Cuda, whether the machine has a card, by the driver's word, or
// $FILEFORMER_CUDA names a module.
bool engineAvailable(Engine engine);
// What is said where Cuda is asked for and not available.
Error noCudaDevice();
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

class CardSession;
class TorchSession;
struct CardApi;
// The open sessions of LibTorch and of the cards that give the model's known answer.
Result<std::shared_ptr<TorchSession>> torchSession(const std::shared_ptr<const Model>& model);
Result<std::shared_ptr<CardSession>> cardSession(const std::shared_ptr<const Model>& model);
// Closes the sessions on cards that nobody works with any more, and so gives their memory back. Takes up to a
// second.
void releaseCards();
// A new session on the cards of a module: what cardSession() opens, and tests with cards that are none.
Result<std::shared_ptr<CardSession>> openCards(const std::shared_ptr<const Model>& model, const CardApi& api);

} // namespace ff::engine
