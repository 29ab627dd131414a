// SPDX-License-Identifier: GPL-3.0-or-later
// ffz create: one archive, or one of each thing that is named.

#include "app/ffz/Commands.h"
#include "app/ffz/Console.h"
#include "app/ffz/Each.h"
#include "app/ffz/Passwords.h"
#include "app/ffz/Remembering.h"
#include "app/ffz/VolumeSize.h"
#include "app/ffz/Watch.h"
#include "core/archive/ArchiveKind.h"
#include "core/archive/create/EachTarget.h"
#include "core/archive/create/Scanner.h"
#include "core/archive/create/resume/Interrupted.h"
#include "core/archive/export/Export.h"
#include "core/base/UserFolder.h"
#include "core/search/meaning/MeaningEncoder.h"

#include <iostream>

namespace ffz {

using ff::Error;
using ff::ErrorCode;
using ff::sentence;
using ff::archive::ArchiveKind;

namespace {

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
            sentence("no interrupted creation of %1 is known; only one begun with ffz create --resumable can "
                     "be resumed",
                     archive)};
}

// The options for archives of that kind, the password asked for if one is wanted.
ff::Result<ff::archive::CreateOptions> askedOptions(const CreateCommand& command, ArchiveKind kind)
{
    ff::archive::CreateOptions options = createOptions(command);
    FF_ASSIGN(LevelChoice level, chooseLevel(command));
    if (!options.model.empty() && !level.level) {
        if (command.time)
            return Error{ErrorCode::Usage,
                         sentence("--time goes without --model: auto chooses between levels by how long they "
                                  "take with the model swift")};
        level.level = ff::codec::Level::Former;
    }
    level.applyTo(options);
    if (command.volume) {
        FF_ASSIGN(options.volumeSize, parseVolumeSize(*command.volume));
    }
    options.encoder = ff::search::sharedEntryEncoder();
    if (!command.password && command.passwordFd < 0)
        return options;
    if (kind != ArchiveKind::Ffz)
        return Error{ErrorCode::Usage,
                     sentence(".%1 archives are not encrypted by FileFormer; leave the password out, or name "
                              "the archive .ffz",
                              kindName(kind))};
    if (command.resumable || command.resume)
        return Error{ErrorCode::Usage,
                     sentence("--resumable and --resume do not go with a password: what they keep would tell "
                              "what is in the archive")};
    if (command.passwordFd >= 0) {
        FF_ASSIGN(options.password, passwordFrom(command.passwordFd));
    } else {
        FF_ASSIGN(options.password, askNewPassword(command.archive));
    }
    return options;
}

ff::Result<ff::archive::Interrupted> interruptedBy(const CreateCommand& command,
                                                   const ff::archive::CreateOptions& options)
{
    auto interrupted = interruptedOf(command.archive);
    if (!interrupted)
        return notInterrupted(command.archive);
    if (!command.inputs.empty())
        return Error{ErrorCode::Usage,
                     sentence("--resume goes on with what was asked for at first; name only the archive")};
    interrupted->options.force = interrupted->options.force || command.force;
    interrupted->options.encoder = options.encoder;
    interrupted->options.helpers = options.helpers;
    // Of this run; the first may have been on another machine, or by another number of processes.
    if (command.threads != 0)
        interrupted->options.threads = command.threads;
    return std::move(*interrupted);
}

Json createJson(const std::string& archive, ArchiveKind kind, const ff::archive::CreateOptions& options,
                const ff::archive::CreateReport& report, const CreateCommand& command)
{
    Json out = reportJson(report);
    setText(out, "archive", archive);
    out["format"] = kindName(kind);
    addLevel(out, options, report);
    if (report.model.empty())
        out["model"] = Json();
    else
        setText(out, "model", report.model);
    out["payload_bytes"] = report.payloadBytes;
    addHelpers(out, command.helpers);
    out["volumes"] = report.parts;
    addRecovery(out, report);
    if (const std::uint64_t lost = lostIn(report); lost > 0)
        out["error"] = errorJson(
            {ErrorCode::Io, sentence("%1 left out", counted(lost, "input was", "inputs were"))})["error"];
    return out;
}

// `interrupted`: it goes on with that; else null.
Told makeOne(const std::string& archive, const std::vector<std::string>& inputs, ArchiveKind kind,
             const ff::archive::CreateOptions& options, const ff::archive::Interrupted* interrupted,
             const CreateCommand& command)
{
    ff::TaskControl control;
    const auto result = [&] {
        const Watch watch(control, !command.quiet);
        return interrupted
            ? ff::archive::resumeArchive(*interrupted, control)
            : ff::archive::makeArchive(archive, {inputs.begin(), inputs.end()}, options, control);
    }();
    if (!result) {
        Error error = withForceHint(result.error(), archive);
        if ((command.resumable || command.resume) && interruptedOf(archive))
            error.message = sentence(
                "%1; what is finished is kept: go on with ffz create --resume, or remove it with ffz "
                "create --discard",
                error.message);
        return failed(error, command);
    }
    const ff::archive::CreateReport& report = *result;
    tellWarnings(report, command);
    Told told;
    told.takeSums(report);
    // The archive is made, but a script must learn that something which it asked for is not in it.
    told.code = lostIn(report) > 0 ? static_cast<int>(ErrorCode::Io) : 0;
    if (command.json) {
        told.json = std::make_unique<Json>(
            createJson(archive, kind, interrupted ? interrupted->options : options, report, command));
    } else if (!command.quiet) {
        std::cout << printable(archive) << ": " << summary(report) << inParts(report) << '\n';
        tellHelpers(command);
    }
    return told;
}

// Of a budget that is for all of them each has its share.
ff::Status shareTime(const std::vector<ff::archive::EachTarget>& targets,
                     std::vector<ff::archive::CreateOptions>& options, ff::TaskControl& control)
{
    std::vector<std::uint64_t> sizes;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        // What cannot be read is told when its turn comes.
        const auto scan = ff::archive::scanInputs({targets[i].input}, {}, options[i], control);
        if (!scan && scan.error().code == ErrorCode::Cancelled)
            return scan.error();
        sizes.push_back(scan ? scan->bytes : 0);
    }
    const auto shares = ff::archive::shareOut(options.front().budgetSeconds, sizes);
    for (std::size_t i = 0; i < options.size(); ++i)
        options[i].budgetSeconds = shares[i];
    return {};
}

ff::Result<std::vector<ff::archive::EachTarget>> targetsOf(const CreateCommand& command)
{
    if (command.estimate || command.resume || command.discard || command.resumable)
        return Error{ErrorCode::Usage,
                     sentence("--each goes without --estimate, --resumable, --resume and --discard")};
    return ff::archive::eachTargets(command.archive, {command.inputs.begin(), command.inputs.end()});
}

int createEach(const CreateCommand& command)
{
    const auto targets = targetsOf(command);
    if (!targets)
        return fail(targets.error(), command);
    const auto kind = ff::archive::kindOfName(targets->front().target);
    if (!kind)
        return fail(kind.error(), command);
    const auto asked = askedOptions(command, *kind);
    if (!asked)
        return fail(asked.error(), command);
    if (const ff::Status fits = ff::archive::checkOptions(*kind, *asked); !fits.ok())
        return fail(fits.error(), command);
    if (const ff::Status checked = ff::archive::checkTargets(*targets, *asked); !checked.ok()) {
        Error error = checked.error();
        if (error.message.is("%1 is there already and is no archive that may be replaced"))
            error.message = sentence("%1, or replace it with --force", error.message);
        return fail(error, command);
    }
    const std::filesystem::path folder = targets->front().target.parent_path();
    if (const ff::Status made = folder.empty() ? ff::Status() : ff::makeFolders(folder); !made.ok())
        return fail(made.error(), command);
    std::vector<ff::archive::CreateOptions> options(targets->size(), *asked);
    ff::TaskControl control;
    if (asked->budgetSeconds != 0) {
        const Watch watch(control, !command.quiet);
        if (const ff::Status shared = shareTime(*targets, options, control); !shared.ok())
            return fail(shared.error(), command);
    }
    std::vector<std::string> archives;
    for (const auto& one : *targets)
        archives.push_back(one.target.string());
    std::vector<std::string> made;
    const int code = tellEach(archives, "made", command, [&](std::size_t i) {
        Told told = makeOne(archives[i], {(*targets)[i].input.string()}, *kind, options[i], nullptr, command);
        if (told.isDone)
            made.push_back(archives[i]);
        return told;
    });
    for (const std::string& archive : made)
        rememberFile(placeOf(archive, *asked), asked->password != nullptr, command);
    return code;
}

} // namespace

ff::archive::CreateOptions createOptions(const CreateCommand& command)
{
    ff::archive::CreateOptions options;
    options.device = command.device;
    options.threads = command.threads;
    options.helpers = command.helpers;
    options.verify = !command.noVerify;
    options.model = command.model;
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

int create(const CreateCommand& command)
{
    if (command.inputs.empty() && !command.resume && !command.discard)
        return fail({ErrorCode::Usage,
                     sentence("paths is required: name what to put into the archive; see ffz --help")},
                    command);
    if (command.each)
        return createEach(command);
    if (command.estimate)
        return estimate(command);
    if (command.discard)
        return discard(command);
    const auto kind = ff::archive::kindOfName(command.archive);
    if (!kind)
        return fail(kind.error(), command);
    const auto options = askedOptions(command, *kind);
    if (!options)
        return fail(options.error(), command);
    std::optional<ff::archive::Interrupted> interrupted;
    if (command.resume) {
        auto found = interruptedBy(command, *options);
        if (!found)
            return fail(found.error(), command);
        interrupted = std::move(found).value();
    }
    const Told told = makeOne(command.archive, command.inputs, *kind, *options,
                              interrupted ? &*interrupted : nullptr, command);
    const int code = alone(told, command);
    if (told.isDone)
        rememberFile(placeOf(command.archive, *options), told.isEncrypted, command);
    return code;
}

} // namespace ffz
