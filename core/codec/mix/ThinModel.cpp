// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/mix/ThinModel.h"

#include "core/codec/mix/ThinKernel.h"

namespace ff::codec::mix {

std::unique_ptr<ThinModel> createThinModel(const MixParams& params, MixIsa isa)
{
#if defined(__x86_64__)
    if (isa == MixIsa::Avx512 && mixIsaRunsHere(isa))
        return createThinModelAvx512(params);
    if (isa == MixIsa::Avx2 && mixIsaRunsHere(isa))
        return createThinModelAvx2(params);
#endif
    return createThinModelPortable(params);
}

} // namespace ff::codec::mix
