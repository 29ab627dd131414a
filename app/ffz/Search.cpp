// SPDX-License-Identifier: GPL-3.0-or-later
// ffz search
#include "app/ffz/Commands.h"
#include "app/ffz/Console.h"
#include "app/ffz/Json.h"
#include "app/ffz/Listing.h"
#include "app/ffz/Remembering.h"
#include "app/ffz/Watch.h"
#include "core/remember/Remember.h"
#include "core/search/rank/EntrySearch.h"

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string_view>
#include <unistd.h>

namespace ffz {
namespace {

using ff::Error;
using ff::ErrorCode;
using ff::sentence;
using ff::archive::Archive;
using ff::archive::Entry;
using ff::search::ByteRange;

// What was found in one archive.
struct Match {
    const Entry* entry = nullptr;
    int score = 0; // of its name, 0 to 100
    double likeness = 0; // of its meaning; 0 where names alone are searched, or it is not among the best
    std::vector<ByteRange> matched; // of the path
};

struct Matches {
    std::vector<Match> rows;
    std::uint64_t files = 0; // entries that have a meaning
    std::uint64_t meant = 0; // of them, those whose contents count in it
};

// By name and, when that is asked for, by meaning.
ff::Result<Matches> find(const Archive& archive, const std::string& archivePath,
                         const ff::search::Query& query, const SearchCommand& command)
{
    const std::string& text = command.archivesAndQuery.back();
    constexpr std::size_t kMostMeant = 100;
    std::error_code failure;
    const std::filesystem::path whole = std::filesystem::weakly_canonical(archivePath, failure);
    const std::string where = failure ? archivePath : whole.string(); // for `in:`
    const auto& entries = archive.entries();
    ff::TaskControl control;
    const Watch watch(control, command.semantic && !command.quiet);
    FF_ASSIGN(const auto names, ff::search::NameIndex::of(entries, control));
    FF_ASSIGN(ff::search::Matcher matcher, ff::search::Matcher::of(query, where));
    Matches out;
    if (!command.semantic) {
        FF_ASSIGN(const auto found, names.find(query, entries.size(), control, where));
        for (const auto& hit : found.hits)
            out.rows.push_back(
                {&entries[hit.entry], hit.quality, 0, matcher.ranges(entries[hit.entry].path)});
        return out;
    }
    FF_ASSIGN(auto model, ff::search::MeaningModel::shared());
    FF_ASSIGN(const auto meanings, // what the archive does not tell takes 50 microseconds each
              ff::search::MeaningIndex::make(std::move(model), entries, archive.encoder(), control));
    const ff::search::ArchiveUse use = ff::remember::useOf(archive.path(), text);
    FF_ASSIGN(const auto found,
              ff::search::searchEntries(names, meanings, query, {kMostMeant, where, &use}, control));
    out.files = meanings.files();
    out.meant = meanings.withContents();
    for (const ff::search::EntryHit& hit : found.hits)
        out.rows.push_back({&entries[hit.entry], hit.quality, hit.likeness,
                            hit.byName ? matcher.ranges(entries[hit.entry].path) : std::vector<ByteRange>()});
    return out;
}

Json matchJson(const Match& match, const std::string& archive, bool byMeaning)
{
    Json row = entryJson(*match.entry);
    setText(row, "archive", archive);
    row["score"] = match.score;
    if (byMeaning)
        row["likeness"] = match.likeness;
    addMatched(row, match.matched);
    return row;
}

void printMatches(const std::vector<Match>& matches, bool inColor)
{
    std::vector<ShownEntry> rows;
    rows.reserve(matches.size());
    for (const Match& match : matches)
        rows.push_back({match.entry, shownPath(match.entry->path, match.matched, inColor)});
    printEntries(rows);
}

struct SearchResult {
    ff::archive::Report total; // of all archives; entries: those that match
    Json rows = Json::array(); // with --json
    std::uint64_t searched = 0; // entries
    std::uint64_t files = 0, meant = 0; // of a search by meaning: as in Matches
    bool isComplete = true;
};

// Searches one archive more, and prints what it has unless that goes into the JSON.
ff::Status searchOne(const std::string& path, const ff::search::Query& query, const SearchCommand& command,
                     SearchResult& result)
{
    FF_ASSIGN(const Archive archive, openWatched(path, command, command));
    const Remembering remembering(archive, command);
    result.isComplete = result.isComplete && archive.isComplete();
    const ff::archive::Report one = readingReport(archive, 0);
    tellWarnings(one, command);
    for (ff::archive::Warning warning : one.warnings) {
        warning.path = path;
        result.total.warnings.push_back(std::move(warning));
    }
    result.total.rawBytes += one.rawBytes;
    result.total.archiveBytes += one.archiveBytes;

    FF_ASSIGN(const Matches found, find(archive, path, query, command));
    const std::vector<Match>& matches = found.rows;
    result.files += found.files;
    result.meant += found.meant;
    const bool isFirst = result.total.entries == 0;
    result.searched += archive.entries().size();
    result.total.entries += matches.size();
    if (command.json) {
        for (const Match& match : matches)
            result.rows.push_back(matchJson(match, path, command.semantic));
    } else if (!matches.empty()) {
        std::cout << (isFirst ? "" : "\n") << printable(path) << ":\n";
        printMatches(matches, showsColor());
    }
    return {};
}

} // namespace

Error meaninglessQuery()
{
    return {ErrorCode::Usage, sentence("a search by meaning needs words; filters and patterns have none")};
}

bool showsColor()
{
    const char* none = std::getenv("NO_COLOR"); // NOLINT(concurrency-mt-unsafe): nothing here sets it
    const char* terminal = std::getenv("TERM"); // NOLINT(concurrency-mt-unsafe)
    return isatty(STDOUT_FILENO) == 1 && (none == nullptr || *none == '\0')
        && (terminal == nullptr || std::string_view(terminal) != "dumb");
}

std::string shownPath(std::string_view path, const std::vector<ByteRange>& matched, bool inColor)
{
    if (!inColor)
        return printable(path);
    std::string text;
    std::size_t at = 0;
    for (const ByteRange range : matched) {
        text += printable(path.substr(at, range.begin - at));
        text += "\033[1;31m" + printable(path.substr(range.begin, range.end - range.begin)) + "\033[m";
        at = range.end;
    }
    return text + printable(path.substr(at));
}

void addMatched(Json& row, const std::vector<ByteRange>& matched)
{
    row["matched"] = Json::array();
    for (const ByteRange range : matched)
        row["matched"].push_back({range.begin, range.end});
}

int search(const SearchCommand& command)
{
    if (command.like && command.archivesAndQuery.size() == 2)
        return searchCatalogue(command.archivesAndQuery.back(), command);
    if (command.archivesAndQuery.size() == 1) {
        const std::string& only = command.archivesAndQuery.front();
        std::error_code error;
        if (std::filesystem::is_regular_file(only, error))
            return fail({ErrorCode::Usage,
                         sentence("%1 is a file: name what to look for in it, too; to look for this name in "
                                  "the catalogue, write '\"%2\"'",
                                  only, only)},
                        command);
        return searchCatalogue(only, command);
    }
    if (command.like)
        return fail({ErrorCode::Usage, sentence("--like takes one archive and one entry of it")}, command);
    const Stopwatch watch;
    const std::string& text = command.archivesAndQuery.back();
    const auto query = ff::search::parseQuery(text);
    if (!query)
        return fail(query.error(), command);
    if (command.semantic && ff::search::meaningQuery(query.value()).text.empty())
        return fail(meaninglessQuery(), command);

    SearchResult result;
    result.total.device = "cpu";
    for (std::size_t i = 0; i + 1 < command.archivesAndQuery.size(); ++i) {
        if (const ff::Status done = searchOne(command.archivesAndQuery[i], query.value(), command, result);
            !done)
            return fail(done.error(), command);
    }
    result.total.seconds = watch.seconds();
    if (command.json) {
        Json out = reportJson(result.total);
        setText(out, "query", text);
        addInside(out, command.inside);
        addCompleteness(out, result.isComplete);
        out["semantic"] = command.semantic;
        out["entry_count"] = result.total.entries;
        out["coverage"] = {{"indexed", result.searched}, {"total", result.searched}};
        if (command.semantic)
            out["coverage"].update(Json{{"files", result.files}, {"by_contents", result.meant}});
        out["entries"] = std::move(result.rows);
        printJson(out);
    } else if (!command.quiet) {
        std::cout << counted(result.total.entries, "entry", "entries") << " found";
        if (command.semantic && result.meant < result.files)
            std::cout << "; the contents count of " << grouped(result.meant) << " of "
                      << counted(result.files, "file", "files") << ", the others are searched by their names";
        std::cout << '\n';
    }
    return readingCode(result.isComplete);
}

} // namespace ffz
