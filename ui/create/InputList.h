// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The files and folders that a new archive is to hold, with buttons to change them. Sizes are measured by
// jobs of their own, so that a large folder does not hold up the dialog.

#include "core/jobs/JobQueue.h"
#include "core/jobs/MeasureJob.h"

#include <QHash>
#include <QSet>
#include <QTimer>
#include <QWidget>

class QLabel;
class QPushButton;
class QTreeWidget;

namespace ff::ui {

class InputList final : public QWidget {
    Q_OBJECT

public:
    explicit InputList(QWidget* parent = nullptr);

    // Adds those that are not in the list yet.
    void addPaths(const QStringList& paths);
    QStringList paths() const;
    // Bytes of each, in the same order; 0 while that is not known.
    std::vector<std::uint64_t> sizes() const;
    // What is left out: sizes and sum follow a moment later.
    void setRules(archive::ScanRules rules);

Q_SIGNALS:
    void changed();

private:
    QWidget* buildButtons();
    void choose(bool folders);
    void removeSelected();
    void measure(const QStringList& paths);
    void measureAgain();
    void takeMeasures(const jobs::MeasureJob& job);
    void showTotals();

    QTreeWidget* m_list;
    QLabel* m_emptyHint;
    QPushButton* m_remove;
    QLabel* m_totals;
    archive::ScanRules m_rules;
    QTimer m_again; // so that whoever types patterns is not followed letter by letter
    QHash<QString, jobs::Measure> m_measures;
    QSet<QString> m_measuring;
    // Last: its jobs report to the members above.
    jobs::JobQueue m_jobs;
};

} // namespace ff::ui
