// SPDX-License-Identifier: GPL-3.0-or-later
// ffz bench: each level on the given files, through the same functions as create and test. The archives lie
// in a temporary folder that goes away in every case.

#include "app/ffz/Commands.h"
#include "app/ffz/Console.h"
#include "app/ffz/Json.h"
#include "app/ffz/Watch.h"
#include "core/archive/Archive.h"
#include "core/base/File.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sys/resource.h>

namespace ffz {
namespace {

using ff::Error;
using ff::ErrorCode;

class TemporaryFolder {
public:
    static ff::Result<std::filesystem::path> make()
    {
        std::error_code ignored;
        const std::filesystem::path base = std::filesystem::temp_directory_path(ignored);
        std::string name = ((base.empty() ? "/tmp" : base) / "ffz-bench-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr)
            return Error{ErrorCode::Io, "cannot make a temporary folder: " + ff::systemMessage(errno)};
        return std::filesystem::path(name);
    }

    explicit TemporaryFolder(std::filesystem::path path) : m_path(std::move(path)) {}
    ~TemporaryFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

struct Measured {
    std::string level;
    ff::archive::CreateReport create;
    ff::archive::TestReport test;
};

ff::Result<Measured> measure(const std::string& level, const BenchCommand& command,
                             const std::filesystem::path& archivePath, ff::TaskControl& control)
{
    ff::archive::CreateOptions options;
    options.level = ff::codec::levelFromName(level).value_or(ff::codec::Level::Former);
    options.device = command.device;
    options.threads = command.threads;
    // Decoding is timed by itself below.
    options.verify = false;
    Measured out;
    out.level = level;
    const std::vector<std::filesystem::path> inputs(command.files.begin(), command.files.end());
    FF_ASSIGN(out.create, ff::archive::createArchive(archivePath, inputs, options, control));
    FF_ASSIGN(const auto archive, ff::archive::Archive::open(archivePath, control));
    FF_ASSIGN(out.test, archive.test({command.device, command.threads}, control));
    if (out.test.damagedEntries > 0)
        return Error{ErrorCode::Damaged, "level " + level + " did not decode to what was coded"};
    return out;
}

std::uint64_t peakMemory()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

} // namespace

int bench(const BenchCommand& command)
{
    std::vector<std::string> levels = command.levels;
    if (levels.empty())
        levels = {"store", "fast", "balanced", "former", "ultra"};
    for (const std::string& level : levels)
        if (!ff::codec::levelFromName(level))
            return fail(
                {ErrorCode::Usage,
                 "there is no level \"" + level + "\"; choose store, fast, balanced, former or ultra"},
                command);

    std::vector<Measured> results;
    {
        const auto path = TemporaryFolder::make();
        if (!path)
            return fail(path.error(), command);
        const TemporaryFolder folder(path.value());
        if (!command.json && !command.quiet)
            std::cout << "level      bytes in    bytes out     ratio     coding   decoding  device\n";
        for (const std::string& level : levels) {
            ff::TaskControl control;
            auto one = [&] {
                const Watch watch(control, !command.quiet);
                return measure(level, command, folder.path() / (level + ".ffz"), control);
            }();
            if (!one)
                return fail(one.error(), command);
            const Measured& m = one.value();
            if (!command.json) {
                char row[160];
                std::snprintf(row, sizeof row, "%-9s %12s %12s %9s %10.3f %10.3f  ", m.level.c_str(),
                              grouped(m.create.rawBytes).c_str(), grouped(m.create.archiveBytes).c_str(),
                              humanRatio(m.create.ratio()).c_str(), m.create.megabytesPerSecond(),
                              m.test.megabytesPerSecond());
                std::cout << row << m.create.device << std::endl;
            }
            results.push_back(std::move(one).value());
        }
    }
    if (!command.json) {
        if (!command.quiet)
            std::cout << "speeds in MB/s; peak memory " << humanSize(peakMemory()) << '\n';
        return 0;
    }
    // The common fields are those of the default level, or of the last one measured when that was not asked
    // for.
    const Measured* shown = &results.back();
    for (const Measured& m : results)
        if (m.level == "former")
            shown = &m;
    Json out = reportJson(shown->create);
    out["level"] = shown->level;
    out["peak_memory_bytes"] = peakMemory();
    out["levels"] = Json::array();
    for (const Measured& m : results)
        out["levels"].push_back({{"level", m.level},
                                 {"raw_bytes", m.create.rawBytes},
                                 {"archive_bytes", m.create.archiveBytes},
                                 {"payload_bytes", m.create.payloadBytes},
                                 {"ratio", m.create.ratio()},
                                 {"create_seconds", m.create.seconds},
                                 {"create_mb_per_s", m.create.megabytesPerSecond()},
                                 {"decode_seconds", m.test.seconds},
                                 {"decode_mb_per_s", m.test.megabytesPerSecond()},
                                 {"hash_retries", m.test.hashRetries},
                                 {"device", m.create.device}});
    printJson(out);
    return 0;
}

} // namespace ffz
