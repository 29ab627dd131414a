// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/ModelCounts.h"

#include "core/base/File.h"
#include "core/crypto/Hash.h"
#include "core/engine/reference/ReferencePredictor.h"

#include <algorithm>

namespace ff::test {

using namespace engine;

Golden loadGolden(const std::filesystem::path& path)
{
    Golden golden;
    auto model = Model::load(path);
    auto vector = readFile(std::filesystem::path(path).replace_extension(".vec"), 1 << 24);
    if (!model.ok() || !vector.ok())
        return golden;
    ByteReader reader(vector.value());
    const ByteSpan symbols = reader.bytes(reader.u32());
    const ByteSpan hash = reader.bytes(64);
    golden.symbols.assign(symbols.begin(), symbols.end());
    golden.hash.assign(hash.begin(), hash.end());
    while (!reader.failed() && reader.remaining() > 0)
        golden.ends.push_back(reader.u32());
    if (!reader.failed())
        golden.model = model.value();
    return golden;
}

Bytes hashOf(const Counts& counts)
{
    const auto hash =
        crypto::sha512({reinterpret_cast<const std::uint8_t*>(counts.data()), counts.size() * 4});
    return {hash.begin(), hash.end()};
}

Counts byRuns(Predictor& predictor, ByteSpan symbols, std::size_t chunk, std::uint32_t lane)
{
    Counts counts(symbols.size() * kSymbols);
    for (std::size_t at = 0; at < symbols.size(); at += chunk) {
        const std::size_t part = std::min(chunk, symbols.size() - at);
        predictor.run(lane, symbols.subspan(at, part), {counts.data() + at * kSymbols, part * kSymbols});
    }
    return counts;
}

Counts bySteps(Predictor& predictor, ByteSpan symbols, std::uint32_t lane)
{
    Counts counts(symbols.size() * kSymbols);
    for (std::size_t i = 0; i < symbols.size(); ++i)
        predictor.step({&lane, 1}, symbols.subspan(i, 1), {counts.data() + i * kSymbols, kSymbols});
    return counts;
}

Counts byReference(const std::shared_ptr<const Model>& model, ByteSpan symbols)
{
    ReferencePredictor reference(model, 1);
    return byRuns(reference, symbols, symbols.size());
}

ModelShape shapeOf(std::uint32_t dim, std::uint32_t heads, std::uint32_t key, std::uint32_t value,
                   std::uint32_t rotary, std::uint32_t ffn, std::uint32_t window, std::uint32_t tables,
                   Attention attention)
{
    ModelShape shape;
    shape.layers = 2;
    shape.dim = dim;
    shape.heads = heads;
    shape.attention = attention;
    shape.keyDim = key;
    shape.valueDim = value;
    shape.rotaryDims = rotary;
    shape.ffn = ffn;
    shape.window = window;
    shape.ngramTables = tables;
    const std::uint32_t orders[] = {2, 4, 3, 2}, bits[] = {4, 9, 12, 7};
    for (std::uint32_t g = 0; g < tables; ++g) {
        shape.ngramOrders[g] = orders[g];
        shape.ngramBits[g] = bits[g];
    }
    return shape;
}

std::vector<std::pair<const char*, ModelShape>> limitShapes()
{
    using enum Attention;
    return {
        {"smallest", shapeOf(32, 8, 4, 4, 4, 32, 1, 0, Multihead)},
        {"window 1", shapeOf(64, 4, 16, 16, 16, 96, 1, 1, Multihead)},
        {"window 15", shapeOf(64, 4, 16, 16, 16, 96, 15, 1, Multihead)},
        {"window 16", shapeOf(64, 4, 16, 16, 16, 96, 16, 2, Multihead)},
        {"window 17", shapeOf(64, 4, 16, 16, 16, 96, 17, 2, Multihead)},
        {"window 64", shapeOf(128, 4, 32, 32, 32, 160, 64, 3, Multihead)},
        {"4 heads of 32, window 37", shapeOf(128, 4, 32, 32, 6, 64, 37, 1, Multihead)},
        {"8 heads of 32", shapeOf(64, 8, 32, 32, 32, 64, 61, 1, Multihead)},
        {"8 heads of 32, no rotation", shapeOf(64, 8, 32, 32, 0, 64, 64, 0, Multihead)},
        {"window 256", shapeOf(64, 2, 32, 16, 8, 64, 256, 4, Multihead)},
        {"dim 1024", shapeOf(1024, 2, 32, 32, 0, 64, 20, 0, Multihead)},
        {"ffn 2048", shapeOf(32, 1, 32, 32, 2, 2048, 20, 1, Multihead)},
        {"64 heads", shapeOf(64, 64, 4, 4, 2, 64, 33, 1, Multihead)},
        {"64 latent heads", shapeOf(32, 64, 36, 32, 12, 32, 40, 1, Latent)},
        {"key 256", shapeOf(64, 2, 256, 16, 256, 64, 30, 1, Multihead)},
        {"value 256", shapeOf(64, 8, 12, 256, 4, 64, 30, 1, Multihead)},
        {"value 4 apart from vectors", shapeOf(96, 24, 20, 4, 10, 96, 50, 2, Multihead)},
        {"value 20", shapeOf(96, 8, 28, 20, 28, 96, 50, 2, Multihead)},
        {"value 36", shapeOf(96, 8, 44, 36, 6, 96, 50, 2, Multihead)},
        {"no rotation", shapeOf(64, 4, 16, 16, 0, 64, 32, 1, Multihead)},
        {"latent", shapeOf(64, 8, 64, 48, 16, 64, 64, 2, Latent)},
        {"latent, all of the key is value", shapeOf(64, 8, 32, 32, 32, 64, 31, 4, Latent)},
        {"latent, window 1", shapeOf(64, 8, 32, 4, 2, 64, 1, 0, Latent)},
        {"latent 256", shapeOf(64, 4, 256, 256, 64, 64, 70, 0, Latent)},
    };
}

} // namespace ff::test
