// SPDX-License-Identifier: GPL-3.0-or-later

// What the thin model's mixing costs a byte without the net: its counts are taken down first.
//     bench_thin FILE MODEL.ffm [KIB [THREADS [LANE]]]
// Each thread codes so many KiB of the file in lanes of so many bytes and decodes them again, the bytes known
// and not. Processor time.

#include "core/base/File.h"
#include "core/codec/LaneCoder.h"
#include "core/engine/Model.h"
#include "core/engine/Predictor.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <thread>

namespace {

using namespace ff;
using namespace ff::codec;
using engine::kHalf;
using Counts = std::vector<std::uint32_t>;
constexpr std::size_t kPair = 2 * kHalf;

// Processor time of the program: what other programs take of the machine does not count.
double now()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// Gives what another predictor gave for the true bytes.
class Recorded final : public engine::Predictor {
public:
    // counts: [lanes][length][32]
    Recorded(const Counts& counts, std::size_t lanes, std::size_t length)
        : m_counts(counts), m_length(length), m_at(lanes, 0)
    {
    }
    std::size_t lanes() const override { return m_at.size(); }
    void reset() override { std::fill(m_at.begin(), m_at.end(), 0); }
    void step(std::span<const std::uint32_t> ids, std::span<const std::uint8_t>,
              std::span<std::uint32_t> counts) override
    {
        for (std::size_t i = 0; i < ids.size(); ++i)
            std::copy_n(at(ids[i], m_at[ids[i]]++), kHalf, counts.data() + i * kHalf);
    }
    void low(std::uint32_t lane, std::uint32_t, std::span<std::uint32_t, kHalf> counts) override
    {
        std::copy_n(at(lane, m_at[lane] - 1) + kHalf, kHalf, counts.data());
    }
    void run(std::uint32_t lane, std::span<const std::uint8_t>, std::span<const std::uint8_t> next,
             std::span<std::uint32_t> counts) override
    {
        std::copy_n(at(lane, m_at[lane]), next.size() * kPair, counts.data());
        m_at[lane] += next.size();
    }
    std::size_t bestRun() const override { return std::clamp<std::size_t>(8192 / m_at.size(), 1, 256); }
    std::size_t bestBatch() const override { return std::max<std::size_t>(8192, m_at.size()); }

private:
    const std::uint32_t* at(std::size_t lane, std::size_t position) const
    {
        return m_counts.data() + (lane * m_length + position) * kPair;
    }
    const Counts& m_counts;
    const std::size_t m_length;
    std::vector<std::size_t> m_at;
};

Counts countsOf(const std::shared_ptr<const engine::Model>& model, ByteSpan text, std::size_t length)
{
    const std::size_t lanes = (text.size() + length - 1) / length;
    Counts counts(lanes * length * kPair);
    auto predictor = engine::createPredictor(model, 1);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        const ByteSpan bytes = text.subspan(lane * length, std::min(length, text.size() - lane * length));
        Bytes symbols{0};
        symbols.insert(symbols.end(), bytes.begin(), bytes.end() - 1);
        (*predictor)->reset();
        (*predictor)->run(0, symbols, bytes, {counts.data() + lane * length * kPair, bytes.size() * kPair});
    }
    return counts;
}

template <typename Work>
double secondsOf(unsigned threads, Work&& work)
{
    const double start = now();
    std::vector<std::thread> workers;
    for (unsigned i = 0; i < threads; ++i)
        workers.emplace_back(work);
    for (std::thread& worker : workers)
        worker.join();
    return now() - start;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 3)
        return 2;
    auto text = readFile(argv[1], std::uint64_t{1} << 32);
    const auto model = engine::Model::load(argv[2]);
    if (!text.ok() || !model.ok())
        return 1;
    const auto argument = [&](int i, std::size_t otherwise) {
        return argc > i ? std::strtoul(argv[i], nullptr, 10) : otherwise;
    };
    text->resize(std::min<std::size_t>(text->size(), argument(3, 1024) << 10));
    const auto threads = static_cast<unsigned>(argument(4, 1));
    LaneTask task;
    task.n = oneLane(argument(5, 8192));
    task.isFull = false;
    const std::size_t lanes = laneCount(text->size(), task.n);
    const Counts counts = countsOf(*model, *text, laneSize(task.n));
    const auto with = [&](auto&& work) {
        return secondsOf(threads, [&] {
            Recorded predictor(counts, lanes, laneSize(task.n));
            LaneTask own = task;
            own.predictor = &predictor;
            TaskControl control;
            work(own, control);
        });
    };
    Bytes coded;
    for (int pass = 0; pass < 3; ++pass) {
        std::vector<Bytes> outs(threads);
        std::atomic<unsigned> next{0}, wrong{0};
        const double in = with([&](const LaneTask& own, TaskControl& control) {
            wrong += encodeLanes(*text, own, outs[next++], control).ok() ? 0 : 1;
        });
        coded = outs[0];
        const double known = with([&](const LaneTask& own, TaskControl& control) {
            Bytes out(text->size());
            wrong += decodeLanes(coded, own, out, *text, control).ok() ? 0 : 1;
        });
        const double out = with([&](const LaneTask& own, TaskControl& control) {
            Bytes decoded(text->size());
            wrong += decodeLanes(coded, own, decoded, {}, control).ok() && decoded == *text ? 0 : 1;
        });
        const double bytes = static_cast<double>(text->size()) * 1e-6;
        std::printf("%zu lanes, %u threads, %zu of %zu bytes: in %.3f us a byte, check %.3f, out %.3f%s\n",
                    lanes, threads, coded.size(), text->size(), in / bytes / threads, known / bytes / threads,
                    out / bytes / threads, wrong != 0 ? "  WRONG" : "");
    }
    return 0;
}
