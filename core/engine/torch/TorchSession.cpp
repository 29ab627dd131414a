// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/TorchSession.h"

#include "core/engine/ModuleFile.h"
#include "core/engine/torch/TorchApi.h"
#include "core/engine/torch/TorchPredictor.h"

namespace ff::engine {

namespace {

constexpr ModuleFile kModule{"LibTorch", "libfileformer_torch.so", "FILEFORMER_TORCH", kTorchEntry};

Error missing(const Sentence& what)
{
    return {ErrorCode::Missing, what};
}

} // namespace

bool torchModulePresent()
{
    return kModule.isPresent();
}

TorchSession::TorchSession(const TorchApi& api, ModelShape shape, TorchEngine* engine)
    : m_api(api), m_shape(std::move(shape)), m_engine(engine), m_maxRows(info().maxRows)
{
}

Result<std::shared_ptr<TorchSession>> TorchSession::open(const Model& model, const std::string& product)
{
    FF_ASSIGN(const TorchApi* api, moduleApi<TorchApi>(kModule, kTorchAbi));
    char message[512] = "";
    TorchEngine* engine = api->open(model.file().data(), model.file().size(),
                                    product.empty() ? nullptr : product.c_str(), message, sizeof message);
    if (!engine)
        return missing(sentence("LibTorch cannot run model %1: %2", model.name(), message));
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
