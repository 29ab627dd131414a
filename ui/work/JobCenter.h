// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The work of the whole program: one queue of jobs for all windows (a job takes the whole machine anyway),
// what became of the jobs that are over, and which window hears of which job. The windows share it; it goes,
// and stops its jobs, with the last of them. GUI thread only.

#include "core/jobs/JobQueue.h"
#include "core/jobs/Rememberer.h"
#include "ui/pages/ResultPage.h"
#include "ui/work/BatchResults.h"

#include <QDateTime>
#include <QPointer>

#include <map>

namespace ff::ui {

class DesktopReporter;

// A heavy job that is over.
struct JobRecord {
    int id = 0; // never reused
    jobs::Job::Kind kind = jobs::Job::Kind::Create;
    jobs::Job::State state = jobs::Job::State::Finished;
    QString title; // "Making photos.ffz"
    JobResult result;
    QDateTime ended;
};

class JobCenter final : public QObject {
    Q_OBJECT

public:
    static constexpr qsizetype kMaxRecords = 100;

    // The one of this program, made when there is none.
    static std::shared_ptr<JobCenter> shared();
    JobCenter();
    ~JobCenter() override;

    jobs::JobQueue& queue() { return m_queue; }
    // What makes archives known to the search everywhere.
    jobs::Rememberer& rememberer() { return m_rememberer; }
    // Newest first.
    const QList<JobRecord>& records() const { return m_records; }
    const JobRecord* record(int id) const;
    // Of a job that has just ended: valid in slots of JobQueue::jobFinished.
    // Of the last job of a batch it is that of the batch.
    int lastRecord() const { return m_records.isEmpty() ? 0 : m_records.first().id; }
    // A part of a batch whose other jobs are not over: what became of all of them is told at the end.
    bool isFollowed(const jobs::Job& job) const { return m_batches.contains(job.batch().get()); }
    void forget(int id);
    void forgetAll();

    void join(QWidget* window);
    void leave(QWidget* window);
    qsizetype windowCount() const { return m_windows.size(); }
    bool isOldest(const QWidget* window) const { return !m_windows.isEmpty() && m_windows.first() == window; }
    // The window that hears of the job: its owner, or the oldest one when that is gone.
    bool isFor(const jobs::Job& job, const QWidget* window) const;
    // A heavy job of this window runs or waits.
    bool worksFor(const QWidget* window) const;

Q_SIGNALS:
    void recordsChanged();
    // The user clicked the desktop's notification about it.
    void recordChosen(int id);

private:
    void keep(const jobs::Job& job);
    void add(JobRecord record);
    void sumUp(const jobs::Job& job, const JobResult& result);

    QList<JobRecord> m_records;
    std::map<const jobs::Batch*, QList<BatchItem>> m_batches; // what is over of those that go on
    QList<QWidget*> m_windows; // oldest first
    int m_lastId = 0;
    DesktopReporter* m_desktop = nullptr; // from the first heavy job on
    jobs::Rememberer m_rememberer;
    // Last: its jobs are stopped before what they report to goes.
    jobs::JobQueue m_queue;
};

} // namespace ff::ui
