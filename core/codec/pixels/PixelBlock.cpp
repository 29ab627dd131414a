// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/pixels/PixelBlock.h"

#include "core/codec/Progress.h"
#include "core/codec/TakenPlaces.h"
#include "core/codec/pixels/PixelChoice.h"
#include "core/codec/pixels/PixelFinder.h"
#include "core/codec/pixels/PixelModel.h"

#include <algorithm>

namespace ff::codec {

namespace {

using pixels::Format;
using pixels::FoundPicture;

const Error kDamaged{ErrorCode::Damaged, sentence("the list of a block's pixels is damaged")};

// Pictures that save less than this part of their bytes are not worth their time.
constexpr std::size_t kLeastSaved = 32;

constexpr std::uint8_t kChannelsMask = 3, kTwoBytes = 4, kBigEndian = 8, kFiltered = 16, kPadded = 32;

void writeEntry(const FoundPicture& one, std::size_t gap, ByteWriter& list)
{
    const Format& format = one.format;
    list.varint(gap);
    list.varint(one.rows);
    list.varint(format.width);
    list.u8(static_cast<std::uint8_t>(
        (format.channels - 1) | (format.bytes == 2 ? kTwoBytes : 0) | (format.isBigEndian ? kBigEndian : 0)
        | (format.isFiltered ? kFiltered : 0) | (format.padding != 0 ? kPadded : 0)));
    if (format.padding != 0)
        list.u8(static_cast<std::uint8_t>(format.padding));
}

struct CodedPixels {
    Bytes list; // of all, as it stands in the payload
    Bytes samples;
    std::vector<std::uint64_t> costs; // of each picture, in 1/256 bits

    std::uint64_t size() const { return list.size() + samples.size(); }
};

Result<CodedPixels> codePixels(ByteSpan raw, const std::vector<FoundPicture>& pictures,
                               const Progress& onProgress, TaskControl& control)
{
    pixels::PixelEncoder encoder;
    CodedPixels out;
    ByteWriter list;
    std::size_t end = 0;
    for (const FoundPicture& one : pictures) {
        const std::uint64_t before = encoder.spent();
        writeEntry(one, one.at - end, list);
        encoder.start(one.format);
        FF_TRY(pixels::codeRows(encoder, one.format, raw.subspan(one.at, one.size()), onProgress, control));
        out.costs.push_back(encoder.spent() - before);
        end = one.at + one.size();
    }
    out.list = list.take();
    out.samples = encoder.finish();
    return out;
}

// What stands before the block within.
struct PixelList : TakenList {
    std::vector<Format> formats;
    ByteSpan samples;
};

Result<PixelList> readList(const CodedBlock& block)
{
    const std::uint64_t rawSize = block.rawSize;
    ByteReader reader(block.payload);
    PixelList list;
    list.restSize = reader.varint();
    const std::uint64_t count = reader.varint();
    // Each takes four bytes of the list at least.
    if (reader.failed() || list.restSize > rawSize || count > reader.remaining() / 4)
        return kDamaged;
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t gap = reader.varint(), rows = reader.varint(), width = reader.varint();
        const std::uint8_t layout = reader.u8();
        Format format;
        format.channels = (layout & kChannelsMask) + 1U;
        format.bytes = (layout & kTwoBytes) != 0 ? 2 : 1;
        format.isBigEndian = (layout & kBigEndian) != 0;
        format.isFiltered = (layout & kFiltered) != 0;
        if ((layout & kPadded) != 0)
            format.padding = reader.u8();
        if (reader.failed() || layout >= 2 * kPadded || width == 0 || width > pixels::kMostWidth || rows == 0
            || rows > rawSize)
            return kDamaged;
        format.width = static_cast<std::uint32_t>(width);
        if (!list.add(gap, rows * format.rowBytes(), rawSize))
            return kDamaged;
        list.formats.push_back(format);
    }
    if (!list.isComplete(rawSize))
        return kDamaged;
    list.samples = reader.sizedBytes();
    list.within = blockWithin(block, reader, list.restSize);
    if (reader.failed())
        return kDamaged;
    return list;
}

// Fills the picture's rows in `out` from its beginning up to `to` at least. Damaged when the stream ends
// before; then what was decoded last is made up.
Status decodeOne(pixels::PixelDecoder& decoder, const Format& format, std::span<std::uint8_t> out,
                 std::size_t to, const Progress& onProgress, TaskControl& control)
{
    decoder.start(format);
    const std::size_t row = format.rowBytes();
    for (std::size_t at = 0; at < to; at += row) {
        FF_TRY(control.checkpoint());
        decoder.decode(out.subspan(at, row));
        if (decoder.isExhausted())
            return Error{ErrorCode::Damaged, sentence("the pixels of a picture are damaged")};
        if (onProgress)
            onProgress(row);
    }
    return {};
}

} // namespace

std::uint64_t pixelBytes(ByteSpan raw, std::span<const FileStart> files)
{
    return bytesOf(pixels::findPixels(raw, files));
}

Undone withoutPixels(ByteSpan raw, std::span<const FileStart> files)
{
    const TakenPlaces places = placesOf(pixels::findPixels(raw, files));
    return {restOf(raw, places), places.starts(files)};
}

Result<TakenTrial> tryPixels(ByteSpan raw, std::span<const FileStart> files, TaskControl& control)
{
    const std::vector<FoundPicture> pictures = pixels::findPixels(raw, files);
    FF_ASSIGN(const CodedPixels coded, codePixels(raw, pictures, {}, control));
    return TakenTrial{bytesOf(pictures), coded.size()};
}

Result<CodedBlock> encodePixels(ByteSpan raw, std::span<const FileStart> files, const EncodeOptions& options,
                                const EncodeFunction& encodeRest, const EncodeFunction& encodeAsIs,
                                TaskControl& control)
{
    std::vector<FoundPicture> pictures = pixels::findPixels(raw, files);
    FF_TRY(pixels::keepThoseThatPay(raw, pictures, options, encodeAsIs, control));
    if (pictures.empty())
        return encodeAsIs(raw, files, options, control);
    FF_ASSIGN(const CodedPixels coded, codePixels(raw, pictures, options.onProgress, control));
    const TakenPlaces places = placesOf(pictures);
    const Bytes rest = restOf(raw, places);
    const std::uint64_t taken = bytesOf(pictures);
    if (coded.size() + taken / kLeastSaved > taken)
        return encodeAsIs(raw, files, toldOf(rest.size(), raw.size(), options), control);
    FF_ASSIGN(const CodedBlock within, encodeRest(rest, places.starts(files), options, control));
    ByteWriter writer;
    writer.varint(rest.size());
    writer.varint(pictures.size());
    writer.bytes(coded.list);
    writer.sizedBytes(coded.samples);
    CodedBlock block = blockAround(within, Method::Pixels, writer, raw.size());
    block.costs = costsWith(within, places, coded.costs, raw.size());
    return block;
}

Result<Bytes> decodePixels(const CodedBlock& block, std::span<const FileStart> files,
                           const DecodeOptions& options, const DecodeFunction& decodeRest,
                           TaskControl& control)
{
    FF_ASSIGN(const PixelList list, readList(block));
    pixels::PixelDecoder decoder(list.samples);
    const auto decodePicture = [&](std::size_t i, std::span<std::uint8_t> rows, std::size_t wanted) {
        return decodeOne(decoder, list.formats[i], rows, wanted, options.onProgress, control);
    };
    return decodeTaken(list, block.rawSize, files, options, decodeRest, decodePicture, control);
}

std::uint64_t pixelsMemory(std::uint64_t rawSize)
{
    // The model, and lines and sums of products for each sample of a row.
    constexpr std::uint64_t kModel = std::uint64_t{9} << 20, kOfSample = 160;
    return kModel
        + kOfSample * std::min<std::uint64_t>(rawSize, pixels::kMostWidth * pixels::kMostChannelsOfPicture);
}

} // namespace ff::codec
