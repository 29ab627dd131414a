// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/JobAnnouncer.h"

#include "core/jobs/CreateJob.h"
#include "core/jobs/ExtractJob.h"
#include "core/jobs/TestJob.h"
#include "ui/Settings.h"
#include "ui/archive/ArchivePage.h"
#include "ui/archive/report/ArchiveReports.h"
#include "ui/dialogs/PasswordDialog.h"
#include "ui/extract/ConflictDialog.h"
#include "ui/main/Desktop.h"
#include "ui/text/Format.h"
#include "ui/widgets/MessageBanner.h"
#include "ui/window/PageStack.h"
#include "ui/work/JobsPage.h"

#include <QFileInfo>
#include <QPointer>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::Job;

JobAnnouncer::JobAnnouncer(const Parts& parts, QWidget& window)
    : QObject(&window), m_center(parts.center), m_pages(parts.pages), m_archivePage(parts.archivePage),
      m_jobsPage(parts.jobsPage), m_banner(parts.banner), m_window(window)
{
}

void JobAnnouncer::follow(Job* job)
{
    connect(job, &Job::questionAsked, this, [this, job] {
        // It may have gone on without a window.
        m_window.show();
        if (job->passwordQuestion())
            askPassword(job);
        else
            askConflict(job);
    });
}

void JobAnnouncer::askPassword(Job* job)
{
    const jobs::PasswordQuestion& question = *job->passwordQuestion();
    auto* dialog = new PasswordDialog(displayPath(question.archive.filename()), question.wasWrong, &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(job, &Job::finished, dialog, &QDialog::reject);
    connect(dialog, &QDialog::finished, this, [job = QPointer<Job>(job), dialog](int result) {
        if (job)
            job->answerPassword(result == QDialog::Accepted ? dialog->password() : nullptr);
    });
    dialog->open();
}

void JobAnnouncer::askConflict(Job* job)
{
    auto* dialog = new ConflictDialog(*job->question(), &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    // The job may end (cancelled) or be answered before the dialog.
    connect(job, &Job::finished, dialog, &QDialog::reject);
    connect(dialog, &QDialog::finished, this, [job = QPointer<Job>(job), dialog] {
        if (job)
            job->answer(dialog->answer());
    });
    dialog->open();
}

bool JobAnnouncer::afterCreation(const JobResult& result)
{
    const QString afterwards = settings::text(u"create/afterwards"_s, u"report"_s);
    // What needs attention is not passed over.
    if (result.tone != Tone::Good || !m_center.queue().isIdle())
        return false;
    if (afterwards == u"open"_s)
        Q_EMIT openRequested(result.archive);
    else if (afterwards == u"test"_s)
        Q_EMIT testRequested(result.archive);
    else if (afterwards == u"folder"_s)
        showInFolder(result.archive);
    return afterwards == u"open"_s || afterwards == u"test"_s;
}

void JobAnnouncer::keepOutcomes(const Job& job)
{
    const jobs::ArchivePointer& shown = m_archivePage.archive();
    if (const auto* extracted = qobject_cast<const jobs::ExtractJob*>(&job);
        extracted && extracted->archive() == shown)
        m_archivePage.reports().showOutcomes(*extracted->report(), extracted->request().selection);
    if (const auto* test = qobject_cast<const jobs::TestJob*>(&job); test && test->archive() == shown)
        m_archivePage.reports().showOutcomes(*test->report());
    if (const auto* create = qobject_cast<const jobs::CreateJob*>(&job))
        settings::addRecentArchive(fromPath(create->archivePath()));
}

void JobAnnouncer::announce(const Job& job)
{
    const jobs::ArchivePointer shown = m_archivePage.archive();
    if (job.state() == Job::State::Finished)
        keepOutcomes(job);
    if (m_center.isFollowed(job))
        return;
    const JobRecord& record = *m_center.record(m_center.lastRecord());
    const bool isFinished = record.state == Job::State::Finished;
    const JobResult result = record.result;
    // In the trash as the user asked.
    const auto* extracted = qobject_cast<const jobs::ExtractJob*>(&job);
    if (extracted && extracted->archive() == shown && !shown->isNested()
        && !QFileInfo::exists(fromPath(shown->path())))
        Q_EMIT shownArchiveGone();
    if (isFinished && !job.batch() && qobject_cast<const jobs::CreateJob*>(&job) && afterCreation(result))
        return;
    // Whoever is looking at an archive stays there and gets a message, and so does who waits for more; the
    // jobs page has it in its list; from elsewhere the results page is the next thing to see.
    if (isFinished && m_pages.isShown(&m_jobsPage))
        return;
    if (isFinished && !m_pages.isShown(&m_archivePage) && m_center.queue().isIdle())
        Q_EMIT detailsRequested(result);
    else
        showMessage(result, isFinished);
}

void JobAnnouncer::showMessage(const JobResult& result, bool isFinished)
{
    QList<MessageBanner::Action> actions;
    if (isFinished) {
        if (!result.archive.isEmpty())
            actions.append(
                {tr("Open archive"), [this, path = result.archive] { Q_EMIT openRequested(path); }});
        if (!result.folder.isEmpty())
            actions.append({tr("Show in folder"), [path = result.folder] { showInFolder(path); }});
        actions.append({tr("Details"), [this, result] { Q_EMIT detailsRequested(result); }});
    }
    m_banner.showMessage(result.tone, result.headline, result.sentence, actions);
}

} // namespace ff::ui
