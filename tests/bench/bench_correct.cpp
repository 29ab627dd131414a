// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/correct/RewindingDecoder.h"
#include "core/engine/ModelStore.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <algorithm>

using namespace ff;
using namespace ff::codec;

namespace {
double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }
}

int main(int, char** argv)
{
    const std::string level = argv[1];
    std::ifstream in(argv[2], std::ios::binary);
    Bytes all((std::istreambuf_iterator<char>(in)), {});
    const std::size_t from = std::strtoull(argv[3], nullptr, 10), size = std::strtoull(argv[4], nullptr, 10);
    const int trials = std::atoi(argv[5]);
    Bytes raw(all.begin() + from, all.begin() + from + size);
    TaskControl control;
    EncodeOptions eo;
    eo.level = *levelFromName(level);
    DecodeOptions dopt;
    if (usesModel(eo.level)) {
        engine::ModelStore store;
        auto m = store.byName("swift");
        if (!m.ok()) { std::printf("%s\n", m.error().message.c_str()); return 1; }
        eo.model = *m; dopt.model = *m;
    }
    auto block = encodeBlock(raw, {}, eo, control);
    if (!block.ok()) return 1;
    std::printf("method %d n %u payload %zu\n", (int)block->method, block->n, block->payload.size());
    if (!RewindingDecoder::takes(*block)) return 1;
    double t0 = now();
    auto plain = decodeBlock(*block, {}, dopt, control);
    double t1 = now();
    auto made = RewindingDecoder::make(*block, {}, dopt, control);
    auto& d = **made;
    while (!d.isOver()) d.next();
    double t2 = now();
    std::printf("plain %.3f rewinding %.3f s equal %d\n", t1 - t0, t2 - t1, std::equal(plain->begin(), plain->end(), d.bytes().begin()));
    // rewinding test
    (void)d.restart(control);
    for (std::size_t i = 0; i < size / 2; ++i) d.next();
    d.record(true);
    RewindingDecoder::Mark m;
    double t3 = now();
    std::size_t tries = 0;
    for (; tries < 500; ++tries) {
        d.mark(m);
        const std::uint64_t p = d.coder().taken() - 8 + tries % 8;
        d.coder().change(p, 1 << (tries % 8));
        for (int i = 0; i < 64 && d.position() < size; ++i) d.next();
        d.rewind(m);
    }
    std::printf("try of 64 %.3f ms\n", (now() - t3) / tries * 1000);
    d.record(false);
    while (!d.isOver()) d.next();
    std::printf("after rewinding equal %d; consumed %lu of %zu\n", std::equal(plain->begin(), plain->end(), d.bytes().begin()), d.coder().taken(), d.stream().size());
    // features
    std::mt19937 rng(7);
    const Bytes good = d.stream();
    for (int k = 0; k < trials; ++k) {
        const std::size_t p = rng() % good.size();
        const std::uint8_t diff = 1 << (rng() % 8);
        d.stream() = good;
        d.stream()[p] ^= diff;
        (void)d.restart(control);
        std::vector<std::uint64_t> spent{0};
        while (!d.isOver()) { d.next(); spent.push_back(d.coder().spent()); }
        std::size_t onset = 0;
        while (onset < spent.size() - 1 && d.bytes()[onset] == (*plain)[onset]) ++onset;
        const auto rate = [&](long a, long b) { a = std::clamp<long>(a, 0, spent.size() - 1); b = std::clamp<long>(b, 0, spent.size() - 1); return b > a ? (spent[b] - spent[a]) / 256.0 / (b - a) : 0.0; };
        std::printf("flip %zu/%zu onset %zu/%zu end %zu:", p, good.size(), onset, size, spent.size() - 1);
        for (long w : {16, 32, 64, 128, 256, 512, 1024, 4096}) std::printf("  %ld %.2f|%.2f", w, rate(onset - w, onset), rate(onset, onset + w));
        std::printf("\n");
    }
}
