// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/OpenJob.h"

namespace ff::jobs {

OpenJob::OpenJob(std::filesystem::path path, QObject* parent)
    : Job(Kind::Open, parent), m_path(std::move(path))
{
}

OpenJob::~OpenJob()
{
    stopAndWait();
}

ArchivePointer OpenJob::archive() const
{
    return state() == State::Finished ? m_archive : nullptr;
}

std::shared_ptr<const EntryTree> OpenJob::tree() const
{
    return state() == State::Finished ? m_tree : nullptr;
}

Status OpenJob::work(TaskControl& control)
{
    FF_ASSIGN(archive::Archive opened, archive::Archive::open(m_path, control));
    m_archive = std::make_shared<const archive::Archive>(std::move(opened));
    // The tree points into the archive and keeps it alive.
    m_tree = std::make_shared<const EntryTree>(EntryList(m_archive, &m_archive->entries()));
    return {};
}

} // namespace ff::jobs
