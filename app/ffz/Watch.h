// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Watches one operation from beside it: turns Ctrl-C into TaskControl::cancel() and draws the progress bar.
// Made on the main thread before the operation and destroyed after it; owns the thread that draws. Only one
// exists at a time.

#include "core/base/ProgressMeter.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace ffz {

class Watch {
public:
    // The bar is drawn on standard error when that is a terminal and `showBar` is set, from the first second
    // on.
    Watch(ff::TaskControl& control, bool showBar);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    // While one lives the bar is off the screen, so that a question can be asked there.
    class Hidden {
    public:
        explicit Hidden(Watch& watch);
        ~Hidden();
        Hidden(const Hidden&) = delete;
        Hidden& operator=(const Hidden&) = delete;

    private:
        Watch& m_watch;
    };

    // The one that exists.
    static Watch* current();
    // From now on Ctrl-C (or the system's wish to end) is told by interrupted(). Every Watch does this.
    static void listen();
    static bool interrupted();

private:
    void loop();
    void draw();
    void erase();

    ff::TaskControl& m_control;
    const bool m_showBar;
    const std::chrono::steady_clock::time_point m_start;
    ff::ProgressMeter m_meter; // of the thread that draws
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_ending = false;
    bool m_hidden = false;
    bool m_drawn = false;
    std::thread m_thread;
};

// The line that the bar shows, at most `width` columns: for tests and Watch.
std::string progressLine(const ff::MeteredProgress& progress, std::size_t width);

} // namespace ffz
