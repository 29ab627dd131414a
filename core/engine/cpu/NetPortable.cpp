// SPDX-License-Identifier: GPL-3.0-or-later

// Any processor: vectors of GCC and Clang for the element-wise parts, and plain 16-bit dot products, which
// compilers turn into what the baseline instruction set has for them (pmaddwd on x86-64, smlal on AArch64).

#include "core/engine/cpu/Net.h"

namespace {

using ff::engine::cpu::Matrix;
using ff::engine::cpu::Window;

struct Isa {
    static constexpr auto kLayout = ff::engine::cpu::WeightLayout::Rows16;
    typedef std::int32_t I32 __attribute__((vector_size(16)));
    typedef std::int64_t I64 __attribute__((vector_size(32)));
    typedef std::int16_t I16 __attribute__((vector_size(8)));
    typedef std::int8_t I8 __attribute__((vector_size(4)));
    static constexpr std::uint32_t kLanes = 4;

    using Activation = std::int16_t;
    static constexpr std::int32_t kActivationOffset = 0;
    using Cached = std::int16_t;

    template <class V>
    static V loadAs(const void* p)
    {
        V x;
        __builtin_memcpy(&x, p, sizeof(x));
        return x;
    }
    template <class V>
    static void storeAs(void* p, V x)
    {
        __builtin_memcpy(p, &x, sizeof(x));
    }

    static I32 set1(std::int32_t x) { return I32{x, x, x, x}; }
    static I32 iota(std::int32_t start) { return I32{start, start + 1, start + 2, start + 3}; }
    static I32 load(const void* p) { return loadAs<I32>(p); }
    static void store(std::int32_t* p, I32 x) { storeAs(p, x); }
    static I32 load16(const std::int16_t* p) { return __builtin_convertvector(loadAs<I16>(p), I32); }
    static I32 load8(const std::int8_t* p) { return __builtin_convertvector(loadAs<I8>(p), I32); }
    static void store16(std::int16_t* p, I32 x) { storeAs(p, __builtin_convertvector(x, I16)); }
    static void store8(std::int8_t* p, I32 x) { storeAs(p, __builtin_convertvector(x, I8)); }
    static void storeActivation(Activation* p, I32 x) { store16(p, x); }

    static I32 add(I32 a, I32 b) { return a + b; }
    static I32 sub(I32 a, I32 b) { return a - b; }
    static I32 mul(I32 a, I32 b) { return a * b; }
    static I32 min(I32 a, I32 b) { return a < b ? a : b; }
    static I32 max(I32 a, I32 b) { return a > b ? a : b; }
    static I32 bitAnd(I32 a, I32 b) { return a & b; }
    static I32 bitOr(I32 a, I32 b) { return a | b; }
    static I32 sra(I32 a, int s) { return a >> s; }
    static std::int32_t sum(I32 a) { return a[0] + a[1] + a[2] + a[3]; }
    static std::int32_t highest(I32 a)
    {
        const I32 b = max(a, I32{a[2], a[3], a[0], a[1]});
        return b[0] > b[1] ? b[0] : b[1];
    }

    static std::int32_t hiOne(std::int32_t a, std::int32_t m)
    {
        return static_cast<std::int32_t>((std::int64_t{a} * m + (std::int64_t{1} << 31)) >> 32);
    }
    static I32 hi(I32 a, const std::int32_t* m)
    {
        return I32{hiOne(a[0], m[0]), hiOne(a[1], m[1]), hiOne(a[2], m[2]), hiOne(a[3], m[3])};
    }
    static I32 hi1(I32 a, std::int32_t m)
    {
        return I32{hiOne(a[0], m), hiOne(a[1], m), hiOne(a[2], m), hiOne(a[3], m)};
    }

    static std::uint64_t sumOfSquares(const std::int16_t* r, std::uint32_t n)
    {
        std::uint64_t sum = 0;
        for (std::uint32_t i = 0; i < n; ++i)
            sum += static_cast<std::uint32_t>(std::int32_t{r[i]} * r[i]);
        return sum;
    }

    // Four outputs at once share the loads of the activations.
    static I32 dot4(const std::int16_t* weights, std::size_t stride, const std::int16_t* a, std::uint32_t n)
    {
        std::int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        const std::int16_t* w0 = weights;
        const std::int16_t* w1 = weights + stride;
        const std::int16_t* w2 = weights + 2 * stride;
        const std::int16_t* w3 = weights + 3 * stride;
        for (std::uint32_t k = 0; k < n; ++k) {
            const std::int32_t x = a[k];
            s0 += w0[k] * x;
            s1 += w1[k] * x;
            s2 += w2[k] * x;
            s3 += w3[k] * x;
        }
        return I32{s0, s1, s2, s3};
    }

    template <class Done>
    static void gemm(const Matrix& matrix, const Activation* a, std::size_t stride, std::uint32_t rows,
                     const Done& done)
    {
        const std::uint8_t* group = matrix.groups;
        for (std::uint32_t column = 0; column < matrix.rows; column += 32, group += matrix.groupBytes) {
            const auto* biases = reinterpret_cast<const std::int32_t*>(group);
            const auto* weights = reinterpret_cast<const std::int16_t*>(group + 256);
            for (std::uint32_t i = 0; i < 32; i += 4) {
                for (std::uint32_t row = 0; row < rows; ++row) {
                    const I32 products = dot4(weights + std::size_t{i} * matrix.columns, matrix.columns,
                                              a + row * stride, matrix.columns);
                    done(row, column + i, load(biases + i) + products, biases + 32 + i);
                }
            }
        }
    }

    static void gelu(const std::int8_t* in, std::uint32_t n, const Activation* table, Activation* out)
    {
        for (std::uint32_t i = 0; i < n; ++i)
            out[i] = table[128 + in[i]];
    }

    static std::int16_t rotated(std::int32_t product)
    {
        const std::int32_t x = (product + (1 << 17)) >> 18;
        return static_cast<std::int16_t>(x > 127 ? 127 : x < -127 ? -127 : x);
    }
    static void rotate(const std::int16_t* row, const std::int16_t* first, const std::int16_t* second,
                       std::uint32_t dims, Cached* out)
    {
        for (std::uint32_t i = 0; i < dims; i += 2) {
            out[i] = rotated(row[i] * first[i] + row[i + 1] * first[i + 1]);
            out[i + 1] = rotated(row[i] * second[i] + row[i + 1] * second[i + 1]);
        }
    }

    // Keys: [position][dims].
    static void writeKey(Cached* keys, std::uint32_t slot, const Cached* key, std::uint32_t dims)
    {
        __builtin_memcpy(keys + std::size_t{slot} * dims, key, dims * sizeof(Cached));
    }

    // Values: [dims][position], so that a weighted sum is a dot product too.
    static void writeValue(Cached* values, std::uint32_t slot, const std::int8_t* value, std::uint32_t dims,
                           std::uint32_t ringSlots)
    {
        for (std::uint32_t i = 0; i < dims; ++i)
            values[std::size_t{i} * ringSlots + slot] = value[i];
    }

    static void scores(const Cached* query, std::uint32_t dims, const Cached* keys, const Window& window,
                       std::int32_t* out)
    {
        std::uint32_t group = window.firstGroup;
        for (std::uint32_t g = 0; g < window.groups; ++g) {
            const Cached* at = keys + std::size_t{group} * 16 * dims;
            for (std::uint32_t i = 0; i < 16; i += 4)
                store(out + 16 * g + i, dot4(at + std::size_t{i} * dims, dims, query, dims));
            group = group + 1 == window.ringGroups ? 0 : group + 1;
        }
    }

    // The weights of 16 positions from their scores; they are stored from position i on. Gives sums of them.
    struct Exp2 {
        const std::int16_t* table;
        explicit Exp2(const std::int16_t* t) : table(t) {}
        I32 operator()(const std::int32_t* scores, I32 top, std::uint8_t* weights, std::uint32_t,
                       std::uint32_t i) const
        {
            I32 total = set1(0);
            for (std::uint32_t k = 0; k < 16; k += kLanes) {
                // d >= 960 shifts a 15-bit number by 15: 0, as it must be.
                const I32 d = min(sub(top, load(scores + k)), set1(1023));
                const I32 p{table[d[0] & 63] >> (d[0] >> 6), table[d[1] & 63] >> (d[1] >> 6),
                            table[d[2] & 63] >> (d[2] >> 6), table[d[3] & 63] >> (d[3] >> 6)};
                storeAs(weights + 2 * (i + k), __builtin_convertvector(p, I16));
                total = add(total, p);
            }
            return total;
        }
    };

    template <class Done>
    static void weightedValues(const std::uint8_t* weights, std::uint32_t count, const Cached* values,
                               std::uint32_t dims, const Window& window, const Done& done)
    {
        const auto* p = reinterpret_cast<const std::int16_t*>(weights);
        const std::size_t slots = std::size_t{window.ringGroups} * 16;
        const std::uint32_t toEnd = (window.ringGroups - window.firstGroup) * 16;
        const std::uint32_t beforeWrap = toEnd < count ? toEnd : count;
        for (std::uint32_t dim = 0; dim < dims; dim += 4) {
            const Cached* row = values + dim * slots;
            I32 sums = dot4(row + window.firstGroup * 16, slots, p, beforeWrap);
            if (beforeWrap < count)
                sums += dot4(row, slots, p + beforeWrap, count - beforeWrap);
            done(dim, sums);
        }
    }

    static void outputCounts(std::uint32_t* counts, const std::uint32_t* table)
    {
        I32 top = load(counts);
        for (int i = 4; i < 256; i += 4)
            top = max(top, load(counts + i));
        const std::int32_t highestLogit = highest(top);
        for (int i = 0; i < 256; ++i) {
            const std::int32_t d = highestLogit - static_cast<std::int32_t>(counts[i]);
            counts[i] = 1 + (d >= 5632 ? 0 : table[d & 255] >> (d >> 8));
        }
    }
};

} // namespace

#include "core/engine/cpu/NetKernel.inc"

namespace ff::engine::cpu {

const Kernel& portableKernel()
{
    return kKernel;
}

} // namespace ff::engine::cpu
