// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/TestJob.h"

namespace ff::jobs {

TestJob::TestJob(ArchivePointer archive, archive::RunOptions options, QObject* parent)
    : Job(Kind::Test, parent), m_archive(std::move(archive)), m_options(std::move(options))
{
}

TestJob::~TestJob()
{
    stopAndWait();
}

const archive::TestReport* TestJob::report() const
{
    return state() == State::Finished ? &m_report : nullptr;
}

Status TestJob::work(TaskControl& control)
{
    archive::RunOptions options = m_options;
    options.correctionSeconds = archive::kReadingCorrection;
    FF_ASSIGN(m_report, m_archive->test(options, control));
    return {};
}

} // namespace ff::jobs
