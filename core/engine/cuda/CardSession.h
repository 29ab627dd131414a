// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The program's side of graphics cards: finds and opens libfileformer_cuda.so when a session is asked for
// (never before), opens a model on every CUDA card, and makes predictors there. A session may be used from
// any thread and outlives its predictors. The cards have nothing in common: each predictor belongs to one of
// them.

#include "core/base/Result.h"
#include "core/engine/Model.h"
#include "core/engine/cpu/PackedModel.h"
#include "core/engine/cuda/CardApi.h"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ff::engine {

class CardPredictor;
class Predictor;

// CUDA devices by the driver's word, asked without loading the module; 0 when there is no driver. The first
// call on a machine with a driver takes some 0.1 s, later ones nothing.
unsigned cudaDriverDevices();
// Whether there is a module to load; does not load it.
bool cudaModulePresent();
// Whether $FILEFORMER_CUDA names the module: then it is asked for cards whatever the driver says (tests).
bool cudaModuleNamed();
// The module, loaded at the first call. Missing when it is not there, does not load or is of another version.
Result<const CardApi*> cudaModule();

class CardSession : public std::enable_shared_from_this<CardSession> {
public:
    // `head` computes the low halves' counts on the processor. A card is used when `passes` says yes to a
    // predictor of one lane on it. Missing when none is. All cards are opened at the same time.
    static Result<std::shared_ptr<CardSession>> open(std::shared_ptr<const Model> model,
                                                     std::shared_ptr<const cpu::PackedModel> head,
                                                     const CardApi& api,
                                                     const std::function<bool(Predictor&)>& passes);
    ~CardSession();
    CardSession(const CardSession&) = delete;
    CardSession& operator=(const CardSession&) = delete;

    std::size_t cards() const { return m_cards.size(); }
    // On the card that has the fewest lanes. Usage without a lane. Where the card has no room for them
    // health() says so once the first is fed.
    Result<std::unique_ptr<CardPredictor>> predictor(std::size_t lanes);
    Result<std::unique_ptr<CardPredictor>> predictorOn(std::size_t card, std::size_t lanes);

    // "NVIDIA H200", "2 × NVIDIA H200".
    std::string deviceName() const;
    CardInfo info(std::size_t card) const;

private:
    friend class CardPredictor;
    struct Card {
        CardEngine* engine = nullptr;
        std::atomic<std::size_t> lanes{0}; // of its predictors, these that it is still to make included
    };

    CardSession(const CardApi& api, std::shared_ptr<const Model> model,
                std::shared_ptr<const cpu::PackedModel> head);
    Status openCards(const std::function<bool(Predictor&)>& passes);
    // Without a card, on the one that has the fewest lanes.
    Result<std::unique_ptr<CardPredictor>> makePredictor(Card* card, std::size_t lanes);
    Card& leastUsed() const;

    const CardApi& m_api;
    const std::shared_ptr<const Model> m_model; // that `head` points into
    const std::shared_ptr<const cpu::PackedModel> m_head;
    std::vector<std::unique_ptr<Card>> m_cards;
    std::mutex m_choosing;
};

} // namespace ff::engine
