// SPDX-License-Identifier: GPL-3.0-or-later
// bench_mp3 FILE…: what the MP3 streams of each file become, what is left beside them, and MB/s of finding
// and proving, of coding and of decoding, in processor time. Each file is a block of its own.
#include "core/base/File.h"
#include "core/codec/mp3/StreamModel.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>

using namespace ff;
using namespace ff::codec;

namespace {

// Of this process's work, so that what else the machine does counts little.
double seconds()
{
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

struct Sums {
    double bytes = 0, taken = 0, coded = 0, finding = 0, coding = 0, decoding = 0;
};

void say(const char* name, const Sums& s)
{
    std::printf("%-36s %9.0f bytes, %9.0f taken, %9.0f coded, %5.2f %% off, MB/s: %.1f, %.2f, %.2f\n", name,
                s.bytes, s.taken, s.coded, s.taken > 0 ? 100 - 100 * s.coded / s.taken : 0,
                s.bytes / 1e6 / s.finding, s.taken / 1e6 / s.coding, s.taken / 1e6 / s.decoding);
}

bool run(const char* name, Sums& sums)
{
    TaskControl control;
    const auto bytes = readFile(name, std::uint64_t{1} << 28);
    if (!bytes.ok())
        return false;
    Sums s;
    s.bytes = static_cast<double>(bytes->size());
    const double start = seconds();
    const auto streams = mp3::findStreams(*bytes, control);
    const double found = seconds();
    mp3::StreamEncoder encoder;
    for (const auto& stream : *streams) {
        s.taken += static_cast<double>(stream.size);
        if (!encoder.code(ByteSpan(*bytes).subspan(stream.at, stream.size), stream.freeSize, {}, control)
                 .ok())
            return false;
    }
    const Bytes coded = encoder.finish();
    s.coded = static_cast<double>(coded.size());
    const double middle = seconds();
    mp3::StreamDecoder decoder(coded);
    for (const auto& stream : *streams) {
        Bytes out(stream.size);
        if (!decoder.decode(out, out.size(), stream.freeSize, {}, control).ok()
            || !std::equal(out.begin(), out.end(), bytes->begin() + static_cast<std::ptrdiff_t>(stream.at))) {
            std::printf("%s does not come back\n", name);
            return false;
        }
    }
    s.finding = found - start;
    s.coding = middle - found;
    s.decoding = seconds() - middle;
    say(name, s);
    sums.bytes += s.bytes;
    sums.taken += s.taken;
    sums.coded += s.coded;
    sums.finding += s.finding;
    sums.coding += s.coding;
    sums.decoding += s.decoding;
    return true;
}

} // namespace

int main(int argc, char** argv) // NOLINT(bugprone-exception-escape): only for want of memory
{
    Sums sums;
    bool isRight = true;
    for (int i = 1; i < argc; ++i)
        isRight = run(argv[i], sums) && isRight;
    say("all", sums);
    return isRight ? EXIT_SUCCESS : EXIT_FAILURE;
}
