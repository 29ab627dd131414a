// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/sound/SoundModel.h"

#include "core/codec/RangeBytes.h"
#include "core/codec/sound/SoundKernel.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace ff::codec::sound {

namespace {

// Found by trying on the sounds of docs/BENCHMARKS.md, "Sound".
constexpr Effort kLight{1, {{16, 8, 1, 4}}, 3, {256, 32, 16}, {2000, 6000, 6000}, 0};
constexpr Effort kStrong{2, {{32, 16, 1, 5}, {16, 8, 1, 3}}, 4, {1024, 256, 32, 16}, {400, 2000, 6000, 6000},
                         3};

#include "core/codec/KernelChoice.inc"

std::unique_ptr<Model> createModel()
{
    auto model = std::make_unique_for_overwrite<Model>();
    fillSlots(model->sizes, kUnseen);
    fillSlots(model->signs, kUnseen);
    fillSlots(model->plain, kUnseen);
    fillSlots(model->low, kUnseen);
    setUp(model->mixer);
    setUp(static_cast<SlotTables&>(*model));
    return model;
}

// Samples of more bits are narrowed for stage 0, whose sums would not have room.
constexpr std::uint32_t kWidest = 24;

// What encoder and decoder share.
class Samples {
public:
    Samples(Thoroughness thoroughness, mix::MixIsa isa)
        : kernel(kernelFor(isa)), m_model(createModel()),
          m_effort(thoroughness == Thoroughness::Light ? kLight : kStrong)
    {
    }

    void start(const Format& format, const ValueMap* values)
    {
        if (m_format == format && m_values == nullptr && values == nullptr)
            return; // what was learned of the one before is a good start
        m_format = format;
        setValues(values);
        m_channels = std::vector<Channel>(format.channels);
        for (Channel& c : m_channels) {
            for (auto& first : c.first)
                first.weights[0] = 1 << 20;
            std::fill_n(c.blend.weights, m_effort.stages, 1 << 20);
            for (std::size_t k = 0; k < kStages; ++k)
                c.stages[k].at = m_effort.taps[k];
            c.fast = c.middle = c.slow = 64 << 4;
        }
        const std::uint32_t bits = format.bytes * 8 - format.zeros;
        sound.model = m_model.get();
        sound.channels = m_channels.data();
        sound.count = format.channels;
        sound.effort = m_effort;
        if (format.channels == 1) // there is no other one
            for (FirstEffort& first : sound.effort.first) {
                first.own = std::min(first.own + first.other, kMostOwn);
                first.other = 0;
            }
        sound.narrowing = bits > kWidest ? bits - kWidest : 0;
        sound.most = static_cast<std::int32_t>((std::uint32_t{1} << (bits - 1)) - 1);
        sound.least = -sound.most - 1;
        if (values != nullptr) {
            sound.least = -static_cast<std::int32_t>(values->zero());
            sound.most = static_cast<std::int32_t>(values->values().size()) - 1 + sound.least;
        }
    }

    // Calls code(bytes, samples, frames) for each chunk.
    template <typename Bytes, typename Code>
    void forEachChunk(Bytes bytes, const Code& code)
    {
        const std::size_t chunk = kChunk * m_format->frameBytes();
        for (std::size_t at = 0; at < bytes.size(); at += chunk) {
            const auto part = bytes.subspan(at, std::min(chunk, bytes.size() - at));
            code(part, m_samples.data(), static_cast<std::uint32_t>(part.size() / m_format->frameBytes()));
        }
    }

    // Of the bytes, and back.
    void read(ByteSpan bytes)
    {
        const std::size_t size = m_format->bytes;
        for (std::size_t i = 0; i * size < bytes.size(); ++i) {
            const std::int32_t sample = sampleAt(*m_format, bytes.data() + i * size);
            m_samples[i] = m_values == nullptr
                ? sample
                : m_numbers[static_cast<std::size_t>(sample - m_values->first())];
        }
    }
    void write(std::span<std::uint8_t> bytes) const
    {
        const Format& f = *m_format;
        for (std::size_t i = 0; i * f.bytes < bytes.size(); ++i) {
            std::int32_t sample = m_samples[i];
            if (m_values != nullptr)
                sample = m_values->values()[static_cast<std::size_t>(
                    std::clamp(sample, sound.least, sound.most) - sound.least)];
            const std::uint32_t value = (static_cast<std::uint32_t>(sample) << f.zeros)
                ^ (f.isUnsigned ? std::uint32_t{1} << (8 * f.bytes - 1) : 0);
            for (unsigned k = 0; k < f.bytes; ++k)
                bytes[i * f.bytes + k] =
                    static_cast<std::uint8_t>(value >> 8 * (f.isBigEndian ? f.bytes - 1 - k : k));
        }
    }

    Sound sound{};
    const Kernel kernel;

private:
    const std::unique_ptr<Model> m_model;
    const Effort m_effort;
    // What sample has which number.
    void setValues(const ValueMap* values)
    {
        m_values = values;
        m_numbers.clear();
        if (values == nullptr)
            return;
        const std::vector<std::int32_t>& list = values->values();
        m_numbers.resize(static_cast<std::size_t>(list.back() - list.front()) + 1);
        for (std::size_t i = 0; i < list.size(); ++i)
            m_numbers[static_cast<std::size_t>(list[i] - list.front())] =
                static_cast<std::int32_t>(i) - static_cast<std::int32_t>(values->zero());
    }

    std::optional<Format> m_format;
    const ValueMap* m_values = nullptr;
    std::vector<std::int32_t> m_numbers;
    std::vector<Channel> m_channels;
    std::array<std::int32_t, kChunk * kMostChannels> m_samples{};
};

} // namespace

std::size_t pieceBytes(const Format& format)
{
    constexpr std::size_t kPiece = std::size_t{16} << 10;
    const std::size_t chunk = kChunk * format.frameBytes();
    return chunk * std::max<std::size_t>(1, kPiece / chunk);
}

std::int32_t sampleAt(const Format& format, const std::uint8_t* at)
{
    const unsigned spare = 32 - 8 * format.bytes;
    std::uint32_t value = 0;
    for (unsigned k = 0; k < format.bytes; ++k)
        value |= std::uint32_t{at[k]} << 8 * (format.isBigEndian ? format.bytes - 1 - k : k);
    return static_cast<std::int32_t>((value << spare) ^ (format.isUnsigned ? 0x80000000U : 0))
        >> (spare + format.zeros);
}

class SoundEncoder::Impl {
public:
    Impl(Thoroughness thoroughness, mix::MixIsa isa) : samples(thoroughness, isa) {}

    Samples samples;
    RangeBytes out{kChunk * kMostChannels * kMostBytesOfSample + 16};
};

SoundEncoder::SoundEncoder(Thoroughness thoroughness, mix::MixIsa isa)
    : m_impl(std::make_unique<Impl>(thoroughness, isa))
{
}
SoundEncoder::~SoundEncoder() = default;

void SoundEncoder::start(const Format& format, const ValueMap* values)
{
    m_impl->samples.start(format, values);
}

void SoundEncoder::code(ByteSpan frames)
{
    Samples& samples = m_impl->samples;
    samples.forEachChunk(frames, [&](ByteSpan bytes, const std::int32_t* chunk, std::uint32_t count) {
        samples.read(bytes);
        m_impl->out.leaveRoom(samples.sound.count * kChunk * kMostBytesOfSample);
        samples.kernel.encode(samples.sound, chunk, count, m_impl->out.encoder());
    });
}

std::uint64_t SoundEncoder::spent() const
{
    return m_impl->out.spent();
}

Bytes SoundEncoder::finish()
{
    return m_impl->out.finish();
}

class SoundDecoder::Impl {
public:
    Impl(ByteSpan bytes, Thoroughness thoroughness, mix::MixIsa isa)
        : samples(thoroughness, isa), range(bytes.data(), bytes.size())
    {
    }

    Samples samples;
    RangeDecoder range;
};

SoundDecoder::SoundDecoder(ByteSpan bytes, Thoroughness thoroughness, mix::MixIsa isa)
    : m_impl(std::make_unique<Impl>(bytes, thoroughness, isa))
{
}
SoundDecoder::~SoundDecoder() = default;

void SoundDecoder::start(const Format& format, const ValueMap* values)
{
    m_impl->samples.start(format, values);
}

void SoundDecoder::decode(std::span<std::uint8_t> frames)
{
    Samples& samples = m_impl->samples;
    samples.forEachChunk(frames,
                         [&](std::span<std::uint8_t> bytes, std::int32_t* chunk, std::uint32_t count) {
                             samples.kernel.decode(samples.sound, chunk, count, m_impl->range);
                             samples.write(bytes);
                         });
}

bool SoundDecoder::isExhausted() const
{
    return m_impl->range.isExhausted();
}

} // namespace ff::codec::sound
