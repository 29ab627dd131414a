// SPDX-License-Identifier: GPL-3.0-or-later
#include "Watch.h"

#include <QCoreApplication>
#include <QEvent>
#include <QEventLoop>
#include <QFile>
#include <QWidget>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <execinfo.h>
#include <fcntl.h>
#include <memory>
#include <pthread.h>
#include <thread>
#include <unistd.h>

namespace ff::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPatience = 300'000; // milliseconds
constexpr double kTooLong = 50; // milliseconds

double workSoFar()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

// The second number of schedstat, in nanoseconds (Documentation/scheduler/sched-stats.rst).
double queuedSoFar()
{
    static const int file = ::open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
    std::array<char, 96> text{};
    unsigned long long ran = 0, queued = 0;
    if (file < 0 || ::pread(file, text.data(), text.size() - 1, 0) <= 0
        || std::sscanf(text.data(), "%llu %llu", &ran, &queued) != 2)
        return 0;
    return double(queued) / 1e6;
}

} // namespace

// A thread that looks whether the tick is late and has the late one say where it stands.
struct BlockWatch::Stacks {
    explicit Stacks(int milliseconds) : patience(milliseconds), gui(pthread_self())
    {
        ::backtrace(frames.data(), int(frames.size())); // loads what it needs
        struct sigaction action {};
        action.sa_handler = [](int) { depth = ::backtrace(frames.data(), int(frames.size())); };
        action.sa_flags = SA_RESTART;
        ::sigaction(SIGUSR2, &action, nullptr);
        lastTick = now();
        watcher = std::thread([this] { watch(); });
    }
    ~Stacks()
    {
        over = true;
        watcher.join();
    }

    void ticked(const Block& block)
    {
        if (depth > 0 && block.length > patience) {
            std::fprintf(stderr, "---- %.0f ms, %.0f of work, %.0f queued\n", block.length, block.work,
                         block.queued);
            ::backtrace_symbols_fd(frames.data(), depth, STDERR_FILENO);
        }
        depth = 0;
        lastTick = now();
        isAsked = false;
    }

    static std::int64_t now()
    {
        return std::chrono::duration_cast<std::chrono::milliseconds>(
                   std::chrono::steady_clock::now().time_since_epoch())
            .count();
    }

    void watch()
    {
        while (!over) {
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
            if (isOn && !isAsked && now() - lastTick > patience) {
                isAsked = true;
                pthread_kill(gui, SIGUSR2);
            }
        }
    }

    static inline std::array<void*, 64> frames{};
    static inline volatile int depth = 0;
    const int patience;
    const pthread_t gui;
    std::atomic<std::int64_t> lastTick{0};
    std::atomic<bool> isOn{false}, isAsked{false}, over{false};
    std::thread watcher;
};

BlockWatch::BlockWatch()
{
    if (const int patience = qEnvironmentVariableIntValue("FF_BENCH_STACKS"); patience > 0)
        m_stacks = std::make_unique<Stacks>(patience);
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(1);
    connect(&m_timer, &QTimer::timeout, this, &BlockWatch::tick);
}

BlockWatch::~BlockWatch() = default;

void BlockWatch::start()
{
    m_blocks.clear();
    m_clock.start();
    m_workBefore = workSoFar();
    m_queuedBefore = queuedSoFar();
    m_timer.start();
    if (m_stacks) {
        m_stacks->lastTick = Stacks::now();
        m_stacks->isOn = true;
    }
}

void BlockWatch::stop()
{
    m_timer.stop();
    if (m_stacks)
        m_stacks->isOn = false;
}

void BlockWatch::tick()
{
    const double work = workSoFar();
    const double queued = queuedSoFar();
    const Block block{double(m_clock.nsecsElapsed()) / 1e6, work - m_workBefore, queued - m_queuedBefore};
    m_blocks.push_back(block);
    if (m_stacks)
        m_stacks->ticked(block);
    m_clock.start();
    m_workBefore = work;
    m_queuedBefore = queued;
}

Block BlockWatch::longest() const
{
    const auto at = std::max_element(m_blocks.begin(), m_blocks.end(),
                                     [](const Block& a, const Block& b) { return a.length < b.length; });
    return at == m_blocks.end() ? Block() : *at;
}

double BlockWatch::longestWork() const
{
    double out = 0;
    for (const Block& block : m_blocks)
        out = std::max(out, block.work);
    return out;
}

std::size_t BlockWatch::above(double milliseconds) const
{
    return std::size_t(std::count_if(m_blocks.begin(), m_blocks.end(),
                                     [=](const Block& b) { return b.length > milliseconds; }));
}

std::size_t BlockWatch::worksAbove(double milliseconds) const
{
    return std::size_t(std::count_if(m_blocks.begin(), m_blocks.end(),
                                     [=](const Block& b) { return b.work > milliseconds; }));
}

QString BlockWatch::summary() const
{
    const Block block = longest();
    return u"longest block %1 ms (%2 ms of work, %3 ms queued), longest work %4 ms; %5 of %6 gaps over 50 ms, %7 of them work"_s
        .arg(block.length, 0, 'f', 0)
        .arg(block.work, 0, 'f', 0)
        .arg(block.queued, 0, 'f', 0)
        .arg(longestWork(), 0, 'f', 0)
        .arg(above(kTooLong))
        .arg(ticks())
        .arg(worksAbove(kTooLong));
}

PaintWatch::PaintWatch(QWidget& widget)
{
    widget.installEventFilter(this);
}

bool PaintWatch::eventFilter(QObject*, QEvent* event)
{
    m_isPainted |= event->type() == QEvent::Paint;
    return false;
}

double memory(const char* field, qint64 pid)
{
    QFile status(pid == 0 ? u"/proc/self/status"_s : u"/proc/%1/status"_s.arg(pid));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    const QList<QByteArray> lines = status.readAll().split('\n');
    for (const QByteArray& line : lines) {
        if (line.startsWith(field))
            return double(line.simplified().split(' ').value(1).toLongLong()) / 1024;
    }
    return 0;
}

bool loopUntil(const std::function<bool()>& condition)
{
    QElapsedTimer clock;
    clock.start();
    while (!condition()) {
        if (clock.elapsed() > kPatience)
            return false;
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    }
    return true;
}

void loopFor(int milliseconds)
{
    QEventLoop loop;
    QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
    loop.exec();
}

int fail(const char* what)
{
    std::fprintf(stderr, "bench_ui: %s\n", what);
    return 3;
}

} // namespace ff::bench
