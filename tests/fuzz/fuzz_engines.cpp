// SPDX-License-Identifier: GPL-3.0-or-later
// The reference against each native engine, and the plain mixing kernels against the vectorised ones, on any
// bytes.
#include "core/engine/Predictor.h"
#include "tests/fuzz/Fuzz.h"
#include "tests/support/Mixed.h"
#include "tests/support/ModelBuilder.h"

#include <map>

using namespace ff;

namespace {

std::vector<std::uint32_t> countsOf(engine::Predictor& predictor, ByteSpan symbols, bool oneByOne)
{
    std::vector<std::uint32_t> counts(symbols.size() * 2 * engine::kHalf);
    Bytes next(symbols.begin() + 1, symbols.end());
    next.push_back(0);
    predictor.reset();
    if (!oneByOne) {
        predictor.run(0, symbols, next, counts);
        return counts;
    }
    const std::uint32_t lane = 0;
    for (std::size_t i = 0; i < symbols.size(); ++i) {
        const std::span at = std::span(counts).subspan(i * 2 * engine::kHalf);
        predictor.step({&lane, 1}, symbols.subspan(i, 1), at.first(engine::kHalf));
        predictor.low(0, next[i] >> 4, at.subspan<engine::kHalf, engine::kHalf>());
    }
    return counts;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const auto model = test::buildModel({test::tinyShape()});
    static std::map<engine::Engine, std::unique_ptr<engine::Predictor>> predictors;
    if (predictors.empty())
        for (const engine::Engine engine : engine::availableEngines()) {
            auto created = engine::createPredictor(model, 1, engine);
            fuzz::must(created.ok(), "an engine does not start");
            predictors[engine] = std::move(*created);
        }
    fuzz::Input input(data, std::min<std::size_t>(size, 512));
    const bool oneByOne = input.flag(), light = input.flag();
    const ByteSpan symbols = input.rest();
    if (symbols.empty())
        return 0;
    const auto expected = countsOf(*predictors.at(engine::Engine::Reference), symbols, false);
    for (const auto& [engine, predictor] : predictors)
        fuzz::must(countsOf(*predictor, symbols, oneByOne) == expected, "an engine gives other counts");

    codec::mix::MixParams params;
    params.buffer = symbols.data();
    params.primerSize = symbols.size() / 3;
    params.size = symbols.size() - params.primerSize;
    params.laneSize = params.size;
    params.isFull = !light;
    const Bytes plain = test::mixed(params, codec::mix::MixIsa::Portable);
    for (const auto isa : {codec::mix::MixIsa::Avx2, codec::mix::MixIsa::Avx512})
        if (codec::mix::mixIsaRunsHere(isa))
            fuzz::must(test::mixed(params, isa) == plain, "a mixing kernel codes other bytes");
    return 0;
}
