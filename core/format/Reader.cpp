// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/format/Wire.h"

#include <cstring>

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
    if (major != kVersionMajor)
        return Error{ErrorCode::Missing,
                     name + " was made by a newer version of FileFormer (format " + std::to_string(major)
                         + "); update FileFormer to open it"};
    return {};
}

// The segments of an archive that does not list them: from the file header to the index without a gap.
Status findSegments(const File& file, std::uint64_t indexOffset, std::vector<SegmentRecord>& segments)
{
    const Error damaged{ErrorCode::Damaged,
                        "the archive does not list its segments, and they are not where they must be"};
    std::uint64_t at = kFileHeaderSize, tarEnd = 0;
    while (at != indexOffset) {
        Bytes head(static_cast<std::size_t>(std::min<std::uint64_t>(kMaxSegmentHeader, indexOffset - at)));
        FF_TRY(file.readAt(at, head));
        const auto record = decodeSegmentHeader(head, at);
        if (!record.ok() && record.error().code != ErrorCode::Damaged)
            return record.error();
        if (!record.ok() || record->packedSize() > indexOffset - at || record->header.tarOffset != tarEnd
            || segments.size() == kMaxUnlistedSegments)
            return damaged;
        at += record->packedSize();
        tarEnd += record->header.tarSize;
        segments.push_back(*record);
    }
    return {};
}

// `place` is set as soon as the footer has told where the index begins.
Result<Index> readIndex(const File& file, std::uint64_t fileSize, std::optional<std::uint64_t>& place)
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
    FF_TRY(file.readAt(offset, stored));
    if (!sameBytes(footer, encodeFooter(stored)))
        return Error{ErrorCode::Damaged, "the archive's index is damaged: its hash differs"};
    FF_ASSIGN(Index index, decodeIndex(stored, offset));
    if (!index.listed)
        FF_TRY(findSegments(file, offset, index.segments));
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
    const std::string name = path.filename().string();
    Reader reader;
    FF_ASSIGN(reader.m_file, File::openForReading(path));
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

    auto index = readIndex(reader.m_file, reader.m_fileSize, reader.m_indexOffset);
    if (index.ok())
        reader.m_index = std::move(index).value();
    else if (index.error().code == ErrorCode::Damaged)
        reader.m_indexError = index.error();
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

Result<std::vector<SegmentRecord>> Reader::scan() const
{
    std::vector<SegmentRecord> found;
    Bytes window;
    std::uint64_t at = kFileHeaderSize;
    std::uint64_t tarEnd = 0;
    while (at < m_fileSize) {
        const std::uint64_t size = std::min<std::uint64_t>(kScanWindow, m_fileSize - at);
        window.resize(static_cast<std::size_t>(size));
        FF_TRY(m_file.readAt(at, window));
        const auto* hit = static_cast<const std::uint8_t*>(
            ::memmem(window.data(), window.size(), kSegmentMagic.data(), kSegmentMagic.size()));
        if (hit == nullptr) {
            if (size < kScanWindow)
                break;
            at += size - (kSegmentMagic.size() - 1);
            continue;
        }
        const std::size_t skipped = static_cast<std::size_t>(hit - window.data());
        if (skipped != 0 && window.size() - skipped < kMaxSegmentHeader && at + size < m_fileSize) {
            at += skipped; // the header may go on behind this window
            continue;
        }
        at += skipped;
        const auto record = decodeSegmentHeader(ByteSpan(window).subspan(skipped), at);
        const bool usable =
            record.ok() && record->packedSize() <= m_fileSize - at && record->header.tarOffset >= tarEnd;
        if (!usable) {
            at += 1;
            continue;
        }
        found.push_back(*record);
        tarEnd = record->header.tarOffset + record->header.tarSize;
        at += record->packedSize();
    }
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
