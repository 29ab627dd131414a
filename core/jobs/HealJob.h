// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Writes a mended archive of a damaged one. What is lost is a result, not a failure of the job.

#include "core/archive/heal/Heal.h"
#include "core/jobs/OpenJob.h"

namespace ff::jobs {

class HealJob final : public Job {
    Q_OBJECT

public:
    HealJob(ArchivePointer archive, std::filesystem::path target, archive::HealOptions options,
            QObject* parent = nullptr);
    ~HealJob() override;

    const ArchivePointer& archive() const { return m_archive; }
    const archive::HealReport* report() const override;

protected:
    Status work(TaskControl& control) override;

private:
    const ArchivePointer m_archive;
    const std::filesystem::path m_target;
    const archive::HealOptions m_options;
    archive::HealReport m_report;
};

} // namespace ff::jobs
