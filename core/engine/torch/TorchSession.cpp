// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/TorchSession.h"

#include "core/engine/torch/TorchApi.h"
#include "core/engine/torch/TorchPredictor.h"

#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <mutex>
#include <unistd.h>

namespace ff::engine {

namespace {

constexpr const char* kModuleFile = "libfileformer_torch.so";
constexpr const char* kModuleVariable = "FILEFORMER_TORCH";

std::vector<std::filesystem::path> moduleCandidates()
{
    if (const char* chosen = std::getenv(kModuleVariable); chosen && *chosen)
        return {chosen};
    std::error_code ignored;
    const auto folder = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
    return {folder / kModuleFile, folder.parent_path() / "lib" / "fileformer" / kModuleFile};
}

Error missing(const std::string& what)
{
    return {ErrorCode::Missing, what};
}

Result<const TorchApi*> loadFrom(const std::filesystem::path& path)
{
    // LibTorch cannot be unloaded again, so the handle is never closed.
    void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        const char* why = ::dlerror();
        return missing("the LibTorch module cannot be loaded: " + std::string(why ? why : path.string()));
    }
    const auto entry = reinterpret_cast<decltype(&ffTorchModule)>(::dlsym(handle, kTorchEntry));
    const TorchApi* api = entry ? entry() : nullptr;
    if (!api || api->abi != kTorchAbi)
        return missing(path.string() + " belongs to another version of FileFormer");
    return api;
}

Result<const TorchApi*> loadModule()
{
    static std::mutex mutex;
    static const TorchApi* loaded = nullptr;
    const std::lock_guard lock(mutex);
    if (loaded)
        return loaded;
    const auto candidates = moduleCandidates();
    for (const auto& path : candidates) {
        std::error_code ignored;
        if (std::filesystem::exists(path, ignored)) {
            FF_ASSIGN(loaded, loadFrom(path));
            return loaded;
        }
    }
    return missing("this FileFormer was built without its LibTorch module: there is no "
                   + candidates.back().string());
}

} // namespace

bool torchModulePresent()
{
    std::error_code ignored;
    const auto candidates = moduleCandidates();
    return std::any_of(candidates.begin(), candidates.end(),
                       [&ignored](const auto& path) { return std::filesystem::exists(path, ignored); });
}

unsigned cudaDriverDevices()
{
    static const unsigned count = []() -> unsigned {
        // Without these the driver's library would fail too, only more slowly.
        if (::access("/dev/nvidiactl", F_OK) != 0 && ::access("/dev/dxg", F_OK) != 0)
            return 0;
        void* driver = ::dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
        if (!driver)
            return 0;
        const auto init = reinterpret_cast<int (*)(unsigned)>(::dlsym(driver, "cuInit"));
        const auto deviceCount = reinterpret_cast<int (*)(int*)>(::dlsym(driver, "cuDeviceGetCount"));
        int devices = 0;
        if (!init || !deviceCount || init(0) != 0 || deviceCount(&devices) != 0 || devices < 0)
            return 0;
        return static_cast<unsigned>(devices);
    }();
    return count;
}

Result<std::shared_ptr<TorchSession>> TorchSession::open(const Model& model, TorchTarget target,
                                                         const std::string& product)
{
    const bool cuda = target == TorchTarget::Cuda;
    if (cuda && cudaDriverDevices() == 0)
        return missing("there is no CUDA device on this machine; use --device cpu");
    FF_ASSIGN(const TorchApi* api, loadModule());
    const int devices = cuda ? api->cudaDevices() : 1;
    if (devices <= 0)
        return missing("the LibTorch here cannot use CUDA; use --device cpu");
    std::shared_ptr<TorchSession> session(new TorchSession(*api, model.shape()));
    char message[512] = "";
    for (int i = 0; i < devices; ++i) {
        TorchEngine* engine = api->open(model.file().data(), model.file().size(), cuda ? i : int{kTorchCpu},
                                        product.empty() ? nullptr : product.c_str(), message, sizeof message);
        if (!engine)
            continue; // others may work
        session->m_devices.push_back(std::make_unique<Device>());
        session->m_devices.back()->engine = engine;
        session->m_devices.back()->maxRows = session->info(session->m_devices.size() - 1).maxRows;
    }
    if (session->m_devices.empty())
        return missing("LibTorch cannot run model " + model.name() + (cuda ? " on CUDA: " : ": ") + message);
    return session;
}

TorchSession::~TorchSession()
{
    for (const auto& device : m_devices)
        m_api.close(device->engine);
}

Result<std::unique_ptr<TorchPredictor>> TorchSession::predictor(std::size_t lanes)
{
    std::size_t best = 0;
    for (std::size_t i = 1; i < m_devices.size(); ++i) {
        if (m_devices[i]->lanes.load() < m_devices[best]->lanes.load())
            best = i;
    }
    return predictorOn(best, lanes);
}

Result<std::unique_ptr<TorchPredictor>> TorchSession::predictorOn(std::size_t device, std::size_t lanes)
{
    return TorchPredictor::create(shared_from_this(), device, lanes);
}

TorchInfo TorchSession::info(std::size_t device) const
{
    TorchInfo info{};
    m_api.describe(m_devices.at(device)->engine, &info);
    return info;
}

std::string TorchSession::deviceName() const
{
    const std::string name = info(0).device;
    return m_devices.size() == 1 ? name : std::to_string(m_devices.size()) + " × " + name;
}

std::string TorchSession::description(std::size_t device) const
{
    const TorchInfo of = info(device);
    return std::string(of.device) + ", LibTorch " + of.library + ", " + of.product + " products, "
        + std::to_string(of.memoryBytes >> 20) + " MiB, " + std::to_string(of.rows) + " symbols in "
        + std::to_string(of.batches) + " batches";
}

std::uint64_t TorchSession::sum(std::uint64_t TorchInfo::*field) const
{
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < m_devices.size(); ++i)
        total += info(i).*field;
    return total;
}

std::uint64_t TorchSession::memoryBytes() const
{
    return sum(&TorchInfo::memoryBytes);
}

std::uint64_t TorchSession::laneBytes() const
{
    return sum(&TorchInfo::laneBytes);
}

} // namespace ff::engine
