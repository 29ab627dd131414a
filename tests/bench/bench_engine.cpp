// SPDX-License-Identifier: GPL-3.0-or-later

// What a byte costs each engine of this machine: bench_engine FILE [MODEL.ffm | 4 | 8] [BYTES] [ENGINE].
// Without a model it takes random weights of that many bits in the shape of the shipped net, whose tables
// know the contexts of the file. Processor time, the best of several passes over the file's first bytes
// (20000). Hints cost here and pay only where a decoder works between the calls. "lanes": steps of 48 lanes.

#include "core/base/File.h"
#include "core/engine/Model.h"
#include "core/engine/Predictor.h"
#include "tests/support/ModelBuilder.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <time.h>

namespace {

using namespace ff;
using namespace ff::engine;

// Processor time of this thread: what other programs take of the machine does not count.
double threadSeconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double microseconds(std::size_t bytes, const std::function<void()>& pass)
{
    double best = 1e9;
    for (int i = 0; i < 15; ++i) {
        const double start = threadSeconds();
        pass();
        best = std::min(best, threadSeconds() - start);
    }
    return best / static_cast<double>(bytes) * 1e6;
}

void decode(Predictor& predictor, ByteSpan text, bool hints)
{
    std::uint32_t counts[kHalf];
    const std::uint32_t lane = 0;
    predictor.reset();
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        const std::uint32_t high = text[i + 1] >> 4U;
        predictor.step({&lane, 1}, text.subspan(i, 1), counts);
        predictor.low(lane, high, counts);
        if (hints)
            predictor.prepare(lane, high);
    }
}

// As decode(), of lanes that lie behind one another in the text.
void decodeLanes(Predictor& predictor, ByteSpan text)
{
    const std::size_t lanes = predictor.lanes(), length = text.size() / lanes;
    std::vector<std::uint32_t> ids(lanes), counts(lanes * kHalf);
    Bytes symbols(lanes);
    predictor.reset();
    for (std::size_t i = 0; i + 1 < length; ++i) {
        for (std::uint32_t lane = 0; lane < lanes; ++lane) {
            ids[lane] = lane;
            symbols[lane] = text[lane * length + i];
        }
        predictor.step(ids, symbols, counts);
        for (std::uint32_t lane = 0; lane < lanes; ++lane)
            predictor.low(lane, text[lane * length + i + 1] >> 4U,
                          std::span<std::uint32_t, kHalf>(counts.data(), kHalf));
    }
}

void measure(const std::shared_ptr<const Model>& model, Engine engine, ByteSpan text)
{
    auto made = createPredictor(model, 1, engine);
    if (!made.ok()) {
        std::fprintf(stderr, "%s\n", made.error().message.c_str());
        return;
    }
    Predictor& predictor = **made;
    const std::size_t n =
        engine == Engine::Reference ? std::max<std::size_t>(2, text.size() / 100) : text.size() - 1;
    const ByteSpan part = text.first(n + 1);
    std::vector<std::uint32_t> counts(n * 2 * kHalf);
    const double run = microseconds(n, [&] {
        predictor.reset();
        predictor.run(0, part.first(n), part.subspan(1), counts);
    });
    const double step = microseconds(n, [&] { decode(predictor, part, false); });
    const double hinted = microseconds(n, [&] { decode(predictor, part, true); });
    constexpr std::size_t kLanes = 48;
    auto many = createPredictor(model, kLanes, engine);
    const double lanes = many.ok() && n >= 2 * kLanes
        ? microseconds(n / kLanes * kLanes - kLanes, [&] { decodeLanes(**many, part.first(n)); })
        : 0;
    std::printf("%-10s run %6.3f   step and low %6.3f, with hints %6.3f, lanes %6.3f us a byte\n",
                std::string(engineName(engine)).c_str(), run, step, hinted, lanes);
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "bench_engine FILE [MODEL.ffm | 4 | 8] [BYTES] [ENGINE]\n");
        return 2;
    }
    auto text = readFile(argv[1], std::uint64_t{1} << 32);
    if (!text.ok()) {
        std::fprintf(stderr, "%s\n", text.error().message.c_str());
        return 1;
    }
    const std::string name = argc > 2 ? argv[2] : "8";
    std::shared_ptr<const Model> model;
    const std::size_t bytes = argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 20000;
    text->resize(std::min(text->size(), bytes));
    if (name.size() == 1) {
        test::ModelSpec spec;
        spec.shape = test::smallShape(static_cast<std::uint32_t>(name[0] - '0'));
        spec.owners = *text;
        model = test::buildModel(spec);
    } else if (auto loaded = Model::load(name); loaded.ok()) {
        model = *loaded;
    } else {
        std::fprintf(stderr, "%s\n", loaded.error().message.c_str());
        return 1;
    }
    std::printf("%s: %llu multiply-adds a byte\n", name.c_str(),
                static_cast<unsigned long long>(model->shape().multiplyAdds()));
    for (const Engine engine : availableEngines()) {
        if (argc <= 4 ? engine != Engine::Reference : engineName(engine) == argv[4])
            measure(model, engine, *text);
    }
    return 0;
}
