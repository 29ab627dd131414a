// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/meaning/kernel/Kernel.h"

#include <immintrin.h>

namespace ff::search {

namespace {

__m256i load(const void* from)
{
    return _mm256_loadu_si256(static_cast<const __m256i*>(from));
}

void store(void* to, __m256i values)
{
    _mm256_storeu_si256(static_cast<__m256i*>(to), values);
}

__m256i loadWide(const std::int8_t* from) // 16 numbers
{
    return _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
}

void addProduct(const std::int8_t* weights, std::size_t groups, std::size_t outputs, const std::uint8_t* in,
                std::int32_t* out)
{
    for (std::size_t first = 0; first < outputs; first += kOutputGroup) {
        __m256i sums[4] = {}; // of 4 outputs each, two halves of an output side by side
        for (std::size_t group = 0; group < groups; ++group) {
            int four = 0;
            __builtin_memcpy(&four, in + group * kInputGroup, sizeof four);
            const __m256i inputs = _mm256_cvtepu8_epi16(_mm_set1_epi32(four));
            const std::int8_t* const from = weights + (group * outputs + first) * kInputGroup;
            for (int part = 0; part < 4; ++part)
                sums[part] =
                    _mm256_add_epi32(sums[part], _mm256_madd_epi16(loadWide(from + 16 * part), inputs));
        }
        for (std::size_t half = 0; half < 2; ++half) {
            const __m256i both = _mm256_hadd_epi32(sums[2 * half], sums[2 * half + 1]);
            std::int32_t* const to = out + first + 8 * half;
            store(to, _mm256_add_epi32(load(to), _mm256_permute4x64_epi64(both, 0xD8)));
        }
    }
}

// Of two rows at once, so that a product of pairs takes both.
void addTwoRows(const std::int8_t* one, const std::int8_t* other, std::int32_t weights, std::size_t width,
                std::int32_t* sum)
{
    const __m256i both = _mm256_set1_epi32(weights);
    std::size_t i = 0;
    for (; i + 16 <= width; i += 16) {
        const __m256i a = loadWide(one + i), b = loadWide(other + i);
        const __m256i low = _mm256_madd_epi16(_mm256_unpacklo_epi16(a, b), both);
        const __m256i high = _mm256_madd_epi16(_mm256_unpackhi_epi16(a, b), both);
        store(sum + i, _mm256_add_epi32(load(sum + i), _mm256_permute2x128_si256(low, high, 0x20)));
        store(sum + i + 8, _mm256_add_epi32(load(sum + i + 8), _mm256_permute2x128_si256(low, high, 0x31)));
    }
    for (; i < width; ++i)
        sum[i] += (weights & 0xFFFF) * one[i] + (weights >> 16) * other[i];
}

void addRows(const std::int8_t* table, const std::uint8_t* weights, std::size_t width,
             const std::uint32_t* rows, std::size_t count, std::int32_t* sum)
{
    std::size_t row = 0;
    for (; row + 2 <= count; row += 2)
        addTwoRows(table + rows[row] * width, table + rows[row + 1] * width,
                   weights[rows[row]] | weights[rows[row + 1]] << 16, width, sum);
    if (row != count)
        addTwoRows(table + rows[row] * width, table + rows[row] * width, weights[rows[row]], width, sum);
}

void addSums(const std::int32_t* const* sums, std::size_t count, std::size_t size, std::int32_t* out)
{
    for (std::size_t i = 0; i < size; i += 16) {
        __m256i low = _mm256_setzero_si256(), high = low;
        for (std::size_t s = 0; s < count; ++s) {
            low = _mm256_add_epi32(low, load(sums[s] + i));
            high = _mm256_add_epi32(high, load(sums[s] + i + 8));
        }
        store(out + i, low);
        store(out + i + 8, high);
    }
}

// Whole numbers below 2^53 throughout. The quotient is a guess that is off by one at most, and its remainder,
// which is exact, says which way.
__m256d quotients(__m128i sum, double length)
{
    const __m256d denominator = _mm256_set1_pd(2 * length), one = _mm256_set1_pd(1);
    const __m256d numerator =
        _mm256_add_pd(_mm256_mul_pd(_mm256_cvtepi32_pd(sum), _mm256_set1_pd(512)), _mm256_set1_pd(length));
    __m256d guess = _mm256_floor_pd(_mm256_mul_pd(numerator, _mm256_set1_pd(1 / (2 * length))));
    guess = _mm256_max_pd(_mm256_min_pd(guess, _mm256_set1_pd(128)), _mm256_set1_pd(-128));
    const __m256d rest = _mm256_sub_pd(numerator, _mm256_mul_pd(guess, denominator));
    const __m256d tooLarge = _mm256_and_pd(_mm256_cmp_pd(rest, _mm256_setzero_pd(), _CMP_LT_OQ), one);
    const __m256d tooSmall = _mm256_and_pd(_mm256_cmp_pd(rest, denominator, _CMP_GE_OQ), one);
    guess = _mm256_add_pd(_mm256_sub_pd(guess, tooLarge), tooSmall);
    return _mm256_max_pd(_mm256_min_pd(guess, _mm256_set1_pd(127)), _mm256_set1_pd(-127));
}

void cut(const std::int32_t* sum, std::size_t size, std::int64_t length, std::uint8_t* out)
{
    const __m128i middle = _mm_set1_epi32(128);
    for (std::size_t i = 0; i < size; i += 16) {
        __m128i parts[4];
        for (int part = 0; part < 4; ++part) {
            const auto* const from = reinterpret_cast<const __m128i*>(sum + i) + part;
            const __m256d quotient = quotients(_mm_loadu_si128(from), static_cast<double>(length));
            parts[part] = _mm_add_epi32(_mm256_cvttpd_epi32(quotient), middle);
        }
        const __m128i bytes =
            _mm_packus_epi16(_mm_packus_epi32(parts[0], parts[1]), _mm_packus_epi32(parts[2], parts[3]));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out + i), bytes);
    }
}

template <std::size_t kPaths>
void changesOf(const std::int16_t* book, const std::int32_t* squares, const std::int16_t* left,
               std::int32_t* changes, std::int32_t* leasts)
{
    for (std::size_t first = 0; first < kKernelCodes; first += kLeasts) {
        __m256i sums[kPaths][2] = {};
        for (std::size_t i = 0; i < kKernelSize; i += 2) {
            const std::int16_t* const from = book + i * kKernelCodes + 2 * first;
            const __m256i low = load(from), high = load(from + 16);
            for (std::size_t path = 0; path < kPaths; ++path) {
                int two = 0;
                __builtin_memcpy(&two, left + path * kKernelSize + i, sizeof two);
                const __m256i rest = _mm256_set1_epi32(two);
                sums[path][0] = _mm256_add_epi32(sums[path][0], _mm256_madd_epi16(low, rest));
                sums[path][1] = _mm256_add_epi32(sums[path][1], _mm256_madd_epi16(high, rest));
            }
        }
        for (std::size_t path = 0; path < kPaths; ++path) {
            for (std::size_t half = 0; half < 2; ++half) {
                const __m256i change = _mm256_sub_epi32(load(squares + first + 8 * half),
                                                        _mm256_slli_epi32(sums[path][half], 1));
                store(changes + path * kKernelCodes + first + 8 * half, change);
                std::int32_t* const least = leasts + path * kLeasts + 8 * half;
                store(least, first == 0 ? change : _mm256_min_epi32(load(least), change));
            }
        }
    }
}

#include "core/search/meaning/kernel/Changes.inc"

// Of 32 bytes those from `first` on, `count` of them.
std::uint32_t bytesIn(__m256i bytes, char first, int count)
{
    // As signed numbers the least is -128, so that one comparison tells.
    const __m256i from = _mm256_sub_epi8(bytes, _mm256_set1_epi8(static_cast<char>(first - 128)));
    const __m256i above = _mm256_cmpgt_epi8(from, _mm256_set1_epi8(static_cast<char>(count - 129)));
    return ~static_cast<std::uint32_t>(_mm256_movemask_epi8(above));
}

std::uint64_t classify(const char* text, std::uint64_t* lower, std::uint64_t* upper, std::uint64_t* digits)
{
    const __m256i low = load(text), high = load(text + 32);
    const auto both = [](std::uint32_t first, std::uint32_t second) {
        return first | static_cast<std::uint64_t>(second) << 32;
    };
    *lower = both(bytesIn(low, 'a', 26), bytesIn(high, 'a', 26));
    *upper = both(bytesIn(low, 'A', 26), bytesIn(high, 'A', 26));
    *digits = both(bytesIn(low, '0', 10), bytesIn(high, '0', 10));
    return both(static_cast<std::uint32_t>(_mm256_movemask_epi8(low)),
                static_cast<std::uint32_t>(_mm256_movemask_epi8(high)));
}

std::size_t within(const std::int32_t* changes, std::int32_t limit, std::uint8_t* codes)
{
    std::size_t count = 0;
    const __m256i most = _mm256_set1_epi32(limit);
    for (std::size_t code = 0; code < kKernelCodes; code += 8) {
        const __m256i above = _mm256_cmpgt_epi32(load(changes + code), most);
        auto found = ~static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(above))) & 0xFFU;
        for (; found != 0; found &= found - 1)
            codes[count++] = static_cast<std::uint8_t>(code + static_cast<unsigned>(__builtin_ctz(found)));
    }
    return count;
}

} // namespace

const MeaningKernel kAvx2MeaningKernel = {"AVX2", addProduct, addRows,  addSums,
                                          cut,    changes,    classify, within};

} // namespace ff::search
