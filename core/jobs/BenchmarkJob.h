// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Measures gzip and levels on one file, on the processor and, when there is one that can be used, on CUDA. A
// level that cannot run here says why; the others go on.

#include "core/archive/benchmark/Benchmark.h"
#include "core/jobs/Job.h"

namespace ff::jobs {

struct BenchmarkRow {
    codec::Level level = codec::Level::Store;
    std::string askedDevice = "cpu"; // or "cuda"
    std::optional<archive::BenchmarkResult> result; // unset while it has not run
    Sentence problem; // why it could not
    std::optional<double> weissman; // against gzip on the same file
};

class BenchmarkJob final : public Job {
    Q_OBJECT

public:
    BenchmarkJob(std::filesystem::path file, std::vector<codec::Level> levels, QObject* parent = nullptr);
    ~BenchmarkJob() override;

    // What is known so far, in the order in which it is measured. GUI thread; read at progressChanged() and
    // finished().
    std::vector<BenchmarkRow> rows() const;
    std::optional<archive::GzipResult> gzip() const;

protected:
    Status work(TaskControl& control) override;

private:
    const std::filesystem::path m_file;
    const std::vector<codec::Level> m_levels;
    mutable std::mutex m_mutex;
    std::vector<BenchmarkRow> m_rows; // under the mutex
    std::optional<archive::GzipResult> m_gzip; // under the mutex
};

} // namespace ff::jobs
