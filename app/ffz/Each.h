// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One command on several archives, one after another: each is told of as if it were alone, one that fails
// does not keep the others from their turn, and at the end it is said what they come to.

#include "app/ffz/Commands.h"
#include "app/ffz/Json.h"

#include <functional>
#include <memory>

namespace ffz {

// What became of one archive.
struct Told {
    int code = 0; // exit code
    std::unique_ptr<Json> json{}; // with --json: what is to be printed; else null, and it is printed already
    bool isDone = false; // there is a report, good or bad, and these are of it
    bool isEncrypted = false;
    std::uint64_t entries = 0, rawBytes = 0, archiveBytes = 0;
    double seconds = 0;

    void takeSums(const ff::archive::Report& report);
};

// As fail(), of one archive of several: with --json nothing is printed.
Told failed(const ff::Error& error, const CommonOptions& options);
// Of one that is alone.
int alone(const Told& told, const CommonOptions& options);

// The worse of two exit codes: cancelled, damaged, input/output, usage, missing, done.
int worseCode(int a, int b);

// `one` for each, until it is cancelled, and then a line or the JSON of all of them; gives the worst exit
// code. `good` is what those are that went well, "intact".
int tellEach(const std::vector<std::string>& archives, const char* good, const CommonOptions& options,
             const std::function<Told(std::size_t)>& one);

} // namespace ffz
