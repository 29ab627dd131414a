// SPDX-License-Identifier: GPL-3.0-or-later
// ffz create --estimate: a line for each level, from a sample.

#include "core/archive/estimate/Estimate.h"

#include "app/ffz/Commands.h"
#include "app/ffz/Console.h"
#include "app/ffz/Json.h"
#include "app/ffz/Watch.h"

#include <chrono>
#include <cstdio>
#include <iostream>

namespace ffz {

int estimate(const CreateCommand& command)
{
    const auto started = std::chrono::steady_clock::now();
    const std::vector<std::filesystem::path> inputs(command.inputs.begin(), command.inputs.end());
    ff::TaskControl control;
    const auto result = [&] {
        const Watch watch(control, !command.quiet);
        return ff::archive::estimateArchive(inputs, createOptions(command), {}, control);
    }();
    if (!result)
        return fail(result.error(), command);
    const ff::archive::Estimate& estimate = *result;
    ff::archive::Report report;
    report.rawBytes = estimate.rawBytes;
    report.entries = estimate.entries;
    report.device = "cpu";
    report.warnings = estimate.warnings;
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    tellWarnings(report, command);

    if (command.json) {
        Json out = reportJson(report);
        out.erase("archive_bytes");
        out.erase("ratio");
        out.erase("mb_per_s");
        out["sampled_bytes"] = estimate.sampledBytes;
        out["incompressible_bytes"] = estimate.incompressibleBytes;
        out["estimates"] = Json::array();
        for (const auto& level : estimate.levels) {
            Json item;
            item["level"] = ff::codec::levelName(level.level);
            item["archive_bytes"] = level.archiveBytes;
            item["seconds"] = level.seconds;
            out["estimates"].push_back(std::move(item));
        }
        printJson(out);
        return 0;
    }
    std::cout << "level     archive bytes      ratio       time\n";
    for (const auto& level : estimate.levels) {
        char row[128];
        const double ratio =
            level.archiveBytes == 0 ? 0 : double(estimate.rawBytes) / double(level.archiveBytes);
        std::snprintf(row, sizeof row, "%-9s %13s %10s %10s",
                      std::string(ff::codec::levelName(level.level)).c_str(),
                      grouped(level.archiveBytes).c_str(), humanRatio(ratio).c_str(),
                      humanSeconds(level.seconds).c_str());
        std::cout << row << '\n';
    }
    if (!command.quiet)
        std::cout << "about, of " << counted(estimate.entries, "entry", "entries") << " with "
                  << grouped(estimate.rawBytes) << " bytes, from a sample of "
                  << grouped(estimate.sampledBytes) << " in " << humanSeconds(report.seconds) << '\n';
    return 0;
}

} // namespace ffz
