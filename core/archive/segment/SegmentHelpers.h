// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Other processes that code and decode segments beside the threads of this one (core/cluster). What comes out
// is the same wherever a segment is worked on, so an archive does not depend on who helped.

#include "core/archive/segment/SegmentDecoder.h"

#include <atomic>
#include <functional>
#include <string>
#include <vector>

namespace ff::archive {

struct CodedSegment;
struct SegmentCoding;

// What is going to be done, for who prepares for it.
struct HelperTask {
    bool decodes = false; // or encodes
    codec::Level strongest = codec::Level::Store; // of what is encoded
    std::vector<format::ModelShortId> models{}; // that it takes
    bool onDevice = false; // the blocks are laid out for one (DeviceLoad::model)
    std::uint64_t bytesPerWorker = 0, bytesPerWorkerOnDevice = 0; // as in DeviceLoad
};

// Of one process that works on segments.
struct HelperInfo {
    int rank = 0;
    std::string host, device; // as the kernel, and as Report::device, have them
    unsigned threads = 0;
    std::uint64_t segments = 0; // that it did
};

// A payload and what its decoding takes: as decodeSegment.
struct DecodeRequest {
    format::Reader::Payload payload;
    DecodePart part = DecodePart::All;
    std::vector<TarRange> keep;
    Bytes primer;
};

class SegmentHelpers {
public:
    virtual ~SegmentHelpers() = default;

    // Waits until all are prepared, or one says why it cannot be. Before anything else.
    virtual Status begin(const HelperTask& task, TaskControl& control) = 0;
    // Calls of encode() and decode() that have somebody working on them; more wait. Fixed by begin().
    virtual unsigned slots() const = 0;

    // As encodeSegment at the level of `coding`, whose members `levels` and `reuse` are not asked. Waits;
    // from any thread.
    virtual Result<CodedSegment> encode(const Segment& segment, const SegmentCoding& coding,
                                        TaskControl& control, TaskControl& counters) = 0;
    // As decodeSegment. Waits; from any thread.
    virtual Result<Segment> decode(const DecodeRequest& request, TaskControl& control,
                                   const std::function<void(std::uint64_t)>& onProgress,
                                   const std::function<void(const Sentence&)>& onDeviceFault) = 0;

    // Once one of them is lost nothing that was asked for can be relied on to come: the error of the whole
    // task.
    virtual Status status() const = 0;
    virtual std::vector<HelperInfo> helpers() const = 0;
};

// Which of a pool's threads work here and which wait for a helper: of all who ask, so many at a time are told
// to work here. Any thread.
class TurnsHere {
public:
    explicit TurnsHere(unsigned threads) : m_left(static_cast<int>(threads)) {}

    class Turn {
    public:
        explicit Turn(TurnsHere& turns) : m_turns(turns), m_isHere(turns.m_left.fetch_sub(1) > 0)
        {
            if (!m_isHere)
                ++m_turns.m_left;
        }
        ~Turn()
        {
            if (m_isHere)
                ++m_turns.m_left;
        }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        bool isHere() const { return m_isHere; }

    private:
        TurnsHere& m_turns;
        const bool m_isHere;
    };

private:
    std::atomic<int> m_left;
};

inline unsigned slotsOf(const std::shared_ptr<SegmentHelpers>& helpers)
{
    return helpers ? helpers->slots() : 0;
}

} // namespace ff::archive
