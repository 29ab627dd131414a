// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/format/Wire.h"

namespace ff::format {

Result<Writer> Writer::create(const std::filesystem::path& target, bool resumable)
{
    FF_ASSIGN(auto file, AtomicFile::create(target, resumable));
    return begin(std::move(file), nullptr);
}

Result<Writer> Writer::create(const std::filesystem::path& target, std::unique_ptr<WritingLayer> layer)
{
    FF_ASSIGN(auto file, AtomicFile::create(target));
    return begin(std::move(file), std::move(layer));
}

Result<Writer> Writer::begin(AtomicFile file, std::unique_ptr<WritingLayer> layer)
{
    ByteWriter header;
    header.bytes(kFileMagic);
    header.u8(kVersionMajor);
    header.u8(kVersionMinor);
    const auto check = shortHash<kFileCheckSize>(header.view());
    header.bytes(check);
    Writer writer(std::move(file));
    writer.m_layer = std::move(layer);
    FF_TRY(writer.put(header.view()));
    return writer;
}

Status Writer::write(ByteSpan bytes)
{
    FF_TRY(m_layer ? m_layer->write(bytes, m_file) : m_file.write(bytes));
    m_size += bytes.size();
    return {};
}

Status Writer::put(ByteSpan bytes)
{
    FF_TRY(write(bytes));
    m_checks.add(bytes);
    return {};
}

Status Writer::putKept(std::uint64_t end)
{
    constexpr std::uint64_t kPiece = std::uint64_t{1} << 20;
    FF_TRY(m_file.keepOld(end));
    m_size = m_file.size();
    Bytes piece;
    while (m_checks.size() < end) {
        piece.resize(static_cast<std::size_t>(std::min(kPiece, end - m_checks.size())));
        FF_TRY(m_file.readAt(m_checks.size(), piece));
        m_checks.add(piece);
    }
    return {};
}

Result<Writer> Writer::resume(const std::filesystem::path& target, const std::filesystem::path& temporary,
                              std::uint64_t usefulEnd)
{
    FF_ASSIGN(auto file, AtomicFile::resume(target, temporary));
    Writer writer(std::move(file));
    FF_TRY(writer.putKept(kFileHeaderSize));
    writer.m_usefulEnd = usefulEnd;
    return writer;
}

Result<bool> Writer::keepSegment(const SegmentRecord& record)
{
    if (m_size >= m_usefulEnd || record.fileOffset != m_size || record.header.tarOffset != m_tarEnd)
        return false;
    FF_TRY(putKept(record.fileOffset + record.packedSize()));
    m_tarEnd += record.header.tarSize;
    return true;
}

Result<SegmentRecord> Writer::addSegment(const SegmentHeader& header, ByteSpan meta, ByteSpan data)
{
    if (header.meta.packedSize != meta.size() || header.data.packedSize != data.size()
        || header.tarOffset != m_tarEnd || header.tarSize == 0)
        return Error{ErrorCode::Usage, sentence("a segment's header does not fit its payload")};
    FF_TRY(checkBlock(header.meta));
    FF_TRY(checkBlock(header.data));

    if (m_size < m_usefulEnd) {
        // Writing here would spoil what may be of use later.
        FF_TRY(m_file.detach());
        m_usefulEnd = 0;
    }
    SegmentRecord record;
    record.header = header;
    record.fileOffset = m_size;
    const Bytes head = encodeSegmentHeader(header, record.fileOffset);
    record.headerSize = head.size();
    FF_TRY(put(head));
    FF_TRY(put(meta));
    FF_TRY(put(data));
    m_tarEnd += header.tarSize;
    return record;
}

Result<std::uint64_t> Writer::seal(const Index& index)
{
    const bool hasSegments = m_checks.size() > kFileHeaderSize;
    const Bytes stored =
        encodeIndex(index, m_size, hasSegments ? m_checks.checks() : std::vector<std::uint64_t>());
    if (hasSegments && index.listed)
        FF_TRY(write(encodeGuard(stored, m_size)));
    FF_TRY(write(stored));
    FF_TRY(write(encodeFooter(stored)));
    FF_TRY(endCopy());
    return m_file.size();
}

Result<std::uint64_t> Writer::finish(const Index& index)
{
    FF_ASSIGN(const std::uint64_t size, seal(index));
    FF_TRY(commit());
    return size;
}

} // namespace ff::format
