// SPDX-License-Identifier: GPL-3.0-or-later
// Commands that change an archive, make one of another, or compare one with a folder.
#include "app/ffz/Commands.h"
#include "app/ffz/Console.h"
#include "app/ffz/Json.h"
#include "app/ffz/Passwords.h"
#include "app/ffz/Remembering.h"
#include "app/ffz/VolumeSize.h"
#include "app/ffz/Watch.h"
#include "core/archive/ArchiveKind.h"
#include "core/archive/convert/Convert.h"
#include "core/archive/read/Compare.h"
#include "core/archive/update/PasswordChange.h"
#include "core/archive/update/Update.h"
#include "core/search/meaning/MeaningEncoder.h"

#include <algorithm>
#include <iostream>

namespace ffz {
namespace {

using ff::Error;
using ff::ErrorCode;
using ff::sentence;
using ff::archive::Archive;
using ff::archive::Comparison;

int update(const std::string& path, const ff::archive::Edits& edits,
           const ff::archive::UpdateOptions& options, const RunningOptions& command)
{
    ff::TaskControl control;
    const auto result = [&]() -> ff::Result<ff::archive::UpdateReport> {
        const Watch watch(control, !command.quiet);
        return ff::archive::updateArchive(path, edits, options, control);
    }();
    if (!result)
        return fail(result.error(), command);
    const ff::archive::UpdateReport& report = result.value();
    tellWarnings(report, command);
    const std::uint64_t lost = lostIn(report);
    if (command.json) {
        Json out = reportJson(report);
        setText(out, "archive", path);
        out["removed_entries"] = report.removed;
        out["renamed_entries"] = report.renamed;
        out["added_entries"] = report.added;
        out["previous_bytes"] = report.previousBytes;
        out["copied_segments"] = report.copiedSegments;
        out["mended_segments"] = report.mendedSegments;
        out["coded_segments"] = report.codedSegments;
        addRecovery(out, report);
        if (lost > 0)
            out["error"] = errorJson(
                {ErrorCode::Io, sentence("%1 left out", counted(lost, "input was", "inputs were"))})["error"];
        printJson(out);
    } else if (!command.quiet) {
        if (!edits.changesEntries())
            std::cout << printable(path) << ": "
                      << (report.recoveryPercent == 0
                              ? std::string("no recovery record")
                              : "a recovery record of " + std::to_string(report.recoveryPercent) + " %, "
                                  + grouped(report.recoveryBytes) + " bytes")
                      << "; " << grouped(report.previousBytes) << " -> " << grouped(report.archiveBytes)
                      << " bytes, " << humanSeconds(report.seconds) << '\n';
        else
            std::cout << printable(path) << ": " << counted(report.removed, "entry", "entries")
                      << " removed, " << report.renamed << " renamed, " << report.added << " added; "
                      << grouped(report.previousBytes) << " -> " << grouped(report.archiveBytes) << " bytes, "
                      << humanSeconds(report.seconds) << '\n';
    }
    rememberFile(path, report.encrypted, command);
    return lost > 0 ? static_cast<int>(ErrorCode::Io) : 0;
}

ff::archive::UpdateOptions updateOptions(const RunningOptions& command)
{
    ff::archive::UpdateOptions options;
    options.device = command.device;
    options.threads = command.threads;
    options.onPassword = passwordAsker(command.passwordFd);
    return options;
}

// Of an archive of any kind.
int change(const ff::archive::Edits& edits, ff::archive::UpdateOptions options,
           const ChangingOptions& command)
{
    options.namesEncoding = command.namesEncoding;
    if (command.force)
        options.onLosses = [](const auto&) { return true; };
    return update(command.archive, edits, options, command);
}

const char* comparisonName(Comparison result)
{
    switch (result) {
    case Comparison::Same:
        return "same";
    case Comparison::Differs:
        return "differs";
    case Comparison::MetadataDiffers:
        return "metadata_differs";
    case Comparison::OnlyInArchive:
        return "only_in_archive";
    case Comparison::OnlyInFolder:
        return "only_in_folder";
    case Comparison::Unknown:
        return "unknown";
    }
    return "unknown";
}

std::vector<std::string> differenceNames(unsigned differences)
{
    static constexpr std::pair<unsigned, const char*> kNames[] = {
        {ff::archive::TypeDiffers, "type"},        {ff::archive::SizeDiffers, "size"},
        {ff::archive::ContentsDiffer, "contents"}, {ff::archive::LinkDiffers, "link_target"},
        {ff::archive::ModeDiffers, "mode"},        {ff::archive::TimeDiffers, "mtime"},
        {ff::archive::OwnerDiffers, "owner"}};
    std::vector<std::string> out;
    for (const auto& [bit, name] : kNames) {
        if ((differences & bit) != 0)
            out.emplace_back(name);
    }
    return out;
}

void printCompared(const ff::archive::ComparedEntry& entry)
{
    std::string words;
    for (const std::string& name : differenceNames(entry.differences))
        words += (words.empty() ? "" : ", ") + (name == "link_target" ? std::string("link target") : name);
    switch (entry.result) {
    case Comparison::OnlyInArchive:
        words = "only in the archive";
        break;
    case Comparison::OnlyInFolder:
        words = "only in the folder";
        break;
    case Comparison::Unknown:
        words = "cannot be compared, " + printable(entry.message.text());
        break;
    default:
        words += words.find(',') == std::string::npos && words != "contents" ? " differs" : " differ";
        break;
    }
    std::cout << printable(entry.path) << ": " << words << '\n';
}

} // namespace

int add(const AddCommand& command)
{
    ff::archive::UpdateOptions options = updateOptions(command);
    const auto existing = ff::archive::overwriteFromName(command.existing);
    if (!existing || *existing == ff::archive::Overwrite::Ask)
        return fail(
            {ErrorCode::Usage,
             sentence("there is no rule \"%1\"; choose replace, skip, rename or newer", command.existing)},
            command);
    // A time alone asks for auto.
    if (!command.level.level.empty() || command.level.time) {
        LevelOptions asked = command.level;
        if (asked.level.empty())
            asked.level = ff::archive::kAutomaticLevel;
        const auto level = chooseLevel(asked);
        if (!level)
            return fail(level.error(), command);
        options.level = level->level;
        options.automatic = !level->level;
        options.budgetSeconds = level->budgetSeconds;
    }
    options.existing = *existing;
    options.verify = !command.noVerify;
    options.excludes = command.excludes;
    options.encoder = ff::search::sharedEntryEncoder();
    ff::archive::Edits edits;
    for (const std::string& input : command.inputs)
        edits.add.push_back({input, command.into});
    return change(edits, options, command);
}

int changeRecovery(const RecoveryCommand& command)
{
    ff::archive::Edits edits;
    edits.recoveryPercent = command.percent;
    return update(command.archive, edits, updateOptions(command), command);
}

int remove(const EntriesCommand& command)
{
    ff::archive::Edits edits;
    edits.remove = command.entries;
    return change(edits, updateOptions(command), command);
}

int makeFolders(const EntriesCommand& command)
{
    ff::archive::Edits edits;
    edits.folders = command.entries;
    return change(edits, updateOptions(command), command);
}

int rename(const RenameCommand& command)
{
    ff::archive::Edits edits;
    edits.rename.push_back({command.from, command.to});
    return change(edits, updateOptions(command), command);
}

int convert(const ConvertCommand& command)
{
    const auto level = chooseLevel(command);
    if (!level)
        return fail(level.error(), command);
    ff::archive::CreateOptions options;
    level->applyTo(options);
    options.device = command.device;
    options.threads = command.threads;
    options.verify = !command.noVerify;
    options.force = command.force;
    options.recoveryPercent = command.recovery;
    if (command.volume) {
        const auto size = parseVolumeSize(*command.volume);
        if (!size)
            return fail(size.error(), command);
        options.volumeSize = *size;
    }
    ff::TaskControl control;
    if (command.estimate) {
        const auto result = [&]() -> ff::Result<ff::archive::ConvertEstimate> {
            const Watch watch(control, !command.quiet);
            FF_ASSIGN(const auto archive, Archive::open(command.archive, opening(command, command), control));
            return ff::archive::estimateConversion(archive, options, control);
        }();
        if (!result)
            return fail(result.error(), command);
        if (command.json) {
            Json out;
            setText(out, "source", command.archive);
            out["level"] = command.level;
            out["source_bytes"] = result->sourceBytes;
            out["estimated_bytes"] = result->targetBytes;
            out["estimated_seconds"] = result->seconds;
            out["sampled_bytes"] = result->sampledBytes;
            printJson(out);
        } else {
            std::cout << printable(command.archive) << ": " << grouped(result->sourceBytes)
                      << " bytes now, about " << grouped(result->targetBytes) << " as .ffz, in about "
                      << humanSeconds(result->seconds) << '\n';
        }
        return 0;
    }
    if (command.output.empty())
        return fail({ErrorCode::Usage,
                     sentence("name the archive to write, or ask with --estimate what it would save")},
                    command);
    const auto kind = ff::archive::kindOfName(command.output);
    if (!kind)
        return fail(kind.error(), command);
    if (command.password) {
        if (*kind != ff::archive::ArchiveKind::Ffz)
            return fail({ErrorCode::Usage,
                         sentence(".%1 archives are not encrypted by FileFormer; leave the password out, or "
                                  "name the archive .ffz",
                                  kindName(*kind))},
                        command);
        auto password = askNewPassword(command.output);
        if (!password)
            return fail(password.error(), command);
        options.password = std::move(password).value();
    }
    options.encoder = ff::search::sharedEntryEncoder();
    const auto result = [&]() -> ff::Result<ff::archive::ConvertReport> {
        const Watch watch(control, !command.quiet);
        FF_ASSIGN(const auto archive, Archive::open(command.archive, opening(command, command), control));
        // One that is encrypted hands its password on.
        if (!command.password && command.passwordFd >= 0 && !archive.isEncrypted()) {
            FF_ASSIGN(options.password, passwordFrom(command.passwordFd));
        }
        return ff::archive::convertArchive(archive, command.output, options, control);
    }();
    if (!result)
        return fail(withForceHint(result.error(), command.output), command);
    const ff::archive::ConvertReport& report = result.value();
    const auto problem = report.verdict.problem();
    tellWarnings(report, command);
    if (command.json) {
        Json out = reportJson(report);
        setText(out, "archive", command.output);
        setText(out, "source", command.archive);
        out["format"] = kindName(*kind);
        out["source_bytes"] = report.sourceBytes;
        addLevel(out, options, report);
        out["payload_bytes"] = report.payloadBytes;
        out["volumes"] = report.parts;
        addRecovery(out, report);
        out["left_out_entries"] = report.verdict.bad();
        out["complete"] = !report.verdict.incomplete;
        if (problem)
            out["error"] = errorJson({*problem, ff::Sentence::verbatim(report.verdict.summary())})["error"];
        printJson(out);
    } else if (!command.quiet) {
        std::cout << printable(command.output) << ": "
                  << (problem ? "not all of the old archive, " + report.verdict.summary() + ": "
                              : std::string())
                  << summary(report) << inParts(report) << "; the old archive has "
                  << grouped(report.sourceBytes) << " bytes\n";
    }
    rememberFile(placeOf(command.output, options), report.encrypted, command);
    return report.verdict.exitCode();
}

int compare(const CompareCommand& command)
{
    ff::archive::CompareOptions options;
    options.device = command.device;
    options.threads = command.threads;
    options.quick = command.quick;
    options.metadata = !command.contentsOnly;
    options.excludes = command.excludes;
    ff::TaskControl control;
    std::optional<Watch> watch(std::in_place, control, !command.quiet);
    const auto archive = Archive::open(command.archive, opening(command, command), control);
    if (!archive) {
        watch.reset();
        return fail(archive.error(), command);
    }
    const Remembering remembering(*archive, command);
    const auto result = ff::archive::compareArchive(archive.value(), command.folder, options, control);
    watch.reset();
    if (!result)
        return fail(result.error(), command);
    const ff::archive::CompareReport& report = result.value();
    const bool same = report.allSame();
    const std::uint64_t apart = report.entries - report.same;
    tellWarnings(report, command);
    if (command.json) {
        Json out = reportJson(report);
        setText(out, "archive", command.archive);
        setText(out, "folder", command.folder);
        out["entry_count"] = report.entries;
        out["same"] = report.same;
        out["different"] = report.different;
        out["metadata_differs"] = report.metadataDiffers;
        out["only_in_archive"] = report.onlyInArchive;
        out["only_in_folder"] = report.onlyInFolder;
        out["unknown"] = report.unknown;
        out["complete"] = report.complete;
        out["decoded"] = report.decoded;
        out["compared"] = Json::array();
        for (const auto& entry : report.compared) {
            Json item;
            setText(item, "path", entry.path);
            item["result"] = comparisonName(entry.result);
            item["differences"] = differenceNames(entry.differences);
            if (!entry.message.empty())
                setText(item, "message", entry.message.text());
            out["compared"].push_back(std::move(item));
        }
        if (!same)
            out["error"] =
                errorJson({ErrorCode::Damaged,
                           apart == 0 ? sentence("something that the archive had is missing")
                                      : sentence("%1 not the same",
                                                 counted(apart, "entry is", "entries are"))})["error"];
        printJson(out);
    } else {
        for (const auto& entry : report.compared) {
            if (entry.result != Comparison::Same)
                printCompared(entry);
        }
        if (!command.quiet)
            std::cout << printable(command.archive) << ": "
                      << (same ? "the same, " + counted(report.entries, "entry", "entries")
                              : apart == 0
                              ? "what is there is the same, but something that the archive had is missing"
                              : counted(apart, "entry", "entries") + " of " + grouped(report.entries)
                                  + " not the same")
                      << (report.decoded
                              ? ""
                              : "; compared by hash, without decoding the archive (ffz test does that)")
                      << '\n';
    }
    return same ? 0 : static_cast<int>(ErrorCode::Damaged);
}

int password(const PasswordCommand& command)
{
    ff::TaskControl control;
    ff::archive::PasswordChange change;
    {
        // The old one first, so that nobody thinks of a new one in vain.
        std::optional<Watch> watch(std::in_place, control, !command.quiet);
        auto wanted = opening(command);
        wanted.wantsContents = false;
        const auto archive = Archive::open(command.archive, wanted, control);
        watch.reset();
        if (!archive)
            return fail(archive.error(), command);
        change.key = archive->key();
        // A line for each, also where there is no old one.
        if (!archive->isEncrypted() && command.passwordFd >= 0 && command.passwordFd == command.newPasswordFd)
            (void)passwordFrom(command.passwordFd);
    }
    if (!command.remove) {
        auto fresh = command.newPasswordFd >= 0 ? passwordFrom(command.newPasswordFd)
                                                : askNewPassword(command.archive);
        if (!fresh)
            return fail(fresh.error(), command);
        change.password = std::move(fresh).value();
    }
    const auto result = [&] {
        const Watch watch(control, !command.quiet);
        return ff::archive::changePassword(command.archive, change, control);
    }();
    if (!result)
        return fail(result.error(), command);
    tellWarnings(*result, command);
    if (command.json) {
        Json out;
        setText(out, "archive", command.archive);
        out["archive_bytes"] = result->archiveBytes;
        out["was_encrypted"] = result->wasEncrypted;
        out["encrypted"] = result->encrypted;
        out["seconds"] = result->seconds;
        printJson(out);
    } else if (!command.quiet) {
        std::cout << printable(command.archive) << ": "
                  << (command.remove             ? "its password is removed"
                          : result->wasEncrypted ? "its password is changed"
                                                 : "it has a password now")
                  << ", " << grouped(result->archiveBytes) << " bytes, " << humanSeconds(result->seconds)
                  << '\n';
    }
    rememberFile(command.archive, !command.remove, command);
    return 0;
}

} // namespace ffz
