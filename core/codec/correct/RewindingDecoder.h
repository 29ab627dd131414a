// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Decodes one block of Mix or MixNet byte by byte and can go back, so that what follows a guess about a
// damaged byte costs only what it decodes. It decodes what decodeBlock decodes, before the block's filter is
// undone. Belongs to one thread. Internal to core/codec.

#include "core/codec/MixedBlock.h"
#include "core/codec/NetFeed.h"
#include "core/codec/RangeCoder.h"

#include <optional>

namespace ff::codec {

class RewindingDecoder {
public:
    // Whether there are such decoders for blocks of this kind: of one lane, and mixed.
    static bool takes(const CodedBlock& block);
    // The primer, the model and the files must outlive it. Errors as of decodeBlock; Missing when the engine
    // or the thin model cannot go back. REQUIRES: takes(block).
    static Result<std::unique_ptr<RewindingDecoder>> make(const CodedBlock& block,
                                                          std::span<const FileStart> files,
                                                          const DecodeOptions& options, TaskControl& control);

    std::uint64_t size() const { return m_size; }
    std::uint64_t position() const { return m_position; } // bytes decoded
    // The decoded bytes, and behind them what is left of earlier decodings.
    std::span<std::uint8_t> bytes() { return {m_buffer.data() + m_mixed.task.primer.size(), m_size}; }
    const Head& head() const { return m_mixed.head; }
    // The range coder's bytes. A change of one is seen when it is read, not before.
    Bytes& stream() { return m_stream; }
    RangeDecoder& coder() { return *m_coder; }
    bool isOver() const { return m_position == m_size || m_coder->isExhausted(); }

    // From the beginning of the block, with the stream as it is now; records nothing.
    Status restart(TaskControl& control);
    // Decodes a byte. REQUIRES: not at the end.
    std::uint8_t next();

    // As RewindingMixModel's.
    void record(bool on) { m_model->record(on); }
    bool hasRoom() const { return m_model->hasRoom(); }
    struct Mark {
        std::size_t model = 0;
        std::uint64_t position = 0;
        std::optional<RangeDecoder> coder;
        std::size_t netPlace = 0;
        std::vector<std::uint8_t> net;
    };
    void mark(Mark& to);
    void rewind(const Mark& mark);

private:
    RewindingDecoder() = default;

    MixedBlock m_mixed;
    std::uint64_t m_size = 0, m_position = 0;
    Bytes m_stream;
    Bytes m_buffer; // primer, then the block
    std::optional<RangeDecoder> m_coder;
    std::optional<NetFeed> m_net;
    std::unique_ptr<mix::RewindingMixModel> m_model;
};

} // namespace ff::codec
