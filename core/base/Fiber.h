// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A function with a stack of its own, which stops in the middle and goes on later: for work that takes turns
// on one thread. A Fiber belongs to the thread that resumes it. Stacks are mapped as they are used, and what
// overflows one ends the program.

#include <cstddef>
#include <functional>
#include <memory>

namespace ff {

class Fiber {
public:
    static constexpr std::size_t kStackBytes = std::size_t{1} << 20;

    // Throws std::bad_alloc when there is no memory for the stack.
    Fiber();
    // REQUIRES: isDone().
    ~Fiber();
    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;

    // What the next resume() begins. It must not throw, nor leave() while it handles an exception. REQUIRES:
    // isDone().
    void start(std::function<void()> body);
    // Runs the body until it leaves or returns. REQUIRES: !isDone(); on no fiber.
    void resume();
    // Back to resume(); returns when that is called again. REQUIRES: called by the body.
    void leave();
    bool isDone() const;

private:
    struct Context;
    static void enter();

    std::unique_ptr<Context> m_context;
};

} // namespace ff
