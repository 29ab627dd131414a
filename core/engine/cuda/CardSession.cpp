// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/cuda/CardSession.h"

#include "core/engine/ModuleFile.h"
#include "core/engine/cuda/CardPredictor.h"
#include "core/engine/cuda/CardWeights.h"

#include <algorithm>
#include <dlfcn.h>
#include <future>
#include <unistd.h>

namespace ff::engine {

namespace {

constexpr ModuleFile kModule{"CUDA", "libfileformer_cuda.so", "FILEFORMER_CUDA", kCardEntry};
constexpr std::size_t kMaxLanes = std::size_t{1} << 16;

Error missing(const Sentence& what)
{
    return {ErrorCode::Missing, what};
}

} // namespace

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

bool cudaModuleNamed()
{
    return kModule.isNamed();
}

bool cudaModulePresent()
{
    return kModule.isPresent();
}

Result<const CardApi*> cudaModule()
{
    return moduleApi<CardApi>(kModule, kCardAbi);
}

CardSession::CardSession(const CardApi& api, std::shared_ptr<const Model> model,
                         std::shared_ptr<const cpu::PackedModel> head)
    : m_api(api), m_model(std::move(model)), m_head(std::move(head))
{
}

CardSession::~CardSession()
{
    for (const auto& card : m_cards)
        if (card->engine)
            m_api.close(card->engine);
}

Result<std::shared_ptr<CardSession>> CardSession::open(std::shared_ptr<const Model> model,
                                                       std::shared_ptr<const cpu::PackedModel> head,
                                                       const CardApi& api,
                                                       const std::function<bool(Predictor&)>& passes)
{
    FF_TRY(fitsCards(*model));
    std::shared_ptr<CardSession> session(new CardSession(api, std::move(model), std::move(head)));
    FF_TRY(session->openCards(passes));
    return session;
}

Status CardSession::openCards(const std::function<bool(Predictor&)>& passes)
{
    const int found = m_api.cards();
    if (found <= 0)
        return noCudaDevice();
    const auto count = static_cast<std::size_t>(found);
    const CardWeights weights = layOutForCards(*m_model);
    std::vector<Sentence> failures(count);
    for (std::size_t i = 0; i < count; ++i)
        m_cards.push_back(std::make_unique<Card>());
    const auto openOne = [&](std::size_t i) {
        char message[512] = "";
        m_cards[i]->engine = m_api.open(&weights.net, weights.bytes.data(), weights.bytes.size(),
                                        static_cast<std::int32_t>(i), message, sizeof message);
        failures[i] = Sentence::verbatim(message);
        if (!m_cards[i]->engine)
            return;
        const auto predictor = predictorOn(i, 1);
        if (!predictor.ok())
            failures[i] = predictor.error().message;
        else if (!passes(**predictor))
            failures[i] = sentence("the card does not give the model's known answer");
        else
            return;
    };
    // When one of them throws, the others are waited for before what they refer to goes.
    std::vector<std::future<void>> others;
    for (std::size_t i = 1; i < count; ++i)
        others.push_back(std::async(std::launch::async, openOne, i));
    openOne(0);
    for (std::future<void>& other : others)
        other.get();
    for (std::size_t i = count; i-- > 0;) {
        if (failures[i].empty() && m_cards[i]->engine)
            continue; // others may work
        if (m_cards[i]->engine)
            m_api.close(m_cards[i]->engine);
        m_cards.erase(m_cards.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (!m_cards.empty())
        return {};
    return missing(sentence("CUDA cannot run model %1: %2", m_model->name(), failures.front()));
}

Result<std::unique_ptr<CardPredictor>> CardSession::predictor(std::size_t lanes)
{
    return makePredictor(nullptr, lanes);
}

Result<std::unique_ptr<CardPredictor>> CardSession::predictorOn(std::size_t card, std::size_t lanes)
{
    return makePredictor(m_cards.at(card).get(), lanes);
}

Result<std::unique_ptr<CardPredictor>> CardSession::makePredictor(Card* card, std::size_t lanes)
{
    if (lanes == 0)
        return Error{ErrorCode::Usage, sentence("a predictor needs at least one lane")};
    if (lanes > kMaxLanes)
        return missing(sentence("the device has no memory for %1 lanes of the model", lanes));
    // A card is chosen and its lanes counted at once: predictors that start together are spread too.
    const std::lock_guard lock(m_choosing);
    return std::unique_ptr<CardPredictor>(
        new CardPredictor(shared_from_this(), card ? *card : leastUsed(), lanes));
}

CardSession::Card& CardSession::leastUsed() const
{
    return **std::min_element(m_cards.begin(), m_cards.end(), [](const auto& one, const auto& other) {
        return one->lanes.load() < other->lanes.load();
    });
}

std::string CardSession::deviceName() const
{
    const std::string name = info(0).name;
    return m_cards.size() == 1 ? name : std::to_string(m_cards.size()) + " × " + name;
}

CardInfo CardSession::info(std::size_t card) const
{
    CardInfo info{};
    m_api.describe(m_cards.at(card)->engine, &info);
    return info;
}

} // namespace ff::engine
