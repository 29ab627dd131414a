// SPDX-License-Identifier: GPL-3.0-or-later
// ffz bench: each level on the given files, through the same functions as create and test.

#include "app/ffz/Commands.h"
#include "app/ffz/Console.h"
#include "app/ffz/Json.h"
#include "app/ffz/Watch.h"
#include "core/archive/benchmark/Benchmark.h"

#include <cstdio>
#include <iostream>
#include <sys/resource.h>

namespace ffz {
namespace {

using ff::Error;
using ff::ErrorCode;
using ff::sentence;

struct Measured {
    std::string level;
    ff::archive::CreateReport create;
    ff::archive::TestReport test;
};

std::uint64_t peakMemory()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

} // namespace

int bench(const BenchCommand& command)
{
    std::vector<std::string> levels = command.levels;
    if (levels.empty())
        levels = {"store", "fast", "quick", "balanced", "former", "ultra"};
    for (const std::string& level : levels)
        if (!ff::codec::levelFromName(level))
            return fail(
                {ErrorCode::Usage,
                 sentence("there is no level \"%1\"; choose store, fast, quick, balanced, former or ultra",
                          level)},
                command);

    std::vector<Measured> results;
    {
        const std::vector<std::filesystem::path> inputs(command.files.begin(), command.files.end());
        if (!command.json && !command.quiet)
            std::cout << "level      bytes in    bytes out     ratio     coding   decoding  device\n";
        for (const std::string& level : levels) {
            ff::TaskControl control;
            auto one = [&] {
                const Watch watch(control, !command.quiet);
                return ff::archive::benchmarkLevel(
                    inputs, ff::codec::levelFromName(level).value_or(ff::codec::Level::Former),
                    {command.device, command.threads}, control);
            }();
            if (!one)
                return fail(one.error(), command);
            const Measured m{level, one->create, one->test};
            if (!command.json) {
                char row[160];
                std::snprintf(row, sizeof row, "%-9s %12s %12s %9s %10.3f %10.3f  ", m.level.c_str(),
                              grouped(m.create.rawBytes).c_str(), grouped(m.create.archiveBytes).c_str(),
                              humanRatio(m.create.ratio()).c_str(), m.create.megabytesPerSecond(),
                              m.test.megabytesPerSecond());
                std::cout << row << printable(m.create.device) << std::endl;
            }
            results.push_back(m);
        }
    }
    if (!command.json) {
        if (!command.quiet)
            std::cout << "speeds in MB/s; peak memory " << humanSize(peakMemory()) << '\n';
        return 0;
    }
    // The common fields are those of the default level, or of the last one measured when that was not asked
    // for.
    const Measured* shown = &results.back();
    for (const Measured& m : results)
        if (m.level == "former")
            shown = &m;
    Json out = reportJson(shown->create);
    out["level"] = shown->level;
    out["peak_memory_bytes"] = peakMemory();
    out["levels"] = Json::array();
    for (const Measured& m : results)
        out["levels"].push_back({{"level", m.level},
                                 {"raw_bytes", m.create.rawBytes},
                                 {"archive_bytes", m.create.archiveBytes},
                                 {"payload_bytes", m.create.payloadBytes},
                                 {"ratio", m.create.ratio()},
                                 {"create_seconds", m.create.seconds},
                                 {"create_mb_per_s", m.create.megabytesPerSecond()},
                                 {"decode_seconds", m.test.seconds},
                                 {"decode_mb_per_s", m.test.megabytesPerSecond()},
                                 {"hash_retries", m.test.hashRetries},
                                 {"device", m.create.device}});
    printJson(out);
    return 0;
}

} // namespace ffz
