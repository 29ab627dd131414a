// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/MainWindow.h"

#include "core/jobs/CreateJob.h"
#include "core/jobs/TestJob.h"
#include "ui/Settings.h"
#include "ui/archive/ArchivePage.h"
#include "ui/archive/open/OpenedFiles.h"
#include "ui/create/CreateDialog.h"
#include "ui/dialogs/InfoDialog.h"
#include "ui/dialogs/RunControls.h"
#include "ui/main/Desktop.h"
#include "ui/pages/StartPage.h"
#include "ui/settings/SettingsDialog.h"
#include "ui/text/Format.h"
#include "ui/text/PlainText.h"
#include "ui/widgets/DropOverlay.h"
#include "ui/widgets/FlatProgressBar.h"
#include "ui/widgets/MessageBanner.h"
#include "ui/work/JobPanel.h"
#include "ui/work/JobsPage.h"

#include <QAction>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QStackedWidget>
#include <QStatusBar>
#include <QVBoxLayout>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::Job;

MainWindow::MainWindow(QWidget* parent)
    : QMainWindow(parent), m_workshop(Workshop::shared()), m_jobs(m_workshop->queue())
{
    showTextsPlainly();
    setObjectName(u"mainWindow"_s);
    setAcceptDrops(true);
    buildPages();
    buildActions();
    buildMenus();
    buildToolBar();
    connectJobs();
    restoreWindow();
    m_workshop->join(this);
    showPage(m_startPage);
}

MainWindow::~MainWindow()
{
    m_workshop->leave(this);
    // A job that ends while the members go must not call back.
    m_jobs.disconnect(this);
    m_workshop->disconnect(this);
}

void MainWindow::buildPages()
{
    auto* centre = new QWidget(this);
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_banner = new MessageBanner(centre, {12, 10, 12, 0});
    layout->addWidget(m_banner);
    m_pages = new QStackedWidget(centre);
    m_startPage = new StartPage(m_pages);
    m_archivePage = new ArchivePage(m_jobs, m_pages);
    m_resultPage = new ResultPage(m_pages);
    m_jobsPage = new JobsPage(*m_workshop, m_pages);
    for (QWidget* page :
         std::initializer_list<QWidget*>{m_startPage, m_archivePage, m_resultPage, m_jobsPage})
        m_pages->addWidget(page);
    layout->addWidget(m_pages, 1);
    m_jobPanel = new JobPanel(m_jobs, centre);
    layout->addWidget(m_jobPanel);
    setCentralWidget(centre);
    m_overlay = new DropOverlay(centre);

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

    connect(m_startPage, &StartPage::newRequested, this, [this] { newArchive(); });
    connect(m_startPage, &StartPage::openRequested, this, &MainWindow::chooseAndOpen);
    connect(m_startPage, &StartPage::addFilesRequested, this, &MainWindow::chooseFilesForArchive);
    connect(m_startPage, &StartPage::recentChosen, this, &MainWindow::openArchive);
    connect(m_startPage, &StartPage::resumeRequested, this, [this](const jobs::CreateRequest& request) {
        addJob(std::make_unique<jobs::CreateJob>(request));
    });
    connect(m_archivePage, &ArchivePage::extractAllRequested, this, [this] { extract({}); });
    connect(m_archivePage, &ArchivePage::extractSelectedRequested, this, &MainWindow::extractSelected);
    connect(m_archivePage, &ArchivePage::extractRequested, this, &MainWindow::extract);
    connect(m_archivePage, &ArchivePage::reloadRequested, this, &MainWindow::openArchive);
    connect(m_archivePage, &ArchivePage::statusChanged, this, &MainWindow::updateStatus);
    connect(m_resultPage, &ResultPage::showFolderRequested, this,
            [](const QString& path) { showInFolder(path); });
    connect(m_resultPage, &ResultPage::openRequested, this, &MainWindow::openArchive);
    connect(m_resultPage, &ResultPage::testRequested, this, &MainWindow::testFile);
    connect(m_resultPage, &ResultPage::closeRequested, this, &MainWindow::goBack);
}

void MainWindow::restoreWindow()
{
    const QByteArray geometry = settings::bytes(u"window/geometry"_s);
    if (geometry.isEmpty() || !restoreGeometry(geometry))
        resize(1180, 760);
    setMinimumSize(720, 480);
}

void MainWindow::showPage(QWidget* page)
{
    if (!isOnTop(page))
        m_pagesBelow.clear();
    else if (const qsizetype at = m_pagesBelow.indexOf(page); at >= 0)
        m_pagesBelow.resize(at);
    else if (page != m_pages->currentWidget())
        m_pagesBelow.append(m_pages->currentWidget());
    m_jobPanel->setSuppressed(page == m_jobsPage);
    if (page == m_startPage)
        m_startPage->refresh();
    m_pages->setCurrentWidget(page);
    const bool isArchive = page == m_archivePage && m_archivePage->archive();
    setWindowTitle(
        isArchive
            ? tr("%1 – FileFormer").arg(displayName(m_archivePage->archive()->path().filename().string()))
            : u"FileFormer"_s);
    setWindowFilePath(isArchive ? fromPath(m_archivePage->archive()->path()) : QString());
    m_archivePage->setActive(isArchive);
    updateActions();
    updateStatus();
}

bool MainWindow::isOnTop(const QWidget* page) const
{
    return page == m_resultPage || page == m_jobsPage;
}

void MainWindow::goBack()
{
    showPage(m_pagesBelow.isEmpty() ? m_startPage : m_pagesBelow.last());
}

void MainWindow::updateStatus()
{
    const bool isArchive = m_pages->currentWidget() == m_archivePage;
    m_status->setText(isArchive ? m_archivePage->statusText() : QString());
    // An empty bar is clutter.
    statusBar()->setVisible(isArchive || m_opening);
}

// ---- opening
// ----------------------------------------------------------------------------------------------------------------

void MainWindow::openArchive(const QString& path)
{
    // The last wish counts.
    m_extractWhenOpened = false;
    if (m_opening)
        m_opening->cancel();
    auto job = std::make_unique<jobs::OpenJob>(toPath(QFileInfo(path).absoluteFilePath()));
    m_opening = job.get();
    m_busyText->setText(tr("Opening %1…").arg(displayPath(job->path().filename())));
    m_busy->show();
    m_busyText->show();
    addJob(std::move(job));
    updateStatus();
}

void MainWindow::onOpened(const jobs::OpenJob& job)
{
    if (m_opening && m_opening != &job)
        return;
    m_opening = nullptr;
    m_busy->hide();
    m_busyText->hide();
    const QString path = fromPath(job.path());
    const QString name = displayPath(job.path().filename());
    if (job.state() == Job::State::Failed) {
        QString detail;
        if (!QFileInfo::exists(path)) {
            settings::removeRecentArchive(path);
            detail = tr("There is no file %1. It may have been moved, renamed or deleted.")
                         .arg(displayPath(job.path()));
        } else {
            detail = sentenceText(job.error()->message) + u'\n' + adviceText(job.error()->code, true);
        }
        m_banner->showMessage(Tone::Bad, tr("%1 could not be opened").arg(name), detail,
                              {{tr("Open another…"), [this] { chooseAndOpen(); }}});
        if (m_pages->currentWidget() == m_startPage)
            m_startPage->refreshRecent();
    } else if (job.state() == Job::State::Finished) {
        m_banner->hide();
        m_archivePage->setArchive(job.archive(), job.tree());
        settings::addRecentArchive(path);
        settings::setLastFolder(u"open"_s, QFileInfo(path).absolutePath());
        showPage(m_archivePage);
        if (std::exchange(m_testWhenOpen, {}) == path)
            testArchive();
        if (const auto& warnings = job.archive()->warnings(); !warnings.empty()) {
            const bool isComplete = job.archive()->isComplete();
            const QString advice = isComplete && !job.archive()->rebuilt()
                ? QString()
                : u' ' + tr("Extract the files and make a new archive to be safe.");
            const QString title = !isComplete ? tr("Something in %1 is missing").arg(name)
                : job.archive()->rebuilt()    ? tr("The list of entries was rebuilt from the data")
                                              : tr("%1 needs attention").arg(name);
            m_banner->showMessage(isComplete ? Tone::Warning : Tone::Bad, title,
                                  sentenceText(warnings.front().message) + u'.' + advice,
                                  {{tr("Extract all…"), [this] { extract({}); }}});
        }
        if (m_extractWhenOpened)
            extract({});
    }
    m_extractWhenOpened = false;
    updateStatus();
}

void MainWindow::extractArchive(const QString& path)
{
    openArchive(path);
    m_extractWhenOpened = true;
}

QString MainWindow::archivePath() const
{
    if (m_opening)
        return fromPath(m_opening->path());
    return m_archivePage->archive() ? fromPath(m_archivePage->archive()->path()) : QString();
}

bool MainWindow::isAtRest() const
{
    // The manual asks nothing.
    const QList<QDialog*> dialogs = findChildren<QDialog*>();
    return !m_workshop->worksFor(this) && !m_opening
        && std::none_of(dialogs.begin(), dialogs.end(),
                        [](const QDialog* dialog) { return dialog->isModal(); });
}

bool MainWindow::isInUse() const
{
    const QList<QDialog*> dialogs = findChildren<QDialog*>();
    return !m_archivePage->openedFiles().isEmpty()
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
        if (m_workshop->isFor(*job, &old))
            job->setOwner(this);
    }
    if (const QString archive = old.archivePath(); !archive.isEmpty())
        openArchive(archive);
}

bool MainWindow::isStartPage() const
{
    return m_pages->currentWidget() == m_startPage;
}

void MainWindow::chooseAndOpen()
{
    chooseArchive(&MainWindow::openArchive);
}

void MainWindow::chooseAndExtract()
{
    chooseArchive(&MainWindow::extractArchive);
}

void MainWindow::chooseArchive(void (MainWindow::*then)(const QString&))
{
    auto* dialog = new QFileDialog(this, tr("Open archive"), settings::lastFolder(u"open"_s));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(u"openDialog"_s);
    dialog->setFileMode(QFileDialog::ExistingFile);
    QStringList patterns;
    for (const QString& suffix : archiveSuffixes())
        patterns += u"*."_s + suffix;
    dialog->setNameFilters({tr("Archives (%1)").arg(patterns.join(u' ')), tr("FileFormer archives (*.ffz)"),
                            tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, then);
    dialog->open();
}

void MainWindow::closeArchive()
{
    m_banner->hide();
    m_archivePage->clear();
    showPage(m_startPage);
}

// ---- making
// -----------------------------------------------------------------------------------------------------------------

void MainWindow::addDroppedPaths(const QStringList& paths)
{
    if (paths.isEmpty())
        return;
    if (paths.size() == 1 && looksLikeArchive(paths.first()))
        openArchive(paths.first());
    else
        newArchive(paths);
}

void MainWindow::newArchive(const QStringList& paths)
{
    if (m_createDialog) {
        m_createDialog->addPaths(paths);
        return;
    }
    m_createDialog = new CreateDialog(paths, this);
    m_createDialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_createDialog, &QDialog::accepted, this, [this] {
        m_banner->hide();
        addJob(std::make_unique<jobs::CreateJob>(m_createDialog->request()));
    });
    m_createDialog->open();
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
    const QStringList paths = localPaths(*event->mimeData());
    if (paths.isEmpty())
        return;
    event->acceptProposedAction();
    if (m_pages->currentWidget() == m_startPage)
        m_startPage->setDropActive(true);
    else
        m_overlay->showText(paths.size() == 1 && looksLikeArchive(paths.first())
                                ? tr("Drop to open this archive")
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
    addDroppedPaths(paths);
}

void MainWindow::changeEvent(QEvent* event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        update();
}

} // namespace ff::ui
