// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The adaptive model of JPEG coefficients: codes rows of blocks through the range coder, in integers only.
// What it has learned of one picture it keeps for the next one of a block of the archive, so pictures are
// decoded in the order in which they were coded. Internal to core/codec; not shared between threads.

#include "core/base/Bytes.h"
#include "core/codec/jpeg/Planes.h"
#include "core/codec/mix/MixModel.h"

#include <memory>

namespace ff::codec::jpeg {

class CoefficientEncoder {
public:
    // Every instruction set gives the same bytes.
    explicit CoefficientEncoder(mix::MixIsa isa = mix::selectMixIsa());
    ~CoefficientEncoder();

    // Begins a picture.
    void start(const Shape& shape);
    // Codes row `unitRow` of units of all components. Rows come in order, as many as the caller wants: what
    // behind them is zero need not be coded. REQUIRES: start(); coefficients of AC in -32767..32767, DC as
    // stored (not differences).
    void code(const Planes& planes, std::uint32_t unitRow);
    // Bytes coded so far, about: for progress and for giving up.
    std::size_t size() const;
    // The stream of all pictures; ends the encoder.
    Bytes finish();

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

class CoefficientDecoder {
public:
    // `bytes` must live on.
    explicit CoefficientDecoder(ByteSpan bytes, mix::MixIsa isa = mix::selectMixIsa());
    ~CoefficientDecoder();

    void start(const Shape& shape);
    // Writes the rows that code() read. Damaged bytes give some coefficients or other within the range.
    void decode(Planes& planes, std::uint32_t unitRow);
    // Whether the stream has given more than it held: what was decoded last is made up.
    bool isExhausted() const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace ff::codec::jpeg
