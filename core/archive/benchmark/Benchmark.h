// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Measures levels on given files through the same calls as real work: what `ffz bench` and the window's
// benchmark show. Archives lie in a temporary folder that goes away in every case.

#include "core/archive/Types.h"

namespace ff::archive {

struct BenchmarkResult {
    CreateReport create; // without verification: decoding is timed by itself
    TestReport test;
};

// Damaged when the archive does not decode to what was coded.
Result<BenchmarkResult> benchmarkLevel(const std::vector<std::filesystem::path>& inputs, codec::Level level,
                                       const RunOptions& options, TaskControl& control);

// gzip at its default level 6 on one thread, over the contents of the file: the measure of the Weissman
// score.
struct GzipResult {
    std::uint64_t rawBytes = 0, packedBytes = 0;
    double seconds = 0; // of compression, from memory to memory

    double ratio() const { return packedBytes == 0 ? 0.0 : double(rawBytes) / double(packedBytes); }
};
// Io when the file cannot be read or is larger than 1 GB.
Result<GzipResult> benchmarkGzip(const std::filesystem::path& file, TaskControl& control);

// W = alpha · (r / r₀) · (log t₀ / log t), times in milliseconds: their unit matters, a logarithm of seconds
// would change sign at one second. (Weissman and Misra, Stanford, for "Silicon Valley", 2013.) Nothing when a
// time is not above 1 ms.
std::optional<double> weissmanScore(double ratio, double seconds, double gzipRatio, double gzipSeconds,
                                    double alpha = 1);

} // namespace ff::archive
