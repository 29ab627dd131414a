// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The arguments that the command-line programs share: options of several commands, the commands that ffz and
// ffz-mpi have, and how a program of them runs.

#include "app/ffz/Commands.h"

#include <CLI/CLI.hpp>

#include <functional>
#include <memory>

namespace ffz {

namespace arguments {

using Chosen = std::function<int()>; // what the arguments ask for

// What the command does when it is the one that is asked for.
template <typename Command>
void onChosen(CLI::App* app, Chosen& chosen, std::shared_ptr<Command> options,
              int (*function)(const Command&))
{
    app->callback([&chosen, options = std::move(options), function] {
        chosen = [options, function] { return function(*options); };
    });
}

inline constexpr const char* kPasswordOfArchive =
    "Read the archive's password from this open descriptor, one line; without it the terminal is asked";

void addCommon(CLI::App* app, CommonOptions& options);
void addPassword(CLI::App* app, CommonOptions& options, const char* what);
void addRunning(CLI::App* app, RunningOptions& options);
void addNames(CLI::App* app, NamesOptions& options);
void addInside(CLI::App* app, NamesOptions& options);
void addTime(CLI::App* app, std::optional<std::string>& time);
void addLevel(CLI::App* app, LevelOptions& options);
void addNoVerify(CLI::App* app, bool& noVerify);
void addForce(CLI::App* app, bool& force);
void addRecovery(CLI::App* app, unsigned& percent);
void addVolume(CLI::App* app, std::optional<std::string>& size);
void addArchive(CLI::App* app, std::string& archive);

// Commands with their options, which the arguments are written to.
std::shared_ptr<CreateCommand> addCreate(CLI::App& app, Chosen& chosen);
std::shared_ptr<ExtractCommand> addExtract(CLI::App& app, Chosen& chosen);
std::shared_ptr<TestCommand> addTest(CLI::App& app, Chosen& chosen);
// Commands that take nothing but an archive.
std::shared_ptr<ArchiveCommand> addSimple(CLI::App& app, Chosen& chosen, const char* name, const char* help,
                                          int (*function)(const ArchiveCommand&));

} // namespace arguments

// Parses and does what is asked for, or says what is wrong with the arguments; gives the exit code.
int runParsed(CLI::App& app, int argc, char** argv, arguments::Chosen& chosen);

// What main() gives: the exit code of `run`. What escapes from a library is told like any error, and so is
// standard output that cannot be written.
int runMain(const std::function<int()>& run);

} // namespace ffz
