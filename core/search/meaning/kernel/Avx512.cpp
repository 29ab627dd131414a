// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/meaning/kernel/Kernel.h"

// GCC 12 reports its own intrinsics for the values that they leave undefined on purpose.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include <immintrin.h>

namespace ff::search {

namespace {

// Unrolled before anything else is done with a loop, so that sums stay in registers.
#define FF_UNROLL _Pragma("GCC unroll 16")

template <std::size_t kVectors>
void addOutputs(const std::int8_t* weights, std::size_t groups, std::size_t outputs, const std::uint8_t* in,
                std::int32_t* out)
{
    __m512i sums[kVectors];
    FF_UNROLL
    for (std::size_t v = 0; v < kVectors; ++v)
        sums[v] = _mm512_loadu_si512(out + 16 * v);
    for (std::size_t group = 0; group < groups; ++group, weights += outputs * kInputGroup) {
        int four = 0;
        __builtin_memcpy(&four, in + group * kInputGroup, sizeof four);
        const __m512i inputs = _mm512_set1_epi32(four);
        FF_UNROLL
        for (std::size_t v = 0; v < kVectors; ++v)
            sums[v] = _mm512_dpbusd_epi32(sums[v], inputs, _mm512_loadu_si512(weights + 64 * v));
    }
    FF_UNROLL
    for (std::size_t v = 0; v < kVectors; ++v)
        _mm512_storeu_si512(out + 16 * v, sums[v]);
}

void addProduct(const std::int8_t* weights, std::size_t groups, std::size_t outputs, const std::uint8_t* in,
                std::int32_t* out)
{
    std::size_t o = 0;
    for (; o + 256 <= outputs; o += 256)
        addOutputs<16>(weights + o * kInputGroup, groups, outputs, in, out + o);
    for (; o + 64 <= outputs; o += 64)
        addOutputs<4>(weights + o * kInputGroup, groups, outputs, in, out + o);
    for (; o < outputs; o += 16)
        addOutputs<1>(weights + o * kInputGroup, groups, outputs, in, out + o);
}

// Of at most 64 columns, four rows at once: their bytes of one column side by side, as products of four take
// them.
void addColumns(const std::int8_t* table, const std::uint8_t* weights, std::size_t width,
                const std::uint32_t* rows, std::size_t count, std::size_t columns, std::int32_t* sum)
{
    const __mmask64 mask = columns == 64 ? ~__mmask64{0} : (__mmask64{1} << columns) - 1;
    // Part k has the columns 16 j + 4 k … 16 j + 4 k + 3 in its quarter j.
    __m512i parts[4] = {};
    for (std::size_t row = 0; row < count; row += 4) {
        __m512i values[4];
        std::uint32_t quad = 0;
        for (std::size_t r = 0; r < 4; ++r) {
            const bool isThere = row + r < count;
            const std::size_t at = rows[isThere ? row + r : row];
            values[r] = _mm512_maskz_loadu_epi8(mask, table + at * width);
            quad |= static_cast<std::uint32_t>(isThere ? weights[at] : 0) << (8 * r);
        }
        const __m512i quads = _mm512_set1_epi32(static_cast<int>(quad));
        const __m512i low01 = _mm512_unpacklo_epi8(values[0], values[1]);
        const __m512i low23 = _mm512_unpacklo_epi8(values[2], values[3]);
        const __m512i high01 = _mm512_unpackhi_epi8(values[0], values[1]);
        const __m512i high23 = _mm512_unpackhi_epi8(values[2], values[3]);
        parts[0] = _mm512_dpbusd_epi32(parts[0], quads, _mm512_unpacklo_epi16(low01, low23));
        parts[1] = _mm512_dpbusd_epi32(parts[1], quads, _mm512_unpackhi_epi16(low01, low23));
        parts[2] = _mm512_dpbusd_epi32(parts[2], quads, _mm512_unpacklo_epi16(high01, high23));
        parts[3] = _mm512_dpbusd_epi32(parts[3], quads, _mm512_unpackhi_epi16(high01, high23));
    }
    const __m512i first01 = _mm512_shuffle_i32x4(parts[0], parts[1], 0x44); // the quarters 0 and 1 of each
    const __m512i first23 = _mm512_shuffle_i32x4(parts[2], parts[3], 0x44);
    const __m512i last01 = _mm512_shuffle_i32x4(parts[0], parts[1], 0xEE);
    const __m512i last23 = _mm512_shuffle_i32x4(parts[2], parts[3], 0xEE);
    const __m512i out[4] = {
        _mm512_shuffle_i32x4(first01, first23, 0x88), _mm512_shuffle_i32x4(first01, first23, 0xDD),
        _mm512_shuffle_i32x4(last01, last23, 0x88), _mm512_shuffle_i32x4(last01, last23, 0xDD)};
    FF_UNROLL
    for (std::size_t j = 0; j < 4; ++j) {
        const auto there = static_cast<__mmask16>(mask >> (16 * j));
        const __m512i before = _mm512_maskz_loadu_epi32(there, sum + 16 * j);
        _mm512_mask_storeu_epi32(sum + 16 * j, there, _mm512_add_epi32(before, out[j]));
    }
}

void addRows(const std::int8_t* table, const std::uint8_t* weights, std::size_t width,
             const std::uint32_t* rows, std::size_t count, std::int32_t* sum)
{
    for (std::size_t first = 0; first < width; first += 64)
        addColumns(table + first, weights, width, rows, count, width - first < 64 ? width - first : 64,
                   sum + first);
}

template <std::size_t kVectors>
void sumUp(const std::int32_t* const* sums, std::size_t count, std::size_t at, std::int32_t* out)
{
    __m512i all[kVectors] = {};
    for (std::size_t s = 0; s < count; ++s) {
        FF_UNROLL
        for (std::size_t v = 0; v < kVectors; ++v)
            all[v] = _mm512_add_epi32(all[v], _mm512_loadu_si512(sums[s] + at + 16 * v));
    }
    FF_UNROLL
    for (std::size_t v = 0; v < kVectors; ++v)
        _mm512_storeu_si512(out + at + 16 * v, all[v]);
}

void addSums(const std::int32_t* const* sums, std::size_t count, std::size_t size, std::int32_t* out)
{
    std::size_t at = 0;
    for (; at + 112 <= size; at += 112)
        sumUp<7>(sums, count, at, out);
    for (; at < size; at += 16)
        sumUp<1>(sums, count, at, out);
}

// Whole numbers below 2^53 throughout. The quotient is a guess that is off by one at most, and its remainder,
// which is exact, says which way.
__m256i quotients(__m256i sum, __m512d length, __m512d inverse)
{
    const __m512d denominator = _mm512_add_pd(length, length), one = _mm512_set1_pd(1);
    const __m512d numerator =
        _mm512_add_pd(_mm512_mul_pd(_mm512_cvtepi32_pd(sum), _mm512_set1_pd(512)), length);
    __m512d guess = _mm512_floor_pd(_mm512_mul_pd(numerator, inverse));
    guess = _mm512_max_pd(_mm512_min_pd(guess, _mm512_set1_pd(128)), _mm512_set1_pd(-128));
    const __m512d rest = _mm512_sub_pd(numerator, _mm512_mul_pd(guess, denominator));
    guess = _mm512_mask_sub_pd(guess, _mm512_cmp_pd_mask(rest, _mm512_setzero_pd(), _CMP_LT_OQ), guess, one);
    guess = _mm512_mask_add_pd(guess, _mm512_cmp_pd_mask(rest, denominator, _CMP_GE_OQ), guess, one);
    guess = _mm512_max_pd(_mm512_min_pd(guess, _mm512_set1_pd(127)), _mm512_set1_pd(-127));
    return _mm256_add_epi32(_mm512_cvttpd_epi32(guess), _mm256_set1_epi32(128));
}

void cut(const std::int32_t* sum, std::size_t size, std::int64_t length, std::uint8_t* out)
{
    const __m512d divisor = _mm512_set1_pd(static_cast<double>(length));
    const __m512d inverse = _mm512_set1_pd(1 / (2 * static_cast<double>(length)));
    for (std::size_t i = 0; i < size; i += 8) {
        const __m256i from = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(sum + i));
        _mm_storel_epi64(reinterpret_cast<__m128i*>(out + i),
                         _mm256_cvtepi32_epi8(quotients(from, divisor, inverse)));
    }
}

// sum += a · b in pairs. As an intrinsic GCC 12 copies each of many sums to another register and back.
void addPairs(__m512i& sum, __m512i a, __m512i b)
{
    asm("vpdpwssd %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b)); // NOLINT(hicpp-no-assembler)
}

template <std::size_t kPaths>
void changesOf(const std::int16_t* book, const std::int32_t* squares, const std::int16_t* left,
               std::int32_t* changes, std::int32_t* leasts)
{
    constexpr std::size_t kVectors = 4, kSums = kPaths * kVectors;
    __m512i least[kPaths];
    for (std::size_t path = 0; path < kPaths; ++path)
        least[path] = _mm512_set1_epi32(0x7FFFFFFF);
    for (std::size_t first = 0; first < kKernelCodes; first += 16 * kVectors) {
        __m512i sums[kSums], rest[kPaths],
            codes[kVectors]; // sum of a path and a vector of codes, path by path
        FF_UNROLL
        for (std::size_t sum = 0; sum < kSums; ++sum)
            sums[sum] = _mm512_setzero_si512();
        for (std::size_t i = 0; i < kKernelSize; i += 2) {
            FF_UNROLL
            for (std::size_t path = 0; path < kPaths; ++path) {
                int two = 0;
                __builtin_memcpy(&two, left + path * kKernelSize + i, sizeof two);
                rest[path] = _mm512_set1_epi32(two);
            }
            FF_UNROLL
            for (std::size_t v = 0; v < kVectors; ++v)
                codes[v] = _mm512_loadu_si512(book + i * kKernelCodes + 2 * first + 32 * v);
            FF_UNROLL
            for (std::size_t sum = 0; sum < kSums; ++sum)
                addPairs(sums[sum], codes[sum % kVectors], rest[sum / kVectors]);
        }
        FF_UNROLL
        for (std::size_t sum = 0; sum < kSums; ++sum) {
            const std::size_t path = sum / kVectors, code = first + sum % kVectors * 16;
            const __m512i change =
                _mm512_sub_epi32(_mm512_loadu_si512(squares + code), _mm512_slli_epi32(sums[sum], 1));
            _mm512_storeu_si512(changes + path * kKernelCodes + code, change);
            least[path] = _mm512_min_epi32(least[path], change);
        }
    }
    for (std::size_t path = 0; path < kPaths; ++path)
        _mm512_storeu_si512(leasts + path * kLeasts, least[path]);
}

#include "core/search/meaning/kernel/Changes.inc"

std::uint64_t classify(const char* text, std::uint64_t* lower, std::uint64_t* upper, std::uint64_t* digits)
{
    const __m512i bytes = _mm512_loadu_si512(text);
    const auto isIn = [bytes](char first, char count) {
        return _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, _mm512_set1_epi8(first)),
                                      _mm512_set1_epi8(count));
    };
    *lower = isIn('a', 26);
    *upper = isIn('A', 26);
    *digits = isIn('0', 10);
    return _mm512_movepi8_mask(bytes);
}

std::size_t within(const std::int32_t* changes, std::int32_t limit, std::uint8_t* codes)
{
    const __m512i most = _mm512_set1_epi32(limit);
    std::size_t count = 0;
    for (std::size_t first = 0; first < kKernelCodes; first += 64) {
        unsigned long long found = 0;
        FF_UNROLL
        for (std::size_t i = 0; i < 64; i += 16) {
            const __mmask16 some = _mm512_cmple_epi32_mask(_mm512_loadu_si512(changes + first + i), most);
            found |= static_cast<unsigned long long>(some) << i;
        }
        for (; found != 0; found &= found - 1)
            codes[count++] = static_cast<std::uint8_t>(first + static_cast<unsigned>(__builtin_ctzll(found)));
    }
    return count;
}

} // namespace

const MeaningKernel kAvx512MeaningKernel = {"AVX-512 VNNI", addProduct, addRows, addSums, cut,
                                            changes,        classify,   within};

} // namespace ff::search
