// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/sound/Waveform.h"

#include "core/jobs/sound/Tags.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string_view>

namespace ff::jobs::sound {

namespace {

constexpr unsigned kMostChannels = 64;
constexpr std::uint64_t kFramesBetweenChecks = 1 << 18;

// How the samples stand in the file.
struct Layout {
    bool isBigEndian = false;
    bool isUnsigned = false; // 8 bits in WAV
    bool isFloat = false;
    bool isKnown = false; // else nothing is drawn
    unsigned bytes = 0; // of a sample
    ByteSpan data; // as far as they are there
    std::uint64_t size = 0; // of all of them
    std::uint64_t frames() const { return size / std::max(1U, frameBytes); }
    unsigned frameBytes = 0;
};

std::uint64_t number(ByteSpan bytes, bool isBigEndian)
{
    std::uint64_t value = 0;
    for (std::size_t k = 0; k < bytes.size(); ++k)
        value |= std::uint64_t{bytes[k]} << 8 * (isBigEndian ? bytes.size() - 1 - k : k);
    return value;
}

// Of full scale, as 16 bits have it.
std::int16_t valueOf(const std::uint8_t* at, const Layout& layout)
{
    const std::uint64_t raw = number({at, layout.bytes}, layout.isBigEndian);
    if (layout.isFloat) {
        const double value = layout.bytes == 4 ? double(std::bit_cast<float>(static_cast<std::uint32_t>(raw)))
                                               : std::bit_cast<double>(raw);
        return std::isnan(value) ? std::int16_t{0}
                                 : static_cast<std::int16_t>(std::clamp(value, -1.0, 1.0) * 32767);
    }
    if (layout.isUnsigned)
        return static_cast<std::int16_t>((int(raw) - 128) * 256);
    const unsigned bits = 8 * layout.bytes;
    return bits <= 16 ? static_cast<std::int16_t>(raw << (16 - bits))
                      : static_cast<std::int16_t>(raw >> (bits - 16));
}

Status measure(const Layout& layout, unsigned channels, SoundFacts& facts, TaskControl& control)
{
    const std::uint64_t frames = layout.frames(), there = layout.data.size() / layout.frameBytes;
    if (frames == 0 || there == 0)
        return {};
    facts.steps = static_cast<std::size_t>(std::min<std::uint64_t>(SoundFacts::kPeaks, frames));
    std::uint64_t frame = 0, unchecked = 0;
    for (std::size_t step = 0; step < facts.steps && frame < there; ++step) {
        // A chunk is smaller than 2^32: the product stays within 64 bits.
        const std::uint64_t end = std::min(there, frames * (step + 1) / facts.steps);
        SoundFacts::Peak peak{32767, -32768};
        unchecked += end - frame;
        for (; frame < end; ++frame) {
            const std::uint8_t* at = layout.data.data() + frame * layout.frameBytes;
            for (unsigned channel = 0; channel < channels; ++channel, at += layout.bytes) {
                const std::int16_t value = valueOf(at, layout);
                peak.low = std::min(peak.low, value);
                peak.high = std::max(peak.high, value);
            }
        }
        facts.peaks.push_back(peak);
        if (unchecked >= kFramesBetweenChecks) {
            FF_TRY(control.checkpoint());
            unchecked = 0;
        }
    }
    return {};
}

// Chunks of four letters and a size, one after the other, each on an even place.
template <typename Visit>
void walkChunks(ByteSpan bytes, bool isBigEndian, Visit&& visit)
{
    ByteReader reader(bytes);
    for (unsigned count = 0; count < kMostFields; ++count) {
        const std::string_view name = asText(reader.bytes(4));
        const std::uint64_t size = number(reader.bytes(4), isBigEndian);
        if (reader.failed())
            return;
        const ByteSpan rest = bytes.subspan(reader.position());
        visit(name, rest.first(std::min<std::uint64_t>(rest.size(), size)), size);
        reader.bytes(size);
        if (size % 2 != 0)
            reader.bytes(1);
    }
}

void readInfo(ByteSpan list, SoundFacts& facts)
{
    if (list.size() < 4 || asText(list.first(4)) != "INFO")
        return;
    walkChunks(list.subspan(4), false, [&](std::string_view name, ByteSpan chunk, std::uint64_t) {
        SoundText* field = name == "INAM" ? &facts.title
            : name == "IART"              ? &facts.artist
            : name == "IPRD"              ? &facts.album
            : name == "ICRD"              ? &facts.year
                                          : nullptr;
        if (field && field->bytes.empty())
            *field = text(chunk, false);
    });
}

void readFormat(ByteSpan chunk, Layout& layout, SoundFacts& facts)
{
    ByteReader reader(chunk);
    unsigned format = reader.u16();
    facts.channels = reader.u16();
    facts.rate = reader.u32();
    reader.u32(); // bytes a second
    layout.frameBytes = reader.u16();
    facts.bits = reader.u16();
    if (format == 0xFFFE) { // the real one follows
        reader.bytes(2 + 2 + 4);
        format = reader.u16();
    }
    if (reader.failed())
        layout.frameBytes = 0;
    layout.isFloat = format == 3;
    layout.isKnown = format == 1 || format == 3;
}

void readTagChunk(ByteSpan chunk, SoundFacts& facts)
{
    if (id3Size(chunk) != 0)
        readId3(chunk, facts);
}

Layout readWav(ByteSpan bytes, SoundFacts& facts)
{
    Layout layout;
    facts.kind = "WAV";
    walkChunks(bytes.subspan(12), false, [&](std::string_view name, ByteSpan chunk, std::uint64_t size) {
        if (name == "fmt ")
            readFormat(chunk, layout, facts);
        else if (name == "LIST")
            readInfo(chunk, facts);
        else if (name == "id3 " || name == "ID3 ")
            readTagChunk(chunk, facts);
        else if (name == "data" && layout.size == 0) {
            layout.data = chunk;
            layout.size = size;
        }
    });
    layout.isUnsigned = facts.bits <= 8 && !layout.isFloat;
    return layout;
}

// An 80-bit number as AIFF has its rate; 0 for what no rate can be.
unsigned extendedNumber(ByteSpan bytes)
{
    if (bytes.size() != 10)
        return 0;
    const int exponent = (bytes[0] & 0x7F) << 8 | bytes[1];
    const std::uint64_t fraction = number(bytes.subspan(2), true);
    const int shift = 16383 + 63 - exponent;
    return shift < 32 || shift > 63 ? 0 : static_cast<unsigned>(fraction >> shift);
}

void readCommon(ByteSpan chunk, bool isAifc, Layout& layout, SoundFacts& facts)
{
    ByteReader reader(chunk);
    facts.channels = static_cast<unsigned>(number(reader.bytes(2), true));
    reader.bytes(4); // frames: the size of the samples says it, too
    facts.bits = static_cast<unsigned>(number(reader.bytes(2), true));
    facts.rate = extendedNumber(reader.bytes(10));
    const std::string_view coding = isAifc ? asText(reader.bytes(4)) : std::string_view("NONE");
    layout.isBigEndian = coding != "sowt";
    layout.isFloat = coding == "fl32" || coding == "FL32" || coding == "fl64" || coding == "FL64";
    layout.isKnown =
        !reader.failed() && (layout.isFloat || coding == "NONE" || coding == "twos" || coding == "sowt");
    layout.frameBytes = (facts.bits + 7) / 8 * facts.channels;
}

Layout readAiff(ByteSpan bytes, SoundFacts& facts)
{
    Layout layout;
    facts.kind = "AIFF";
    const bool isAifc = asText(bytes.subspan(8, 4)) == "AIFC";
    walkChunks(bytes.subspan(12), true, [&](std::string_view name, ByteSpan chunk, std::uint64_t size) {
        if (name == "COMM")
            readCommon(chunk, isAifc, layout, facts);
        else if (name == "NAME" && facts.title.bytes.empty())
            facts.title = text(chunk, false);
        else if (name == "AUTH" && facts.artist.bytes.empty())
            facts.artist = text(chunk, false);
        else if (name == "ID3 ")
            readTagChunk(chunk, facts);
        else if (name == "SSND" && chunk.size() >= 8 && layout.size == 0) {
            const std::uint64_t skipped = 8 + number(chunk.first(4), true);
            layout.data = chunk.subspan(std::min<std::uint64_t>(skipped, chunk.size()));
            layout.size = size - std::min(skipped, size);
        }
    });
    return layout;
}

} // namespace

bool isWav(ByteSpan bytes)
{
    return bytes.size() >= 12 && asText(bytes.first(4)) == "RIFF" && asText(bytes.subspan(8, 4)) == "WAVE";
}

bool isAiff(ByteSpan bytes)
{
    return bytes.size() >= 12 && asText(bytes.first(4)) == "FORM"
        && (asText(bytes.subspan(8, 4)) == "AIFF" || asText(bytes.subspan(8, 4)) == "AIFC");
}

Result<SoundFacts> uncompressedFacts(ByteSpan bytes, std::uint64_t fileSize, TaskControl& control)
{
    SoundFacts facts;
    Layout layout = isWav(bytes) ? readWav(bytes, facts) : readAiff(bytes, facts);
    // A size that was never written, as of a recording that was cut off: up to the end of the file.
    const auto begin = static_cast<std::uint64_t>(layout.data.data() - bytes.data());
    if (!layout.data.empty())
        layout.size = std::min(layout.size, fileSize - begin);
    const unsigned channels = facts.channels;
    if (channels == 0 || channels > kMostChannels || layout.frameBytes % channels != 0
        || layout.frameBytes == 0 || facts.rate == 0)
        return facts;
    layout.bytes = layout.frameBytes / channels;
    layout.isUnsigned = layout.isUnsigned && layout.bytes == 1; // wider ones are signed, whatever their bits
    if (!layout.isKnown)
        return facts;
    facts.seconds = double(layout.frames()) / double(facts.rate);
    const bool isDrawn =
        layout.isFloat ? layout.bytes == 4 || layout.bytes == 8 : layout.bytes >= 1 && layout.bytes <= 4;
    if (isDrawn)
        FF_TRY(measure(layout, channels, facts, control));
    return facts;
}

} // namespace ff::jobs::sound
