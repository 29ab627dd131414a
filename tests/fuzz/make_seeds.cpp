// SPDX-License-Identifier: GPL-3.0-or-later
// make_seeds FOLDER ARCHIVE…: takes small .ffz archives apart into seeds for the fuzz targets,
// FOLDER/<target>/…. What it makes is kept in the repository, so that it runs when the format or a target
// changes.
#include "core/archive/segment/MetaBlock.h"
#include "core/codec/BlockCodec.h"
#include "core/format/Container.h"
#include "tests/fuzz/Fuzz.h"
#include "tests/support/DeflateMaker.h"

using namespace ff;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMaxSeed = 8 << 10;

fs::path s_folder;

void keep(const char* target, const std::string& name, ByteSpan seed)
{
    if (seed.size() > kMaxSeed)
        return;
    fs::create_directories(s_folder / target);
    fuzz::must(writeFile(s_folder / target / name, seed).ok(), "a seed cannot be written");
}

void put(ByteWriter& seed, std::uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; ++i)
        seed.u8(static_cast<std::uint8_t>(value >> 8 * i));
}

void keepBlock(const std::string& name, const format::BlockInfo& info, ByteSpan payload)
{
    ByteWriter seed;
    seed.u8(info.method);
    put(seed, info.n, 1);
    put(seed, info.rawSize, 2);
    put(seed, 0, 3); // model, primer, files
    seed.bytes(payload);
    keep("block", name, seed.view());
}

Result<Bytes> decoded(const format::BlockInfo& info, ByteSpan packed)
{
    TaskControl control;
    const codec::CodedBlock block{static_cast<codec::Method>(info.method), info.n, info.rawSize,
                                  Bytes(packed.begin(), packed.end())};
    return codec::decodeBlock(block, {}, {}, control);
}

// The headers of the segment as a meta block, and with its data as a segment.
void keepMeta(const std::string& name, const format::Reader::Payload& payload)
{
    const format::SegmentHeader& header = payload.header;
    const auto meta = decoded(header.meta, payload.meta);
    fuzz::must(meta.ok(), "a meta block cannot be decoded");
    ByteWriter seed;
    put(seed, header.tarOffset, 2);
    put(seed, header.tarSize, 4);
    put(seed, header.data.rawSize, 2);
    seed.bytes(*meta);
    keep("meta", name, seed.view());

    const auto data = decoded(header.data, payload.data);
    if (header.tarOffset != 0 || header.refersBack || !data.ok() || data->size() > 0xFFFF)
        return;
    ByteWriter segment;
    put(segment, 1, 1); // with an index
    put(segment, header.tarSize, 4);
    put(segment, data->size(), 2);
    segment.bytes(*data);
    segment.bytes(*meta);
    keep("segment", name, segment.view());
}

void takeApart(const fs::path& path)
{
    const std::string name = path.stem();
    TaskControl control;
    const auto reader = format::Reader::open(path, control);
    const auto file = readFile(path, 1 << 24);
    fuzz::must(reader.ok() && file.ok() && !reader->indexError(), "an archive cannot be read");
    for (std::size_t i = 0; i < reader->index().segments.size(); ++i) {
        const auto& segment = reader->index().segments[i];
        const auto payload = reader->readSegment(segment);
        fuzz::must(payload.ok(), "a segment cannot be read");
        const std::string piece = name + "-" + std::to_string(i);
        keepBlock(piece + "-meta", payload->header.meta, payload->meta);
        keepBlock(piece + "-data", payload->header.data, payload->data);
        keepMeta(piece, *payload);
    }
    // Guard, index and footer: the index alone is what follows the guard up to the footer.
    const ByteSpan bytes(*file);
    const std::size_t sizeBytes = bytes[bytes.size() - 5];
    std::uint64_t indexSize = 0;
    for (std::size_t i = 0; i < sizeBytes; ++i)
        indexSize |= std::uint64_t{bytes[bytes.size() - 5 - sizeBytes + i]} << 8 * i;
    keep("index", name, bytes.subspan(bytes.size() - 13 - sizeBytes - indexSize, indexSize));
}

void makeStreams(ByteSpan text)
{
    for (const int level : {1, 6, 9})
        for (const int strategy : {Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY}) {
            const std::string name = "zlib-" + std::to_string(level) + "-" + std::to_string(strategy);
            const Bytes stream =
                test::deflated(text, {.level = level, .windowBits = -15, .strategy = strategy});
            keep("inflate", name, stream);
            Bytes found{0, 0, 0, 'x', 'y', 0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3};
            found.insert(found.end(), stream.begin(), stream.end());
            for (const std::uint32_t field : {test::crcOf(text), static_cast<std::uint32_t>(text.size())})
                for (int i = 0; i < 4; ++i)
                    found.push_back(static_cast<std::uint8_t>(field >> 8 * i));
            keep("deflate_finder", name, found);
        }
}

} // namespace

int main(int count, char** arguments)
{
    if (count < 3)
        return 1;
    s_folder = arguments[1];
    for (int i = 2; i < count; ++i)
        takeApart(arguments[i]);
    const auto text = readFile(fs::path(FF_SOURCE_DIR) / "CONTRIBUTING.md", 1 << 20);
    fuzz::must(text.ok(), "no text");
    const ByteSpan part = ByteSpan(*text).first(6000);
    makeStreams(part);
    for (int level = 0; level < 6; ++level) {
        Bytes seed{static_cast<std::uint8_t>(level), 3, static_cast<std::uint8_t>(level & 1), 0, 16};
        seed.insert(seed.end(), part.begin(), part.begin() + 2000);
        keep("round_trip", "text-" + std::to_string(level), seed);
    }
    Bytes engines{0, 1};
    engines.insert(engines.end(), part.begin(), part.begin() + 400);
    keep("engines", "text", engines);
    return 0;
}
