// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Streams of Layer III in a block, and their frames one after another. What main data a frame has may begin
// in those before it (main_data_begin), so a stream is two: its heads, and the main data of all frames end to
// end. A frame whose data can be read and written again is coded as numbers; of others the head alone is, and
// their main data stay bytes. Internal to core/codec.

#include "core/base/Result.h"
#include "core/base/TaskControl.h"
#include "core/codec/mp3/Frame.h"

#include <vector>

namespace ff::codec::mp3 {

// Of frames of free format: 640 kbit/s at 32 kHz.
inline constexpr std::size_t kMostFree = 2880;

struct FoundStream {
    std::size_t at = 0, size = 0; // whole frames
    std::size_t freeSize = 0; // of its frames without padding, if it is of free format
};

// An error only when cancelled.
Result<std::vector<FoundStream>> findStreams(ByteSpan raw, TaskControl& control);

// The same by headers alone, some of which may turn out to be none.
std::vector<FoundStream> streamsByHeaders(ByteSpan raw);

// Walks the frames of a stream.
class FrameWalker {
public:
    // `bytes` must live on; `freeSize` as in FoundStream.
    FrameWalker(ByteSpan bytes, std::size_t freeSize) : m_bytes(bytes), m_freeSize(freeSize) {}

    // Whether there is another frame that may follow; reads it.
    bool next();
    const Frame& frame() const { return m_frame; }
    // Of the whole frame.
    ByteSpan bytes() const { return m_bytes.subspan(m_begin, m_at - m_begin); }
    std::size_t position() const { return m_at; } // behind it

    // Main data of all frames so far.
    ByteSpan main() const { return m_main; }
    std::size_t slotBegin() const { return m_slot; } // of this frame's in them
    // Where the data of this frame, and of the last one before it that is coded, end. In bits.
    std::uint64_t dataEnd() const { return m_end; }
    std::uint64_t endBefore() const { return m_endBefore; }

private:
    ByteSpan m_bytes;
    std::size_t m_freeSize, m_begin = 0, m_at = 0, m_slot = 0;
    Bytes m_main;
    std::uint64_t m_end = 0, m_endBefore = 0;
    Frame m_frame;
};

} // namespace ff::codec::mp3
