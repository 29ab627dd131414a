// SPDX-License-Identifier: GPL-3.0-or-later

// What a device does: bench_torch check|engine|codec …; needs libfileformer_torch.so ($FILEFORMER_TORCH) and,
// but for `check cpu`, a CUDA device.
//   check [cpu|golden]                 every product against the reference: golden vectors, shapes at the
//   limits, saturation, or golden vectors alone engine MODEL.ffm|base [SECONDS]    stages, symbols a second
//   both ways, memory against lanes codec MODEL.ffm FILE [THREADS] [SAME] [LANE] [BLOCK]  blocks of FILE end
//   to end, with mixing; the first SAME bytes again on the processor; with thin mixing and lanes of LANE
//   bytes alone; in blocks of BLOCK bytes

#include "core/base/File.h"
#include "core/base/Lanes.h"
#include "core/codec/BlockCodec.h"
#include "core/crypto/Hash.h"
#include "core/engine/torch/TorchSession.h"
#include "tests/support/ModelBuilder.h"
#include "tests/support/ModelCounts.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <sys/resource.h>
#include <thread>

namespace {

using namespace ff;
using namespace ff::engine;

double now()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void parallel(unsigned threads, const std::function<void(unsigned)>& work)
{
    std::vector<std::thread> all;
    for (unsigned i = 0; i < threads; ++i)
        all.emplace_back(work, i);
    for (auto& thread : all)
        thread.join();
}

// --- check
// ---------------------------------------------------------------------------------------------------------

int checkAll(bool onProcessor, bool goldenOnly)
{
    struct Case {
        std::string name;
        std::shared_ptr<const Model> model;
        Bytes symbols;
        test::Counts expected;
    };
    std::vector<Case> cases;
    for (const auto& entry : std::filesystem::directory_iterator(FF_SOURCE_DIR "/tests/golden/models")) {
        if (entry.path().extension() != ".ffm")
            continue;
        const test::Golden golden = test::loadGolden(entry.path());
        Case one{entry.path().stem().string(), golden.model, golden.symbols, {}};
        auto native = createPredictor(golden.model, 1);
        one.expected = test::byRuns(**native, one.symbols, 64);
        if (test::hashOf(one.expected) != golden.hash)
            std::printf("FAILED: the processor on %s\n", one.name.c_str());
        cases.push_back(std::move(one));
    }
    for (const bool extreme : {false, true}) {
        if (goldenOnly)
            break;
        for (const auto& [name, shape] : test::limitShapes()) {
            test::ModelSpec spec;
            spec.shape = shape;
            spec.extreme = extreme;
            spec.knownInputLength = 8;
            const auto model = test::buildModel(spec);
            const Bytes symbols = test::mixedSymbols(extreme ? 40 : shape.window + 60, 3);
            cases.push_back({std::string(name) + (extreme ? ", extreme" : ""), model, symbols,
                             test::byReference(model, symbols)});
        }
    }
    int wrong = 0, right = 0;
    const std::vector<const char*> products = onProcessor
        ? std::vector<const char*>{"fp32", "fp64"}
        : std::vector<const char*>{"int8", "bf16", "fp32", "fp64"};
    for (const char* product : products) {
        for (const Case& one : cases) {
            const auto tell = [&](const std::string& what) {
                std::printf("FAILED: %s, %s: %s\n", product, one.name.c_str(), what.c_str());
                ++wrong;
            };
            auto session =
                TorchSession::open(*one.model, onProcessor ? TorchTarget::Cpu : TorchTarget::Cuda, product);
            if (!session.ok()) {
                tell(session.error().message);
                continue;
            }
            auto predictor = (*session)->predictor(3);
            if (!predictor.ok()) {
                tell(predictor.error().message);
                continue;
            }
            const test::Counts run = test::byRuns(**predictor, one.symbols, 100, 2);
            const ByteSpan some = ByteSpan(one.symbols).first(std::min<std::size_t>(one.symbols.size(), 40));
            const test::Counts steps = test::bySteps(**predictor, some, 1);
            if (run != one.expected)
                tell("a run differs");
            else if (!std::equal(steps.begin(), steps.end(), one.expected.begin()))
                tell("steps differ");
            else if (!(*predictor)->health().ok())
                tell((*predictor)->health().error().message);
            else
                ++right;
        }
    }
    std::printf("check: %d right, %d wrong\n", right, wrong);
    return wrong == 0 && right > 0 ? 0 : 2;
}

// --- engine
// --------------------------------------------------------------------------------------------------------

// 16 layers of 768, feed-forward 2048, window 64, 12 heads over one latent of 96 (64 of them values, 32
// rotary).
ModelShape baseShape()
{
    ModelShape shape;
    shape.layers = 16;
    shape.dim = 768;
    shape.heads = 12;
    shape.attention = Attention::Latent;
    shape.keyDim = 96;
    shape.valueDim = 64;
    shape.rotaryDims = 32;
    shape.ffn = 2048;
    shape.window = 64;
    shape.ngramTables = 1;
    shape.ngramOrders[0] = 3;
    shape.ngramBits[0] = 12;
    return shape;
}

// Symbols per second of `threads` predictors with so many lanes each.
double rate(const std::shared_ptr<const Model>& model, unsigned threads, std::uint32_t lanes, bool stepping,
            double seconds)
{
    std::atomic<std::uint64_t> symbols{0};
    std::atomic<bool> failed{false};
    std::vector<std::unique_ptr<Predictor>> predictors;
    for (unsigned i = 0; i < threads; ++i) {
        auto predictor = createPredictor(model, lanes, Engine::TorchCuda);
        if (!predictor.ok()) {
            std::printf("%s\n", predictor.error().message.c_str());
            return 0;
        }
        predictors.push_back(std::move(predictor).value());
    }
    std::atomic<int> warm{0};
    double start = 0;
    std::atomic<bool> measuring{false}, stop{false};
    std::thread clock([&] {
        while (warm < static_cast<int>(threads) && !failed)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        start = now();
        measuring = true;
        std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
        stop = true;
        start = now() - start;
    });
    parallel(threads, [&](unsigned t) {
        Predictor& predictor = *predictors[t];
        const std::size_t length =
            stepping ? 1 : std::clamp<std::size_t>(predictor.bestBatch() / lanes, 1, predictor.bestRun());
        const Bytes data = test::mixedSymbols(lanes * length, t);
        std::vector<std::uint32_t> ids(lanes), counts(lanes * length * kSymbols);
        std::vector<LaneRun> runs;
        for (std::uint32_t i = 0; i < lanes; ++i) {
            ids[i] = i;
            runs.push_back({i, ByteSpan(data).subspan(i * length, length),
                            std::span(counts).subspan(i * length * kSymbols, length * kSymbols)});
        }
        for (int round = 0; !stop && !failed; ++round) {
            if (stepping)
                predictor.step(ids, data, counts);
            else
                predictor.runs(runs);
            if (!predictor.health().ok()) {
                std::printf("%s\n", predictor.health().error().message.c_str());
                failed = true;
            }
            if (round == 5)
                ++warm;
            if (measuring && !stop)
                symbols += lanes * length;
        }
    });
    clock.join();
    return static_cast<double>(symbols.load()) / start;
}

int measureEngine(const std::shared_ptr<const Model>& model, double seconds)
{
    double start = now();
    auto session = torchSession(model, Engine::TorchCuda);
    if (!session.ok()) {
        std::printf("%s\n", session.error().message.c_str());
        return static_cast<int>(session.error().code);
    }
    std::printf("%s\nopened and tested in %.1f s; %.1f M multiply-adds a symbol\n",
                (*session)->description(0).c_str(), now() - start,
                static_cast<double>(model->shape().multiplyAddsPerSymbol()) / 1e6);
    std::printf("memory of the device, MiB:\n");
    for (const std::uint32_t lanes : {64U, 1024U, 4096U, 16384U}) {
        const auto predictor = createPredictor(model, lanes, Engine::TorchCuda);
        std::printf("  one predictor of %5u lanes: %llu in all, %llu in rings%s\n", lanes,
                    static_cast<unsigned long long>((*session)->memoryBytes() >> 20),
                    static_cast<unsigned long long>((*session)->ringBytes() >> 20),
                    predictor.ok() ? "" : " (no room)");
    }
    for (const std::uint32_t lanes : {256U, 1024U, 2048U, 4096U, 16384U}) {
        const auto text = (*session)->profile(lanes);
        std::printf("%s", text.ok() ? text->c_str() : text.error().message.c_str());
    }
    std::printf("encoding (runs): 8 x 64 lanes %.2f M symbols/s, 24 x 64 lanes %.2f M symbols/s\n",
                rate(model, 8, 64, false, seconds) / 1e6, rate(model, 24, 64, false, seconds) / 1e6);
    for (const auto& [threads, lanes] : {std::pair{1U, 64U},
                                         {8U, 64U},
                                         {32U, 32U},
                                         {32U, 64U},
                                         {32U, 128U},
                                         {16U, 256U},
                                         {16U, 512U},
                                         {2U, 8192U}})
        std::printf("decoding (steps): %2u x %4u lanes %.2f M symbols/s\n", threads, lanes,
                    rate(model, threads, lanes, true, seconds) / 1e6);
    std::printf("%s\n", (*session)->description(0).c_str());
    return 0;
}

// --- codec
// ---------------------------------------------------------------------------------------------------------

struct Way {
    Engine engine;
    codec::Level level;
    std::uint32_t n;
    unsigned threads;
    codec::Mixing mixing = codec::Mixing::Full;
};

// Of the whole process so far, seconds.
double processorTime()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Where the time of encoding went: of the threads, and from start to end of the blocks by method.
struct Spent {
    double processor = 0;
    std::vector<double> withNet, without; // seconds of each block

    static std::string of(const std::vector<double>& seconds)
    {
        if (seconds.empty())
            return "none";
        char text[64];
        std::snprintf(text, sizeof text, "%zu of %.2f to %.2f s", seconds.size(),
                      *std::min_element(seconds.begin(), seconds.end()),
                      *std::max_element(seconds.begin(), seconds.end()));
        return text;
    }
};

// Codes all blocks; seconds.
double encodeAll(const std::shared_ptr<const Model>& model, const std::vector<ByteSpan>& blocks,
                 const Way& way, std::vector<codec::CodedBlock>& out, Spent* spent = nullptr)
{
    out.assign(blocks.size(), {});
    std::atomic<std::size_t> next{0};
    std::vector<double> seconds(blocks.size());
    const double processor = processorTime();
    const double start = now();
    parallel(way.threads, [&](unsigned) {
        TaskControl control;
        for (std::size_t i = next++; i < blocks.size(); i = next++) {
            codec::EncodeOptions options;
            options.level = way.level;
            options.model = model;
            options.engine = way.engine;
            options.n = way.n;
            options.mixing = way.mixing;
            options.onDeviceFault = [](const std::string& why) { std::printf("device: %s\n", why.c_str()); };
            seconds[i] = now();
            auto block = codec::encodeBlock(blocks[i], {}, options, control);
            seconds[i] = now() - seconds[i];
            if (block.ok())
                out[i] = std::move(block).value();
            else
                std::printf("%s\n", block.error().message.c_str());
        }
    });
    const double all = now() - start;
    if (spent) {
        spent->processor = processorTime() - processor;
        for (std::size_t i = 0; i < blocks.size(); ++i)
            (codec::takesNet(out[i].method) ? spent->withNet : spent->without).push_back(seconds[i]);
    }
    return all;
}

double decodeAll(const std::shared_ptr<const Model>& model, const std::vector<ByteSpan>& blocks,
                 const std::vector<codec::CodedBlock>& coded, const Way& way, std::size_t& wrong)
{
    std::atomic<std::size_t> next{0}, bad{0};
    const double start = now();
    parallel(way.threads, [&](unsigned) {
        TaskControl control;
        for (std::size_t i = next++; i < blocks.size(); i = next++) {
            codec::DecodeOptions options;
            options.model = model;
            options.engine = way.engine;
            options.onDeviceFault = [](const std::string& why) { std::printf("device: %s\n", why.c_str()); };
            const auto raw = codec::decodeBlock(coded[i], {}, options, control);
            bad += !raw.ok() || !std::equal(raw->begin(), raw->end(), blocks[i].begin(), blocks[i].end());
        }
    });
    wrong = bad;
    return now() - start;
}

int codecs(const std::shared_ptr<const Model>& model, const Bytes& text, unsigned threads, std::size_t same,
           std::size_t only, std::size_t blockSize)
{
    const auto cut = [&](std::size_t size) {
        std::vector<ByteSpan> blocks;
        for (std::size_t at = 0; at < text.size(); at += size)
            blocks.push_back(ByteSpan(text).subspan(at, std::min(size, text.size() - at)));
        return blocks;
    };
    const auto sum = [](const std::vector<codec::CodedBlock>& coded) {
        std::size_t bytes = 0, net = 0;
        for (const auto& block : coded) {
            bytes += block.payload.size();
            net += codec::takesNet(block.method);
        }
        return std::pair{bytes, net};
    };
    const double megabytes = static_cast<double>(text.size()) / 1e6;
    const std::size_t size = blockSize
        ? blockSize
        : std::clamp<std::size_t>(text.size() / 32, std::size_t{2} << 20, std::size_t{16} << 20);
    const auto blocks = cut(size);
    int status = 0;
    std::vector<codec::CodedBlock> coded;
    const double opened = now();
    if (const auto session = torchSession(model, Engine::TorchCuda); session.ok())
        std::printf("%s, opened in %.1f s\n", (*session)->deviceName().c_str(), now() - opened);
    // What mixing alone takes: the ceiling that the processor sets.
    const double mixed =
        encodeAll(model, blocks, {Engine::Auto, codec::Level::Balanced, 0, std::max(1U, threads / 2)}, coded);
    std::printf("mixing alone, %u threads: %.2f MB/s, %zu bytes\n", std::max(1U, threads / 2),
                megabytes / mixed, sum(coded).first);
    for (const codec::Mixing mixing : {codec::Mixing::Thin, codec::Mixing::Full}) {
        const char* const name = mixing == codec::Mixing::Thin ? "thin" : "full";
        // What lock step loses against one lane a block, by more and shorter lanes.
        double alone = 0;
        for (const std::size_t lane : {size, std::size_t{64} << 10, std::size_t{32} << 10,
                                       std::size_t{16} << 10, std::size_t{8} << 10}) {
            if (mixing == codec::Mixing::Full && lane != size && lane != std::size_t{16} << 10)
                continue;
            if (only != 0 && (lane != only || mixing == codec::Mixing::Full))
                continue;
            const Way way{Engine::TorchCuda, codec::Level::Former, ff::oneLane(lane), threads, mixing};
            Spent spent;
            const double encoding = encodeAll(model, blocks, way, coded, &spent);
            const auto [bytes, net] = sum(coded);
            alone = lane == size ? static_cast<double>(bytes) : alone;
            std::printf("%s, n = %u, %zu blocks of %zu (%zu mix+net), %u threads: encoding %.2f MB/s, %zu "
                        "bytes, %+.1f %% by lock step\n",
                        name, way.n, blocks.size(), size, net, threads, megabytes / encoding, bytes,
                        100 * static_cast<double>(bytes) / alone - 100);
            std::printf(
                "  %.1f s of processor time in %.1f s; blocks with the transformer: %s; without: %s\n",
                spent.processor, encoding, Spent::of(spent.withNet).c_str(),
                Spent::of(spent.without).c_str());
            if (lane == size || lane > std::size_t{32} << 10)
                continue;
            std::size_t wrong = 0;
            const double processor = processorTime(), decoding = decodeAll(model, blocks, coded, way, wrong);
            std::printf("  decoding %.2f MB/s, %zu wrong; %.1f s of processor time in %.1f s\n",
                        megabytes / decoding, wrong, processorTime() - processor, decoding);
            status = wrong ? 2 : status;
            if (same == 0 || lane != std::size_t{16} << 10)
                continue;
            const std::size_t count = std::min(blocks.size(), same / size);
            const std::vector<ByteSpan> first(blocks.begin(),
                                              blocks.begin() + static_cast<std::ptrdiff_t>(count));
            std::vector<codec::CodedBlock> again;
            const double seconds = encodeAll(
                model, first, {Engine::Auto, codec::Level::Former, way.n, std::max(1U, threads / 2), mixing},
                again);
            std::size_t equal = 0;
            for (std::size_t i = 0; i < count; ++i)
                equal += again[i].payload == coded[i].payload && again[i].method == coded[i].method;
            std::printf(
                "  the processor on the first %zu blocks: %.2f MB/s, %zu of %zu payloads are the same\n",
                count, static_cast<double>(count * size) / 1e6 / seconds, equal, count);
            status = equal == count ? status : 2;
        }
    }
    return status;
}

} // namespace

int main(int argc, char** argv)
{
    std::setvbuf(stdout, nullptr, _IOLBF, 0); // seen as it comes, also through a pipe
    const std::string what = argc > 1 ? argv[1] : "";
    if (what == "check")
        return checkAll(argc > 2 && std::string(argv[2]) == "cpu",
                        argc > 2 && std::string(argv[2]) == "golden");
    if (what != "engine" && what != "codec") {
        std::fprintf(stderr, "bench_torch check|engine|codec\n");
        return 1;
    }
    std::shared_ptr<const Model> model;
    if (argc > 2 && std::string(argv[2]) == "base") {
        test::ModelSpec spec;
        spec.shape = baseShape();
        spec.knownInputLength = 24;
        model = test::buildModel(spec);
    } else if (argc > 2) {
        auto loaded = Model::load(argv[2]);
        if (!loaded.ok()) {
            std::fprintf(stderr, "%s\n", loaded.error().message.c_str());
            return static_cast<int>(loaded.error().code);
        }
        model = loaded.value();
    }
    if (!model)
        return 1;
    if (what == "engine")
        return measureEngine(model, argc > 3 ? std::atof(argv[3]) : 1);
    auto text = readFile(argc > 3 ? argv[3] : "", std::uint64_t{1} << 32);
    if (!text.ok()) {
        std::fprintf(stderr, "%s\n", text.error().message.c_str());
        return static_cast<int>(text.error().code);
    }
    return codecs(model, *text,
                  argc > 4 ? static_cast<unsigned>(std::atoi(argv[4]))
                           : 2 * std::thread::hardware_concurrency(),
                  argc > 5 ? static_cast<std::size_t>(std::atoll(argv[5])) : 0,
                  argc > 6 ? static_cast<std::size_t>(std::atoll(argv[6])) : 0,
                  argc > 7 ? static_cast<std::size_t>(std::atoll(argv[7])) : 0);
}
