// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/update/plan/EditPlan.h"

#include "core/archive/SafePath.h"

#include <algorithm>

namespace ff::archive {

namespace {

Error usage(Sentence message)
{
    return {ErrorCode::Usage, std::move(message)};
}

std::string trimmed(std::string path)
{
    while (path.size() > 1 && path.back() == '/')
        path.pop_back();
    return path;
}

Status checkNewName(const std::string& path)
{
    if (const auto parts = safeParts(path); !parts.ok())
        return usage(sentence("\"%1\" cannot be a name in an archive: %2", path, parts.error().message));
    return {};
}

std::string parentOf(const std::string& path)
{
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

} // namespace

EditPlan::EditPlan(const Archive::Impl& archive) : m_archive(archive), m_entryChanges(archive.entries.size())
{
    m_names.reserve(archive.entries.size());
    for (std::size_t i = 0; i < archive.entries.size(); ++i) {
        m_names.push_back(archive.entries[i].path);
        m_byName.emplace(m_names.back(), i);
    }
}

bool EditPlan::isFolder(std::size_t entry) const
{
    return entry == kNewFolder || m_archive.entries[entry].type == EntryType::Directory;
}

std::vector<EditPlan::Names::iterator> EditPlan::allOf(const std::string& path)
{
    std::vector<Names::iterator> found;
    const auto [first, last] = m_byName.equal_range(path);
    for (auto at = first; at != last; ++at)
        found.push_back(at);
    const std::string below = path + "/";
    for (auto at = m_byName.lower_bound(below); at != m_byName.end() && at->first.starts_with(below); ++at)
        found.push_back(at);
    return found;
}

bool EditPlan::taken(const std::string& path) const
{
    if (m_byName.contains(path))
        return true;
    const auto below = m_byName.lower_bound(path + "/");
    return below != m_byName.end() && below->first.starts_with(path + "/");
}

Status EditPlan::checkParents(const std::string& path) const
{
    for (std::string folder = parentOf(path); !folder.empty(); folder = parentOf(folder)) {
        const auto [first, last] = m_byName.equal_range(folder);
        if (std::any_of(first, last, [this](const auto& name) { return !isFolder(name.second); }))
            return usage(sentence("%1 is no folder, so nothing can be put into it", folder));
    }
    return {};
}

Status EditPlan::remove(const std::string& path)
{
    const auto found = allOf(path);
    if (found.empty())
        return usage(sentence("there is no %1 in %2", path, m_archive.path().filename()));
    for (const auto& name : found) {
        m_entryChanges[name->second].removed = true;
        m_byName.erase(name);
    }
    m_removed += found.size();
    return {};
}

Status EditPlan::rename(const Renaming& renaming)
{
    const std::string from = trimmed(renaming.from), to = trimmed(renaming.to);
    const auto found = allOf(from);
    if (found.empty())
        return usage(sentence("there is no %1 in %2", from, m_archive.path().filename()));
    FF_TRY(checkNewName(to));
    if (from == to)
        return {};
    if (to.starts_with(from + "/"))
        return usage(sentence("%1 cannot be moved into itself", from));
    if (taken(to))
        return usage(sentence("%1 is in the archive already", to));
    FF_TRY(checkParents(to));
    for (const auto& name : found) {
        const std::size_t entry = name->second;
        std::string next = to + name->first.substr(from.size());
        FF_TRY(checkNewName(next));
        m_byName.erase(name);
        m_names[entry] = next;
        m_byName.emplace(std::move(next), entry);
    }
    m_renamed += found.size();
    return {};
}

Status EditPlan::makeFolder(const std::string& given)
{
    const std::string path = trimmed(given);
    FF_TRY(checkNewName(path));
    const auto [first, last] = m_byName.equal_range(path);
    if (first != last)
        return usage(sentence("%1 is in the archive already", path));
    FF_TRY(checkParents(path));
    m_newFolders.push_back(path);
    m_byName.emplace(path, kNewFolder);
    return {};
}

Status EditPlan::apply(const Edits& edits)
{
    // One path may lie in another that goes: both are asked for, and both are gone.
    std::set<std::string> removals;
    for (const std::string& path : edits.remove)
        removals.insert(trimmed(path));
    for (const std::string& path : removals) {
        bool covered = false;
        for (std::string folder = parentOf(path); !folder.empty() && !covered; folder = parentOf(folder))
            covered = removals.contains(folder);
        if (!covered)
            FF_TRY(remove(path));
    }
    for (const Renaming& renaming : edits.rename)
        FF_TRY(rename(renaming));
    for (const std::string& folder : edits.folders)
        FF_TRY(makeFolder(folder));
    return {};
}

std::string EditPlan::freeName(const std::string& path) const
{
    const std::size_t slash = path.rfind('/') + 1; // 0 when there is none
    std::size_t dot = path.rfind('.');
    if (dot == std::string::npos || dot <= slash)
        dot = path.size();
    for (unsigned i = 2;; ++i) {
        std::string other = path.substr(0, dot) + " (" + std::to_string(i) + ")" + path.substr(dot);
        if (!taken(other))
            return other;
    }
}

Status EditPlan::place(std::vector<SourceEntry>& sources, Overwrite existing,
                       const std::set<std::string>& unreadable, std::vector<Warning>& warnings)
{
    std::map<std::string, std::string> moved; // files that links may mean: their new name, "" when left out
    std::set<std::string> added;
    std::vector<SourceEntry> kept;
    for (SourceEntry& source : sources) {
        if (source.type == EntryType::Hardlink) {
            if (const auto file = moved.find(source.hardlinkTo); file != moved.end()) {
                if (file->second.empty()) { // its partner stays out: it holds the contents itself
                    source.type = EntryType::File;
                    file->second = source.name;
                } else {
                    source.hardlinkTo = file->second;
                }
            }
        }
        FF_TRY(checkNewName(source.name));
        FF_TRY(checkParents(source.name));
        const bool addsFolder = source.type == EntryType::Directory;
        const auto [first, last] = m_byName.equal_range(source.name);
        const bool there = first != last, folderThere = there && isFolder(first->second);
        if (addsFolder && (folderThere || added.contains(source.name)))
            continue; // merged
        if (added.contains(source.name))
            return usage(sentence("two of the things that are added would be called %1", source.name));
        const auto below = m_byName.lower_bound(source.name + "/");
        if ((there && folderThere != addsFolder)
            || (!there && !addsFolder && below != m_byName.end()
                && below->first.starts_with(source.name + "/")))
            return usage(addsFolder ? sentence("%1 is no folder in the archive", source.name)
                                    : sentence("%1 is a folder in the archive", source.name));
        const std::string wanted = source.name;
        if (there) {
            const Entry& old = m_archive.entries[first->second];
            const auto theirs = std::make_pair(old.mtimeSeconds, std::int64_t{old.mtimeNanoseconds});
            const auto ours = std::make_pair(std::int64_t{source.info.st_mtim.tv_sec},
                                             std::int64_t{source.info.st_mtim.tv_nsec});
            if (existing == Overwrite::Ask)
                warnings.push_back(
                    {source.name, sentence("left out: %1", sentence("the archive has an entry of that name")),
                     true});
            if (existing == Overwrite::Ask || existing == Overwrite::Skip || unreadable.contains(wanted)
                || (existing == Overwrite::Newer && ours <= theirs)) {
                if (source.type == EntryType::File && source.info.st_nlink > 1)
                    moved[wanted] = "";
                continue;
            }
            if (existing == Overwrite::Rename) {
                source.name = freeName(source.name);
                if (source.type == EntryType::File && source.info.st_nlink > 1)
                    moved[wanted] = source.name;
            } else {
                for (auto name = first; name != last; ++name)
                    m_entryChanges[name->second].removed = true;
                m_byName.erase(first, last);
                m_replaced.insert(wanted);
            }
        }
        added.insert(source.name);
        kept.push_back(std::move(source));
    }
    sources = std::move(kept);
    return {};
}

void EditPlan::settle()
{
    std::map<std::size_t, std::vector<std::size_t>> links; // of files that are removed or renamed
    for (std::size_t i = 0; i < m_entryChanges.size(); ++i) {
        if (m_archive.entries[i].type != EntryType::Hardlink || m_entryChanges[i].removed)
            continue;
        if (const auto file = m_archive.linkedFile(i);
            file && (m_entryChanges[*file].removed || m_names[*file] != m_archive.entries[*file].path))
            links[*file].push_back(i);
    }
    for (const auto& [file, names] : links) {
        if (m_entryChanges[file].removed) {
            m_entryChanges[file].removed = false;
            m_names[file] = m_names[names.front()];
            m_entryChanges[names.front()].removed = true;
        }
        for (const std::size_t link : names) {
            if (m_names[file] != m_archive.entries[link].linkTarget)
                m_entryChanges[link].linkTarget = m_names[file];
        }
    }
    for (std::size_t i = 0; i < m_entryChanges.size(); ++i) {
        if (m_entryChanges[i].removed)
            m_entryChanges[i] = EntryChange{true, std::nullopt, std::nullopt};
        else if (m_names[i] != m_archive.entries[i].path)
            m_entryChanges[i].path = m_names[i];
    }
}

} // namespace ff::archive
