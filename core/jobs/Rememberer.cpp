// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/Rememberer.h"

#include "core/base/Exceptions.h"
#include "core/jobs/BatchJob.h"
#include "core/jobs/ConvertJob.h"
#include "core/jobs/CreateJob.h"
#include "core/jobs/ExtractJob.h"
#include "core/jobs/HealJob.h"
#include "core/jobs/PasswordJob.h"
#include "core/jobs/TakeOutJob.h"
#include "core/jobs/UpdateJob.h"

namespace ff::jobs {

namespace {
constexpr int kPatienceAtEnd = 2000; // milliseconds
} // namespace

Rememberer::Rememberer(QObject* parent) : QObject(parent)
{
    m_pool.setMaxThreadCount(1);
    m_pool.setThreadPriority(QThread::LowPriority);
}

Rememberer::~Rememberer()
{
    if (m_pool.waitForDone(kPatienceAtEnd))
        return;
    m_pool.clear();
    m_control.cancel();
    m_pool.waitForDone();
}

void Rememberer::rememberResultOf(const Job& job)
{
    if (job.state() != Job::State::Finished)
        return;
    if (const auto* opened = qobject_cast<const OpenJob*>(&job))
        archive(opened->archive());
    else if (const auto* one = qobject_cast<const BatchJob*>(&job))
        archive(one->archive());
    else if (const auto* made = qobject_cast<const CreateJob*>(&job)) {
        const CreateRequest& request = made->request();
        file(request.resumes ? request.resumes->target : request.target, made->report()->encrypted);
    } else if (const auto* converted = qobject_cast<const ConvertJob*>(&job)) {
        if (converted->report() != nullptr)
            file(converted->request().target, converted->report()->encrypted);
    } else if (const auto* healed = qobject_cast<const HealJob*>(&job)) {
        const archive::HealReport& report = *healed->report();
        if (!report.written.empty())
            file(report.written, report.encrypted);
    } else if (const auto* changed = qobject_cast<const UpdateJob*>(&job))
        file(changed->archive()->path(), changed->report()->encrypted);
    else if (const auto* locked = qobject_cast<const PasswordJob*>(&job))
        file(locked->archive()->path(), !locked->removes());
    else if (const auto* extracted = qobject_cast<const ExtractJob*>(&job))
        noteOpened(extracted->archive(), extracted->request().selection);
    else if (const auto* taken = qobject_cast<const TakeOutJob*>(&job))
        noteOpened(taken->archive(), taken->selection());
}

void Rememberer::noteOpened(ArchivePointer archive, std::vector<std::size_t> entries)
{
    if (entries.empty())
        return; // all of it
    ++m_waiting;
    m_pool.start([this, archive = std::move(archive), entries = std::move(entries)]() mutable {
        // It only helps the order of what is found later.
        (void)catchingExceptions([&] { return remember::opened(*archive, entries); });
        archive.reset(); // it may be the last thing that holds much memory
        QMetaObject::invokeMethod(
            this, [this] { --m_waiting; }, Qt::QueuedConnection);
    });
}

void Rememberer::archive(ArchivePointer archive)
{
    const std::filesystem::path path = archive->path();
    start(path, [archive = std::move(archive)](TaskControl& control) {
        return remember::archive(*archive, {}, control);
    });
}

void Rememberer::file(const std::filesystem::path& path, bool encrypted)
{
    start(path, [path, encrypted](TaskControl& control) { return remember::file(path, encrypted, control); });
}

void Rememberer::start(const std::filesystem::path& path, Work work)
{
    ++m_waiting;
    m_pool.start([this, path, work = std::move(work)]() mutable {
        const Result<remember::Outcome> outcome = catchingExceptions([&] { return work(m_control); });
        work = nullptr; // the archive may be the last thing that holds much memory
        const Sentence problem = outcome.ok() ? Sentence() : outcome.error().message;
        const Sentence notice = outcome.ok() ? outcome->notice : Sentence();
        QMetaObject::invokeMethod(
            this,
            [this, name = QString::fromStdString(path.string()), problem, notice] {
                --m_waiting;
                Q_EMIT remembered(name, problem, notice);
            },
            Qt::QueuedConnection);
    });
}

} // namespace ff::jobs
