// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/PasswordJob.h"

namespace ff::jobs {

PasswordJob::PasswordJob(ArchivePointer archive, archive::Password password, QObject* parent)
    : Job(Kind::Password, parent), m_archive(std::move(archive)), m_password(std::move(password))
{
}

PasswordJob::~PasswordJob()
{
    stopAndWait();
}

const archive::PasswordReport* PasswordJob::change() const
{
    return state() == State::Finished ? &m_report : nullptr;
}

Status PasswordJob::work(TaskControl& control)
{
    archive::PasswordChange change;
    change.password = m_password;
    change.key = m_archive->key();
    FF_ASSIGN(m_report, archive::changePassword(m_archive->path(), change, control));
    return {};
}

} // namespace ff::jobs
