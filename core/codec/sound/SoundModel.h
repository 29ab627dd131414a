// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The adaptive model of PCM sound: codes samples through the range coder, in integers only. What it has
// learned of one sound it keeps for the next one of a block of the archive, so sounds are decoded in the order
// in which they were coded. Internal to core/codec; not shared between threads.

#include "core/base/Bytes.h"
#include "core/codec/mix/MixModel.h"

#include <memory>

namespace ff::codec::sound {

// How samples stand in bytes.
struct Format {
    std::uint32_t channels = 1; // 1..kMostChannels
    std::uint32_t bytes = 2; // of a sample, 1..4
    bool isBigEndian = false;
    bool isUnsigned = false;

    std::size_t frameBytes() const { return std::size_t{channels} * bytes; }
    bool operator==(const Format&) const = default;
};
inline constexpr std::uint32_t kMostChannels = 16;

// How long samples are thought about: about 2 and 0.5 MB/s.
enum class Thoroughness : std::uint8_t { Light, Strong };

class SoundEncoder {
public:
    // Every instruction set gives the same bytes.
    explicit SoundEncoder(Thoroughness thoroughness, mix::MixIsa isa = mix::selectMixIsa());
    ~SoundEncoder();

    // Begins a sound, or goes on with one.
    void start(const Format& format);
    // REQUIRES: start(); whole frames.
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

    void start(const Format& format);
    // Fills whole frames as code() took them. Damaged bytes give some samples or other.
    void decode(std::span<std::uint8_t> frames);
    // Whether the stream has given more than it held: what was decoded last is made up.
    bool isExhausted() const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace ff::codec::sound
