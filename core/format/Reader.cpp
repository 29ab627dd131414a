// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/format/Wire.h"

#include <cstring>
#include <utility>

namespace ff::format {

namespace {

constexpr std::size_t kScanWindow = std::size_t{1} << 20;

Status checkFileHeader(ByteSpan bytes, const std::string& name)
{
    ByteReader in(bytes);
    if (!sameBytes(in.bytes(kFileMagic.size()), kFileMagic))
        return Error{ErrorCode::Damaged, name + " is not a FileFormer archive"};
    const std::uint8_t major = in.u8();
    in.u8(); // a newer minor version stays readable
    const auto check = shortHash<kFileCheckSize>(bytes.first(in.position()));
    if (!sameBytes(in.bytes(kFileCheckSize), check))
        return Error{ErrorCode::Damaged, "the header of " + name + " is damaged"};
    if (major > kVersionMajor)
        return Error{ErrorCode::Missing,
                     name + " was made by a newer version of FileFormer (format " + std::to_string(major)
                         + "); update FileFormer to open it"};
    if (major < kVersionMajor)
        return Error{ErrorCode::Missing, name + " was made by FileFormer 0.1; version 0.1 reads it"};
    return {};
}

// The segments of an archive that does not list them: from the file header to the index without a gap.
Status findSegments(const File& file, std::uint64_t indexOffset, std::vector<SegmentRecord>& segments,
                    TaskControl* control)
{
    const Error damaged{ErrorCode::Damaged,
                        "the archive does not list its segments, and they are not where they must be"};
    std::uint64_t at = kFileHeaderSize, tarEnd = 0, metaBytes = 0;
    while (at != indexOffset) {
        if (control != nullptr)
            FF_TRY(control->checkpoint());
        Bytes head(static_cast<std::size_t>(std::min<std::uint64_t>(kMaxSegmentHeader, indexOffset - at)));
        FF_TRY(file.readAt(at, head));
        const auto record = decodeSegmentHeader(head, at);
        if (!record.ok() && record.error().code != ErrorCode::Damaged)
            return record.error();
        if (!record.ok() || record->packedSize() > indexOffset - at || record->header.tarOffset != tarEnd
            || segments.size() == kMaxUnlistedSegments)
            return damaged;
        metaBytes += record->header.meta.rawSize;
        if (metaBytes > kMaxUnlistedMeta)
            return Error{ErrorCode::Damaged,
                         "the archive does not list its entries, and there is too much to derive them from"};
        at += record->packedSize();
        tarEnd += record->header.tarSize;
        segments.push_back(*record);
    }
    return {};
}

// `place` is set as soon as the footer has told where the index begins.
Result<Index> readIndex(const File& file, std::uint64_t fileSize, std::optional<std::uint64_t>& place,
                        TaskControl* control)
{
    if (fileSize < kFileHeaderSize + kMinFooterSize)
        return Error{ErrorCode::Damaged, "the archive is cut short: it has no room for an index"};
    Bytes tail(static_cast<std::size_t>(std::min<std::uint64_t>(kMaxFooterSize, fileSize - kFileHeaderSize)));
    FF_TRY(file.readAt(fileSize - tail.size(), tail));
    ByteReader end(ByteSpan(tail).last(kFooterMagic.size() + 1));
    const std::uint8_t sizeBytes = end.u8();
    if (!sameBytes(end.bytes(kFooterMagic.size()), kFooterMagic))
        return Error{ErrorCode::Damaged,
                     "the archive is cut short or something was appended: its footer is not at its end"};
    const std::size_t footerSize = kMinFooterSize + sizeBytes;
    if (sizeBytes > 8 || footerSize > tail.size())
        return Error{ErrorCode::Damaged, "the archive's footer is damaged"};
    const ByteSpan footer = ByteSpan(tail).last(footerSize);
    std::uint64_t size = 0;
    for (std::size_t i = sizeBytes; i-- != 0;)
        size = size << 8 | footer[kIndexHashSize + i];
    if (size > fileSize - kFileHeaderSize - footerSize || size > kMaxIndexSize)
        return Error{ErrorCode::Damaged,
                     "the archive's footer does not fit its size of " + std::to_string(fileSize) + " bytes"};

    // Safe to take: the file really has this many bytes.
    Bytes stored(static_cast<std::size_t>(size));
    const std::uint64_t offset = fileSize - footerSize - size;
    place = offset;
    crypto::Sha512 hash;
    constexpr std::size_t kPiece = std::size_t{16} << 20;
    for (std::size_t at = 0; at < stored.size(); at += kPiece) {
        if (control != nullptr)
            FF_TRY(control->checkpoint());
        const auto piece = std::span(stored).subspan(at, std::min(kPiece, stored.size() - at));
        FF_TRY(file.readAt(offset + at, piece));
        hash.update(piece);
    }
    hash.update(footer.subspan(kIndexHashSize, sizeBytes + std::size_t{1}));
    if (const auto full = hash.finish();
        !sameBytes(footer.first(kIndexHashSize), ByteSpan(full).first(kIndexHashSize))
        || (sizeBytes != 0 && footer[kIndexHashSize + sizeBytes - 1] == 0))
        return Error{ErrorCode::Damaged, "the archive's index is damaged: its hash differs"};
    FF_ASSIGN(Index index, decodeIndex(stored, offset, control));
    if (!index.listed)
        FF_TRY(findSegments(file, offset, index.segments, control));
    return index;
}

bool hasHash(const SegmentHeader& header)
{
    return header.hash != SegmentHash{};
}

} // namespace

bool hasMagic(ByteSpan firstBytes)
{
    static_assert(kFileMagic.size() == kMagicSize);
    return firstBytes.size() >= kMagicSize && sameBytes(firstBytes.first(kMagicSize), kFileMagic);
}

Result<Reader> Reader::open(const std::filesystem::path& path)
{
    TaskControl control;
    return open(path, control);
}

Result<Reader> Reader::open(const std::filesystem::path& path, TaskControl& control)
{
    FF_ASSIGN(File file, File::openForReading(path));
    return open(std::move(file), control);
}

Result<Reader> Reader::open(File file, TaskControl& control)
{
    const std::string name = file.path().filename().string();
    Reader reader;
    reader.m_file = std::move(file);
    FF_ASSIGN(reader.m_fileSize, reader.m_file.size());
    if (reader.m_fileSize < kFileHeaderSize)
        return Error{ErrorCode::Damaged,
                     name
                         + (reader.m_fileSize == 0 ? " is empty"
                                                   : " is cut short: it has only "
                                    + std::to_string(reader.m_fileSize) + " bytes")};
    std::array<std::uint8_t, kFileHeaderSize> header{};
    FF_TRY(reader.m_file.readAt(0, header));
    FF_TRY(checkFileHeader(header, name));

    auto index = readIndex(reader.m_file, reader.m_fileSize, reader.m_indexOffset, &control);
    if (index.ok())
        reader.m_index = std::move(index).value();
    else if (index.error().code == ErrorCode::Damaged)
        reader.m_indexError = index.error();
    else if (index.error().code == ErrorCode::Cancelled)
        return index.error();
    else
        return index.error().withContext(name);
    return reader;
}

bool Reader::reachIndex(const std::vector<SegmentRecord>& segments) const
{
    std::uint64_t fileAt = kFileHeaderSize, tarAt = 0;
    for (const SegmentRecord& segment : segments) {
        if (segment.fileOffset != fileAt || segment.header.tarOffset != tarAt)
            return false;
        fileAt += segment.packedSize();
        tarAt += segment.header.tarSize;
    }
    return m_indexOffset == fileAt;
}

// Every window is read once: what follows a magic is looked at within it, or within the next when it may go
// on there. A header that is right counts for nothing twice, since the walk goes on behind its payloads.
Result<std::vector<SegmentRecord>> Reader::scan(TaskControl& control) const
{
    OpeningMemory memory(m_fileSize, &control);
    std::vector<SegmentRecord> found;
    Bytes window;
    std::uint64_t at = kFileHeaderSize, tarEnd = 0, counted = 0;
    while (at < m_fileSize) {
        FF_TRY(control.checkpoint());
        control.addDone(at - std::exchange(counted, at));
        window.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kScanWindow, m_fileSize - at)));
        FF_TRY(m_file.readAt(at, window));
        const bool isLast = window.size() == m_fileSize - at;
        // A header that begins before this place lies within the window.
        const std::size_t end = isLast ? window.size() : window.size() - kMaxSegmentHeader;
        std::uint64_t next = at + end;
        for (std::size_t from = 0; from < end;) {
            const auto* hit = static_cast<const std::uint8_t*>(::memmem(
                window.data() + from, window.size() - from, kSegmentMagic.data(), kSegmentMagic.size()));
            if (hit == nullptr)
                break;
            from = static_cast<std::size_t>(hit - window.data());
            if (from >= end)
                break;
            const std::uint64_t here = at + from;
            const ByteSpan bytes =
                ByteSpan(window).subspan(from, std::min(window.size() - from, kMaxSegmentHeader));
            const auto record = looksLikeSegment(bytes)
                ? decodeSegmentHeader(bytes, here)
                : Result<SegmentRecord>(Error{ErrorCode::Damaged, {}});
            if (!record.ok() || record->packedSize() > m_fileSize - here
                || record->header.tarOffset < tarEnd) {
                ++from;
                continue;
            }
            FF_TRY(memory.take(kSegmentMemory));
            found.push_back(*record);
            tarEnd = record->header.tarOffset + record->header.tarSize;
            const std::uint64_t behind = from + record->packedSize();
            if (behind >= end) {
                next = at + behind;
                break;
            }
            from = static_cast<std::size_t>(behind);
        }
        at = next;
    }
    control.addDone(m_fileSize - counted);
    return found;
}

Result<Reader::Payload> Reader::readSegment(const SegmentRecord& segment, Blocks blocks) const
{
    // The record may come from a caller's own index: nothing is taken that the file does not have.
    if (segment.fileOffset > m_fileSize || segment.headerSize > kMaxSegmentHeader
        || segment.header.meta.packedSize > m_fileSize || segment.header.data.packedSize > m_fileSize
        || segment.packedSize() > m_fileSize - segment.fileOffset)
        return Error{ErrorCode::Damaged,
                     "the archive is cut short: a segment should end at byte "
                         + std::to_string(segment.fileOffset + segment.packedSize()) + " of "
                         + std::to_string(m_fileSize)};
    Payload payload;
    Bytes head(static_cast<std::size_t>(segment.headerSize));
    FF_TRY(m_file.readAt(segment.fileOffset, head));
    const auto inFile = decodeSegmentHeader(head, segment.fileOffset);
    SegmentHeader expected = segment.header;
    if (inFile.ok() && !hasHash(expected))
        expected.hash = inFile->header.hash;
    if (inFile.ok() && (inFile->header != expected || inFile->headerSize != segment.headerSize))
        return Error{ErrorCode::Damaged, "a segment is not the one that the index names"};
    if (!inFile.ok() && !hasHash(expected))
        return inFile.error();
    payload.header = expected;
    payload.headerFromIndex = !inFile.ok();
    payload.meta.resize(static_cast<std::size_t>(expected.meta.packedSize));
    if (blocks == Blocks::Both)
        payload.data.resize(static_cast<std::size_t>(expected.data.packedSize));
    FF_TRY(m_file.readAt(segment.fileOffset + segment.headerSize, payload.meta));
    FF_TRY(m_file.readAt(segment.fileOffset + segment.headerSize + payload.meta.size(), payload.data));
    return payload;
}

} // namespace ff::format
