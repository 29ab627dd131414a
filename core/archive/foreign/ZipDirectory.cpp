// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/foreign/ZipDirectory.h"

#include <algorithm>

namespace ff::archive {

namespace {

// Where the records of a zip's central directory stand (APPNOTE.TXT 4.3.14 to 4.3.16).
struct Directory {
    std::uint64_t at = 0, size = 0;
    std::uint64_t end = 0; // of the archive
    std::size_t commentSize = 0;
};

std::optional<Directory> centralDirectory(const File& file)
{
    constexpr std::size_t kEnd = 22, kLocator64 = 20, kEnd64 = 56, kMaxComment = 0xFFFF;
    constexpr std::uint32_t kInEnd64 = 0xFFFFFFFF;
    const auto size = file.size();
    if (!size.ok() || *size < kEnd)
        return std::nullopt;
    Bytes tail(static_cast<std::size_t>(std::min<std::uint64_t>(*size, kEnd + kLocator64 + kMaxComment)));
    const std::uint64_t tailAt = *size - tail.size();
    if (!file.readAt(tailAt, tail).ok())
        return std::nullopt;
    for (std::size_t at = tail.size() - kEnd + 1; at-- > 0;) {
        ByteReader end(ByteSpan(tail).subspan(at));
        if (end.u32() != 0x06054B50)
            continue;
        end.bytes(8);
        Directory out;
        out.size = end.u32();
        const std::uint32_t stated = end.u32();
        std::uint64_t endAt = tailAt + at;
        out.commentSize = end.u16();
        out.end = endAt + kEnd + out.commentSize;
        if ((out.size == kInEnd64 || stated == kInEnd64) && at >= kLocator64
            && endAt >= kLocator64 + kEnd64) {
            endAt -= kLocator64 + kEnd64;
            Bytes record(kEnd64);
            if (!file.readAt(endAt, record).ok())
                return std::nullopt;
            ByteReader end64(record);
            if (end64.u32() != 0x06064B50)
                return std::nullopt;
            end64.bytes(36);
            out.size = end64.u64();
        }
        // Before its end record, wherever the archive itself begins in the file.
        if (out.size > endAt)
            return std::nullopt;
        out.at = endAt - out.size;
        return out;
    }
    return std::nullopt;
}

// What is kept of the names: more entries or longer names than those are refused anyway.
constexpr std::size_t kMaxNames = 5'000'000;
constexpr std::uint64_t kMaxText = std::uint64_t{1} << 30;

} // namespace

std::optional<std::uint64_t> zipEnd(const File& file)
{
    const auto directory = centralDirectory(file);
    return directory ? std::optional(directory->end) : std::nullopt;
}

std::optional<ZipFrame> zipFrame(const File& file)
{
    const auto directory = centralDirectory(file);
    return directory ? std::optional(ZipFrame{directory->at, directory->commentSize}) : std::nullopt;
}

void visitZipExtra(ByteSpan extra, const std::function<void(std::uint16_t, ByteSpan)>& visit)
{
    ByteReader fields(extra);
    while (fields.remaining() >= 4) {
        const std::uint16_t kind = fields.u16(), length = fields.u16();
        visit(kind, fields.bytes(std::min<std::size_t>(length, fields.remaining())));
    }
}

bool visitZipDirectory(const File& file, const std::function<bool(const ZipRecord& record)>& visit)
{
    constexpr std::size_t kRecord = 46, kPiece = std::size_t{256} << 10; // more than a record with its name
    constexpr std::uint32_t kInExtra = 0xFFFFFFFF;
    constexpr std::uint16_t kEncrypted = 1, kUtf8 = 1 << 11;
    const auto directory = centralDirectory(file);
    if (!directory || directory->size == 0)
        return false;
    Bytes piece;
    std::uint64_t pieceAt = 0;
    for (std::uint64_t at = directory->at, end = at + directory->size; at != end;) {
        if (end - at < kRecord)
            return false;
        // A record, and perhaps all that belongs to it.
        const auto load = [&](std::uint64_t size) {
            if (at >= pieceAt && at + size <= pieceAt + piece.size())
                return true;
            piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(end - at, kPiece)));
            pieceAt = at;
            return size <= piece.size() && file.readAt(at, piece).ok();
        };
        const auto loaded = [&](std::uint64_t size) {
            return ByteSpan(piece).subspan(static_cast<std::size_t>(at - pieceAt),
                                           static_cast<std::size_t>(size));
        };
        if (!load(kRecord))
            return false;
        ByteReader fields(loaded(kRecord));
        if (fields.u32() != 0x02014B50)
            return false;
        ZipRecord record;
        fields.bytes(1);
        record.madeOn = fields.u8();
        fields.bytes(2);
        const std::uint16_t flags = fields.u16();
        record.saysUtf8 = (flags & kUtf8) != 0;
        record.isEncrypted = (flags & kEncrypted) != 0;
        record.method = fields.u16();
        fields.bytes(8);
        const std::uint32_t packed = fields.u32(), size = fields.u32();
        const std::uint64_t name = fields.u16(), extra = fields.u16(), comment = fields.u16();
        fields.bytes(4);
        record.externalAttributes = fields.u32();
        record.localHeader = fields.u32();
        const std::uint64_t whole = kRecord + name + extra + comment;
        if (whole > end - at || !load(whole))
            return false;
        record.name = loaded(whole).subspan(kRecord, static_cast<std::size_t>(name));
        record.extra =
            loaded(whole).subspan(kRecord + static_cast<std::size_t>(name), static_cast<std::size_t>(extra));
        record.comment = loaded(whole).last(static_cast<std::size_t>(comment));
        if (record.localHeader == kInExtra) {
            // In the extra field 1, behind those of the sizes that are not in the record itself (4.5.3).
            std::optional<std::uint64_t> place;
            bool isShort = false;
            visitZipExtra(record.extra, [&](std::uint16_t kind, ByteSpan bytes) {
                if (kind != 1 || place || isShort)
                    return;
                ByteReader field(bytes);
                field.bytes(8 * (std::size_t{size == kInExtra} + std::size_t{packed == kInExtra}));
                place = field.u64();
                isShort = field.failed();
            });
            if (isShort)
                return false;
            record.localHeader = place.value_or(record.localHeader);
        }
        if (!visit(record))
            return false;
        at += whole;
    }
    return true;
}

std::vector<ZipName> zipNames(const File& file)
{
    struct Placed {
        std::uint64_t at;
        ZipName name;
    };
    std::vector<Placed> placed;
    std::uint64_t text = 0;
    const bool isWhole = visitZipDirectory(file, [&](const ZipRecord& record) {
        text += record.name.size();
        if (placed.size() == kMaxNames || text > kMaxText)
            return false;
        placed.push_back(
            {record.localHeader, {std::string(asText(record.name)), record.saysUtf8, record.madeOn == 0}});
        return true;
    });
    std::vector<ZipName> names;
    if (!isWhole)
        return names;
    std::stable_sort(placed.begin(), placed.end(),
                     [](const Placed& a, const Placed& b) { return a.at < b.at; });
    for (std::size_t i = 0; i < placed.size(); ++i) {
        if (i == 0 || placed[i].at != placed[i - 1].at) // libarchive takes one entry of each header
            names.push_back(std::move(placed[i].name));
    }
    return names;
}

} // namespace ff::archive
