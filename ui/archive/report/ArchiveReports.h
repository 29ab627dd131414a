// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What was found of the open archive: the outcomes of a test or an extraction in the list of entries, and a
// page each for what a test and a comparison found. It starts no job: what the pages ask for goes out as
// signals. GUI thread only.

#include "core/jobs/CompareJob.h"
#include "ui/archive/report/ComparePage.h"

#include <QObject>

#include <vector>

class QStackedWidget;

namespace ff::ui {

class ArchiveModel;
class ArchiveNavigation;
class EntryView;
class TestPage;

class ArchiveReports final : public QObject {
    Q_OBJECT

public:
    // All of it must live as long.
    struct Parts {
        ArchiveModel& model;
        EntryView& view;
        ArchiveNavigation& navigation;
        QStackedWidget& pages; // gets the pages of reports
    };

    explicit ArchiveReports(const Parts& parts, QObject* parent = nullptr);

    // `isSame`: the archive that is shown was read again.
    void setArchive(jobs::ArchivePointer archive, bool isSame, bool isEditable);
    void clear();

    void showOutcomes(const archive::TestReport& report);
    // `selection` is what was extracted; empty: everything.
    void showOutcomes(const archive::ExtractReport& report, const std::vector<std::size_t>& selection);
    void showTestReport();
    void showComparison(const jobs::CompareJob& job);
    bool hasTestReport() const;

    TestPage& testPage() { return *m_testPage; }
    ComparePage& comparePage() { return *m_comparePage; }

Q_SIGNALS:
    // There is a report of a test now.
    void changed();
    void extractRequested(const std::vector<std::size_t>& entries);
    // Files of the compared folder, to be put in the place of their entries.
    void addRequested(const std::vector<ff::ui::ComparePage::File>& files);
    void compareRequested(const std::filesystem::path& folder);
    void healRequested();

private:
    void revealEntry(std::size_t entry);
    void requestExtraction(const std::vector<std::string>& paths);

    ArchiveModel& m_model;
    EntryView& m_view;
    ArchiveNavigation& m_navigation;
    jobs::ArchivePointer m_archive;
    TestPage* m_testPage;
    ComparePage* m_comparePage;
};

} // namespace ff::ui
