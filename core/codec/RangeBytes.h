// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A range encoder with memory of its own, from which what is coded moves to a list of bytes. Internal to
// core/codec; not shared between threads.

#include "core/base/Bytes.h"
#include "core/codec/RangeCoder.h"

#include <memory>

namespace ff::codec {

class RangeBytes {
public:
    // For `room` bytes at once: more than finish() takes.
    explicit RangeBytes(std::size_t room)
        : m_room(room), m_buffer(std::make_unique<std::uint8_t[]>(room)), m_range(m_buffer.get())
    {
    }

    RangeEncoder& encoder() { return m_range; }
    // After this so many bytes may be coded. REQUIRES: not more than the room.
    void leaveRoom(std::size_t bytes)
    {
        if (m_range.written() + bytes > m_room)
            move();
    }
    std::size_t size() const { return m_bytes.size() + m_range.written(); }
    // Bits so far, in 1/256.
    std::uint64_t spent() const { return m_bytes.size() * 8 * 256 + m_range.spent(); }

    // What restore() goes back to.
    struct Mark {
        RangeEncoder range;
        std::size_t size;
    };
    Mark mark()
    {
        move();
        return {m_range, m_bytes.size()};
    }
    void restore(const Mark& mark)
    {
        m_range = mark.range;
        m_bytes.resize(mark.size);
    }

    // Ends the stream and gives it.
    Bytes finish()
    {
        move();
        m_range.finish();
        move();
        return std::move(m_bytes);
    }

private:
    void move()
    {
        m_bytes.insert(m_bytes.end(), m_buffer.get(), m_buffer.get() + m_range.written());
        m_range.rewind();
    }

    const std::size_t m_room;
    std::unique_ptr<std::uint8_t[]> m_buffer;
    RangeEncoder m_range;
    Bytes m_bytes;
};

} // namespace ff::codec
