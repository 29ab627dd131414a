// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/mix/MixWeights.h"

#include "core/codec/ZstdBlock.h"

#include <algorithm>
#include <cstdlib>
#include <memory>

// The files of models/mixers.
#define FF_EMBED(name, path)                                                                                 \
    __asm__(".section .rodata\n.balign 16\nff_" #name "_begin:\n.incbin \"" path "\"\nff_" #name             \
            "_end:\n.previous\n");                                                                           \
    extern "C" {                                                                                             \
    [[gnu::visibility("hidden")]] extern const std::uint8_t ff_##name##_begin[], ff_##name##_end[];          \
    }

FF_EMBED(mixers_net, FF_MIXERS "/net.weights")
FF_EMBED(mixers_full, FF_MIXERS "/full.weights")
FF_EMBED(mixers_light, FF_MIXERS "/light.weights")

namespace ff::codec::mix {

namespace {

constexpr int kStep = 256; // of what a row adds to the mean
constexpr std::size_t kMeanBytes = std::size_t{kSets} * kInputs * 2,
                      kRowBytes = std::size_t{kSetTotal} * kInputs,
                      kFinalBytes = std::size_t{kFinalRows} * kSets * 2;

std::unique_ptr<const MixWeights> unpacked(const std::uint8_t* begin, const std::uint8_t* end)
{
    auto weights = std::make_unique<MixWeights>();
    unpackWeights(ByteSpan(begin, end), *weights);
    return weights;
}

} // namespace

const MixWeights& trainedWeights(Mixers mixers)
{
    switch (mixers) {
    case Mixers::Net: {
        static const auto net = unpacked(ff_mixers_net_begin, ff_mixers_net_end);
        return *net;
    }
    case Mixers::Full: {
        static const auto full = unpacked(ff_mixers_full_begin, ff_mixers_full_end);
        return *full;
    }
    case Mixers::Light:
        break;
    }
    static const auto light = unpacked(ff_mixers_light_begin, ff_mixers_light_end);
    return *light;
}

Bytes packWeights(const MixWeights& weights)
{
    int means[kSets][kInputs];
    std::uint32_t row = 0;
    for (int set = 0; set < kSets; row += kSetSizes[set], ++set) {
        for (int i = 0; i < kInputs; ++i) {
            std::int64_t sum = 0;
            for (std::uint32_t r = row; r < row + kSetSizes[set]; ++r)
                sum += weights.first[r][i];
            means[set][i] = static_cast<int>(sum / kSetSizes[set]);
        }
    }
    ByteWriter plain;
    for (const auto& mean : means)
        for (const int value : mean)
            plain.u16(static_cast<std::uint16_t>(value));
    row = 0;
    for (int set = 0; set < kSets; ++set) {
        for (std::uint32_t r = 0; r < kSetSizes[set]; ++r, ++row) {
            for (int i = 0; i < kInputs; ++i) {
                const int added = weights.first[row][i] - means[set][i];
                plain.u8(static_cast<std::uint8_t>(
                    std::clamp((added + (added < 0 ? -kStep / 2 : kStep / 2)) / kStep, -127, 127)));
            }
        }
    }
    for (const auto& final : weights.final)
        for (const std::int16_t value : final)
            plain.u16(static_cast<std::uint16_t>(value));
    TaskControl control;
    auto packed = zstdEncode(plain.view(), 19, control);
    if (!packed.ok())
        std::abort(); // no memory for a megabyte
    return std::move(*packed);
}

void unpackWeights(ByteSpan packed, MixWeights& out)
{
    Bytes plain(kMeanBytes + kRowBytes + kFinalBytes);
    TaskControl control;
    if (!zstdDecode(packed, plain, control).ok())
        std::abort(); // the program itself is damaged
    ByteReader reader(plain);
    int means[kSets][kInputs];
    for (auto& mean : means)
        for (int& value : mean)
            value = static_cast<std::int16_t>(reader.u16());
    std::uint32_t row = 0;
    for (int set = 0; set < kSets; ++set) {
        for (std::uint32_t r = 0; r < kSetSizes[set]; ++r, ++row) {
            for (int i = 0; i < kInputs; ++i)
                out.first[row][i] = static_cast<std::int16_t>(
                    std::clamp(means[set][i] + static_cast<std::int8_t>(reader.u8()) * kStep, -32768, 32767));
        }
    }
    for (auto& final : out.final)
        for (std::int16_t& value : final)
            value = static_cast<std::int16_t>(reader.u16());
}

} // namespace ff::codec::mix
