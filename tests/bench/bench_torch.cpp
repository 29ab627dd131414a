// SPDX-License-Identifier: GPL-3.0-or-later

// What a byte costs the routed net on LibTorch, and whether every count is right:
//     FILEFORMER_TORCH=… bench_torch cpu|cuda FILE [MODEL.ffm | 4 | 8] [LANES…]
// Each lane has its own part of the file, of 64 bytes and up. Encoding is runs of all lanes, decoding steps
// of all lanes. The better of two passes: processor time on the processor (what other programs take of the
// machine does not count), wall time on a device. Without a model it takes random weights in the shape of the
// shipped net, whose tables know the contexts of the file.

#include "core/base/File.h"
#include "core/engine/Model.h"
#include "core/engine/torch/TorchPredictor.h"
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
using Counts = std::vector<std::uint32_t>;
constexpr std::size_t kPair = 2 * kHalf;

double secondsOf(bool cuda, const std::function<void()>& pass)
{
    const auto now = [cuda] {
        timespec time{};
        clock_gettime(cuda ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
    };
    double best = 1e9;
    for (int i = 0; i < 2; ++i) {
        const double start = now();
        pass();
        best = std::min(best, now() - start);
    }
    return best;
}

struct Lanes {
    std::vector<ByteSpan> symbols; // each of the same length; the last is only awaited
    std::vector<Counts> expected;
};

Lanes split(const std::shared_ptr<const Model>& model, ByteSpan text, std::size_t lanes, std::size_t length)
{
    Lanes out;
    auto native = createPredictor(model, 1);
    for (std::size_t i = 0; i < lanes; ++i) {
        // Lanes may overlap when the file is short.
        out.symbols.push_back(text.subspan(i * length % (text.size() - length), length + 1));
        Counts counts(length * kPair);
        (*native)->reset();
        (*native)->run(0, out.symbols[i].first(length), out.symbols[i].subspan(1), counts);
        out.expected.push_back(std::move(counts));
    }
    return out;
}

void encode(TorchPredictor& predictor, const Lanes& lanes, std::vector<Counts>& got)
{
    const std::size_t length = lanes.symbols[0].size() - 1;
    std::vector<LaneRun> runs;
    for (std::uint32_t i = 0; i < lanes.symbols.size(); ++i)
        runs.push_back({i, lanes.symbols[i].first(length), lanes.symbols[i].subspan(1), got[i]});
    predictor.reset();
    predictor.runs(runs);
}

void decode(TorchPredictor& predictor, const Lanes& lanes, std::vector<Counts>& got)
{
    const std::size_t count = lanes.symbols.size(), length = lanes.symbols[0].size() - 1;
    std::vector<std::uint32_t> ids(count);
    for (std::uint32_t i = 0; i < count; ++i)
        ids[i] = i;
    Bytes symbols(count);
    Counts high(count * kHalf);
    predictor.reset();
    for (std::size_t t = 0; t < length; ++t) {
        for (std::size_t i = 0; i < count; ++i)
            symbols[i] = lanes.symbols[i][t];
        predictor.step(ids, symbols, high);
        for (std::uint32_t i = 0; i < count; ++i) {
            std::uint32_t* const to = got[i].data() + t * kPair;
            std::copy_n(high.data() + i * kHalf, kHalf, to);
            predictor.low(i, lanes.symbols[i][t + 1] >> 4U,
                          std::span<std::uint32_t, kHalf>(to + kHalf, kHalf));
        }
    }
}

bool measure(const std::shared_ptr<const Model>& model, TorchSession& session, bool cuda, ByteSpan text,
             std::size_t lanes)
{
    const std::size_t length = std::clamp<std::size_t>(8192 / lanes, 64, 1024);
    const Lanes input = split(model, text, lanes, length);
    auto predictor = session.predictor(lanes);
    if (!predictor.ok()) {
        std::fprintf(stderr, "%s\n", predictor.error().message.c_str());
        return false;
    }
    const double bytes = static_cast<double>(lanes * length);
    std::vector<Counts> encoded(lanes, Counts(length * kPair)), decoded = encoded;
    const double in = secondsOf(cuda, [&] { encode(**predictor, input, encoded); });
    const double out = secondsOf(cuda, [&] { decode(**predictor, input, decoded); });
    const bool right = encoded == input.expected && decoded == input.expected && (*predictor)->health().ok();
    std::printf("%6zu lanes of %4zu: encoding %8.2f us a byte, decoding %8.2f   %s\n", lanes, length,
                in / bytes * 1e6, out / bytes * 1e6, right ? "right" : "WRONG");
    std::fflush(stdout);
    return right;
}

std::shared_ptr<const Model> modelOf(const std::string& name, const Bytes& text)
{
    if (name.size() == 1) {
        test::ModelSpec spec;
        spec.shape = test::smallShape(static_cast<std::uint32_t>(name[0] - '0'));
        spec.owners = text;
        return test::buildModel(spec);
    }
    auto loaded = Model::load(name);
    if (loaded.ok())
        return *loaded;
    std::fprintf(stderr, "%s\n", loaded.error().message.c_str());
    return nullptr;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 3) {
        std::fprintf(stderr, "bench_torch cpu|cuda FILE [MODEL.ffm | 4 | 8] [LANES...]\n");
        return 2;
    }
    auto text = readFile(argv[2], std::uint64_t{1} << 32);
    if (!text.ok() || text->size() < 4096) {
        std::fprintf(stderr, "%s\n", text.ok() ? "the file is too short" : text.error().message.c_str());
        return 1;
    }
    text->resize(std::min(text->size(), std::size_t{1} << 20));
    const auto model = modelOf(argc > 3 ? argv[3] : "4", *text);
    if (!model)
        return 1;
    std::vector<std::size_t> lanes;
    for (int i = 4; i < argc; ++i)
        lanes.push_back(std::strtoul(argv[i], nullptr, 10));
    if (lanes.empty())
        lanes = {1, 16, 128};
    const bool cuda = std::string(argv[1]) == "cuda";
    int wrong = 0;
    for (const char* product : {"fp32", "fp64"}) {
        auto session = TorchSession::open(*model, cuda ? TorchTarget::Cuda : TorchTarget::Cpu, product);
        if (!session.ok()) {
            std::fprintf(stderr, "%s\n", session.error().message.c_str());
            return 1;
        }
        for (const std::size_t count : lanes)
            wrong += measure(model, **session, cuda, *text, count) ? 0 : 1;
        std::printf("%s\n", (*session)->description(0).c_str());
    }
    return wrong == 0 ? 0 : 1;
}
