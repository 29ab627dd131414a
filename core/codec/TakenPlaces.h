// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What methods have in common that take parts out of a block, code them in their own way, and leave the rest
// to another method: Pictures, Sound, Mp3 and Pixels. Internal to core/codec.

#include "core/codec/BlockWithin.h"
#include "core/codec/Progress.h"
#include "core/codec/ZstdBlock.h"

#include <algorithm>
#include <vector>

namespace ff::codec {

// Where the parts that are taken out of a block stand in it and in its rest.
class TakenPlaces {
public:
    struct Place {
        std::uint64_t rawBegin = 0, rawSize = 0, restBegin = 0, keptSize = 0; // kept: what stays in the rest
    };

    // `gap`: bytes of both since the end of the one before.
    void add(std::uint64_t gap, std::uint64_t rawSize, std::uint64_t keptSize)
    {
        const Place last = m_places.empty() ? Place{} : m_places.back();
        m_places.push_back(
            {last.rawBegin + last.rawSize + gap, rawSize, last.restBegin + last.keptSize + gap, keptSize});
    }
    const std::vector<Place>& all() const { return m_places; }

    // Where what stands at this place of the block stands in the rest: within a part so far behind its
    // beginning, at its end at most.
    std::uint64_t restAt(std::uint64_t rawAt) const
    {
        const Place* place = lastBefore(rawAt);
        if (place == nullptr)
            return rawAt;
        const std::uint64_t in = rawAt - place->rawBegin;
        return place->restBegin
            + (in >= place->rawSize ? in - place->rawSize + place->keptSize : std::min(in, place->keptSize));
    }
    // The end of what is needed of the rest for the block up to there.
    std::uint64_t restEnd(std::uint64_t rawEnd) const
    {
        const Place* place = rawEnd == 0 ? nullptr : lastBefore(rawEnd - 1);
        if (place != nullptr && rawEnd < place->rawBegin + place->rawSize)
            return place->restBegin + place->keptSize;
        return restAt(rawEnd);
    }
    std::vector<FileStart> starts(std::span<const FileStart> files) const
    {
        std::vector<FileStart> out(files.begin(), files.end());
        for (FileStart& start : out)
            start.offset = restAt(start.offset);
        return out;
    }
    // How many begin before.
    std::size_t countBefore(std::uint64_t rawAt) const
    {
        const auto after =
            std::lower_bound(m_places.begin(), m_places.end(), rawAt,
                             [](const Place& place, std::uint64_t at) { return place.rawBegin < at; });
        return static_cast<std::size_t>(after - m_places.begin());
    }

private:
    // The last one that begins there or before.
    const Place* lastBefore(std::uint64_t rawAt) const
    {
        const std::size_t count = countBefore(rawAt + 1);
        return count == 0 ? nullptr : &m_places[count - 1];
    }

    std::vector<Place> m_places;
};

// Some parts know their size, others work it out.
template <typename Part>
std::size_t sizeOf(const Part& part)
{
    if constexpr (requires { part.size(); })
        return part.size();
    else
        return part.size;
}

template <typename Part>
std::uint64_t bytesOf(const std::vector<Part>& parts)
{
    std::uint64_t bytes = 0;
    for (const Part& part : parts)
        bytes += sizeOf(part);
    return bytes;
}

// Of parts that keep nothing in the rest; each has its place `at`.
template <typename Part>
TakenPlaces placesOf(const std::vector<Part>& parts)
{
    TakenPlaces places;
    std::size_t end = 0;
    for (const Part& part : parts) {
        places.add(part.at - end, sizeOf(part), 0);
        end = part.at + sizeOf(part);
    }
    return places;
}

// `whole` without the places' bytes; none of them keeps any.
inline Bytes restOf(ByteSpan whole, const TakenPlaces& places)
{
    Bytes rest;
    std::size_t end = 0;
    const auto copyTo = [&](std::size_t to) {
        rest.insert(rest.end(), whole.begin() + static_cast<std::ptrdiff_t>(std::min(end, whole.size())),
                    whole.begin() + static_cast<std::ptrdiff_t>(std::min(to, whole.size())));
    };
    for (const TakenPlaces::Place& place : places.all()) {
        copyTo(static_cast<std::size_t>(place.rawBegin));
        end = static_cast<std::size_t>(place.rawBegin + place.rawSize);
    }
    copyTo(std::max(end, whole.size()));
    return rest;
}

// The block up to `to` from its rest and from parts that keep nothing in it. decodePart: a Status of the part
// of this number, its bytes, and how many of them are wanted at least.
template <typename DecodePart>
Result<Bytes> filledIn(ByteSpan rest, const TakenPlaces& places, std::uint64_t to,
                       const DecodePart& decodePart)
{
    const std::size_t count = places.countBefore(to);
    std::uint64_t end = to; // of the last part, which may be decoded a little further
    if (count != 0)
        end = std::max(to, places.all()[count - 1].rawBegin + places.all()[count - 1].rawSize);
    Bytes out(static_cast<std::size_t>(end));
    std::size_t outAt = 0, restAt = 0;
    const auto copyTo = [&](std::uint64_t place) {
        const std::size_t length = static_cast<std::size_t>(place) - outAt;
        std::copy_n(rest.begin() + static_cast<std::ptrdiff_t>(restAt), length,
                    out.begin() + static_cast<std::ptrdiff_t>(outAt));
        outAt += length;
        restAt += length;
    };
    // Damage in a part makes up all parts behind it, but the rest is whole, and with it other files.
    bool isBroken = false;
    for (std::size_t i = 0; i < count; ++i) {
        const TakenPlaces::Place& place = places.all()[i];
        copyTo(place.rawBegin);
        const auto part = std::span(out).subspan(outAt, static_cast<std::size_t>(place.rawSize));
        if (!isBroken) {
            const Status decoded = decodePart(
                i, part,
                static_cast<std::size_t>(std::min<std::uint64_t>(place.rawSize, to - place.rawBegin)));
            if (!decoded.ok() && decoded.error().code != ErrorCode::Damaged)
                return decoded.error();
            isBroken = !decoded.ok();
        }
        outAt += part.size();
    }
    if (outAt < to)
        copyTo(to);
    out.resize(static_cast<std::size_t>(to));
    return out;
}

// CodedBlock::costs of a block of `rawSize` bytes, from its rest's and those of each part, in 1/256 bits.
inline std::vector<std::uint32_t> costsWith(const CodedBlock& rest, const TakenPlaces& places,
                                            const std::vector<std::uint64_t>& partCosts,
                                            std::uint64_t rawSize)
{
    const CostMap map(rest.costs, rest.rawSize);
    std::vector<std::uint64_t> sums{0};
    for (const std::uint64_t cost : partCosts)
        sums.push_back(sums.back() + cost);
    return costsOver(rawSize, [&](std::uint64_t rawAt) {
        const std::size_t count = places.countBefore(rawAt);
        std::uint64_t spent = sums[count];
        if (count != 0) {
            const TakenPlaces::Place& place = places.all()[count - 1];
            const std::uint64_t left = place.rawSize - std::min(place.rawSize, rawAt - place.rawBegin);
            spent -= partCosts[count - 1] * left / place.rawSize;
        }
        // A rest that does not tell costs what it has, evenly.
        const std::uint64_t at = places.restAt(rawAt);
        const std::uint64_t ofRest = rest.costs.empty()
            ? (rest.rawSize == 0 ? 0 : rest.payload.size() * 8 * 256 * at / rest.rawSize)
            : map.before(at);
        return spent + ofRest;
    });
}

// A block that holds another one, made of its rest: what `writer` has, u8 method and payload.
inline CodedBlock blockAround(const CodedBlock& within, Method method, ByteWriter& writer,
                              std::uint64_t rawSize)
{
    writer.u8(static_cast<std::uint8_t>(within.method));
    writer.bytes(within.payload);
    CodedBlock block;
    block.method = method;
    block.n = within.n;
    block.rawSize = rawSize;
    block.usesModel = within.usesModel;
    block.usesPrimer = within.usesPrimer;
    block.payload = writer.take();
    return block;
}

// The rest up to where the first `to` bytes of the block need it, from its beginning: each part leans on
// those before it. `restOf`: a Result<Bytes> of the rest of a whole block, where that is known.
template <typename RestOf>
Result<Bytes> restUpTo(std::uint64_t to, const CodedBlock& within, const TakenPlaces& places,
                       std::span<const FileStart> files, const DecodeOptions& options, RestOf restOf,
                       const DecodeFunction& decodeRest, TaskControl& control)
{
    DecodeOptions how = options;
    Bytes known;
    if (!options.expected.empty()) {
        FF_ASSIGN(known, restOf(options.expected));
        how.expected = known;
    }
    how.from = 0;
    how.to = places.restEnd(to);
    FF_ASSIGN(Bytes rest, decodeRest(within, places.starts(files), how, control));
    if (rest.size() < how.to)
        return Error{ErrorCode::Damaged, sentence("a block within another is shorter than its list says")};
    return rest;
}

// Options with which the whole block is coded after all: of its bytes only so many are left to be told of.
inline EncodeOptions toldOf(std::uint64_t left, std::uint64_t all, const EncodeOptions& options)
{
    EncodeOptions again = options;
    again.onProgress = scaled(options.onProgress, all, left);
    return again;
}

// The block within that `reader` is at; nothing where it fails.
inline CodedBlock blockWithin(const CodedBlock& block, ByteReader& reader, std::uint64_t restSize)
{
    CodedBlock within;
    within.n = block.n;
    within.rawSize = restSize;
    within.method = static_cast<Method>(reader.u8());
    const ByteSpan payload = reader.bytes(reader.remaining());
    within.payload.assign(payload.begin(), payload.end());
    return within;
}

// What a payload says of parts that keep nothing in the rest, and the block of that.
struct TakenList {
    std::uint64_t restSize = 0;
    TakenPlaces places;
    CodedBlock within;

    // The next part; false when there is no room for it in so large a block and its rest.
    bool add(std::uint64_t gap, std::uint64_t size, std::uint64_t rawSize)
    {
        if (gap > restSize - m_restEnd || gap > rawSize - m_rawEnd || size > rawSize - m_rawEnd - gap)
            return false;
        places.add(gap, size, 0);
        m_rawEnd += gap + size;
        m_restEnd += gap;
        return true;
    }
    // Whether what follows the last part is as much in the block as in the rest.
    bool isComplete(std::uint64_t rawSize) const { return rawSize - m_rawEnd == restSize - m_restEnd; }

private:
    std::uint64_t m_rawEnd = 0, m_restEnd = 0;
};

// The block up to options.to from such a list. decodePart: see filledIn.
template <typename DecodePart>
Result<Bytes> decodeTaken(const TakenList& list, std::uint64_t rawSize, std::span<const FileStart> files,
                          const DecodeOptions& options, const DecodeFunction& decodeRest,
                          const DecodePart& decodePart, TaskControl& control)
{
    const std::uint64_t to = std::min(rawSize, options.to);
    const auto knownRest = [&](ByteSpan whole) -> Result<Bytes> { return restOf(whole, list.places); };
    FF_ASSIGN(const Bytes rest,
              restUpTo(to, list.within, list.places, files, options, knownRest, decodeRest, control));
    return filledIn(rest, list.places, to, decodePart);
}

// So much of what could be taken out is coded otherwise to see whether that pays.
inline constexpr std::size_t kPayWindow = std::size_t{32} << 10, kPayWindows = 3;

inline Bytes trialWindows(ByteSpan all)
{
    if (all.size() <= kPayWindow * kPayWindows)
        return Bytes(all.begin(), all.end());
    Bytes sample;
    for (std::size_t w = 0; w < kPayWindows; ++w) {
        const ByteSpan window = all.subspan((all.size() - kPayWindow) / (kPayWindows - 1) * w, kPayWindow);
        sample.insert(sample.end(), window.begin(), window.end());
    }
    return sample;
}

// Whether `coded` bytes are fewer than the sample would take otherwise: by zstd where that is clear, else by
// `encodeAsIs`.
inline Result<bool> isSmallerThanOtherwise(ByteSpan sample, std::uint64_t coded, const EncodeOptions& options,
                                           const EncodeFunction& encodeAsIs, TaskControl& control)
{
    FF_ASSIGN(const Bytes packed, zstdEncode(sample, 3, control));
    if (coded < packed.size() * 3 / 4)
        return true;
    EncodeOptions how;
    how.level = std::min(options.level, Level::Balanced);
    FF_ASSIGN(const CodedBlock block, encodeAsIs(sample, {}, how, control));
    return coded < block.payload.size();
}

} // namespace ff::codec
