// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/PreviewJob.h"

namespace ff::jobs {

PreviewJob::PreviewJob(ArchivePointer archive, std::size_t entry, std::uint64_t limit, QObject* parent)
    : Job(Kind::Preview, parent), m_archive(std::move(archive)), m_entry(entry), m_limit(limit)
{
}

PreviewJob::~PreviewJob()
{
    stopAndWait();
}

Status PreviewJob::work(TaskControl& control)
{
    FF_ASSIGN(m_contents, archive::readContents(*m_archive, m_entry, m_limit, {}, control));
    return {};
}

} // namespace ff::jobs
