// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a model file, with those of a right one before them: what is accepted must run on every engine
// and give the same counts.
#include "core/engine/Predictor.h"
#include "tests/fuzz/Fuzz.h"
#include "tests/support/ModelBuilder.h"

using namespace ff;

namespace {

Bytes countsOf(const std::shared_ptr<const engine::Model>& model, engine::Engine engine)
{
    const auto predictor = engine::createPredictor(model, 1, engine);
    if (!predictor.ok())
        return {};
    const Bytes symbols = test::mixedSymbols(24, 7);
    std::vector<std::uint32_t> counts(symbols.size() * 2 * engine::kHalf);
    Bytes next(symbols.begin() + 1, symbols.end());
    next.push_back(0);
    (*predictor)->run(0, symbols, next, counts);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(counts.data());
    return {bytes, bytes + counts.size() * sizeof counts[0]};
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const Bytes good = test::buildModelFile({test::tinyShape()});
    fuzz::Input input(data, size);
    Bytes file;
    if (input.flag()) { // pieces of a right one replaced
        file = good;
        while (!input.empty()) {
            const std::size_t at = input.u32() % file.size();
            const ByteSpan piece = input.bytes(1 + input.u8() % 8);
            for (std::size_t i = 0; i < piece.size() && at + i < file.size(); ++i)
                file[at + i] = piece[i];
        }
    } else {
        const ByteSpan rest = input.rest();
        file.assign(rest.begin(), rest.end());
    }
    const auto model = engine::Model::parse(std::move(file), "fuzz.ffm");
    if (!model.ok())
        return 0;
    // What runs at all passed the known answer.
    const Bytes reference = countsOf(*model, engine::Engine::Reference);
    for (const engine::Engine engine : engine::availableEngines())
        fuzz::must(reference.empty() || countsOf(*model, engine) == reference,
                   "an engine gives other counts");
    return 0;
}
