// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Gives an open archive a password, another one, or none: see core/archive/update/PasswordChange.h. The
// archive given still shows the old file afterwards: open it again, with the report's key.

#include "core/archive/update/PasswordChange.h"
#include "core/jobs/OpenJob.h"

namespace ff::jobs {

class PasswordJob final : public Job {
    Q_OBJECT

public:
    // `password`: null for none.
    PasswordJob(ArchivePointer archive, archive::Password password, QObject* parent = nullptr);
    ~PasswordJob() override;

    const ArchivePointer& archive() const { return m_archive; }
    bool removes() const { return m_password == nullptr; }
    // Null until Finished.
    const archive::PasswordReport* change() const;

protected:
    Status work(TaskControl& control) override;

private:
    const ArchivePointer m_archive;
    const archive::Password m_password;
    archive::PasswordReport m_report;
};

} // namespace ff::jobs
