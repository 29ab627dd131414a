// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Archives for the catalogue that need not exist, and files that do.

#include "core/search/catalogue/Catalogue.h"
#include "tests/support/TreeMaker.h"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace fftest {

inline ff::format::EntryRecord entryOf(const std::string& path, std::uint64_t size = 10, int contents = -1)
{
    ff::format::EntryRecord entry;
    entry.path = path;
    entry.size = size;
    entry.packedSize = size / 2;
    entry.mtimeSeconds = 1700000000;
    const auto hash = ff::crypto::sha512(
        ff::asBytes(contents >= 0 ? std::to_string(contents) : path + ' ' + std::to_string(size)));
    entry.sha512 = hash;
    return entry;
}

inline std::vector<ff::format::EntryRecord> entriesOf(const std::vector<std::string>& paths)
{
    std::vector<ff::format::EntryRecord> out;
    out.reserve(paths.size());
    for (const std::string& path : paths)
        out.push_back(entryOf(path));
    return out;
}

// "folder 3/name 17.txt" and so on.
inline std::vector<ff::format::EntryRecord> manyEntries(std::size_t count, const std::string& name = "name")
{
    std::vector<ff::format::EntryRecord> out;
    out.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        out.push_back(entryOf(
            "folder " + std::to_string(i / 20) + "/" + name + " " + std::to_string(i) + ".txt", i + 1));
    return out;
}

// Of an archive that is nowhere.
inline ff::search::ArchiveFacts factsOf(const std::string& path, int fingerprint = 0)
{
    ff::search::ArchiveFacts facts;
    facts.path = path;
    facts.size = 1000;
    facts.fingerprint = ff::crypto::sha256(ff::asBytes(path + std::to_string(fingerprint)));
    facts.format = ".ffz";
    facts.level = "fast";
    return facts;
}

inline ff::search::Catalogue openCatalogue(const std::filesystem::path& path,
                                           ff::search::Catalogue::Options options = {})
{
    auto opened = ff::search::Catalogue::open(path, std::move(options));
    if (!opened)
        throw std::runtime_error(opened.error().message);
    return std::move(opened).value();
}

// How many entries the query finds; -1 for an error.
inline long long countOf(ff::search::Catalogue& catalogue, const std::string& query)
{
    ff::TaskControl control;
    const auto parsed = ff::search::parseQuery(query);
    if (!parsed)
        return -1;
    const auto found = catalogue.find(*parsed, {}, control);
    return found ? static_cast<long long>(found->matches) : -1;
}

} // namespace fftest
