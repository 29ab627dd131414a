// SPDX-License-Identifier: GPL-3.0-or-later
// ffz catalogue, and ffz search without an archive.
#include "app/ffz/Commands.h"
#include "app/ffz/Console.h"
#include "app/ffz/Json.h"
#include "app/ffz/Listing.h"
#include "app/ffz/Watch.h"
#include "core/remember/Remember.h"
#include "core/search/rank/CatalogueSearch.h"
#include "core/search/rank/MeaningQuery.h"

#include <algorithm>
#include <iostream>
#include <limits>

namespace ffz {
namespace {

namespace fs = std::filesystem;

using ff::Error;
using ff::ErrorCode;
using ff::sentence;
using ff::search::ArchiveState;
using ff::search::Catalogue;
using ff::search::RememberedArchive;

const char* stateName(ArchiveState state)
{
    switch (state) {
    case ArchiveState::There:
        return "there";
    case ArchiveState::Changed:
        return "changed";
    case ArchiveState::Gone:
        return "gone";
    }
    return "gone";
}

std::string stateText(const RememberedArchive& archive)
{
    if (archive.state == ArchiveState::Gone)
        return " (not there now, last seen " + isoTime(archive.lastSeen, 0).substr(0, 10) + ")";
    return archive.state == ArchiveState::Changed ? " (changed since it was remembered)" : "";
}

void addArchive(Json& object, const RememberedArchive& archive)
{
    setText(object, "archive", archive.facts.path.native());
    object["archive_state"] = stateName(archive.state);
    object["archive_last_seen"] = isoTime(archive.lastSeen, 0);
}

// The path that the catalogue would have for what a person names; the file need not be there.
std::string rememberedPath(const std::string& name)
{
    std::error_code error;
    fs::path path = fs::absolute(name, error);
    if (const fs::path whole = fs::weakly_canonical(path, error); !error)
        path = whole;
    return path.lexically_normal().native();
}

void tellNotice(Catalogue& catalogue)
{
    if (const ff::Sentence notice = catalogue.takeNotice(); !notice.empty())
        std::cerr << "ffz: " << printable(notice.text()) << '\n';
}

// Opens the catalogue, does the work with it, and gives the exit code.
template <typename Work>
int withCatalogue(const CommonOptions& options, Work work)
{
    ff::TaskControl control;
    const ff::Result<int> code = [&]() -> ff::Result<int> {
        const Watch watch(control, false); // Ctrl-C; a bar would stand in what the work prints
        FF_ASSIGN(Catalogue catalogue, Catalogue::open());
        tellNotice(catalogue);
        return work(catalogue, control);
    }();
    return code ? *code : fail(code.error(), options);
}

// --limit
std::size_t shownAtMost(std::size_t limit)
{
    return limit == 0 ? std::numeric_limits<std::uint32_t>::max() : limit;
}

void addCoverage(Json& object, const ff::search::Coverage& coverage)
{
    object["coverage"] = {{"indexed", coverage.indexed}, {"total", coverage.total}};
}

Json hitJson(const ff::search::FindResult& result, const ff::search::Hit& hit)
{
    Json row;
    setText(row, "path", hit.entry.path);
    row["type"] = typeName(hit.entry.type);
    row["size"] = hit.entry.size;
    row["packed_size"] = hit.entry.packedSize;
    row["mtime"] = isoTime(hit.entry.mtimeSeconds, hit.entry.mtimeNanoseconds);
    row["sha512"] = hit.entry.hasSha512 ? Json(ff::toHex(hit.entry.sha512)) : Json();
    if (const RememberedArchive* archive = result.archiveOf(hit))
        addArchive(row, *archive);
    row["score"] = hit.quality;
    if (hit.likeness != 0)
        row["likeness"] = hit.likeness;
    addMatched(row, hit.ranges);
    return row;
}

void printHits(const ff::search::FindResult& result)
{
    // By archive, the one with the best hit first.
    std::vector<ff::search::ArchiveId> order;
    for (const ff::search::Hit& hit : result.hits) {
        if (std::find(order.begin(), order.end(), hit.archive) == order.end())
            order.push_back(hit.archive);
    }
    const bool inColor = showsColor();
    for (std::size_t i = 0; i < order.size(); ++i) {
        bool first = true;
        for (const ff::search::Hit& hit : result.hits) {
            if (hit.archive != order[i])
                continue;
            const RememberedArchive* archive = result.archiveOf(hit);
            if (first && archive != nullptr)
                std::cout << (i == 0 ? "" : "\n") << printable(archive->facts.path.native())
                          << stateText(*archive) << ":\n";
            first = false;
            std::cout << "  " << shownPath(hit.entry.path, hit.ranges, inColor)
                      << (hit.entry.type == ff::archive::EntryType::File
                              ? "  " + grouped(hit.entry.size) + " bytes"
                              : "")
                      << '\n';
        }
    }
}

// The archives of the hits or copies that are not there now.
std::uint64_t goneOf(const std::vector<RememberedArchive>& archives)
{
    return static_cast<std::uint64_t>(
        std::count_if(archives.begin(), archives.end(),
                      [](const auto& archive) { return archive.state == ArchiveState::Gone; }));
}

ff::Result<ff::search::FindResult> findIn(Catalogue& catalogue, const ff::search::Query& query,
                                          const ff::search::FindOptions& options,
                                          const SearchCommand& command, ff::TaskControl& control)
{
    const std::string& text = command.archivesAndQuery.back();
    if (command.like) {
        FF_ASSIGN(const auto model, ff::search::MeaningModel::shared());
        constexpr std::size_t kMostLike = 50; // more is no help
        return catalogue.findLike(*model, rememberedPath(command.archivesAndQuery.front()), text,
                                  std::min(options.limit, kMostLike), control);
    }
    if (!command.semantic)
        return ff::search::searchCatalogue(catalogue, {query, nullptr, text}, options, control);
    if (ff::search::meaningQuery(query).text.empty())
        return meaninglessQuery();
    FF_ASSIGN(const auto model, ff::search::MeaningModel::shared());
    return ff::search::searchCatalogue(catalogue, {query, model.get(), text}, options, control);
}

} // namespace

int searchCatalogue(const std::string& text, const SearchCommand& command)
{
    const Stopwatch watch;
    return withCatalogue(command, [&](Catalogue& catalogue, ff::TaskControl& control) -> ff::Result<int> {
        ff::search::Query query;
        if (!command.like) {
            FF_ASSIGN(query, ff::search::parseQuery(text));
        }
        const bool byMeaning = command.semantic || command.like;
        ff::search::FindOptions options;
        options.limit = shownAtMost(command.limit);
        FF_ASSIGN(const ff::search::FindResult result, findIn(catalogue, query, options, command, control));
        if (command.json) {
            ff::archive::Report report;
            report.device = "cpu";
            report.entries = result.matches;
            report.seconds = watch.seconds();
            for (const ff::search::Hit& hit : result.hits)
                report.rawBytes += hit.entry.size;
            for (const RememberedArchive& archive : result.archives)
                report.archiveBytes += archive.facts.size;
            Json out = reportJson(report);
            setText(out, "query", text);
            setText(out, "catalogue", catalogue.path().native());
            out["complete"] = result.coverage.isWhole();
            out["semantic"] = byMeaning;
            out["entry_count"] = result.matches;
            out["shown"] = result.hits.size();
            addCoverage(out, result.coverage);
            if (byMeaning)
                out["coverage"].update(
                    Json{{"files", result.meanings.total}, {"by_contents", result.meanings.indexed}});
            out["entries"] = Json::array();
            for (const ff::search::Hit& hit : result.hits)
                out["entries"].push_back(hitJson(result, hit));
            printJson(out);
            return 0;
        }
        printHits(result);
        if (command.quiet)
            return 0;
        std::cout << counted(result.matches, "entry", "entries") << " found";
        if (result.hits.size() < result.matches)
            std::cout << ", the best " << grouped(result.hits.size()) << " shown (--limit 0 shows all)";
        if (const std::uint64_t gone = goneOf(result.archives); gone > 0)
            std::cout << "; " << counted(gone, "archive is", "archives are") << " not there now";
        std::cout << "; looked through " << grouped(result.coverage.indexed) << " of "
                  << counted(result.coverage.total, "remembered entry", "remembered entries");
        if (byMeaning)
            std::cout << "; the meaning is known of " << grouped(result.meanings.indexed) << " of "
                      << counted(result.meanings.total, "file", "files");
        std::cout << '\n';
        return 0;
    });
}

int catalogueList(const CatalogueCommand& command)
{
    return withCatalogue(command, [&](Catalogue& catalogue, ff::TaskControl&) -> ff::Result<int> {
        FF_ASSIGN(const auto archives, catalogue.archives());
        FF_ASSIGN(const auto never, catalogue.neverRemembered());
        FF_ASSIGN(const bool remembering, catalogue.isRemembering());
        std::uint64_t entries = 0;
        for (const RememberedArchive& archive : archives)
            entries += archive.entries;
        if (command.json) {
            Json out;
            setText(out, "catalogue", catalogue.path().native());
            out["remembering"] = remembering;
            out["archive_count"] = archives.size();
            out["entry_count"] = entries;
            out["archives"] = Json::array();
            for (const RememberedArchive& archive : archives) {
                Json row;
                addArchive(row, archive);
                row["entries"] = archive.entries;
                row["archive_bytes"] = archive.facts.size;
                setText(row, "format", archive.facts.format);
                setText(row, "level", archive.facts.level);
                row["encrypted"] = archive.facts.encrypted;
                row["remembered"] = isoTime(archive.remembered, 0);
                out["archives"].push_back(std::move(row));
            }
            out["never"] = Json::array();
            for (const fs::path& path : never) {
                Json row;
                setText(row, "archive", path.native());
                out["never"].push_back(std::move(row));
            }
            printJson(out);
            return 0;
        }
        for (const RememberedArchive& archive : archives)
            std::cout << printable(archive.facts.path.native()) << "  "
                      << counted(archive.entries, "entry", "entries") << stateText(archive) << '\n';
        for (const fs::path& path : never)
            std::cout << printable(path.native()) << "  never remembered\n";
        if (!command.quiet)
            std::cout << counted(archives.size(), "archive", "archives") << ", "
                      << counted(entries, "entry", "entries") << "; remembering is "
                      << (remembering ? "on" : "off") << '\n';
        return 0;
    });
}

int catalogueRefresh(const CatalogueCommand& command)
{
    return withCatalogue(command, [&](Catalogue& catalogue, ff::TaskControl& control) -> ff::Result<int> {
        FF_ASSIGN(const auto report, catalogue.refresh(control));
        if (command.json)
            printJson({{"there", report.there}, {"changed", report.changed}, {"gone", report.gone}});
        else if (!command.quiet)
            std::cout << counted(report.there, "archive is", "archives are") << " there, " << report.changed
                      << " changed, " << report.gone << " not there now\n";
        return 0;
    });
}

int catalogueForget(const CatalogueCommand& command)
{
    if (command.archives.empty() != command.all)
        return fail({ErrorCode::Usage, sentence("name the archives to forget, or ask for all with --all")},
                    command);
    return withCatalogue(command, [&](Catalogue& catalogue, ff::TaskControl& control) -> ff::Result<int> {
        std::uint64_t count = 0;
        if (command.all) {
            FF_ASSIGN(count, catalogue.forgetAll(control));
        } else {
            std::vector<std::string> paths;
            for (const std::string& name : command.archives)
                paths.push_back(rememberedPath(name));
            FF_ASSIGN(count, catalogue.forget(paths, control));
            if (count == 0)
                return Error{
                    ErrorCode::Usage,
                    sentence("none of these archives is in the catalogue; ffz catalogue list shows what is")};
        }
        if (command.json)
            printJson({{"forgotten", count}});
        else if (!command.quiet)
            std::cout << counted(count, "archive", "archives") << " forgotten\n";
        return 0;
    });
}

int catalogueDuplicates(const CatalogueCommand& command)
{
    return withCatalogue(command, [&](Catalogue& catalogue, ff::TaskControl& control) -> ff::Result<int> {
        FF_ASSIGN(const auto report, catalogue.duplicates(shownAtMost(command.limit), control));
        const auto archiveOf = [&](ff::search::ArchiveId id) {
            const auto found =
                std::find_if(report.archives.begin(), report.archives.end(),
                             [&](const RememberedArchive& archive) { return archive.id == id; });
            return found == report.archives.end() ? std::string() : found->facts.path.native();
        };
        if (command.json) {
            Json out;
            out["wasted_bytes"] = report.wasted;
            out["group_count"] = report.groupCount;
            addCoverage(out, report.coverage);
            out["groups"] = Json::array();
            for (const auto& group : report.groups) {
                Json row{{"sha512", ff::toHex(group.sha512)},
                         {"size", group.size},
                         {"wasted_bytes", group.wasted()}};
                row["copies"] = Json::array();
                for (const auto& copy : group.copies) {
                    Json item;
                    setText(item, "archive", archiveOf(copy.archive));
                    setText(item, "path", copy.path);
                    row["copies"].push_back(std::move(item));
                }
                out["groups"].push_back(std::move(row));
            }
            printJson(out);
            return 0;
        }
        for (const auto& group : report.groups) {
            std::cout << grouped(group.wasted()) << " bytes in " << group.copies.size() - 1
                      << (group.copies.size() == 2 ? " more copy of " : " more copies of ")
                      << grouped(group.size) << " bytes:\n";
            for (const auto& copy : group.copies)
                std::cout << "  " << printable(archiveOf(copy.archive)) << ": " << printable(copy.path)
                          << '\n';
        }
        if (!command.quiet) {
            std::cout << counted(report.groupCount, "file is", "files are") << " there more than once, "
                      << grouped(report.wasted) << " bytes too many";
            if (report.groups.size() < report.groupCount)
                std::cout << "; the first " << grouped(report.groups.size())
                          << " shown (--limit 0 shows all)";
            if (!report.coverage.isWhole())
                std::cout << "; the contents of "
                          << counted(report.coverage.total - report.coverage.indexed, "file", "files")
                          << " are not known";
            std::cout << '\n';
        }
        return 0;
    });
}

int catalogueOpens(const CatalogueCommand& command)
{
    return withCatalogue(command, [&](Catalogue& catalogue, ff::TaskControl&) -> ff::Result<int> {
        if (command.clear)
            FF_TRY(catalogue.clearOpens());
        if (command.on || command.off)
            FF_TRY(catalogue.setRecordingOpens(command.on));
        FF_ASSIGN(const bool isRecording, catalogue.isRecordingOpens());
        FF_ASSIGN(auto opened, catalogue.opened(shownAtMost(0)));
        const std::size_t count = opened.size();
        opened.resize(std::min(count, shownAtMost(command.limit)));
        if (command.json) {
            Json out;
            out["recording"] = isRecording;
            out["entry_count"] = count;
            out["opened"] = Json::array();
            for (const ff::search::OpenedEntry& one : opened) {
                Json row;
                setText(row, "archive", one.archive.native());
                setText(row, "path", one.entry);
                row["days7"] = one.counts.days7;
                row["days14"] = one.counts.days14;
                row["days30"] = one.counts.days30;
                row["last"] = isoTime(one.last, 0);
                out["opened"].push_back(std::move(row));
            }
            printJson(out);
            return 0;
        }
        if (command.clear || command.on || command.off)
            opened.clear(); // who changes something looks at how it is now
        for (const ff::search::OpenedEntry& one : opened)
            std::cout << isoTime(one.last, 0).substr(0, 10) << "  " << one.counts.days30 << "×  "
                      << printable(one.archive.native())
                      << (one.entry.empty() ? "" : ": " + printable(one.entry)) << '\n';
        if (!command.quiet)
            std::cout << counted(count, "entry was", "entries were")
                      << " opened in the last 30 days; noting that is " << (isRecording ? "on" : "off")
                      << '\n';
        return 0;
    });
}

int catalogueRemembering(const CatalogueCommand& command, bool on)
{
    return withCatalogue(command, [&](Catalogue& catalogue, ff::TaskControl&) -> ff::Result<int> {
        FF_TRY(catalogue.setRemembering(on));
        if (command.json)
            printJson({{"remembering", on}});
        else if (!command.quiet)
            std::cout
                << (on ? "archives are remembered from now on\n"
                       : "archives are not remembered any more; ffz catalogue forget --all also forgets what "
                         "is there\n");
        return 0;
    });
}

int catalogueRemember(const CatalogueCommand& command)
{
    // Archives that are opened are left out then without a word; whoever asks is told.
    if (ff::search::defaultCatalogue().empty())
        return fail(Catalogue::open().error(), command);
    ff::TaskControl control;
    std::uint64_t entries = 0;
    for (const std::string& name : command.archives) {
        const auto archive = [&] {
            const Watch watch(control, !command.quiet);
            auto wanted = opening(command, command);
            wanted.wantsContents = false;
            return ff::archive::Archive::open(name, wanted, control);
        }();
        if (!archive)
            return fail(archive.error(), command);
        if (!archive->isComplete())
            return fail({ErrorCode::Damaged,
                         sentence("%1 is not complete: what is left of its list would pass for the whole; "
                                  "ffz heal may mend it",
                                  name)},
                        command);
        if (archive->isEncrypted() && !command.encrypted)
            return fail({ErrorCode::Usage,
                         sentence("%1 is encrypted, and the catalogue is not: it would tell the names; ask "
                                  "for that with --encrypted",
                                  name)},
                        command);
        const auto outcome = [&] {
            const Watch watch(control, false); // Ctrl-C
            return ff::remember::archive(*archive, {true}, control);
        }();
        if (!outcome)
            return fail(outcome.error(), command);
        if (!outcome->notice.empty())
            std::cerr << "ffz: " << printable(outcome->notice.text()) << '\n';
        entries += archive->entries().size();
    }
    if (command.json)
        printJson({{"archive_count", command.archives.size()}, {"entry_count", entries}});
    else if (!command.quiet)
        std::cout << counted(command.archives.size(), "archive", "archives") << " remembered, "
                  << counted(entries, "entry", "entries") << '\n';
    return 0;
}

int catalogueNever(const CatalogueCommand& command)
{
    return withCatalogue(command, [&](Catalogue& catalogue, ff::TaskControl& control) -> ff::Result<int> {
        for (const std::string& name : command.archives)
            FF_TRY(catalogue.setNever(rememberedPath(name), true, control));
        if (command.json)
            printJson({{"never", command.archives.size()}});
        else if (!command.quiet)
            std::cout << counted(command.archives.size(), "archive is", "archives are")
                      << " never remembered; ffz catalogue remember takes that back\n";
        return 0;
    });
}

} // namespace ffz
