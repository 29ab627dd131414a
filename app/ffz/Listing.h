// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What commands have in common that read the index of an archive and no more: list, info, search.

#include "app/ffz/Commands.h"
#include "app/ffz/Json.h"
#include "core/archive/Archive.h"
#include "core/search/text/Folding.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace ffz {

class Stopwatch {
public:
    double seconds() const
    {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count();
    }

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

// Opening reads the index; rebuilding a lost one can take long, so it is watched like any operation.
ff::Result<ff::archive::Archive> openWatched(const std::string& path, const CommonOptions& options,
                                             const NamesOptions& names);

// The report of an operation that only read the index.
ff::archive::Report readingReport(const ff::archive::Archive& archive, double seconds);

// A list that may be short is no success, however much it shows.
int readingCode(bool isComplete);
// In JSON what the exit code says.
void addCompleteness(Json& object, bool isComplete);

struct ShownEntry {
    const ff::archive::Entry* entry = nullptr;
    std::string path; // safe to show, as printable() makes it
};
// A table of them, with a head.
void printEntries(const std::vector<ShownEntry>& entries);

// Whether matches are shown in colour: on a terminal that has it, unless the person said no (no-color.org).
bool showsColor();
// Safe to show, with what matched in red.
std::string shownPath(std::string_view path, const std::vector<ff::search::ByteRange>& matched, bool inColor);

// "matched": what of the path a query found, as bytes.
void addMatched(Json& row, const std::vector<ff::search::ByteRange>& matched);

// Of `search --semantic` without words.
ff::Error meaninglessQuery();

} // namespace ffz
