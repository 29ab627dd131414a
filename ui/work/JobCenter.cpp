// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/work/JobCenter.h"

#include "ui/create/AfterCreate.h"
#include "ui/extract/AfterExtract.h"
#include "ui/work/DesktopReporter.h"
#include "ui/work/JobResults.h"

#include <algorithm>

namespace ff::ui {

using jobs::Job;

std::shared_ptr<JobCenter> JobCenter::shared()
{
    static std::weak_ptr<JobCenter> living;
    std::shared_ptr<JobCenter> jobCenter = living.lock();
    if (!jobCenter) {
        jobCenter = std::make_shared<JobCenter>();
        living = jobCenter;
    }
    return jobCenter;
}

JobCenter::JobCenter()
{
    // Before any window is connected: the record is there when a window hears of the end.
    connect(&m_queue, &jobs::JobQueue::jobFinished, this, [this](const Job* job) {
        if (!job->isLight())
            keep(*job);
        m_rememberer.rememberResultOf(*job);
    });
    // A window that only looks into an archive needs no bus.
    connect(&m_queue, &jobs::JobQueue::jobStarted, this, [this](const Job* job) {
        if (job->isLight() || m_desktop)
            return;
        m_desktop =
            new DesktopReporter(*this, QDBusConnection::sessionBus(), QDBusConnection::systemBus(), this);
        connect(m_desktop, &DesktopReporter::recordChosen, this, &JobCenter::recordChosen);
    });
}

JobCenter::~JobCenter()
{
    m_queue.disconnect(this);
}

const JobRecord* JobCenter::record(int id) const
{
    const auto at = std::find_if(m_records.begin(), m_records.end(),
                                 [id](const JobRecord& record) { return record.id == id; });
    return at == m_records.end() ? nullptr : &*at;
}

void JobCenter::keep(const Job& job)
{
    JobRecord record;
    record.kind = job.kind();
    record.state = job.state();
    record.title = titleOf(job);
    record.result = resultOf(job);
    if (const auto* extract = qobject_cast<const jobs::ExtractJob*>(&job);
        extract && job.state() == Job::State::Finished)
        carryOutRequests(*extract, record.result);
    if (const auto* create = qobject_cast<const jobs::CreateJob*>(&job);
        create && job.state() == Job::State::Finished)
        carryOutRequests(*create, record.result);
    const JobResult result = record.result;
    add(std::move(record));
    if (job.batch())
        sumUp(job, result);
    Q_EMIT recordsChanged();
}

void JobCenter::add(JobRecord record)
{
    record.id = ++m_lastId;
    record.ended = QDateTime::currentDateTime();
    m_records.prepend(std::move(record));
    while (m_records.size() > kMaxRecords)
        m_records.removeLast();
}

void JobCenter::sumUp(const Job& job, const JobResult& result)
{
    const jobs::Batch& batch = *job.batch();
    QList<BatchItem>& items = m_batches[&batch];
    items.append(batchItemOf(job, result));
    if (items.size() < qsizetype(batch.size()))
        return;
    JobRecord record;
    record.kind = job.kind();
    record.result = resultOf(batch, items);
    record.title = record.result.headline;
    const bool isCancelled = std::all_of(items.begin(), items.end(), [](const BatchItem& item) {
        return item.state == Job::State::Cancelled;
    });
    record.state = isCancelled ? Job::State::Cancelled : Job::State::Finished;
    m_batches.erase(&batch);
    add(std::move(record));
}

void JobCenter::forget(int id)
{
    if (m_records.removeIf([id](const JobRecord& record) { return record.id == id; }) > 0)
        Q_EMIT recordsChanged();
}

void JobCenter::forgetAll()
{
    m_records.clear();
    Q_EMIT recordsChanged();
}

void JobCenter::join(QWidget* window)
{
    m_windows.append(window);
}

void JobCenter::leave(QWidget* window)
{
    m_windows.removeOne(window);
}

bool JobCenter::isFor(const Job& job, const QWidget* window) const
{
    const QObject* owner = job.owner();
    const bool isOwned =
        std::any_of(m_windows.begin(), m_windows.end(), [owner](const QWidget* one) { return one == owner; });
    return isOwned ? owner == window : !m_windows.isEmpty() && m_windows.first() == window;
}

bool JobCenter::worksFor(const QWidget* window) const
{
    const QList<Job*> waiting = m_queue.waiting();
    const Job* running = m_queue.current();
    return (running && isFor(*running, window))
        || std::any_of(waiting.begin(), waiting.end(), [&](const Job* job) { return isFor(*job, window); });
}

} // namespace ff::ui
