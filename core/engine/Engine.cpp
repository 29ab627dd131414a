// SPDX-License-Identifier: GPL-3.0-or-later

// Which engine runs: what the processor has, what the environment asks for, and whether the known answer of
// the model came out right. This is the only place that knows of instruction sets outside the kernels
// themselves.

#include "core/crypto/Hash.h"
#include "core/engine/Model.h"
#include "core/engine/Predictor.h"
#include "core/engine/cpu/CpuPredictor.h"
#include "core/engine/reference/ReferencePredictor.h"
#include "core/engine/torch/TorchSession.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <map>
#include <mutex>
#include <new>
#include <optional>

namespace ff::engine {

namespace {

constexpr Engine kFastestFirst[] = {Engine::Avx512, Engine::AvxVnni, Engine::Avx2, Engine::Portable,
                                    Engine::Reference};
constexpr Engine kTorch[] = {Engine::TorchCpu, Engine::TorchCuda};
constexpr const char* kOverride = "FILEFORMER_ENGINE";

const cpu::Kernel& kernelOf(Engine engine)
{
#ifdef FF_ENGINE_X86_64
    if (engine == Engine::Avx512)
        return cpu::avx512Kernel();
    if (engine == Engine::AvxVnni)
        return cpu::avxVnniKernel();
    if (engine == Engine::Avx2)
        return cpu::avx2Kernel();
#endif
    (void)engine;
    return cpu::portableKernel();
}

// What this process knows of one engine with one model.
struct Entry {
    std::mutex mutex;
    std::optional<bool> passed;
    // Kept while the model that it was made of lives, so that the next predictor starts at once.
    std::weak_ptr<const Model> packedFrom;
    std::shared_ptr<const cpu::PackedModel> packed;
    std::shared_ptr<TorchSession> session;
};

void dropUnused(const std::shared_ptr<Entry>& entry)
{
    if (!entry)
        return;
    // An entry that is busy belongs to a living model.
    const std::unique_lock lock(entry->mutex, std::try_to_lock);
    if (lock.owns_lock() && entry->packedFrom.expired()) {
        entry->packed.reset();
        entry->session.reset();
    }
}

std::shared_ptr<Entry> entryFor(const Model& model, Engine engine)
{
    static std::mutex mutex;
    // Never destroyed: at exit LibTorch may be gone before the sessions.
    static auto& entries = *new std::map<std::pair<ModelIdentity, Engine>, std::shared_ptr<Entry>>;
    const std::lock_guard lock(mutex);
    auto& entry = entries[{model.identity(), engine}];
    if (!entry) {
        for (auto& [key, other] : entries)
            dropUnused(other);
        entry = std::make_shared<Entry>();
    }
    return entry;
}

// REQUIRES: engineAvailable(engine), entry.mutex held.
std::unique_ptr<Predictor> make(Entry& entry, const std::shared_ptr<const Model>& model, std::size_t lanes,
                                Engine engine)
{
    if (engine == Engine::Reference)
        return std::make_unique<ReferencePredictor>(model, lanes);
    if (!entry.packed || entry.packedFrom.lock() != model) {
        entry.packed = std::make_shared<const cpu::PackedModel>(*model, kernelOf(engine));
        entry.packedFrom = model;
    }
    return std::make_unique<cpu::CpuPredictor>(model, entry.packed, lanes);
}

// Runs and single steps by turns: fast engines have different code for them.
bool givesKnownAnswer(Predictor& predictor, const Model& model)
{
    constexpr std::size_t kRun = 96, kSteps = 8;
    const ByteSpan input = model.knownInput();
    std::vector<std::uint32_t> counts(kRun * kSymbols);
    crypto::Sha512 hash;
    const auto add = [&](std::size_t positions) {
        const std::size_t values = positions * kSymbols;
        static_assert(std::endian::native == std::endian::little);
        hash.update({reinterpret_cast<const std::uint8_t*>(counts.data()), values * sizeof(std::uint32_t)});
    };
    for (std::size_t at = 0; at < input.size();) {
        const std::size_t part = std::min(kRun, input.size() - at);
        predictor.run(0, input.subspan(at, part), {counts.data(), part * kSymbols});
        add(part);
        at += part;
        for (std::size_t i = 0; i < kSteps && at < input.size(); ++i, ++at) {
            const std::uint32_t lane = 0;
            predictor.step({&lane, 1}, input.subspan(at, 1), {counts.data(), kSymbols});
            add(1);
        }
    }
    return predictor.health().ok() && hash.finish() == model.knownAnswer();
}

// The same at once in many lanes, which devices compute by other kernels than one lane.
bool givesKnownAnswerInLanes(Predictor& predictor, const Model& model)
{
    const ByteSpan input = model.knownInput().first(std::min<std::size_t>(model.knownInput().size(), 24));
    const std::size_t lanes = predictor.lanes(), steps = std::min<std::size_t>(input.size(), 3);
    predictor.reset();
    std::vector<std::uint32_t> ids(lanes), first(input.size() * kSymbols),
        counts(lanes * input.size() * kSymbols);
    predictor.run(0, input, first);
    predictor.reset();
    for (std::size_t i = 0; i < lanes; ++i)
        ids[i] = static_cast<std::uint32_t>(i);
    bool right = true;
    const auto compare = [&](std::size_t from, std::size_t positions) {
        for (std::size_t i = 0; i < lanes; ++i)
            right = right
                && std::equal(first.begin() + static_cast<std::ptrdiff_t>(from * kSymbols),
                              first.begin() + static_cast<std::ptrdiff_t>((from + positions) * kSymbols),
                              counts.begin() + static_cast<std::ptrdiff_t>(i * positions * kSymbols));
    };
    for (std::size_t at = 0; at < steps; ++at) {
        predictor.step(ids, Bytes(lanes, input[at]), {counts.data(), lanes * kSymbols});
        compare(at, 1);
    }
    std::vector<LaneRun> runs;
    const std::size_t rest = input.size() - steps;
    for (std::size_t i = 0; i < lanes; ++i)
        runs.push_back(
            {ids[i], input.subspan(steps), {counts.data() + i * rest * kSymbols, rest * kSymbols}});
    predictor.runs(runs);
    compare(steps, rest);
    return predictor.health().ok() && right;
}

// REQUIRES: engineAvailable(engine), entry.mutex held.
bool passes(Entry& entry, const std::shared_ptr<const Model>& model, Engine engine)
{
    if (!entry.passed)
        entry.passed = givesKnownAnswer(*make(entry, model, 1, engine), *model);
    return *entry.passed;
}

Error damagedModel(const Model& model)
{
    return {ErrorCode::Damaged,
            "model " + model.name()
                + " is damaged: even the reference engine does not give its known answer"};
}

Error cannotRun(Engine engine, const char* why)
{
    return {ErrorCode::Missing, "the " + std::string(engineName(engine)) + " engine " + why};
}

Result<Engine> requestedEngine()
{
    const char* value = std::getenv(kOverride);
    if (!value || !*value)
        return Engine::Auto;
    for (const Engine engine : kFastestFirst) {
        if (engineName(engine) == value)
            return engine;
    }
    for (const Engine engine : kTorch) {
        if (engineName(engine) == value)
            return engine;
    }
    return Error{ErrorCode::Usage,
                 std::string(kOverride) + " is \"" + value
                     + "\"; it must be reference, portable, avx2, avx-vnni, avx512, torch-cpu or torch-cuda"};
}

Result<bool> checkedPasses(const std::shared_ptr<const Model>& model, Engine engine)
try {
    const auto entry = entryFor(*model, engine);
    const std::lock_guard lock(entry->mutex);
    return passes(*entry, model, engine);
} catch (const std::bad_alloc&) {
    return Error{ErrorCode::Missing, "not enough memory for model " + model->name()};
}

// Every device must give the known answer, one lane at a time and many.
Result<bool> sessionPasses(TorchSession& session, const Model& model)
{
    constexpr std::size_t kLanes = 40;
    for (std::size_t device = 0; device < session.devices(); ++device) {
        FF_ASSIGN(const auto one, session.predictorOn(device, 1));
        FF_ASSIGN(const auto many, session.predictorOn(device, kLanes));
        for (const auto& predictor : {one.get(), many.get()}) {
            const bool passed = givesKnownAnswer(*predictor, model);
            FF_TRY(predictor->health());
            if (!passed)
                return false;
        }
        const bool passed = givesKnownAnswerInLanes(*many, model);
        FF_TRY(many->health());
        if (!passed)
            return false;
    }
    return true;
}

// An engine that fails is not used; whether the engine or the model is at fault is what the reference says.
Status checkEngine(const std::shared_ptr<const Model>& model, Engine engine)
{
    if (isTorch(engine)) {
        FF_ASSIGN(const auto session, torchSession(model, engine));
        return {};
    }
    if (!engineAvailable(engine))
        return cannotRun(engine, "does not run on this processor");
    FF_ASSIGN(const bool passed, checkedPasses(model, engine));
    if (passed)
        return {};
    if (engine != Engine::Reference) {
        FF_ASSIGN(const bool modelIsRight, checkedPasses(model, Engine::Reference));
        if (modelIsRight)
            return cannotRun(engine, "does not give the known answer of the model on this machine");
    }
    return damagedModel(*model);
}

} // namespace

std::string_view engineName(Engine engine)
{
    switch (engine) {
    case Engine::Auto:
        return "auto";
    case Engine::Reference:
        return "reference";
    case Engine::Portable:
        return "portable";
    case Engine::Avx2:
        return "avx2";
    case Engine::AvxVnni:
        return "avx-vnni";
    case Engine::Avx512:
        return "avx512";
    case Engine::TorchCpu:
        return "torch-cpu";
    case Engine::TorchCuda:
        return "torch-cuda";
    }
    return "unknown";
}

bool engineAvailable(Engine engine)
{
    switch (engine) {
    case Engine::Auto:
    case Engine::Reference:
    case Engine::Portable:
    case Engine::TorchCpu:
        return true;
    case Engine::TorchCuda:
        return cudaDriverDevices() > 0;
#ifdef FF_ENGINE_X86_64
    case Engine::Avx2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
            && __builtin_cpu_supports("bmi2");
    case Engine::AvxVnni:
        return __builtin_cpu_supports("avxvnni") && engineAvailable(Engine::Avx2);
    case Engine::Avx512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
            && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
            && __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512vbmi")
            && __builtin_cpu_supports("bmi2");
#endif
    default:
        return false;
    }
}

std::vector<Engine> availableEngines()
{
    std::vector<Engine> engines;
    std::copy_if(std::begin(kFastestFirst), std::end(kFastestFirst), std::back_inserter(engines),
                 engineAvailable);
    return engines;
}

void Predictor::runs(std::span<const LaneRun> runs)
{
    for (const LaneRun& one : runs) {
        const std::size_t silent = one.symbols.size() - one.counts.size() / kSymbols;
        if (silent > 0)
            run(one.lane, one.symbols.first(silent), {});
        if (silent < one.symbols.size())
            run(one.lane, one.symbols.subspan(silent), one.counts);
    }
}

void Predictor::stepWith(std::span<const JointStep> steps)
{
    for (const JointStep& one : steps)
        one.predictor->step({&one.lane, 1}, {&one.symbol, 1}, {one.counts, kSymbols});
}

void stepTogether(std::span<const JointStep> steps)
{
    if (!steps.empty())
        steps.front().predictor->stepWith(steps);
}

Result<std::shared_ptr<TorchSession>> torchSession(const std::shared_ptr<const Model>& model, Engine engine)
try {
    const auto entry = entryFor(*model, engine);
    const std::lock_guard lock(entry->mutex);
    // A session has its own copy of the weights: any Model of this identity may use it.
    entry->packedFrom = model;
    if (!entry->session) {
        const auto target = engine == Engine::TorchCuda ? TorchTarget::Cuda : TorchTarget::Cpu;
        FF_ASSIGN(entry->session, TorchSession::open(*model, target));
        entry->passed.reset();
    }
    if (!entry->passed) {
        FF_ASSIGN(entry->passed, sessionPasses(*entry->session, *model));
    }
    if (*entry->passed)
        return entry->session;
    FF_ASSIGN(const bool modelIsRight, checkedPasses(model, Engine::Reference));
    if (modelIsRight)
        return cannotRun(engine, "does not give the known answer of the model on this machine");
    return damagedModel(*model);
} catch (const std::bad_alloc&) {
    return Error{ErrorCode::Missing, "not enough memory for model " + model->name()};
}

Result<std::string> engineDevice(const std::shared_ptr<const Model>& model, Engine engine)
{
    if (engine == Engine::Auto) {
        FF_ASSIGN(engine, selectEngine(model));
    }
    if (isTorch(engine)) {
        FF_ASSIGN(const auto session, torchSession(model, engine));
        return session->deviceName();
    }
    return "cpu " + std::string(engineName(engine));
}

Result<Engine> selectEngine(const std::shared_ptr<const Model>& model)
{
    FF_ASSIGN(const Engine requested, requestedEngine());
    if (requested == Engine::Auto)
        return selectNativeEngine(model);
    FF_TRY(checkEngine(model, requested));
    return requested;
}

Result<Engine> selectNativeEngine(const std::shared_ptr<const Model>& model)
{
    FF_ASSIGN(const Engine requested, requestedEngine());
    if (requested != Engine::Auto && !isTorch(requested)) {
        FF_TRY(checkEngine(model, requested));
        return requested;
    }
    for (const Engine engine : availableEngines()) {
        FF_ASSIGN(const bool passed, checkedPasses(model, engine));
        if (passed)
            return engine;
    }
    return damagedModel(*model);
}

Result<std::unique_ptr<Predictor>> createPredictor(std::shared_ptr<const Model> model, std::size_t lanes,
                                                   Engine engine)
try {
    if (lanes == 0)
        return Error{ErrorCode::Usage, "a predictor needs at least one lane"};
    if (engine == Engine::Auto) {
        FF_ASSIGN(engine, selectEngine(model));
    } else {
        FF_TRY(checkEngine(model, engine));
    }
    if (isTorch(engine)) {
        FF_ASSIGN(const auto session, torchSession(model, engine));
        return session->predictor(lanes);
    }
    const auto entry = entryFor(*model, engine);
    const std::lock_guard lock(entry->mutex);
    return make(*entry, model, lanes, engine);
} catch (const std::exception&) {
    return Error{ErrorCode::Missing,
                 "not enough memory for " + std::to_string(lanes) + " lanes of model " + model->name()};
}

} // namespace ff::engine
