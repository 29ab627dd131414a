// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/ArchiveJobs.h"

#include "core/archive/ArchiveKind.h"
#include "core/archive/create/TargetFile.h"
#include "core/jobs/ConvertJob.h"
#include "core/jobs/HealJob.h"
#include "ui/Settings.h"
#include "ui/dialogs/PasswordDialog.h"
#include "ui/dialogs/RunControls.h"
#include "ui/main/Desktop.h"
#include "ui/text/Format.h"
#include "ui/widgets/MessageBanner.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::Job;

namespace {

// As new archives are made.
void takeChosenLevel(archive::CreateOptions& options)
{
    const auto level = codec::levelFromName(settings::text(u"create/level"_s).toStdString());
    options.automatic = !level;
    options.level = level.value_or(codec::Level::Former);
}

} // namespace

ArchiveJobs::ArchiveJobs(jobs::JobQueue& jobs, MessageBanner& banner, QWidget& page)
    : QObject(&page), m_jobs(jobs), m_banner(banner), m_page(page)
{
}

void ArchiveJobs::start(std::unique_ptr<Job> job)
{
    job->setOwner(m_page.window());
    m_jobs.add(std::move(job));
}

// ---- comparing

void ArchiveJobs::askAndCompare()
{
    if (!m_archive)
        return;
    auto* dialog = new QFileDialog(m_page.window(), tr("Compare with folder"),
                                   QFileInfo(placeOnDisk(fromPath(m_archive->path()))).absolutePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(u"compareDialog"_s);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    dialog->setLabelText(QFileDialog::Accept, tr("Co&mpare"));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& folder) { compareWith(toPath(folder)); });
    dialog->open();
}

void ArchiveJobs::compareWith(const std::filesystem::path& folder)
{
    if (!m_archive || folder.empty())
        return;
    auto job = std::make_unique<jobs::CompareJob>(m_archive, folder, archive::CompareOptions());
    connect(job.get(), &Job::finished, this, [this, job = job.get()] {
        if (job->archive() != m_archive)
            return;
        if (job->state() == Job::State::Failed) {
            m_banner.showMessage(Tone::Bad, tr("The folder could not be compared"),
                                 sentenceText(job->error()->message));
        } else if (job->state() == Job::State::Finished) {
            m_banner.hide();
            Q_EMIT compared(*job);
        }
    });
    start(std::move(job));
}

// ---- converting

void ArchiveJobs::estimateConversion()
{
    if (!m_archive)
        return;
    if (!m_archive->isForeign()) {
        askAndConvert();
        return;
    }
    jobs::ConvertRequest request;
    takeChosenLevel(request.options);
    request.estimateOnly = true;
    auto job = std::make_unique<jobs::ConvertJob>(m_archive, std::move(request));
    connect(job.get(), &Job::finished, this, [this, job = job.get()] {
        if (job->source() == m_archive && job->state() != Job::State::Cancelled)
            showEstimate(*job);
    });
    m_banner.showMessage(Tone::Neutral, tr("Estimating what %1 would save as .ffz…").arg(archiveName()), {},
                         {convertAction()});
    start(std::move(job));
}

void ArchiveJobs::showEstimate(const jobs::ConvertJob& job)
{
    const archive::ConvertEstimate* estimate = job.estimate();
    if (!estimate) {
        m_banner.showMessage(Tone::Warning, tr("What %1 would become cannot be told").arg(archiveName()),
                             job.error() ? sentenceText(job.error()->message) : QString(), {convertAction()});
        return;
    }
    const bool isSmaller = estimate->targetBytes < estimate->sourceBytes;
    const QString saved = isSmaller && estimate->sourceBytes > 0
        ? tr("about %1 % less").arg(100 - estimate->targetBytes * 100 / estimate->sourceBytes)
        : tr("no smaller than now");
    m_banner.showMessage(isSmaller ? Tone::Good : Tone::Neutral,
                         tr("As .ffz: about %1 instead of %2, %3")
                             .arg(sizeText(estimate->targetBytes), sizeText(estimate->sourceBytes), saved),
                         tr("Measured on a sample of %1. Converting takes about %2; %3 stays as it is.")
                             .arg(sizeText(estimate->sampledBytes),
                                  durationText(std::max(1.0, estimate->seconds)), archiveName()),
                         {convertAction()});
}

QString ArchiveJobs::archiveName() const
{
    return displayName(m_archive->path().filename().string());
}

MessageBanner::Action ArchiveJobs::convertAction()
{
    return {tr("Convert…"), [this] { askAndConvert(); }};
}

void ArchiveJobs::askAndConvert()
{
    if (!m_archive)
        return;
    const QFileInfo source(fromPath(m_archive->path()));
    QString base = source.completeBaseName();
    if (base.endsWith(u".tar"_s))
        base.chop(4);
    auto* dialog = new QFileDialog(m_page.window(), tr("Convert to another kind"), source.absolutePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(u"convertDialog"_s);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    // The kinds that can be made; the name decides.
    QStringList filters, endings;
    for (const archive::ArchiveKind kind : archive::kArchiveKinds) {
        const std::string_view name = archive::kindName(kind);
        const QString ending = QString::fromLatin1(name.data(), qsizetype(name.size()));
        const QString filter = kind == archive::ArchiveKind::Ffz
            ? tr("FileFormer archives (*.ffz)")
            : tr("%1 archives (*.%1)", "zip").arg(ending);
        if (kind == archive::ArchiveKind::Ffz && !m_archive->isForeign())
            continue;
        filters += filter;
        endings += ending;
    }
    dialog->setNameFilters(filters);
    const auto take = [dialog, filters, endings](const QString& filter) {
        const QString ending = endings.value(std::max(qsizetype{0}, filters.indexOf(filter)));
        dialog->setDefaultSuffix(ending);
        const QStringList chosen = dialog->selectedFiles();
        const QString name = chosen.isEmpty() ? QString() : QFileInfo(chosen.first()).fileName();
        if (!name.isEmpty())
            dialog->selectFile(name.chopped(qsizetype(archive::endingSize(toPath(name)))) + u'.' + ending);
    };
    connect(dialog, &QFileDialog::filterSelected, this, take);
    dialog->setDefaultSuffix(endings.first());
    dialog->selectFile(source.absolutePath() + u'/' + base + u'.' + endings.first());
    dialog->setLabelText(QFileDialog::Accept, tr("Con&vert"));
    connect(dialog, &QFileDialog::fileSelected, this, [this, archive = m_archive](const QString& target) {
        m_banner.hide();
        // The dialog has asked about a file of that name, not about one that is no archive.
        if (!QFileInfo(target).isFile() || archive::isReplaceable(toPath(target)))
            convert(archive, target, false);
        else
            askToReplace(archive, target);
    });
    dialog->open();
}

void ArchiveJobs::askToReplace(const jobs::ArchivePointer& archive, const QString& target)
{
    auto* question = new QMessageBox(
        QMessageBox::Warning, tr("Replace file"),
        tr("%1 exists already and is no archive of this kind. Replace it with the new archive?")
            .arg(displayFileName(QFileInfo(target).fileName())),
        QMessageBox::Cancel, m_page.window());
    question->setObjectName(u"replaceQuestion"_s);
    question->setAttribute(Qt::WA_DeleteOnClose);
    connect(question->addButton(tr("&Replace"), QMessageBox::DestructiveRole), &QPushButton::clicked, this,
            [this, archive, target] { convert(archive, target, true); });
    question->setDefaultButton(QMessageBox::Cancel);
    question->open();
}

void ArchiveJobs::convert(const jobs::ArchivePointer& archive, const QString& target, bool force)
{
    jobs::ConvertRequest request;
    request.target = toPath(target);
    const auto kind = archive::kindOfName(request.target);
    if (kind.ok() && *kind != archive::ArchiveKind::Ffz)
        request.options.automatic = true; // their usual strength
    else
        takeChosenLevel(request.options);
    request.options.force = force;
    start(std::make_unique<jobs::ConvertJob>(archive, std::move(request)));
}

// ---- healing

void ArchiveJobs::askAndHeal()
{
    if (!m_archive || m_archive->isForeign())
        return;
    const QFileInfo proposed(fromPath(archive::healedName(m_archive->path())));
    auto* dialog = new QFileDialog(m_page.window(), tr("Write the healed archive"), proposed.absolutePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(u"healDialog"_s);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("FileFormer archives (*.ffz)"));
    dialog->setDefaultSuffix(u"ffz"_s);
    dialog->selectFile(proposed.absoluteFilePath());
    dialog->setLabelText(QFileDialog::Accept, tr("&Heal"));
    connect(dialog, &QFileDialog::fileSelected, this, [this, archive = m_archive](const QString& target) {
        archive::HealOptions options;
        static_cast<archive::RunOptions&>(options) = savedRunOptions();
        options.force = QFileInfo(target).isFile(); // the dialog has asked
        start(std::make_unique<jobs::HealJob>(archive, toPath(target), options));
    });
    dialog->open();
}

// ---- passwords

void ArchiveJobs::askAndChangePassword()
{
    if (!m_archive || m_archive->isForeign())
        return;
    auto* dialog = new ChangePasswordDialog(archiveName(), m_archive->isEncrypted(), m_page.window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog, archive = m_archive] { changePassword(archive, dialog->password()); });
    dialog->open();
}

void ArchiveJobs::changePassword(const jobs::ArchivePointer& archive, const archive::Password& password)
{
    auto job = std::make_unique<jobs::PasswordJob>(archive, password);
    connect(job.get(), &Job::finished, this, [this, job = job.get()] {
        if (job->archive() != m_archive)
            return;
        if (job->state() == Job::State::Failed)
            m_banner.showMessage(Tone::Bad, tr("The password was not changed"),
                                 sentenceText(job->error()->message));
        else if (job->state() == Job::State::Finished)
            Q_EMIT passwordChanged(*job);
    });
    start(std::move(job));
}

} // namespace ff::ui
