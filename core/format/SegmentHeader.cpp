// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/format/Wire.h"

namespace ff::format {

namespace {

constexpr std::uint8_t kFlagModel = 0x01;
constexpr std::uint8_t kFlagRefersBack = 0x02;
constexpr std::uint8_t kFlagPrimed = 0x04;
constexpr std::uint8_t kKnownFlags = kFlagModel | kFlagRefersBack | kFlagPrimed;

// Bit of a block's method: n follows. Otherwise it is 0 for methods without lanes, and that of one lane for
// the others.
constexpr std::uint8_t kGivesN = 0x80;
constexpr std::uint8_t kFirstLaneMethod = 2, kSortedMethod = 5;

std::uint32_t impliedN(std::uint8_t method, std::uint64_t rawSize)
{
    return method < kFirstLaneMethod || method == kSortedMethod ? 0 : oneLane(rawSize);
}

void writeBlock(ByteWriter& out, const BlockInfo& block)
{
    const bool givesN = block.n != impliedN(block.method, block.rawSize);
    out.u8(givesN ? block.method | kGivesN : block.method);
    if (givesN)
        out.varint(block.n);
    out.varint(block.rawSize);
    out.varint(block.packedSize);
}

BlockInfo readBlock(ByteReader& in)
{
    BlockInfo block;
    const std::uint8_t method = in.u8();
    block.method = method & static_cast<std::uint8_t>(~kGivesN);
    // A value that does not fit is carried as one above the limit, so that checkBlock refuses it.
    if ((method & kGivesN) != 0)
        block.n = static_cast<std::uint32_t>(std::min<std::uint64_t>(in.varint(), std::uint64_t{kMaxN} + 1));
    block.rawSize = in.varint();
    block.packedSize = in.varint();
    if ((method & kGivesN) == 0)
        block.n = impliedN(block.method, std::min(block.rawSize, kMaxBlockRaw));
    return block;
}

std::array<std::uint8_t, 4> headerCheck(ByteSpan header, std::uint64_t fileOffset)
{
    ByteWriter place;
    place.u64(fileOffset);
    return shortHash<4>(header, place.view());
}

Error notASegment()
{
    return {ErrorCode::Damaged, sentence("a segment header is damaged")};
}

} // namespace

Status checkBlock(const BlockInfo& block)
{
    // No block ever grows: a coder that cannot shrink stores.
    if (block.rawSize > kMaxBlockRaw || block.packedSize > block.rawSize || block.n > kMaxN)
        return Error{ErrorCode::Damaged, sentence("a segment header gives sizes that cannot be")};
    return {};
}

Bytes encodeSegmentHeader(const SegmentHeader& header, std::uint64_t fileOffset)
{
    ByteWriter body;
    body.varint(header.tarOffset);
    body.varint(header.tarSize - header.data.rawSize);
    body.u8(static_cast<std::uint8_t>((header.model ? kFlagModel : 0)
                                      | (header.refersBack ? kFlagRefersBack : 0)
                                      | (header.primers.empty() ? 0 : kFlagPrimed)));
    writeBlock(body, header.meta);
    writeBlock(body, header.data);
    if (header.model)
        body.bytes(*header.model);
    if (!header.primers.empty()) {
        body.u8(static_cast<std::uint8_t>(header.primers.size()));
        for (const std::uint64_t primer : header.primers)
            body.varint(header.tarOffset - primer);
    }
    body.bytes(header.hash);

    ByteWriter out;
    out.bytes(kSegmentMagic);
    out.sizedBytes(body.view());
    const auto check = headerCheck(out.view(), fileOffset);
    out.bytes(check);
    return out.take();
}

namespace {

// Where the parts of a segment header stand; the check is not compared.
struct HeaderParts {
    ByteSpan checked, body, check;
    std::size_t size = 0;
};

std::optional<HeaderParts> partsOf(ByteSpan bytes)
{
    ByteReader in(bytes);
    if (!sameBytes(in.bytes(kSegmentMagic.size()), kSegmentMagic))
        return std::nullopt;
    const std::uint64_t length = in.varint();
    if (in.failed() || length > kMaxSegmentBody)
        return std::nullopt;
    HeaderParts parts;
    parts.body = in.bytes(length);
    const std::size_t checkedSize = in.position();
    parts.check = in.bytes(4);
    if (in.failed())
        return std::nullopt;
    parts.checked = bytes.first(checkedSize);
    parts.size = in.position();
    return parts;
}

Result<SegmentRecord> recordOf(const HeaderParts& parts, std::uint64_t fileOffset)
{
    ByteReader body(parts.body);
    SegmentRecord record;
    record.fileOffset = fileOffset;
    record.headerSize = parts.size;
    SegmentHeader& header = record.header;
    header.tarOffset = body.varint();
    const std::uint64_t rest = body.varint();
    const std::uint8_t flags = body.u8();
    if (!body.failed() && (flags & ~kKnownFlags) != 0)
        return Error{ErrorCode::Missing,
                     sentence("a segment uses a feature of a newer version of FileFormer")};
    header.refersBack = (flags & kFlagRefersBack) != 0;
    header.meta = readBlock(body);
    header.data = readBlock(body);
    if ((flags & kFlagModel) != 0) {
        const ByteSpan id = body.bytes(sizeof(ModelShortId));
        if (!body.failed())
            std::copy(id.begin(), id.end(), header.model.emplace().begin());
    }
    if ((flags & kFlagPrimed) != 0) {
        const std::uint8_t count = body.u8();
        if (count == 0 || count > kMaxPrimers)
            return notASegment();
        for (std::uint8_t i = 0; i < count; ++i) {
            const std::uint64_t distance = body.varint();
            if (distance == 0 || distance > header.tarOffset)
                return notASegment();
            header.primers.push_back(header.tarOffset - distance);
        }
    }
    const ByteSpan hash = body.bytes(sizeof(SegmentHash));
    if (!body.atEnd())
        return notASegment();
    std::copy(hash.begin(), hash.end(), header.hash.begin());
    FF_TRY(checkBlock(header.meta));
    FF_TRY(checkBlock(header.data));
    if (header.tarOffset > kMaxOffset || rest > kMaxOffset - header.data.rawSize)
        return notASegment();
    header.tarSize = rest + header.data.rawSize;
    if (header.tarSize == 0)
        return notASegment();
    return record;
}

} // namespace

std::optional<std::uint64_t> tarOffsetOf(ByteSpan bytes)
{
    const auto parts = partsOf(bytes);
    if (!parts)
        return std::nullopt;
    const auto record = recordOf(*parts, 0);
    return record.ok() ? std::optional(record->header.tarOffset) : std::nullopt;
}

bool isHeaderOf(ByteSpan bytes, std::uint64_t fileOffset)
{
    const auto parts = partsOf(bytes);
    return parts && sameBytes(parts->check, headerCheck(parts->checked, fileOffset));
}

Result<SegmentRecord> decodeSegmentHeader(ByteSpan bytes, std::uint64_t fileOffset)
{
    const auto parts = partsOf(bytes);
    if (!parts || !sameBytes(parts->check, headerCheck(parts->checked, fileOffset)))
        return notASegment();
    return recordOf(*parts, fileOffset);
}

} // namespace ff::format
