// SPDX-License-Identifier: GPL-3.0-or-later
// bench_mp3 FILE…: what MP3 files become, their streams and all else, and MB/s each way.
#include "core/base/File.h"
#include "core/codec/mp3/StreamFinder.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>

using namespace ff;
using namespace ff::codec;

namespace {

double seconds()
{
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

} // namespace

int main(int argc, char** argv)
{
    TaskControl control;
    for (int i = 1; i < argc; ++i) {
        const auto bytes = readFile(argv[i], std::uint64_t{1} << 28);
        if (!bytes.ok())
            return 1;
        const double start = seconds();
        const auto streams = mp3::findStreams(*bytes, control);
        const double middle = seconds();
        std::size_t taken = 0, frames = 0, coded = 0, tails = 0, gaps = 0;
        for (const auto& s : *streams) {
            taken += s.size;
            mp3::FrameWalker walker(ByteSpan(*bytes).subspan(s.at, s.size), s.freeSize);
            while (walker.next()) {
                ++frames;
                coded += walker.isCoded();
                for (unsigned g = 0; walker.isCoded() && g < walker.frame().header.granules(); ++g)
                    for (unsigned c = 0; c < walker.frame().header.channels(); ++c)
                        tails += walker.frame().granules[g][c].tail;
                if (walker.isCoded())
                    gaps += (walker.slotBegin() - walker.frame().mainDataBegin) * 8 - walker.endBefore();
            }
        }
        std::printf("%-40s %9zu bytes, %zu streams, rest %zu, frames %zu coded %zu, tails %zu B, gaps %zu B, %.1f MB/s\n", argv[i],
                    bytes->size(), streams->size(), bytes->size() - taken, frames, coded, tails / 8, gaps / 8,
                    double(bytes->size()) / 1e6 / (middle - start));
    }
}
