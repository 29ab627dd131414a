// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/EachTarget.h"

#include "core/archive/ArchiveKind.h"
#include "core/archive/VolumeSet.h"
#include "core/archive/create/TargetFile.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>

namespace ff::archive {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kName = "{}";

Result<fs::path> patternOf(const fs::path& given)
{
    const std::string last = given.filename().string();
    const std::size_t at = last.find(kName);
    if (given.parent_path().string().find(kName) != std::string::npos
        || (at != std::string::npos && last.find(kName, at + kName.size()) != std::string::npos))
        return Error{ErrorCode::Usage,
                     sentence("{} stands for the name of each item once, in the last part of %1", given)};
    std::error_code failure;
    if (at == std::string::npos && endingSize(given) != 0 && !fs::is_directory(given, failure))
        return Error{
            ErrorCode::Usage,
            sentence("%1 would be one archive; name a folder, or put {} where the name of each item goes",
                     given)};
    return at == std::string::npos ? given / "{}.ffz" : given;
}

// The last part of the path, wherever it is seen from.
std::string nameOf(const fs::path& input)
{
    std::error_code failure;
    fs::path path = fs::absolute(input, failure).lexically_normal();
    if (!path.has_filename())
        path = path.parent_path();
    return path.filename().string();
}

bool isFolder(const fs::path& path)
{
    std::error_code failure;
    return fs::symlink_status(path, failure).type() == fs::file_type::directory;
}

// By what each would be called at first.
std::vector<std::string> namesOf(const std::vector<fs::path>& inputs)
{
    std::vector<std::string> names;
    std::map<std::string, unsigned> count;
    for (const fs::path& input : inputs) {
        const std::string whole = nameOf(input);
        names.push_back(isFolder(input) ? whole : fs::path(whole).stem().string());
        ++count[names.back()];
    }
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        if (count[names[i]] > 1)
            names[i] = nameOf(inputs[i]);
    }
    return names;
}

fs::path withName(const fs::path& pattern, const std::string& name)
{
    std::string last = pattern.filename().string();
    last.replace(last.find(kName), kName.size(), name);
    return pattern.parent_path() / last;
}

} // namespace

Result<std::vector<EachTarget>> eachTargets(const fs::path& given, const std::vector<fs::path>& inputs)
{
    FF_ASSIGN(const fs::path pattern, patternOf(given));
    if (const auto kind = kindOfName(pattern); !kind)
        return kind.error();
    const std::vector<std::string> names = namesOf(inputs);
    std::map<fs::path, fs::path> inputOf;
    std::vector<EachTarget> out;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        if (names[i].empty())
            return Error{ErrorCode::Usage,
                         sentence("%1 has no name that its archive could have", inputs[i].string())};
        EachTarget one{inputs[i], withName(pattern, names[i])};
        const auto [at, isNew] = inputOf.try_emplace(one.target, one.input);
        if (!isNew)
            return Error{ErrorCode::Usage,
                         sentence("%1 and %2 would both become %3", at->second, one.input, one.target)};
        out.push_back(std::move(one));
    }
    return out;
}

Status checkTargets(const std::vector<EachTarget>& targets, const CreateOptions& options)
{
    for (const EachTarget& one : targets) {
        std::error_code failure;
        for (const EachTarget& other : targets) {
            if (fs::equivalent(one.target, other.input, failure))
                return Error{ErrorCode::Usage,
                             sentence("%1 is one of the items itself; choose another folder", one.target)};
        }
        if (options.force)
            continue;
        const bool isInTheWay =
            options.volumeSize != 0 ? !volumesThere(one.target).empty() : !isReplaceable(one.target);
        if (isInTheWay)
            return Error{ErrorCode::Usage,
                         sentence("%1 is there already and is no archive that may be replaced", one.target)};
    }
    return {};
}

std::vector<std::uint64_t> shareOut(std::uint64_t seconds, const std::vector<std::uint64_t>& sizes)
{
    // Bytes to KiB, so that a year of seconds times all of a large disk fits; every file counts as one at
    // least.
    std::vector<std::uint64_t> weights;
    weights.reserve(sizes.size());
    for (const std::uint64_t size : sizes)
        weights.push_back((size >> 10) + 1);
    const std::uint64_t all = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
    std::vector<std::uint64_t> out;
    out.reserve(sizes.size());
    for (const std::uint64_t weight : weights)
        out.push_back(seconds == 0 ? 0 : std::max<std::uint64_t>(1, seconds * weight / all));
    return out;
}

} // namespace ff::archive
