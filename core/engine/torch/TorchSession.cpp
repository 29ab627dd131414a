// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/TorchSession.h"

#include "core/engine/torch/TorchApi.h"
#include "core/engine/torch/TorchPredictor.h"

#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <mutex>
#include <vector>

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

TorchSession::TorchSession(const TorchApi& api, ModelShape shape, TorchEngine* engine)
    : m_api(api), m_shape(std::move(shape)), m_engine(engine), m_maxRows(info().maxRows)
{
}

Result<std::shared_ptr<TorchSession>> TorchSession::open(const Model& model, const std::string& product)
{
    FF_ASSIGN(const TorchApi* api, loadModule());
    char message[512] = "";
    TorchEngine* engine = api->open(model.file().data(), model.file().size(),
                                    product.empty() ? nullptr : product.c_str(), message, sizeof message);
    if (!engine)
        return missing("LibTorch cannot run model " + model.name() + ": " + message);
    return std::shared_ptr<TorchSession>(new TorchSession(*api, model.shape(), engine));
}

TorchSession::~TorchSession()
{
    m_api.close(m_engine);
}

Result<std::unique_ptr<TorchPredictor>> TorchSession::predictor(std::size_t lanes)
{
    return TorchPredictor::create(shared_from_this(), lanes);
}

TorchInfo TorchSession::info() const
{
    TorchInfo info{};
    m_api.describe(m_engine, &info);
    return info;
}

std::string TorchSession::deviceName() const
{
    return info().device;
}

std::string TorchSession::description() const
{
    const TorchInfo of = info();
    return std::string(of.device) + ", LibTorch " + of.library + ", " + of.product + " products, "
        + std::to_string(of.laneBytes >> 20) + " MiB, " + std::to_string(of.rows) + " symbols in "
        + std::to_string(of.batches) + " batches";
}

std::uint64_t TorchSession::laneBytes() const
{
    return info().laneBytes;
}

} // namespace ff::engine
