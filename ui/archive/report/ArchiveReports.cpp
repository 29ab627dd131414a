// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/report/ArchiveReports.h"

#include "ui/archive/ArchiveNavigation.h"
#include "ui/archive/EntryView.h"
#include "ui/archive/report/TestPage.h"

#include <QStackedWidget>

#include <numeric>

namespace ff::ui {

namespace {

EntryView::Outcomes outcomesOf(const archive::ReadReport& report)
{
    return {true, report.hashRetries > 0, !report.verdict.problem()};
}

} // namespace

ArchiveReports::ArchiveReports(const Parts& parts, QObject* parent)
    : QObject(parent), m_model(parts.model), m_view(parts.view), m_navigation(parts.navigation),
      m_testPage(new TestPage(&parts.pages)), m_comparePage(new ComparePage(&parts.pages))
{
    parts.pages.addWidget(m_testPage);
    parts.pages.addWidget(m_comparePage);
    connect(m_testPage, &TestPage::closeRequested, &m_navigation, &ArchiveNavigation::showEntries);
    connect(m_testPage, &TestPage::healRequested, this, &ArchiveReports::healRequested);
    connect(m_testPage, &TestPage::entryChosen, this, &ArchiveReports::revealEntry);
    connect(m_comparePage, &ComparePage::closeRequested, &m_navigation, &ArchiveNavigation::showEntries);
    connect(m_comparePage, &ComparePage::extractRequested, this, &ArchiveReports::requestExtraction);
    connect(m_comparePage, &ComparePage::addRequested, this, &ArchiveReports::addRequested);
    connect(m_comparePage, &ComparePage::compareAgainRequested, this,
            [this] { Q_EMIT compareRequested(m_comparePage->folder()); });
}

void ArchiveReports::setArchive(jobs::ArchivePointer archive, bool isSame, bool isEditable)
{
    m_archive = std::move(archive);
    m_testPage->clear();
    if (!isSame)
        m_comparePage->clear();
    m_comparePage->setEditable(isEditable);
    m_view.showOutcomes({});
}

void ArchiveReports::clear()
{
    m_archive.reset();
    m_testPage->clear();
    m_comparePage->clear();
}

bool ArchiveReports::hasTestReport() const
{
    return m_testPage->hasReport();
}

void ArchiveReports::showTestReport()
{
    m_navigation.showPage(*m_testPage);
}

void ArchiveReports::showComparison(const jobs::CompareJob& job)
{
    m_comparePage->showReport(job);
    m_navigation.showPage(*m_comparePage);
}

void ArchiveReports::showOutcomes(const archive::TestReport& report)
{
    m_model.setOutcomes(report.outcomes, {});
    m_view.showOutcomes(outcomesOf(report));
    m_testPage->showReport(m_archive, report);
    // Bad news is not left for someone to find.
    if (report.verdict.problem())
        showTestReport();
    Q_EMIT changed();
}

void ArchiveReports::showOutcomes(const archive::ExtractReport& report,
                                  const std::vector<std::size_t>& selection)
{
    std::vector<std::size_t> extracted = selection;
    if (extracted.empty()) {
        extracted.resize(m_archive->entries().size());
        std::iota(extracted.begin(), extracted.end(), std::size_t(0));
    }
    m_model.setOutcomes(report.outcomes, extracted, report.good);
    m_view.showOutcomes(outcomesOf(report));
}

void ArchiveReports::revealEntry(std::size_t entry)
{
    const auto node = m_model.tree()->find(m_archive->entries()[entry].path);
    m_navigation.showEntries();
    if (node)
        m_navigation.reveal(*node);
}

void ArchiveReports::requestExtraction(const std::vector<std::string>& paths)
{
    // By name: the archive may have been changed since.
    const jobs::EntryTree& tree = *m_model.tree();
    std::vector<std::size_t> entries;
    for (const std::string& path : paths) {
        if (const auto node = tree.find(path); node && tree.entryOf(*node))
            entries.push_back(tree.node(*node).entry);
    }
    if (!entries.empty())
        Q_EMIT extractRequested(entries);
}

} // namespace ff::ui
