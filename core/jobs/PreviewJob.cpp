// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/PreviewJob.h"

namespace ff::jobs {

PreviewJob::PreviewJob(ArchivePointer archive, std::size_t entry, std::uint64_t limit, Look look,
                       QObject* parent)
    : Job(Kind::Preview, parent), m_archive(std::move(archive)), m_entry(entry), m_limit(limit), m_look(look)
{
}

PreviewJob::~PreviewJob()
{
    stopAndWait();
}

Status PreviewJob::work(TaskControl& control)
{
    FF_ASSIGN(m_contents, archive::readContents(*m_archive, m_entry, m_limit, {}, control));
    if (m_look == Look::Sound) {
        FF_ASSIGN(m_sound, soundFacts(m_contents.bytes, m_archive->entries()[m_entry].size, control));
        return {};
    }
    if (m_look != Look::Inside || !m_contents.whole)
        return {};
    Result<Inside> inside = lookInside(m_contents.bytes, control);
    if (inside.ok())
        m_inside = std::move(*inside);
    else if (inside.error().code == ErrorCode::Cancelled)
        return inside.error();
    return {}; // what cannot be listed is shown as it is
}

} // namespace ff::jobs
