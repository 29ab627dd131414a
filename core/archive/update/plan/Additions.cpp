// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/update/plan/Additions.h"

#include "core/base/Umask.h"

#include <algorithm>
#include <ctime>
#include <sys/stat.h>
#include <unistd.h>

namespace ff::archive {

namespace {

// One that stands on no disk.
SourceEntry newFolder(const std::string& path)
{
    SourceEntry source;
    source.name = path;
    source.type = EntryType::Directory;
    source.info.st_mode = S_IFDIR | (0777 & ~processUmask());
    source.info.st_uid = ::geteuid();
    source.info.st_gid = ::getegid();
    ::clock_gettime(CLOCK_REALTIME, &source.info.st_mtim);
    return source;
}

std::filesystem::path wholePath(const std::filesystem::path& source)
{
    const std::filesystem::path whole = std::filesystem::absolute(source).lexically_normal();
    return whole.has_filename() ? whole : whole.parent_path();
}

std::string nameOnDisk(const Addition& addition)
{
    return wholePath(addition.source).filename().string();
}

// With the names that the addition asks for.
Result<ScanResult> scan(const Addition& addition, const std::filesystem::path& archive,
                        const UpdateOptions& options, TaskControl& control)
{
    FF_ASSIGN(ScanResult out, scanInputs({addition.source}, archive, options.excludes, control));
    const std::string scanned = nameOnDisk(addition), top = placeOf(addition);
    const auto renamed = [&](const std::string& name) { return top + name.substr(scanned.size()); };
    if (scanned.empty() || scanned == "/")
        return Error{ErrorCode::Usage,
                     sentence("%1 has no name that it could have in an archive", addition.source)};
    for (SourceEntry& source : out.entries) {
        source.name = renamed(source.name);
        if (!source.hardlinkTo.empty())
            source.hardlinkTo = renamed(source.hardlinkTo);
    }
    return out;
}

} // namespace

std::string placeOf(const Addition& addition)
{
    std::string into = addition.into;
    while (!into.empty() && into.back() == '/')
        into.pop_back();
    return (into.empty() ? "" : into + "/") + (addition.name.empty() ? nameOnDisk(addition) : addition.name);
}

std::vector<Warning> unreadReplacements(const std::set<std::string>& replaced,
                                        const std::set<std::string>& added,
                                        const std::vector<Warning>& warnings)
{
    std::vector<Warning> out;
    for (const std::string& name : replaced) {
        if (added.contains(name))
            continue;
        const auto why = std::find_if(warnings.begin(), warnings.end(),
                                      [&name](const Warning& w) { return w.lost && w.path == name; });
        Sentence reason = why == warnings.end() ? sentence("it cannot be read") : why->message;
        if (reason.is("left out: %1"))
            reason = Sentence(reason.arguments().front());
        out.push_back({name, sentence("the archive keeps the version that it has: %1", reason), true});
    }
    return out;
}

Result<Additions> scanAdditions(const Archive::Impl& archive, const Edits& edits,
                                const UpdateOptions& options, const std::set<std::string>& unreadable,
                                EditPlan& plan, std::vector<Warning>& warnings, TaskControl& control)
{
    Additions out;
    std::vector<SourceEntry> found;
    std::set<std::pair<std::string, std::string>> seen; // what is added twice counts once
    for (const Addition& addition : edits.add) {
        if (!seen.emplace(wholePath(addition.source).string(), placeOf(addition)).second)
            continue;
        FF_ASSIGN(ScanResult scanned, scan(addition, archive.path(), options, control));
        std::move(scanned.entries.begin(), scanned.entries.end(), std::back_inserter(found));
        const auto lost = std::find_if(scanned.warnings.begin(), scanned.warnings.end(),
                                       [](const Warning& w) { return w.lost; });
        if (lost != scanned.warnings.end() && !out.unread)
            out.unread = *lost;
        warnings.insert(warnings.end(), scanned.warnings.begin(), scanned.warnings.end());
    }
    sortForArchive(found);
    FF_TRY(plan.place(found, options.existing, unreadable, warnings));
    for (const std::string& folder : plan.newFolders())
        out.entries.push_back(newFolder(folder));
    for (SourceEntry& source : found) {
        if (source.type == EntryType::File)
            out.bytes += static_cast<std::uint64_t>(source.info.st_size);
        out.entries.push_back(std::move(source));
    }
    return out;
}

} // namespace ff::archive
