// SPDX-License-Identifier: GPL-3.0-or-later
// ffz create --estimate: a line for each level, from a sample.

#include "core/archive/estimate/Estimate.h"

#include "app/ffz/Commands.h"
#include "app/ffz/Console.h"
#include "app/ffz/Json.h"
#include "app/ffz/Watch.h"
#include "core/archive/ArchiveKind.h"

#include <chrono>
#include <cstdio>
#include <iostream>

namespace ffz {

namespace {

struct Row {
    std::string level;
    std::uint64_t archiveBytes = 0;
    double seconds = 0;
};

std::vector<Row> rowsOf(const ff::archive::Estimate& estimate)
{
    std::vector<Row> rows;
    if (estimate.automatic)
        rows.push_back({std::string(ff::archive::kAutomaticLevel), estimate.automatic->archiveBytes,
                        estimate.automatic->seconds});
    for (const auto& level : estimate.levels)
        rows.push_back({std::string(ff::codec::levelName(level.level)), level.archiveBytes, level.seconds});
    return rows;
}

} // namespace

int estimate(const CreateCommand& command)
{
    const auto started = std::chrono::steady_clock::now();
    const auto kind = ff::archive::kindOfName(command.archive);
    if (!kind)
        return fail(kind.error(), command);
    if (*kind != ff::archive::ArchiveKind::Ffz)
        return fail(
            {ff::ErrorCode::Usage,
             ff::sentence("--estimate tells what the levels of .ffz make of files; of .%1 archives it knows "
                          "nothing",
                          kindName(*kind))},
            command);
    if (!command.model.empty())
        return fail(
            {ff::ErrorCode::Usage, ff::sentence("--estimate tells of the model swift; leave --model out")},
            command);
    const auto asked = chooseLevel(command);
    if (!asked)
        return fail(asked.error(), command);
    ff::archive::CreateOptions options = createOptions(command);
    options.budgetSeconds = asked->budgetSeconds;
    const std::vector<std::filesystem::path> inputs(command.inputs.begin(), command.inputs.end());
    ff::TaskControl control;
    const auto result = [&] {
        const Watch watch(control, !command.quiet);
        return ff::archive::estimateArchive(inputs, options, {}, control);
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
        out.erase("encrypted");
        out["sampled_bytes"] = estimate.sampledBytes;
        out["incompressible_bytes"] = estimate.incompressibleBytes;
        out["estimates"] = Json::array();
        for (const Row& row : rowsOf(estimate)) {
            Json item;
            item["level"] = row.level;
            item["archive_bytes"] = row.archiveBytes;
            item["seconds"] = row.seconds;
            out["estimates"].push_back(std::move(item));
        }
        out["budget_seconds"] = estimate.budgetSeconds;
        out["curve"] = Json::array();
        for (const auto& point : estimate.curve)
            out["curve"].push_back({{"seconds", point.seconds}, {"archive_bytes", point.archiveBytes}});
        printJson(out);
        return 0;
    }
    std::cout << "level     archive bytes      ratio       time\n";
    for (const Row& row : rowsOf(estimate)) {
        char line[128];
        const double ratio = row.archiveBytes == 0 ? 0 : double(estimate.rawBytes) / double(row.archiveBytes);
        std::snprintf(line, sizeof line, "%-9s %13s %10s %10s", row.level.c_str(),
                      grouped(row.archiveBytes).c_str(), humanRatio(ratio).c_str(),
                      humanSeconds(row.seconds).c_str());
        std::cout << line << '\n';
    }
    if (!command.quiet)
        std::cout << "about, of " << counted(estimate.entries, "entry", "entries") << " with "
                  << grouped(estimate.rawBytes) << " bytes, from a sample of "
                  << grouped(estimate.sampledBytes) << " in " << humanSeconds(report.seconds) << '\n';
    return 0;
}

} // namespace ffz
