// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/sound/SoundFinder.h"

#include "core/codec/HeaderFields.h"
#include "core/codec/ZstdBlock.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <string_view>

namespace ff::codec::sound {

namespace {

using namespace std::string_view_literals;

// Less saves less than its place in the list takes.
constexpr std::size_t kLeastSize = 512;
// What is found by statistics should bring something.
constexpr std::size_t kLeastGuessed = std::size_t{64} << 10;

// Where samples stand, from the beginning of a header on. A size of 0: up to the end of the file.
struct Described {
    Format format;
    std::uint64_t at = 0, size = 0;
};

std::optional<Format> formatOf(std::uint64_t channels, std::uint64_t bytes, bool isBigEndian)
{
    if (channels == 0 || channels > kMostChannels || bytes == 0 || bytes > 4)
        return std::nullopt;
    return Format{static_cast<std::uint32_t>(channels), static_cast<std::uint32_t>(bytes), isBigEndian,
                  false};
}

// WAVEFORMATEX and WAVEFORMATEXTENSIBLE. Samples of 8 bits and fewer have no sign.
std::optional<Format> waveFormat(const Fields& fields, std::uint64_t at, bool isBigEndian)
{
    constexpr std::uint64_t kPcm = 1, kExtensible = 0xFFFE;
    const std::uint64_t tag = fields.number(at, 2), channels = fields.number(at + 2, 2),
                        frame = fields.number(at + 12, 2);
    const std::uint64_t sort = tag == kExtensible ? fields.number(at + 24, 2) : tag;
    if (sort != kPcm || channels == 0 || frame % channels != 0)
        return std::nullopt;
    auto format = formatOf(channels, frame / channels, isBigEndian);
    if (format)
        format->isUnsigned = format->bytes == 1;
    return format;
}

std::optional<Described> describedWave(const Fields& fields, bool isBigEndian)
{
    constexpr std::uint64_t kUnknown = 0xFFFFFFFF;
    std::optional<Format> format;
    for (std::uint64_t at = 12; at + 8 <= fields.size();) {
        const std::uint64_t size = fields.number(at + 4, 4);
        if (fields.has(at, "fmt "))
            format = waveFormat(fields, at + 8, isBigEndian);
        else if (fields.has(at, "data"))
            return format ? std::optional(Described{*format, at + 8, size == kUnknown ? 0 : size})
                          : std::nullopt;
        at += 8 + size + size % 2;
    }
    return std::nullopt;
}

// Sony's Wave64: chunks with GUIDs of 16 bytes and sizes of 8 that count the head of the chunk.
constexpr std::string_view kWave64 = "riff\x2E\x91\xCF\x11\xA5\xD6\x28\xDB\x04\xC1\x00\x00"sv;

std::optional<Described> describedWave64(const Fields& fields)
{
    std::optional<Format> format;
    for (std::uint64_t at = 40; at + 24 <= fields.size();) {
        const std::uint64_t size = fields.number(at + 16, 8);
        if (size < 24 || size > std::uint64_t{1} << 60)
            return std::nullopt;
        if (fields.has(at, "fmt "))
            format = waveFormat(fields, at + 24, false);
        else if (fields.has(at, "data"))
            return format ? std::optional(Described{*format, at + 24, size - 24}) : std::nullopt;
        at += (size + 7) / 8 * 8;
    }
    return std::nullopt;
}

std::optional<Format> aiffFormat(const Fields& fields, std::uint64_t at, bool isCompressed)
{
    const std::uint64_t bits = fields.number(at + 6, 2), sort = at + 18;
    auto format = formatOf(fields.number(at, 2), (bits + 7) / 8, true);
    if (!format || !isCompressed || fields.has(sort, "NONE") || fields.has(sort, "twos")
        || fields.has(sort, "in24") || fields.has(sort, "in32"))
        return format;
    if (fields.has(sort, "sowt"))
        format->isBigEndian = false;
    else if (fields.has(sort, "raw "))
        format->isUnsigned = true;
    else
        return std::nullopt;
    return format;
}

std::optional<Described> describedAiff(const Fields& fields)
{
    const bool isCompressed = fields.has(8, "AIFC");
    std::optional<Format> format;
    std::optional<Described> samples;
    for (std::uint64_t at = 12; at + 8 <= fields.size() && !(format && samples);) {
        const std::uint64_t size = fields.number(at + 4, 4);
        if (fields.has(at, "COMM")) {
            format = aiffFormat(fields, at + 8, isCompressed);
            if (!format)
                return std::nullopt;
        } else if (fields.has(at, "SSND")) {
            const std::uint64_t skipped = 8 + fields.number(at + 8, 4);
            samples = Described{{}, at + 8 + skipped, size > skipped ? size - skipped : 0};
        }
        at += 8 + size + size % 2;
    }
    if (!format || !samples)
        return std::nullopt;
    samples->format = *format;
    return samples;
}

std::optional<Described> describedAu(const Fields& fields)
{
    constexpr std::uint64_t kUnknown = 0xFFFFFFFF;
    const std::uint64_t size = fields.number(8, 4), sort = fields.number(12, 4);
    if (sort < 2 || sort > 5) // linear, 8 to 32 bits
        return std::nullopt;
    const auto format = formatOf(fields.number(20, 4), sort - 1, true);
    const std::uint64_t at = fields.number(4, 4);
    if (!format || at < 24)
        return std::nullopt;
    return Described{*format, at, size == kUnknown ? 0 : size};
}

std::optional<Described> described(ByteSpan bytes)
{
    const Fields little(bytes, false), big(bytes, true);
    if ((little.has(0, "RIFF") || little.has(0, "RF64")) && little.has(8, "WAVE"))
        return describedWave(little, false);
    if (little.has(0, "RIFX") && little.has(8, "WAVE"))
        return describedWave(big, true);
    if (big.has(0, "FORM") && (big.has(8, "AIFF") || big.has(8, "AIFC")))
        return describedAiff(big);
    if (little.has(0, kWave64))
        return describedWave64(little);
    if (big.has(0, ".snd"))
        return describedAu(big);
    return std::nullopt;
}

// Where a header may begin, at `at` or behind it; raw.size(): nowhere.
std::size_t nextHeader(ByteSpan raw, std::size_t at)
{
    constexpr std::array<std::string_view, 6> kNames{"RIFF", "RF64", "RIFX", "FORM", "riff", ".snd"};
    for (; at + 24 < raw.size(); ++at) {
        const std::uint8_t first = raw[at];
        if (first != 'R' && first != 'F' && first != 'r' && first != '.')
            continue;
        const std::string_view name(reinterpret_cast<const char*>(raw.data()) + at, 4);
        if (std::find(kNames.begin(), kNames.end(), name) != kNames.end())
            return at;
    }
    return raw.size();
}

// What a layout of frames leaves when each sample is taken for the straight line of the two before it, in
// bits per byte and 1/256, about; `at` is the beginning of a sample.
std::uint64_t leftBy(const Format& format, ByteSpan window, std::size_t phase)
{
    const std::size_t frame = format.frameBytes(), count = (window.size() - phase) / format.bytes;
    std::array<std::int64_t, 2 * kMostChannels> last{};
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::int64_t sample = sampleAt(format, window.data() + phase + i * format.bytes);
        std::int64_t* const before = last.data() + 2 * (i % format.channels);
        const std::int64_t missed = sample - 2 * before[0] + before[1];
        before[1] = before[0];
        before[0] = sample;
        if (i < 2 * std::size_t{format.channels})
            continue;
        const auto size = static_cast<std::uint64_t>(missed < 0 ? -missed : missed);
        const auto width = static_cast<unsigned>(std::bit_width(size + 1));
        bits += 256 * width + ((size + 1) << 8 >> (width - 1)) - 256; // linear between powers of two
    }
    return bits / std::max<std::size_t>(1, count * frame / format.channels);
}

// So many windows of so many bytes are looked at: a multiple of most frames, spread evenly.
constexpr std::size_t kWindow = 4800, kWindows = 6;

std::size_t windowAt(ByteSpan bytes, std::size_t w, std::size_t frame)
{
    return (bytes.size() - kWindow) / (kWindows - 1) * w / frame * frame;
}

// Whether samples are better predicted than repeated: melodies of a few tones, silence and what is no sound
// at all repeat themselves.
bool isLikeSound(ByteSpan samples, const Format& format)
{
    Bytes sample;
    std::uint64_t left = 0; // bytes
    if (samples.size() <= kWindow * kWindows) {
        sample.assign(samples.begin(), samples.end());
        left = leftBy(format, samples, 0) * samples.size() / (8 * 256);
    } else {
        for (std::size_t w = 0; w < kWindows; ++w) {
            const ByteSpan window = samples.subspan(windowAt(samples, w, format.frameBytes()), kWindow);
            sample.insert(sample.end(), window.begin(), window.end());
            left += leftBy(format, window, 0) * window.size() / (8 * 256);
        }
    }
    TaskControl control;
    const auto packed = zstdEncode(sample, 3, control);
    return packed.ok() && packed->size() > left / 2;
}

struct Layout {
    Format format;
    std::size_t phase = 0;
};

// The layout of bytes that are said to be sound, if they are.
std::optional<Layout> guessed(ByteSpan bytes)
{
    constexpr std::uint64_t kMostLeft = 7 * 256; // of each byte; of noise it is more than 8
    // That two channels look better than one when there is one is chance.
    constexpr std::uint64_t kMargin = 16;
    std::optional<Layout> best;
    std::uint64_t least = kMostLeft;
    for (const std::uint32_t size : {2U, 3U, 4U, 1U})
        for (const std::uint32_t channels : {1U, 2U, 6U})
            for (const bool isBigEndian : {false, true}) {
                if (isBigEndian && size == 1)
                    continue;
                const Format format{channels, size, isBigEndian, size == 1};
                for (std::size_t phase = 0; phase < size; ++phase) {
                    std::uint64_t sum = 0;
                    for (std::size_t w = 0; w < kWindows; ++w) {
                        sum += leftBy(format, bytes.subspan(windowAt(bytes, w, 24), kWindow), phase);
                    }
                    if (sum / kWindows + kMargin < least) {
                        least = sum / kWindows;
                        best = Layout{format, phase};
                    }
                }
            }
    return best;
}

bool saysSound(const FileStart& file)
{
    constexpr std::array<std::string_view, 14> kEndings{"aif", "aifc", "aiff", "au",  "bin",  "bwf", "cdda",
                                                        "cdr", "img",  "pcm",  "raw", "rf64", "w64", "wav"};
    static_assert(std::is_sorted(kEndings.begin(), kEndings.end()));
    return std::binary_search(kEndings.begin(), kEndings.end(), std::string_view(endingOf(file.name)));
}

// By statistics, in files that say so, where no sound of `known` stands.
void addGuessed(ByteSpan raw, std::span<const FileStart> files, std::vector<FoundSound>& known)
{
    std::vector<FoundSound> found;
    for (const FileStart& file : files) {
        if (file.offset >= raw.size() || !saysSound(file))
            continue;
        const auto begin = static_cast<std::size_t>(file.offset);
        const std::size_t end = fileEnd(raw, files, begin);
        const bool isKnown = std::any_of(known.begin(), known.end(), [&](const FoundSound& sound) {
            return sound.at < end && sound.at + sound.size > begin;
        });
        if (isKnown || end - begin < kLeastGuessed || described(raw.subspan(begin, end - begin)))
            continue;
        const auto layout = guessed(raw.subspan(begin, end - begin));
        if (!layout)
            continue;
        const std::size_t at = begin + layout->phase, frame = layout->format.frameBytes();
        found.push_back({at, (end - at) / frame * frame, layout->format});
    }
    known.insert(known.end(), found.begin(), found.end());
    std::sort(known.begin(), known.end(),
              [](const FoundSound& a, const FoundSound& b) { return a.at < b.at; });
}

} // namespace

std::vector<FoundSound> findSounds(ByteSpan raw, std::span<const FileStart> files)
{
    std::vector<FoundSound> out;
    for (std::size_t at = nextHeader(raw, 0); at < raw.size();) {
        const std::size_t end = fileEnd(raw, files, at);
        const auto sound = described(raw.subspan(at, end - at));
        ++at;
        if (sound && sound->at < end - (at - 1)) {
            const std::size_t begin = at - 1 + static_cast<std::size_t>(sound->at),
                              frame = sound->format.frameBytes();
            const std::uint64_t size =
                sound->size == 0 ? end - begin : std::min<std::uint64_t>(sound->size, end - begin);
            const auto whole = static_cast<std::size_t>(size) / frame * frame;
            if (whole >= kLeastSize) {
                out.push_back({begin, whole, sound->format});
                at = begin + whole;
            }
        }
        at = nextHeader(raw, at);
    }
    addGuessed(raw, files, out);
    std::erase_if(out, [&](const FoundSound& found) {
        return !isLikeSound(raw.subspan(found.at, found.size), found.format);
    });
    return out;
}

} // namespace ff::codec::sound
