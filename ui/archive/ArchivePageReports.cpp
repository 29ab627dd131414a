// SPDX-License-Identifier: GPL-3.0-or-later
// What a test or a comparison found of the open archive, on pages of their own.
#include "core/jobs/CompareJob.h"
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
#include <QStackedWidget>

namespace ff::ui {

using namespace Qt::StringLiterals;

void ArchivePage::connectReports()
{
    connect(m_actions->testReport, &QAction::triggered, this, &ArchivePage::showTestReport);
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
    connect(m_comparePage, &ComparePage::extractRequested, this, [this](const std::vector<std::string>& paths) {
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
    connect(m_comparePage, &ComparePage::compareAgainRequested, this, [this] { compareWith(m_comparePage->folder()); });
    connect(m_comparePage, &ComparePage::addRequested, this, [this](const std::vector<ComparePage::File>& files) {
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
            m_banner->showMessage(Tone::Bad, tr("The folder could not be compared"), sentenceText(job->error()->message));
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
