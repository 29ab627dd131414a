// SPDX-License-Identifier: GPL-3.0-or-later

// What a byte costs the routed net on graphics cards, and whether every count is right:
//     FILEFORMER_CUDA=… bench_cards FILE MODEL.ffm [THREADS LANES]…
// Each thread has a predictor of so many lanes, on the cards by turns, and does what coding does without its
// mixing: runs of all lanes, then steps of all lanes with the low half of each. Wall time. Before that all
// counts of 40 lanes, by runs and by steps, are compared with those of the processor.

#include "core/base/File.h"
#include "core/engine/Model.h"
#include "core/engine/cuda/CardPredictor.h"
#include "core/engine/cuda/CardSession.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

namespace {

using namespace ff;
using namespace ff::engine;
using Counts = std::vector<std::uint32_t>;
constexpr std::size_t kPair = 2 * kHalf;

double now()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Feeds `length` symbols to every lane, which begin 997 bytes apart; → counts of all.
Counts encoded(Predictor& predictor, ByteSpan text, std::size_t length, std::size_t rounds)
{
    const std::size_t lanes = predictor.lanes();
    Counts counts(lanes * length * kPair);
    for (std::size_t round = 0; round < rounds; ++round) {
        std::vector<LaneRun> runs;
        for (std::uint32_t i = 0; i < lanes; ++i) {
            const std::size_t at = (i * std::size_t{997} + round * length) % (text.size() - length - 1);
            runs.push_back({i,
                            text.subspan(at, length),
                            text.subspan(at + 1, length),
                            {counts.data() + i * length * kPair, length * kPair}});
        }
        predictor.runs(runs);
    }
    return counts;
}

Counts decoded(Predictor& predictor, ByteSpan text, std::size_t length)
{
    const auto lanes = static_cast<std::uint32_t>(predictor.lanes());
    Counts counts(lanes * length * kPair), high(lanes * kHalf);
    std::vector<std::uint32_t> ids(lanes);
    Bytes symbols(lanes);
    for (std::size_t t = 0; t < length; ++t) {
        for (std::uint32_t i = 0; i < lanes; ++i) {
            ids[i] = i;
            symbols[i] = text[(i * std::size_t{997}) % (text.size() - length - 1) + t];
        }
        predictor.step(ids, symbols, high);
        for (std::uint32_t i = 0; i < lanes; ++i) {
            std::uint32_t* const to = counts.data() + (i * length + t) * kPair;
            std::copy_n(high.data() + i * kHalf, kHalf, to);
            const std::uint8_t next = text[(i * std::size_t{997}) % (text.size() - length - 1) + t + 1];
            predictor.low(i, next >> 4U, std::span<std::uint32_t, kHalf>(to + kHalf, kHalf));
        }
    }
    return counts;
}

bool isRight(const std::shared_ptr<const Model>& model, CardSession& session, ByteSpan text)
{
    constexpr std::size_t kLanes = 40, kLength = 300;
    auto native = createPredictor(model, kLanes);
    const Counts expected = encoded(**native, text, kLength, 1);
    for (std::size_t card = 0; card < session.cards(); ++card) {
        auto predictor = session.predictorOn(card, kLanes);
        if (!predictor.ok())
            return false;
        const bool byRuns = encoded(**predictor, text, kLength, 1) == expected;
        (*predictor)->reset();
        const bool bySteps = decoded(**predictor, text, kLength) == expected;
        std::printf("card %zu: runs %s, steps %s, health %s\n", card, byRuns ? "right" : "WRONG",
                    bySteps ? "right" : "WRONG", (*predictor)->health().ok() ? "ok" : "BAD");
        if (!byRuns || !bySteps)
            return false;
    }
    return true;
}

void measure(CardSession& session, ByteSpan text, unsigned threads, std::size_t lanes)
{
    std::atomic<unsigned> failed{0};
    const auto all = [&](bool runs) {
        const double start = now();
        std::vector<std::thread> workers;
        std::atomic<std::uint64_t> bytes{0};
        for (unsigned i = 0; i < threads; ++i) {
            workers.emplace_back([&] {
                auto predictor = session.predictor(lanes);
                if (!predictor.ok()) {
                    ++failed;
                    return;
                }
                while (now() - start < 1.0) {
                    const std::size_t length = runs ? (*predictor)->bestRun() : 32;
                    if (runs)
                        encoded(**predictor, text, length, 4);
                    else
                        decoded(**predictor, text, length);
                    bytes += lanes * length * (runs ? 4 : 1);
                }
                failed += (*predictor)->health().ok() ? 0 : 1;
            });
        }
        for (std::thread& worker : workers)
            worker.join();
        return static_cast<double>(bytes) / (now() - start) / 1e6;
    };
    const double in = all(true), out = all(false);
    std::printf("%3u threads of %5zu lanes: runs %8.2f MB/s, steps %8.2f MB/s%s\n", threads, lanes, in, out,
                failed != 0 ? "  FAILED" : "");
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 3) {
        std::fprintf(stderr, "bench_cards FILE MODEL.ffm [THREADS LANES]...\n");
        return 2;
    }
    auto text = readFile(argv[1], std::uint64_t{1} << 32);
    const auto model = Model::load(argv[2]);
    if (!text.ok() || text->size() < 65536 || !model.ok()) {
        std::fprintf(stderr, "%s\n",
                     !text.ok()        ? text.error().message.c_str()
                         : !model.ok() ? model.error().message.c_str()
                                       : "the file is too short");
        return 1;
    }
    const double start = now();
    const auto session = cardSession(*model);
    if (!session.ok()) {
        std::fprintf(stderr, "%s\n", session.error().message.c_str());
        return 1;
    }
    std::printf("%s: %s, opened in %.2f s\n", (*model)->name().c_str(), (*session)->deviceName().c_str(),
                now() - start);
    if (!isRight(*model, **session, *text))
        return 1;
    for (int i = 3; i + 1 < argc; i += 2)
        measure(**session, *text, static_cast<unsigned>(std::strtoul(argv[i], nullptr, 10)),
                std::strtoul(argv[i + 1], nullptr, 10));
    return 0;
}
