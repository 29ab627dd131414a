// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/BenchmarkJob.h"

#include "core/archive/run/Capabilities.h"

namespace ff::jobs {

BenchmarkJob::BenchmarkJob(std::filesystem::path file, std::vector<codec::Level> levels, QObject* parent)
    : Job(Kind::Benchmark, parent), m_file(std::move(file)), m_levels(std::move(levels))
{
}

BenchmarkJob::~BenchmarkJob()
{
    stopAndWait();
}

std::vector<BenchmarkRow> BenchmarkJob::rows() const
{
    const std::lock_guard lock(m_mutex);
    return m_rows;
}

std::optional<archive::GzipResult> BenchmarkJob::gzip() const
{
    const std::lock_guard lock(m_mutex);
    return m_gzip;
}

Status BenchmarkJob::work(TaskControl& control)
{
    FF_ASSIGN(const archive::GzipResult gzip, archive::benchmarkGzip(m_file, control));
    std::vector<BenchmarkRow> rows;
    for (const char* device : {"cpu", "cuda"}) {
        // Here, because asking the driver can take a while.
        if (!archive::deviceHere(device).ok())
            continue;
        for (const codec::Level level : m_levels)
            rows.push_back({level, device, std::nullopt, {}, std::nullopt});
    }
    {
        const std::lock_guard lock(m_mutex);
        m_gzip = gzip;
        m_rows = rows;
    }
    // Each row counts the same: how long a level takes is what is to be found out.
    control.setTotals(rows.size(), rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        TaskControl part(control);
        const auto result = archive::benchmarkLevel({m_file}, rows[i].level, {rows[i].askedDevice, 0}, part);
        if (!result && result.error().code == ErrorCode::Cancelled)
            return result.error();
        {
            const std::lock_guard lock(m_mutex);
            if (result) {
                m_rows[i].result = *result;
                m_rows[i].weissman = archive::weissmanScore(result->create.ratio(), result->create.seconds,
                                                            gzip.ratio(), gzip.seconds);
            } else {
                m_rows[i].problem = result.error().message;
            }
        }
        control.addDone(1);
        control.addEntries(1);
    }
    return {};
}

} // namespace ff::jobs
