// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/mix/MixHead.h"

#include "core/codec/RecordLength.h"

namespace ff::codec {

namespace {

// A head that cannot be: with it begins what the full model codes since it knows of outlines.
constexpr std::uint64_t kSecondVersion = 7;

bool isVersioned(const Head& head)
{
    return head.isFull && head.filter != Filter::Words;
}

} // namespace

void writeHead(const Head& head, ByteWriter& out)
{
    if (isVersioned(head))
        out.varint(kSecondVersion);
    out.varint(head.records.size() * 8 + static_cast<std::uint64_t>(head.filter) * 2 + head.isFull);
    if (head.filter == Filter::Words)
        out.varint(head.row / 2);
    std::uint64_t before = 0;
    for (const mix::RecordChange& record : head.records) {
        out.varint(record.offset - before);
        out.varint(record.length);
        before = record.offset;
    }
}

Result<Head> readHead(ByteReader& in, std::uint64_t blockSize)
{
    const Error damaged{ErrorCode::Damaged, sentence("a block's payload has an impossible head")};
    std::uint64_t first = in.varint();
    const bool isSecond = first == kSecondVersion;
    if (isSecond)
        first = in.varint();
    const std::uint64_t count = first / 8, filter = first / 2 % 4;
    const std::uint64_t halfRow = filter == static_cast<std::uint64_t>(Filter::Words) ? in.varint() : 0;
    if (in.failed() || count > in.remaining() / 2 || filter > static_cast<std::uint64_t>(Filter::Words)
        || halfRow > kMaxRecordLength / 2)
        return damaged;
    Head head;
    head.isFull = first & 1;
    head.filter = static_cast<Filter>(filter);
    head.row = static_cast<std::uint32_t>(halfRow * 2);
    if (isVersioned(head) != isSecond)
        return Error{ErrorCode::Damaged,
                     sentence("another version of FileFormer coded a block, or its payload is damaged")};
    head.records.resize(static_cast<std::size_t>(count));
    std::uint64_t offset = 0;
    for (mix::RecordChange& record : head.records) {
        const std::uint64_t distance = in.varint(), length = in.varint();
        if (in.failed() || distance >= blockSize - offset || length > kMaxRecordLength)
            return damaged;
        offset += distance;
        record = {offset, static_cast<std::uint32_t>(length)};
    }
    return head;
}

} // namespace ff::codec
