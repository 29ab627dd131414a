// SPDX-License-Identifier: GPL-3.0-or-later

// Which engine runs: what the processor has, what the environment asks for, and whether the known answer of
// the model came out right. This is the only place that knows of instruction sets outside the kernels
// themselves.

#include "core/crypto/Hash.h"
#include "core/engine/BlockCoder.h"
#include "core/engine/Model.h"
#include "core/engine/Predictor.h"
#include "core/engine/cpu/CpuPredictor.h"
#include "core/engine/cuda/CardPredictor.h"
#include "core/engine/cuda/CardSession.h"
#include "core/engine/reference/ReferencePredictor.h"
#include "core/engine/torch/TorchPredictor.h"
#include "core/engine/torch/TorchSession.h"

#ifdef FF_ENGINE_X86_64
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <future>
#include <map>
#include <mutex>
#include <new>
#include <optional>

namespace ff::engine {

namespace {

constexpr Engine kFastestFirst[] = {Engine::Avx512, Engine::AvxVnni, Engine::Avx2, Engine::Portable,
                                    Engine::Reference};
constexpr Engine kDevices[] = {Engine::TorchCpu, Engine::Cuda};
// Fewer lanes than these are slower on a card than here.
constexpr std::size_t kFewestOnCard = 12;
constexpr const char* kOverride = "FILEFORMER_ENGINE";

#ifdef FF_ENGINE_X86_64
// Clang 16 knows no such feature by name.
bool hasAvxVnni()
{
    unsigned a = 0, b = 0, c = 0, d = 0;
    return __get_cpuid_count(7, 1, &a, &b, &c, &d) != 0 && (a >> 4 & 1) != 0;
}
#endif

} // namespace

bool cpu::mayUseTiles()
{
#ifdef FF_ENGINE_X86_64
    static const bool may = [] {
        constexpr unsigned kTile = 1U << 24, kInt8 = 1U << 25;
        constexpr long kRequestState = 0x1023, kTileData = 18; // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
        unsigned a = 0, b = 0, c = 0, d = 0;
        return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (d & kTile) != 0 && (d & kInt8) != 0
            && ::syscall(SYS_arch_prctl, kRequestState, kTileData) == 0;
    }();
    return may;
#else
    return false;
#endif
}

namespace {

const cpu::Kernel& kernelOf(Engine engine)
{
#ifdef FF_ENGINE_X86_64
    if (engine == Engine::Avx512)
        return cpu::mayUseTiles() ? cpu::amxKernel() : cpu::avx512Kernel();
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
    // Keeps its model, and so itself, until another Model of this identity was used.
    std::shared_ptr<CardSession> cards;
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
        entry->cards.reset();
    }
}

// Of this process.
struct Entries {
    std::mutex mutex;
    std::map<std::pair<ModelIdentity, Engine>, std::shared_ptr<Entry>> all;
};

Entries& entries()
{
    // Never destroyed: at exit LibTorch may be gone before the sessions.
    static auto& only = *new Entries;
    return only;
}

std::shared_ptr<Entry> entryFor(const Model& model, Engine engine)
{
    const std::lock_guard lock(entries().mutex);
    auto& entry = entries().all[{model.identity(), engine}];
    if (!entry) {
        for (auto& [key, other] : entries().all)
            dropUnused(other);
        entry = std::make_shared<Entry>();
    }
    return entry;
}

// REQUIRES: engineAvailable(engine), entry.mutex held. `engine` is one of the processor's but Reference.
std::shared_ptr<const cpu::PackedModel> packedOf(Entry& entry, const std::shared_ptr<const Model>& model,
                                                 Engine engine)
{
    if (!entry.packed || entry.packedFrom.lock() != model) {
        entry.packed = std::make_shared<const cpu::PackedModel>(*model, kernelOf(engine));
        entry.packedFrom = model;
    }
    return entry.packed;
}

// REQUIRES: engineAvailable(engine), entry.mutex held.
std::unique_ptr<Predictor> make(Entry& entry, const std::shared_ptr<const Model>& model, std::size_t lanes,
                                Engine engine)
{
    if (engine == Engine::Reference)
        return std::make_unique<ReferencePredictor>(model, lanes);
    return std::make_unique<cpu::CpuPredictor>(model, packedOf(entry, model, engine), lanes);
}

// Runs and single steps by turns: they go through different code.
bool givesKnownAnswer(Predictor& predictor, const Model& model)
{
    constexpr std::size_t kRun = 96, kSteps = 8, kCounts = 2 * kHalf;
    const ByteSpan input = model.knownInput();
    const std::size_t positions = input.size() - 1;
    std::vector<std::uint32_t> counts(kRun * kCounts);
    crypto::Sha512 hash;
    const auto add = [&](std::size_t count) {
        static_assert(std::endian::native == std::endian::little);
        hash.update(
            {reinterpret_cast<const std::uint8_t*>(counts.data()), count * kCounts * sizeof(std::uint32_t)});
    };
    const std::uint32_t lane = 0;
    for (std::size_t at = 0; at < positions;) {
        const std::size_t part = std::min(kRun, positions - at);
        predictor.run(lane, input.subspan(at, part), input.subspan(at + 1, part),
                      {counts.data(), part * kCounts});
        add(part);
        at += part;
        for (std::size_t i = 0; i < kSteps && at < positions; ++i, ++at) {
            predictor.step({&lane, 1}, input.subspan(at, 1), {counts.data(), kHalf});
            predictor.low(lane, input[at + 1] >> 4U,
                          std::span<std::uint32_t, kHalf>(counts.data() + kHalf, kHalf));
            add(1);
        }
    }
    return hash.finish() == model.knownAnswer();
}

Error damagedModel(const Model& model)
{
    return {ErrorCode::Damaged,
            sentence("model %1 is damaged: even the reference engine does not give its known answer",
                     model.name())};
}

// `form` has the engine.
Error cannotRun(Engine engine, SentenceForm<1> form)
{
    return {ErrorCode::Missing, sentence(form, engineName(engine))};
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
    for (const Engine engine : kDevices) {
        if (engineName(engine) == value)
            return engine;
    }
    return Error{
        ErrorCode::Usage,
        sentence("%1 is \"%2\"; it must be reference, portable, avx2, avx-vnni, avx512, torch-cpu or cuda",
                 kOverride, value)};
}

Result<bool> passes(const std::shared_ptr<const Model>& model, Engine engine)
try {
    const auto entry = entryFor(*model, engine);
    const std::lock_guard lock(entry->mutex);
    if (!entry->passed)
        entry->passed = givesKnownAnswer(*make(*entry, model, 1, engine), *model);
    return *entry->passed;
} catch (const std::bad_alloc&) {
    return Error{ErrorCode::Missing, sentence("not enough memory for model %1", model->name())};
}

// An engine that fails is not used; whether the engine or the model is at fault is what the reference says.
Status checkEngine(const std::shared_ptr<const Model>& model, Engine engine)
{
    if (engine == Engine::TorchCpu) {
        FF_ASSIGN(const auto session, torchSession(model));
        return {};
    }
    if (engine == Engine::Cuda) {
        FF_ASSIGN(const auto session, cardSession(model));
        return {};
    }
    if (!engineAvailable(engine))
        return cannotRun(engine, "the %1 engine does not run on this processor");
    FF_ASSIGN(const bool passed, passes(model, engine));
    if (passed)
        return {};
    if (engine != Engine::Reference) {
        FF_ASSIGN(const bool modelIsRight, passes(model, Engine::Reference));
        if (modelIsRight)
            return cannotRun(engine,
                             "the %1 engine does not give the known answer of the model on this machine");
    }
    return damagedModel(*model);
}

// What the processor's engine has packed of the model.
Result<std::shared_ptr<const cpu::PackedModel>> packedHere(const std::shared_ptr<const Model>& model)
{
    FF_ASSIGN(Engine native, selectNativeEngine(model));
    if (native == Engine::Reference)
        native = Engine::Portable;
    const auto entry = entryFor(*model, native);
    const std::lock_guard lock(entry->mutex);
    return packedOf(*entry, model, native);
}

} // namespace

Result<std::unique_ptr<BlockCoder>> Predictor::beginBlock(const CardBlockTask&)
{
    return Error{ErrorCode::Missing, sentence("this engine codes no blocks")};
}

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
    case Engine::Cuda:
        return "cuda";
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
    case Engine::Cuda:
        return cudaModuleNamed() || cudaDriverDevices() > 0;
#ifdef FF_ENGINE_X86_64
    case Engine::Avx2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
            && __builtin_cpu_supports("bmi2");
    case Engine::AvxVnni:
        return hasAvxVnni() && engineAvailable(Engine::Avx2);
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

Error noCudaDevice()
{
    return {ErrorCode::Missing, sentence("there is no CUDA device on this machine; use --device cpu")};
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
    for (const LaneRun& one : runs)
        run(one.lane, one.symbols, one.next, one.counts);
}

Result<std::shared_ptr<TorchSession>> torchSession(const std::shared_ptr<const Model>& model)
try {
    const auto entry = entryFor(*model, Engine::TorchCpu);
    const std::lock_guard lock(entry->mutex);
    // A session has its own copy of the weights: any Model of this identity may use it.
    entry->packedFrom = model;
    if (!entry->session) {
        FF_ASSIGN(entry->session, TorchSession::open(*model));
    }
    return entry->session;
} catch (const std::bad_alloc&) {
    return Error{ErrorCode::Missing, sentence("not enough memory for model %1", model->name())};
}

Result<std::shared_ptr<CardSession>> openCards(const std::shared_ptr<const Model>& model, const CardApi& api)
{
    const auto waking = std::async(std::launch::async, api.cards); // the driver, which takes longer
    FF_ASSIGN(auto head, packedHere(model));
    return CardSession::open(model, std::move(head), api, [&model](Predictor& predictor) {
        return givesKnownAnswer(predictor, *model) && predictor.health().ok();
    });
}

Result<std::shared_ptr<CardSession>> cardSession(const std::shared_ptr<const Model>& model)
try {
    const auto entry = entryFor(*model, Engine::Cuda);
    const std::lock_guard lock(entry->mutex);
    entry->packedFrom = model;
    if (!entry->cards) {
        if (!engineAvailable(Engine::Cuda))
            return noCudaDevice();
        FF_ASSIGN(const CardApi* api, cudaModule());
        FF_ASSIGN(entry->cards, openCards(model, *api));
    }
    return entry->cards;
} catch (const std::exception& error) {
    return Error{ErrorCode::Missing, sentence("the CUDA device cannot be opened: %1", error.what())};
}

void releaseCards()
{
    std::vector<std::shared_ptr<Entry>> known;
    {
        const std::lock_guard lock(entries().mutex);
        for (const auto& [key, entry] : entries().all)
            known.push_back(entry);
    }
    for (const auto& entry : known) {
        std::shared_ptr<CardSession> unused; // closed when nobody waits for the entry
        const std::lock_guard lock(entry->mutex);
        if (entry->cards.use_count() == 1)
            unused = std::move(entry->cards);
    }
}

Result<std::string> engineDevice(const std::shared_ptr<const Model>& model, Engine engine)
{
    if (engine == Engine::Auto) {
        FF_ASSIGN(engine, selectEngine(model));
    }
    if (engine == Engine::TorchCpu) {
        FF_ASSIGN(const auto session, torchSession(model));
        return session->deviceName();
    }
    if (engine == Engine::Cuda) {
        FF_ASSIGN(const auto session, cardSession(model));
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
    if (requested != Engine::Auto && !isDevice(requested)) {
        FF_TRY(checkEngine(model, requested));
        return requested;
    }
    for (const Engine engine : availableEngines()) {
        FF_ASSIGN(const bool passed, passes(model, engine));
        if (passed)
            return engine;
    }
    return damagedModel(*model);
}

Result<std::unique_ptr<Predictor>> createPredictor(std::shared_ptr<const Model> model, std::size_t lanes,
                                                   Engine engine)
try {
    if (lanes == 0)
        return Error{ErrorCode::Usage, sentence("a predictor needs at least one lane")};
    if (engine == Engine::Auto) {
        FF_ASSIGN(engine, selectEngine(model));
    } else {
        FF_TRY(checkEngine(model, engine));
    }
    if (engine == Engine::TorchCpu) {
        FF_ASSIGN(const auto session, torchSession(model));
        FF_ASSIGN(std::unique_ptr<Predictor> predictor, session->predictor(lanes));
        return predictor;
    }
    if (engine == Engine::Cuda) {
        if (lanes >= kFewestOnCard) {
            FF_ASSIGN(const auto session, cardSession(model));
            FF_ASSIGN(std::unique_ptr<Predictor> predictor, session->predictor(lanes));
            return predictor;
        }
        FF_ASSIGN(engine, selectNativeEngine(model));
    }
    const auto entry = entryFor(*model, engine);
    const std::lock_guard lock(entry->mutex);
    return make(*entry, model, lanes, engine);
} catch (const std::exception&) {
    return Error{ErrorCode::Missing,
                 sentence("not enough memory for %1 lanes of model %2", lanes, model->name())};
}

} // namespace ff::engine
