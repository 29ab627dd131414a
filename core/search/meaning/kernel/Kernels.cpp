// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/meaning/kernel/Kernels.h"

namespace ff::search {

const std::vector<const MeaningKernel*>& meaningKernels()
{
    static const std::vector<const MeaningKernel*> kernels = [] {
        std::vector<const MeaningKernel*> out;
#ifdef FF_SEARCH_X86_64
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
            && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
            && __builtin_cpu_supports("avx512vnni"))
            out.push_back(&kAvx512MeaningKernel);
        if (__builtin_cpu_supports("avx2"))
            out.push_back(&kAvx2MeaningKernel);
#endif
        out.push_back(&kPortableMeaningKernel);
        return out;
    }();
    return kernels;
}

} // namespace ff::search
