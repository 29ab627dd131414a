// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The window: start page, open archive, jobs, results; jobs run behind it and report at its lower edge. It
// composes pages, dialogs and jobs and holds no logic of its own beyond which follows which. Several windows
// share one queue of jobs. GUI thread only.

#include "core/jobs/ExtractJob.h"
#include "core/jobs/JobQueue.h"
#include "ui/work/Workshop.h"

#include <QEventLoopLocker>
#include <QMainWindow>
#include <QPointer>

class QAction;
class QLabel;
class QMenu;
class QProgressBar;
class QStackedWidget;

namespace ff::ui {

class ArchivePage;
class CreateDialog;
class DropOverlay;
struct ExtractQuestion;
class JobPanel;
class JobsPage;
class MessageBanner;
class ResultPage;
class StartPage;

class MainWindow final : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(QWidget* parent = nullptr);
    ~MainWindow() override;

    // Opens in the background; the page or a message follows.
    void openArchive(const QString& path);
    // One archive is opened; anything else goes to the dialog for a new archive.
    void addDroppedPaths(const QStringList& paths);
    void newArchive(const QStringList& paths = {});
    // Opens it, then asks where to extract to.
    void extractArchive(const QString& path);
    // Asks which archive first.
    void chooseAndExtract();

    // Shown or being opened; empty: neither.
    QString archivePath() const;
    // No job of this window runs or waits and no question is open.
    bool isAtRest() const;
    bool isStartPage() const;
    // A dialog is open (settings aside), or another program has a file of the archive: it cannot be closed
    // without asking.
    bool isInUse() const;
    // Takes over place, archive and jobs of a window that is about to go.
    void succeed(MainWindow& old);

    jobs::JobQueue& jobs() { return m_jobs; }
    Workshop& workshop() { return *m_workshop; }
    JobsPage& jobsPage() { return *m_jobsPage; }
    ArchivePage& archivePage() { return *m_archivePage; }
    ResultPage& resultPage() { return *m_resultPage; }
    MessageBanner& banner() { return *m_banner; }

Q_SIGNALS:
    void newWindowRequested();
    // All windows are to be made anew.
    void reopenRequested();

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void buildPages();
    void buildActions();
    void buildMenus();
    void buildToolBar();
    void connectJobs();
    void restoreWindow();

    void chooseAndOpen();
    void chooseArchive(void (MainWindow::*then)(const QString&));
    void chooseFilesForArchive();
    void closeArchive();
    void extract(const std::vector<std::size_t>& selection);
    void extractSelected();
    void extractHere();
    ExtractQuestion extractQuestion(const std::vector<std::size_t>& selection) const;
    void testArchive();
    void showInfo();
    void fillRecentMenu();

    // Queues the job; its news come to this window.
    template <typename T>
    T* addJob(std::unique_ptr<T> job)
    {
        job->setOwner(this);
        return m_jobs.add(std::move(job));
    }
    void showJobs();
    void showRecord(int record);
    void testFile(const QString& path);
    void updateJobsAction();
    void finishInBackground();
    void onJobStarted(jobs::Job* job);
    void onJobFinished(jobs::Job* job);
    void onOpened(const jobs::OpenJob& job);
    void askConflict(jobs::Job* job);
    void announce(const jobs::Job& job);
    // What the settings say; true when it leads away from here.
    bool afterCreation(const JobResult& result);
    void showPage(QWidget* page);
    // From a page that came on top (jobs, results) to the one below.
    void goBack();
    bool isOnTop(const QWidget* page) const;
    void updateActions();
    void updateStatus();

    QStackedWidget* m_pages;
    StartPage* m_startPage;
    ArchivePage* m_archivePage;
    ResultPage* m_resultPage;
    JobsPage* m_jobsPage;
    MessageBanner* m_banner;
    JobPanel* m_jobPanel;
    DropOverlay* m_overlay;
    QLabel* m_status;
    QLabel* m_busyText;
    QProgressBar* m_busy;
    QMenu* m_recentMenu;
    QAction *m_new, *m_newWindow, *m_showJobs, *m_open, *m_close, *m_quit, *m_extractAll, *m_extractHere,
        *m_test, *m_info;
    QAction *m_benchmark, *m_settings, *m_shortcuts;
    QPointer<CreateDialog> m_createDialog;
    QPointer<jobs::OpenJob> m_opening;
    QList<QWidget*> m_pagesBelow;
    QString m_testWhenOpen; // the archive to be tested as soon as it is open
    bool m_extractWhenOpened = false;
    bool m_closeWhenIdle = false;
    // While the window is hidden and its jobs go on.
    std::unique_ptr<QEventLoopLocker> m_background;
    // Last: the jobs are stopped before what they report to goes.
    const std::shared_ptr<Workshop> m_workshop;
    jobs::JobQueue& m_jobs;
};

} // namespace ff::ui
