// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ffz/Watch.h"

#include "app/ffz/Console.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <sys/ioctl.h>
#include <unistd.h>

namespace ffz {
namespace {

std::atomic<bool> s_interrupted{false};
std::atomic<Watch*> s_current{nullptr};
static_assert(std::atomic<bool>::is_always_lock_free, "set by a signal handler");

void onSignal(int)
{
    s_interrupted = true;
}

std::size_t terminalWidth()
{
    winsize size{};
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return 80;
}

std::string fixedPoint(double value, int decimals)
{
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
    return text.data();
}

std::string wholeSeconds(double seconds)
{
    return seconds < 60 ? fixedPoint(std::ceil(seconds), 0) + " s" : humanSeconds(seconds);
}

} // namespace

std::string progressLine(const ff::MeteredProgress& progress, std::size_t width)
{
    std::string line;
    if (progress.fraction >= 0) {
        constexpr std::size_t kCells = 12;
        const auto full = static_cast<std::size_t>(progress.fraction * kCells);
        std::array<char, 8> percent{};
        std::snprintf(percent.data(), percent.size(), "%3d%%", static_cast<int>(progress.fraction * 100));
        line = '[' + std::string(full, '#') + std::string(kCells - full, '.') + "] " + percent.data();
    } else {
        line = progress.stage.empty() ? std::string("working") : printable(progress.stage);
    }
    if (progress.stage == "wait") {
        line = "waiting for another program that changes " + printable(progress.currentEntry);
        return line.substr(0, width);
    }
    const auto add = [&line, width](const std::string& part) {
        if (line.size() + 2 + part.size() <= width)
            line += "  " + part;
    };
    if (progress.ratio > 0)
        add(humanRatio(progress.ratio));
    if (progress.bytesPerSecond > 0)
        add(fixedPoint(progress.bytesPerSecond / 1e6, 2) + " MB/s");
    if (progress.secondsLeft >= 0 && progress.doneBytes < progress.totalBytes)
        add(wholeSeconds(progress.secondsLeft) + " left");
    if (!progress.device.empty())
        add(printable(progress.device));
    add(counted(progress.hashRetries, "retry", "retries"));
    return line.substr(0, width);
}

Watch::Watch(ff::TaskControl& control, bool showBar)
    : m_control(control), m_showBar(showBar && isatty(STDERR_FILENO) == 1),
      m_start(std::chrono::steady_clock::now())
{
    listen();
    // A reader that goes away must not kill the program while it has a temporary file.
    std::signal(SIGPIPE, SIG_IGN);
    m_thread = std::thread([this] { loop(); });
    s_current = this;
}

Watch::~Watch()
{
    s_current = nullptr;
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_wake.notify_all();
    m_thread.join();
    const std::lock_guard lock(m_mutex);
    erase();
}

Watch* Watch::current()
{
    return s_current;
}

void Watch::listen()
{
    struct sigaction action {};
    action.sa_handler = onSignal;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        // What the parent chose to ignore (nohup, a background job) stays ignored.
        struct sigaction before {};
        if (sigaction(number, nullptr, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(number, &action, nullptr);
    }
}

bool Watch::interrupted()
{
    return s_interrupted;
}

void Watch::loop()
{
    using namespace std::chrono_literals;
    std::unique_lock lock(m_mutex);
    while (!m_ending) {
        m_wake.wait_for(lock, 100ms);
        if (s_interrupted && !m_control.isCancelled())
            m_control.cancelKeeping();
        if (m_showBar && !m_ending)
            draw();
    }
}

void Watch::draw()
{
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - m_start;
    // Measured from the beginning, seen or not.
    const ff::MeteredProgress progress = m_meter.sample(m_control.progress(), elapsed.count());
    if (m_hidden || elapsed.count() < 1)
        return;
    std::fprintf(stderr, "\r\033[K%s", progressLine(progress, terminalWidth() - 1).c_str());
    std::fflush(stderr);
    m_drawn = true;
}

void Watch::erase()
{
    if (!m_drawn)
        return;
    std::fputs("\r\033[K", stderr);
    std::fflush(stderr);
    m_drawn = false;
}

Watch::Hidden::Hidden(Watch& watch) : m_watch(watch)
{
    const std::lock_guard lock(m_watch.m_mutex);
    m_watch.m_hidden = true;
    m_watch.erase();
}

Watch::Hidden::~Hidden()
{
    const std::lock_guard lock(m_watch.m_mutex);
    m_watch.m_hidden = false;
}

} // namespace ffz
