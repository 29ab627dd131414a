// SPDX-License-Identifier: GPL-3.0-or-later

// Plain C++ in loops that compilers vectorise for whatever processor they build for.

#include "core/engine/cpu/Net.h"

namespace {

struct Isa {
    static constexpr auto kLayout = ff::engine::cpu::WeightLayout::Rows16;
    static constexpr std::uint32_t kTogether = 1, kMany = 1;
    struct Tiled {
        static constexpr std::uint32_t kPositions = 0;
    };
    struct V {
        alignas(16) std::int16_t x[32];
    };
    struct I {
        alignas(16) std::int32_t x[32];
    };
    static constexpr std::uint8_t kRowOrder[32] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10,
                                                   11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
                                                   22, 23, 24, 25, 26, 27, 28, 29, 30, 31};
    static constexpr const auto& kPlaceOf = kRowOrder;

    static std::int16_t low(std::int32_t x) { return static_cast<std::int16_t>(x); }
    static std::int16_t sat(std::int32_t x) { return low(x > 32767 ? 32767 : x < -32768 ? -32768 : x); }
    template <class F>
    static V each(const F& f)
    {
        V v;
        for (int i = 0; i < 32; ++i)
            v.x[i] = f(i);
        return v;
    }

    static V load(const std::int16_t* p)
    {
        V v;
        __builtin_memcpy(v.x, p, sizeof(v.x));
        return v;
    }
    static void store(std::int16_t* p, const V& v) { __builtin_memcpy(p, v.x, sizeof(v.x)); }
    static void store8(std::int8_t* p, const V& v)
    {
        for (int i = 0; i < 32; ++i)
            p[i] = static_cast<std::int8_t>(v.x[i]);
    }
    static V set1(std::int16_t x)
    {
        return each([x](int) { return x; });
    }
    static V iota(std::int16_t start)
    {
        return each([start](int i) { return low(start + i); });
    }
    static V add(const V& a, const V& b)
    {
        return each([&](int i) { return low(a.x[i] + b.x[i]); });
    }
    static V sub(const V& a, const V& b)
    {
        return each([&](int i) { return low(a.x[i] - b.x[i]); });
    }
    static V adds(const V& a, const V& b)
    {
        return each([&](int i) { return sat(a.x[i] + b.x[i]); });
    }
    static V subs(const V& a, const V& b)
    {
        return each([&](int i) { return sat(a.x[i] - b.x[i]); });
    }
    static V mulhrs(const V& a, const V& b)
    {
        return each([&](int i) { return low((a.x[i] * b.x[i] + (1 << 14)) >> 15); });
    }
    static V mullo(const V& a, const V& b)
    {
        return each([&](int i) { return low(a.x[i] * b.x[i]); });
    }
    static V min(const V& a, const V& b)
    {
        return each([&](int i) { return a.x[i] < b.x[i] ? a.x[i] : b.x[i]; });
    }
    static V max(const V& a, const V& b)
    {
        return each([&](int i) { return a.x[i] > b.x[i] ? a.x[i] : b.x[i]; });
    }
    static V bitAnd(const V& a, const V& b)
    {
        return each([&](int i) { return low(a.x[i] & b.x[i]); });
    }
    static V greater(const V& a, const V& b)
    {
        return each([&](int i) { return low(a.x[i] > b.x[i] ? -1 : 0); });
    }
    static V blend(const V& a, const V& b, const V& mask)
    {
        return each([&](int i) { return mask.x[i] != 0 ? b.x[i] : a.x[i]; });
    }
    static V times256(const V& a)
    {
        return each([&](int i) { return low(a.x[i] * 256); });
    }
    static std::int32_t highest(const V& a)
    {
        std::int16_t top = a.x[0];
        for (const std::int16_t x : a.x)
            top = x > top ? x : top;
        return top;
    }

    static I zero() { return {}; }
    static std::int32_t sum(const I& a)
    {
        std::int32_t total = 0;
        for (const std::int32_t x : a.x)
            total += x;
        return total;
    }
    // sat(((x + addend) << left) >> right).
    static V narrow(const I& a, std::int32_t left, std::int32_t addend, std::int32_t right)
    {
        return each([&](int i) { return sat(((a.x[i] + addend) * (1 << left)) >> right); });
    }

    static std::uint64_t sumOfSquares(const std::int16_t* r, std::size_t n)
    {
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < n; ++i)
            sum += static_cast<std::uint32_t>(r[i] * r[i]);
        return sum;
    }

    // sat(rs(r * g, shift)), shift >= 1.
    static V scaled(const V& r, const V& g, int shift)
    {
        return each([&](int i) { return sat((r.x[i] * g.x[i] + (1 << (shift - 1))) >> shift); });
    }

    // Nothing is added to the weights of this layout.
    static std::int32_t sumOf(const std::int8_t*, std::size_t) { return 0; }

    // M is 1: four rows at once share the loads of the input.
    template <std::uint32_t M, std::uint32_t>
    static void dots(const std::uint8_t* weights, const std::int8_t* const* inputs, std::size_t columns,
                     I* sums)
    {
        static_assert(M == 1);
        alignas(16) std::int16_t x[ff::engine::cpu::kMaxColumns];
        for (std::size_t k = 0; k < columns; ++k)
            x[k] = inputs[0][k];
        const auto* w = reinterpret_cast<const std::int16_t*>(weights);
        for (int row = 0; row < 32; row += 4, w += 4 * columns) {
            std::int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
            const std::int16_t *w1 = w + columns, *w2 = w1 + columns, *w3 = w2 + columns;
            for (std::size_t k = 0; k < columns; ++k) {
                s0 += w[k] * x[k];
                s1 += w1[k] * x[k];
                s2 += w2[k] * x[k];
                s3 += w3[k] * x[k];
            }
            sums->x[row] = s0;
            sums->x[row + 1] = s1;
            sums->x[row + 2] = s2;
            sums->x[row + 3] = s3;
        }
    }

    // sum + q * step / 16 for 32 dims.
    static V addSlot(const V& sum, const std::uint8_t* slot, std::int16_t step)
    {
        V out;
        const std::int32_t factor = step / 16;
        for (int i = 0; i < 16; ++i) {
            const std::int32_t first = ((slot[i] & 15) ^ 8) - 8, second = ((slot[i] >> 4) ^ 8) - 8;
            out.x[i] = low(sum.x[i] + first * factor);
            out.x[16 + i] = low(sum.x[16 + i] + second * factor);
        }
        return out;
    }

    static V sigmoid(const std::int16_t* table, const V& z)
    {
        return each([&](int i) { return table[128 + (z.x[i] > 127 ? 127 : z.x[i] < -127 ? -127 : z.x[i])]; });
    }
    static void sigmoids(const ff::engine::cpu::Net& net, const V& first, const V& second,
                         std::int16_t* sigFirst, std::int16_t* sigSecond)
    {
        store(sigFirst, sigmoid(net.sig, first));
        store(sigSecond, sigmoid(net.sig, second));
    }

    static std::int16_t turned(std::int32_t product)
    {
        const std::int32_t x = (product + (1 << 17)) >> 18;
        return low(x > 127 ? 127 : x < -127 ? -127 : x);
    }
    // Rotates pairs of dims; within ±127.
    static V rotated(const V& w, const std::int16_t* first, const std::int16_t* second)
    {
        V out;
        for (int i = 0; i < 32; i += 2) {
            out.x[i] = turned(w.x[i] * first[i] + w.x[i + 1] * first[i + 1]);
            out.x[i + 1] = turned(w.x[i] * second[i] + w.x[i + 1] * second[i + 1]);
        }
        return out;
    }

    // Adds the products of a pair of dims to the scores of 32 positions.
    static I addPairs(const I& x, const std::int16_t* keys, std::int32_t pair)
    {
        std::int16_t query[2];
        __builtin_memcpy(query, &pair, sizeof(query));
        I out;
        for (int i = 0; i < 32; ++i)
            out.x[i] = x.x[i] + keys[2 * i] * query[0] + keys[2 * i + 1] * query[1];
        return out;
    }
    static I addOnes(const I& x, const V& v)
    {
        I out;
        for (int i = 0; i < 32; ++i)
            out.x[i] = x.x[i] + v.x[i];
        return out;
    }

    // EXP[delta & 63] >> (delta >> 6), delta >= 0: from 960 on a number of 15 bits is shifted by 15.
    static V exp2(const ff::engine::cpu::Net& net, const V& delta)
    {
        return each([&](int i) {
            const int d = delta.x[i] > 960 ? 960 : delta.x[i];
            return low(net.exp[d & 63] >> (d >> 6));
        });
    }

    // The weighted sums of 16 dims over all positions, times ratio / 2^31, as int8.
    static void mixValues(const std::int16_t* values, std::size_t stride, const std::int16_t* weights,
                          std::size_t ring, std::int32_t ratio, std::int8_t* out)
    {
        std::int32_t sums[16] = {};
        for (std::size_t j = 0; j < ring; j += 2, values += stride) {
            for (int i = 0; i < 16; ++i)
                sums[i] += values[2 * i] * weights[j] + values[2 * i + 1] * weights[j + 1];
        }
        for (int i = 0; i < 16; ++i) {
            const std::int64_t x = (std::int64_t{sums[i]} * ratio + (std::int64_t{1} << 30)) >> 31;
            out[i] = static_cast<std::int8_t>(x > 127 ? 127 : x < -127 ? -127 : x);
        }
    }

    static void countsOf(const std::int16_t* logits, const std::uint32_t* table, std::uint32_t* out)
    {
        std::int32_t top = logits[0];
        for (int v = 1; v < 16; ++v)
            top = logits[v] > top ? logits[v] : top;
        for (int v = 0; v < 16; ++v) {
            const std::int32_t delta = top - logits[v];
            out[v] = 1 + (delta >= 5632 ? 0 : table[delta & 255] >> (delta >> 8));
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
