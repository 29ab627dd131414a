// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the benches of the window measure with. GUI thread only.

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>

#include <functional>
#include <memory>
#include <vector>

class QWidget;

namespace ff::bench {

// What became of a stretch of the GUI thread's time, milliseconds.
struct Block {
    double length = 0; // on the clock
    double work = 0; // the thread's own processor time
    double queued = 0; // it could have run, but the processors had others
};

// Ticks every millisecond and keeps the pauses between two ticks. With FF_BENCH_STACKS=MS in the environment
// it prints where the thread stood when a pause had lasted so long.
class BlockWatch : public QObject {
public:
    BlockWatch();
    ~BlockWatch() override;

    void start();
    void stop();

    Block longest() const; // by length
    double longestWork() const;
    // Pauses of more than so many milliseconds, and the ones of them that are the thread's own work.
    std::size_t above(double milliseconds) const;
    std::size_t worksAbove(double milliseconds) const;
    std::size_t ticks() const { return m_blocks.size(); }
    // "longest block 12 ms (3 ms of work, 8 ms queued), 0 of 1234 over 50 ms"
    QString summary() const;

private:
    void tick();

    QTimer m_timer;
    QElapsedTimer m_clock;
    double m_workBefore = 0, m_queuedBefore = 0;
    std::vector<Block> m_blocks;
    struct Stacks;
    std::unique_ptr<Stacks> m_stacks;
};

// Whether a widget has painted since arm().
class PaintWatch : public QObject {
public:
    explicit PaintWatch(QWidget& widget);
    void arm() { m_isPainted = false; }
    bool isPainted() const { return m_isPainted; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool m_isPainted = false;
};

// A field of /proc/PID/status, as "VmRSS:", in MiB; 0 when there is none. PID 0 is this process.
double memory(const char* field, qint64 pid = 0);

// Runs the loop as the program does, until the condition holds. False when it does not within five minutes.
bool loopUntil(const std::function<bool()>& condition);

// The same for so many milliseconds. QTest::qWait() would sleep between.
void loopFor(int milliseconds);

int fail(const char* what);

} // namespace ff::bench
