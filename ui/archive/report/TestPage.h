// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Entry by entry what the last test found.

#include "core/jobs/OpenJob.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QTreeView;

namespace ff::ui {

class OutcomeModel;

class TestPage final : public QWidget {
    Q_OBJECT

public:
    explicit TestPage(QWidget* parent = nullptr);

    void showReport(jobs::ArchivePointer archive, const archive::TestReport& report);
    void clear();
    bool hasReport() const { return m_archive != nullptr; }
    OutcomeModel& model() { return *m_model; }
    // Headline, numbers and the rows that are shown.
    QString reportText() const;

Q_SIGNALS:
    void entryChosen(std::size_t entry);
    void closeRequested();
    void healRequested();

private:
    void save();

    jobs::ArchivePointer m_archive;
    OutcomeModel* m_model;
    QTreeView* m_view;
    QLabel* m_headline;
    QLabel* m_numbers;
    QPushButton* m_onlyBad;
    QPushButton* m_heal;
};

} // namespace ff::ui
