// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Runs the kernels of core/engine/torch/module on any machine: each lane of a warp is a fiber, warps come one
// after another. Lanes must meet in the same collectives, as on a device; one that does not ends the program.
// What this cannot show are races between warps, and those between lanes that a device's order of execution
// would hide.

#include <csetjmp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <ucontext.h>
#include <vector>

#define FF_KERNEL
#define FF_DEVICE inline
#define FF_UNROLL

namespace ff::engine::torch_module::warp {

class Fibers {
public:
    static constexpr unsigned kLanes = 32;
    static constexpr std::size_t kStackBytes = 64 * 1024;

    static Fibers& current()
    {
        static Fibers fibers;
        return fibers;
    }

    void run(std::uint64_t warps, unsigned sharedBytes, const std::function<void()>& body)
    {
        m_body = &body;
        m_shared.resize(sharedBytes / 16 + 1);
        for (m_index = 0; m_index < warps; ++m_index) {
            // What a kernel does not write it must not read.
            std::memset(m_shared.data(), 0xA5, m_shared.size() * sizeof(Sixteen));
            runWarp();
        }
    }

    unsigned lane() const { return m_lane; }
    std::uint64_t index() const { return m_index; }
    void* shared() { return m_shared.data(); }

    // Every lane gives 8 bytes and takes those of another, once all have given theirs.
    std::uint64_t exchange(std::uint64_t value, unsigned from)
    {
        const unsigned lane = m_lane, side = m_meetings[lane]++ % 2;
        m_given[side][lane] = value;
        leave();
        return m_given[side][from];
    }

private:
    struct alignas(16) Sixteen {
        std::uint8_t bytes[16];
    };

    Fibers() : m_stacks(new std::uint8_t[kLanes * kStackBytes]) {}

    // Each fiber is made once and runs one body after another. _setjmp and _longjmp go between the stacks
    // without a system call.
    static void enter()
    {
        for (Fibers& self = current();;) {
            (*self.m_body)();
            self.m_done[self.m_lane] = true;
            self.leave();
        }
    }
    void leave()
    {
        if (_setjmp(m_places[m_lane]) == 0)
            _longjmp(m_scheduler, 1);
    }
    void resume()
    {
        if (_setjmp(m_scheduler) != 0)
            return;
        if (m_made[m_lane])
            _longjmp(m_places[m_lane], 1);
        m_made[m_lane] = true;
        ucontext_t& context = m_contexts[m_lane];
        getcontext(&context);
        context.uc_stack.ss_sp = m_stacks.get() + m_lane * kStackBytes;
        context.uc_stack.ss_size = kStackBytes;
        context.uc_link = nullptr;
        makecontext(&context, enter, 0);
        setcontext(&context);
    }

    void runWarp()
    {
        for (unsigned i = 0; i < kLanes; ++i) {
            m_done[i] = false;
            m_meetings[i] = 0;
        }
        for (bool any = true; any;) {
            any = false;
            for (m_lane = 0; m_lane < kLanes; ++m_lane) {
                if (m_done[m_lane])
                    continue;
                resume();
                any = any || !m_done[m_lane];
            }
            for (unsigned i = 1; i < kLanes; ++i) {
                if (m_meetings[i] != m_meetings[0] || m_done[i] != m_done[0]) {
                    std::fprintf(stderr, "lane %u left the others at a collective\n", i);
                    std::abort();
                }
            }
        }
    }

    std::unique_ptr<std::uint8_t[]> m_stacks;
    std::vector<Sixteen> m_shared;
    ucontext_t m_contexts[kLanes]{};
    std::jmp_buf m_scheduler{}, m_places[kLanes]{};
    bool m_made[kLanes]{};
    const std::function<void()>* m_body = nullptr;
    std::uint64_t m_index = 0, m_given[2][kLanes]{};
    unsigned m_lane = 0, m_meetings[kLanes]{};
    bool m_done[kLanes]{};
};

FF_DEVICE unsigned lane()
{
    return Fibers::current().lane();
}
FF_DEVICE std::uint64_t index()
{
    return Fibers::current().index();
}
template <typename T>
FF_DEVICE T broadcast(T value, unsigned from)
{
    static_assert(sizeof(T) <= 8);
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof value);
    bits = Fibers::current().exchange(bits, from);
    std::memcpy(&value, &bits, sizeof value);
    return value;
}
template <typename T>
FF_DEVICE T shuffleXor(T value, unsigned mask)
{
    return broadcast(value, lane() ^ mask);
}
FF_DEVICE unsigned votes(bool yes)
{
    unsigned sum = yes;
    for (unsigned mask = 1; mask < Fibers::kLanes; mask *= 2)
        sum += shuffleXor(sum, mask);
    return sum;
}
FF_DEVICE void sync()
{
    shuffleXor(0, 0);
}
FF_DEVICE std::uint8_t* shared(unsigned)
{
    return static_cast<std::uint8_t*>(Fibers::current().shared());
}
FF_DEVICE std::int8_t byteOf(std::int32_t word, int i)
{
    return static_cast<std::int8_t>(static_cast<std::uint32_t>(word) >> (8 * i));
}
FF_DEVICE std::int16_t halfOf(std::int32_t word, int i)
{
    return static_cast<std::int16_t>(static_cast<std::uint32_t>(word) >> (16 * i));
}
FF_DEVICE std::int32_t dot4(std::int32_t a, std::int32_t b, std::int32_t c)
{
    for (int i = 0; i < 4; ++i)
        c += byteOf(a, i) * byteOf(b, i);
    return c;
}
FF_DEVICE std::int32_t dot2Low(std::int32_t a, std::int32_t b, std::int32_t c)
{
    return c + halfOf(a, 0) * byteOf(b, 0) + halfOf(a, 1) * byteOf(b, 1);
}
FF_DEVICE std::int32_t dot2High(std::int32_t a, std::int32_t b, std::int32_t c)
{
    return c + halfOf(a, 0) * byteOf(b, 2) + halfOf(a, 1) * byteOf(b, 3);
}
FF_DEVICE std::int32_t interleave(std::int32_t a, std::int32_t b, int first)
{
    const auto byte = [](std::int32_t word, int i) {
        return static_cast<std::uint32_t>(static_cast<std::uint8_t>(byteOf(word, i)));
    };
    return static_cast<std::int32_t>(byte(a, first) | byte(b, first) << 8 | byte(a, first + 1) << 16
                                     | byte(b, first + 1) << 24);
}
FF_DEVICE std::int32_t interleaveLow(std::int32_t a, std::int32_t b)
{
    return interleave(a, b, 0);
}
FF_DEVICE std::int32_t interleaveHigh(std::int32_t a, std::int32_t b)
{
    return interleave(a, b, 2);
}
FF_DEVICE std::uint32_t floatBits(std::int32_t value)
{
    const auto real = static_cast<float>(value);
    std::uint32_t bits = 0;
    std::memcpy(&bits, &real, sizeof bits);
    return bits;
}
FF_DEVICE void emulate(std::uint64_t warps, unsigned sharedBytes, const std::function<void()>& body)
{
    Fibers::current().run(warps, sharedBytes, body);
}

} // namespace ff::engine::torch_module::warp
