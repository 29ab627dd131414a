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
    // Where the contents of a file stand that has no holes, up to where the workers have hashed what was fed,
    // and the digest where one of them hashed all of it.
    TarRange contents{};
    std::uint64_t hashedTo = 0;
    std::optional<crypto::Sha512Digest> digest;

    // A segment begins to be fed.
    void noteHashes(const DecodedSegment& segment)
    {
        for (const DataRun& run : segment.verified->runs) {
            if (run.digest && run.place.begin == contents.begin && run.place.end == contents.end) {
                digest = run.digest;
                hashedTo = contents.end;
            }
        }
        for (const TarRange& run : segment.hashedOn) {
            if (run.begin == hashedTo && run.end <= contents.end)
                hashedTo = run.end;
        }
    }
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
        source.noteHashes(segment);
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
            sentence("this version of libarchive cannot read tar archives as FileFormer needs them")};
}

Error damaged(const Sentence& what)
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

// The SHA-512 of a file's contents: what the workers have of it, and the rest computed here.
class ContentHash {
public:
    ContentHash(Feed& feed, TaskControl& control) : m_feed(feed), m_control(control) {}

    // Nothing that the workers hashed is what libarchive gives.
    void hashAllHere() { m_hash.emplace(); }
    Status zerosUpTo(std::uint64_t offset)
    {
        static const Bytes kZeros(kIoPiece);
        while (m_at < offset) {
            FF_TRY(m_control.checkpoint());
            const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(offset - m_at, kZeros.size()));
            FF_TRY(add(ByteSpan(kZeros).first(part)));
        }
        return {};
    }
    Status add(ByteSpan piece)
    {
        const std::uint64_t hashed = m_feed.hashedTo - m_feed.contents.begin; // of the contents
        std::uint64_t known = 0; // of the piece
        if (!m_hash) {
            known = std::min<std::uint64_t>(piece.size(), hashed - m_at);
            if (known < piece.size())
                FF_TRY(goOnHere(hashed));
        }
        if (m_hash)
            m_hash->update(piece.subspan(static_cast<std::size_t>(known)));
        m_at += piece.size();
        return {};
    }
    std::uint64_t at() const { return m_at; }
    Result<crypto::Sha512Digest> finish()
    {
        if (!m_hash && m_feed.digest)
            return *m_feed.digest;
        if (!m_hash)
            FF_TRY(goOnHere(m_at));
        return m_hash->finish();
    }

private:
    Status goOnHere(std::uint64_t hashed)
    {
        if (hashed == 0) {
            m_hash.emplace();
            return {};
        }
        m_hash = m_feed.stream->takeHash(m_feed.contents.begin, m_feed.contents.begin + hashed);
        return m_hash ? Status() : damaged(sentence("its contents are damaged: the SHA-512 differs"));
    }

    Feed& m_feed;
    TaskControl& m_control;
    std::optional<crypto::Sha512> m_hash; // of what is before m_at; empty while the workers have it
    std::uint64_t m_at = 0;
};

} // namespace

// The contents end with the entry, filled up to a block. A hole makes the entry shorter than its file, as a
// rule.
TarRange contentsOf(const format::EntryRecord& record)
{
    const std::uint64_t padded = inTarBlocks(record.size);
    if (record.type != EntryType::File || record.size == 0 || padded < record.size
        || padded >= record.tarSize)
        return {};
    const std::uint64_t begin = record.tarOffset + record.tarSize - padded;
    return {begin, begin + record.size};
}

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
    source.contents = contentsOf(record);
    source.hashedTo = source.contents.begin;
    ::archive_entry* entry = nullptr;
    const bool opened = ::archive_read_open(handle.get(), &source, nullptr, &feed, nullptr) == ARCHIVE_OK
        && ::archive_read_next_header(handle.get(), &entry) >= ARCHIVE_WARN;
    if (source.error)
        return *source.error;
    if (!opened || entry == nullptr)
        return damaged(sentence("its header is damaged"));
    if (!sameEntry(recordOf(entry), record))
        return damaged(sentence("its header is not the one that the index lists"));

    const bool isFile = record.type == EntryType::File;
    const auto carried = carriedHash(entry);
    const crypto::Sha512Digest expected = isFile && record.size == 0 ? emptyFileHash() : record.sha512;
    if (isFile && record.size != 0 && (!carried || *carried != expected))
        return damaged(sentence("its contents are damaged: the SHA-512 differs"));
    dropHashXattr(entry);
    if (visit.header)
        FF_TRY(visit.header(entry));

    if (isFile) {
        ContentHash hash(source, control);
        if (source.contents.end == 0 || ::archive_entry_sparse_count(entry) != 0)
            hash.hashAllHere();
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
                return damaged(sentence("its contents are damaged: they end early"));
            const auto at = static_cast<std::uint64_t>(offset);
            if (offset < 0 || at < hash.at() || at > record.size || size > record.size - at)
                return damaged(sentence("its contents are damaged: they do not fit its size"));
            FF_TRY(hash.zerosUpTo(at));
            const ByteSpan piece(static_cast<const std::uint8_t*>(bytes), size);
            FF_TRY(hash.add(piece));
            if (visit.data && size != 0)
                FF_TRY(visit.data(at, piece));
        }
        FF_TRY(hash.zerosUpTo(record.size));
        FF_ASSIGN(const auto digest, hash.finish());
        if (digest != expected)
            return damaged(sentence("its contents are damaged: the SHA-512 differs"));
    }
    if (!check.trusted && !indexIsOriginal)
        return damaged(
            sentence("its segment is damaged, and without the index its contents cannot be proved"));
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
        return damaged(sentence("an entry's header is damaged"));
    format::EntryRecord record = recordOf(entry);
    const auto hash = carriedHash(entry);
    if (record.type == EntryType::File && record.size == 0)
        record.sha512 = emptyFileHash();
    else if (record.type == EntryType::File && hash)
        record.sha512 = *hash;
    else if (record.type == EntryType::File)
        return damaged(sentence("an entry's header has no SHA-512"));
    return record;
}

} // namespace ff::archive
