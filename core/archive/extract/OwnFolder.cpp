// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/extract/OwnFolder.h"

#include "core/archive/ArchiveKind.h"
#include "core/archive/VolumeSet.h"

#include <algorithm>
#include <set>

namespace ff::archive {

std::string folderNameOf(const std::filesystem::path& archive)
{
    const std::string whole = archive.filename().string();
    std::string name = isVolumeName(archive) ? archive.filename().stem().string() : whole;
    if (const std::size_t ending = endingSize(name); ending != 0 && ending < name.size())
        name.resize(name.size() - ending);
    else
        name = std::filesystem::path(name).stem().string();
    return name.empty() ? whole : name;
}

std::vector<std::filesystem::path> ownFolders(const std::vector<std::filesystem::path>& archives,
                                              const std::filesystem::path& base)
{
    std::set<std::filesystem::path> taken;
    std::vector<std::filesystem::path> out;
    const auto isFree = [&taken](const std::filesystem::path& folder) {
        std::error_code failure;
        const auto there = std::filesystem::status(folder, failure);
        return !taken.contains(folder.lexically_normal())
            && (!std::filesystem::exists(there) || std::filesystem::is_directory(there));
    };
    for (const std::filesystem::path& archive : archives) {
        const std::filesystem::path place = base.empty() ? archive.parent_path() : base;
        const std::string name = folderNameOf(archive);
        std::filesystem::path folder = place / name;
        for (unsigned i = 2; !isFree(folder); ++i)
            folder = place / (name + " (" + std::to_string(i) + ")");
        taken.insert(folder.lexically_normal());
        out.push_back(std::move(folder));
    }
    return out;
}

std::filesystem::path targetFor(const Archive& archive, const std::filesystem::path& own)
{
    const std::string name = own.filename().string();
    const auto isWithin = [&name](const Entry& entry) {
        return entry.path.starts_with(name + "/")
            || (entry.path == name && entry.type == EntryType::Directory);
    };
    const std::vector<Entry>& entries = archive.entries();
    const bool hasFolder = !entries.empty() && std::all_of(entries.begin(), entries.end(), isWithin);
    if (!hasFolder)
        return own;
    return own.has_parent_path() ? own.parent_path() : std::filesystem::path(".");
}

} // namespace ff::archive
