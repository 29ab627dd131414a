// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Turns the counters of a task into what a person wants to see: fraction, ratio, smoothed speed and an honest
// time left. The time left is the work still to do at the speed of the last seconds, where work is bytes
// weighed by their cost (WorkPlan): text that follows photographs takes longer than they did. Window and
// command line both show this. It has no clock of its own: the caller says how long the task has been
// running, pauses not counted. Used by one thread.

#include "core/base/TaskControl.h"

#include <cstdint>
#include <deque>
#include <string>

namespace ff {

struct MeteredProgress {
    double fraction = -1; // of the bytes, 0 to 1; negative while the total is unknown
    double ratio = 0; // raw / packed so far; 0 while unknown
    double bytesPerSecond = 0; // over the last seconds; 0 while unknown
    double secondsLeft = -1; // negative while there is too little to tell
    double secondsElapsed = 0; // running time without pauses
    std::uint64_t doneBytes = 0, totalBytes = 0;
    std::uint64_t doneEntries = 0, totalEntries = 0;
    std::uint64_t hashRetries = 0;
    std::uint64_t failedEntries = 0; // so far; the report will name them
    std::string stage, device;
    std::string currentEntry; // bytes of a path: not necessarily UTF-8
};

class ProgressMeter {
public:
    // REQUIRES: runningSeconds does not decrease from call to call.
    MeteredProgress sample(const Progress& counters, double runningSeconds);

private:
    struct Sample {
        double seconds;
        std::uint64_t bytes; // coded, not taken over
        double work;
    };

    std::deque<Sample> m_samples;
    double m_secondsLeft = -1;
    double m_lastSeconds = 0;
};

} // namespace ff
