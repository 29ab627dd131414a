// SPDX-License-Identifier: GPL-3.0-or-later
// All fuzz targets in one program: FF_FUZZ_TARGET names the one that is run.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

// FF_FUZZ_TARGETS is X(archive)X(block)…: CMakeLists.txt. The function of each bears the name of its source.
#define X(name) extern "C" int fuzz_##name(const std::uint8_t* data, std::size_t size);
FF_FUZZ_TARGETS
#undef X

namespace {

using Target = int (*)(const std::uint8_t*, std::size_t);

Target chosenTarget()
{
    const char* const wanted = std::getenv("FF_FUZZ_TARGET");
#define X(name)                                                                                              \
    if (wanted != nullptr && std::string_view(wanted) == #name)                                              \
        return fuzz_##name;
    FF_FUZZ_TARGETS
#undef X
    std::fprintf(stderr, "FF_FUZZ_TARGET names no target\n");
    std::exit(1);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const Target kTarget = chosenTarget();
    return kTarget(data, size);
}
