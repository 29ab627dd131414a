// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/CompareJob.h"

namespace ff::jobs {

CompareJob::CompareJob(ArchivePointer archive, std::filesystem::path folder, archive::CompareOptions options,
                       QObject* parent)
    : Job(Kind::Compare, parent), m_archive(std::move(archive)), m_folder(std::move(folder)),
      m_options(std::move(options))
{
}

CompareJob::~CompareJob()
{
    stopAndWait();
}

const archive::CompareReport* CompareJob::report() const
{
    return state() == State::Finished ? &m_report : nullptr;
}

Status CompareJob::work(TaskControl& control)
{
    FF_ASSIGN(m_report, archive::compareArchive(*m_archive, m_folder, m_options, control));
    return {};
}

} // namespace ff::jobs
