// SPDX-License-Identifier: GPL-3.0-or-later

// The checks of _FORTIFY_SOURCE take a longjmp to another stack for an error.
#undef _FORTIFY_SOURCE

#include "core/base/Fiber.h"

#include <csetjmp>
#include <new>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>
#include <utility>

#if defined(__has_feature)
#define FF_HAS_FEATURE(name) __has_feature(name)
#else
#define FF_HAS_FEATURE(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || FF_HAS_FEATURE(address_sanitizer)
#define FF_FIBER_ASAN
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(__SANITIZE_THREAD__) || FF_HAS_FEATURE(thread_sanitizer)
#define FF_FIBER_TSAN
#include <sanitizer/tsan_interface.h>
#endif

// A sanitizer that follows calls must not see one end on another stack than it began on.
#define FF_IN_PLACE __attribute__((always_inline)) inline

namespace ff {

struct Fiber::Context {
    std::function<void()> body;
    bool isDone = true, isEntered = false;
    void* mapping = MAP_FAILED; // a guard page, then the stack
    std::size_t mappedBytes = 0;
    ucontext_t start{};
    // _setjmp and _longjmp go between the stacks without a system call.
    std::jmp_buf caller{}, place{};

#ifdef FF_FIBER_ASAN
    void *callerFake = nullptr, *fake = nullptr;
    const void* callerStack = nullptr;
    std::size_t callerBytes = 0;
#endif
#ifdef FF_FIBER_TSAN
    void *callerThread = nullptr, *thread = nullptr;
#endif

    ~Context()
    {
        if (mapping != MAP_FAILED)
            ::munmap(mapping, mappedBytes);
    }

    void* stack() const
    {
        return static_cast<char*>(mapping) + (mappedBytes - kStackBytes);
    }

    // What the sanitizers must know before and behind each jump.
    FF_IN_PLACE void goingIn()
    {
#ifdef FF_FIBER_ASAN
        __sanitizer_start_switch_fiber(&callerFake, stack(), kStackBytes);
#endif
#ifdef FF_FIBER_TSAN
        callerThread = __tsan_get_current_fiber();
        __tsan_switch_to_fiber(thread, 0);
#endif
    }
    FF_IN_PLACE void isIn()
    {
#ifdef FF_FIBER_ASAN
        __sanitizer_finish_switch_fiber(fake, &callerStack, &callerBytes);
#endif
    }
    FF_IN_PLACE void goingOut()
    {
#ifdef FF_FIBER_ASAN
        __sanitizer_start_switch_fiber(isDone ? nullptr : &fake, callerStack, callerBytes);
#endif
#ifdef FF_FIBER_TSAN
        __tsan_switch_to_fiber(callerThread, 0);
#endif
    }
    FF_IN_PLACE void isOut()
    {
#ifdef FF_FIBER_ASAN
        __sanitizer_finish_switch_fiber(callerFake, nullptr, nullptr);
#endif
    }
};

namespace {

thread_local Fiber* t_entering = nullptr;

} // namespace

Fiber::Fiber() : m_context(std::make_unique<Context>())
{
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const std::size_t bytes = kStackBytes + page;
    void* const mapping = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
    if (mapping == MAP_FAILED)
        throw std::bad_alloc();
    m_context->mapping = mapping;
    m_context->mappedBytes = bytes;
    if (::mprotect(mapping, page, PROT_NONE) != 0 || ::getcontext(&m_context->start) != 0)
        throw std::bad_alloc();
}

Fiber::~Fiber() = default;

bool Fiber::isDone() const
{
    return m_context->isDone;
}

void Fiber::start(std::function<void()> body)
{
    Context& context = *m_context;
    context.body = std::move(body);
    context.isDone = false;
    context.isEntered = false;
    context.start.uc_stack.ss_sp = context.stack();
    context.start.uc_stack.ss_size = kStackBytes;
    context.start.uc_link = nullptr;
    ::makecontext(&context.start, &Fiber::enter, 0);
#ifdef FF_FIBER_ASAN
    context.fake = nullptr;
#endif
#ifdef FF_FIBER_TSAN
    context.thread = __tsan_create_fiber(0);
#endif
}

void Fiber::enter()
{
    Fiber& self = *t_entering;
    Context& context = *self.m_context;
    context.isIn();
    [&context]() noexcept { std::exchange(context.body, nullptr)(); }();
    context.isDone = true;
    context.goingOut();
    _longjmp(context.caller, 1);
}

void Fiber::resume()
{
    Context& context = *m_context;
    if (_setjmp(context.caller) == 0) {
        context.goingIn();
        if (context.isEntered)
            _longjmp(context.place, 1);
        context.isEntered = true;
        t_entering = this;
        ::setcontext(&context.start);
    }
    m_context->isOut();
#ifdef FF_FIBER_TSAN
    if (m_context->isDone)
        __tsan_destroy_fiber(std::exchange(m_context->thread, nullptr));
#endif
}

void Fiber::leave()
{
    Context& context = *m_context;
    if (_setjmp(context.place) == 0) {
        context.goingOut();
        _longjmp(context.caller, 1);
    }
    m_context->isIn();
}

} // namespace ff
