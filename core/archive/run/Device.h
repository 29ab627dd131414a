// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Where work runs and how much of it at once.

#include "core/archive/Types.h"
#include "core/base/Result.h"
#include "core/codec/BlockCodec.h"
#include "core/engine/ModelStore.h"
#include "core/engine/Predictor.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace ff::archive {

// What the transformer has to do in a task.
struct DeviceLoad {
    std::shared_ptr<const engine::Model> model; // null: nothing
    std::uint64_t bytesPerWorker = 0; // memory
    std::uint64_t bytesPerWorkerOnDevice = 0; // the same with a device
};

// While one lives, cards stay open between the segments of the task that has it. With the last one of this
// process they are given back, however the task ended, which takes up to a second. Of another engine it is
// nothing.
class CardLease {
public:
    explicit CardLease(engine::Engine engine);
    ~CardLease();
    CardLease(const CardLease&) = delete;
    CardLease& operator=(const CardLease&) = delete;

private:
    const bool m_counts;
};

struct DeviceChoice {
    engine::Engine engine = engine::Engine::Auto;
    std::string name = "cpu"; // "cpu", "cpu avx512", "NVIDIA H200"; empty: cards that are not open yet
    unsigned threads = 1;
    bool manyLanes = false; // blocks coded for this device should have lanes
    std::shared_ptr<const CardLease> cards{};
};

// Usage for a name that is none; Missing for "cuda" when there is no device, by the driver's word.
Status checkDevice(const std::string& device);

// As checkDevice, and Missing for "cuda" when the card or its module cannot be used. "auto" is the processor.
Result<DeviceChoice> chooseDevice(const RunOptions& options, const DeviceLoad& load);

// The same in two steps, as opening cards takes a second. planDevice fails at once where the driver or the
// module is missing; openDevice gives the name.
Result<DeviceChoice> planDevice(const RunOptions& options, const DeviceLoad& load);
Result<std::string> openDevice(const DeviceLoad& load, engine::Engine engine);

// How blocks are laid out: the dial n, and the data bytes of a segment, for so many bytes in all. Archives
// with lanes have smaller segments, whoever chose n, so that a processor can make the device's archive. The
// number of threads must not matter.
struct LanePlan {
    std::uint32_t n = 0; // 0: one lane
    std::uint64_t segmentSize = 0;
};
LanePlan planLanes(std::uint64_t bytes, bool manyLanes);

// The model that a level codes with: the usual one, or that of this name or file; null for a level that uses
// none.
Result<std::shared_ptr<const engine::Model>> modelFor(codec::Level level, engine::ModelStore& models,
                                                      const std::string& asked = {});

// Where a device does the transformer's work the mixing decides how fast an archive is made: thin at
// `former`, full at `ultra`.
codec::Mixing mixingFor(codec::Level level, const DeviceChoice& choice);

// As many workers as asked (0 = one per core), but no more than fit into half of the memory of this machine.
unsigned workerThreads(unsigned asked, std::uint64_t bytesPerWorker);

// Threads that wait while others work on their segments, for so many that can be with them at once: no more
// than half of the memory of this machine holds the segments for.
unsigned waitingThreads(unsigned slots);

} // namespace ff::archive
