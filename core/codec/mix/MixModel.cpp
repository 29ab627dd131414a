// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/mix/MixModel.h"

#include "core/codec/mix/MixKernel.h"

#include <cstdlib>
#include <string_view>

namespace ff::codec::mix {

bool mixIsaRunsHere(MixIsa isa)
{
#if defined(__x86_64__)
    if (isa == MixIsa::Avx2)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
    if (isa == MixIsa::Avx512)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
            && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#endif
    return isa == MixIsa::Portable;
}

MixIsa selectMixIsa()
{
    static const MixIsa chosen = [] {
        const char* wanted = std::getenv("FILEFORMER_MIX");
        const std::string_view name = wanted ? wanted : "";
        if (name == "portable")
            return MixIsa::Portable;
        if (mixIsaRunsHere(MixIsa::Avx512) && name != "avx2")
            return MixIsa::Avx512;
        return mixIsaRunsHere(MixIsa::Avx2) ? MixIsa::Avx2 : MixIsa::Portable;
    }();
    return chosen;
}

std::unique_ptr<MixModel> createMixModel(const MixParams& params, MixIsa isa)
{
#if defined(__x86_64__)
    if (isa == MixIsa::Avx512 && mixIsaRunsHere(isa))
        return createMixModelAvx512(params);
    if (isa == MixIsa::Avx2 && mixIsaRunsHere(isa))
        return createMixModelAvx2(params);
#endif
    return createMixModelPortable(params);
}

std::unique_ptr<RewindingMixModel> createRewindingMixModel(const MixParams& params, MixIsa isa)
{
#if defined(__x86_64__)
    if (isa == MixIsa::Avx512 && mixIsaRunsHere(isa))
        return createRewindingAvx512(params);
    if (isa == MixIsa::Avx2 && mixIsaRunsHere(isa))
        return createRewindingAvx2(params);
#endif
    return createRewindingPortable(params);
}

std::uint64_t mixModelMemory(std::uint64_t size)
{
    return (std::uint64_t{64} << slotLineBits(size)) + (std::uint64_t{4} << matchBits(size)) * 3
        + (std::uint64_t{8} << 20);
}

} // namespace ff::codec::mix
