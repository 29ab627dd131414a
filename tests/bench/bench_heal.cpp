// SPDX-License-Identifier: GPL-3.0-or-later
// How fast the code of the recovery record is on one core, with each kernel: bytes of data for a second.
// Processor time. bench_heal [data [parity [width]]]
#include "core/heal/recovery/ErasureCode.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>

using namespace ff;
using namespace ff::heal;

namespace {

double threadSeconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

} // namespace

int main(int argc, char** argv)
{
    const auto argument = [&](int i, std::size_t otherwise) {
        return argc > i ? std::size_t(std::strtoull(argv[i], nullptr, 10)) : otherwise;
    };
    const std::size_t data = argument(1, 30720), parity = argument(2, 1728), width = argument(3, 4096);
    if (!ErasureCode::fits(data, parity) || width % kRowBlock != 0)
        return 1;
    Bytes pattern(width + data);
    std::uint32_t state = 1;
    for (auto& byte : pattern)
        byte = static_cast<std::uint8_t>((state = state * 1664525 + 1013904223) >> 24);
    const auto read = [&](std::size_t row, std::span<std::uint8_t> out) -> Status {
        std::memcpy(out.data(), pattern.data() + row, out.size());
        return {};
    };
    const auto ignore = [](std::size_t, ByteSpan) -> Status { return {}; };
    TaskControl control;
    for (const RowKernels* kernels : availableRows()) {
        const auto speed = [&](const auto& work) {
            const double begun = threadSeconds();
            const bool done = work();
            const double seconds = threadSeconds() - begun;
            return done ? double(data) * double(width) / 1e6 / seconds : 0;
        };
        const ErasureCode code(data, parity, *kernels);
        std::vector<std::size_t> lost;
        for (std::size_t i = 0; i < std::min(data, parity); ++i)
            lost.push_back(i * data / std::min(data, parity));
        const ErasureDecoder decoder(code, lost, std::vector<bool>(parity, true));
        const double encoding = speed([&] { return code.encode(width, read, ignore, control).ok(); });
        const double decoding =
            speed([&] { return decoder.decode(width, read, read, ignore, control).ok(); });
        std::printf("%s: %zu + %zu rows of %zu bytes: encoding %.0f MB/s, decoding %.0f MB/s\n",
                    kernels->name, data, parity, width, encoding, decoding);
    }
}
