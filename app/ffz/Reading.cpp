// SPDX-License-Identifier: GPL-3.0-or-later
// ffz extract and ffz test: of one archive, or of several one after another.

#include "app/ffz/Ask.h"
#include "app/ffz/Commands.h"
#include "app/ffz/Console.h"
#include "app/ffz/Each.h"
#include "app/ffz/Passwords.h"
#include "app/ffz/Remembering.h"
#include "app/ffz/Watch.h"
#include "core/archive/PasswordRing.h"
#include "core/archive/VolumeSet.h"
#include "core/archive/extract/OwnFolder.h"

#include <algorithm>
#include <iostream>

namespace ffz {

using ff::Error;
using ff::ErrorCode;
using ff::Sentence;
using ff::sentence;
using ff::archive::Archive;

namespace {

ff::Result<std::vector<std::size_t>> chosenEntries(const Archive& archive,
                                                   const std::vector<std::string>& names)
{
    if (!names.empty())
        return archive.select(names);
    std::vector<std::size_t> all(archive.entries().size());
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = i;
    return all;
}

// What is wrong with the archive or the disk as a whole: no line of an entry tells it, and --quiet leaves the
// closing line out.
void tellQuietly(const std::string& archive, const ff::archive::Verdict& verdict)
{
    if (verdict.incomplete || verdict.archiveDamaged || verdict.unconfirmed)
        std::cerr << "ffz: " << printable(archive) << ": " << verdict.summary() << '\n';
}

// What several archives of one command share.
struct Shared {
    ff::archive::PasswordRing passwords;
    ff::archive::AskPassword ask;
    std::optional<ff::archive::Overwrite> rule{}; // that was answered for all the rest
    bool areSeveral = false; // so that each message must say which one it is about
};

Told failedOne(Error error, const std::string& name, const CommonOptions& options, const Shared& shared)
{
    if (shared.areSeveral && !options.json
        && error.message.find(std::filesystem::path(name).filename().string()) == std::string::npos)
        error.message = sentence("%1: %2", name, error.message);
    return failed(error, options);
}

void tellWarningsOf(const ff::archive::Report& report, const std::string& name, const CommonOptions& options,
                    const Shared& shared)
{
    ff::archive::Report named;
    named.warnings = report.warnings;
    for (ff::archive::Warning& warning : named.warnings) {
        if (shared.areSeveral && warning.path.empty())
            warning.path = name;
    }
    tellWarnings(named, options);
}

ff::Result<Archive> openOne(const std::string& path, const CommonOptions& options, const NamesOptions& names,
                            Shared& shared, ff::TaskControl& control)
{
    ff::archive::OpenOptions wanted;
    wanted.namesEncoding = names.namesEncoding;
    wanted.onPassword = shared.ask;
    FF_ASSIGN(Archive archive, shared.passwords.open(path, wanted, control));
    return openInside(std::move(archive), std::move(wanted), options, names, true, control);
}

// REQUIRES: several archives are named.
ff::Status mustNotNameInside(const NamesOptions& names)
{
    if (names.inside.empty())
        return {};
    return Error{ErrorCode::Usage, sentence("--inside leads into one archive; name only that one")};
}

ff::Result<ff::archive::ExtractOptions> extractOptions(const ExtractCommand& command)
{
    ff::archive::ExtractOptions options;
    const auto overwrite = ff::archive::overwriteFromName(command.overwrite);
    if (!overwrite)
        return Error{ErrorCode::Usage,
                     sentence("there is no overwrite rule \"%1\"; choose ask, skip, replace, rename or newer",
                              command.overwrite)};
    options.overwrite = *overwrite;
    options.target = command.target;
    options.flat = command.flat;
    options.device = command.device;
    options.threads = command.threads;
    options.helpers = command.helpers;
    options.correctionSeconds = ff::archive::kReadingCorrection;
    return options;
}

Json extractJson(const Archive& archive, const std::string& name, const std::filesystem::path& target,
                 const ff::archive::ExtractReport& report, int code, const ExtractCommand& command)
{
    Json out = reportJson(report);
    setText(out, "archive", name);
    addInside(out, command.inside);
    setText(out, "target", target.string());
    addHelpers(out, command.helpers);
    addVerdict(out, report);
    addRecovery(out, report.recovery);
    out["outcomes"] = outcomesJson(archive, report.outcomes);
    out["index_rebuilt"] = archive.rebuilt();
    if (code != 0)
        out["error"] =
            errorJson({static_cast<ErrorCode>(code),
                       report.verdict.problem() ? Sentence::verbatim(report.verdict.summary())
                                                : sentence("not every entry was restored")})["error"];
    return out;
}

void tellExtracted(const Archive& archive, const std::string& name, const ff::archive::ExtractReport& report,
                   const ExtractCommand& command)
{
    // Skipped by the user's own choice is no news; with a warning above it is.
    auto news = report.outcomes;
    std::erase_if(news, [](const auto& o) { return o.state == ff::archive::EntryState::Skipped; });
    tellOutcomes(archive, news);
    if (command.quiet)
        tellQuietly(name, report.verdict);
    else
        std::cout << printable(name) << ": "
                  << (report.verdict.problem() ? report.verdict.summary() + ": " : std::string())
                  << summary(report) << '\n';
    tellHelpers(command);
}

// `own`: the folder that everything goes into; none: as the command says, and the entries that it names.
Told extractOne(const std::string& name, const std::optional<std::filesystem::path>& own,
                ff::archive::ExtractOptions options, const ExtractCommand& command, Shared& shared)
{
    ff::TaskControl control;
    std::optional<Watch> watch(std::in_place, control, !command.quiet);
    const auto archive = openOne(name, command, command, shared, control);
    if (!archive) {
        watch.reset();
        return failedOne(archive.error(), name, command, shared);
    }
    Remembering remembering(*archive, command);
    const auto selection = chosenEntries(*archive, own ? std::vector<std::string>() : command.entries);
    if (!selection) {
        watch.reset();
        return failedOne(selection.error(), name, command, shared);
    }
    if (own)
        options.target = options.flat ? *own : ff::archive::targetFor(*archive, *own);
    options.overwrite = shared.rule.value_or(options.overwrite);
    std::uint64_t unanswered = 0;
    options.onConflict = [&](const ff::archive::Conflict& conflict) -> ff::archive::ConflictAnswer {
        if (canAsk()) {
            const Watch::Hidden hidden(*watch);
            const ff::archive::ConflictAnswer answer = ask(conflict);
            if (answer.forAll && !answer.cancel)
                shared.rule = answer.action;
            return answer;
        }
        ++unanswered;
        return {};
    };
    auto result = archive->extract(options, *selection, control);
    watch.reset();
    if (!result)
        return failedOne(result.error(), name, command, shared);

    if (!own && !command.entries.empty())
        remembering.opened(*selection);
    ff::archive::ExtractReport& report = *result;
    Told told;
    told.code = report.verdict.exitCode();
    told.takeSums(report);
    if (unanswered > 0) {
        report.warnings.push_back(
            {{},
             sentence("%1 left out because a file of that name exists and there is no "
                      "terminal to ask on; choose with --overwrite skip, replace, rename or newer",
                      counted(unanswered, "entry was", "entries were"))});
        if (told.code == 0)
            told.code = static_cast<int>(ErrorCode::Io);
    }
    tellWarningsOf(report, name, command, shared);
    if (command.json)
        told.json =
            std::make_unique<Json>(extractJson(*archive, name, options.target, report, told.code, command));
    else
        tellExtracted(*archive, name, report, command);
    return told;
}

// What a test found, in words.
std::string verdictOf(const ff::archive::TestReport& report)
{
    const bool isProblem = report.verdict.problem().has_value();
    std::string verdict = isProblem ? report.verdict.summary() : "intact";
    if (report.canBeMended)
        verdict += "; \"ffz heal\" mends it";
    if (!isProblem && report.contentCheck.empty())
        verdict = "readable to its end; this kind of archive has no checksums that could prove its contents";
    else if (!isProblem && report.contentCheck != "SHA-512")
        verdict = "intact by its " + report.contentCheck;
    return verdict;
}

Told testOne(const std::string& name, const TestCommand& command, Shared& shared)
{
    ff::TaskControl control;
    std::optional<Watch> watch(std::in_place, control, !command.quiet);
    const auto archive = openOne(name, command, command, shared, control);
    if (!archive) {
        watch.reset();
        return failedOne(archive.error(), name, command, shared);
    }
    const Remembering remembering(*archive, command);
    const auto result = archive->test(
        {command.device, command.threads, command.helpers, ff::archive::kReadingCorrection}, control);
    watch.reset();
    if (!result)
        return failedOne(result.error(), name, command, shared);

    const ff::archive::TestReport& report = *result;
    const std::string verdict = verdictOf(report);
    Told told;
    told.code = report.verdict.exitCode();
    told.takeSums(report);
    tellWarningsOf(report, name, command, shared);
    if (command.json) {
        told.json = std::make_unique<Json>(reportJson(report));
        Json& out = *told.json;
        setText(out, "archive", name);
        addInside(out, command.inside);
        addHelpers(out, command.helpers);
        addVerdict(out, report);
        addRecovery(out, report.recovery);
        out["index_rebuilt"] = archive->rebuilt();
        out["outcomes"] = outcomesJson(*archive, report.outcomes);
        if (const auto problem = report.verdict.problem())
            out["error"] = errorJson({*problem, Sentence::verbatim(verdict)})["error"];
    } else {
        tellOutcomes(*archive, report.outcomes);
        if (command.quiet)
            tellQuietly(name, report.verdict);
        else
            std::cout << printable(name) << ": " << verdict << ", " << summary(report) << '\n';
        tellHelpers(command);
    }
    return told;
}

// Of the parts of one archive the first.
std::vector<std::string> archivesOf(const std::vector<std::string>& named)
{
    std::vector<std::string> out;
    for (const auto& path : ff::archive::oncePerArchive({named.begin(), named.end()}))
        out.push_back(path.string());
    return out;
}

} // namespace

void tellOutcomes(const Archive& archive, const std::vector<ff::archive::EntryOutcome>& outcomes)
{
    for (const auto& outcome : outcomes) {
        if (outcome.state == ff::archive::EntryState::Whole || outcome.state == ff::archive::EntryState::Read)
            continue;
        std::cerr << "ffz: ";
        if (outcome.entry < archive.entries().size())
            std::cerr << printable(archive.entries()[outcome.entry].path) << ": ";
        const std::string state = stateName(outcome.state);
        if (outcome.message.starts_with(state)) // it says so itself
            std::cerr << printable(outcome.message.text());
        else if (outcome.message.empty())
            std::cerr << state;
        else
            std::cerr << state << ", " << printable(outcome.message.text());
        std::cerr << '\n';
    }
}

int extract(const ExtractCommand& command)
{
    const auto options = extractOptions(command);
    if (!options)
        return fail(options.error(), command);
    if (!command.each) {
        Shared shared;
        shared.ask = passwordAsker(command.passwordFd);
        return alone(extractOne(command.archive, std::nullopt, *options, command, shared), command);
    }
    if (const ff::Status alone = mustNotNameInside(command); !alone.ok())
        return fail(alone.error(), command);
    std::vector<std::string> named{command.archive};
    named.insert(named.end(), command.entries.begin(), command.entries.end());
    const std::vector<std::string> archives = archivesOf(named);
    const auto folders = ff::archive::ownFolders({archives.begin(), archives.end()}, command.target);
    Shared shared;
    shared.ask = passwordsAsker(command.passwordFd);
    shared.areSeveral = true;
    return tellEach(archives, "extracted", command, [&](std::size_t i) {
        return extractOne(archives[i], folders[i], *options, command, shared);
    });
}

int test(const TestCommand& command)
{
    if (command.archives.size() == 1) {
        Shared shared;
        shared.ask = passwordAsker(command.passwordFd);
        return alone(testOne(command.archives.front(), command, shared), command);
    }
    if (const ff::Status alone = mustNotNameInside(command); !alone.ok())
        return fail(alone.error(), command);
    const std::vector<std::string> archives = archivesOf(command.archives);
    Shared shared;
    shared.ask = passwordsAsker(command.passwordFd);
    shared.areSeveral = true;
    return tellEach(archives, "intact", command,
                    [&](std::size_t i) { return testOne(archives[i], command, shared); });
}

} // namespace ffz
