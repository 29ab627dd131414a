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

std::string megabytesPerSecond(double value)
{
    char text[48];
    std::snprintf(text, sizeof text, "%.2f MB/s", value);
    return text;
}

ff::Result<std::vector<std::size_t>> chosenEntries(const ff::archive::Archive& archive,
                                                   const std::vector<std::string>& names)
{
    if (!names.empty())
        return archive.select(names);
    std::vector<std::size_t> all(archive.entries().size());
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = i;
    return all;
}

void tellOutcomes(const ff::archive::Archive& archive, const std::vector<ff::archive::EntryOutcome>& outcomes)
{
    for (const auto& outcome : outcomes) {
        if (outcome.state == ff::archive::EntryState::Whole || outcome.state == ff::archive::EntryState::Read)
            continue;
        std::cerr << "ffz: ";
        if (outcome.entry < archive.entries().size())
            std::cerr << printable(archive.entries()[outcome.entry].path) << ": ";
        const std::string state = stateName(outcome.state);
        if (outcome.message.starts_with(state)) // it says so itself
            std::cerr << printable(outcome.message);
        else if (outcome.message.empty())
            std::cerr << state;
        else
            std::cerr << state << ", " << printable(outcome.message);
        std::cerr << '\n';
    }
}

// What is wrong with the archive or the disk as a whole: no line of an entry tells it, and --quiet leaves the
// closing line out.
void tellQuietly(const std::string& archive, const ff::archive::Verdict& verdict)
{
    if (verdict.incomplete || verdict.archiveDamaged || verdict.unconfirmed)
        std::cerr << "ffz: " << printable(archive) << ": " << verdict.summary() << '\n';
}

std::optional<ff::archive::Interrupted> interruptedOf(const std::string& archive)
{
    std::error_code error;
    const auto target = std::filesystem::absolute(archive, error).lexically_normal();
    for (auto& interrupted : ff::archive::interruptedCreations()) {
        if (interrupted.target == target)
            return interrupted;
    }
    return std::nullopt;
}

Error notInterrupted(const std::string& archive)
{
    return {ErrorCode::Usage,
            "no interrupted creation of " + archive
                + " is known; only one begun with ffz create --resumable can be resumed"};
}

} // namespace

int fail(const Error& error, const CommonOptions& options)
{
    if (options.json)
        printJson(errorJson(error));
    else
        std::cerr << "ffz: " << printable(error.message) << '\n';
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
        std::cerr << printable(warning.message);
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

ff::archive::CreateOptions createOptions(const CreateCommand& command)
{
    ff::archive::CreateOptions options;
    options.device = command.device;
    options.threads = command.threads;
    options.helpers = command.helpers;
    options.verify = !command.noVerify;
    options.n = command.n;
    if (command.mixing != "auto")
        options.mixing = command.mixing == "thin" ? ff::codec::Mixing::Thin : ff::codec::Mixing::Full;
    options.excludes = command.excludes;
    options.gitignore = command.gitignore;
    options.resumable = command.resumable;
    options.force = command.force;
    options.recoveryPercent = command.recovery;
    return options;
}

ff::archive::OpenOptions opening(const CommonOptions& options, const NamesOptions& names)
{
    ff::archive::OpenOptions out;
    out.namesEncoding = names.namesEncoding;
    out.onPassword = passwordAsker(options.passwordFd);
    return out;
}

int discard(const CreateCommand& command)
{
    const auto interrupted = interruptedOf(command.archive);
    if (!interrupted)
        return fail(notInterrupted(command.archive), command);
    if (const ff::Status gone = ff::archive::discardInterrupted(*interrupted); !gone.ok())
        return fail(gone.error(), command);
    if (command.json) {
        Json out;
        setText(out, "archive", command.archive);
        out["discarded_bytes"] = interrupted->donePackedBytes;
        printJson(out);
    } else if (!command.quiet) {
        std::cout << printable(command.archive) << ": removed what was left, "
                  << grouped(interrupted->donePackedBytes) << " bytes\n";
    }
    return 0;
}

Error withForceHint(Error error, const std::string& target)
{
    std::error_code failure;
    const bool isOther =
        std::filesystem::is_regular_file(target, failure) && !ff::archive::isReplaceable(target);
    if (error.code == ErrorCode::Usage && (isOther || error.message.starts_with("parts of ")))
        error.message += ", or replace it with --force";
    return error;
}

int create(const CreateCommand& command)
{
    if (command.inputs.empty() && !command.resume && !command.discard)
        return fail(
            {ErrorCode::Usage, "paths is required: name what to put into the archive; see ffz --help"},
            command);
    if (command.estimate)
        return estimate(command);
    if (command.discard)
        return discard(command);
    const auto kind = ff::archive::kindOfName(command.archive);
    if (!kind)
        return fail(kind.error(), command);
    ff::archive::CreateOptions options = createOptions(command);
    const auto level = chooseLevel(command);
    if (!level)
        return fail(level.error(), command);
    level->applyTo(options);
    if (command.volume) {
        const auto size = parseVolumeSize(*command.volume);
        if (!size)
            return fail(size.error(), command);
        options.volumeSize = *size;
    }
    if (*kind != ff::archive::ArchiveKind::Ffz && (command.password || command.passwordFd >= 0))
        return fail({ErrorCode::Usage,
                     "." + std::string(kindName(*kind))
                         + " archives are not encrypted by FileFormer; leave the password out, or name the "
                           "archive .ffz"},
                    command);
    if (command.password || command.passwordFd >= 0) {
        if (command.resumable || command.resume)
            return fail({ErrorCode::Usage,
                         "--resumable and --resume do not go with a password: what they keep would tell what "
                         "is in the archive"},
                        command);
        auto password =
            command.passwordFd >= 0 ? passwordFrom(command.passwordFd) : askNewPassword(command.archive);
        if (!password)
            return fail(password.error(), command);
        options.password = std::move(password).value();
    }

    const std::vector<std::filesystem::path> inputs(command.inputs.begin(), command.inputs.end());
    std::optional<ff::archive::Interrupted> interrupted;
    if (command.resume) {
        interrupted = interruptedOf(command.archive);
        if (!interrupted)
            return fail(notInterrupted(command.archive), command);
        if (!command.inputs.empty())
            return fail({ErrorCode::Usage,
                         "--resume goes on with what was asked for at first; name only the archive"},
                        command);
    }
    options.encoder = ff::search::sharedEntryEncoder();
    if (interrupted) {
        interrupted->options.force = interrupted->options.force || command.force;
        interrupted->options.encoder = options.encoder;
        interrupted->options.helpers = options.helpers;
        // Of this run; the first may have been on another machine, or by another number of processes.
        if (command.threads != 0)
            interrupted->options.threads = command.threads;
    }
    ff::TaskControl control;
    const auto result = [&] {
        const Watch watch(control, !command.quiet);
        return interrupted ? ff::archive::resumeArchive(*interrupted, control)
                           : ff::archive::makeArchive(command.archive, inputs, options, control);
    }();
    if (!result) {
        ff::Error error = withForceHint(result.error(), command.archive);
        if ((command.resumable || command.resume) && interruptedOf(command.archive))
            error.message += "; what is finished is kept: go on with ffz create --resume, or remove it with "
                             "ffz create --discard";
        return fail(error, command);
    }

    const ff::archive::CreateReport& report = result.value();
    tellWarnings(report, command);
    // The archive is made, but a script must learn that something which it asked for is not in it.
    const std::uint64_t lost = lostIn(report);
    if (command.json) {
        Json out = reportJson(report);
        setText(out, "archive", command.archive);
        out["format"] = kindName(*kind);
        addLevel(out, interrupted ? interrupted->options : options, report);
        out["payload_bytes"] = report.payloadBytes;
        addHelpers(out, command.helpers);
        out["volumes"] = report.parts;
        addRecovery(out, report);
        if (lost > 0)
            out["error"] =
                errorJson({ErrorCode::Io, counted(lost, "input was", "inputs were") + " left out"})["error"];
        printJson(out);
    } else if (!command.quiet) {
        std::cout << printable(command.archive) << ": " << summary(report) << inParts(report) << '\n';
        tellHelpers(command);
    }
    rememberFile(placeOf(command.archive, options), report.encrypted, command);
    return lost > 0 ? static_cast<int>(ErrorCode::Io) : 0;
}

int extract(const ExtractCommand& command)
{
    ff::archive::ExtractOptions options;
    const auto overwrite = ff::archive::overwriteFromName(command.overwrite);
    if (!overwrite)
        return fail({ErrorCode::Usage,
                     "there is no overwrite rule \"" + command.overwrite
                         + "\"; choose ask, skip, replace, rename or newer"},
                    command);
    options.overwrite = *overwrite;
    options.target = command.target;
    options.flat = command.flat;
    options.device = command.device;
    options.threads = command.threads;
    options.helpers = command.helpers;
    options.correctionSeconds = ff::archive::kReadingCorrection;

    ff::TaskControl control;
    std::optional<Watch> watch(std::in_place, control, !command.quiet);
    const auto archive = ff::archive::Archive::open(command.archive, opening(command, command), control);
    if (!archive) {
        watch.reset();
        return fail(archive.error(), command);
    }
    const Remembering remembering(*archive, command);
    const auto selection = chosenEntries(archive.value(), command.entries);
    if (!selection) {
        watch.reset();
        return fail(selection.error(), command);
    }

    std::uint64_t unanswered = 0;
    options.onConflict = [&](const ff::archive::Conflict& conflict) -> ff::archive::ConflictAnswer {
        if (canAsk()) {
            const Watch::Hidden hidden(*watch);
            return ask(conflict);
        }
        ++unanswered;
        return {};
    };
    auto result = archive.value().extract(options, selection.value(), control);
    watch.reset();
    if (!result)
        return fail(result.error(), command);

    ff::archive::ExtractReport& report = result.value();
    int code = report.verdict.exitCode();
    if (unanswered > 0) {
        report.warnings.push_back({{},
                                   counted(unanswered, "entry was", "entries were")
                                       + " left out because a file of that name exists and there is no "
                                         "terminal to ask on; choose with"
                                         " --overwrite skip, replace, rename or newer"});
        if (code == 0)
            code = static_cast<int>(ErrorCode::Io);
    }
    tellWarnings(report, command);
    if (command.json) {
        Json out = reportJson(report);
        setText(out, "archive", command.archive);
        setText(out, "target", command.target);
        addHelpers(out, command.helpers);
        addVerdict(out, report);
        addRecovery(out, report.recovery);
        out["outcomes"] = outcomesJson(archive.value(), report.outcomes);
        out["index_rebuilt"] = archive.value().rebuilt();
        if (code != 0)
            out["error"] = errorJson({static_cast<ErrorCode>(code),
                                      report.verdict.problem() ? report.verdict.summary()
                                                               : "not every entry was restored"})["error"];
        printJson(out);
    } else {
        // Skipped by the user's own choice is no news; with a warning above it is.
        auto news = report.outcomes;
        news.erase(std::remove_if(news.begin(), news.end(),
                                  [](const auto& o) { return o.state == ff::archive::EntryState::Skipped; }),
                   news.end());
        tellOutcomes(archive.value(), news);
        if (command.quiet)
            tellQuietly(command.archive, report.verdict);
        else
            std::cout << printable(command.archive) << ": "
                      << (report.verdict.problem() ? report.verdict.summary() + ": " : std::string())
                      << summary(report) << '\n';
        tellHelpers(command);
    }
    return code;
}

int test(const ArchiveCommand& command)
{
    ff::TaskControl control;
    std::optional<Watch> watch(std::in_place, control, !command.quiet);
    const auto archive = ff::archive::Archive::open(command.archive, opening(command, command), control);
    if (!archive) {
        watch.reset();
        return fail(archive.error(), command);
    }
    const Remembering remembering(*archive, command);
    const auto result = archive.value().test(
        {command.device, command.threads, command.helpers, ff::archive::kReadingCorrection}, control);
    watch.reset();
    if (!result)
        return fail(result.error(), command);

    const ff::archive::TestReport& report = result.value();
    const auto problem = report.verdict.problem();
    std::string verdict = problem ? report.verdict.summary() : "intact";
    if (report.canBeMended)
        verdict += "; \"ffz heal\" mends it";
    if (!problem && report.contentCheck.empty())
        verdict = "readable to its end; this kind of archive has no checksums that could prove its contents";
    else if (!problem && report.contentCheck != "SHA-512")
        verdict = "intact by its " + report.contentCheck;
    tellWarnings(report, command);
    if (command.json) {
        Json out = reportJson(report);
        setText(out, "archive", command.archive);
        addHelpers(out, command.helpers);
        addVerdict(out, report);
        addRecovery(out, report.recovery);
        out["index_rebuilt"] = archive.value().rebuilt();
        out["outcomes"] = outcomesJson(archive.value(), report.outcomes);
        if (problem)
            out["error"] = errorJson({*problem, verdict})["error"];
        printJson(out);
    } else {
        tellOutcomes(archive.value(), report.outcomes);
        if (command.quiet)
            tellQuietly(command.archive, report.verdict);
        else
            std::cout << printable(command.archive) << ": " << verdict << ", " << summary(report) << '\n';
        tellHelpers(command);
    }
    return report.verdict.exitCode();
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
            error.message += ", or replace it with --force";
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
            out["error"] = errorJson({ErrorCode::Damaged, verdict})["error"];
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
