// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Several blocks decoded by one thread, which takes a step of the transformer for all of them together: a
// step is bound by reading the weights, and reads them once. Blocks of one lane gain by it as much as one
// block does by as many lanes, and lose nothing of their ratio. Each task is a fiber. It runs until it needs
// a step of one lane; when every task has got so far, the steps are made. A LockStep belongs to one thread.

#include "core/base/Fiber.h"
#include "core/engine/Predictor.h"

#include <array>
#include <cstddef>
#include <functional>
#include <memory>

namespace ff::codec {

class LockStep {
public:
    // At once. With four a step is faster still, but their mixing models drive each other out of the caches.
    static constexpr std::size_t kTasks = 3;

    // Must not throw. While it has others beside it, whatever it waits for must not be the work of one of
    // them.
    using Task = std::function<void()>;

    // Throws std::bad_alloc when there is no memory for the stacks.
    LockStep();
    ~LockStep();
    LockStep(const LockStep&) = delete;
    LockStep& operator=(const LockStep&) = delete;

    // Does `first`, and what `more` gives beside it, until all have ended. `more` is asked from the first
    // step on whenever a place becomes free, and every few milliseconds while one is, but not after the last
    // has ended; it gives an empty function when there is nothing for now.
    void run(Task first, const std::function<Task()>& more);

private:
    friend std::unique_ptr<engine::Predictor> joinLockStep(std::unique_ptr<engine::Predictor> predictor);
    class Stepper;

    struct Place {
        Fiber fiber;
        engine::JointStep wanted{}; // predictor == nullptr: nothing
    };

    void begin(Task task);
    void resumeAll();
    void stepAll();
    // By a task.
    void step(const engine::JointStep& wanted);

    std::array<Place, kTasks> m_places;
    Place* m_running = nullptr;
    std::size_t m_live = 0; // tasks that have begun and not ended
    std::size_t m_sinceLook = 0; // steps since `more` was asked
};

// A predictor that makes its single steps with those of the other tasks, when this is called within a task of
// a LockStep and it has one lane; otherwise the predictor as it is.
std::unique_ptr<engine::Predictor> joinLockStep(std::unique_ptr<engine::Predictor> predictor);

} // namespace ff::codec
