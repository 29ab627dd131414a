// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The window: start page, open archive, jobs, results; jobs run behind it and report at its lower edge. It
// composes pages, dialogs and the controllers of ui/window, and holds no logic of its own beyond which
// follows which. Several windows share one queue of jobs. GUI thread only.

#include "core/jobs/JobQueue.h"
#include "ui/work/JobCenter.h"

#include <QMainWindow>
#include <QPointer>
#include <QTimer>

class QLabel;
class QProgressBar;

namespace ff::ui {

class ArchiveOpener;
class ArchivePage;
class BatchStarter;
class CloseGuard;
class CreateDialog;
class DropOverlay;
class Extraction;
class JobAnnouncer;
class JobPanel;
class JobsPage;
class MessageBanner;
class OpeningPage;
class PageStack;
class ResultPage;
class SearchPage;
class StartPage;
class WindowActions;

class MainWindow final : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(QWidget* parent = nullptr);
    ~MainWindow() override;

    // Opens in the background; the page or a message follows.
    void openArchive(const QString& path);
    // And goes to this entry, which was found by a search.
    void openArchiveAt(const QString& path, const QString& entry);
    // Shows the search everywhere; an empty text leaves what is there.
    void searchEverywhere(const QString& text = {});
    // One archive is opened, of several it is asked what to do with them; anything else goes to the dialog
    // for a new archive.
    void addDroppedPaths(const QStringList& dropped);
    // `forThisOnly` as of newArchive().
    void askAboutArchives(const QStringList& paths, bool forThisOnly = false);
    void extractArchives(const QStringList& paths, bool forThisOnly = false);
    // `forThisOnly`: the window was opened for it, and goes when nothing comes of it.
    void newArchive(const QStringList& paths = {}, bool forThisOnly = false);
    // Opens it, then asks where to extract to.
    void extractArchive(const QString& path);
    // Asks which archive first.
    void chooseAndExtract(bool forThisOnly = false);

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
    JobCenter& jobCenter() { return *m_jobCenter; }
    JobsPage& jobsPage() { return *m_jobsPage; }
    ArchivePage& archivePage() { return *m_archivePage; }
    SearchPage& searchPage() { return *m_searchPage; }
    ResultPage& resultPage() { return *m_resultPage; }
    MessageBanner& banner() { return *m_banner; }

Q_SIGNALS:
    void newWindowRequested();
    // Each in a window.
    void openEachRequested(const QStringList& paths);
    // For this archive.
    void windowRequested(const QString& archive);
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
    void buildStatusBar();
    void connectActions();
    void connectPages();
    void connectOpening();
    void connectJobs();
    void restoreWindow();

    void chooseFilesForArchive();
    void showOpening();
    void endOpening();
    void closeArchive();
    // The page on top, the archive, or the window that shows neither.
    void closeShown();
    void closeWhenEmpty();
    void closeWithout(QDialog* dialog);
    void testArchive();
    void testFile(const QString& path);
    void showInfo();

    // Queues the job; its news come to this window.
    template <typename T>
    T* addJob(std::unique_ptr<T> job)
    {
        job->setOwner(this);
        return m_jobs.add(std::move(job));
    }
    void onJobFinished(jobs::Job* job);
    void showPage(QWidget* page);
    // From a page that came on top (jobs, results) to the one below.
    void goBack();
    void showJobs();
    void showRecord(int record);
    void showResult(const JobResult& result);
    void updateStatus();

    PageStack* m_pages;
    StartPage* m_startPage;
    ArchivePage* m_archivePage;
    ResultPage* m_resultPage;
    JobsPage* m_jobsPage;
    SearchPage* m_searchPage;
    OpeningPage* m_openingPage;
    QTimer m_openingSoon; // until then an opening is a matter of a moment
    MessageBanner* m_banner;
    JobPanel* m_jobPanel;
    DropOverlay* m_overlay;
    QLabel* m_status;
    QLabel* m_busyText;
    QProgressBar* m_busy;
    WindowActions* m_actions;
    ArchiveOpener* m_opener;
    Extraction* m_extraction;
    BatchStarter* m_batchStarter;
    JobAnnouncer* m_announcer;
    CloseGuard* m_closeGuard;
    QPointer<CreateDialog> m_createDialog;
    // Last: the jobs are stopped before what they report to goes.
    const std::shared_ptr<JobCenter> m_jobCenter;
    jobs::JobQueue& m_jobs;
};

} // namespace ff::ui
