// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/sound/SoundBlock.h"

#include "core/codec/Progress.h"
#include "core/codec/TakenPlaces.h"
#include "core/codec/ZstdBlock.h"
#include "core/codec/sound/SoundFinder.h"
#include "core/codec/sound/SoundModel.h"

#include <algorithm>
#include <bit>

namespace ff::codec {

namespace {

using sound::Format;
using sound::FoundSound;
using sound::Thoroughness;
using sound::ValueMap;

const Error kDamaged{ErrorCode::Damaged, sentence("the list of a block's sounds is damaged")};

// Sounds that save less than this part of their bytes are not worth their time.
constexpr std::size_t kLeastSaved = 32;

constexpr std::uint8_t kBytesMask = 3, kBigEndian = 4, kUnsigned = 8, kHasValues = 16, kHasZeros = 32;

std::optional<ValueMap> valuesOf(ByteSpan samples, const Format& format)
{
    if (format.bytes > 2)
        return std::nullopt;
    std::vector<std::uint32_t> counts(std::size_t{1} << 8 * format.bytes);
    const std::int32_t least = -(1 << (8 * format.bytes - 1));
    for (std::size_t at = 0; at < samples.size(); at += format.bytes)
        ++counts[static_cast<std::size_t>(sound::sampleAt(format, samples.data() + at) - least)];
    return ValueMap::worthwhile(counts, least);
}

// Low bits that are 0 in all samples.
std::uint32_t zerosOf(ByteSpan samples, const Format& format)
{
    std::uint32_t all = 0;
    for (std::size_t at = 0; at < samples.size(); at += format.bytes)
        all |= static_cast<std::uint32_t>(sound::sampleAt(format, samples.data() + at));
    return all == 0 ? 0 : static_cast<std::uint32_t>(std::countr_zero(all));
}

struct CodedSounds {
    Bytes list; // of all, as it stands in the payload
    Bytes samples;
    std::vector<std::uint64_t> costs; // of each sound, in 1/256 bits
};

Result<CodedSounds> codeSounds(ByteSpan raw, const std::vector<FoundSound>& sounds, Thoroughness thoroughness,
                               const Progress& onProgress, TaskControl& control)
{
    sound::SoundEncoder encoder(thoroughness);
    CodedSounds out;
    ByteWriter list;
    std::size_t end = 0;
    std::optional<ValueMap> values;
    for (const FoundSound& one : sounds) {
        const ByteSpan samples = raw.subspan(one.at, one.size);
        Format format = one.format;
        format.zeros = zerosOf(samples, format);
        const std::uint64_t before = encoder.spent();
        values = valuesOf(samples, format);
        list.varint(one.at - end);
        list.varint(one.size);
        list.u8(static_cast<std::uint8_t>(format.channels));
        list.u8(static_cast<std::uint8_t>((format.bytes - 1) | (format.isBigEndian ? kBigEndian : 0)
                                          | (format.isUnsigned ? kUnsigned : 0) | (values ? kHasValues : 0)
                                          | (format.zeros != 0 ? kHasZeros : 0)));
        if (format.zeros != 0)
            list.u8(static_cast<std::uint8_t>(format.zeros));
        if (values) {
            FF_ASSIGN(const Bytes packed, values->pack(control));
            list.sizedBytes(packed);
        }
        encoder.start(format, values ? &*values : nullptr);
        const std::size_t piece = sound::pieceBytes(format);
        for (std::size_t at = 0; at < samples.size(); at += piece) {
            FF_TRY(control.checkpoint());
            const ByteSpan part = samples.subspan(at, std::min(piece, samples.size() - at));
            encoder.code(part);
            if (onProgress)
                onProgress(part.size());
        }
        out.costs.push_back(encoder.spent() - before);
        end = one.at + one.size;
    }
    out.list = list.take();
    out.samples = encoder.finish();
    return out;
}

// Whether coding the sounds pays: against zstd where that is clear, else against what `encodeAsIs` makes of
// some windows.
Result<bool> pays(ByteSpan raw, const std::vector<FoundSound>& sounds, std::size_t coded,
                  const EncodeOptions& options, const EncodeFunction& encodeAsIs, TaskControl& control)
{
    Bytes all;
    for (const FoundSound& one : sounds)
        all.insert(all.end(), raw.begin() + static_cast<std::ptrdiff_t>(one.at),
                   raw.begin() + static_cast<std::ptrdiff_t>(one.at + one.size));
    if (coded + all.size() / kLeastSaved > all.size())
        return false;
    const Bytes sample = trialWindows(all);
    return isSmallerThanOtherwise(sample, std::uint64_t{coded} * sample.size() / all.size(), options,
                                  encodeAsIs, control);
}

// What stands before the block within.
struct SoundList : TakenList {
    struct Entry {
        Format format;
        std::optional<ValueMap> values;
    };
    Thoroughness thoroughness = Thoroughness::Light;
    std::vector<Entry> sounds;
    ByteSpan samples;
};

Result<SoundList> readList(const CodedBlock& block, TaskControl& control)
{
    const std::uint64_t rawSize = block.rawSize;
    ByteReader reader(block.payload);
    SoundList list;
    const std::uint8_t thoroughness = reader.u8();
    list.restSize = reader.varint();
    const std::uint64_t count = reader.varint();
    // Each takes a byte of the list at least.
    if (reader.failed() || thoroughness > 1 || list.restSize > rawSize || count > reader.remaining())
        return kDamaged;
    list.thoroughness = static_cast<Thoroughness>(thoroughness);
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t gap = reader.varint(), size = reader.varint();
        SoundList::Entry entry;
        entry.format.channels = reader.u8();
        const std::uint8_t layout = reader.u8();
        entry.format.bytes = (layout & kBytesMask) + 1U;
        entry.format.isBigEndian = (layout & kBigEndian) != 0;
        entry.format.isUnsigned = (layout & kUnsigned) != 0;
        if ((layout & kHasZeros) != 0)
            entry.format.zeros = reader.u8();
        if (reader.failed() || layout >= 2 * kHasZeros || entry.format.zeros >= 8 * entry.format.bytes
            || entry.format.channels == 0 || entry.format.channels > sound::kMostChannels
            || size % entry.format.frameBytes() != 0 || !list.add(gap, size, rawSize))
            return kDamaged;
        if ((layout & kHasValues) != 0) {
            FF_ASSIGN(entry.values,
                      ValueMap::unpack(reader.sizedBytes(), entry.format.bytes, size / entry.format.bytes,
                                       control));
        }
        list.sounds.push_back(std::move(entry));
    }
    if (!list.isComplete(rawSize))
        return kDamaged;
    list.samples = reader.sizedBytes();
    list.within = blockWithin(block, reader, list.restSize);
    if (reader.failed())
        return kDamaged;
    return list;
}

// Fills the sound's bytes in `out` from its beginning up to `to` at least. Damaged when the stream ends
// before; then what was decoded last is made up.
Status decodeOne(sound::SoundDecoder& decoder, const SoundList::Entry& entry, std::span<std::uint8_t> out,
                 std::size_t to, const Progress& onProgress, TaskControl& control)
{
    decoder.start(entry.format, entry.values ? &*entry.values : nullptr);
    const std::size_t piece = sound::pieceBytes(entry.format);
    for (std::size_t at = 0; at < to; at += piece) {
        FF_TRY(control.checkpoint());
        const auto part = out.subspan(at, std::min(piece, out.size() - at));
        decoder.decode(part);
        if (decoder.isExhausted())
            return Error{ErrorCode::Damaged, sentence("the samples of a sound are damaged")};
        if (onProgress)
            onProgress(part.size());
    }
    return {};
}

} // namespace

std::uint64_t soundBytes(ByteSpan raw, std::span<const FileStart> files)
{
    return bytesOf(sound::findSounds(raw, files));
}

Undone withoutSound(ByteSpan raw, std::span<const FileStart> files)
{
    const TakenPlaces places = placesOf(sound::findSounds(raw, files));
    return {restOf(raw, places), places.starts(files)};
}

Result<TakenTrial> trySound(ByteSpan raw, std::span<const FileStart> files, TaskControl& control)
{
    const std::vector<FoundSound> sounds = sound::findSounds(raw, files);
    FF_ASSIGN(const CodedSounds coded, codeSounds(raw, sounds, Thoroughness::Light, {}, control));
    return TakenTrial{bytesOf(sounds), coded.samples.size() + coded.list.size()};
}

Result<CodedBlock> encodeSound(ByteSpan raw, std::span<const FileStart> files, const EncodeOptions& options,
                               const EncodeFunction& encodeRest, const EncodeFunction& encodeAsIs,
                               TaskControl& control)
{
    const std::vector<FoundSound> sounds = sound::findSounds(raw, files);
    if (sounds.empty())
        return encodeAsIs(raw, files, options, control);
    const Thoroughness thoroughness =
        options.level >= Level::Former ? Thoroughness::Strong : Thoroughness::Light;
    FF_ASSIGN(const CodedSounds coded, codeSounds(raw, sounds, thoroughness, options.onProgress, control));
    const TakenPlaces places = placesOf(sounds);
    const Bytes rest = restOf(raw, places);
    FF_ASSIGN(const bool isBetter,
              pays(raw, sounds, coded.samples.size() + coded.list.size(), options, encodeAsIs, control));
    if (!isBetter) {
        return encodeAsIs(raw, files, toldOf(rest.size(), raw.size(), options), control);
    }
    FF_ASSIGN(const CodedBlock within, encodeRest(rest, places.starts(files), options, control));
    ByteWriter writer;
    writer.u8(static_cast<std::uint8_t>(thoroughness));
    writer.varint(rest.size());
    writer.varint(sounds.size());
    writer.bytes(coded.list);
    writer.sizedBytes(coded.samples);
    CodedBlock block = blockAround(within, Method::Sound, writer, raw.size());
    block.costs = costsWith(within, places, coded.costs, raw.size());
    return block;
}

Result<Bytes> decodeSound(const CodedBlock& block, std::span<const FileStart> files,
                          const DecodeOptions& options, const DecodeFunction& decodeRest,
                          TaskControl& control)
{
    FF_ASSIGN(const SoundList list, readList(block, control));
    sound::SoundDecoder decoder(list.samples, list.thoroughness);
    const auto decodeSamples = [&](std::size_t i, std::span<std::uint8_t> samples, std::size_t wanted) {
        return decodeOne(decoder, list.sounds[i], samples, wanted, options.onProgress, control);
    };
    return decodeTaken(list, block.rawSize, files, options, decodeRest, decodeSamples, control);
}

std::uint64_t soundMemory()
{
    return std::uint64_t{8} << 20;
}

} // namespace ff::codec
