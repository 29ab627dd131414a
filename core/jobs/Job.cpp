// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/Job.h"

#include "core/base/Exceptions.h"
#include "core/jobs/CardLoad.h"

#include <cerrno>
#include <chrono>
#include <unistd.h>

namespace ff::jobs {

using namespace std::chrono_literals;

namespace {
// The end of a job and a question are seen within one poll; the counters are read at every fifth.
constexpr auto kPollInterval = 20ms;
constexpr int kPollsPerSample = 5;
// The workers of a heavy job leave the processor to the window (and to whatever else a person has before
// them) at once.
constexpr int kNiceness = 5;
} // namespace

Job::Job(Kind kind, QObject* parent) : QObject(parent), m_kind(kind)
{
    m_poll.setInterval(kPollInterval);
    connect(&m_poll, &QTimer::timeout, this, &Job::poll);
}

Job::~Job()
{
    Q_ASSERT_X(!m_thread.joinable(), "Job", "the final class must call stopAndWait() in its destructor");
}

void Job::start()
{
    if (m_state != State::Waiting)
        return;
    m_clock.start();
    setState(State::Running);
    m_thread = std::thread([this] {
        // On Linux a thread's own, and that of the threads which it starts. When it cannot be had, it is for
        // comfort only.
        if (!isLight() && ::nice(kNiceness) == -1)
            errno = 0;
        if (const Status status = catchingExceptions([this] { return work(m_control); }); !status.ok())
            m_workerError = status.error();
        m_workerDone.store(true, std::memory_order_release);
    });
    m_poll.start();
}

void Job::pause()
{
    if (m_state != State::Running)
        return;
    m_control.setPaused(true);
    m_ranBefore += double(m_clock.elapsed()) / 1000.0;
    setState(State::Paused);
}

void Job::resume()
{
    if (m_state != State::Paused)
        return;
    m_control.setPaused(false);
    m_clock.restart();
    setState(State::Running);
}

void Job::cancel()
{
    if (m_state == State::Waiting) {
        setState(State::Cancelled);
        Q_EMIT finished();
        return;
    }
    if (!isActive())
        return;
    {
        // Under the lock, or a worker between its check and its wait would sleep through it.
        const std::lock_guard lock(m_questionMutex);
        m_control.cancel();
    }
    m_questionWake.notify_all();
}

void Job::cancelKeeping()
{
    if (isActive())
        m_control.cancelKeeping();
    cancel();
}

void Job::answer(const archive::ConflictAnswer& answer)
{
    if (std::exchange(m_shownQuestion, std::nullopt))
        give(answer);
}

void Job::answerPassword(const archive::Password& password)
{
    if (std::exchange(m_shownPasswordQuestion, std::nullopt))
        give(password);
}

void Job::give(Answer answer)
{
    {
        const std::lock_guard lock(m_questionMutex);
        m_question.reset();
        m_answer = std::move(answer);
    }
    m_questionWake.notify_all();
}

std::optional<Job::Answer> Job::answerTo(Question question)
{
    std::unique_lock lock(m_questionMutex);
    m_answer.reset();
    m_question = std::move(question);
    m_questionWake.wait(lock, [this] { return m_answer.has_value() || m_control.isCancelled(); });
    m_question.reset();
    return std::exchange(m_answer, std::nullopt);
}

archive::ConflictAnswer Job::ask(const ConflictQuestion& question)
{
    if (const auto answer = answerTo(question))
        return std::get<archive::ConflictAnswer>(*answer);
    return {archive::Overwrite::Skip, false, true};
}

Result<archive::Password> Job::askPassword(const PasswordQuestion& question)
{
    const auto answer = answerTo(question);
    if (!answer)
        return Error{ErrorCode::Cancelled, sentence("cancelled")};
    if (auto password = std::get<archive::Password>(*answer))
        return password;
    return Error{ErrorCode::Missing,
                 sentence("%1 is encrypted, and its password is not given", question.archive.filename())};
}

void Job::showQuestion()
{
    if (m_shownQuestion || m_shownPasswordQuestion)
        return;
    {
        const std::lock_guard lock(m_questionMutex);
        if (!m_question)
            return;
        if (const auto* conflict = std::get_if<ConflictQuestion>(&*m_question))
            m_shownQuestion = *conflict;
        else
            m_shownPasswordQuestion = std::get<PasswordQuestion>(*m_question);
    }
    Q_EMIT questionAsked();
}

void Job::stopAndWait()
{
    m_poll.stop();
    {
        const std::lock_guard lock(m_questionMutex);
        m_control.cancel();
    }
    m_questionWake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void Job::takeSample()
{
    const double running =
        m_ranBefore + (m_state == State::Running ? double(m_clock.elapsed()) / 1000.0 : 0.0);
    m_progress = {m_meter.sample(m_control.progress(), running)};
    m_progress.deviceLoad = isActive() ? CardLoad::shared().of(m_progress.device) : -1;
}

void Job::poll()
{
    if (m_workerDone.load(std::memory_order_acquire)) {
        m_poll.stop();
        m_thread.join();
        takeSample();
        m_shownQuestion.reset();
        m_shownPasswordQuestion.reset();
        if (!m_workerError) {
            setState(State::Finished);
        } else if (m_workerError->code == ErrorCode::Cancelled) {
            setState(State::Cancelled);
        } else {
            m_error = std::move(m_workerError);
            setState(State::Failed);
        }
        Q_EMIT finished();
        return;
    }
    showQuestion();
    if (--m_pollsUntilSample <= 0) {
        m_pollsUntilSample = kPollsPerSample;
        takeSample();
        Q_EMIT progressChanged();
    }
}

void Job::setState(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

} // namespace ff::jobs
