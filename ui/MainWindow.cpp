// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/MainWindow.h"

#include "core/jobs/CreateJob.h"
#include "core/jobs/TestJob.h"
#include "ui/Settings.h"
#include "ui/archive/ArchivePage.h"
#include "ui/archive/EntryView.h"
#include "ui/archive/edit/Editor.h"
#include "ui/archive/open/OpenWith.h"
#include "ui/archive/open/OpenedFiles.h"
#include "ui/batch/BatchStarter.h"
#include "ui/create/CreateDialog.h"
#include "ui/dialogs/InfoDialog.h"
#include "ui/dialogs/RunControls.h"
#include "ui/main/Desktop.h"
#include "ui/main/Placement.h"
#include "ui/pages/OpeningPage.h"
#include "ui/pages/StartPage.h"
#include "ui/search/SearchPage.h"
#include "ui/settings/SettingsDialog.h"
#include "ui/text/Format.h"
#include "ui/text/PlainText.h"
#include "ui/widgets/DropOverlay.h"
#include "ui/widgets/FlatProgressBar.h"
#include "ui/widgets/MessageBanner.h"
#include "ui/window/ArchiveOpener.h"
#include "ui/window/CloseGuard.h"
#include "ui/window/Extraction.h"
#include "ui/window/JobAnnouncer.h"
#include "ui/window/PageStack.h"
#include "ui/window/WindowActions.h"
#include "ui/work/JobPanel.h"
#include "ui/work/JobsPage.h"

#include <QAction>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QLabel>
#include <QMimeData>
#include <QScreen>
#include <QStatusBar>
#include <QVBoxLayout>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::Job;

namespace {
constexpr int kMoment = 300; // ms; what is opened within needs no page that tells of it
}

MainWindow::MainWindow(QWidget* parent)
    : QMainWindow(parent), m_jobCenter(JobCenter::shared()), m_jobs(m_jobCenter->queue())
{
    showTextsPlainly();
    setObjectName(u"mainWindow"_s);
    setAcceptDrops(true);
    buildPages();
    buildStatusBar();
    m_actions = new WindowActions(*this, m_jobs);
    m_actions->buildMenus(m_archivePage->actions());
    m_actions->buildToolBar(m_archivePage->actions());
    m_opener = new ArchiveOpener(m_jobs, *m_archivePage, *m_banner, *this);
    m_extraction = new Extraction(m_jobs, *m_archivePage, *m_banner, *this);
    m_batchStarter = new BatchStarter(m_jobs, *m_banner, *this);
    m_announcer = new JobAnnouncer({*m_jobCenter, *m_pages, *m_archivePage, *m_jobsPage, *m_banner}, *this);
    m_closeGuard = new CloseGuard(*m_jobCenter, *this);
    connectActions();
    connectPages();
    connectOpening();
    connectJobs();
    restoreWindow();
    m_jobCenter->join(this);
    showPage(m_startPage);
}

MainWindow::~MainWindow()
{
    m_jobCenter->leave(this);
    // A job that ends while the members go must not call back.
    m_jobs.disconnect(this);
    m_jobCenter->disconnect(this);
}

void MainWindow::buildPages()
{
    auto* centre = new QWidget(this);
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_banner = new MessageBanner(centre, {12, 10, 12, 0});
    layout->addWidget(m_banner);
    m_pages = new PageStack(centre);
    m_startPage = new StartPage(m_pages);
    m_archivePage = new ArchivePage(m_jobs, m_pages);
    m_resultPage = new ResultPage(m_pages);
    m_jobsPage = new JobsPage(*m_jobCenter, m_pages);
    m_pages->addWidget(m_startPage);
    m_pages->addWidget(m_archivePage);
    m_pages->addPageOnTop(m_resultPage);
    m_pages->addPageOnTop(m_jobsPage);
    m_searchPage = new SearchPage(*m_banner, m_jobs, m_pages);
    m_pages->addPageOnTop(m_searchPage);
    m_openingPage = new OpeningPage(m_pages);
    m_pages->addPageOnTop(m_openingPage);
    layout->addWidget(m_pages, 1);
    m_jobPanel = new JobPanel(
        m_jobs, [this](const Job& job) { return m_jobCenter->isFor(job, this); }, centre);
    layout->addWidget(m_jobPanel);
    setCentralWidget(centre);
    m_overlay = new DropOverlay(centre);
}

void MainWindow::buildStatusBar()
{
    m_status = new QLabel(this);
    m_busyText = new QLabel(this);
    m_busy = new FlatProgressBar(this);
    m_busy->setRange(0, 0);
    m_busy->setFixedSize(120, 8);
    m_busy->setAccessibleName(tr("Opening an archive"));
    m_busy->hide();
    m_busyText->hide();
    statusBar()->setContentsMargins(10, 0, 6, 0);
    statusBar()->addWidget(m_status);
    statusBar()->addPermanentWidget(m_busyText);
    statusBar()->addPermanentWidget(m_busy);
}

void MainWindow::connectActions()
{
    const auto on = [this](QAction* action, auto* receiver, auto&& what) {
        connect(action, &QAction::triggered, receiver, what);
    };
    on(m_actions->newArchive, this, [this] { newArchive(); });
    on(m_actions->newWindow, this, &MainWindow::newWindowRequested);
    on(m_actions->showJobs, this, &MainWindow::showJobs);
    on(m_actions->searchEverywhere, this, [this] { searchEverywhere(); });
    on(m_actions->open, m_opener, [this] { m_opener->choose(); });
    on(m_actions->close, this, &MainWindow::closeShown);
    on(m_actions->extractAll, m_extraction, &Extraction::extractAll);
    on(m_actions->extractHere, m_extraction, &Extraction::extractHere);
    on(m_actions->test, this, &MainWindow::testArchive);
    on(m_actions->info, this, &MainWindow::showInfo);
    connect(m_actions, &WindowActions::recentChosen, this, &MainWindow::openArchive);
    connect(m_actions, &WindowActions::reopenRequested, this, &MainWindow::reopenRequested);
}

void MainWindow::connectPages()
{
    const auto show = [](const QString& path) { showInFolder(path); };
    connect(m_startPage, &StartPage::newRequested, this, [this] { newArchive(); });
    connect(m_startPage, &StartPage::openRequested, m_opener, [this] { m_opener->choose(); });
    connect(m_startPage, &StartPage::searchRequested, this, [this] { searchEverywhere(); });
    connect(m_startPage, &StartPage::addFilesRequested, this, &MainWindow::chooseFilesForArchive);
    connect(m_startPage, &StartPage::recentChosen, this, &MainWindow::openArchive);
    connect(m_startPage, &StartPage::resumeRequested, this, [this](const jobs::CreateRequest& request) {
        addJob(std::make_unique<jobs::CreateJob>(request));
    });

    connect(m_archivePage, &ArchivePage::extractAllRequested, m_extraction, &Extraction::extractAll);
    connect(m_archivePage, &ArchivePage::extractSelectedRequested, m_extraction,
            &Extraction::extractSelected);
    connect(m_archivePage, &ArchivePage::extractRequested, m_extraction, &Extraction::extract);
    connect(m_archivePage, &ArchivePage::keyChanged, m_opener, &ArchiveOpener::remember);
    connect(m_archivePage, &ArchivePage::reloadRequested, this, &MainWindow::openArchive);
    connect(m_archivePage, &ArchivePage::openRequested, this, &MainWindow::openArchive);
    connect(m_archivePage, &ArchivePage::nestedRequested, m_opener,
            [this](std::size_t entry) { m_opener->openNested(m_archivePage->archive(), entry); });
    connect(m_archivePage, &ArchivePage::namesEncodingChosen, m_opener, &ArchiveOpener::readNamesAs);
    connect(m_archivePage, &ArchivePage::windowRequested, this, &MainWindow::windowRequested);
    connect(m_archivePage, &ArchivePage::leftNested, this, [this] {
        m_banner->hide();
        m_opener->showNamesEncoding();
        showPage(m_archivePage);
    });
    connect(m_archivePage, &ArchivePage::statusChanged, this, &MainWindow::updateStatus);

    connect(m_resultPage, &ResultPage::showFolderRequested, this, show);
    connect(m_resultPage, &ResultPage::openRequested, this, &MainWindow::openArchive);
    connect(m_resultPage, &ResultPage::testRequested, this, &MainWindow::testFile);
    connect(m_resultPage, &ResultPage::closeRequested, this, &MainWindow::goBack);

    connect(m_jobsPage, &JobsPage::detailsRequested, this, &MainWindow::showRecord);
    connect(m_jobsPage, &JobsPage::openRequested, this, &MainWindow::openArchive);
    connect(m_jobsPage, &JobsPage::testRequested, this, &MainWindow::testFile);
    connect(m_jobsPage, &JobsPage::showFolderRequested, this, show);
    connect(m_jobsPage, &JobsPage::closeRequested, this, &MainWindow::goBack);

    connect(m_searchPage, &SearchPage::openRequested, m_opener, &ArchiveOpener::openAt);
    connect(m_searchPage, &SearchPage::showFolderRequested, this, show);
    connect(m_searchPage, &SearchPage::closeRequested, this, &MainWindow::goBack);
    connect(&m_jobCenter->rememberer(), &jobs::Rememberer::remembered, m_searchPage,
            &SearchPage::onRemembered);
}

void MainWindow::connectOpening()
{
    connect(m_opener, &ArchiveOpener::started, this, [this](const QString& text) {
        m_busyText->setText(text);
        m_busy->show();
        m_busyText->show();
        m_openingSoon.start();
        updateStatus();
    });
    connect(m_opener, &ArchiveOpener::ended, this, [this] {
        m_busy->hide();
        m_busyText->hide();
        endOpening();
        updateStatus();
    });
    m_openingSoon.setSingleShot(true);
    m_openingSoon.setInterval(kMoment);
    connect(&m_openingSoon, &QTimer::timeout, this, &MainWindow::showOpening);
    connect(m_openingPage, &OpeningPage::cancelRequested, m_opener, &ArchiveOpener::cancel);
    connect(m_opener, &ArchiveOpener::opened, this, [this] { showPage(m_archivePage); });
    connect(m_opener, &ArchiveOpener::failed, this, [this] {
        if (isStartPage())
            m_startPage->refreshRecent();
    });
    connect(m_opener, &ArchiveOpener::severalChosen, this,
            [this](const QStringList& paths, ArchiveOpener::Then then) {
                if (then == ArchiveOpener::Then::Extract)
                    m_batchStarter->extract(paths);
                else
                    m_batchStarter->ask(paths);
            });
    connect(m_batchStarter, &BatchStarter::openEachRequested, this, &MainWindow::openEachRequested);
    connect(m_batchStarter, &BatchStarter::newArchiveRequested, this,
            [this](const QStringList& paths) { newArchive(paths); });
    connect(m_opener, &ArchiveOpener::testRequested, this, &MainWindow::testArchive);
    connect(m_opener, &ArchiveOpener::extractRequested, m_extraction, &Extraction::extractAll);
}

void MainWindow::connectJobs()
{
    connect(&m_jobs, &jobs::JobQueue::jobStarted, this, [this](Job* job) {
        if (m_jobCenter->isFor(*job, this))
            m_announcer->follow(job);
    });
    connect(&m_jobs, &jobs::JobQueue::jobFinished, this, &MainWindow::onJobFinished);
    connect(&m_jobs, &jobs::JobQueue::changed, this,
            [this] { m_actions->setJobCount(m_jobs.waiting().size() + (m_jobs.current() ? 1 : 0)); });
    connect(m_jobCenter.get(), &JobCenter::recordChosen, this, [this](int record) {
        if (!m_jobCenter->isOldest(this))
            return;
        showRecord(record);
        show();
        raise();
        activateWindow();
    });
    connect(m_jobPanel, &JobPanel::allJobsRequested, this, &MainWindow::showJobs);
    connect(m_announcer, &JobAnnouncer::openRequested, this, &MainWindow::openArchive);
    connect(m_announcer, &JobAnnouncer::testRequested, this, &MainWindow::testFile);
    connect(m_announcer, &JobAnnouncer::detailsRequested, this, &MainWindow::showResult);
    connect(m_announcer, &JobAnnouncer::shownArchiveGone, this, &MainWindow::closeArchive);
}

void MainWindow::restoreWindow()
{
    setMinimumSize(720, 480);
    const QRect available = screen()->availableGeometry();
    const QByteArray saved = settings::bytes(u"window/geometry"_s);
    if (saved.isEmpty() || !restoreGeometry(saved))
        resize(QSize(1180, 760).boundedTo(available.size() - QSize(0, kFrameHeight)));
    else if (!isMaximized() && !isFullScreen() && !available.contains(geometry()))
        // The screen was another one when it was closed. Room is left for the frame, which is not known yet.
        setGeometry(placedWithin(available.adjusted(0, kCascade, 0, 0), geometry()));
}

// ---- pages
// ------------------------------------------------------------------------------------------------------------------

void MainWindow::showPage(QWidget* page)
{
    m_jobPanel->setSuppressed(page == m_jobsPage);
    if (page == m_startPage)
        m_startPage->refresh();
    m_pages->showPage(page);
    const bool isArchive = page == m_archivePage && m_archivePage->archive();
    // As Qt writes the titles of dialogs; by itself it would do so in one of two properties of the window
    // only.
    setWindowTitle(isArchive ? u"%1 — FileFormer"_s.arg(m_archivePage->titleText()) : u"FileFormer"_s);
    setWindowFilePath(isArchive ? m_archivePage->filePath() : QString());
    m_archivePage->setActive(isArchive);
    m_actions->setArchiveShown(isArchive);
    updateStatus();
}

void MainWindow::goBack()
{
    QWidget* below = m_pages->below();
    showPage(below ? below : m_startPage);
}

void MainWindow::showJobs()
{
    showPage(m_jobsPage);
    m_jobsPage->focusList();
}

void MainWindow::searchEverywhere(const QString& text)
{
    showPage(m_searchPage);
    m_searchPage->start(text);
}

void MainWindow::showRecord(int record)
{
    if (const JobRecord* found = m_jobCenter->record(record))
        showResult(found->result);
}

void MainWindow::showResult(const JobResult& result)
{
    m_banner->hide();
    m_resultPage->showResult(result);
    showPage(m_resultPage);
}

void MainWindow::updateStatus()
{
    const bool isArchive = m_pages->isShown(m_archivePage);
    m_status->setText(isArchive ? m_archivePage->statusText() : QString());
    // An empty bar is clutter.
    statusBar()->setVisible(isArchive || (m_opener->isOpening() && !m_pages->isShown(m_openingPage)));
}

void MainWindow::onJobFinished(Job* job)
{
    if (!m_jobCenter->isFor(*job, this))
        return;
    const auto* opened = qobject_cast<jobs::OpenJob*>(job);
    if (opened && job->owner() && job->owner() != this)
        return; // a part of the window looks into it
    if (opened)
        m_opener->onFinished(*opened);
    else if (!job->isLight() && job->kind() != Job::Kind::Update && job->kind() != Job::Kind::Compare
             && job->kind() != Job::Kind::Password)
        m_announcer->announce(*job); // of the others the page that began them tells
    updateStatus();
    m_closeGuard->onJobFinished();
}

// ---- opening
// ----------------------------------------------------------------------------------------------------------------

void MainWindow::openArchive(const QString& path)
{
    m_opener->open(path);
}

void MainWindow::openArchiveAt(const QString& path, const QString& entry)
{
    m_searchPage->recordOpen(path, entry);
    m_opener->openAt(path, entry);
}

void MainWindow::testFile(const QString& path)
{
    m_opener->open(path, ArchiveOpener::Then::Test);
}

void MainWindow::extractArchive(const QString& path)
{
    m_opener->open(path, ArchiveOpener::Then::Extract);
}

void MainWindow::chooseAndExtract(bool forThisOnly)
{
    QFileDialog* dialog = m_opener->choose(ArchiveOpener::Then::Extract);
    if (forThisOnly)
        closeWithout(dialog);
}

QString MainWindow::archivePath() const
{
    if (m_opener->isOpening())
        return m_opener->path();
    return m_archivePage->filePath();
}

bool MainWindow::isAtRest() const
{
    // The manual asks nothing.
    const QList<QDialog*> dialogs = findChildren<QDialog*>();
    return !m_jobCenter->worksFor(this) && !m_opener->isOpening()
        && std::none_of(dialogs.begin(), dialogs.end(),
                        [](const QDialog* dialog) { return dialog->isModal(); });
}

bool MainWindow::isInUse() const
{
    const QList<QDialog*> dialogs = findChildren<QDialog*>();
    return !m_archivePage->openWith().openedFiles().isEmpty()
        || std::any_of(dialogs.begin(), dialogs.end(), [](const QDialog* dialog) {
               return dialog->isVisible() && dialog->isModal()
                   && !qobject_cast<const SettingsDialog*>(dialog);
           });
}

void MainWindow::succeed(MainWindow& old)
{
    restoreGeometry(old.saveGeometry());
    QList<Job*> mine = m_jobs.waiting();
    if (Job* const running = m_jobs.current())
        mine.append(running);
    for (Job* job : std::as_const(mine)) {
        if (m_jobCenter->isFor(*job, &old))
            job->setOwner(this);
    }
    if (const QString archive = old.archivePath(); !archive.isEmpty())
        openArchive(archive);
}

bool MainWindow::isStartPage() const
{
    return m_pages->isShown(m_startPage);
}

void MainWindow::closeShown()
{
    if (m_pages->isShown(m_archivePage))
        closeArchive();
    else if (isStartPage())
        close();
    else if (m_pages->isShown(m_openingPage))
        m_opener->cancel();
    else
        goBack();
}

void MainWindow::showOpening()
{
    jobs::OpenJob* const job = m_opener->job();
    const jobs::ArchivePointer& shown = m_archivePage->archive();
    // Who waits for a change sees the archive meanwhile.
    if (!job || (m_pages->isShown(m_archivePage) && shown && shown->path() == job->path()))
        return;
    m_openingPage->follow(*job);
    showPage(m_openingPage);
    m_openingPage->setFocus();
}

void MainWindow::endOpening()
{
    m_openingSoon.stop();
    if (!m_pages->isShown(m_openingPage)) {
        m_pages->forget(m_openingPage);
        return;
    }
    goBack();
    if (m_pages->isShown(m_archivePage))
        m_archivePage->navigation().focusRows();
}

void MainWindow::closeArchive()
{
    m_banner->hide();
    m_archivePage->clear();
    showPage(m_startPage);
}

// ---- making
// -----------------------------------------------------------------------------------------------------------------

void MainWindow::addDroppedPaths(const QStringList& dropped)
{
    const QStringList paths = oncePerArchive(dropped);
    if (paths.isEmpty())
        return;
    if (paths.size() == 1 && looksLikeArchive(paths.first()))
        openArchive(paths.first());
    else if (areSeveralArchives(paths))
        m_batchStarter->ask(paths);
    else
        newArchive(dropped);
}

void MainWindow::askAboutArchives(const QStringList& paths, bool forThisOnly)
{
    QDialog* dialog = m_batchStarter->ask(paths);
    if (forThisOnly)
        closeWithout(dialog);
}

void MainWindow::extractArchives(const QStringList& paths, bool forThisOnly)
{
    QDialog* dialog = m_batchStarter->extract(paths);
    if (forThisOnly)
        closeWithout(dialog);
}

void MainWindow::closeWithout(QDialog* dialog)
{
    connect(dialog, &QDialog::rejected, this, &MainWindow::closeWhenEmpty, Qt::QueuedConnection);
}

void MainWindow::newArchive(const QStringList& paths, bool forThisOnly)
{
    if (m_createDialog) {
        m_createDialog->addPaths(paths);
        return;
    }
    m_createDialog = new CreateDialog(paths, this);
    m_createDialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_createDialog, &QDialog::accepted, this,
            [this] { m_batchStarter->create(m_createDialog->requests()); });
    if (forThisOnly)
        closeWithout(m_createDialog);
    m_createDialog->open();
}

void MainWindow::closeWhenEmpty()
{
    if (isStartPage() && isAtRest())
        close();
}

void MainWindow::chooseFilesForArchive()
{
    auto* dialog =
        new QFileDialog(this, tr("Choose files for a new archive"), settings::lastFolder(u"input"_s));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, &MainWindow::addDroppedPaths);
    dialog->open();
}

// ---- testing, looking
// -------------------------------------------------------------------------------------------

void MainWindow::testArchive()
{
    if (!m_archivePage->archive())
        return;
    m_banner->hide();
    m_archivePage->model().clearOutcomes();
    addJob(std::make_unique<jobs::TestJob>(m_archivePage->archive(), savedRunOptions()));
}

void MainWindow::showInfo()
{
    if (!m_archivePage->archive())
        return;
    auto* dialog =
        new InfoDialog(fromPath(m_archivePage->archive()->path()), m_archivePage->archive()->info(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

// ---- drops and closing
// ------------------------------------------------------------------------------------------------------

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    // What is dragged out of an archive is not made an archive of.
    const QStringList paths = event->source() ? QStringList() : localPaths(*event->mimeData());
    if (paths.isEmpty())
        return;
    event->acceptProposedAction();
    if (isStartPage())
        m_startPage->setDropActive(true);
    else
        m_overlay->showText(
            paths.size() == 1 && looksLikeArchive(paths.first()) ? tr("Drop to open or add this archive")
                : areSeveralArchives(paths) ? tr("Drop to choose what to do with these archives")
                                            : tr("Drop to make a new archive"));
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent*)
{
    m_startPage->setDropActive(false);
    m_overlay->hide();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    m_startPage->setDropActive(false);
    m_overlay->hide();
    const QStringList paths = localPaths(*event->mimeData());
    if (paths.isEmpty())
        return;
    // A file manager must not delete what it thinks was moved.
    event->setDropAction(Qt::CopyAction);
    event->accept();
    if (m_pages->isShown(m_archivePage) && m_archivePage->editor().isReady() && paths.size() == 1
        && looksLikeArchive(paths.first()))
        m_archivePage->editor().takeDropped(paths, jobs::EntryTree::kRoot);
    else
        addDroppedPaths(paths);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    settings::setBytes(u"window/geometry"_s, saveGeometry());
    event->setAccepted(m_closeGuard->mayClose());
}

void MainWindow::showEvent(QShowEvent* event)
{
    QMainWindow::showEvent(event);
    if (!event->spontaneous())
        m_closeGuard->onShown();
}

void MainWindow::changeEvent(QEvent* event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        update();
}

} // namespace ff::ui
