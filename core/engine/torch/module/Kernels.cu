// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/FixedPoint.h"
#include "core/engine/torch/module/DeviceCode.h"
#include "core/engine/torch/module/Kernels.h"

namespace ff::engine::torch_module {

namespace {

using std::int16_t;
using std::int32_t;
using std::int8_t;
using std::uint32_t;
using std::uint64_t;
using std::uint8_t;

constexpr uint32_t kLanes = 32;

template <typename T>
struct alignas(2 * sizeof(T)) Two {
    T v[2];
};
template <typename T>
struct alignas(4 * sizeof(T)) Four {
    T v[4];
};

FF_DEVICE int32_t sumAt(int32_t value)
{
    return value;
}
FF_DEVICE int32_t sumAt(float value)
{
    return static_cast<int32_t>(value);
}

FF_DEVICE void put(int8_t& at, int32_t value)
{
    at = static_cast<int8_t>(value);
}
// Eight bits fit in bf16's mantissa: its bits are the upper half of the float's.
FF_DEVICE void put(Bf16& at, int32_t value)
{
    at.bits = static_cast<std::uint16_t>(warp::floatBits(value) >> 16);
}

template <typename T>
FF_DEVICE T sumOfWarp(T value)
{
    for (unsigned mask = 1; mask < kLanes; mask *= 2)
        value += warp::shuffleXor(value, mask);
    return value;
}
FF_DEVICE int32_t highestOfWarp(int32_t value)
{
    for (unsigned mask = 1; mask < kLanes; mask *= 2) {
        const int32_t other = warp::shuffleXor(value, mask);
        value = other > value ? other : value;
    }
    return value;
}

FF_DEVICE int32_t requantised(int32_t sum, const KernelLinear& linear, uint32_t row)
{
    return fixed::hi(sum + linear.biases[row], linear.multipliers[row]);
}

// Lanes try a value each, five bits at a time.
FF_DEVICE fixed::NormScale normScale(uint64_t sum, uint32_t dim)
{
    if (sum == 0)
        return {0, 4};
    uint32_t root = 0;
    FF_UNROLL
    for (int shift = fixed::kRootBits - 5; shift > -5; shift -= 5) {
        const uint32_t tried = shift >= 0 ? root + (warp::lane() << shift) : root + warp::lane();
        const bool isInRange = shift >= 0 || warp::lane() < 1U << (shift + 5);
        root += (warp::votes(isInRange && fixed::isRootOrLess(tried, sum, dim)) - 1)
            << (shift > 0 ? shift : 0);
    }
    return fixed::normScale(root);
}

// squares: this lane's share of Σ r². Lanes hold pairs lane, lane + 32, … of the row.
template <typename Act>
FF_DEVICE void normRow(uint64_t squares, uint32_t dim, const int16_t* residual, const int16_t* gain,
                       Act* activations)
{
    const fixed::NormScale scale = normScale(sumOfWarp(squares), dim);
    for (uint32_t pair = warp::lane(); pair < dim / 2; pair += kLanes) {
        const auto r = reinterpret_cast<const Two<int16_t>*>(residual)[pair];
        const auto g = reinterpret_cast<const Two<int16_t>*>(gain)[pair];
        Two<Act> a;
        for (int k = 0; k < 2; ++k)
            put(a.v[k], fixed::normalised(r.v[k], g.v[k], scale));
        reinterpret_cast<Two<Act>*>(activations)[pair] = a;
    }
}

template <typename Act>
FF_KERNEL void embedKernel(KernelNet net, const FfTorchRow* rows, uint32_t count, int16_t* residual,
                           const int16_t* gain, Act* activations)
{
    const uint64_t task = warp::index();
    if (task >= count)
        return;
    const uint32_t recent = rows[task].recent;
    const auto* letter = reinterpret_cast<const Two<int16_t>*>(net.embedding + (recent & 255) * net.dim);
    const Two<int8_t>* grams[4] = {};
    for (uint32_t t = 0; t < 4; ++t) {
        if (t < net.tableCount) {
            const KernelTable& table = net.tables[t];
            grams[t] = reinterpret_cast<const Two<int8_t>*>(
                table.rows
                + static_cast<uint64_t>(fixed::ngramRow(recent, table.order, table.bits)) * net.dim);
        }
    }
    int16_t* r = residual + task * net.dim;
    uint64_t squares = 0;
    for (uint32_t pair = warp::lane(); pair < net.dim / 2; pair += kLanes) {
        const Two<int16_t> e = letter[pair];
        int32_t x[2] = {e.v[0], e.v[1]};
        for (uint32_t t = 0; t < 4; ++t) {
            if (t < net.tableCount) {
                const Two<int8_t> gram = grams[t][pair];
                x[0] += gram.v[0] * net.tables[t].multiplier;
                x[1] += gram.v[1] * net.tables[t].multiplier;
            }
        }
        Two<int16_t> out;
        for (int k = 0; k < 2; ++k) {
            const int32_t value = fixed::clamp16(x[k]);
            out.v[k] = static_cast<int16_t>(value);
            squares += static_cast<uint64_t>(static_cast<std::int64_t>(value) * value);
        }
        reinterpret_cast<Two<int16_t>*>(r)[pair] = out;
    }
    normRow(squares, net.dim, r, gain, activations + task * net.dim);
}

template <typename Act, typename Acc>
FF_KERNEL void addAndNormKernel(uint32_t dim, uint32_t count, const Acc* sums, KernelLinear linear,
                                int16_t* residual, const int16_t* gain, Act* activations)
{
    const uint64_t task = warp::index();
    if (task >= count)
        return;
    const auto* sum = reinterpret_cast<const Two<Acc>*>(sums + task * linear.stride);
    auto* r = reinterpret_cast<Two<int16_t>*>(residual + task * dim);
    uint64_t squares = 0;
    for (uint32_t pair = warp::lane(); pair < dim / 2; pair += kLanes) {
        const Two<Acc> s = sum[pair];
        const Two<int16_t> before = r[pair];
        Two<int16_t> after;
        for (uint32_t k = 0; k < 2; ++k) {
            const int32_t value =
                fixed::clamp16(before.v[k] + requantised(sumAt(s.v[k]), linear, 2 * pair + k));
            after.v[k] = static_cast<int16_t>(value);
            squares += static_cast<uint64_t>(static_cast<std::int64_t>(value) * value);
        }
        r[pair] = after;
    }
    normRow(squares, dim, residual + task * dim, gain, activations + task * dim);
}

// Dims 2·pair and 2·pair + 1 of a query or key, of which z' is given.
FF_DEVICE fixed::Pair turned(const KernelNet& net, uint32_t pair, uint32_t position, int32_t first,
                             int32_t second)
{
    const int32_t a = fixed::wide(first), b = fixed::wide(second);
    const uint32_t plain = (net.keyDim - net.rotaryDims) / 2;
    if (pair < plain)
        return {fixed::unrotated(a), fixed::unrotated(b)};
    const uint32_t place = fixed::rotationPlace(position, net.rotarySteps[pair - plain]);
    return fixed::rotated(a, b, net.cos[place], net.sin[place]);
}

template <typename Acc>
FF_KERNEL void storeKernel(KernelNet net, const FfTorchRow* rows, uint32_t count, const Acc* sums,
                           KernelLinear linear, KernelRings rings)
{
    const uint64_t task = warp::index();
    if (task >= static_cast<uint64_t>(count) * net.keyHeads)
        return;
    const uint32_t row = static_cast<uint32_t>(task / net.keyHeads),
                   head = static_cast<uint32_t>(task % net.keyHeads);
    const FfTorchRow given = rows[row];
    const Acc* sum = sums + static_cast<uint64_t>(row) * linear.stride;
    const uint64_t place = (static_cast<uint64_t>(given.base) + given.slot) * net.keyHeads + head;
    auto* key = reinterpret_cast<Two<int8_t>*>(rings.keys + place * net.keyDim);
    auto* value = reinterpret_cast<Two<int8_t>*>(rings.values + place * net.valueDim);
    const uint32_t keyRow = net.heads * net.keyDim + head * net.keyDim;
    for (uint32_t pair = warp::lane(); pair < net.keyDim / 2; pair += kLanes) {
        const uint32_t at = keyRow + 2 * pair;
        const int32_t first = requantised(sumAt(sum[at]), linear, at);
        const int32_t second = requantised(sumAt(sum[at + 1]), linear, at + 1);
        const fixed::Pair k = turned(net, pair, given.position, first, second);
        key[pair] = {{static_cast<int8_t>(k.first), static_cast<int8_t>(k.second)}};
        if (net.latent && 2 * pair < net.valueDim)
            value[pair] = {{static_cast<int8_t>(fixed::unrotated(fixed::wide(first))),
                            static_cast<int8_t>(fixed::unrotated(fixed::wide(second)))}};
    }
    if (net.latent)
        return;
    const uint32_t valueRow = 2 * net.heads * net.keyDim + head * net.valueDim;
    for (uint32_t pair = warp::lane(); pair < net.valueDim / 2; pair += kLanes) {
        const uint32_t at = valueRow + 2 * pair;
        value[pair] = {{static_cast<int8_t>(fixed::clamp8(requantised(sumAt(sum[at]), linear, at))),
                        static_cast<int8_t>(fixed::clamp8(requantised(sumAt(sum[at + 1]), linear, at + 1)))}};
    }
}

// Heads of one row that a warp does together, because they look at the same key.
constexpr uint32_t kSharedHeads = 4;

struct AttentionPlan {
    uint32_t weightsAt; // in the warp's shared memory: queries first, then int16 weights of the positions
    uint32_t stride; // of the weights of one head
    uint32_t bytes;
};
inline AttentionPlan attentionPlan(const KernelNet& net, uint32_t heads)
{
    AttentionPlan plan;
    plan.weightsAt = (heads * net.keyDim + 15) / 16 * 16;
    plan.stride = (net.window + 1) / 2 * 2;
    plan.bytes = (plan.weightsAt + heads * plan.stride * 2 + 15) / 16 * 16;
    return plan;
}

// Rounds: a lane looks at so many positions, 32 apart.
template <typename Act, typename Acc, uint32_t Heads, uint32_t Rounds>
FF_KERNEL void attendKernel(KernelNet net, AttentionPlan plan, const FfTorchRow* rows, uint32_t count,
                            const Acc* sums, KernelLinear linear, KernelRings rings, Act* activations)
{
    const uint32_t groups = (net.heads + Heads - 1) / Heads;
    const uint64_t task = warp::index();
    if (task >= static_cast<uint64_t>(count) * groups)
        return;
    const uint32_t row = static_cast<uint32_t>(task / groups),
                   firstHead = static_cast<uint32_t>(task % groups) * Heads;
    const uint32_t keyHead = net.latent ? 0 : firstHead;
    const FfTorchRow given = rows[row];
    const uint32_t lane = warp::lane(), visible = given.visible;
    uint8_t* memory = warp::shared(plan.bytes);
    auto* weights = reinterpret_cast<int16_t*>(memory + plan.weightsAt);

    // Queries. A head beyond the last does the work of the last and is not written.
    const Acc* sum = sums + static_cast<uint64_t>(row) * linear.stride;
    for (uint32_t h = 0; h < Heads; ++h) {
        const uint32_t head = firstHead + h < net.heads ? firstHead + h : net.heads - 1;
        auto* query = reinterpret_cast<Two<int8_t>*>(memory + h * net.keyDim);
        for (uint32_t pair = lane; pair < net.keyDim / 2; pair += kLanes) {
            const uint32_t at = head * net.keyDim + 2 * pair;
            const auto s = *reinterpret_cast<const Two<Acc>*>(sum + at);
            const auto c = *reinterpret_cast<const Two<int32_t>*>(linear.biases + at);
            const auto m = *reinterpret_cast<const Two<int32_t>*>(linear.multipliers + at);
            const fixed::Pair q = turned(net, pair, given.position, fixed::hi(sumAt(s.v[0]) + c.v[0], m.v[0]),
                                         fixed::hi(sumAt(s.v[1]) + c.v[1], m.v[1]));
            query[pair] = {{static_cast<int8_t>(q.first), static_cast<int8_t>(q.second)}};
        }
    }
    warp::sync();

    // Scores, newest position first.
    const uint32_t keyStride = net.keyHeads * net.keyDim, valueStride = net.keyHeads * net.valueDim;
    const int8_t* keys =
        rings.keys + (static_cast<uint64_t>(given.base) * net.keyHeads + keyHead) * net.keyDim;
    const int8_t* values =
        rings.values + (static_cast<uint64_t>(given.base) * net.keyHeads + keyHead) * net.valueDim;
    const auto slotOf = [&](uint32_t j) {
        return given.slot >= j ? given.slot - j : given.slot + given.ring - j;
    };
    int32_t score[Heads][Rounds] = {};
    FF_UNROLL
    for (uint32_t r = 0; r < Rounds; ++r) {
        const uint32_t j = lane + r * kLanes;
        if (j >= visible)
            continue;
        const int8_t* key = keys + static_cast<uint64_t>(slotOf(j)) * keyStride;
        if (net.keyDim % 16 == 0) {
            for (uint32_t i = 0; i < net.keyDim / 16; ++i) {
                const auto k = reinterpret_cast<const Four<int32_t>*>(key)[i];
                FF_UNROLL
                for (uint32_t h = 0; h < Heads; ++h) {
                    const auto q = reinterpret_cast<const Four<int32_t>*>(memory + h * net.keyDim)[i];
                    for (int w = 0; w < 4; ++w)
                        score[h][r] = warp::dot4(q.v[w], k.v[w], score[h][r]);
                }
            }
        } else {
            for (uint32_t i = 0; i < net.keyDim / 4; ++i) {
                const int32_t k = reinterpret_cast<const int32_t*>(key)[i];
                FF_UNROLL
                for (uint32_t h = 0; h < Heads; ++h)
                    score[h][r] = warp::dot4(reinterpret_cast<const int32_t*>(memory + h * net.keyDim)[i], k,
                                             score[h][r]);
            }
        }
    }

    // Weights. Lane h of the first ones divides for head h.
    int32_t ratio = 0;
    FF_UNROLL
    for (uint32_t h = 0; h < Heads; ++h) {
        const uint32_t head = firstHead + h < net.heads ? firstHead + h : net.heads - 1;
        int32_t highest = INT32_MIN, total = 0;
        FF_UNROLL
        for (uint32_t r = 0; r < Rounds; ++r) {
            score[h][r] = lane + r * kLanes < visible ? fixed::hi(score[h][r], rings.a[head]) : INT32_MIN;
            highest = score[h][r] > highest ? score[h][r] : highest;
        }
        highest = highestOfWarp(highest);
        FF_UNROLL
        for (uint32_t r = 0; r < Rounds; ++r) {
            const uint32_t j = lane + r * kLanes;
            const int32_t weight =
                j < visible ? fixed::attentionWeight(net.exp2Attention, highest - score[h][r]) : 0;
            total += weight;
            if (j < plan.stride)
                weights[h * plan.stride + j] = static_cast<int16_t>(weight);
        }
        total = sumOfWarp(total);
        ratio = lane == h ? total : ratio;
    }
    if (lane < Heads)
        ratio = fixed::attentionRatio(
            rings.b[firstHead + lane < net.heads ? firstHead + lane : net.heads - 1], ratio);
    warp::sync();

    // Values: four dims a lane, pairs of positions shared out among the lanes that are left.
    const uint32_t words = net.valueDim / 4;
    uint32_t across = 1;
    while (across < words && across < kLanes)
        across *= 2;
    const uint32_t parts = kLanes / across, part = lane / across;
    for (uint32_t firstWord = 0; firstWord < words; firstWord += across) {
        const uint32_t word = firstWord + lane % across;
        const bool used = word < words;
        int32_t out[Heads][4] = {};
        for (uint32_t j = 2 * part; used && j < visible; j += 2 * parts) {
            const uint32_t other = j + 1 < visible ? j + 1 : j; // of weight 0 when it is j
            const int32_t newer = reinterpret_cast<const int32_t*>(
                values + static_cast<uint64_t>(slotOf(j)) * valueStride)[word];
            const int32_t older = reinterpret_cast<const int32_t*>(
                values + static_cast<uint64_t>(slotOf(other)) * valueStride)[word];
            const int32_t low = warp::interleaveLow(newer, older), high = warp::interleaveHigh(newer, older);
            FF_UNROLL
            for (uint32_t h = 0; h < Heads; ++h) {
                const int32_t both = *reinterpret_cast<const int32_t*>(weights + h * plan.stride + j);
                out[h][0] = warp::dot2Low(both, low, out[h][0]);
                out[h][1] = warp::dot2High(both, low, out[h][1]);
                out[h][2] = warp::dot2Low(both, high, out[h][2]);
                out[h][3] = warp::dot2High(both, high, out[h][3]);
            }
        }
        FF_UNROLL
        for (uint32_t h = 0; h < Heads; ++h) {
            for (int k = 0; k < 4; ++k) {
                for (uint32_t mask = across; mask < kLanes; mask *= 2)
                    out[h][k] += warp::shuffleXor(out[h][k], mask);
            }
            const int32_t own = warp::broadcast(ratio, h);
            const uint32_t head = firstHead + h;
            if (part == 0 && used && head < net.heads) {
                Four<Act> o;
                for (int k = 0; k < 4; ++k)
                    put(o.v[k], fixed::clamp8(fixed::hi(out[h][k], own)));
                Act* to =
                    activations + static_cast<uint64_t>(row) * net.heads * net.valueDim + head * net.valueDim;
                reinterpret_cast<Four<Act>*>(to)[word] = o;
            }
        }
    }
}

// Heads whose keys and values are kPackedDims bytes and together fill a power of two of chunks of 16 bytes:
// one warp does all heads of a row. A chunk is a lane's, so a load takes whole lines, of kLanes / Chunks
// positions at once. For windows of up to kPackedWindow positions.
constexpr uint32_t kPackedDims = 32, kPackedWindow = 64;

inline AttentionPlan packedPlan(uint32_t chunks)
{
    AttentionPlan plan;
    plan.weightsAt = chunks * 16;
    plan.stride = kPackedWindow + 2 * kLanes / chunks; // heads begin in different banks
    plan.bytes = plan.weightsAt + chunks / 2 * plan.stride * 2;
    return plan;
}

template <typename Act, typename Acc, uint32_t Chunks>
FF_KERNEL void attendPackedKernel(KernelNet net, AttentionPlan plan, const FfTorchRow* rows, uint32_t count,
                                  const Acc* sums, KernelLinear linear, KernelRings rings, Act* activations)
{
    constexpr uint32_t kAtOnce = kLanes / Chunks, kRounds = kPackedWindow / (2 * kAtOnce),
                       kBytes = 16 * Chunks;
    const uint64_t row = warp::index();
    if (row >= count)
        return;
    const FfTorchRow given = rows[row];
    const uint32_t lane = warp::lane(), visible = given.visible;
    const uint32_t group = lane / Chunks, chunk = lane % Chunks, head = chunk / 2, half = chunk % 2;
    uint8_t* memory = warp::shared(plan.bytes);
    auto* weights = reinterpret_cast<int16_t*>(memory + plan.weightsAt) + head * plan.stride;

    // Queries.
    const Acc* sum = sums + row * linear.stride;
    for (uint32_t pair = lane; pair < kBytes / 2; pair += kLanes) {
        const auto s = reinterpret_cast<const Two<Acc>*>(sum)[pair];
        const auto c = reinterpret_cast<const Two<int32_t>*>(linear.biases)[pair];
        const auto m = reinterpret_cast<const Two<int32_t>*>(linear.multipliers)[pair];
        const fixed::Pair q =
            turned(net, pair % (kPackedDims / 2), given.position, fixed::hi(sumAt(s.v[0]) + c.v[0], m.v[0]),
                   fixed::hi(sumAt(s.v[1]) + c.v[1], m.v[1]));
        reinterpret_cast<Two<int8_t>*>(memory)[pair] = {
            {static_cast<int8_t>(q.first), static_cast<int8_t>(q.second)}};
    }
    warp::sync();
    const auto query = reinterpret_cast<const Four<int32_t>*>(memory)[chunk];

    const auto chunkOf = [&](const int8_t* ring, uint32_t j) {
        const uint32_t slot = given.slot >= j ? given.slot - j : given.slot + given.ring - j;
        return reinterpret_cast<const Four<int32_t>*>(
            ring + (static_cast<uint64_t>(given.base) + slot) * kBytes)[chunk];
    };

    // Scores. Both halves of a head look at two positions, newest first, and each keeps one of them.
    int32_t score[kRounds], highest = INT32_MIN;
    FF_UNROLL
    for (uint32_t r = 0; r < kRounds; ++r) {
        score[r] = INT32_MIN;
        if (2 * r * kAtOnce >= visible)
            continue; // the whole warp
        int32_t part[2] = {};
        FF_UNROLL
        for (uint32_t k = 0; k < 2; ++k) {
            const uint32_t j = (2 * r + k) * kAtOnce + group;
            if (j >= visible)
                continue;
            const auto key = chunkOf(rings.keys, j);
            for (int w = 0; w < 4; ++w)
                part[k] = warp::dot4(query.v[w], key.v[w], part[k]);
        }
        const int32_t other = warp::shuffleXor(half == 0 ? part[1] : part[0], 1);
        if ((2 * r + half) * kAtOnce + group < visible)
            score[r] = fixed::hi((half == 0 ? part[0] : part[1]) + other, rings.a[head]);
        highest = score[r] > highest ? score[r] : highest;
    }

    // Weights: what is kept of a head is spread over its two lanes in every group.
    const auto acrossHead = [&](int32_t value, const auto& combine) {
        value = combine(value, warp::shuffleXor(value, 1));
        for (uint32_t mask = Chunks; mask < kLanes; mask *= 2)
            value = combine(value, warp::shuffleXor(value, mask));
        return value;
    };
    highest = acrossHead(highest, [](int32_t a, int32_t b) { return a > b ? a : b; });
    int32_t total = 0;
    FF_UNROLL
    for (uint32_t r = 0; r < kRounds; ++r) {
        const uint32_t j = (2 * r + half) * kAtOnce + group;
        const int32_t weight =
            j < visible ? fixed::attentionWeight(net.exp2Attention, highest - score[r]) : 0;
        total += weight;
        weights[j] = static_cast<int16_t>(weight);
    }
    total = acrossHead(total, [](int32_t a, int32_t b) { return a + b; });
    const int32_t ratio = fixed::attentionRatio(rings.b[head], total);
    warp::sync();

    // Values, two neighbouring positions at a time.
    int32_t out[16] = {};
    for (uint32_t j = 2 * group; j < visible; j += 2 * kAtOnce) {
        const auto newer = chunkOf(rings.values, j);
        const auto older = chunkOf(rings.values, j + 1 < visible ? j + 1 : j); // of weight 0 when it is j
        const int32_t both = *reinterpret_cast<const int32_t*>(weights + j);
        FF_UNROLL
        for (uint32_t w = 0; w < 4; ++w) {
            const int32_t low = warp::interleaveLow(newer.v[w], older.v[w]),
                          high = warp::interleaveHigh(newer.v[w], older.v[w]);
            out[4 * w] = warp::dot2Low(both, low, out[4 * w]);
            out[4 * w + 1] = warp::dot2High(both, low, out[4 * w + 1]);
            out[4 * w + 2] = warp::dot2Low(both, high, out[4 * w + 2]);
            out[4 * w + 3] = warp::dot2High(both, high, out[4 * w + 3]);
        }
    }
    // Groups add up, and each keeps its share of the dims.
    uint32_t kept = 16, first = 0;
    FF_UNROLL
    for (uint32_t mask = kLanes / 2; mask >= Chunks; mask /= 2) {
        kept /= 2;
        const bool upper = (lane & mask) != 0;
        FF_UNROLL
        for (uint32_t k = 0; k < kept; ++k) {
            const int32_t other = warp::shuffleXor(upper ? out[k] : out[k + kept], mask);
            out[k] = (upper ? out[k + kept] : out[k]) + other;
        }
        first += upper ? kept : 0;
    }
    auto* to = reinterpret_cast<Two<Act>*>(activations + row * kBytes + chunk * 16 + first);
    for (uint32_t k = 0; k < 16 / kAtOnce; k += 2) {
        Two<Act> two;
        put(two.v[0], fixed::clamp8(fixed::hi(out[k], ratio)));
        put(two.v[1], fixed::clamp8(fixed::hi(out[k + 1], ratio)));
        to[k / 2] = two;
    }
}

template <typename Act, typename Acc>
FF_KERNEL void geluKernel(uint32_t ffn, uint64_t fours, const Acc* sums, KernelLinear linear,
                          const int8_t* table, Act* activations)
{
    const uint64_t task = warp::index() * kLanes + warp::lane();
    if (task >= fours)
        return;
    const uint32_t row = static_cast<uint32_t>(task / (ffn / 4)),
                   at = static_cast<uint32_t>(task % (ffn / 4)) * 4;
    const auto s =
        *reinterpret_cast<const Four<Acc>*>(sums + static_cast<uint64_t>(row) * linear.stride + at);
    const auto c = *reinterpret_cast<const Four<int32_t>*>(linear.biases + at);
    const auto m = *reinterpret_cast<const Four<int32_t>*>(linear.multipliers + at);
    Four<Act> h;
    for (int k = 0; k < 4; ++k)
        put(h.v[k], table[128 + fixed::clamp8(fixed::hi(sumAt(s.v[k]) + c.v[k], m.v[k]))]);
    *reinterpret_cast<Four<Act>*>(activations + static_cast<uint64_t>(row) * ffn + at) = h;
}

template <typename Acc>
FF_KERNEL void countKernel(KernelNet net, uint32_t count, const Acc* sums, KernelLinear linear,
                           uint32_t* counts)
{
    constexpr uint32_t kSymbols = 256, kRounds = kSymbols / kLanes;
    const uint64_t task = warp::index();
    if (task >= count)
        return;
    const Acc* sum = sums + task * linear.stride;
    int32_t l[kRounds], highest = INT32_MIN;
    FF_UNROLL
    for (uint32_t i = 0; i < kRounds; ++i) {
        const uint32_t symbol = i * kLanes + warp::lane();
        l[i] = requantised(sumAt(sum[symbol]), linear, symbol);
        highest = l[i] > highest ? l[i] : highest;
    }
    highest = highestOfWarp(highest);
    FF_UNROLL
    for (uint32_t i = 0; i < kRounds; ++i)
        counts[task * kSymbols + i * kLanes + warp::lane()] = fixed::countOf(net.exp2Output, highest - l[i]);
}

#ifdef __CUDACC__
template <typename... Parameters, typename... Arguments>
void launch(Stream stream, void (*kernel)(Parameters...), uint64_t warps, unsigned sharedBytes,
            Arguments... arguments)
{
    const auto blocks = static_cast<unsigned>((warps + warp::kWarpsPerBlock - 1) / warp::kWarpsPerBlock);
    kernel<<<blocks, warp::kWarpsPerBlock * kLanes, sharedBytes * warp::kWarpsPerBlock,
             static_cast<cudaStream_t>(stream)>>>(arguments...);
}
#else
template <typename... Parameters, typename... Arguments>
void launch(Stream, void (*kernel)(Parameters...), uint64_t warps, unsigned sharedBytes,
            Arguments... arguments)
{
    warp::emulate(warps, sharedBytes, [&] { kernel(arguments...); });
}
#endif

} // namespace

template <typename Act>
void embed(Stream stream, const KernelNet& net, const FfTorchRow* rows, uint32_t count, int16_t* residual,
           const int16_t* gain, Act* activations)
{
    launch(stream, embedKernel<Act>, count, 0, net, rows, count, residual, gain, activations);
}

template <typename Act, typename Acc>
void addAndNorm(Stream stream, const KernelNet& net, uint32_t count, const Acc* sums,
                const KernelLinear& linear, int16_t* residual, const int16_t* gain, Act* activations)
{
    launch(stream, addAndNormKernel<Act, Acc>, count, 0, net.dim, count, sums, linear, residual, gain,
           activations);
}

template <typename Acc>
void store(Stream stream, const KernelNet& net, const FfTorchRow* rows, uint32_t count, const Acc* sums,
           const KernelLinear& linear, const KernelRings& rings)
{
    launch(stream, storeKernel<Acc>, static_cast<uint64_t>(count) * net.keyHeads, 0, net, rows, count, sums,
           linear, rings);
}

template <typename Act, typename Acc>
void attend(Stream stream, const KernelNet& net, const FfTorchRow* rows, uint32_t count, const Acc* sums,
            const KernelLinear& linear, const KernelRings& rings, Act* activations)
{
    const uint32_t packedChunks = net.heads * kPackedDims / 16;
    if (!net.latent && net.keyDim == kPackedDims && net.valueDim == kPackedDims && net.window <= kPackedWindow
        && (packedChunks == 8 || packedChunks == 16)) {
        const AttentionPlan packed = packedPlan(packedChunks);
        launch(stream, packedChunks == 8 ? attendPackedKernel<Act, Acc, 8> : attendPackedKernel<Act, Acc, 16>,
               count, packed.bytes, net, packed, rows, count, sums, linear, rings, activations);
        return;
    }
    const uint32_t together = net.latent ? kSharedHeads : 1;
    const AttentionPlan plan = attentionPlan(net, together);
    const uint64_t warps = static_cast<uint64_t>(count) * ((net.heads + together - 1) / together);
    const bool shortWindow = net.window <= 2 * kLanes;
    const auto kernel = net.latent
        ? (shortWindow ? attendKernel<Act, Acc, kSharedHeads, 2> : attendKernel<Act, Acc, kSharedHeads, 8>)
        : (shortWindow ? attendKernel<Act, Acc, 1, 2> : attendKernel<Act, Acc, 1, 8>);
    launch(stream, kernel, warps, plan.bytes, net, plan, rows, count, sums, linear, rings, activations);
}

template <typename Act, typename Acc>
void gelu(Stream stream, uint32_t ffn, uint32_t count, const Acc* sums, const KernelLinear& linear,
          const int8_t* table, Act* activations)
{
    const uint64_t fours = static_cast<uint64_t>(count) * (ffn / 4);
    launch(stream, geluKernel<Act, Acc>, (fours + kLanes - 1) / kLanes, 0, ffn, fours, sums, linear, table,
           activations);
}

template <typename Acc>
void countSymbols(Stream stream, const KernelNet& net, uint32_t count, const Acc* sums,
                  const KernelLinear& linear, uint32_t* counts)
{
    launch(stream, countKernel<Acc>, count, 0, net, count, sums, linear, counts);
}

#define FF_INSTANTIATE(Act, Acc)                                                                             \
    template void embed<Act>(Stream, const KernelNet&, const FfTorchRow*, uint32_t, int16_t*,                \
                             const int16_t*, Act*);                                                          \
    template void addAndNorm<Act, Acc>(Stream, const KernelNet&, uint32_t, const Acc*, const KernelLinear&,  \
                                       int16_t*, const int16_t*, Act*);                                      \
    template void store<Acc>(Stream, const KernelNet&, const FfTorchRow*, uint32_t, const Acc*,              \
                             const KernelLinear&, const KernelRings&);                                       \
    template void attend<Act, Acc>(Stream, const KernelNet&, const FfTorchRow*, uint32_t, const Acc*,        \
                                   const KernelLinear&, const KernelRings&, Act*);                           \
    template void gelu<Act, Acc>(Stream, uint32_t, uint32_t, const Acc*, const KernelLinear&, const int8_t*, \
                                 Act*);                                                                      \
    template void countSymbols<Acc>(Stream, const KernelNet&, uint32_t, const Acc*, const KernelLinear&,     \
                                    uint32_t*);
FF_INSTANTIATE(std::int8_t, std::int32_t)
FF_INSTANTIATE(Bf16, float)

} // namespace ff::engine::torch_module
