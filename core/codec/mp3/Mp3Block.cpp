// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/mp3/Mp3Block.h"

#include "core/codec/Progress.h"
#include "core/codec/TakenPlaces.h"
#include "core/codec/mp3/StreamModel.h"

#include <algorithm>

namespace ff::codec {

namespace {

using mp3::FoundStream;

const Error kDamaged{ErrorCode::Damaged, sentence("the list of a block's MP3 streams is damaged")};

// Streams that save less than this part of their bytes are not worth their time.
constexpr std::size_t kLeastSaved = 32;

struct CodedStreams {
    std::vector<FoundStream> streams;
    Bytes frames;
    std::vector<std::uint64_t> costs; // of each stream, in 1/256 bits
};

Result<CodedStreams> codeStreams(ByteSpan raw, const Progress& onProgress, TaskControl& control)
{
    CodedStreams out;
    FF_ASSIGN(out.streams, mp3::findStreams(raw, control));
    if (out.streams.empty())
        return out;
    mp3::StreamEncoder encoder;
    for (const FoundStream& stream : out.streams) {
        const std::uint64_t before = encoder.spent();
        FF_TRY(encoder.code(raw.subspan(stream.at, stream.size), stream.freeSize, onProgress, control));
        out.costs.push_back(encoder.spent() - before);
    }
    out.frames = encoder.finish();
    return out;
}

// What stands before the block within.
struct StreamList : TakenList {
    std::vector<std::size_t> freeSizes;
    ByteSpan frames;
};

Result<StreamList> readList(const CodedBlock& block)
{
    const std::uint64_t rawSize = block.rawSize;
    ByteReader reader(block.payload);
    StreamList list;
    list.restSize = reader.varint();
    const std::uint64_t count = reader.varint();
    // Each takes a byte of the list at least.
    if (reader.failed() || list.restSize > rawSize || count > reader.remaining())
        return kDamaged;
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t gap = reader.varint(), size = reader.varint(), freeSize = reader.varint();
        if (reader.failed() || freeSize > mp3::kMostFree || size == 0 || !list.add(gap, size, rawSize))
            return kDamaged;
        list.freeSizes.push_back(static_cast<std::size_t>(freeSize));
    }
    if (!list.isComplete(rawSize))
        return kDamaged;
    list.frames = reader.sizedBytes();
    list.within = blockWithin(block, reader, list.restSize);
    if (reader.failed())
        return kDamaged;
    return list;
}

} // namespace

std::uint64_t mp3Bytes(ByteSpan raw)
{
    return bytesOf(mp3::streamsByHeaders(raw));
}

Undone withoutMp3(ByteSpan raw, std::span<const FileStart> files)
{
    const TakenPlaces places = placesOf(mp3::streamsByHeaders(raw));
    return {restOf(raw, places), places.starts(files)};
}

Result<TakenTrial> tryMp3(ByteSpan raw, TaskControl& control)
{
    FF_ASSIGN(const CodedStreams coded, codeStreams(raw, {}, control));
    return TakenTrial{bytesOf(coded.streams), coded.frames.size()};
}

Result<CodedBlock> encodeMp3(ByteSpan raw, std::span<const FileStart> files, const EncodeOptions& options,
                             const EncodeFunction& encodeRest, const EncodeFunction& encodeAsIs,
                             TaskControl& control)
{
    FF_ASSIGN(const CodedStreams coded, codeStreams(raw, options.onProgress, control));
    if (coded.streams.empty())
        return encodeAsIs(raw, files, options, control);
    const TakenPlaces places = placesOf(coded.streams);
    const Bytes rest = restOf(raw, places);
    const std::size_t taken = raw.size() - rest.size();
    if (coded.frames.size() + taken / kLeastSaved > taken)
        return encodeAsIs(raw, files, toldOf(rest.size(), raw.size(), options), control);
    FF_ASSIGN(const CodedBlock within, encodeRest(rest, places.starts(files), options, control));
    ByteWriter writer;
    writer.varint(rest.size());
    writer.varint(coded.streams.size());
    std::size_t end = 0;
    for (const FoundStream& stream : coded.streams) {
        writer.varint(stream.at - end);
        writer.varint(stream.size);
        writer.varint(stream.freeSize);
        end = stream.at + stream.size;
    }
    writer.sizedBytes(coded.frames);
    CodedBlock block = blockAround(within, Method::Mp3, writer, raw.size());
    block.costs = costsWith(within, places, coded.costs, raw.size());
    return block;
}

Result<Bytes> decodeMp3(const CodedBlock& block, std::span<const FileStart> files,
                        const DecodeOptions& options, const DecodeFunction& decodeRest, TaskControl& control)
{
    FF_ASSIGN(const StreamList list, readList(block));
    mp3::StreamDecoder decoder(list.frames);
    const auto decodeStream = [&](std::size_t i, std::span<std::uint8_t> bytes, std::size_t wanted) {
        return decoder.decode(bytes, wanted, list.freeSizes[i], options.onProgress, control);
    };
    return decodeTaken(list, block.rawSize, files, options, decodeRest, decodeStream, control);
}

std::uint64_t mp3Memory(std::uint64_t rawSize)
{
    // The model; main data of a stream, and where they go in its frames.
    return (std::uint64_t{8} << 20) + 3 * rawSize;
}

} // namespace ff::codec
