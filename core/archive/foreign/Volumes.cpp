// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/foreign/Volumes.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <string>

namespace ff::archive {

namespace {

bool isDigit(char c)
{
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

// ".001"
bool isNumbered(const std::string& ending)
{
    return ending.size() == 4 && std::all_of(ending.begin() + 1, ending.end(), isDigit);
}

bool isThere(const std::filesystem::path& path)
{
    std::error_code failure;
    return std::filesystem::is_regular_file(path, failure);
}

std::filesystem::path partOf(const std::filesystem::path& path, int number)
{
    char ending[16];
    std::snprintf(ending, sizeof ending, ".%03d", number);
    return std::filesystem::path(path).replace_extension(ending);
}

} // namespace

std::vector<std::filesystem::path> partsOf(const std::filesystem::path& path)
{
    if (!isNumbered(path.extension().string()))
        return {path};
    std::vector<std::filesystem::path> parts;
    for (int number = isThere(partOf(path, 0)) ? 0 : 1; number < 1000 && isThere(partOf(path, number));
         ++number)
        parts.push_back(partOf(path, number));
    // One behind a gap is not of what can be joined.
    return std::find(parts.begin(), parts.end(), path) == parts.end() ? std::vector{path} : parts;
}

std::optional<std::filesystem::path> missingPart(const std::filesystem::path& path)
{
    if (!isNumbered(path.extension().string()))
        return std::nullopt;
    std::optional<std::filesystem::path> gap;
    for (int number = isThere(partOf(path, 0)) ? 0 : 1; number < 1000; ++number) {
        const bool there = isThere(partOf(path, number));
        if (there && gap)
            return gap;
        if (!there && !gap)
            gap = partOf(path, number);
    }
    return std::nullopt;
}

bool isOneOfSeveral(const std::filesystem::path& path)
{
    const std::string name = path.filename().string(), ending = path.extension().string();
    if (isNumbered(ending))
        return true;
    if (ending.size() == 4 && (ending[1] == 'z' || ending[1] == 'r') && isDigit(ending[2])
        && isDigit(ending[3]))
        return true;
    if (ending == ".zip")
        return isThere(std::filesystem::path(path).replace_extension(".z01"));
    const std::size_t part = name.rfind(".part");
    if (ending != ".rar")
        return false;
    return (part != std::string::npos && part + 5 < name.size() && isDigit(name[part + 5]))
        || isThere(std::filesystem::path(path).replace_extension(".r00"));
}

} // namespace ff::archive
