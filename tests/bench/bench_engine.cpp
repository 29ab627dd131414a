// SPDX-License-Identifier: GPL-3.0-or-later

// How fast each engine of this machine is: bench_engine [MODEL.ffm] [SECONDS]. Without a model it takes
// random weights in the shape of `nano`. Compare ratios within one run: the machine's own speed changes from
// minute to minute.

#include "core/engine/Model.h"
#include "core/engine/Predictor.h"
#include "tests/support/ModelBuilder.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <numeric>
#include <string>
#include <time.h>
#include <unistd.h>

namespace {

using namespace ff;
using namespace ff::engine;

std::size_t residentBytes()
{
    std::size_t total = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> total >> resident;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

// Processor time of this thread: what other programs take of the machine does not count.
double threadSeconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Symbols per second of the best of many short slices, which other work on the machine disturbs least; `pass`
// feeds `symbols` symbols.
template <class Pass>
double fastest(double seconds, std::size_t symbols, Pass pass)
{
    pass();
    double best = 0;
    const double end = threadSeconds() + seconds;
    for (double start = threadSeconds(); start < end; start = threadSeconds()) {
        pass();
        best = std::max(best, static_cast<double>(symbols) / (threadSeconds() - start));
    }
    return best;
}

void report(Engine engine, const char* what, double rate, const Model& model)
{
    std::printf("%-10s %-10s %10.0f symbols/s %8.1f G multiply-adds/s\n",
                std::string(engineName(engine)).c_str(), what, rate,
                rate * static_cast<double>(model.shape().multiplyAddsPerSymbol()) / 1e9);
    std::fflush(stdout);
}

double steps(Predictor& predictor, const Bytes& data, std::size_t lanes, std::size_t times, double seconds)
{
    std::vector<std::uint32_t> ids(lanes);
    std::iota(ids.begin(), ids.end(), 0);
    std::vector<std::uint32_t> counts(lanes * kSymbols);
    return fastest(seconds, lanes * times, [&] {
        for (std::size_t i = 0; i < times; ++i)
            predictor.step(ids, {data.data() + i * lanes, lanes}, counts);
    });
}

int measure(const std::shared_ptr<const Model>& model, double seconds)
{
    const Bytes data = test::mixedSymbols(1 << 16, 7);
    for (const Engine engine : availableEngines()) {
        const std::size_t length = engine == Engine::Reference ? 16 : 256;
        for (const std::size_t lanes : {1U, 2U, 3U, 4U, 16U}) {
            auto predictor = createPredictor(model, lanes, engine);
            if (!predictor.ok()) {
                std::fprintf(stderr, "%s\n", predictor.error().message.c_str());
                return static_cast<int>(predictor.error().code);
            }
            const std::string name = "step x" + std::to_string(lanes);
            report(engine, name.c_str(), steps(**predictor, data, lanes, length / lanes, seconds), *model);
        }
        auto predictor = createPredictor(model, 1, engine);
        std::vector<std::uint32_t> counts(length * kSymbols);
        report(engine, "run",
               fastest(seconds, length,
                       [&] {
                           (*predictor)->run(0, {data.data(), length}, counts);
                       }),
               *model);

        constexpr std::size_t kManyLanes = 64;
        const std::size_t before = residentBytes();
        const auto many = createPredictor(model, kManyLanes, engine);
        std::printf("%-10s %zu KiB a lane of %zu\n", std::string(engineName(engine)).c_str(),
                    (residentBytes() - before) / kManyLanes / 1024, kManyLanes);
    }
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    const double seconds = argc > 2 ? std::atof(argv[2]) : 1;
    if (argc > 1 && argv[1][0] != '\0') {
        const auto model = Model::load(argv[1]);
        if (!model.ok()) {
            std::fprintf(stderr, "%s\n", model.error().message.c_str());
            return static_cast<int>(model.error().code);
        }
        return measure(model.value(), seconds);
    }
    test::ModelSpec spec;
    spec.shape = test::nanoShape();
    return measure(test::buildModel(spec), seconds);
}
