// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/deflate/Expansion.h"

#include "core/codec/deflate/Inflate.h"
#include "core/codec/deflate/StreamCoder.h"

#include <algorithm>
#include <cstring>

namespace ff::codec::deflate {

namespace {

constexpr std::uint64_t kMaxExpanded = std::uint64_t{1} << 28;

// A stream is undone when its recipe is at most this part of it: context mixing takes about a third off good
// deflate, less off pictures.
constexpr std::uint64_t kRecipePart = 5;
// What no encoder could shrink is left alone: raw bytes at least so much more than the stream's, in 1/32.
constexpr std::uint64_t kLeastGrowth = 1;
// What a place in the recipe takes, about, in bytes.
constexpr std::uint64_t kPlaceCost = 6;

const Error kDamaged{ErrorCode::Damaged, sentence("the recipe of a block's deflate streams is damaged")};

// How the list of places is coded.
struct PlaceModels {
    AdaptiveNumber count, gap, chunkCount, chunkSize, between;
    std::array<AdaptiveNumber, 6> streamSize, rawSize; // by wrapping
    std::array<AdaptiveTree<3>, 6> wrapping; // by the one before
    std::array<AdaptiveTree<8>, 2> head;
    AdaptiveBit areEven;
};

struct PlaceFields {
    std::uint64_t gap = 0, streamSize = 0, rawSize = 0, between = 0;
    Wrapping wrapping = Wrapping::None;
    std::array<std::uint8_t, 2> head{};
    std::vector<std::uint32_t> chunks;
};

// Bounds the memory that the list takes.
std::uint64_t mostPlaces(std::uint64_t rawSize)
{
    return rawSize / 64 + 1;
}

constexpr std::uint64_t kMostChunks = std::uint64_t{1} << 20;

// Chunks of one size but for the last, which has the rest and is not larger.
bool areEven(const std::vector<std::uint32_t>& chunks)
{
    return !chunks.empty() && chunks.front() != 0 && chunks.back() != 0 && chunks.back() <= chunks.front()
        && std::all_of(chunks.begin(), chunks.end() - 1,
                       [&](std::uint32_t size) { return size == chunks.front(); });
}

template <typename Coder>
bool codeChunks(Coder& coder, PlaceModels& models, std::uint64_t total, std::vector<std::uint32_t>& chunks)
{
    if (coder.bit(models.areEven, areEven(chunks))) {
        const std::uint64_t size = codeNumber(coder, models.chunkSize, chunks.empty() ? 0 : chunks.front());
        if (size == 0 || size > 0xFFFFFFFF || (total - 1) / size >= kMostChunks)
            return false;
        chunks.assign(static_cast<std::size_t>((total + size - 1) / size), static_cast<std::uint32_t>(size));
        chunks.back() = static_cast<std::uint32_t>(total - (chunks.size() - 1) * size);
        return true;
    }
    const std::uint64_t count = codeNumber(coder, models.chunkCount, chunks.size());
    if (count == 0 || count > kMostChunks)
        return false;
    chunks.resize(static_cast<std::size_t>(count));
    std::uint64_t left = total;
    for (std::uint32_t& chunk : chunks) {
        const std::uint64_t size = codeNumber(coder, models.chunkSize, chunk);
        if (size > left)
            return false;
        chunk = static_cast<std::uint32_t>(size);
        left -= size;
    }
    return left == 0;
}

// False when the fields cannot be: only when decoding.
template <typename Coder>
bool codePlace(Coder& coder, PlaceModels& models, Wrapping before, PlaceFields& place)
{
    const std::uint32_t wrapping = codeTree(coder, models.wrapping[static_cast<std::size_t>(before)],
                                            static_cast<std::uint32_t>(place.wrapping));
    if (wrapping > static_cast<std::uint32_t>(Wrapping::Png))
        return false;
    place.wrapping = static_cast<Wrapping>(wrapping);
    place.gap = codeNumber(coder, models.gap, place.gap);
    place.streamSize = codeNumber(coder, models.streamSize[wrapping], place.streamSize);
    place.rawSize = codeNumber(coder, models.rawSize[wrapping], place.rawSize);
    if (place.gap > kMaxExpanded || place.streamSize > kMaxExpanded || place.rawSize > kMaxExpanded
        || place.streamSize == 0)
        return false;
    if (place.wrapping == Wrapping::ZipHead)
        place.between = codeNumber(coder, models.between, place.between);
    if (place.between > 2 * 65535 + 4)
        return false;
    if (place.wrapping != Wrapping::Png)
        return true;
    for (std::size_t i = 0; i < place.head.size(); ++i)
        place.head[i] = static_cast<std::uint8_t>(codeTree(coder, models.head[i], place.head[i]));
    return codeChunks(coder, models, place.streamSize + kPngExtra, place.chunks);
}

std::uint64_t leftOut(const PlaceFields& place)
{
    return place.wrapping == Wrapping::Png
        ? place.streamSize + kPngExtra + place.chunks.size() * kPngChunk
        : place.streamSize + place.between + kWrappingSizes[static_cast<std::size_t>(place.wrapping)];
}

bool grows(const FoundStream& found)
{
    return found.stream.raw.size() * 32 >= found.stream.size * (32 + kLeastGrowth);
}

// Whether a good part of these bytes are streams themselves, as in a .tar.gz of pictures.
Result<bool> holdsStreams(ByteSpan raw, TaskControl& control)
{
    StreamFinder finder(raw, control);
    FoundStream inner;
    std::size_t bytes = 0;
    while (bytes < raw.size() / 4) {
        FF_ASSIGN(const bool found, finder.next(raw.size() * 8, inner));
        if (!found)
            return false;
        if (grows(inner))
            bytes += inner.size;
    }
    return true;
}

ByteSpan streamBytes(const FoundStream& found, ByteSpan raw)
{
    return found.wrapping == Wrapping::Png ? ByteSpan(found.gathered)
                                           : raw.subspan(found.streamAt, found.stream.size);
}

} // namespace

std::uint64_t mostExpanded(std::uint64_t rawSize)
{
    return std::min(kMaxExpanded, rawSize * 8 + (std::uint64_t{4} << 20));
}

Result<std::optional<Expansion>> expand(ByteSpan raw, IsWorthUndoing hides, bool proves, TaskControl& control)
{
    StreamFinder finder(raw, control);
    FoundStream found;
    Expansion out;
    std::vector<PlaceFields> places;
    std::unique_ptr<StreamModels> models;
    StreamWork work;
    RecipeEncoder streams;
    std::size_t end = 0; // of the block, what is expanded
    const std::uint64_t most = mostExpanded(raw.size());
    const auto copyTo = [&](std::size_t to) {
        out.bytes.insert(out.bytes.end(), raw.begin() + static_cast<std::ptrdiff_t>(end),
                         raw.begin() + static_cast<std::ptrdiff_t>(to));
        end = to;
    };
    for (;;) {
        FF_ASSIGN(const bool isFound,
                  finder.next(static_cast<std::size_t>(most - out.bytes.size() - (raw.size() - end)), found));
        if (!isFound)
            break;
        if (places.size() == mostPlaces(raw.size()))
            break;
        if (!grows(found) && !hides(found.stream.raw)) {
            FF_ASSIGN(const bool holds, holdsStreams(found.stream.raw, control));
            if (!holds)
                continue;
        }
        if (!models)
            models = std::make_unique<StreamModels>();
        const auto before = std::make_unique<StreamModels>(*models);
        const RecipeEncoder::Mark mark = streams.mark();
        const std::uint64_t spentBefore = streams.spent();
        Bytes again;
        const Settings settings =
            guessSettings(found.stream, found.windowBits, models->settings, work, control);
        FF_TRY(control.checkpoint());
        encodeStream(streams, *models, found.stream, settings, work, again, control);
        FF_TRY(control.checkpoint());
        const std::uint64_t cost = (streams.spent() - spentBefore) / (8 * 256) + kPlaceCost;
        const ByteSpan written = streamBytes(found, raw);
        if (cost > found.stream.size / kRecipePart
            || !std::equal(again.begin(), again.end(), written.begin(), written.end())) {
            streams.restore(mark);
            *models = *before;
            continue;
        }
        PlaceFields place;
        place.gap = found.offset - end;
        place.streamSize = found.stream.size;
        place.rawSize = found.stream.raw.size();
        place.between = found.between;
        place.wrapping = found.wrapping;
        place.head = found.head;
        if (found.wrapping == Wrapping::Png)
            place.chunks = found.chunks;
        places.push_back(std::move(place));
        copyTo(found.offset);
        const auto between = raw.begin() + static_cast<std::ptrdiff_t>(found.streamAt - found.between);
        if (found.between != 0)
            out.bytes.insert(out.bytes.end(), between, between + static_cast<std::ptrdiff_t>(found.between));
        out.bytes.insert(out.bytes.end(), found.stream.raw.begin(), found.stream.raw.end());
        end = found.offset + found.size;
        out.streamBytes += found.size;
    }
    if (places.empty())
        return std::optional<Expansion>();
    copyTo(raw.size());

    RecipeEncoder coder;
    const auto placeModels = std::make_unique<PlaceModels>();
    codeNumber(coder, placeModels->count, places.size());
    Wrapping before = Wrapping::None;
    for (PlaceFields& place : places) {
        codePlace(coder, *placeModels, before, place);
        before = place.wrapping;
    }
    ByteWriter writer;
    writer.sizedBytes(coder.finish());
    writer.bytes(streams.finish());
    out.recipe = writer.take();

    if (!proves)
        return std::optional<Expansion>(std::move(out));
    FF_ASSIGN(const Recipe recipe, Recipe::read(out.recipe, raw.size(), out.bytes.size()));
    FF_ASSIGN(const Bytes back, recipe.restore(out.bytes, raw.size(), control));
    if (!std::equal(back.begin(), back.end(), raw.begin(), raw.end()))
        return std::optional<Expansion>();
    return std::optional<Expansion>(std::move(out));
}

Result<Recipe> Recipe::read(ByteSpan bytes, std::uint64_t rawSize, std::uint64_t expandedSize)
{
    if (rawSize > kMaxExpanded || expandedSize > mostExpanded(rawSize))
        return kDamaged;
    ByteReader reader(bytes);
    const ByteSpan list = reader.sizedBytes();
    if (reader.failed())
        return kDamaged;
    RecipeDecoder coder(list);
    const auto models = std::make_unique<PlaceModels>();
    Recipe recipe;
    recipe.m_rawSize = rawSize;
    recipe.m_expandedSize = expandedSize;
    const std::uint64_t count = codeNumber(coder, models->count, 0);
    if (count > mostPlaces(rawSize))
        return kDamaged;
    std::uint64_t rawAt = 0, expandedAt = 0;
    Wrapping before = Wrapping::None;
    for (std::uint64_t i = 0; i < count; ++i) {
        PlaceFields fields;
        if (!codePlace(coder, *models, before, fields))
            return kDamaged;
        before = fields.wrapping;
        const std::uint64_t size = leftOut(fields), grown = fields.between + fields.rawSize;
        rawAt += fields.gap;
        expandedAt += fields.gap;
        if (rawAt > rawSize || size > rawSize - rawAt || expandedAt > expandedSize
            || grown > expandedSize - expandedAt)
            return kDamaged;
        recipe.m_places.push_back({rawAt, size, expandedAt, grown, fields.streamSize, fields.between,
                                   fields.wrapping, fields.head, std::move(fields.chunks)});
        rawAt += size;
        expandedAt += grown;
    }
    if (rawSize - rawAt != expandedSize - expandedAt)
        return kDamaged;
    const ByteSpan rest = reader.bytes(reader.remaining());
    recipe.m_streams.assign(rest.begin(), rest.end());
    return recipe;
}

std::uint64_t Recipe::expandedAt(std::uint64_t rawAt) const
{
    const auto after =
        std::upper_bound(m_places.begin(), m_places.end(), rawAt,
                         [](std::uint64_t at, const Place& place) { return at < place.rawBegin; });
    if (after == m_places.begin())
        return rawAt;
    const Place& place = *std::prev(after);
    const std::uint64_t in = rawAt - place.rawBegin;
    return place.expandedBegin
        + (in >= place.rawSize ? in - place.rawSize + place.expandedSize
                               : in * place.expandedSize / place.rawSize);
}

std::uint64_t Recipe::expandedEnd(std::uint64_t rawEnd) const
{
    const auto after =
        std::lower_bound(m_places.begin(), m_places.end(), rawEnd,
                         [](const Place& place, std::uint64_t at) { return place.rawBegin < at; });
    if (after != m_places.begin())
        if (const Place& place = *std::prev(after); rawEnd < place.rawBegin + place.rawSize)
            return place.expandedBegin + place.expandedSize;
    return expandedAt(rawEnd);
}

Result<Bytes> Recipe::expandKnown(ByteSpan raw, TaskControl& control) const
{
    if (raw.size() != m_rawSize)
        return kDamaged;
    Bytes out;
    out.reserve(static_cast<std::size_t>(m_expandedSize));
    std::size_t at = 0;
    const auto copy = [&](std::size_t begin, std::size_t size) {
        const ByteSpan bytes = raw.subspan(begin, size);
        out.insert(out.end(), bytes.begin(), bytes.end());
    };
    InflatedStream stream;
    for (const Place& place : m_places) {
        const std::size_t begin = static_cast<std::size_t>(place.rawBegin),
                          between = static_cast<std::size_t>(place.between);
        copy(at, begin - at);
        const ByteSpan whole = raw.subspan(begin, static_cast<std::size_t>(place.rawSize));
        Bytes gathered;
        ByteSpan packed = whole;
        if (place.wrapping == Wrapping::Png) {
            packed = gathered = gatherPng(whole, place.chunks);
        } else if (place.wrapping == Wrapping::ZipHead) {
            const std::size_t before = kWrappingSizes[static_cast<std::size_t>(Wrapping::ZipHead)];
            copy(begin + before, between);
            packed = whole.subspan(before + between);
        }
        const std::uint64_t size = place.expandedSize - place.between;
        const bool inflated = inflate(packed.first(static_cast<std::size_t>(place.streamSize)),
                                      static_cast<std::size_t>(size), stream, control);
        FF_TRY(control.checkpoint());
        if (!inflated || stream.raw.size() != size)
            return kDamaged;
        out.insert(out.end(), stream.raw.begin(), stream.raw.end());
        at = begin + whole.size();
    }
    copy(at, raw.size() - at);
    return out;
}

Result<Bytes> Recipe::restore(ByteSpan expanded, std::uint64_t rawEnd, TaskControl& control) const
{
    if (expanded.size() < expandedEnd(rawEnd))
        return kDamaged;
    RecipeDecoder coder(m_streams);
    const auto models = std::make_unique<StreamModels>();
    StreamWork work;
    Bytes out, packed;
    out.reserve(static_cast<std::size_t>(m_rawSize));
    std::uint64_t at = 0;
    const auto copyTo = [&](std::uint64_t end) {
        out.insert(out.end(), expanded.begin() + static_cast<std::ptrdiff_t>(at),
                   expanded.begin() + static_cast<std::ptrdiff_t>(end));
        at = end;
    };
    for (const Place& place : m_places) {
        if (place.rawBegin >= rawEnd)
            break;
        FF_TRY(control.checkpoint());
        copyTo(place.expandedBegin);
        const std::size_t between = static_cast<std::size_t>(place.between);
        const ByteSpan all = expanded.subspan(static_cast<std::size_t>(place.expandedBegin),
                                              static_cast<std::size_t>(place.expandedSize));
        const ByteSpan raw = all.subspan(between);
        packed.clear();
        const bool decoded = decodeStream(coder, *models, raw, static_cast<std::size_t>(place.streamSize),
                                          work, packed, control);
        FF_TRY(control.checkpoint());
        if (!decoded)
            return kDamaged;
        if (place.wrapping == Wrapping::Png) {
            writePng(place.head, packed, raw, place.chunks, out);
        } else {
            writeBefore(place.wrapping, raw, packed.size(), all.first(between), out);
            out.insert(out.end(), packed.begin(), packed.end());
            writeAfter(place.wrapping, raw, packed.size(), out);
        }
        at = place.expandedBegin + place.expandedSize;
    }
    if (out.size() < rawEnd)
        copyTo(at + (rawEnd - out.size()));
    out.resize(static_cast<std::size_t>(rawEnd));
    return out;
}

} // namespace ff::codec::deflate
