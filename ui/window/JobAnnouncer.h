// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a window says of its heavy jobs: it asks their questions, and tells what became of them where the user
// looks, or does with the result what the settings say. Where that leads elsewhere it asks with signals. GUI
// thread only.

#include "core/jobs/JobQueue.h"
#include "ui/work/JobCenter.h"

#include <QObject>

class QWidget;

namespace ff::ui {

class ArchivePage;
class JobsPage;
class MessageBanner;
class PageStack;

class JobAnnouncer final : public QObject {
    Q_OBJECT

public:
    // All of it must live as long.
    struct Parts {
        JobCenter& center;
        const PageStack& pages;
        ArchivePage& archivePage;
        const JobsPage& jobsPage;
        MessageBanner& banner;
    };

    JobAnnouncer(const Parts& parts, QWidget& window);

    // A job of this window has started: its questions will be asked.
    void follow(jobs::Job* job);
    // A heavy job of this window is over. REQUIRES: called while JobQueue tells that it has finished.
    void announce(const jobs::Job& job);

Q_SIGNALS:
    void openRequested(const QString& path);
    void testRequested(const QString& path);
    void detailsRequested(const ff::ui::JobResult& result);
    // The archive that is shown is no longer where it was.
    void shownArchiveGone();

private:
    void askConflict(jobs::Job* job);
    void askPassword(jobs::Job* job);
    void keepOutcomes(const jobs::Job& job);
    // What the settings say; true when it leads away from here.
    bool afterCreation(const JobResult& result);
    void showMessage(const JobResult& result, bool isFinished);

    JobCenter& m_center;
    const PageStack& m_pages;
    ArchivePage& m_archivePage;
    const JobsPage& m_jobsPage;
    MessageBanner& m_banner;
    QWidget& m_window;
};

} // namespace ff::ui
