// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/TarWriter.h"

#include "core/archive/Limits.h"
#include "core/archive/SourceFile.h"
#include "core/archive/TarEntry.h"
#include "core/archive/create/LongPath.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace ff::archive {

namespace {

std::size_t xattrBytes(::archive_entry* entry)
{
    std::size_t sum = 0;
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    ::archive_entry_xattr_reset(entry);
    while (::archive_entry_xattr_next(entry, &name, &value, &size) == 0)
        sum += size;
    return sum;
}

// What another archive says of an entry, in the form that a file on disk gives.
void tidyForeign(::archive_entry* entry, const SourceEntry& source, const struct stat& info)
{
    ::archive_entry_sparse_clear(entry);
    ::archive_entry_copy_hardlink(entry, nullptr);
    ::archive_entry_set_fflags(entry, 0, 0);
    ::archive_entry_copy_mac_metadata(entry, nullptr, 0);
    ::archive_entry_set_dev(entry, 0);
    ::archive_entry_set_ino(entry, 0);
    ::archive_entry_set_nlink(entry, 1);
    if (source.type == EntryType::File || source.type == EntryType::Hardlink)
        ::archive_entry_set_filetype(entry, AE_IFREG);
    if (source.type == EntryType::File)
        ::archive_entry_set_size(entry, static_cast<la_int64_t>(info.st_size));
    else
        ::archive_entry_set_size(entry, 0);
    if (!::archive_entry_mtime_is_set(entry))
        ::archive_entry_set_mtime(entry, 0, 0);
}

} // namespace

void TarWriter::EntryDeleter::operator()(::archive_entry* entry) const
{
    ::archive_entry_free(entry);
}

TarOptions tarOptionsFor(codec::Level level, std::uint32_t n, std::uint64_t segmentSize)
{
    const bool usesNet = codec::usesModel(level);
    TarOptions options;
    options.groupSize = usesNet ? kNetGroupSize : kGroupSize;
    options.segmentSize = segmentSize;
    options.findChunks = level >= codec::Level::Balanced;
    if (level >= codec::Level::Balanced && n == 0)
        options.priming = usesNet ? TarOptions::Priming{kNetPrimers, kNetPrimerSize, kNetReach}
                                  : TarOptions::Priming{kPrimers, kPrimerSize, 0};
    return options;
}

TarWriter::TarWriter(Sink sink, TaskControl& control, TarOptions options)
    : m_sink(std::move(sink)), m_options(std::move(options)), m_control(control),
      m_pax(::archive_write_new()), m_disk(::archive_read_disk_new()), m_offset(m_options.startOffset),
      m_placed(m_options.startOffset)
{
    m_segment.tarOffset = m_options.startOffset;
    m_contents = std::move(m_options.known);
}

TarWriter::~TarWriter()
{
    if (m_pax != nullptr) {
        // What is pending goes nowhere. Closing, and not archive_write_fail(), frees all that libarchive has
        // for the stream.
        if (m_failure.ok())
            m_failure = Error{ErrorCode::Cancelled, "stopped"};
        ::archive_write_close(m_pax);
        ::archive_write_free(m_pax);
    }
    if (m_disk != nullptr)
        ::archive_read_free(m_disk);
}

Result<std::unique_ptr<TarWriter>> TarWriter::create(Sink sink, TaskControl& control, TarOptions options)
{
    std::unique_ptr<TarWriter> writer(new TarWriter(std::move(sink), control, std::move(options)));
    ::archive* pax = writer->m_pax;
    ::archive* disk = writer->m_disk;
    // Unbuffered: every write of libarchive reaches receive() while m_inData still tells what it is.
    const bool ready = pax != nullptr && disk != nullptr && ::archive_write_set_format_pax(pax) == ARCHIVE_OK
        && ::archive_write_set_options(pax, "hdrcharset=BINARY,xattrheader=SCHILY") == ARCHIVE_OK
        && ::archive_write_set_bytes_per_block(pax, 0) == ARCHIVE_OK
        && ::archive_write_set_bytes_in_last_block(pax, 1) == ARCHIVE_OK
        && ::archive_write_open(pax, writer.get(), nullptr, &TarWriter::receiveFromLibrary, nullptr)
            == ARCHIVE_OK
        && ::archive_read_disk_set_standard_lookup(disk) == ARCHIVE_OK
        && ::archive_read_disk_set_symlink_physical(disk) == ARCHIVE_OK &&
        // Holes are found by SourceFile; file flags have no portable meaning.
        ::archive_read_disk_set_behavior(disk, ARCHIVE_READDISK_NO_SPARSE | ARCHIVE_READDISK_NO_FFLAGS)
            == ARCHIVE_OK;
    if (!ready)
        return Error{ErrorCode::Missing,
                     "this version of libarchive cannot write pax archives as FileFormer needs them"};
    return writer;
}

long TarWriter::receiveFromLibrary(::archive* handle, void* self, const void* bytes, std::size_t size)
{
    auto* writer = static_cast<TarWriter*>(self);
    if (writer->m_failure.ok())
        writer->m_failure = writer->receive({static_cast<const std::uint8_t*>(bytes), size});
    if (writer->m_failure.ok())
        return static_cast<long>(size);
    ::archive_set_error(handle, EIO, "stopped");
    return -1;
}

Status TarWriter::receive(ByteSpan bytes)
{
    m_offset += bytes.size();
    if (!m_inData) {
        endRun();
        m_segment.addHeader(bytes);
        m_placed += bytes.size();
        return {};
    }
    if (m_known != nullptr)
        return placeKnown(bytes);
    if (!m_cutting) {
        noteStored(m_placed, bytes.size());
        return place(bytes);
    }
    return cutChunks(bytes);
}

// What is left without a cut is at most one chunk.
Status TarWriter::cutChunks(ByteSpan bytes)
{
    if (!m_uncut.empty()) {
        const std::size_t before = m_uncut.size();
        const ByteSpan more = bytes.first(std::min(bytes.size(), kMaxChunk));
        m_uncut.insert(m_uncut.end(), more.begin(), more.end());
        const std::size_t length = chunkLength(m_uncut);
        if (length == 0)
            return {}; // there is no more either
        FF_TRY(placeChunk(ByteSpan(m_uncut).first(length)));
        bytes = bytes.subspan(length - before); // no cut was in what was there before
        m_uncut.clear();
    }
    for (std::size_t length = chunkLength(bytes); length != 0; length = chunkLength(bytes)) {
        FF_TRY(placeChunk(bytes.first(length)));
        bytes = bytes.subspan(length);
    }
    m_uncut.assign(bytes.begin(), bytes.end());
    return {};
}

// Bytes of a file that stands in the tar stream already. When it fits into the segment its digest is that of
// the file.
Status TarWriter::placeKnown(ByteSpan bytes)
{
    std::uint64_t size = 0;
    for (const StoredRange& range : *m_known)
        size += range.length;
    while (!bytes.empty() && m_knownRange < m_known->size()) {
        const StoredRange& range = (*m_known)[m_knownRange];
        const auto part =
            static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), range.length - m_knownAt));
        FF_TRY(placeReference(range.tarOffset + m_knownAt, part,
                              size > m_options.segmentSize ? bytes.first(part) : ByteSpan()));
        bytes = bytes.subspan(part);
        m_knownAt += part;
        if (m_knownAt == range.length) {
            ++m_knownRange;
            m_knownAt = 0;
        }
    }
    return {};
}

Status TarWriter::placeChunk(ByteSpan chunk)
{
    if (chunk.size() >= kMinChunk) {
        const auto source = m_contents.findOrAddChunk(chunk, m_placed);
        if (source && mayReferTo(*source)) {
            noteStored(*source, chunk.size());
            return placeReference(*source, chunk.size(), chunk);
        }
    }
    noteStored(m_placed, chunk.size());
    return place(chunk);
}

std::size_t TarWriter::segmentOf(std::uint64_t tarOffset) const
{
    return static_cast<std::size_t>(
        std::upper_bound(m_segmentStarts.begin(), m_segmentStarts.end(), tarOffset)
        - m_segmentStarts.begin());
}

bool TarWriter::mayReferTo(std::uint64_t source)
{
    // Of the open segment only earlier runs: a reader has no data of this one yet.
    if (source >= m_segment.tarOffset)
        return !m_segment.runs.empty() && source < m_placed - m_segment.runs.back().dataLength;
    // To fetch a small file must not take other segments.
    if (!m_alone)
        return false;
    const std::size_t segment = segmentOf(source);
    if (std::find(m_sources.begin(), m_sources.end(), segment) != m_sources.end())
        return true;
    if (m_sources.size() >= kMaxSourceSegments)
        return false;
    m_sources.push_back(segment);
    return true;
}

void TarWriter::noteStored(std::uint64_t tarOffset, std::uint64_t length)
{
    if (!m_stored.empty() && m_stored.back().tarOffset + m_stored.back().length == tarOffset)
        m_stored.back().length += length;
    else
        m_stored.push_back({tarOffset, length});
}

// Cut only when more data comes: padding stays with the data before it.
Status TarWriter::roomForData()
{
    if (m_dataInSegment < m_options.segmentSize)
        return {};
    FF_TRY(flush());
    m_segment.continued = true;
    m_segment.continuedHint = m_hint;
    m_segment.data.reserve(static_cast<std::size_t>(std::min(m_dataLeft, kSegmentDataSize)));
    return {};
}

Status TarWriter::place(ByteSpan bytes)
{
    while (!bytes.empty()) {
        FF_TRY(roomForData());
        const auto part = static_cast<std::size_t>(
            std::min<std::uint64_t>(bytes.size(), m_options.segmentSize - m_dataInSegment));
        m_segment.addData(bytes.first(part));
        if (m_runHash)
            m_runHash->update(bytes.first(part));
        m_dataInSegment += part;
        m_dataLeft -= std::min<std::uint64_t>(m_dataLeft, part);
        m_placed += part;
        bytes = bytes.subspan(part);
    }
    return {};
}

// `bytes` are what the reference stands for, or empty when the digest of the run will be known otherwise.
Status TarWriter::placeReference(std::uint64_t source, std::uint64_t length, ByteSpan bytes)
{
    while (length != 0) {
        FF_TRY(roomForData());
        const std::uint64_t part = std::min(length, m_options.segmentSize - m_dataInSegment);
        if (!bytes.empty()) {
            if (!m_runHash) {
                m_runHash = std::make_unique<crypto::Sha512>();
                const bool isNew = m_segment.runs.empty();
                m_runHash->update(
                    ByteSpan(m_segment.data)
                        .last(isNew ? 0 : static_cast<std::size_t>(m_segment.runs.back().dataLength)));
            }
            m_runHash->update(bytes.first(static_cast<std::size_t>(part)));
            bytes = bytes.subspan(static_cast<std::size_t>(part));
        }
        m_segment.addReference(source, part);
        m_dataInSegment += part;
        m_dataLeft -= std::min<std::uint64_t>(m_dataLeft, part);
        m_placed += part;
        source += part;
        length -= part;
        m_control.addDone(part); // the codec never sees it
    }
    return {};
}

void TarWriter::endRun()
{
    if (!m_runHash)
        return;
    m_segment.runs.back().digest = m_runHash->finish();
    m_runHash.reset();
}

void TarWriter::choosePrimers()
{
    if (m_primersChosen || m_options.priming.most == 0)
        return;
    m_primersChosen = true;
    const std::uint64_t size = m_segment.data.size(), reach = m_options.priming.reach;
    if (size < kMinPrimed || size > kMaxPrimed || m_segment.continued)
        return;
    // What does not fit in any case is not to be reached in the time either.
    const std::uint64_t maxSize = reach == 0 || size >= reach ? kMaxPrimed : reach - size;
    m_segment.primers = m_primers.choose(m_segment.data, m_options.priming.most, maxSize);
}

std::uint64_t TarWriter::primerReach() const
{
    std::uint64_t most = 0;
    for (const Primer& primer : m_segment.primers)
        most = std::max<std::uint64_t>(most, primer.data->size());
    return most;
}

bool TarWriter::fitsGroup(std::uint64_t cost)
{
    const TarOptions::Priming& priming = m_options.priming;
    if (priming.most != 0 && m_groupCost + cost > priming.size)
        choosePrimers();
    std::uint64_t limit = m_options.groupSize;
    if (m_primersChosen) {
        if (m_segment.primers.empty())
            limit = priming.size;
        else if (priming.reach != 0)
            limit = priming.reach - primerReach();
    }
    return m_groupCost + cost <= limit;
}

Status TarWriter::flush()
{
    endRun();
    choosePrimers();
    if (m_options.priming.most != 0 && m_segment.primers.empty() && !m_segment.continued
        && m_segment.data.size() >= kMinPrimed && m_segment.data.size() <= kOwnSegmentSize)
        m_primers.add(m_segment.tarOffset, m_segment.data);
    m_primersChosen = false;
    Segment done = std::move(m_segment);
    m_segment = Segment{};
    m_segment.tarOffset = m_placed;
    m_dataInSegment = 0;
    m_sources.clear();
    if (done.empty())
        return {};
    m_segmentStarts.push_back(m_placed); // of the next
    return m_sink(std::move(done));
}

Status TarWriter::check(long code)
{
    if (!m_failure.ok())
        return m_failure;
    if (code < ARCHIVE_WARN) {
        const char* reason = ::archive_error_string(m_pax);
        return Error{ErrorCode::Io,
                     std::string("cannot write the tar stream: ")
                         + (reason != nullptr ? reason : "unknown reason")};
    }
    return {};
}

void TarWriter::warn(const SourceEntry& source, const std::string& message, bool lost)
{
    m_warnings.push_back({source.name, message, lost});
    m_control.addFailed(lost ? 1 : 0);
}

TarWriter::EntryHandle TarWriter::describe(const SourceEntry& source, int descriptor, const struct stat& info)
{
    EntryHandle entry(source.metadata ? ::archive_entry_clone(source.metadata.get()) : ::archive_entry_new());
    ::archive_entry_copy_pathname(entry.get(), source.name.c_str());
    const LongPath where(source.file);
    ::archive_entry_copy_sourcepath(entry.get(), where.shortPath().c_str());
    if (source.metadata)
        tidyForeign(entry.get(), source, info);
    else if (source.file.empty()) // a folder that stands on no disk
        ::archive_entry_copy_stat(entry.get(), &info);
    else if (::archive_read_disk_entry_from_file(m_disk, entry.get(), descriptor, &info) < ARCHIVE_OK) {
        const char* reason = ::archive_error_string(m_disk);
        warn(source,
             std::string("some of its attributes cannot be read: ")
                 + (reason != nullptr ? reason : "unknown reason"));
    }
    ::archive_entry_unset_atime(entry.get());
    ::archive_entry_unset_ctime(entry.get());
    ::archive_entry_unset_birthtime(entry.get());
    if (source.type == EntryType::Hardlink) {
        ::archive_entry_copy_hardlink(entry.get(), source.hardlinkTo.c_str());
        ::archive_entry_unset_size(entry.get());
        ::archive_entry_xattr_clear(entry.get()); // they stand at the entry that holds the contents
        ::archive_entry_acl_clear(entry.get());
    }
    if (dropHashXattr(entry.get()) != 0)
        warn(source, "extended attributes with '=' in their name are left out");
    if (xattrBytes(entry.get()) > kMaxXattrBytes) {
        warn(source, "its extended attributes are left out: they take more than 512 KiB");
        ::archive_entry_xattr_clear(entry.get());
    }
    return entry;
}

Status TarWriter::add(const SourceEntry& source)
{
    FF_TRY(m_control.checkpoint());
    m_control.setStage("encode", source.name);
    if (source.type == EntryType::Hardlink) {
        const auto lost = m_lostContents.find(source.hardlinkTo);
        if (lost == m_lostContents.end())
            return addBare(source);
        // The name that should hold the contents was left out: this one holds them, or links to the one that
        // took over.
        SourceEntry other = source;
        other.hardlinkTo = lost->second;
        if (!other.hardlinkTo.empty())
            return addBare(other);
        other.type = EntryType::File;
        FF_ASSIGN(const bool stored, addContents(other));
        if (stored)
            lost->second = source.name;
        return {};
    }
    if (source.type != EntryType::File)
        return addBare(source);
    FF_ASSIGN(const bool stored, addContents(source));
    if (!stored) {
        m_control.addDone(static_cast<std::uint64_t>(source.info.st_size));
        if (source.info.st_nlink > 1)
            m_lostContents.emplace(source.name, std::string());
    }
    return {};
}

Result<bool> TarWriter::addContents(const SourceEntry& source)
{
    // In the second attempt from a copy.
    for (const bool held : {false, true}) {
        SourceFile file;
        file.spoolInto(m_options.spoolFolder);
        bool same = false;
        const Status opened = source.contents >= 0 ? file.adopt(source.contents) : file.open(source.file);
        if (!opened.ok()) {
            warn(source, "left out: " + opened.error().message, true);
            return false;
        }
        const auto loaded = file.load(m_control, held);
        if (!loaded.ok() && loaded.error().code == ErrorCode::Io) {
            warn(source, "left out: " + loaded.error().message, true);
            return false;
        }
        FF_ASSIGN(const bool steady, loaded);
        // What is being written in its midst would likely not give the same again, and stand in the archive
        // for nothing.
        if (!steady && !held && !file.grew() && file.dataSize() > kInMemorySize)
            continue;
        FF_ASSIGN(same, addFile(source, file));
        if (same) {
            noteStoredFile(source, file);
            return true;
        }
    }
    warn(source, "left out: it changed while it was read", true);
    return false;
}

void TarWriter::noteStoredFile(const SourceEntry& source, const SourceFile& file)
{
    // What the codec never sees.
    const std::uint64_t expected = std::max(file.size(), static_cast<std::uint64_t>(source.info.st_size));
    m_control.addDone(expected - file.dataSize());
    if (const std::string remark = file.remark(); !remark.empty())
        warn(source, remark, file.cutOff());
    if (source.contents >= 0 || source.info.st_ino == 0
        || (source.info.st_ino == file.info().st_ino && source.info.st_dev == file.info().st_dev))
        return;
    warn(source, "another file took its place while the archive was made: that one is stored");
    if (source.info.st_nlink > 1) // the other names are still the old file
        m_lostContents.emplace(source.name, std::string());
}

Status TarWriter::begin(const SourceEntry& source, ::archive_entry* entry, std::uint64_t dataSize,
                        std::uint64_t fullSize)
{
    const bool large = dataSize > kOwnSegmentSize;
    const std::uint64_t cost = kEntryCost + dataSize;
    if (!m_segment.empty()
        && (large || m_alone || !fitsGroup(cost)
            || m_segment.headers.size() >= format::kMaxHeaders - kMaxXattrBytes * 4
            || m_dataInSegment + fullSize > m_options.segmentSize)) {
        FF_TRY(flush());
        m_groupCost = 0;
    }
    m_groupCost += cost;
    m_alone = large;
    m_dataLeft = fullSize;
    if (large) // growing by and by would copy it again and again
        m_segment.data.reserve(static_cast<std::size_t>(std::min(dataSize, kSegmentDataSize)));
    m_hint = nameHint(source.name);
    m_entryOffset = m_offset;
    return check(::archive_write_header(m_pax, entry));
}

Status TarWriter::finishEntry()
{
    FF_TRY(check(::archive_write_finish_entry(m_pax)));
    m_records.back().tarOffset = m_entryOffset;
    m_records.back().tarSize = m_offset - m_entryOffset;
    return {};
}

Status TarWriter::addBare(const SourceEntry& source)
{
    struct stat info = source.info;
    std::string target;
    if (source.type == EntryType::Symlink && !source.metadata) {
        auto read = LongPath(source.file).linkTarget();
        if (!read.ok()) {
            warn(source, "left out: " + read.error().message, true);
            return {};
        }
        target = std::move(*read);
        info.st_size = static_cast<off_t>(target.size()); // libarchive believes it, and links of /proc say 0
    }
    const EntryHandle entry = describe(source, -1, info);
    if (!target.empty())
        ::archive_entry_copy_symlink(entry.get(), target.c_str());
    m_records.push_back(recordOf(entry.get()));
    FF_TRY(begin(source, entry.get(), 0, 0));
    return finishEntry();
}

Result<bool> TarWriter::addFile(const SourceEntry& source, SourceFile& file)
{
    const EntryHandle entry = describe(source, file.descriptor(), file.info());
    if (file.size() != 0)
        ::archive_entry_xattr_add_entry(entry.get(), std::string(kHashXattr).c_str(), file.sha512().data(),
                                        file.sha512().size());
    if (file.sparse()) {
        for (const SourceFile::Extent& extent : file.extents())
            ::archive_entry_sparse_add_entry(entry.get(), static_cast<la_int64_t>(extent.offset),
                                             static_cast<la_int64_t>(extent.size));
        if (file.extents().empty())
            ::archive_entry_sparse_add_entry(entry.get(), 0, 0); // nothing but a hole
    }
    m_records.push_back(recordOf(entry.get()));
    m_records.back().sha512 = file.sha512();
    const bool mayRepeat =
        !file.sparse() && file.size() >= kMinDuplicate && m_options.sharedSizes.contains(file.size());
    m_known = mayRepeat ? m_contents.findFile(file.sha512()) : nullptr;
    m_knownRange = 0;
    m_knownAt = 0;
    m_cutting =
        m_known == nullptr && m_options.findChunks && !file.sparse() && file.size() >= kMinChunkedSize;
    m_stored.clear();
    FF_TRY(begin(source, entry.get(), m_known == nullptr ? file.dataSize() : 0, file.dataSize()));
    FF_ASSIGN(const bool same, writeContents(file));
    if (same && !file.sparse() && file.size() != 0 && m_segment.runs.back().dataLength == file.size())
        m_segment.runs.back().digest = file.sha512();
    FF_TRY(finishEntry());
    if (!same)
        m_records.pop_back();
    else if (mayRepeat && m_known == nullptr)
        m_contents.addFile(file.sha512(), m_stored);
    return same;
}

Status TarWriter::putData(ByteSpan piece)
{
    const la_ssize_t put = ::archive_write_data(m_pax, piece.data(), piece.size());
    FF_TRY(check(static_cast<long>(std::min<la_ssize_t>(put, 0))));
    return {};
}

Result<bool> TarWriter::writeContents(SourceFile& file)
{
    static const Bytes kZeros(kIoPiece);
    // An empty write makes libarchive put the map of the holes out now, as a header.
    if (file.sparse())
        FF_TRY(putData(ByteSpan(kZeros).first(0)));
    m_inData = true;
    // libarchive takes holes as zeros which it drops. No piece may straddle the border of a hole: 3.6 reads
    // behind it then.
    const auto skip = [this](std::uint64_t count) -> Status {
        while (count != 0) {
            FF_TRY(m_control.checkpoint());
            const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(count, kZeros.size()));
            FF_TRY(putData(ByteSpan(kZeros).first(part)));
            count -= part;
        }
        return {};
    };
    std::uint64_t at = 0;
    const auto same = file.readAgain(
        [&](std::uint64_t offset, ByteSpan piece) -> Status {
            FF_TRY(skip(offset - at));
            at = offset + piece.size();
            return putData(piece);
        },
        m_control);
    const Status tail = same.ok() ? skip(file.size() - at) : Status();
    m_inData = false;
    FF_TRY(tail);
    if (!m_uncut.empty())
        FF_TRY(placeChunk(std::exchange(m_uncut, {})));
    return same;
}

Status TarWriter::finish()
{
    FF_TRY(check(::archive_write_close(m_pax)));
    return flush();
}

} // namespace ff::archive
