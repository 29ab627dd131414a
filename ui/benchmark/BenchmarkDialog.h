// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Measures this machine: each level on each device that is here, on a built-in sample or a chosen file, both
// ways, with the ratio and the Weissman score against gzip.

#include "core/jobs/BenchmarkJob.h"
#include "core/jobs/JobQueue.h"

#include <QDialog>
#include <QPointer>
#include <QTemporaryDir>

class QLabel;
class QProgressBar;
class QPushButton;
class QTreeWidget;

namespace ff::ui {

class BenchmarkDialog final : public QDialog {
    Q_OBJECT

public:
    // `isBusy`: jobs run beside it, and the numbers will be worse for it.
    explicit BenchmarkDialog(bool isBusy, QWidget* parent = nullptr);

    void setFile(const QString& path);
    // All numbers with the file, the machine and the formula named.
    QString asText() const;

private:
    QWidget* buildFile();
    QWidget* buildButtons();
    void chooseFile();
    bool makeSample();
    void startOrCancel();
    void start();
    void showRows();
    void showState();

    QTemporaryDir m_folder; // of the sample
    QString m_file;
    QString m_fileName; // as it is shown
    QString m_note;
    QLabel *m_fileLabel, *m_state, *m_footnote, *m_hint;
    QTreeWidget* m_table;
    QProgressBar* m_progress;
    QPushButton *m_choose, *m_start, *m_copy;
    QPointer<jobs::BenchmarkJob> m_job;
    std::vector<jobs::BenchmarkRow> m_rows;
    std::optional<archive::GzipResult> m_gzip;
    // Last: its job reports to the members above.
    jobs::JobQueue m_jobs;
};

} // namespace ff::ui
