// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The jobs that the page of an open archive starts by itself: comparing it with a folder, converting an
// archive of another program after an estimate of what that saves, mending it, and giving it another
// password. It asks what must be asked, starts the job, and tells in the banner how it went. Changes of the
// archive are the Editor's. GUI thread only.

#include "core/jobs/CompareJob.h"
#include "core/jobs/JobQueue.h"
#include "core/jobs/PasswordJob.h"
#include "ui/widgets/MessageBanner.h"

#include <QObject>

#include <filesystem>

class QWidget;

namespace ff::jobs {
class ConvertJob;
}

namespace ff::ui {

class ArchiveJobs final : public QObject {
    Q_OBJECT

public:
    // Questions are asked above `page`'s window, which hears of the jobs. All must live as long.
    ArchiveJobs(jobs::JobQueue& jobs, MessageBanner& banner, QWidget& page);

    // Null for none.
    void setArchive(jobs::ArchivePointer archive) { m_archive = std::move(archive); }

    void askAndCompare();
    void compareWith(const std::filesystem::path& folder);
    // First what it would save, then where to.
    void estimateConversion();
    // Where the mended archive goes.
    void askAndHeal();
    // For the new password; none takes the old one away.
    void askAndChangePassword();

Q_SIGNALS:
    // Of the archive that is still open.
    void passwordChanged(const ff::jobs::PasswordJob& job);
    // The archive that is still open with a folder.
    void compared(const ff::jobs::CompareJob& job);

private:
    void showEstimate(const jobs::ConvertJob& job);
    void askAndConvert();
    void askToReplace(const jobs::ArchivePointer& archive, const QString& target);
    void convert(const jobs::ArchivePointer& archive, const QString& target, bool force);
    void changePassword(const jobs::ArchivePointer& archive, const archive::Password& password);
    void start(std::unique_ptr<jobs::Job> job);
    QString archiveName() const;
    MessageBanner::Action convertAction();

    jobs::JobQueue& m_jobs;
    MessageBanner& m_banner;
    QWidget& m_page;
    jobs::ArchivePointer m_archive;
};

} // namespace ff::ui
