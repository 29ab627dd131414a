// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One user action that takes time. A Job lives in the GUI thread, where all its public functions are called
// and all its signals are emitted; its work() runs on a thread of its own and speaks to the GUI only through
// the TaskControl, the question slot below and the result that it leaves behind. The GUI side looks at these
// on a timer: a busy core never floods the event loop, and no Qt object is touched from the worker.

#include "core/archive/Types.h"
#include "core/base/ProgressMeter.h"

#include <QElapsedTimer>
#include <QObject>
#include <QPointer>
#include <QTimer>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <variant>

namespace ff::jobs {

struct JobProgress : MeteredProgress {
    double deviceLoad = -1; // 0 to 1, of a graphics card that tells; negative when unknown
};

// A file is in the way of an extraction: what the user needs to decide. Paths are bytes.
struct ConflictQuestion {
    std::string existingPath;
    std::uint64_t existingSize = 0;
    std::int64_t existingMtime = 0;
    std::string entryPath;
    std::uint64_t entrySize = 0;
    std::int64_t entryMtime = 0;
    std::optional<bool> sameContents; // as far as it could be told
};

// An archive that the job needs is encrypted.
struct PasswordQuestion {
    std::filesystem::path archive;
    bool wasWrong = false; // it is asked again
};

class Batch;

class Job : public QObject {
    Q_OBJECT

public:
    enum class Kind {
        Create,
        Open,
        Extract,
        Test,
        Measure,
        Update,
        Convert,
        Compare,
        Estimate,
        Benchmark,
        Preview,
        TakeOut,
        Heal,
        Password
    };
    enum class State { Waiting, Running, Paused, Finished, Failed, Cancelled };
    Q_ENUM(Kind)
    Q_ENUM(State)

    ~Job() override;

    Kind kind() const { return m_kind; }
    State state() const { return m_state; }
    bool isActive() const { return m_state == State::Running || m_state == State::Paused; }
    bool isOver() const { return m_state > State::Paused; }
    // Light jobs (reading an index, measuring folders, an estimate, a look at an entry) do not wait for heavy
    // ones.
    bool isLight() const
    {
        return m_kind == Kind::Open || m_kind == Kind::Measure || m_kind == Kind::Estimate
            || m_kind == Kind::Preview || m_kind == Kind::TakeOut;
    }

    // Who asked for it and wants the news, a window; null when that is gone. Set before the job is queued, or
    // when another takes over.
    QObject* owner() const { return m_owner; }
    void setOwner(QObject* owner) { m_owner = owner; }

    // What it is a part of; null: it stands alone. Set before the job is queued.
    const std::shared_ptr<Batch>& batch() const { return m_batch; }
    void setBatch(std::shared_ptr<Batch> batch) { m_batch = std::move(batch); }

    // As of the last sample, at most a tenth of a second old while the job runs.
    const JobProgress& progress() const { return m_progress; }
    // Set when the state is Failed.
    const std::optional<Error>& error() const { return m_error; }
    // Set while the worker waits for answer().
    const std::optional<ConflictQuestion>& question() const { return m_shownQuestion; }
    // Set while the worker waits for answerPassword().
    const std::optional<PasswordQuestion>& passwordQuestion() const { return m_shownPasswordQuestion; }
    // What the results page shows; null until Finished and for jobs that have none.
    virtual const archive::Report* report() const { return nullptr; }

    void start();
    void pause();
    void resume();
    // Asks the worker to stop; finished() follows when it has. A job that waits is over at once.
    void cancel();
    // The same, but a creation that can be resumed keeps what is finished
    // (core/archive/create/resume/Interrupted.h).
    void cancelKeeping();
    void answer(const archive::ConflictAnswer& answer);
    // Null: none is given.
    void answerPassword(const archive::Password& password);

Q_SIGNALS:
    void stateChanged();
    void progressChanged();
    // question() or passwordQuestion() is set.
    void questionAsked();
    // Once, when the state is Finished, Failed or Cancelled.
    void finished();

protected:
    explicit Job(Kind kind, QObject* parent = nullptr);

    // Runs on the worker thread.
    virtual Status work(TaskControl& control) = 0;
    // Called by work(): blocks until the user answers; an answer with `cancel` when the job is cancelled
    // meanwhile.
    archive::ConflictAnswer ask(const ConflictQuestion& question);
    // Likewise; an error when no password is given.
    Result<archive::Password> askPassword(const PasswordQuestion& question);
    // Every final class calls this in its destructor: the worker uses its members.
    void stopAndWait();

    TaskControl m_control;

private:
    using Question = std::variant<ConflictQuestion, PasswordQuestion>;
    using Answer = std::variant<archive::ConflictAnswer, archive::Password>;

    // Blocks the worker; none when the job was cancelled meanwhile.
    std::optional<Answer> answerTo(Question question);
    void give(Answer answer);
    void showQuestion();
    void poll();
    void takeSample();
    void setState(State state);

    const Kind m_kind;
    QPointer<QObject> m_owner;
    std::shared_ptr<Batch> m_batch;
    State m_state = State::Waiting;
    JobProgress m_progress;
    ProgressMeter m_meter;
    std::optional<Error> m_error;
    std::optional<ConflictQuestion> m_shownQuestion;
    std::optional<PasswordQuestion> m_shownPasswordQuestion;
    QTimer m_poll;
    int m_pollsUntilSample = 0;
    QElapsedTimer m_clock; // since the job last began to run
    double m_ranBefore = 0; // seconds run before that

    // Shared with the worker.
    std::thread m_thread;
    std::atomic<bool> m_workerDone{false};
    std::optional<Error> m_workerError; // written before m_workerDone
    std::mutex m_questionMutex;
    std::condition_variable m_questionWake;
    std::optional<Question> m_question;
    std::optional<Answer> m_answer;
};

} // namespace ff::jobs
