// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Adds up the sizes of files and folders before an archive is made of them, without what would be left out.
// Symbolic links are not followed. What cannot be read is counted, not fatal: making the archive will name
// it.

#include "core/archive/create/Scanner.h"
#include "core/jobs/Job.h"

namespace ff::jobs {

struct Measure {
    std::uint64_t bytes = 0;
    std::uint64_t files = 0;
    std::uint64_t folders = 0;
    std::uint64_t unreadable = 0;
};

class MeasureJob final : public Job {
    Q_OBJECT

public:
    explicit MeasureJob(std::vector<std::filesystem::path> paths, archive::ScanRules rules = {},
                        QObject* parent = nullptr);
    ~MeasureJob() override;

    const std::vector<std::filesystem::path>& paths() const { return m_paths; }
    // One per path; empty until Finished.
    const std::vector<Measure>& measures() const { return m_measures; }

protected:
    Status work(TaskControl& control) override;

private:
    const std::vector<std::filesystem::path> m_paths;
    const archive::ScanRules m_rules;
    std::vector<Measure> m_measures;
};

} // namespace ff::jobs
