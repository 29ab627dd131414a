// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ffz/Listing.h"

#include "app/ffz/Console.h"
#include "app/ffz/Remembering.h"
#include "app/ffz/Watch.h"

#include <algorithm>
#include <cstdio>
#include <iostream>

namespace ffz {
namespace {

using ff::Error;
using ff::ErrorCode;
using ff::sentence;
using ff::archive::Archive;
using ff::archive::Entry;
using ff::archive::EntryType;

void addNamesEncoding(Json& object, const ff::archive::ArchiveInfo& info)
{
    object["names_encoding"] = info.namesEncoding.empty() ? Json() : Json(info.namesEncoding);
}

std::string modeText(const Entry& entry)
{
    constexpr std::string_view kTypes = "-dlhpcb";
    std::string text(1, kTypes[static_cast<std::size_t>(entry.type) % kTypes.size()]);
    constexpr std::string_view kBits = "rwxrwxrwx";
    for (std::size_t i = 0; i < kBits.size(); ++i)
        text += (entry.mode >> (8 - i)) & 1U ? kBits[i] : '-';
    const auto special = [&](unsigned bit, std::size_t at, char lower, char upper) {
        if (entry.mode & bit)
            text[at] = text[at] == 'x' ? lower : upper;
    };
    special(04000, 3, 's', 'S');
    special(02000, 6, 's', 'S');
    special(01000, 9, 't', 'T');
    return text;
}

std::string pathText(const Entry& entry, std::string text)
{
    if (entry.type == EntryType::Directory && !entry.path.ends_with('/'))
        text += '/';
    if (!entry.linkTarget.empty())
        text += (entry.type == EntryType::Hardlink ? " => " : " -> ") + printable(entry.linkTarget);
    return text;
}

void printRow(const std::string& mode, const std::string& size, const std::string& packed,
              const std::string& modified, const std::string& path)
{
    char columns[128];
    std::snprintf(columns, sizeof columns, "%-10s  %15s  %15s  %-16s  ", mode.c_str(), size.c_str(),
                  packed.c_str(), modified.c_str());
    std::cout << columns << path << '\n';
}

} // namespace

ff::Result<Archive> openWatched(const std::string& path, const CommonOptions& options,
                                const NamesOptions& names)
{
    ff::TaskControl control;
    const Watch watch(control, !options.quiet);
    return openNamed(path, options, names, false, control);
}

ff::archive::Report readingReport(const Archive& archive, double seconds)
{
    const ff::archive::ArchiveInfo info = archive.info();
    ff::archive::Report report;
    report.warnings = archive.warnings();
    report.rawBytes = info.rawBytes;
    report.archiveBytes = info.archiveBytes;
    report.entries = info.entries;
    report.seconds = seconds;
    report.device = "cpu";
    report.encrypted = info.encrypted;
    return report;
}

int readingCode(bool isComplete)
{
    return isComplete ? 0 : static_cast<int>(ErrorCode::Damaged);
}

void addCompleteness(Json& object, bool isComplete)
{
    object["complete"] = isComplete;
    if (!isComplete)
        object["error"] =
            errorJson({ErrorCode::Damaged, sentence("something that the archive had is missing")})["error"];
}

void printEntries(const std::vector<ShownEntry>& entries)
{
    printRow("mode", "size", "packed", "modified (UTC)", "path");
    for (const auto& [entry, path] : entries) {
        std::string modified = isoTime(entry->mtimeSeconds, 0).substr(0, 16);
        std::replace(modified.begin(), modified.end(), 'T', ' ');
        const bool isFile = entry->type == EntryType::File;
        printRow(modeText(*entry), isFile ? grouped(entry->size) : "-",
                 isFile ? grouped(entry->packedSize) : "-", modified, pathText(*entry, path));
    }
}

int list(const ArchiveCommand& command)
{
    const Stopwatch watch;
    const auto archive = openWatched(command.archive, command, command);
    if (!archive)
        return fail(archive.error(), command);
    const Remembering remembering(*archive, command);
    const ff::archive::Report report = readingReport(archive.value(), watch.seconds());
    const int code = readingCode(archive.value().isComplete());
    tellWarnings(report, command);

    if (command.json) {
        Json out = reportJson(report);
        setText(out, "archive", command.archive);
        addInside(out, command.inside);
        addCompleteness(out, archive.value().isComplete());
        addNamesEncoding(out, archive.value().info());
        out["index_rebuilt"] = archive.value().rebuilt();
        out["entry_count"] = report.entries;
        Json rows = Json::array();
        for (const Entry& entry : archive.value().entries())
            rows.push_back(entryJson(entry));
        out["entries"] = std::move(rows);
        printJson(out);
        return code;
    }
    std::vector<ShownEntry> rows;
    for (const Entry& entry : archive.value().entries())
        rows.push_back({&entry, printable(entry.path)});
    std::sort(rows.begin(), rows.end(),
              [](const ShownEntry& a, const ShownEntry& b) { return a.entry->path < b.entry->path; });
    printEntries(rows);
    if (!command.quiet)
        std::cout << counted(report.entries, "entry", "entries") << ", " << grouped(report.rawBytes) << " -> "
                  << grouped(report.archiveBytes) << " bytes (" << humanRatio(report.ratio()) << ")\n";
    return code;
}

namespace {

// Of all that are no folders, those that tell what they are about; and all.
std::pair<std::uint64_t, std::uint64_t> meaningsOf(const std::vector<Entry>& entries)
{
    std::uint64_t meant = 0, files = 0;
    for (const Entry& entry : entries) {
        files += entry.type == ff::archive::EntryType::Directory ? 0 : 1;
        meant += entry.meaning ? 1 : 0;
    }
    return {meant, files};
}

std::string meaningText(const std::vector<Entry>& entries)
{
    const auto [meant, files] = meaningsOf(entries);
    return meant == 0 ? "not told: the search by meaning knows names alone"
                      : "told of " + grouped(meant) + " of " + counted(files, "file", "files");
}

} // namespace

int info(const ArchiveCommand& command)
{
    const Stopwatch watch;
    const auto archive = openWatched(command.archive, command, command);
    if (!archive)
        return fail(archive.error(), command);
    const Remembering remembering(*archive, command);
    ff::archive::Report report = readingReport(archive.value(), watch.seconds());
    // Where it would be decoded. Not having its model is no reason to tell nothing.
    const auto device = archive.value().device({command.device, command.threads});
    if (device)
        report.device = device.value();
    else if (command.device == "cuda")
        return fail(device.error(), command);
    else
        report.device = "none: " + device.error().message;
    const ff::archive::ArchiveInfo info = archive.value().info();
    const int code = readingCode(archive.value().isComplete());
    tellWarnings(report, command);

    if (command.json) {
        Json out = reportJson(report);
        setText(out, "archive", command.archive);
        addInside(out, command.inside);
        addCompleteness(out, archive.value().isComplete());
        out["content_check"] = info.contentCheck.empty() ? Json() : Json(info.contentCheck);
        addNamesEncoding(out, info);
        setText(out, "format", info.format);
        out["version"] = info.version;
        setText(out, "creator", info.creator);
        setText(out, "level", info.level);
        out["payload_bytes"] = info.payloadBytes;
        addRecovery(out, info.recovery);
        out["index_rebuilt"] = info.indexRebuilt;
        setText(out, "index_problem", info.indexProblem.text());
        out["models"] = info.models;
        const auto [meant, files] = meaningsOf(archive.value().entries());
        out["meanings"] = {{"files", files}, {"by_contents", meant}};
        out["segments"] = Json::array();
        for (const auto& segment : info.segments)
            out["segments"].push_back({{"tar_size", segment.tarSize},
                                       {"packed_size", segment.packedSize},
                                       {"method", segment.method},
                                       {"n", segment.n},
                                       {"primers", segment.primers}});
        printJson(out);
        return code;
    }
    const auto line = [](std::string_view name, const std::string& value) {
        char label[32];
        std::snprintf(label, sizeof label, "%-15s", std::string(name).c_str());
        std::cout << label << value << '\n';
    };
    line("archive", printable(command.archive));
    line("format", printable(info.format) + (info.version.empty() ? "" : " " + info.version));
    if (!archive.value().isForeign())
        line("encrypted", info.encrypted ? "yes, names and contents, by a password" : "no");
    else if (info.encrypted)
        line("encrypted", "contents, by a password");
    line("made by", info.creator.empty() ? "-" : printable(info.creator));
    line("level", info.level.empty() ? "-" : printable(info.level));
    line("entries", grouped(info.entries));
    line("contents", grouped(info.rawBytes) + " bytes");
    line("archive size",
         grouped(info.archiveBytes) + " bytes, " + grouped(info.payloadBytes) + " of them payload");
    line("ratio", humanRatio(report.ratio()));
    if (!archive.value().isForeign())
        line("recovery",
             info.recovery.percent == 0 ? "no record"
                                        : "a record of " + std::to_string(info.recovery.percent) + " %, "
                     + grouped(info.recovery.bytes) + " bytes");
    if (!archive.value().isForeign())
        line("index",
             info.indexRebuilt ? "lost, rebuilt from the segments: " + printable(info.indexProblem.text())
                               : "intact");
    if (!archive.value().isForeign())
        line("meaning", meaningText(archive.value().entries()));
    line("checked by",
         info.contentCheck.empty() ? "nothing: this kind of archive has no checksums of contents"
                                   : info.contentCheck);
    for (const std::string& model : info.models)
        line("model", printable(model));
    line("device", printable(report.device));
    if (!archive.value().isForeign())
        line("segments", grouped(info.segments.size()));
    for (std::size_t i = 0; i < info.segments.size(); ++i) {
        const auto& segment = info.segments[i];
        std::cout << "  " << i + 1 << ": " << printable(segment.method);
        if (segment.n != 0)
            std::cout << ", n = " << grouped(segment.n);
        std::cout << ", " << grouped(segment.tarSize) << " -> " << grouped(segment.packedSize) << " bytes\n";
    }
    return code;
}

} // namespace ffz
