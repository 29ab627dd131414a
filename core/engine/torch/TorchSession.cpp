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

Result<const FfTorchApi*> loadFrom(const std::filesystem::path& path)
{
    // LibTorch cannot be unloaded again, so the handle is never closed.
    void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        const char* why = ::dlerror();
        return missing("the LibTorch module cannot be loaded: " + std::string(why ? why : path.string()));
    }
    const auto entry = reinterpret_cast<decltype(&ffTorchApi)>(::dlsym(handle, "ffTorchApi"));
    const FfTorchApi* api = entry ? entry() : nullptr;
    if (!api || api->abi != kFfTorchAbi)
        return missing(path.string() + " belongs to another version of FileFormer");
    return api;
}

Result<const FfTorchApi*> loadModule()
{
    static std::mutex mutex;
    static const FfTorchApi* loaded = nullptr;
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
    FF_ASSIGN(const FfTorchApi* api, loadModule());
    const int devices = cuda ? api->cudaDevices() : 1;
    if (devices <= 0)
        return missing("the LibTorch here cannot use CUDA; use --device cpu");
    std::shared_ptr<TorchSession> session(new TorchSession(*api, model.shape()));
    char message[512] = "";
    for (int i = 0; i < devices; ++i) {
        FfTorchEngine* engine =
            api->open(model.file().data(), model.file().size(), cuda ? i : int{kFfTorchCpu},
                      product.empty() ? nullptr : product.c_str(), message, sizeof message);
        if (!engine)
            continue; // others may work
        session->m_engines.push_back(std::make_unique<Device>());
        session->m_engines.back()->engine = engine;
    }
    if (session->m_engines.empty())
        return missing("LibTorch cannot run model " + model.name() + (cuda ? " on CUDA: " : ": ") + message);
    return session;
}

TorchSession::~TorchSession()
{
    for (const auto& device : m_engines)
        m_api.close(device->engine);
}

Result<std::unique_ptr<Predictor>> TorchSession::predictor(std::size_t lanes)
{
    std::size_t best = 0;
    for (std::size_t i = 1; i < m_engines.size(); ++i) {
        if (m_engines[i]->lanes.load() < m_engines[best]->lanes.load())
            best = i;
    }
    return predictorOn(best, lanes);
}

Result<std::unique_ptr<Predictor>> TorchSession::predictorOn(std::size_t device, std::size_t lanes)
{
    return TorchPredictor::create(shared_from_this(), device, lanes);
}

std::string TorchSession::deviceName() const
{
    FfTorchInfo info{};
    m_api.describe(m_engines.front()->engine, &info);
    const std::string name = info.device;
    return m_engines.size() == 1 ? name : std::to_string(m_engines.size()) + " × " + name;
}

std::string TorchSession::description(std::size_t device) const
{
    FfTorchInfo info{};
    m_api.describe(m_engines.at(device)->engine, &info);
    return std::string(info.device) + ", LibTorch " + info.library + ", " + info.product + " products, "
        + std::to_string(info.memoryBytes >> 20) + " MiB, " + std::to_string(info.rows) + " symbols in "
        + std::to_string(info.batches) + " batches";
}

std::uint64_t TorchSession::sum(std::uint64_t FfTorchInfo::*field) const
{
    std::uint64_t total = 0;
    for (const auto& device : m_engines) {
        FfTorchInfo info{};
        m_api.describe(device->engine, &info);
        total += info.*field;
    }
    return total;
}

std::uint64_t TorchSession::memoryBytes() const
{
    return sum(&FfTorchInfo::memoryBytes);
}

std::uint64_t TorchSession::ringBytes() const
{
    return sum(&FfTorchInfo::rings);
}

Result<std::string> TorchSession::profile(std::uint32_t lanes) const
{
    std::string text(4096, '\0');
    const bool failed = m_api.profile(m_engines.front()->engine, lanes, text.data(), text.size()) != 0;
    text.resize(std::char_traits<char>::length(text.c_str()));
    if (failed)
        return missing(text);
    return text;
}

} // namespace ff::engine
