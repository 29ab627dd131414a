// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/codec/mix/MixModel.h"

namespace ff::test {

// What the mixing model alone makes of a block, without the transformer.
inline Bytes mixed(const codec::mix::MixParams& params, codec::mix::MixIsa isa)
{
    const auto model = codec::mix::createMixModel(params, isa); // falls back to portable where it cannot run
    model->prime(params.primerSize);
    Bytes out(params.size * 2 + 64);
    codec::RangeEncoder coder(out.data());
    for (std::uint64_t step = 0; step < params.laneSize; ++step)
        for (std::uint64_t lane = 0; lane * params.laneSize + step < params.size; ++lane)
            model->encode(static_cast<std::uint32_t>(lane), nullptr, coder);
    coder.finish();
    out.resize(coder.written());
    return out;
}

} // namespace ff::test
