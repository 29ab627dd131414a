// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/VolumeSet.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <map>
#include <set>
#include <string>

namespace ff::archive {

namespace {

constexpr std::size_t kEnding = 4; // ".001"

bool isThere(const std::filesystem::path& path)
{
    std::error_code failure;
    return std::filesystem::is_regular_file(path, failure);
}

std::filesystem::path withoutNumber(const std::filesystem::path& part)
{
    const std::string name = part.filename().string();
    return part.parent_path() / name.substr(0, name.size() - kEnding);
}

Error missing(const std::filesystem::path& part)
{
    return {ErrorCode::Damaged,
            sentence("the part %1 is missing; put all parts into one folder", part.filename())};
}

// Sizes tell what belongs together: all parts are as large as the first, the last one may be smaller.
void compareSizes(VolumeSet& set)
{
    std::error_code failure;
    const std::uint64_t size = std::filesystem::file_size(set.parts.front(), failure);
    for (std::size_t i = 1; i < set.parts.size() && !failure; ++i) {
        const std::uint64_t is = std::filesystem::file_size(set.parts[i], failure);
        const std::string name = set.parts[i].filename().string();
        if (is > size) {
            set.problem =
                Error{ErrorCode::Damaged,
                      sentence("the part %1 is larger than the first, so it is of another archive", name)};
            return;
        }
        if (is < size && i + 1 < set.parts.size()) {
            set.shortPart =
                Error{ErrorCode::Damaged,
                      sentence("the part %1 is cut short: it has %2 of %3 bytes", name, is, size)};
            const auto behind = set.parts.begin() + static_cast<std::ptrdiff_t>(i + 1);
            set.surplus.assign(behind, set.parts.end());
            set.parts.erase(behind, set.parts.end());
            return;
        }
    }
}

} // namespace

std::filesystem::path volumeName(const std::filesystem::path& archive, unsigned number)
{
    char ending[16];
    std::snprintf(ending, sizeof ending, ".%03u", number);
    return archive.parent_path() / (archive.filename().string() + ending);
}

bool isVolumeName(const std::filesystem::path& name)
{
    const std::string text = name.filename().string();
    return text.size() > kEnding && text[text.size() - kEnding] == '.'
        && std::all_of(text.end() - 3, text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

std::vector<unsigned> volumesThere(const std::filesystem::path& archive)
{
    std::vector<unsigned> out;
    const std::filesystem::path folder = archive.parent_path();
    std::error_code failure;
    std::filesystem::directory_iterator items(folder.empty() ? "." : folder, failure);
    for (; !failure && items != std::filesystem::directory_iterator(); items.increment(failure)) {
        const std::filesystem::path name = items->path().filename();
        if (isVolumeName(name) && withoutNumber(name) == archive.filename())
            out.push_back(static_cast<unsigned>(std::stoul(name.extension().string().substr(1))));
    }
    std::sort(out.begin(), out.end());
    return out;
}

VolumeSet volumeSetOf(const std::filesystem::path& path)
{
    VolumeSet set{{path}, false, {}, {}, {}, {}};
    std::error_code failure;
    const bool isPart = isVolumeName(path);
    if (!isPart && std::filesystem::exists(path, failure))
        return set;
    const std::filesystem::path archive = isPart ? withoutNumber(path) : path;
    std::vector<unsigned> numbers = volumesThere(archive);
    if (numbers.empty() || numbers.front() == 0) // the latter are never ours
        return set;
    const std::filesystem::path first = volumeName(archive, 1);
    if (numbers.front() != 1) {
        set.problem = missing(first);
        return set;
    }
    set.isSet = true;
    set.parts.clear();
    for (unsigned number = 1; number <= numbers.back(); ++number) {
        set.parts.push_back(volumeName(archive, number));
        if (!isThere(set.parts.back())) {
            set.problem = missing(set.parts.back());
            return set;
        }
    }
    set.next = volumeName(archive, numbers.back() + 1);
    compareSizes(set);
    return set;
}

std::vector<std::filesystem::path> oncePerArchive(const std::vector<std::filesystem::path>& paths)
{
    // By the name without a number; a set is looked for once, however many of its parts are named.
    std::map<std::filesystem::path, std::optional<std::filesystem::path>> firstParts;
    std::set<std::filesystem::path> seen;
    std::vector<std::filesystem::path> out;
    for (const std::filesystem::path& path : paths) {
        std::filesystem::path archive = path;
        if (isVolumeName(path)) {
            const auto [at, isNew] = firstParts.try_emplace(withoutNumber(path));
            if (isNew) {
                if (const VolumeSet set = volumeSetOf(path); set.isSet)
                    at->second = set.parts.front();
            }
            archive = at->second.value_or(path);
        }
        if (seen.insert(archive.lexically_normal()).second)
            out.push_back(archive);
    }
    return out;
}

} // namespace ff::archive
