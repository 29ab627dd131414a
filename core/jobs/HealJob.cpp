// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/HealJob.h"

namespace ff::jobs {

HealJob::HealJob(ArchivePointer archive, std::filesystem::path target, archive::HealOptions options,
                 QObject* parent)
    : Job(Kind::Heal, parent), m_archive(std::move(archive)), m_target(std::move(target)),
      m_options(std::move(options))
{
}

HealJob::~HealJob()
{
    stopAndWait();
}

const archive::HealReport* HealJob::report() const
{
    return state() == State::Finished ? &m_report : nullptr;
}

Status HealJob::work(TaskControl& control)
{
    archive::HealOptions options = m_options;
    options.correctionSeconds = archive::kHealingCorrection;
    FF_ASSIGN(m_report, archive::healArchive(*m_archive, m_target, options, control));
    return {};
}

} // namespace ff::jobs
