// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/ContentsJob.h"

#include <unistd.h>

namespace ff::jobs {

ContentsJob::ContentsJob(ArchivePointer archive, std::vector<std::size_t> entries,
                         archive::ContentsRead onRead, QObject* parent)
    : Job(Kind::Preview, parent), m_archive(std::move(archive)), m_entries(std::move(entries)),
      m_onRead(std::move(onRead))
{
}

ContentsJob::~ContentsJob()
{
    stopAndWait();
}

Status ContentsJob::work(TaskControl& control)
{
    if (::nice(10) == -1)
        errno = 0; // as nice as it may be
    archive::RunOptions options;
    options.threads = 1;
    return archive::readEach(*m_archive, m_entries, options, m_onRead, control);
}

} // namespace ff::jobs
