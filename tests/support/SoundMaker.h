// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Made sound for tests: tones that decay, with a little noise, and files around it.

#include "tests/support/DeflateMaker.h"

namespace ff::test {

// How samples stand in bytes.
struct Layout {
    std::uint32_t channels, bytes;
    bool isBigEndian, isUnsigned;
};

inline void appendNumber(Bytes& out, std::uint64_t value, unsigned size, bool isBigEndian = false)
{
    for (unsigned k = 0; k < size; ++k)
        out.push_back(static_cast<std::uint8_t>(value >> 8 * (isBigEndian ? size - 1 - k : k)));
}

// Each channel is two resonators that noise strikes now and then.
inline Bytes soundOf(const Layout& layout, std::size_t frames, std::uint32_t seed)
{
    struct Tone {
        std::int64_t now = 0, before = 0;
    };
    std::vector<Tone> tones(2 * layout.channels);
    std::uint32_t random = seed;
    const auto noise = [&random](std::int64_t most) {
        random = random * 1664525 + 1013904223;
        return static_cast<std::int64_t>(random >> 8) % (2 * most + 1) - most;
    };
    const unsigned bits = 8 * layout.bytes;
    Bytes out;
    for (std::size_t frame = 0; frame < frames; ++frame)
        for (std::uint32_t c = 0; c < layout.channels; ++c) {
            std::int64_t sample = 0;
            for (unsigned k = 0; k < 2; ++k) {
                Tone& tone = tones[2 * c + k];
                const std::int64_t cosine = k == 0 ? 32000 : 25000 + 500 * c; // of 2^15
                const std::int64_t next = (2 * cosine * tone.now - 32700 * tone.before) >> 15;
                tone.before = tone.now;
                tone.now = next + (frame % 4000 == 0 ? noise(40000) : noise(60));
                sample += tone.now;
            }
            sample = std::clamp<std::int64_t>(sample, -(1 << 19), (1 << 19) - 1);
            sample = bits >= 20 ? sample << (bits - 20) : sample >> (20 - bits);
            const auto value =
                static_cast<std::uint64_t>(sample) ^ (layout.isUnsigned ? std::uint64_t{1} << (bits - 1) : 0);
            appendNumber(out, value, layout.bytes, layout.isBigEndian);
        }
    return out;
}

inline void appendWaveFormat(Bytes& out, const Layout& layout, std::uint32_t tag)
{
    appendNumber(out, tag, 2);
    appendNumber(out, layout.channels, 2);
    appendNumber(out, 44100, 4);
    appendNumber(out, std::uint64_t{44100} * layout.channels * layout.bytes, 4);
    appendNumber(out, layout.channels * layout.bytes, 2);
    appendNumber(out, 8 * layout.bytes, 2);
}

inline Bytes riffOf(const Bytes& chunks)
{
    Bytes out;
    append(out, asBytes("RIFF"));
    appendNumber(out, chunks.size() + 4, 4);
    append(out, asBytes("WAVE"));
    append(out, chunks);
    return out;
}

inline void appendData(Bytes& out, const Bytes& samples)
{
    append(out, asBytes("data"));
    appendNumber(out, samples.size(), 4);
    append(out, samples);
}

inline Bytes waveOf(const Layout& layout, const Bytes& samples)
{
    Bytes chunks;
    append(chunks, asBytes("fmt "));
    appendNumber(chunks, 16, 4);
    appendWaveFormat(chunks, layout, 1);
    appendData(chunks, samples);
    return riffOf(chunks);
}

// WAVE_FORMAT_EXTENSIBLE, with a chunk of odd length before the samples.
inline Bytes extensibleWaveOf(const Layout& layout, const Bytes& samples)
{
    Bytes chunks;
    append(chunks, asBytes("LIST"));
    appendNumber(chunks, 7, 4);
    append(chunks, asBytes(std::string_view("INFOabc\0", 8)));
    append(chunks, asBytes("fmt "));
    appendNumber(chunks, 40, 4);
    appendWaveFormat(chunks, layout, 0xFFFE);
    appendNumber(chunks, 22, 2);
    appendNumber(chunks, 8 * layout.bytes, 2);
    appendNumber(chunks, 0, 4);
    append(chunks, asBytes(std::string_view("\x01\0\0\0\0\0\x10\0\x80\0\0\xAA\0\x38\x9B\x71", 16)));
    appendData(chunks, samples);
    return riffOf(chunks);
}

inline Bytes wave64Of(const Layout& layout, const Bytes& samples)
{
    const auto name = [](std::string_view four, bool isRiff) {
        Bytes out;
        append(out, asBytes(four));
        append(out,
               asBytes(isRiff ? std::string_view("\x2E\x91\xCF\x11\xA5\xD6\x28\xDB\x04\xC1\0\0", 12)
                              : std::string_view("\xF3\xAC\xD3\x11\x8C\xD1\0\xC0\x4F\x8E\xDB\x8A", 12)));
        return out;
    };
    Bytes out = name("riff", true);
    appendNumber(out, samples.size() + 104, 8);
    append(out, name("wave", false));
    append(out, name("fmt ", false));
    appendNumber(out, 40, 8);
    appendWaveFormat(out, layout, 1);
    append(out, name("data", false));
    appendNumber(out, samples.size() + 24, 8);
    append(out, samples);
    return out;
}

inline void appendCommon(Bytes& out, const Layout& layout, const Bytes& samples, std::string_view sort)
{
    append(out, asBytes("COMM"));
    appendNumber(out, sort.empty() ? 18 : 24, 4, true);
    appendNumber(out, layout.channels, 2, true);
    appendNumber(out, samples.size() / layout.channels / layout.bytes, 4, true);
    appendNumber(out, 8 * layout.bytes, 2, true);
    append(out, asBytes(std::string_view("\x40\x0E\xAC\x44\0\0\0\0\0\0", 10)));
    if (!sort.empty()) {
        append(out, asBytes(sort));
        appendNumber(out, 0, 2);
    }
}

inline Bytes formOf(std::string_view type, const Layout& layout, const Bytes& samples, std::string_view sort)
{
    Bytes chunks;
    appendCommon(chunks, layout, samples, sort);
    append(chunks, asBytes("SSND"));
    appendNumber(chunks, samples.size() + 8, 4, true);
    appendNumber(chunks, 0, 8);
    append(chunks, samples);
    Bytes out;
    append(out, asBytes("FORM"));
    appendNumber(out, chunks.size() + 4, 4, true);
    append(out, asBytes(type));
    append(out, chunks);
    return out;
}

inline Bytes aiffOf(const Layout& layout, const Bytes& samples)
{
    return formOf("AIFF", layout, samples, {});
}

inline Bytes aifcOf(std::string_view sort, const Layout& layout, const Bytes& samples)
{
    return formOf("AIFC", layout, samples, sort);
}

inline Bytes auOf(const Layout& layout, const Bytes& samples)
{
    Bytes out;
    append(out, asBytes(".snd"));
    for (const std::uint64_t field :
         {std::uint64_t{24}, std::uint64_t{samples.size()}, std::uint64_t{layout.bytes + 1},
          std::uint64_t{44100}, std::uint64_t{layout.channels}})
        appendNumber(out, field, 4, true);
    append(out, samples);
    return out;
}

} // namespace ff::test
