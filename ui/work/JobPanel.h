// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The running job at the bottom of the window: everything above it stays usable. Shows nothing of its own
// making: it reads the job's progress whenever the job says that there is a new sample.

#include "core/jobs/JobQueue.h"

#include <QFrame>
#include <QPointer>

#include <functional>

class QLabel;
class QProgressBar;
class QPushButton;

namespace ff::ui {

class ElidedLabel;
class StatTile;

class JobPanel final : public QFrame {
    Q_OBJECT

public:
    // `isOwn` tells whether a job is of this window: of another window's there is one line.
    JobPanel(jobs::JobQueue& queue, std::function<bool(const jobs::Job&)> isOwn, QWidget* parent = nullptr);

    // Where the page above says the same.
    void setSuppressed(bool suppressed);

Q_SIGNALS:
    void allJobsRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void followQueue();
    void showProgress();
    void showState();
    void showOrHide();

    QLayout* buildTop();
    QLayout* buildBar();
    QWidget* buildDetails();

    jobs::JobQueue& m_queue;
    const std::function<bool(const jobs::Job&)> m_isOwn;
    QPointer<jobs::Job> m_job;
    QLabel* m_title;
    QLabel* m_stage;
    QLabel* m_percent;
    QProgressBar* m_bar;
    StatTile *m_ratio, *m_done, *m_speed, *m_left, *m_elapsed, *m_device, *m_retries;
    QWidget* m_details; // tiles and the entry
    ElidedLabel* m_entry;
    QPushButton* m_all;
    QPushButton* m_pause;
    QPushButton* m_cancel;
    bool m_isSuppressed = false;
};

} // namespace ff::ui
