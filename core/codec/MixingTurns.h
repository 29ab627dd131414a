// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// How many threads of tasks with a device may mix on the processor at once. Beside cards some hundred of them
// wait for blocks; when the cards fail, each would begin with tables of tens of megabytes, and no more than
// the cores get anywhere. A task that is paused keeps its turns. Used by any thread.

#include "core/base/Result.h"
#include "core/base/TaskControl.h"

#include <condition_variable>
#include <memory>
#include <mutex>

namespace ff::codec {

class MixingTurns {
public:
    struct GiveBack {
        void operator()(MixingTurns* to) const { to->give(); }
    };
    using Turn = std::unique_ptr<MixingTurns, GiveBack>;

    // REQUIRES: most > 0.
    explicit MixingTurns(unsigned most) : m_free(most) {}
    // Waits for one; Cancelled when the task ends meanwhile. Who has one must not take another.
    Result<Turn> take(TaskControl& control);

private:
    void give();

    std::mutex m_mutex;
    std::condition_variable m_given;
    unsigned m_free;
};

// Of this process: two for each core, as a thread may wait for a device meanwhile.
MixingTurns& mixingTurns();

} // namespace ff::codec
