// SPDX-License-Identifier: GPL-3.0-or-later
// What the main window does about jobs: hears of them, asks their questions, and does not leave them behind.
#include "core/jobs/ConvertJob.h"
#include "core/jobs/CreateJob.h"
#include "core/jobs/TestJob.h"
#include "ui/MainWindow.h"
#include "ui/Settings.h"
#include "ui/archive/ArchivePage.h"
#include "ui/extract/ConflictDialog.h"
#include "ui/main/Desktop.h"
#include "ui/text/Format.h"
#include "ui/widgets/MessageBanner.h"
#include "ui/work/JobPanel.h"
#include "ui/work/JobsPage.h"

#include <QAction>
#include <QCloseEvent>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>
#include <QStackedWidget>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::Job;

void MainWindow::connectJobs()
{
    connect(&m_jobs, &jobs::JobQueue::jobStarted, this, &MainWindow::onJobStarted);
    connect(&m_jobs, &jobs::JobQueue::jobFinished, this, &MainWindow::onJobFinished);
    connect(&m_jobs, &jobs::JobQueue::changed, this, &MainWindow::updateJobsAction);
    connect(m_workshop.get(), &Workshop::recordChosen, this, [this](int record) {
        if (!m_workshop->isOldest(this))
            return;
        showRecord(record);
        show();
        raise();
        activateWindow();
    });
    connect(m_jobPanel, &JobPanel::allJobsRequested, this, &MainWindow::showJobs);
    connect(m_jobsPage, &JobsPage::detailsRequested, this, &MainWindow::showRecord);
    connect(m_jobsPage, &JobsPage::openRequested, this, &MainWindow::openArchive);
    connect(m_jobsPage, &JobsPage::testRequested, this, &MainWindow::testFile);
    connect(m_jobsPage, &JobsPage::showFolderRequested, this,
            [](const QString& path) { showInFolder(path); });
    connect(m_jobsPage, &JobsPage::closeRequested, this, &MainWindow::goBack);
}

void MainWindow::showJobs()
{
    showPage(m_jobsPage);
    m_jobsPage->focusList();
}

void MainWindow::showRecord(int record)
{
    if (const JobRecord* found = m_workshop->record(record)) {
        m_banner->hide();
        m_resultPage->showResult(found->result);
        showPage(m_resultPage);
    }
}

void MainWindow::testFile(const QString& path)
{
    m_testWhenOpen = QFileInfo(path).absoluteFilePath();
    openArchive(path);
}

void MainWindow::updateJobsAction()
{
    const qsizetype count = m_jobs.waiting().size() + (m_jobs.current() ? 1 : 0);
    m_showJobs->setIconText(count > 0 ? tr("Jobs (%1)").arg(count) : tr("Jobs"));
}

void MainWindow::onJobStarted(Job* job)
{
    if (!m_workshop->isFor(*job, this))
        return;
    connect(job, &Job::questionAsked, this, [this, job] {
        // It may have gone on without a window.
        show();
        askConflict(job);
    });
}

void MainWindow::askConflict(Job* job)
{
    auto* dialog = new ConflictDialog(*job->question(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    // The job may end (cancelled) or be answered before the dialog.
    connect(job, &Job::finished, dialog, &QDialog::reject);
    connect(dialog, &QDialog::finished, this, [job = QPointer<Job>(job), dialog] {
        if (job)
            job->answer(dialog->answer());
    });
    dialog->open();
}

void MainWindow::onJobFinished(Job* job)
{
    if (!m_workshop->isFor(*job, this))
        return;
    if (const auto* opened = qobject_cast<jobs::OpenJob*>(job))
        onOpened(*opened);
    else if (job->kind() == Job::Kind::Update || job->kind() == Job::Kind::Compare)
        updateStatus(); // the page that began it tells
    else if (!job->isLight())
        announce(*job);
    if (m_closeWhenIdle && m_jobs.isIdle())
        close();
}

bool MainWindow::afterCreation(const JobResult& result)
{
    const QString wish = settings::text(u"create/afterwards"_s, u"report"_s);
    // What needs attention is not passed over.
    if (result.tone != Tone::Good || !m_jobs.isIdle())
        return false;
    if (wish == u"open"_s)
        openArchive(result.archive);
    else if (wish == u"test"_s)
        testFile(result.archive);
    else if (wish == u"folder"_s)
        showInFolder(result.archive);
    return wish == u"open"_s || wish == u"test"_s;
}

void MainWindow::announce(const Job& job)
{
    const auto* create = qobject_cast<const jobs::CreateJob*>(&job);
    const auto* extracted = qobject_cast<const jobs::ExtractJob*>(&job);
    const auto* test = qobject_cast<const jobs::TestJob*>(&job);
    const bool isFinished = job.state() == Job::State::Finished;
    const jobs::ArchivePointer shown = m_archivePage->archive();
    if (isFinished && extracted && extracted->archive() == shown)
        m_archivePage->showOutcomes(*extracted->report(), extracted->request().selection);
    if (isFinished && test && test->archive() == shown)
        m_archivePage->showOutcomes(*test->report());
    if (isFinished && create)
        settings::addRecentArchive(fromPath(create->request().target));

    const JobResult result = m_workshop->record(m_workshop->lastRecord())->result;
    // In the trash by the user's wish.
    if (extracted && extracted->archive() == shown && !QFileInfo::exists(fromPath(shown->path())))
        closeArchive();
    if (isFinished && create && afterCreation(result))
        return;
    // Whoever is looking at an archive stays there and gets a message, and so does who waits for more; the
    // jobs page has it in its list; from elsewhere the results page is the next thing to see.
    if (isFinished && m_pages->currentWidget() == m_jobsPage)
        return;
    if (isFinished && m_pages->currentWidget() != m_archivePage && m_jobs.isIdle()) {
        m_banner->hide();
        m_resultPage->showResult(result);
        showPage(m_resultPage);
        return;
    }
    QList<MessageBanner::Action> actions;
    if (isFinished) {
        if (!result.archive.isEmpty())
            actions.append({tr("Open archive"), [this, path = result.archive] { openArchive(path); }});
        if (!result.folder.isEmpty())
            actions.append({tr("Show in folder"), [path = result.folder] { showInFolder(path); }});
        actions.append({tr("Details"), [this, result] {
                            m_banner->hide();
                            m_resultPage->showResult(result);
                            showPage(m_resultPage);
                        }});
    }
    m_banner->showMessage(result.tone, result.headline, result.sentence, actions);
    updateStatus();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    settings::setBytes(u"window/geometry"_s, saveGeometry());
    if (m_jobs.isIdle() || m_workshop->windowCount() > 1) {
        event->accept();
        return;
    }
    event->ignore();
    if (m_closeWhenIdle || findChild<QMessageBox*>(u"quitQuestion"_s))
        return;
    const QString closing = settings::text(u"work/closing"_s, u"ask"_s);
    if (closing == u"background"_s) {
        finishInBackground();
        return;
    }
    if (closing == u"stop"_s) {
        m_closeWhenIdle = true;
        m_jobs.cancelAllKeeping();
        return;
    }
    const qsizetype count = m_jobs.waiting().size() + (m_jobs.current() ? 1 : 0);
    auto* question =
        new QMessageBox(QMessageBox::Question, tr("Work in progress"),
                        tr("%Ln job(s) are not finished. What should happen?", nullptr, int(count)),
                        QMessageBox::NoButton, this);
    question->setObjectName(u"quitQuestion"_s);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setInformativeText(tr("In the background, the work goes on without a window and the desktop "
                                    "tells you when it is done. When you "
                                    "stop it, an archive that is being made can be resumed from the start "
                                    "page; extracted files that are complete stay."));
    QPushButton* keep = question->addButton(tr("&Keep working"), QMessageBox::RejectRole);
    QPushButton* finish = question->addButton(tr("&Finish in background"), QMessageBox::AcceptRole);
    QPushButton* stop = question->addButton(tr("&Stop and close"), QMessageBox::DestructiveRole);
    finish->setObjectName(u"finishInBackground"_s);
    stop->setObjectName(u"stopAndClose"_s);
    question->setDefaultButton(keep);
    question->setEscapeButton(keep);
    connect(finish, &QPushButton::clicked, this, &MainWindow::finishInBackground);
    connect(stop, &QPushButton::clicked, this, [this] {
        if (m_jobs.isIdle()) {
            close();
            return;
        }
        m_closeWhenIdle = true;
        m_jobs.cancelAllKeeping();
    });
    question->open();
}

void MainWindow::finishInBackground()
{
    if (m_jobs.isIdle()) {
        close();
        return;
    }
    m_closeWhenIdle = true;
    // The program would end with its last visible window; it ends with this one instead.
    m_background = std::make_unique<QEventLoopLocker>();
    hide();
}

void MainWindow::showEvent(QShowEvent* event)
{
    QMainWindow::showEvent(event);
    // Called back from the background: it stays.
    if (!event->spontaneous() && m_background) {
        m_closeWhenIdle = false;
        m_background.reset();
    }
}

} // namespace ff::ui
