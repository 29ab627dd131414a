// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/JobQueue.h"

#include <algorithm>

namespace ff::jobs {

JobQueue::JobQueue(QObject* parent) : QObject(parent)
{
}

JobQueue::~JobQueue()
{
    for (Job* job : std::as_const(m_jobs)) {
        job->disconnect(this);
        job->cancel();
    }
    // All were told to stop before any is waited for.
    qDeleteAll(std::exchange(m_jobs, {}));
}

void JobQueue::take(Job* job)
{
    job->setParent(this);
    m_jobs.append(job);
    connect(job, &Job::finished, this, [this, job] { onFinished(job); });
    connect(job, &Job::stateChanged, this, &JobQueue::changed);
    if (job->isLight()) {
        job->start();
        Q_EMIT jobStarted(job);
    } else {
        startNext();
    }
    Q_EMIT changed();
}

Job* JobQueue::current() const
{
    const auto at = std::find_if(m_jobs.begin(), m_jobs.end(),
                                 [](const Job* job) { return !job->isLight() && job->isActive(); });
    return at == m_jobs.end() ? nullptr : *at;
}

QList<Job*> JobQueue::waiting() const
{
    QList<Job*> out;
    for (Job* job : m_jobs) {
        if (!job->isLight() && job->state() == Job::State::Waiting)
            out.append(job);
    }
    return out;
}

bool JobQueue::isIdle() const
{
    return std::all_of(m_jobs.begin(), m_jobs.end(), [](const Job* job) { return job->isLight(); });
}

void JobQueue::cancelAll()
{
    stopAll(&Job::cancel);
}

void JobQueue::cancelAllKeeping()
{
    stopAll(&Job::cancelKeeping);
}

void JobQueue::stopAll(void (Job::*stop)())
{
    // The waiting ones first, or they would start in turn while the running one stops.
    const QList<Job*> jobs = m_jobs;
    for (Job* job : jobs) {
        if (job->state() == Job::State::Waiting)
            job->cancel();
    }
    for (Job* job : jobs)
        (job->*stop)();
}

void JobQueue::move(Job* job, int steps)
{
    QList<Job*> queue = waiting();
    const qsizetype from = queue.indexOf(job);
    if (from < 0)
        return;
    const qsizetype to = std::clamp<qsizetype>(from + steps, 0, queue.size() - 1);
    Job* const neighbour = queue.at(to);
    m_jobs.move(m_jobs.indexOf(job), m_jobs.indexOf(neighbour));
    Q_EMIT changed();
}

void JobQueue::onFinished(Job* job)
{
    m_jobs.removeOne(job);
    Q_EMIT jobFinished(job);
    job->deleteLater();
    startNext();
    Q_EMIT changed();
}

void JobQueue::startNext()
{
    if (current())
        return;
    const QList<Job*> queue = waiting();
    if (queue.isEmpty())
        return;
    queue.first()->start();
    Q_EMIT jobStarted(queue.first());
}

} // namespace ff::jobs
