// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ffz/Commands.h"

#include "app/ffz/Ask.h"
#include "app/ffz/Console.h"
#include "app/ffz/Json.h"
#include "app/ffz/LevelChoice.h"
#include "app/ffz/Passwords.h"
#include "app/ffz/Remembering.h"
#include "app/ffz/VolumeSize.h"
#include "app/ffz/Watch.h"
#include "core/archive/Archive.h"
#include "core/archive/VolumeSet.h"
#include "core/archive/create/TargetFile.h"
#include "core/archive/create/resume/Interrupted.h"
#include "core/archive/export/Export.h"
#include "core/archive/heal/Heal.h"
#include "core/archive/run/Device.h"
#include "core/archive/segment/SegmentHelpers.h"
#include "core/search/meaning/MeaningEncoder.h"

#include <algorithm>
#include <cstdio>
#include <iostream>

namespace ffz {
namespace {

using ff::Error;
using ff::ErrorCode;
using ff::Sentence;
using ff::sentence;

std::string megabytesPerSecond(double value)
{
    char text[48];
    std::snprintf(text, sizeof text, "%.2f MB/s", value);
    return text;
}

} // namespace

int fail(const Error& error, const CommonOptions& options)
{
    if (options.json)
        printJson(errorJson(error));
    else
        std::cerr << "ffz: " << printable(error.message.text()) << '\n';
    return static_cast<int>(error.code);
}

void tellWarnings(const ff::archive::Report& report, const CommonOptions& options)
{
    if (options.json)
        return;
    for (const auto& warning : report.warnings) {
        if (options.quiet && !warning.lost)
            continue;
        std::cerr << "ffz: ";
        if (!warning.path.empty())
            std::cerr << printable(warning.path) << ": ";
        std::cerr << printable(warning.message.text());
        if (warning.entries > 1)
            std::cerr << " (and " << counted(warning.entries - 1, "more entry", "more entries") << ')';
        std::cerr << '\n';
    }
}

std::uint64_t lostIn(const ff::archive::Report& report)
{
    return static_cast<std::uint64_t>(
        std::count_if(report.warnings.begin(), report.warnings.end(), [](const auto& w) { return w.lost; }));
}

std::string summary(const ff::archive::Report& report)
{
    std::string text = counted(report.entries, "entry", "entries") + ", " + grouped(report.rawBytes) + " -> "
        + grouped(report.archiveBytes) + " bytes (" + humanRatio(report.ratio()) + "), "
        + humanSeconds(report.seconds) + ", " + megabytesPerSecond(report.megabytesPerSecond());
    if (!report.device.empty())
        text += ", " + report.device;
    return text + ", " + counted(report.hashRetries, "hash retry", "hash retries");
}

void tellHelpers(const RunningOptions& options)
{
    if (!options.helpers || !options.ranks)
        return;
    for (const ff::archive::HelperInfo& one : options.helpers->helpers())
        std::cout << "rank " << one.rank << " on " << printable(one.host) << ": " << printable(one.device)
                  << ", " << counted(one.threads, "thread", "threads") << ", "
                  << counted(one.segments, "segment", "segments") << '\n';
}

std::string inParts(const ff::archive::CreateReport& report)
{
    return report.parts > 1 ? ", in " + std::to_string(report.parts) + " parts" : std::string();
}

std::filesystem::path placeOf(const std::string& archive, const ff::archive::CreateOptions& options)
{
    return options.volumeSize != 0 ? ff::archive::volumeName(archive, 1) : std::filesystem::path(archive);
}

ff::archive::OpenOptions opening(const CommonOptions& options, const NamesOptions& names)
{
    ff::archive::OpenOptions out;
    out.namesEncoding = names.namesEncoding;
    out.onPassword = passwordAsker(options.passwordFd);
    return out;
}

ff::Result<ff::archive::Archive> openInside(ff::archive::Archive archive, ff::archive::OpenOptions wanted,
                                            const CommonOptions& options, const NamesOptions& names,
                                            bool wantsContents, ff::TaskControl& control)
{
    for (std::size_t i = 0; i < names.inside.size(); ++i) {
        FF_ASSIGN(const std::size_t entry, archive.find(names.inside[i]));
        wanted.onPassword = askingNextLine(wanted.onPassword, options.passwordFd);
        wanted.wantsContents = wantsContents || i + 1 < names.inside.size();
        FF_ASSIGN(archive, ff::archive::Archive::openNested(archive, entry, wanted, control));
    }
    return archive;
}

ff::Result<ff::archive::Archive> openNamed(const std::filesystem::path& path, const CommonOptions& options,
                                           const NamesOptions& names, bool wantsContents,
                                           ff::TaskControl& control)
{
    ff::archive::OpenOptions wanted = opening(options, names);
    wanted.wantsContents = wantsContents || !names.inside.empty();
    FF_ASSIGN(ff::archive::Archive archive, ff::archive::Archive::open(path, wanted, control));
    return openInside(std::move(archive), std::move(wanted), options, names, wantsContents, control);
}

Error withForceHint(Error error, const std::string& target)
{
    std::error_code failure;
    const bool isOther =
        std::filesystem::is_regular_file(target, failure) && !ff::archive::isReplaceable(target);
    const bool areParts =
        error.message.is("parts of %1 are there already; remove them, or give the archive another name");
    if (error.code == ErrorCode::Usage && (isOther || areParts))
        error.message = sentence("%1, or replace it with --force", error.message);
    return error;
}

int heal(const HealCommand& command)
{
    const auto seconds = parseDuration(command.time);
    if (!seconds)
        return fail(seconds.error(), command);
    ff::TaskControl control;
    std::optional<Watch> watch(std::in_place, control, !command.quiet);
    const auto archive = ff::archive::Archive::open(command.archive, opening(command), control);
    if (!archive) {
        watch.reset();
        return fail(archive.error(), command);
    }
    const Remembering remembering(*archive, command);
    if (const auto device = ff::archive::checkDevice(command.device); !device.ok()) {
        watch.reset();
        return fail(device.error(), command);
    }
    const std::filesystem::path target = command.output.empty() ? ff::archive::healedName(command.archive)
                                                                : std::filesystem::path(command.output);
    ff::archive::HealOptions options;
    options.device = command.device;
    options.threads = command.threads;
    options.force = command.force;
    options.correctionSeconds = static_cast<double>(*seconds);
    const auto result = ff::archive::healArchive(archive.value(), target, options, control);
    watch.reset();
    if (!result) {
        ff::Error error = result.error();
        std::error_code failure;
        if (error.code == ErrorCode::Usage && !command.force
            && std::filesystem::is_regular_file(target, failure)
            && !std::filesystem::equivalent(target, command.archive, failure))
            error.message = sentence("%1, or replace it with --force", error.message);
        return fail(error, command);
    }

    const ff::archive::HealReport& report = result.value();
    const int code = report.exitCode();
    std::string verdict = report.written.empty() ? "nothing to heal" : "everything is intact again";
    if (code != 0)
        verdict = report.lostEntries == 0 ? "what could be found is intact, but something is missing"
                                          : counted(report.lostEntries, "entry is lost", "entries are lost");
    tellWarnings(report, command);
    if (command.json) {
        Json out = reportJson(report);
        setText(out, "archive", command.archive);
        addVerdict(out, report);
        addRecovery(out, report.recovery);
        out["lost_entries"] = report.lostEntries;
        if (!report.written.empty())
            setText(out, "output", report.written.string());
        out["outcomes"] = outcomesJson(archive.value(), report.outcomes);
        if (code != 0)
            out["error"] = errorJson({ErrorCode::Damaged, Sentence::verbatim(verdict)})["error"];
        printJson(out);
    } else {
        tellOutcomes(archive.value(), report.outcomes);
        if (command.quiet) {
            if (code != 0 && report.lostEntries == 0) // no line of an entry tells it
                std::cerr << "ffz: " << printable(command.archive) << ": " << verdict << '\n';
        } else if (report.written.empty())
            std::cout << printable(command.archive) << ": nothing to heal, " << summary(report) << '\n';
        else
            std::cout << printable(command.archive) << ": " << verdict << "; wrote "
                      << printable(report.written.string()) << ", " << summary(report) << '\n';
    }
    if (!report.written.empty() && code == 0)
        rememberFile(report.written, report.encrypted, command);
    return code;
}

} // namespace ffz
