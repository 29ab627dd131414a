// SPDX-License-Identifier: GPL-3.0-or-later
// make_seeds FOLDER ARCHIVE…: takes small .ffz archives apart into seeds for the fuzz targets,
// FOLDER/<target>/…. What it makes is kept in the repository, so that it runs when the format or a target
// changes.
#include "core/archive/segment/MetaBlock.h"
#include "core/cluster/Wire.h"
#include "core/codec/BlockCodec.h"
#include "core/format/Container.h"
#include "core/search/catalogue/Chunk.h"
#include "tests/fuzz/EncryptedArchive.h"
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

// An edit of Damage.h.
void putEdit(ByteWriter& seed, std::uint32_t at, std::uint8_t what, std::uint8_t size)
{
    seed.u32(at);
    seed.u8(what);
    seed.u8(size);
}

void makeRecoverySeeds()
{
    for (const std::uint8_t how : {0x40, 0x41, 0x42}) { // an archive each, damaged, lost and moved
        ByteWriter seed;
        seed.u8(how);
        seed.u32(how == 0x42 ? 0x0100'0300 : 0); // bytes that cannot be read
        for (const std::uint8_t what : {0, 5, 3, 4})
            if (how != 0x40 || what == 0 || what == 5)
                putEdit(seed, 100 + 1000U * what, what, 40);
        keep("recovery", "damaged-" + std::to_string(how & 3), seed.view());
    }
    for (const std::uint8_t wide : {0, 1}) { // blocks of a record that nobody wrote
        ByteWriter seed;
        seed.u8(0xC0);
        seed.u32(0);
        seed.u8(1); // behind all of the archive
        seed.u8(3); // shards of 256 bytes
        seed.u16(20);
        seed.u8(wide);
        seed.u16(2);
        seed.u8(wide);
        seed.u8(5); // percent
        seed.u8('r');
        seed.u8(20);
        for (int i = 0; i < 20; ++i) {
            seed.u8(4);
            seed.u32(static_cast<std::uint32_t>(i) * 0x01234567);
            seed.u8(0);
        }
        keep("recovery", "made-" + std::to_string(wide), seed.view());
    }
}

void makeEncryptedSeeds()
{
    if (!fs::exists(fuzz::encryptionKeysPath()))
        fuzz::must(writeFile(fuzz::encryptionKeysPath(), fuzz::newKeys()).ok(), "no keys can be kept");
    const auto tiny = readFile(fs::path(FF_SOURCE_DIR) / "tests/fuzz/seeds/archive/tiny-store.ffz", 1 << 16);
    fuzz::must(tiny.ok(), "no archive to encrypt");
    Bytes whole{0x80};
    const Bytes file = fuzz::encrypted(*tiny);
    whole.insert(whole.end(), file.begin(), file.end());
    keep("encrypted", "whole", whole);
    whole.resize(whole.size() - 300);
    keep("encrypted", "cut", whole);
    for (const std::uint8_t how : {0x81, 0x84}) { // of two chunks and of one, damaged
        ByteWriter seed;
        seed.u8(how);
        putEdit(seed, 200, 0, 1);
        putEdit(seed, 70, 5, 200);
        keep("encrypted", "damaged-" + std::to_string(how & 1), seed.view());
    }
    for (const std::uint8_t where : {0, 1, 2, 6}) { // other keys
        ByteWriter seed;
        seed.u8(0x82);
        seed.u8(where);
        seed.u8(1);
        seed.u8(static_cast<std::uint8_t>(8 + where)); // memory, or another field
        seed.u8(3);
        seed.u32(16);
        seed.u8(static_cast<std::uint8_t>(80 + where));
        seed.u8(1);
        seed.u16(0x1234);
        keep("encrypted", "keys-" + std::to_string(where), seed.view());
    }
}

void makeSearchSeeds()
{
    const std::string paths =
        "photos/sea/IMG_1234.jpg\nDocuments/Письмо в налоговую.odt\nsrc/\nREADME.md\nétude.flac\n";
    int number = 0;
    for (const char* query :
         {"sea img", "\"annual report\" -draft", "*.jpg src/**/?.h", "/^img_\\d+/", "~invioce ~письо",
          "type:image,video size:>10k -ext:pdf", "after:2020-01-02 before:2023 date:today",
          "размер:1м..2г тип:документ", "in:backup path:sea/ ratio:>2", "/(a+)+$/ -\"открыт"}) {
        keep("query", std::to_string(number++), asBytes(query + ("\n" + paths)));
    }
    std::vector<format::EntryRecord> entries(4);
    std::vector<std::string> folded;
    std::vector<std::uint32_t> order;
    for (format::EntryRecord& entry : entries) {
        entry.path = "photos/sea/img_" + std::to_string(order.size());
        entry.size = 1000 * order.size();
        folded.push_back(entry.path);
        order.push_back(static_cast<std::uint32_t>(order.size()));
    }
    const search::PackedChunk packed = search::packChunk(entries, folded, order);
    for (const auto& [name, bytes] : {std::pair{"names", &packed.names}, {"facts", &packed.facts}}) {
        Bytes seed{4};
        seed.insert(seed.end(), bytes->begin(), bytes->end());
        keep("chunk", name, seed);
    }
    Bytes text{0x80};
    text.insert(text.end(), paths.begin(), paths.end());
    keep("chunk", "pack", text);
    for (std::uint8_t bits : {0, 1}) {
        ByteWriter seed;
        for (const std::uint8_t field : {std::uint8_t{1}, std::uint8_t{3}, std::uint8_t{1}, bits})
            seed.u8(field);
        seed.bytes(asBytes(paths));
        keep("meaning", "made-" + std::to_string(bits), seed.view());
    }
}

void makeWireSeeds()
{
    keep("wire", "ready", cluster::toBytes(cluster::Ready{"host", "cpu", 4}));
    keep("wire", "refused",
         cluster::toBytes(cluster::Refused{"host", {ErrorCode::Missing, Sentence::verbatim("no model")}}));
    keep("wire", "progress", cluster::toBytes(cluster::Progress{{{1, 2, 3, 4}, {5, 6, 7, 8}}}));
    keep("wire", "leave", cluster::toBytes(cluster::Leave{}));
    keep("wire", "prepare", cluster::toBytes(cluster::Prepare{}));
    keep("wire", "done",
         cluster::toBytes(
             cluster::Done{{1, 2, 3, 4}, {"a fault"}, Error{ErrorCode::Io, Sentence::verbatim("no")}}));
    keep("wire", "decode", cluster::decodeJobBytes(1, {}));
    keep("wire", "encode", cluster::encodeJobBytes(1, {}, {}));
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
    makeRecoverySeeds();
    makeEncryptedSeeds();
    makeSearchSeeds();
    makeWireSeeds();
    // Other programs' archives are read by libarchive and, in part, by us.
    for (const auto& file : fs::directory_iterator(fs::path(FF_SOURCE_DIR) / "tests/fuzz/seeds/foreign"))
        if (const auto bytes = readFile(file.path(), 1 << 20); bytes.ok())
            keep("foreign_frame", file.path().filename(), *bytes);
    return 0;
}
