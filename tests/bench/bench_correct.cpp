// SPDX-License-Identifier: GPL-3.0-or-later
// What the search for damaged bytes by the model heals of blocks cut from a file, without any check.
// bench_correct LEVEL FILE SIZE TRIALS DAMAGE [SECONDS [JUDGE]]: DAMAGE is bit, byte, burst2, burst3, burst4,
// or scattered3 to scattered8; JUDGE is 0 to do without a transformer where the level has none.
#include "core/codec/correct/PayloadSearch.h"
#include "core/engine/ModelStore.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <random>

using namespace ff;
using namespace ff::codec;

namespace {

double now()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double processor()
{
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return double(t.tv_sec) + double(t.tv_nsec) * 1e-9;
}

void damage(Bytes& payload, const std::string& kind, std::mt19937& random)
{
    const auto place = [&] { return 2 + random() % (payload.size() - 6); };
    const auto other = [&] { return static_cast<std::uint8_t>(1 + random() % 255); };
    if (kind == "bit") {
        payload[place()] ^= static_cast<std::uint8_t>(1U << (random() % 8));
    } else if (kind == "byte") {
        payload[place()] ^= other();
    } else if (kind.starts_with("burst")) {
        const std::size_t at = place();
        for (std::size_t i = 0; i < std::size_t(kind.back() - '0'); ++i)
            payload[at + i] ^= other();
    } else {
        for (int i = 0; i < kind.back() - '0'; ++i)
            payload[place()] ^= other();
    }
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 6)
        return 1;
    std::ifstream in(argv[2], std::ios::binary);
    const Bytes all((std::istreambuf_iterator<char>(in)), {});
    const std::size_t size = std::strtoull(argv[3], nullptr, 10);
    const int trials = std::atoi(argv[4]);
    const std::string kind = argv[5];
    TaskControl control;
    engine::ModelStore store;
    auto model = store.byName("swift");
    if (!model.ok() || all.size() < size)
        return 1;
    EncodeOptions encoding;
    encoding.level = levelFromName(argv[1]).value_or(Level::Balanced);
    DecodeOptions decoding;
    if (usesModel(encoding.level))
        encoding.model = decoding.model = *model;
    std::mt19937 random(17);
    int healed = 0, wrong = 0;
    std::vector<double> seconds, worked;
    for (int k = 0; k < trials; ++k) {
        const std::size_t from = random() % (all.size() - size + 1);
        const ByteSpan raw = ByteSpan(all).subspan(from, size);
        auto block = encodeBlock(raw, {}, encoding, control);
        if (!block.ok() || !canSearch(*block)) {
            std::printf("a block of method %d is not searched\n", block.ok() ? int(block->method) : -1);
            continue;
        }
        const Bytes good = block->payload;
        damage(block->payload, kind, random);
        SearchOptions options;
        options.seconds = argc > 6 ? std::atof(argv[6]) : 20;
        if (argc <= 7 || std::atoi(argv[7]) != 0)
            options.judge = *model;
        options.accept = [&](ByteSpan bytes) -> Result<bool> {
            return std::equal(bytes.begin(), bytes.end(), raw.begin(), raw.end());
        };
        const double begun = now(), work = processor();
        auto found = searchPayload(*block, {}, decoding, options, control);
        const double took = now() - begun, used = processor() - work;
        if (!found.ok()) {
            std::printf("%s\n", found.error().message.c_str());
            continue;
        }
        for (const PayloadChange& change : found->changes)
            block->payload[change.offset] = change.value;
        wrong += found->found && block->payload != good ? 1 : 0; // another payload of the same contents
        healed += found->found ? 1 : 0;
        if (found->found) {
            seconds.push_back(took);
            worked.push_back(used);
        }
    }
    std::sort(seconds.begin(), seconds.end());
    std::sort(worked.begin(), worked.end());
    std::printf("%s %s %zu bytes %s: %d of %d healed (%d by another payload), median %.2f s (%.2f of the "
                "processor)\n",
                argv[1], argv[2], size, kind.c_str(), healed, trials, wrong,
                seconds.empty() ? 0 : seconds[seconds.size() / 2],
                worked.empty() ? 0 : worked[worked.size() / 2]);
    return 0;
}
