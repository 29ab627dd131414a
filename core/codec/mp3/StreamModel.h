// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The adaptive model of Layer III: codes streams, as StreamFinder finds them, through the range coder, in
// integers only. What it has learned of one stream it keeps for the next one of a block of the archive, so
// they are decoded in the order in which they were coded. Internal to core/codec; not shared between threads.

#include "core/base/Result.h"
#include "core/base/TaskControl.h"
#include "core/codec/mix/MixModel.h"
#include "core/codec/mp3/StreamFinder.h"

#include <functional>
#include <memory>

namespace ff::codec::mp3 {

using OnBytes = std::function<void(std::uint64_t)>; // may be empty

class StreamEncoder {
public:
    // Every instruction set gives the same bytes.
    explicit StreamEncoder(mix::MixIsa isa = mix::selectMixIsa());
    ~StreamEncoder();

    // All bytes of a stream that was found.
    Status code(ByteSpan bytes, std::size_t freeSize, const OnBytes& onProgress, TaskControl& control);
    // Bits coded so far, in 1/256.
    std::uint64_t spent() const;
    // What is coded of all streams; ends the encoder.
    Bytes finish();

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

class StreamDecoder {
public:
    // `bytes` must live on.
    explicit StreamDecoder(ByteSpan bytes, mix::MixIsa isa = mix::selectMixIsa());
    ~StreamDecoder();

    // Fills a stream from its beginning up to `to` at least. Damaged where it cannot be right.
    Status decode(std::span<std::uint8_t> out, std::size_t to, std::size_t freeSize,
                  const OnBytes& onProgress, TaskControl& control);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace ff::codec::mp3
