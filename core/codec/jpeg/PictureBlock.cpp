// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/jpeg/PictureBlock.h"

#include "core/codec/Progress.h"
#include "core/codec/TakenPlaces.h"
#include "core/codec/jpeg/CoefficientModel.h"
#include "core/codec/jpeg/PictureFinder.h"

#include <algorithm>

namespace ff::codec {

namespace {

using jpeg::FoundPicture;

const Error kDamaged{ErrorCode::Damaged, sentence("the list of a block's pictures is damaged")};

// Of the model of coefficients: another one decodes nothing of what this one coded. Payloads from before the
// second model have no such byte and begin with 128 or more.
constexpr std::uint8_t kModelVersion = 3;
const Error kOtherModel{
    ErrorCode::Damaged,
    sentence("another version of FileFormer coded the pictures of a block, or their list is damaged")};

// Pictures that save less than this part of their stretches are not worth their time.
constexpr std::size_t kLeastSaved = 32;

TakenPlaces placesOf(const std::vector<FoundPicture>& pictures)
{
    TakenPlaces places;
    std::size_t end = 0;
    for (const FoundPicture& picture : pictures) {
        places.add(picture.at - end, picture.info.size, picture.info.keptSize());
        end = picture.at + picture.info.size;
    }
    return places;
}

Bytes restOf(ByteSpan raw, const std::vector<FoundPicture>& pictures)
{
    Bytes rest;
    std::size_t end = 0;
    const auto copyTo = [&](std::size_t to) {
        rest.insert(rest.end(), raw.begin() + static_cast<std::ptrdiff_t>(end),
                    raw.begin() + static_cast<std::ptrdiff_t>(to));
    };
    for (const FoundPicture& picture : pictures) {
        copyTo(picture.at);
        jpeg::appendKept(raw.subspan(picture.at), picture.info, rest);
        end = picture.at + picture.info.size;
    }
    copyTo(raw.size());
    return rest;
}

struct CodedPictures {
    std::vector<FoundPicture> pictures;
    Bytes coefficients;
    std::vector<std::uint64_t> costs; // of each picture, in 1/256 bits
};

// Finds the pictures and codes them.
Result<CodedPictures> codePictures(ByteSpan raw, const std::function<void(std::uint64_t)>& onProgress,
                                   TaskControl& control)
{
    jpeg::CoefficientEncoder encoder;
    CodedPictures out;
    const auto encode = [&](const FoundPicture& picture, std::optional<jpeg::Planes>& kept) -> Status {
        const jpeg::PictureInfo& info = picture.info;
        const std::size_t before = encoder.size();
        jpeg::PictureReader reader(raw.subspan(picture.at), info);
        std::optional<jpeg::Planes> window;
        if (!kept)
            window.emplace(info.shape, info.keepsAll);
        StepProgress progress(onProgress, info.size - info.keptSize(), info.rows);
        encoder.start(info.shape);
        for (std::uint32_t row = 0; row < info.rows; ++row) {
            FF_TRY(control.checkpoint());
            if (window)
                FF_TRY(reader.readRow(*window, row, control));
            encoder.code(window ? *window : *kept, row);
            progress.stepDone();
        }
        out.costs.push_back((encoder.size() - before) * 8 * 256);
        return {};
    };
    FF_ASSIGN(out.pictures, jpeg::findPictures(raw, encode, control));
    out.coefficients = encoder.finish();
    return out;
}

// What stands before the block within.
struct PictureList {
    std::uint64_t restSize = 0;
    TakenPlaces places;
    std::vector<ByteSpan> recipes;
    ByteSpan coefficients;
};

Result<PictureList> readList(ByteReader& reader, std::uint64_t rawSize)
{
    PictureList list;
    if (const std::uint8_t version = reader.u8(); !reader.failed() && version != kModelVersion)
        return kOtherModel;
    list.restSize = reader.varint();
    const std::uint64_t count = reader.varint();
    // Each takes a byte of the list at least.
    if (reader.failed() || list.restSize > rawSize || count > reader.remaining())
        return kDamaged;
    std::uint64_t rawEnd = 0, restEnd = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t gap = reader.varint();
        const ByteSpan recipe = reader.sizedBytes();
        const auto sizes = jpeg::pictureSizes(recipe);
        if (reader.failed() || !sizes || gap > list.restSize - restEnd
            || sizes->kept > list.restSize - restEnd - gap || gap > rawSize - rawEnd
            || sizes->whole > rawSize - rawEnd - gap)
            return kDamaged;
        list.places.add(gap, sizes->whole, sizes->kept);
        list.recipes.push_back(recipe);
        rawEnd += gap + sizes->whole;
        restEnd += gap + sizes->kept;
    }
    if (rawSize - rawEnd != list.restSize - restEnd)
        return kDamaged;
    list.coefficients = reader.sizedBytes();
    return list;
}

// The rest of the known block.
Result<Bytes> knownRest(ByteSpan raw, const PictureList& list, TaskControl& control)
{
    std::vector<FoundPicture> pictures;
    for (const TakenPlaces::Place& place : list.places.all()) {
        FF_ASSIGN(auto info, jpeg::parse(raw.subspan(static_cast<std::size_t>(place.rawBegin)), control));
        if (!info || info->size != place.rawSize || info->keptSize() != place.keptSize)
            return kDamaged;
        pictures.push_back({static_cast<std::size_t>(place.rawBegin), std::move(*info)});
    }
    return restOf(raw, pictures);
}

// Appends the picture whose kept bytes `kept` begin with.
Status decodePicture(jpeg::CoefficientDecoder& decoder, ByteSpan kept, ByteSpan recipe,
                     const TakenPlaces::Place& place, const std::function<void(std::uint64_t)>& onProgress,
                     Bytes& out, TaskControl& control)
{
    FF_ASSIGN(auto writer, jpeg::PictureWriter::open(kept, recipe, static_cast<std::size_t>(place.rawSize)));
    if (writer.size() != place.rawSize || writer.keptSize() != place.keptSize)
        return kDamaged;
    jpeg::Planes planes(writer.shape(), writer.keepsAll());
    StepProgress progress(onProgress, place.rawSize - place.keptSize, writer.rows());
    decoder.start(writer.shape());
    for (std::uint32_t row = 0; row < writer.rows(); ++row) {
        FF_TRY(control.checkpoint());
        planes.begin(row);
        decoder.decode(planes, row);
        if (decoder.isExhausted())
            return Error{ErrorCode::Damaged, sentence("the coefficients of a picture are damaged")};
        FF_TRY(writer.writeRow(planes, row, out, control));
        progress.stepDone();
    }
    return {};
}

} // namespace

std::uint64_t pictureBytes(ByteSpan raw)
{
    return bytesOf(jpeg::stretchesByMarkers(raw));
}

Undone withoutPictures(ByteSpan raw, std::span<const FileStart> files)
{
    Undone out;
    std::size_t end = 0;
    auto file = files.begin();
    const auto copyTo = [&](std::size_t to) {
        for (; file != files.end() && file->offset <= to; ++file) // one within a stretch begins behind it
            out.files.push_back(
                {out.bytes.size() + std::max(end, static_cast<std::size_t>(file->offset)) - end, file->name});
        out.bytes.insert(out.bytes.end(), raw.begin() + static_cast<std::ptrdiff_t>(end),
                         raw.begin() + static_cast<std::ptrdiff_t>(to));
    };
    for (const jpeg::Stretch& stretch : jpeg::stretchesByMarkers(raw)) {
        copyTo(stretch.at);
        end = stretch.at + stretch.size;
    }
    copyTo(raw.size());
    return out;
}

Result<TakenTrial> tryPictures(ByteSpan raw, TaskControl& control)
{
    FF_ASSIGN(const CodedPictures coded, codePictures(raw, {}, control));
    TakenTrial trial;
    trial.coded = coded.coefficients.size();
    for (const FoundPicture& picture : coded.pictures) {
        trial.taken += picture.info.size - picture.info.keptSize();
        trial.coded += picture.info.recipe.size();
    }
    return trial;
}

std::uint64_t picturesMemory(std::uint64_t rawSize)
{
    constexpr std::uint64_t kModel = std::uint64_t{10} << 20;
    return kModel
        + std::min(jpeg::kMostBlocksKept, jpeg::kMostBlocksPerByte * rawSize) * jpeg::kBlock
        * sizeof(std::int16_t);
}

Result<CodedBlock> encodePictures(ByteSpan raw, std::span<const FileStart> files,
                                  const EncodeOptions& options, const EncodeFunction& encodeRest,
                                  const EncodeFunction& encodeAsIs, TaskControl& control)
{
    FF_ASSIGN(const CodedPictures coded, codePictures(raw, options.onProgress, control));
    const std::vector<FoundPicture>& pictures = coded.pictures;
    if (pictures.empty())
        return encodeAsIs(raw, files, options, control);
    const TakenPlaces places = placesOf(pictures);
    const Bytes rest = restOf(raw, pictures);
    const std::size_t stretches = raw.size() - rest.size();
    if (coded.coefficients.size() + stretches / kLeastSaved > stretches) {
        return encodeAsIs(raw, files, toldOf(rest.size(), raw.size(), options), control);
    }
    FF_ASSIGN(const CodedBlock within, encodeRest(rest, places.starts(files), options, control));
    ByteWriter writer;
    writer.u8(kModelVersion);
    writer.varint(rest.size());
    writer.varint(pictures.size());
    std::size_t end = 0;
    for (const FoundPicture& picture : pictures) {
        writer.varint(picture.at - end);
        writer.sizedBytes(picture.info.recipe);
        end = picture.at + picture.info.size;
    }
    writer.sizedBytes(coded.coefficients);
    CodedBlock block = blockAround(within, Method::Pictures, writer, raw.size());
    block.costs = costsWith(within, places, coded.costs, raw.size());
    return block;
}

Result<Bytes> decodePictures(const CodedBlock& block, std::span<const FileStart> files,
                             const DecodeOptions& options, const DecodeFunction& decodeRest,
                             TaskControl& control)
{
    ByteReader reader(block.payload);
    FF_ASSIGN(const PictureList list, readList(reader, block.rawSize));
    const CodedBlock within = blockWithin(block, reader, list.restSize);
    if (reader.failed())
        return kDamaged;

    const std::uint64_t to = std::min(block.rawSize, options.to);
    const auto restOfKnown = [&](ByteSpan whole) { return knownRest(whole, list, control); };
    FF_ASSIGN(const Bytes rest,
              restUpTo(to, within, list.places, files, options, restOfKnown, decodeRest, control));

    jpeg::CoefficientDecoder decoder(list.coefficients);
    Bytes out;
    out.reserve(static_cast<std::size_t>(to));
    std::uint64_t restAt = 0;
    const auto copyTo = [&](std::uint64_t end) {
        out.insert(out.end(), rest.begin() + static_cast<std::ptrdiff_t>(restAt),
                   rest.begin() + static_cast<std::ptrdiff_t>(end));
        restAt = end;
    };
    // Damage in a picture makes up all behind it, but the rest is whole, and with it other files.
    bool isBroken = false;
    for (std::size_t i = 0; i < list.places.countBefore(to); ++i) {
        const TakenPlaces::Place& place = list.places.all()[i];
        copyTo(place.restBegin);
        const ByteSpan kept = ByteSpan(rest).subspan(static_cast<std::size_t>(restAt),
                                                     static_cast<std::size_t>(place.keptSize));
        if (!isBroken) {
            const Status decoded =
                decodePicture(decoder, kept, list.recipes[i], place, options.onProgress, out, control);
            if (!decoded.ok() && decoded.error().code != ErrorCode::Damaged)
                return decoded.error();
            isBroken = !decoded.ok() || out.size() != place.rawBegin + place.rawSize;
        }
        restAt += place.keptSize;
        out.resize(static_cast<std::size_t>(place.rawBegin + place.rawSize));
    }
    if (out.size() < to)
        copyTo(restAt + (to - out.size()));
    out.resize(static_cast<std::size_t>(to));
    return out;
}

} // namespace ff::codec
