// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/format/MovedSegments.h"

#include <cstring>
#include <utility>

namespace ff::format {

namespace {

constexpr std::size_t kScanWindow = std::size_t{1} << 20;

Status checkFileHeader(ByteSpan bytes, const std::string& name)
{
    ByteReader in(bytes);
    if (!sameBytes(in.bytes(kFileMagic.size()), kFileMagic))
        return Error{ErrorCode::Damaged, sentence("%1 is not a FileFormer archive", name)};
    const std::uint8_t major = in.u8();
    in.u8(); // a newer minor version stays readable
    const auto check = shortHash<kFileCheckSize>(bytes.first(in.position()));
    if (!sameBytes(in.bytes(kFileCheckSize), check))
        return Error{ErrorCode::Damaged, sentence("the header of %1 is damaged", name)};
    if (major > kVersionMajor)
        return Error{
            ErrorCode::Missing,
            sentence("%1 was made by a newer version of FileFormer (format %2); update FileFormer to open it",
                     name, major)};
    if (major < kVersionMajor)
        return Error{ErrorCode::Missing,
                     sentence("%1 was made by FileFormer 0.1; version 0.1 reads it", name)};
    return {};
}

// The header that stands there; when it is damaged, the first correction whose check is right counts.
Result<SegmentRecord> readHeader(const ByteSource& file, Repairs& repairs, std::uint64_t at,
                                 std::uint64_t end, TaskControl& control)
{
    Bytes head(static_cast<std::size_t>(std::min<std::uint64_t>(kMaxSegmentHeader, end - at)));
    FF_TRY(repairs.read(file, at, head));
    auto record = decodeSegmentHeader(head, at);
    if (record.ok() || record.error().code != ErrorCode::Damaged || !repairs.hasChecks())
        return record;
    FF_ASSIGN(const Suggestions suggested, repairs.suggest(file, at, at + head.size(), control));
    for (const Patch& patch : suggested.patches) {
        FF_TRY(repairs.read(file, at, head, patch));
        if (auto corrected = decodeSegmentHeader(head, at); corrected.ok()) {
            repairs.accept(patch);
            return corrected;
        }
    }
    return record;
}

// The segments of an archive that does not list them: from the file header to the index without a gap.
Status findSegments(const ByteSource& file, Repairs& repairs, std::uint64_t indexOffset,
                    std::vector<SegmentRecord>& segments, TaskControl& control)
{
    const Error damaged{
        ErrorCode::Damaged,
        sentence("the archive does not list its segments, and they are not where they must be")};
    std::uint64_t at = kFileHeaderSize, tarEnd = 0, metaBytes = 0;
    while (at != indexOffset) {
        FF_TRY(control.checkpoint());
        const auto record = readHeader(file, repairs, at, indexOffset, control);
        if (!record.ok() && record.error().code != ErrorCode::Damaged)
            return record.error();
        if (!record.ok() || record->packedSize() > indexOffset - at || record->header.tarOffset != tarEnd
            || segments.size() == kMaxUnlistedSegments)
            return damaged;
        metaBytes += record->header.meta.rawSize;
        if (metaBytes > kMaxUnlistedMeta)
            return Error{
                ErrorCode::Damaged,
                sentence("the archive does not list its entries, and there is too much to derive them from")};
        at += record->packedSize();
        tarEnd += record->header.tarSize;
        segments.push_back(*record);
    }
    return {};
}

bool hasHash(const SegmentHeader& header)
{
    return header.hash != SegmentHash{};
}

Error cutShort(const SegmentRecord& segment, std::uint64_t fileSize)
{
    return {ErrorCode::Damaged,
            sentence("the archive is cut short: a segment should end at byte %1 of %2",
                     segment.fileOffset + segment.packedSize(), fileSize)};
}

} // namespace

bool hasMagic(ByteSpan firstBytes)
{
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
    return open(std::make_shared<File>(std::move(file)), control);
}

Result<Reader> Reader::open(std::shared_ptr<const ByteSource> source, TaskControl& control)
{
    const std::string name = source->path().filename().string();
    Reader reader;
    reader.m_file = std::move(source);
    FF_ASSIGN(reader.m_fileSize, reader.m_file->size());
    FF_ASSIGN(reader.m_storedSize, reader.m_file->storedSize());
    if (reader.m_fileSize == 0)
        return Error{ErrorCode::Damaged, sentence("%1 is empty", name)};
    if (reader.m_fileSize < kFileHeaderSize)
        return Error{ErrorCode::Damaged,
                     sentence("%1 is cut short: it has only %2 bytes", name, reader.m_fileSize)};
    std::array<std::uint8_t, kFileHeaderSize> header{};
    FF_TRY(reader.m_file->readAt(0, header));
    const Status ours = checkFileHeader(header, name);
    if (!ours.ok() && ours.error().code != ErrorCode::Damaged)
        return ours.error();
    reader.m_moved = std::make_shared<MovedSegments>();
    const Status indexed = reader.openIndex(control);
    if (!indexed.ok() && indexed.error().code == ErrorCode::Damaged)
        reader.m_indexError = indexed.error();
    else if (!indexed.ok())
        return indexed.error().code == ErrorCode::Cancelled
            ? indexed.error()
            : indexed.error().withContext(Sentence::verbatim(name));
    // There is only one header that an archive of this version can have: what follows tells whether it is
    // one.
    if (!ours.ok() && reader.m_indexError && !reader.beginsWithSegment())
        return ours.error();
    if (!ours.ok())
        reader.m_mended.emplace_back(sentence("the archive's header is damaged"));
    return reader;
}

Status Reader::openIndex(TaskControl& control)
{
    FF_ASSIGN(FoundIndex found, readIndex(*m_file, m_fileSize, m_indexOffset, m_indexSize, control));
    const auto& segments = found.index.segments;
    std::vector<std::uint64_t> checks = std::exchange(found.index.checks, {});
    const std::uint64_t covered = !found.index.listed ? found.offset
        : segments.empty()                            ? 0
                           : segments.back().fileOffset + segments.back().packedSize();
    m_repairs->setChecks(std::move(checks), covered);
    if (!found.index.listed)
        FF_TRY(findSegments(*m_file, *m_repairs, found.offset, found.index.segments, control));
    m_listed = found.index.listed;
    m_index = std::move(found.index);
    m_indexOffset = found.offset;
    m_indexSize = found.size;
    m_mended = std::move(found.mended);
    m_rightEnd = std::move(found.rightEnd);
    return {};
}

bool Reader::beginsWithSegment() const
{
    Bytes head(
        static_cast<std::size_t>(std::min<std::uint64_t>(kMaxSegmentHeader, m_fileSize - kFileHeaderSize)));
    return m_file->readAt(kFileHeaderSize, head).ok() && decodeSegmentHeader(head, kFileHeaderSize).ok();
}

Result<Bytes> Reader::rightEnd() const
{
    if (!m_rightEnd.empty())
        return m_rightEnd;
    // From the guard on, where there is one: it begins as far before the index as its size says.
    const std::uint64_t guard = guardSize(*m_indexSize);
    std::uint64_t begin = *m_indexOffset;
    if (m_listed && guard <= begin - kFileHeaderSize) {
        Bytes magic(kGuardMagic.size());
        FF_TRY(m_file->readAt(begin - guard, magic));
        begin -= sameBytes(magic, kGuardMagic) ? guard : 0;
    }
    Bytes out(static_cast<std::size_t>(m_fileSize - begin));
    FF_TRY(m_file->readAt(begin, out));
    return out;
}

Result<Suggestions> Reader::suggest(const SegmentRecord& segment, Blocks blocks, TaskControl& control) const
{
    const std::uint64_t size =
        blocks == Blocks::Both ? segment.packedSize() : segment.headerSize + segment.header.meta.packedSize;
    return m_repairs->suggest(*m_file, segment.fileOffset, segment.fileOffset + size, control);
}

std::uint64_t Reader::movedSegments() const
{
    return m_moved->count();
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
    return m_indexOffset == fileAt || (m_indexSize && m_indexOffset == fileAt + guardSize(*m_indexSize));
}

// Every window is read once: what follows a magic is looked at within it, or within the next when it may go
// on there. A header that is right counts for nothing twice, since the walk goes on behind its payloads.
Result<std::vector<SegmentRecord>> Reader::scan(TaskControl& control) const
{
    OpeningMemory memory(m_fileSize, &control);
    std::vector<SegmentRecord> found;
    Bytes window;
    std::uint64_t at = kFileHeaderSize, tarEnd = 0, counted = 0;
    std::uint64_t originalEnd = 0, shift = 0; // of the segment found last; modulo 2^64
    while (at < m_fileSize) {
        FF_TRY(control.checkpoint());
        control.addDone(at - std::exchange(counted, at));
        window.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kScanWindow, m_fileSize - at)));
        FF_TRY(m_file->readAt(at, window));
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
            auto record = Result<SegmentRecord>(Error{ErrorCode::Damaged, {}});
            if (tarOffsetOf(bytes)) { // all but the check, which takes longer, is right
                record = decodeSegmentHeader(bytes, here);
                // Behind bytes that were lost or inserted a header has the place that it had before, as those
                // before it tell.
                for (const std::uint64_t place : {originalEnd, here - shift}) {
                    if (!record.ok() && !found.empty() && place <= kMaxOffset)
                        record = decodeSegmentHeader(bytes, place);
                }
            }
            if (!record.ok() || record->packedSize() > m_fileSize - here
                || record->header.tarOffset < tarEnd) {
                ++from;
                continue;
            }
            FF_TRY(memory.take(kSegmentMemory));
            found.push_back(*record);
            originalEnd = record->fileOffset + record->packedSize();
            shift = here - record->fileOffset;
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

Result<Reader::Payload> Reader::readSegment(const SegmentRecord& segment, Blocks blocks, const Patch& patch,
                                            TaskControl* control) const
{
    // The record may come from a caller's own index: nothing is taken that the file does not have.
    if (segment.headerSize > kMaxSegmentHeader || segment.header.meta.packedSize > m_fileSize
        || segment.header.data.packedSize > m_fileSize)
        return cutShort(segment, m_fileSize);
    const auto fits = [&](std::uint64_t at) {
        return at <= m_fileSize && segment.packedSize() <= m_fileSize - at;
    };
    std::uint64_t at = segment.fileOffset;
    Bytes head(static_cast<std::size_t>(segment.headerSize));
    auto inFile = Result<SegmentRecord>(Error{ErrorCode::Damaged, sentence("a segment header is damaged")});
    if (fits(at)) {
        FF_TRY(readAt(at, head, patch));
        inFile = decodeSegmentHeader(head, segment.fileOffset);
    }
    if (!inFile.ok() && inFile.error().code == ErrorCode::Damaged && control != nullptr) {
        FF_ASSIGN(const auto moved, m_moved->find(*m_file, m_fileSize, segment, *control));
        if (moved && fits(*moved)) {
            at = *moved;
            FF_TRY(m_file->readAt(at, head));
            inFile = decodeSegmentHeader(head, segment.fileOffset);
        }
    }
    if (!fits(at))
        return cutShort(segment, m_fileSize);
    SegmentHeader expected = segment.header;
    if (inFile.ok() && !hasHash(expected))
        expected.hash = inFile->header.hash;
    if (inFile.ok() && (inFile->header != expected || inFile->headerSize != segment.headerSize))
        return Error{ErrorCode::Damaged, sentence("a segment is not the one that the index names")};
    if (!inFile.ok() && !hasHash(expected))
        return inFile.error();
    Payload payload;
    payload.header = expected;
    payload.headerFromIndex = !inFile.ok();
    payload.moved = at != segment.fileOffset;
    payload.meta.resize(static_cast<std::size_t>(expected.meta.packedSize));
    if (blocks == Blocks::Both)
        payload.data.resize(static_cast<std::size_t>(expected.data.packedSize));
    const Patch& known = payload.moved ? Patch() : patch; // checks are of places
    FF_TRY(readAt(at + segment.headerSize, payload.meta, known));
    FF_TRY(readAt(at + segment.headerSize + payload.meta.size(), payload.data, known));
    return payload;
}

Result<Bytes> Reader::wholeSegment(const SegmentRecord& segment, TaskControl& control) const
{
    FF_ASSIGN(const Payload payload, readSegment(segment, Blocks::Both, {}, &control));
    Bytes out = encodeSegmentHeader(payload.header, segment.fileOffset);
    if (out.size() != segment.headerSize)
        return Error{ErrorCode::Damaged, sentence("a segment header is damaged")};
    out.insert(out.end(), payload.meta.begin(), payload.meta.end());
    out.insert(out.end(), payload.data.begin(), payload.data.end());
    return out;
}

} // namespace ff::format
