// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The user's actions in the order in which they run: one heavy job at a time (it takes the whole machine
// anyway), light ones at once. Owns its jobs; lives in the GUI thread.

#include "core/jobs/Job.h"

#include <QList>
#include <QObject>

#include <memory>

namespace ff::jobs {

class JobQueue : public QObject {
    Q_OBJECT

public:
    explicit JobQueue(QObject* parent = nullptr);
    ~JobQueue() override;

    // Takes the job and starts it as soon as it may run.
    template <typename T>
    T* add(std::unique_ptr<T> job)
    {
        T* raw = job.release();
        take(raw);
        return raw;
    }

    // The heavy job that runs or is paused, or null.
    Job* current() const;
    // Heavy jobs that wait behind it, first to run first.
    QList<Job*> waiting() const;
    // No heavy job runs or waits.
    bool isIdle() const;
    void cancelAll();
    // The same, but creations that can be resumed keep what is finished.
    void cancelAllKeeping();
    // Moves a waiting job by `steps` places (negative: sooner).
    void move(Job* job, int steps);

Q_SIGNALS:
    void jobStarted(ff::jobs::Job* job);
    // The job is deleted after the slots have run: copy what is needed.
    void jobFinished(ff::jobs::Job* job);
    // The current job or the waiting list changed.
    void changed();

private:
    void stopAll(void (Job::*stop)());
    void take(Job* job);
    void onFinished(Job* job);
    void startNext();

    QList<Job*> m_jobs; // those not over, in order
};

} // namespace ff::jobs
