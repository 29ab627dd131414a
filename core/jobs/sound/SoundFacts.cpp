// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/sound/SoundFacts.h"

#include "core/jobs/sound/Tags.h"
#include "core/jobs/sound/Waveform.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace ff::jobs {

namespace {

constexpr std::size_t kOggHeaders = 256 << 10; // bytes of packets that are looked at for tags
constexpr std::size_t kOggEnd = 128 << 10; // where the last page is looked for: two of the largest
constexpr std::size_t kMp3Search = 64 << 10; // bytes that may stand before the first frame

bool has(ByteSpan bytes, std::size_t at, std::string_view what)
{
    return at <= bytes.size() && bytes.size() - at >= what.size()
        && asText(bytes.subspan(at, what.size())) == what;
}

std::uint64_t bigEndian(ByteSpan bytes, std::size_t at, std::size_t count)
{
    std::uint64_t value = 0;
    for (std::size_t k = 0; k < count && at + k < bytes.size(); ++k)
        value = value << 8 | bytes[at + k];
    return value;
}

// ---- FLAC (RFC 9639)

SoundFacts flacFacts(ByteSpan bytes)
{
    SoundFacts facts;
    facts.kind = "FLAC";
    ByteReader reader(bytes.subspan(4));
    for (unsigned count = 0; count < sound::kMostFields; ++count) {
        const ByteSpan head = reader.bytes(4);
        if (reader.failed())
            break;
        const std::size_t there = std::min<std::size_t>(reader.remaining(), bigEndian(head, 1, 3));
        const ByteSpan block = reader.bytes(there);
        const unsigned kind = head[0] & 0x7F;
        if (kind == 0 && block.size() >= 18) {
            const std::uint64_t packed = bigEndian(block, 10, 8);
            facts.rate = static_cast<unsigned>(packed >> 44);
            facts.channels = static_cast<unsigned>(packed >> 41 & 7) + 1;
            facts.bits = static_cast<unsigned>(packed >> 36 & 31) + 1;
            if (facts.rate != 0)
                facts.seconds = double(packed & 0xF'FFFF'FFFF) / double(facts.rate);
        } else if (kind == 4) {
            sound::readVorbisComment(block, facts);
        }
        if ((head[0] & 0x80) != 0)
            break;
    }
    return facts;
}

// ---- Ogg (RFC 3533) with Vorbis or Opus (RFC 7845)

// The packets at the beginning of the first stream, as far as they are there: no more than three.
std::vector<Bytes> firstPackets(ByteSpan bytes)
{
    std::vector<Bytes> packets(1);
    std::size_t total = 0;
    const std::uint64_t serial = bigEndian(bytes, 14, 4);
    for (std::size_t at = 0; has(bytes, at, "OggS") && bytes.size() - at >= 27;) {
        const std::size_t lacing = bytes[at + 26];
        std::size_t data = at + 27 + lacing;
        const bool isOurs = bigEndian(bytes, at + 14, 4) == serial;
        for (std::size_t i = 0; i < lacing && at + 27 + i < bytes.size() && data < bytes.size(); ++i) {
            const std::size_t size = std::min<std::size_t>(bytes[at + 27 + i], bytes.size() - data);
            if (isOurs) {
                packets.back().insert(packets.back().end(), bytes.begin() + std::ptrdiff_t(data),
                                      bytes.begin() + std::ptrdiff_t(data + size));
                total += size;
                if (bytes[at + 27 + i] < 255 && packets.size() == 3)
                    return packets;
                if (bytes[at + 27 + i] < 255)
                    packets.emplace_back();
            }
            data += size;
        }
        if (total > kOggHeaders || data <= at)
            break;
        at = data;
    }
    return packets;
}

// The place in the stream where the last page of that stream ends, in samples; 0 when it is not there.
std::uint64_t lastGranule(ByteSpan bytes)
{
    const std::uint64_t serial = bigEndian(bytes, 14, 4);
    const std::size_t first = bytes.size() - std::min(bytes.size(), kOggEnd);
    for (std::size_t at = bytes.size(); at-- > first;) {
        if (!has(bytes, at, "OggS") || bytes.size() - at < 27 || bigEndian(bytes, at + 14, 4) != serial)
            continue;
        ByteReader reader(bytes.subspan(at + 6));
        if (const std::uint64_t granule = reader.u64(); granule < std::uint64_t{1} << 60)
            return granule;
    }
    return 0;
}

std::optional<SoundFacts> oggFacts(ByteSpan bytes, bool isWhole)
{
    SoundFacts facts;
    const std::vector<Bytes> packets = firstPackets(bytes);
    const ByteSpan head = packets[0];
    std::uint64_t skipped = 0;
    std::string_view comment;
    if (has(head, 0, "\x01vorbis") && head.size() >= 16) {
        facts.kind = "Ogg Vorbis";
        facts.channels = head[11];
        facts.rate = static_cast<unsigned>(ByteReader(head.subspan(12)).u32());
        comment = "\x03vorbis";
    } else if (has(head, 0, "OpusHead") && head.size() >= 12) {
        facts.kind = "Opus";
        facts.channels = head[9];
        facts.rate = 48000;
        skipped = ByteReader(head.subspan(10)).u16();
        comment = "OpusTags";
    } else {
        return std::nullopt;
    }
    if (packets.size() > 1 && has(packets[1], 0, comment))
        sound::readVorbisComment(ByteSpan(packets[1]).subspan(comment.size()), facts);
    const std::uint64_t granule = isWhole ? lastGranule(bytes) : 0;
    if (granule > skipped && facts.rate != 0)
        facts.seconds = double(granule - skipped) / double(facts.rate);
    return facts;
}

// ---- MP3 (ISO/IEC 11172-3, 13818-3)

struct Mp3Frame {
    unsigned rate = 0, kbits = 0, channels = 0, samples = 0;
    std::size_t size = 0, side = 0; // side: of header and side information
};

std::optional<Mp3Frame> mp3FrameAt(ByteSpan bytes, std::size_t at)
{
    static constexpr std::array<std::array<unsigned, 15>, 2> kKbits{
        {{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
         {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}}};
    static constexpr std::array<unsigned, 3> kRates{44100, 48000, 32000};
    if (bytes.size() < 4 || at > bytes.size() - 4)
        return std::nullopt;
    const auto word = static_cast<std::uint32_t>(bigEndian(bytes, at, 4));
    const unsigned version = word >> 19 & 3, layer = word >> 17 & 3, kbits = word >> 12 & 15;
    const unsigned rate = word >> 10 & 3;
    if (word >> 21 != 0x7FF || version == 1 || layer != 1 || kbits == 0 || kbits == 15 || rate == 3)
        return std::nullopt;
    Mp3Frame frame;
    const bool isMpeg1 = version == 3;
    frame.rate = kRates[rate] >> (isMpeg1 ? 0 : version == 2 ? 1 : 2);
    frame.kbits = kKbits[isMpeg1 ? 1 : 0][kbits];
    frame.channels = (word >> 6 & 3) == 3 ? 1 : 2;
    frame.samples = isMpeg1 ? 1152 : 576;
    frame.size = frame.samples / 8 * frame.kbits * 1000 / frame.rate + (word >> 9 & 1);
    frame.side = 4 + (isMpeg1 ? (frame.channels == 1 ? 17U : 32U) : (frame.channels == 1 ? 9U : 17U));
    return frame;
}

// Of the note that encoders leave in the first frame; 0 when there is none.
std::uint64_t notedFrames(ByteSpan bytes, std::size_t at, const Mp3Frame& frame)
{
    const std::size_t note = at + frame.side;
    if ((has(bytes, note, "Xing") || has(bytes, note, "Info")) && (bigEndian(bytes, note + 4, 4) & 1) != 0)
        return bigEndian(bytes, note + 8, 4);
    return has(bytes, at + 36, "VBRI") ? bigEndian(bytes, at + 36 + 14, 4) : 0;
}

std::optional<SoundFacts> mp3Facts(ByteSpan bytes, std::uint64_t fileSize)
{
    SoundFacts facts;
    facts.kind = "MP3";
    const std::uint64_t tag = sound::id3Size(bytes);
    if (tag != 0)
        sound::readId3(bytes, facts);
    if (bytes.size() == fileSize && fileSize >= 128)
        sound::readId3v1(bytes.last(128), facts);
    std::optional<Mp3Frame> frame;
    std::size_t at = static_cast<std::size_t>(std::min<std::uint64_t>(tag, bytes.size()));
    for (const std::size_t end = std::min(bytes.size(), at + kMp3Search); at < end && !frame; ++at) {
        frame = mp3FrameAt(bytes, at);
        // Another one follows, or the bytes end before it.
        if (frame && at + frame->size + 4 <= bytes.size() && !mp3FrameAt(bytes, at + frame->size))
            frame.reset();
        if (frame)
            break;
    }
    // Without a tag other bytes may look like a frame once.
    if (!frame || (tag == 0 && at + frame->size + 4 > bytes.size()))
        return tag != 0 ? std::optional(facts) : std::nullopt;
    facts.channels = frame->channels;
    facts.rate = frame->rate;
    const std::uint64_t frames = notedFrames(bytes, at, *frame);
    facts.seconds = frames != 0
        ? double(frames) * frame->samples / frame->rate
        : double(fileSize - std::min<std::uint64_t>(at, fileSize)) * 8 / (double(frame->kbits) * 1000);
    return facts;
}

} // namespace

Result<std::optional<SoundFacts>> soundFacts(ByteSpan bytes, std::uint64_t fileSize, TaskControl& control)
{
    fileSize = std::max<std::uint64_t>(fileSize, bytes.size());
    if (sound::isWav(bytes) || sound::isAiff(bytes)) {
        FF_ASSIGN(SoundFacts facts, sound::uncompressedFacts(bytes, fileSize, control));
        return std::optional(std::move(facts));
    }
    const std::uint64_t tag = sound::id3Size(bytes);
    if (const ByteSpan rest = bytes.subspan(std::min<std::uint64_t>(tag, bytes.size())); has(rest, 0, "fLaC"))
        return std::optional(flacFacts(rest));
    if (has(bytes, 0, "OggS"))
        return oggFacts(bytes, bytes.size() == fileSize);
    return mp3Facts(bytes, fileSize);
}

} // namespace ff::jobs
