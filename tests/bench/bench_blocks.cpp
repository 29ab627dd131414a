// SPDX-License-Identifier: GPL-3.0-or-later

// How fast cards code blocks with the thin model, the mixing too.
//     bench_blocks FILE MODEL.ffm [BLOCKS KIB LANE]...
// So many blocks at once, each a piece of the file (which is repeated as needed) in lanes of so many bytes:
// coded, checked and decoded. The first payload is compared with the processor's.

#include "core/base/File.h"
#include "core/codec/LaneCoder.h"
#include "core/engine/Model.h"
#include "core/engine/Predictor.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <thread>

namespace {

using namespace ff;
using namespace ff::codec;

double now()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

using Shared = std::shared_ptr<const engine::Model>;

bool code(const Shared& model, engine::Engine engine, std::uint32_t n, ByteSpan raw, Bytes* payload,
          Bytes* decoded, bool known)
{
    LaneTask task;
    task.n = n;
    task.isFull = false;
    const auto predictor = engine::createPredictor(model, laneCount(raw.size(), n), engine);
    if (!predictor.ok()) {
        std::printf("%s\n", predictor.error().message.c_str());
        return false;
    }
    task.predictor = predictor->get();
    TaskControl control;
    const Status done = decoded ? decodeLanes(*payload, task, *decoded, known ? raw : ByteSpan(), control)
                                : encodeLanes(raw, task, *payload, control);
    if (!done.ok())
        std::printf("%s\n", done.error().message.c_str());
    return done.ok() && (!decoded || std::equal(raw.begin(), raw.end(), decoded->begin()));
}

bool measure(const Shared& model, ByteSpan text, std::size_t count, std::size_t size, std::size_t lane)
{
    const std::uint32_t n = oneLane(lane);
    std::vector<ByteSpan> blocks;
    std::vector<Bytes> payloads(count), decoded(count, Bytes(size));
    for (std::size_t i = 0; i < count; ++i)
        blocks.push_back(text.subspan(i * 7919 * 64 % (text.size() - size), size));
    std::atomic<unsigned> wrong{0};
    const auto all = [&](bool decodes, bool known) {
        const double start = now();
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < count; ++i)
            threads.emplace_back([&, i] {
                if (!code(model, engine::Engine::Cuda, n, blocks[i], &payloads[i],
                          decodes ? &decoded[i] : nullptr, known))
                    ++wrong;
            });
        for (std::thread& thread : threads)
            thread.join();
        return now() - start;
    };
    const double bytes = static_cast<double>(count * size) * 1e-6;
    const std::clock_t spent = std::clock(); // where the card has no room the processor mixes
    const double in = all(false, false), check = all(true, true), out = all(true, false);
    const double each = static_cast<double>(std::clock() - spent) / CLOCKS_PER_SEC / bytes / 3;
    Bytes right;
    const bool same =
        code(model, engine::Engine::Auto, n, blocks[0], &right, nullptr, false) && right == payloads[0];
    std::printf(
        "%3zu blocks of %5zu KiB in %4llu lanes: in %6.2f MB/s (%.3f us a byte of a block), check %6.2f "
        "(%.3f), out %6.2f (%.3f); %.3f us of processor%s%s\n",
        count, size >> 10, static_cast<unsigned long long>(laneCount(size, n)), bytes / in,
        in / static_cast<double>(size) * 1e6, bytes / check, check / static_cast<double>(size) * 1e6,
        bytes / out, out / static_cast<double>(size) * 1e6, each, wrong != 0 ? "  WRONG" : "",
        same ? "" : "  PAYLOAD DIFFERS");
    std::fflush(stdout);
    return wrong == 0 && same;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 3)
        return 2;
    const auto text = readFile(argv[1], std::uint64_t{1} << 32);
    const auto model = engine::Model::load(argv[2]);
    if (!text.ok() || !model.ok())
        return 1;
    const auto number = [&](int i) { return std::strtoul(argv[i], nullptr, 10); };
    for (int i = 3; i + 2 < argc; i += 3) {
        const std::size_t size = std::min<std::size_t>(number(i + 1) << 10, text->size() / 2);
        if (!measure(*model, *text, number(i), size, number(i + 2)))
            return 1;
    }
    return 0;
}
