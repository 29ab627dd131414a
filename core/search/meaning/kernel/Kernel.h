// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The sums of the towers and of the search for codes, once for each kind of processor; all give the same
// integers. What the translation units of one instruction set see is in this file: raw pointers, nothing
// inline and nothing of the standard library, so that no code of wider instructions can be merged into the
// rest of the program. Functions keep no state and are callable from any thread.

#include <cstddef>
#include <cstdint>

namespace ff::search {

inline constexpr std::size_t kInputGroup = 4; // inputs of a layer that lie side by side
inline constexpr std::size_t kOutputGroup = 16; // a layer has a multiple of so many outputs, …
inline constexpr std::size_t kSumGroup = 16; // … and a place for a sum of rows of so many numbers
inline constexpr std::size_t kKernelSize = 64; // of a vector that becomes codes
inline constexpr std::size_t kKernelCodes = 256;
inline constexpr std::size_t kLeasts = 16; // of the changes of a path

struct MeaningKernel {
    const char* name;

    // out[o] += Σ weights[i / 4][o][i % 4] · in[i]. `groups`: of 4 inputs.
    void (*addProduct)(const std::int8_t* weights, std::size_t groups, std::size_t outputs,
                       const std::uint8_t* in, std::int32_t* out);

    // sum[i] += Σ weights[r] · table[r][i] over the rows r, `width` numbers (a multiple of 8) each.
    void (*addRows)(const std::int8_t* table, const std::uint8_t* weights, std::size_t width,
                    const std::uint32_t* rows, std::size_t count, std::int32_t* sum);

    // out[i] = Σ sums[s][i] for i < size, a multiple of 16.
    void (*addSums)(const std::int32_t* const* sums, std::size_t count, std::size_t size, std::int32_t* out);

    // out[i] = 128 + the nearest integer to 256 · sum[i] / length, halves upwards, from -127 to 127, for
    // i < size, a multiple of 16. |sum[i]| < 2^28, 0 < length < 2^33.
    void (*cut)(const std::int32_t* sum, std::size_t size, std::int64_t length, std::uint8_t* out);

    // What each code of a level adds to the squared length of what is left of a vector, for each of `count`
    // paths: changes[p][k] = squares[k] - 2 · Σ book[i / 2][k][i % 2] · left[p][i], and leasts[p][k % 16],
    // the least of those.
    void (*changes)(const std::int16_t* book, const std::int32_t* squares, const std::int16_t* left,
                    std::size_t count, std::int32_t* changes, std::int32_t* leasts);

    // Which of 64 bytes are letters of ASCII, small and large ones, and digits, the first in the lowest bit.
    // The bytes that are none of ASCII.
    std::uint64_t (*classify)(const char* text, std::uint64_t* lower, std::uint64_t* upper,
                              std::uint64_t* digits);

    // Those of 256 codes whose change is not above the limit, ascending; how many.
    std::size_t (*within)(const std::int32_t* changes, std::int32_t limit, std::uint8_t* codes);
};

extern const MeaningKernel kPortableMeaningKernel;
#ifdef FF_SEARCH_X86_64
extern const MeaningKernel kAvx2MeaningKernel;
extern const MeaningKernel kAvx512MeaningKernel; // with VNNI
#endif

} // namespace ff::search
