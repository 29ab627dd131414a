// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/read/EntryReader.h"

#include "core/archive/LibArchive.h"
#include "core/archive/Limits.h"
#include "core/archive/segment/TarEntry.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cerrno>

namespace ff::archive {

namespace {

// Feeds [at, end) of the tar stream to libarchive.
struct Feed {
    SegmentStream* stream = nullptr;
    std::uint64_t at = 0, end = 0;
    std::uint64_t segmentAt = ~std::uint64_t{0}; // tarOffset of the segment counted last
    EntryCheck* check = nullptr;
    std::optional<Error> error;
};

la_ssize_t feed(::archive* handle, void* self, const void** bytes)
{
    auto& source = *static_cast<Feed*>(self);
    if (source.at >= source.end)
        return 0;
    const auto unit = source.stream->at(source.at);
    if (!unit.ok()) {
        source.error = unit.error();
        ::archive_set_error(handle, EIO, "stopped");
        return -1;
    }
    const DecodedSegment& segment = **unit;
    const std::uint64_t begin = segment.need.record.header.tarOffset;
    if (source.segmentAt != begin) {
        source.segmentAt = begin;
        source.check->hashRetries += segment.hashRetries;
        source.check->trusted = source.check->trusted && segment.hashMatches();
        source.check->healed = source.check->healed || segment.healed;
    }
    const ByteSpan rest =
        ByteSpan(segment.verified->tar).subspan(static_cast<std::size_t>(source.at - begin));
    const std::size_t size =
        static_cast<std::size_t>(std::min<std::uint64_t>(rest.size(), source.end - source.at));
    for (const LostRange& lost : segment.verified->lost) {
        if (lost.begin < source.at + size && source.at < lost.end) {
            source.error = lost.error;
            ::archive_set_error(handle, EIO, "stopped");
            return -1;
        }
    }
    *bytes = rest.data();
    source.at += size;
    return static_cast<la_ssize_t>(size);
}

ReadHandle openTar()
{
    ReadHandle handle(::archive_read_new());
    if (handle && ::archive_read_support_format_tar(handle.get()) != ARCHIVE_OK)
        handle.reset();
    return handle;
}

Error libraryMissing()
{
    return {ErrorCode::Missing,
            "this version of libarchive cannot read tar archives as FileFormer needs them"};
}

Error damaged(const std::string& what)
{
    return {ErrorCode::Damaged, what};
}

// The header that stands in the segments must be the one that was listed: what a person chose is what is
// written.
bool sameEntry(const format::EntryRecord& a, const format::EntryRecord& b)
{
    return a.path == b.path && a.type == b.type && a.size == b.size && a.mtimeSeconds == b.mtimeSeconds
        && a.mtimeNanoseconds == b.mtimeNanoseconds && a.mode == b.mode && a.uid == b.uid && a.gid == b.gid
        && a.user == b.user && a.group == b.group && a.linkTarget == b.linkTarget;
}

class ContentHash {
public:
    explicit ContentHash(TaskControl& control) : m_control(control) {}

    Status zerosUpTo(std::uint64_t offset)
    {
        static const Bytes kZeros(kIoPiece);
        while (m_at < offset) {
            FF_TRY(m_control.checkpoint());
            const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(offset - m_at, kZeros.size()));
            m_hash.update(ByteSpan(kZeros).first(part));
            m_at += part;
        }
        return {};
    }
    void add(ByteSpan piece)
    {
        m_hash.update(piece);
        m_at += piece.size();
    }
    std::uint64_t at() const { return m_at; }
    crypto::Sha512Digest finish() { return m_hash.finish(); }

private:
    TaskControl& m_control;
    crypto::Sha512 m_hash;
    std::uint64_t m_at = 0;
};

} // namespace

Status readEntry(SegmentStream& stream, const format::EntryRecord& record, bool indexIsOriginal,
                 const EntryVisit& visit, EntryCheck& check, TaskControl& control)
{
    FF_TRY(control.checkpoint());
    const ReadHandle handle = openTar();
    if (!handle)
        return libraryMissing();
    Feed source;
    source.stream = &stream;
    source.at = record.tarOffset;
    source.end = record.tarOffset + record.tarSize;
    source.check = &check;
    ::archive_entry* entry = nullptr;
    const bool opened = ::archive_read_open(handle.get(), &source, nullptr, &feed, nullptr) == ARCHIVE_OK
        && ::archive_read_next_header(handle.get(), &entry) >= ARCHIVE_WARN;
    if (source.error)
        return *source.error;
    if (!opened || entry == nullptr)
        return damaged("its header is damaged");
    if (!sameEntry(recordOf(entry), record))
        return damaged("its header is not the one that the index lists");

    const bool isFile = record.type == EntryType::File;
    const auto carried = carriedHash(entry);
    const crypto::Sha512Digest expected = isFile && record.size == 0 ? emptyFileHash() : record.sha512;
    if (isFile && record.size != 0 && (!carried || *carried != expected))
        return damaged("its contents are damaged: the SHA-512 differs");
    dropHashXattr(entry);
    if (visit.header)
        FF_TRY(visit.header(entry));

    if (isFile) {
        ContentHash hash(control);
        for (;;) {
            FF_TRY(control.checkpoint());
            const void* bytes = nullptr;
            std::size_t size = 0;
            la_int64_t offset = 0;
            const int code = ::archive_read_data_block(handle.get(), &bytes, &size, &offset);
            if (source.error)
                return *source.error;
            if (code == ARCHIVE_EOF)
                break;
            if (code < ARCHIVE_WARN)
                return damaged("its contents are damaged: they end early");
            const auto at = static_cast<std::uint64_t>(offset);
            if (offset < 0 || at < hash.at() || at > record.size || size > record.size - at)
                return damaged("its contents are damaged: they do not fit its size");
            FF_TRY(hash.zerosUpTo(at));
            const ByteSpan piece(static_cast<const std::uint8_t*>(bytes), size);
            hash.add(piece);
            if (visit.data && size != 0)
                FF_TRY(visit.data(at, piece));
        }
        FF_TRY(hash.zerosUpTo(record.size));
        if (hash.finish() != expected)
            return damaged("its contents are damaged: the SHA-512 differs");
    }
    if (!check.trusted && !indexIsOriginal)
        return damaged("its segment is damaged, and without the index its contents cannot be proved");
    return {};
}

Result<format::EntryRecord> parseEntryHeader(ByteSpan headers)
{
    const ReadHandle handle = openTar();
    if (!handle)
        return libraryMissing();
    ::archive_entry* entry = nullptr;
    if (::archive_read_open_memory(handle.get(), headers.data(), headers.size()) != ARCHIVE_OK
        || ::archive_read_next_header(handle.get(), &entry) < ARCHIVE_WARN)
        return damaged("an entry's header is damaged");
    format::EntryRecord record = recordOf(entry);
    const auto hash = carriedHash(entry);
    if (record.type == EntryType::File && record.size == 0)
        record.sha512 = emptyFileHash();
    else if (record.type == EntryType::File && hash)
        record.sha512 = *hash;
    else if (record.type == EntryType::File)
        return damaged("an entry's header has no SHA-512");
    return record;
}

} // namespace ff::archive
