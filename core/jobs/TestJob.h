// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Decodes a whole archive and compares every hash. Damage is a result, not a failure of the job.

#include "core/jobs/OpenJob.h"

namespace ff::jobs {

class TestJob final : public Job {
    Q_OBJECT

public:
    TestJob(ArchivePointer archive, archive::RunOptions options, QObject* parent = nullptr);
    ~TestJob() override;

    const ArchivePointer& archive() const { return m_archive; }
    const archive::TestReport* report() const override;

protected:
    Status work(TaskControl& control) override;

private:
    const ArchivePointer m_archive;
    const archive::RunOptions m_options;
    archive::TestReport m_report;
};

} // namespace ff::jobs
