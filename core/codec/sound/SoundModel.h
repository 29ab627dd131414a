// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The adaptive model of PCM sound: codes samples through the range coder, in integers only. What it has
// learned of one sound it keeps for the next one of a block of the archive, so sounds are decoded in the
// order in which they were coded. Internal to core/codec; not shared between threads.

#include "core/base/Bytes.h"
#include "core/codec/mix/MixModel.h"
#include "core/codec/sound/ValueMap.h"

#include <memory>

namespace ff::codec::sound {

// How samples stand in bytes.
struct Format {
    std::uint32_t channels = 1; // 1..kMostChannels
    std::uint32_t bytes = 2; // of a sample, 1..4
    bool isBigEndian = false;
    bool isUnsigned = false;
    std::uint32_t zeros = 0; // low bits that no sample has: 20 bits in 24. Samples are coded without them

    std::size_t frameBytes() const { return std::size_t{channels} * bytes; }
    bool operator==(const Format&) const = default;
};
inline constexpr std::uint32_t kMostChannels = 16;

// So many bytes are coded at once: some 16 KiB.
std::size_t pieceBytes(const Format& format);
// Without its sign where it has none, and without low zeros.
std::int32_t sampleAt(const Format& format, const std::uint8_t* at);

// How long samples are thought about.
enum class Thoroughness : std::uint8_t { Light, Strong };

class SoundEncoder {
public:
    // Every instruction set gives the same bytes.
    explicit SoundEncoder(Thoroughness thoroughness, mix::MixIsa isa = mix::selectMixIsa());
    ~SoundEncoder();

    // Begins a sound. `values`: those that its samples have, or nullptr; it must live on.
    void start(const Format& format, const ValueMap* values = nullptr);
    // Whole frames; all calls for a sound but the last one have pieces (see pieceBytes).
    void code(ByteSpan frames);
    // Bits coded so far, in 1/256.
    std::uint64_t spent() const;
    // The stream of all sounds; ends the encoder.
    Bytes finish();

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

class SoundDecoder {
public:
    // `bytes` must live on.
    SoundDecoder(ByteSpan bytes, Thoroughness thoroughness, mix::MixIsa isa = mix::selectMixIsa());
    ~SoundDecoder();

    void start(const Format& format, const ValueMap* values = nullptr);
    // Fills whole frames as code() took them. Damaged bytes give some samples or other.
    void decode(std::span<std::uint8_t> frames);
    // Whether the stream has given more than it held: what was decoded last is made up.
    bool isExhausted() const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace ff::codec::sound
