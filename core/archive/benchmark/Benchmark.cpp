// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/benchmark/Benchmark.h"

#include "core/archive/Archive.h"
#include "core/archive/LibArchive.h"
#include "core/base/Exceptions.h"
#include "core/base/File.h"

#include <archive.h>
#include <archive_entry.h>

#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdlib>

namespace ff::archive {

namespace {

constexpr std::uint64_t kMostBytes = 1'000'000'000;
constexpr std::size_t kPortion = std::size_t{1} << 20;

class TemporaryFolder {
public:
    static Result<std::filesystem::path> make()
    {
        std::error_code ignored;
        const std::filesystem::path base = std::filesystem::temp_directory_path(ignored);
        std::string name = ((base.empty() ? "/tmp" : base) / "ffz-bench-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr)
            return Error{ErrorCode::Io, sentence("cannot make a temporary folder: %1", systemMessage(errno))};
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

Result<Bytes> readWhole(const std::filesystem::path& path)
{
    FF_ASSIGN(const File file, File::openForReading(path));
    FF_ASSIGN(const std::uint64_t size, file.size());
    if (size > kMostBytes)
        return Error{ErrorCode::Io, sentence("%1 is too large for a benchmark: 1 GB at most", path)};
    Bytes out(size);
    FF_TRY(file.readAt(0, out));
    return out;
}

la_ssize_t countBytes(::archive*, void* counter, const void*, std::size_t size)
{
    *static_cast<std::uint64_t*>(counter) += size;
    return static_cast<la_ssize_t>(size);
}

} // namespace

Result<BenchmarkResult> benchmarkLevel(const std::vector<std::filesystem::path>& inputs, codec::Level level,
                                       const RunOptions& options, TaskControl& control)
{
    FF_ASSIGN(std::filesystem::path made, TemporaryFolder::make());
    const TemporaryFolder folder(std::move(made));
    const std::filesystem::path target = folder.path() / "bench.ffz";
    CreateOptions create;
    static_cast<RunOptions&>(create) = options;
    create.level = level;
    create.verify = false;
    BenchmarkResult out;
    FF_ASSIGN(out.create, createArchive(target, inputs, create, control));
    FF_ASSIGN(const auto archive, Archive::open(target, control));
    FF_ASSIGN(out.test, archive.test(options, control));
    if (out.test.verdict.problem())
        return Error{ErrorCode::Damaged,
                     sentence("level %1 did not decode to what was coded", codec::levelName(level))};
    return out;
}

Result<GzipResult> benchmarkGzip(const std::filesystem::path& file, TaskControl& control)
{
    FF_ASSIGN(const Bytes bytes, readWhole(file));
    GzipResult out;
    out.rawBytes = bytes.size();
    const WriteHandle writer(::archive_write_new());
    const EntryHandle entry(::archive_entry_new());
    if (!writer || !entry)
        return outOfMemory();
    ::archive_entry_set_pathname(entry.get(), "data");
    ::archive_entry_set_filetype(entry.get(), AE_IFREG);
    const auto failed = [&writer] {
        return Error{ErrorCode::Io, sentence("gzip failed: %1", libraryReason(writer.get()))};
    };
    const auto start = std::chrono::steady_clock::now();
    if (::archive_write_set_format_raw(writer.get()) != ARCHIVE_OK
        || ::archive_write_add_filter_gzip(writer.get()) != ARCHIVE_OK
        || ::archive_write_set_filter_option(writer.get(), "gzip", "compression-level", "6") != ARCHIVE_OK
        || ::archive_write_set_bytes_in_last_block(writer.get(), 1) != ARCHIVE_OK
        || ::archive_write_open(writer.get(), &out.packedBytes, nullptr, &countBytes, nullptr) != ARCHIVE_OK
        || ::archive_write_header(writer.get(), entry.get()) != ARCHIVE_OK)
        return failed();
    for (std::size_t at = 0; at < bytes.size(); at += kPortion) {
        FF_TRY(control.checkpoint());
        const std::size_t size = std::min(kPortion, bytes.size() - at);
        if (::archive_write_data(writer.get(), bytes.data() + at, size) != static_cast<la_ssize_t>(size))
            return failed();
    }
    if (::archive_write_close(writer.get()) != ARCHIVE_OK)
        return failed();
    out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return out;
}

std::optional<double> weissmanScore(double ratio, double seconds, double gzipRatio, double gzipSeconds,
                                    double alpha)
{
    const double time = seconds * 1000;
    const double gzipTime = gzipSeconds * 1000;
    if (!(time > 1) || !(gzipTime > 1) || !(gzipRatio > 0))
        return std::nullopt;
    return alpha * ratio / gzipRatio * std::log(gzipTime) / std::log(time);
}

} // namespace ff::archive
