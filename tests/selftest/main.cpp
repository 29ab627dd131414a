// SPDX-License-Identifier: GPL-3.0-or-later
// ff_selftest MODELS GOLDEN: checks this machine. Every engine must give the counts of the golden vectors,
// which the Python oracle computed, and those of the Reference on the shipped model, stepped or in runs;
// every level must give back what it coded, and the same bytes on every engine.

#include "core/base/File.h"
#include "core/codec/BlockCodec.h"
#include "core/crypto/Hash.h"
#include "core/engine/ModelStore.h"
#include "core/engine/Predictor.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>

namespace {

int s_failed = 0;
int s_passed = 0;

void check(bool ok, const std::string& what)
{
    ++(ok ? s_passed : s_failed);
    std::printf("%s: %s\n", ok ? "PASS  " : "FAIL! ", what.c_str());
}

// Text with structure and then noise: a xorshift generator, so that it is the same everywhere.
ff::Bytes sample(std::size_t size)
{
    const std::string words =
        "the archive holds entries; every entry carries its hash.\nif (size > limit) return 0;\n";
    ff::Bytes out;
    std::uint32_t x = 2463534242U;
    while (out.size() < size) {
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        out.push_back(out.size() % 1024 < 768
                          ? static_cast<std::uint8_t>(words[(out.size() + x % 2) % words.size()])
                          : static_cast<std::uint8_t>(x));
    }
    return out;
}

constexpr std::size_t kBoth = 2 * ff::engine::kHalf; // counts of a byte

// Counts of both halves of each symbol after the first, fed in one run.
std::vector<std::uint32_t> countsOf(ff::engine::Predictor& predictor, ff::ByteSpan symbols)
{
    std::vector<std::uint32_t> counts((symbols.size() - 1) * kBoth);
    predictor.run(0, symbols.first(symbols.size() - 1), symbols.subspan(1), counts);
    return counts;
}

// The same, one symbol at a time.
std::vector<std::uint32_t> steppedCounts(ff::engine::Predictor& predictor, ff::ByteSpan symbols)
{
    using ff::engine::kHalf;
    std::vector<std::uint32_t> counts((symbols.size() - 1) * kBoth);
    const std::uint32_t lane = 0;
    for (std::size_t i = 0; i + 1 < symbols.size(); ++i) {
        std::uint32_t* const both = &counts[i * kBoth];
        predictor.step({&lane, 1}, {&symbols[i], 1}, {both, kHalf});
        const std::uint32_t high = symbols[i + 1] >> 4;
        predictor.low(lane, high, std::span<std::uint32_t, kHalf>(both + kHalf, kHalf));
        predictor.prepare(lane, high);
    }
    return counts;
}

void checkEngines(const std::shared_ptr<const ff::engine::Model>& model)
{
    const ff::Bytes text = sample(300);
    std::vector<std::uint32_t> expected;
    for (const ff::engine::Engine engine :
         {ff::engine::Engine::Reference, ff::engine::Engine::Portable, ff::engine::Engine::Avx2,
          ff::engine::Engine::AvxVnni, ff::engine::Engine::Avx512}) {
        const std::string name = model->name() + " on " + std::string(ff::engine::engineName(engine));
        if (!ff::engine::engineAvailable(engine)) {
            std::printf("absent: %s\n", name.c_str());
            continue;
        }
        auto predictor = ff::engine::createPredictor(model, 1, engine);
        check(predictor.ok(), name + " passes the known answer");
        if (!predictor)
            continue;
        const auto counts = countsOf(*predictor.value(), text);
        if (expected.empty())
            expected = counts;
        else
            check(counts == expected, name + " equals the reference in one run");
        predictor.value()->reset();
        const auto stepped = steppedCounts(*predictor.value(), text);
        check(stepped == expected, name + " equals the reference step by step");
    }
}

// NAME.vec holds N, N symbols and the SHA-512 of all counts (models/golden.py).
void checkGolden(const std::filesystem::path& folder)
{
    std::vector<std::filesystem::path> models;
    for (const auto& file : std::filesystem::directory_iterator(folder))
        if (file.path().extension() == ".ffm")
            models.push_back(file.path());
    std::sort(models.begin(), models.end());
    check(!models.empty(), "golden models in " + folder.string());
    for (const std::filesystem::path& path : models) {
        const auto model = ff::engine::Model::load(path);
        const auto vector = ff::readFile(std::filesystem::path(path).replace_extension(".vec"), 1 << 20);
        check(model.ok() && vector.ok(), "golden " + path.stem().string() + " loads");
        if (!model || !vector)
            continue;
        ff::ByteReader reader(vector.value());
        const ff::ByteSpan symbols = reader.bytes(reader.u32());
        const ff::ByteSpan digest = reader.bytes(64);
        for (const ff::engine::Engine engine : ff::engine::availableEngines()) {
            const std::string name =
                "golden " + path.stem().string() + " on " + std::string(engineName(engine));
            auto predictor = ff::engine::createPredictor(model.value(), 1, engine);
            if (!predictor) {
                check(false, name + ": " + predictor.error().message);
                continue;
            }
            ff::ByteWriter bytes;
            for (const std::uint32_t count : countsOf(*predictor.value(), symbols))
                bytes.u32(count);
            const ff::crypto::Sha512Digest got = ff::crypto::sha512(bytes.view());
            check(std::equal(got.begin(), got.end(), digest.begin(), digest.end()), name);
        }
    }
}

void checkCodec(const std::shared_ptr<const ff::engine::Model>& model)
{
    const ff::Bytes raw = sample(20000);
    const std::vector<ff::codec::FileStart> files{{0, "notes.txt"}, {9000, "limit.c"}};
    for (const ff::codec::Level level :
         {ff::codec::Level::Store, ff::codec::Level::Fast, ff::codec::Level::Balanced,
          ff::codec::Level::Former, ff::codec::Level::Ultra}) {
        ff::Bytes first;
        for (const ff::engine::Engine engine : ff::engine::availableEngines()) {
            // The reference is far too slow for every level of a long block.
            if (engine == ff::engine::Engine::Reference)
                continue;
            const std::string name = "level " + std::string(ff::codec::levelName(level)) + " on "
                + std::string(ff::engine::engineName(engine));
            ff::TaskControl control;
            ff::codec::EncodeOptions encode;
            encode.level = level;
            encode.model = model;
            encode.engine = engine;
            const auto coded = ff::codec::encodeBlock(raw, files, encode, control);
            check(coded.ok(), name + " encodes");
            if (!coded)
                continue;
            ff::codec::DecodeOptions decode;
            decode.model = model;
            decode.engine = engine;
            const auto back = ff::codec::decodeBlock(coded.value(), files, decode, control);
            check(back.ok() && back.value() == raw,
                  name + " gives the bytes back" + (back ? "" : ": " + back.error().message));
            if (first.empty())
                first = coded.value().payload;
            check(coded.value().payload == first, name + " codes to the same bytes as every engine");
        }
    }
}

} // namespace

int main(int argc, char** argv)
{
    const std::string abc = ff::toHex(ff::crypto::sha512(ff::asBytes("abc")));
    check(abc.starts_with("ddaf35a193617abacc417349ae204131"), "SHA-512 of \"abc\"");

    if (argc > 2)
        checkGolden(argv[2]);
    ff::engine::ModelStore store = argc > 1 ? ff::engine::ModelStore({argv[1]}) : ff::engine::ModelStore();
    const auto model = store.byName("swift");
    check(model.ok(), model ? "model swift is here" : model.error().message.text());
    if (model)
        checkEngines(model.value());
    checkCodec(model ? model.value() : nullptr);
    std::printf("Totals: %d passed, %d failed, 0 skipped\n", s_passed, s_failed);
    return s_failed == 0 ? 0 : 1;
}
