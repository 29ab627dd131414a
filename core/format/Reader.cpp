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
    const std::uint16_t features = in.u16();
    const auto check = shortHash<4>(bytes.first(in.position()));
    if (!sameBytes(in.bytes(4), check))
        return Error{ErrorCode::Damaged, "the header of " + name + " is damaged"};
    if (major != kVersionMajor || (features & ~kKnownFeatures) != 0)
        return Error{ErrorCode::Missing, name + " was made by a newer version of FileFormer (format " +
                                             std::to_string(major) + "); update FileFormer to open it"};
    return {};
}

Result<Index> readIndex(const File& file, std::uint64_t fileSize)
{
    if (fileSize < kFileHeaderSize + kFooterSize)
        return Error{ErrorCode::Damaged, "the archive is cut short: it has no room for an index"};
    std::array<std::uint8_t, kFooterSize> footer{};
    FF_TRY(file.readAt(fileSize - kFooterSize, footer));
    ByteReader in(footer);
    const std::uint64_t offset = in.u64();
    const std::uint64_t size = in.u64();
    const ByteSpan hash = in.bytes(kIndexHashSize);
    const auto check = shortHash<4>(ByteSpan(footer).first(in.position()));
    const ByteSpan storedCheck = in.bytes(4);
    if (!sameBytes(in.bytes(4), kFooterMagic))
        return Error{ErrorCode::Damaged, "the archive is cut short or something was appended: its footer is not at its end"};
    if (!sameBytes(storedCheck, check))
        return Error{ErrorCode::Damaged, "the archive's footer is damaged"};
    if (offset < kFileHeaderSize || offset > fileSize - kFooterSize || size != fileSize - kFooterSize - offset ||
        size > kMaxIndexSize)
        return Error{ErrorCode::Damaged, "the archive's footer does not fit its size of " + std::to_string(fileSize) + " bytes"};

    // Safe to take: the file really has this many bytes.
    Bytes stored(static_cast<std::size_t>(size));
    FF_TRY(file.readAt(offset, stored));
    if (!sameBytes(hash, shortHash<kIndexHashSize>(stored)))
        return Error{ErrorCode::Damaged, "the archive's index is damaged: its hash differs"};
    return decodeIndex(stored, offset);
}

bool hasHash(const SegmentHeader& header)
{
    return header.hash != SegmentHash{};
}

} // namespace

Result<Reader> Reader::open(const std::filesystem::path& path)
{
    const std::string name = path.filename().string();
    Reader reader;
    FF_ASSIGN(reader.m_file, File::openForReading(path));
    FF_ASSIGN(reader.m_fileSize, reader.m_file.size());
    if (reader.m_fileSize < kFileHeaderSize)
        return Error{ErrorCode::Damaged, name + (reader.m_fileSize == 0 ? " is empty" : " is cut short: it has only " +
                                                     std::to_string(reader.m_fileSize) + " bytes")};
    std::array<std::uint8_t, kFileHeaderSize> header{};
    FF_TRY(reader.m_file.readAt(0, header));
    FF_TRY(checkFileHeader(header, name));

    auto index = readIndex(reader.m_file, reader.m_fileSize);
    if (index.ok())
        reader.m_index = std::move(index).value();
    else if (index.error().code == ErrorCode::Damaged)
        reader.m_indexError = index.error();
    else
        return index.error().withContext(name);
    return reader;
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
        const bool usable = record.ok() && record->packedSize() <= m_fileSize - at && record->header.tarOffset >= tarEnd;
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

Result<Reader::Payload> Reader::readSegment(const SegmentRecord& segment) const
{
    // The record may come from a caller's own index: nothing is taken that the file does not have.
    if (segment.fileOffset > m_fileSize || segment.headerSize > kMaxSegmentHeader ||
        segment.header.meta.packedSize > m_fileSize || segment.header.data.packedSize > m_fileSize ||
        segment.packedSize() > m_fileSize - segment.fileOffset)
        return Error{ErrorCode::Damaged, "the archive is cut short: a segment should end at byte " +
                                             std::to_string(segment.fileOffset + segment.packedSize()) + " of " +
                                             std::to_string(m_fileSize)};
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
    payload.meta.resize(static_cast<std::size_t>(expected.meta.packedSize));
    payload.data.resize(static_cast<std::size_t>(expected.data.packedSize));
    FF_TRY(m_file.readAt(segment.fileOffset + segment.headerSize, payload.meta));
    FF_TRY(m_file.readAt(segment.fileOffset + segment.headerSize + payload.meta.size(), payload.data));
    return payload;
}

} // namespace ff::format
