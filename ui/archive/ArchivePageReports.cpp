// SPDX-License-Identifier: GPL-3.0-or-later
// What a test, a comparison or an estimate found of the open archive.
#include "core/archive/create/TargetFile.h"
#include "core/jobs/CompareJob.h"
#include "core/jobs/ConvertJob.h"
#include "ui/Settings.h"
#include "ui/archive/ArchiveActions.h"
#include "ui/archive/ArchivePage.h"
#include "ui/archive/EntryView.h"
#include "ui/archive/edit/Editor.h"
#include "ui/archive/report/ComparePage.h"
#include "ui/archive/report/TestPage.h"
#include "ui/text/Format.h"
#include "ui/widgets/MessageBanner.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>
#include <QStackedWidget>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

// As new archives are made.
codec::Level chosenLevel()
{
    return codec::levelFromName(settings::text(u"create/level"_s).toStdString())
        .value_or(codec::Level::Former);
}

} // namespace

void ArchivePage::connectReports()
{
    connect(m_actions->testReport, &QAction::triggered, this, &ArchivePage::showTestReport);
    connect(m_actions->convert, &QAction::triggered, this, &ArchivePage::estimateConversion);
    connect(m_actions->compare, &QAction::triggered, this, &ArchivePage::askAndCompare);
    connect(m_testPage, &TestPage::closeRequested, this, &ArchivePage::showEntries);
    connect(m_testPage, &TestPage::entryChosen, this, [this](std::size_t entry) {
        const auto node = m_model->tree()->find(m_archive->entries()[entry].path);
        showEntries();
        if (!node)
            return;
        if (m_model->mode() != ViewMode::Tree)
            goTo(m_model->tree()->node(*node).parent);
        m_view->reveal(*node);
    });
    connect(m_comparePage, &ComparePage::closeRequested, this, &ArchivePage::showEntries);
    connect(m_comparePage, &ComparePage::extractRequested, this,
            [this](const std::vector<std::string>& paths) {
                // By name: the archive may have been changed since.
                const jobs::EntryTree& tree = *m_model->tree();
                std::vector<std::size_t> entries;
                for (const std::string& path : paths) {
                    if (const auto node = tree.find(path); node && tree.entryOf(*node))
                        entries.push_back(tree.node(*node).entry);
                }
                if (!entries.empty())
                    Q_EMIT extractRequested(entries);
            });
    connect(m_comparePage, &ComparePage::compareAgainRequested, this,
            [this] { compareWith(m_comparePage->folder()); });
    connect(m_comparePage, &ComparePage::addRequested, this,
            [this](const std::vector<ComparePage::File>& files) {
                std::vector<Editor::File> out;
                for (const ComparePage::File& file : files)
                    out.push_back({file.file, file.path});
                m_editor->addAs(out, tr("Add %Ln item(s)", nullptr, int(out.size())));
            });
}

void ArchivePage::showEntries()
{
    m_actions->of(m_model->mode())->setChecked(true);
    m_stack->setCurrentWidget(m_view);
    m_view->setFocus();
    updateActions();
}

void ArchivePage::showTestReport()
{
    m_stack->setCurrentWidget(m_testPage);
    updateActions();
}

// First what it would save, then where to.
void ArchivePage::showOutcomes(const archive::TestReport& report)
{
    m_model->setOutcomes(report.outcomes, {});
    m_view->showOutcomeColumns(true);
    m_testPage->showReport(m_archive, report);
    // Bad news is not left for someone to find.
    if (report.verdict.problem())
        showTestReport();
    updateActions();
}

void ArchivePage::showOutcomes(const archive::ExtractReport& report,
                               const std::vector<std::size_t>& selection)
{
    std::vector<std::size_t> extracted = selection;
    if (extracted.empty()) {
        for (std::size_t i = 0; i < m_archive->entries().size(); ++i)
            extracted.push_back(i);
    }
    m_model->setOutcomes(report.outcomes, extracted, report.good);
    m_view->showOutcomeColumns(true);
}

void ArchivePage::estimateConversion()
{
    if (!m_archive || !m_archive->isForeign())
        return;
    jobs::ConvertRequest request;
    request.options.level = chosenLevel();
    request.estimateOnly = true;
    auto job = std::make_unique<jobs::ConvertJob>(m_archive, std::move(request));
    job->setOwner(window());
    const QString name = displayName(m_archive->path().filename().string());
    const QList<MessageBanner::Action> actions{{tr("Convert…"), [this] { askAndConvert(); }}};
    connect(job.get(), &jobs::Job::finished, this, [this, job = job.get(), name, actions] {
        if (job->source() != m_archive || job->state() == jobs::Job::State::Cancelled)
            return;
        const archive::ConvertEstimate* estimate = job->estimate();
        if (!estimate) {
            m_banner->showMessage(Tone::Warning, tr("What %1 would become cannot be told").arg(name),
                                  job->error() ? sentenceText(job->error()->message) : QString(), actions);
            return;
        }
        const bool isSmaller = estimate->targetBytes < estimate->sourceBytes;
        const QString saved = isSmaller && estimate->sourceBytes > 0
            ? tr("about %1 % less").arg(100 - estimate->targetBytes * 100 / estimate->sourceBytes)
            : tr("no smaller than now");
        m_banner->showMessage(
            isSmaller ? Tone::Good : Tone::Neutral,
            tr("As .ffz: about %1 instead of %2, %3")
                .arg(sizeText(estimate->targetBytes), sizeText(estimate->sourceBytes), saved),
            tr("Measured on a sample of %1. Converting takes about %2; %3 stays as it is.")
                .arg(sizeText(estimate->sampledBytes), durationText(estimate->seconds), name),
            actions);
    });
    m_banner->showMessage(Tone::Neutral, tr("Estimating what %1 would save as .ffz…").arg(name), {}, actions);
    m_jobs.add(std::move(job));
}

void ArchivePage::askAndConvert()
{
    if (!m_archive)
        return;
    const QString source = fromPath(m_archive->path());
    const QFileInfo info(source);
    QString base = info.completeBaseName();
    if (base.endsWith(u".tar"_s))
        base.chop(4);
    auto* dialog = new QFileDialog(window(), tr("Convert to .ffz"), info.absolutePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(u"convertDialog"_s);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("FileFormer archives (*.ffz)"));
    dialog->setDefaultSuffix(u"ffz"_s);
    dialog->selectFile(info.absolutePath() + u'/' + base + u".ffz"_s);
    dialog->setLabelText(QFileDialog::Accept, tr("Con&vert"));
    connect(dialog, &QFileDialog::fileSelected, this, [this, archive = m_archive](const QString& target) {
        m_banner->hide();
        const auto convert = [this, archive, target](bool force) {
            jobs::ConvertRequest request;
            request.target = toPath(target);
            request.options.level = chosenLevel();
            request.options.force = force;
            auto job = std::make_unique<jobs::ConvertJob>(archive, std::move(request));
            job->setOwner(window());
            m_jobs.add(std::move(job));
        };
        const QFileInfo there(target);
        if (!there.isFile() || archive::isReplaceable(toPath(target))) {
            convert(false);
            return;
        }
        // The dialog has asked about a file of that name, not about one that is no archive.
        auto* question =
            new QMessageBox(QMessageBox::Warning, tr("Replace file"),
                            tr("%1 exists already and is no .ffz archive. Replace it with the new archive?")
                                .arg(displayFileName(there.fileName())),
                            QMessageBox::Cancel, window());
        question->setObjectName(u"replaceQuestion"_s);
        question->setAttribute(Qt::WA_DeleteOnClose);
        connect(question->addButton(tr("&Replace"), QMessageBox::DestructiveRole), &QPushButton::clicked,
                this, [convert] { convert(true); });
        question->setDefaultButton(QMessageBox::Cancel);
        question->open();
    });
    dialog->open();
}

void ArchivePage::askAndCompare()
{
    auto* dialog = new QFileDialog(window(), tr("Compare with folder"), settings::lastFolder(u"compare"_s));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(u"compareDialog"_s);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    dialog->setLabelText(QFileDialog::Accept, tr("Co&mpare"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) {
        settings::setLastFolder(u"compare"_s, folder);
        compareWith(toPath(folder));
    });
    dialog->open();
}

void ArchivePage::compareWith(const std::filesystem::path& folder)
{
    if (!m_archive || folder.empty())
        return;
    auto job = std::make_unique<jobs::CompareJob>(m_archive, folder, archive::CompareOptions());
    job->setOwner(window());
    connect(job.get(), &jobs::Job::finished, this, [this, job = job.get()] {
        if (job->archive() != m_archive)
            return;
        if (job->state() == jobs::Job::State::Failed) {
            m_banner->showMessage(Tone::Bad, tr("The folder could not be compared"),
                                  sentenceText(job->error()->message));
        } else if (job->state() == jobs::Job::State::Finished) {
            m_banner->hide();
            m_comparePage->showReport(*job);
            m_stack->setCurrentWidget(m_comparePage);
            updateActions();
        }
    });
    m_jobs.add(std::move(job));
}

} // namespace ff::ui
