// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Compares an archive with a folder. Differences are a result, not a failure of the job.

#include "core/archive/read/Compare.h"
#include "core/jobs/OpenJob.h"

namespace ff::jobs {

class CompareJob final : public Job {
    Q_OBJECT

public:
    CompareJob(ArchivePointer archive, std::filesystem::path folder, archive::CompareOptions options,
               QObject* parent = nullptr);
    ~CompareJob() override;

    const ArchivePointer& archive() const { return m_archive; }
    const std::filesystem::path& folder() const { return m_folder; }
    const archive::CompareReport* report() const override;

protected:
    Status work(TaskControl& control) override;

private:
    const ArchivePointer m_archive;
    const std::filesystem::path m_folder;
    const archive::CompareOptions m_options;
    archive::CompareReport m_report;
};

} // namespace ff::jobs
