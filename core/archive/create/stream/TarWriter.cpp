// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/stream/TarWriter.h"

#include "core/archive/Limits.h"
#include "core/archive/disk/LongPath.h"
#include "core/archive/disk/SourceFile.h"
#include "core/archive/segment/TarEntry.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cerrno>

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

TarOptions tarOptionsFor(codec::Level level, std::uint32_t n, std::uint64_t segmentSize)
{
    const bool usesNet = codec::usesModel(level);
    TarOptions options;
    options.groupSize = usesNet ? kNetGroupSize : kGroupSize;
    options.segmentSize =
        level == codec::Level::Quick ? std::min(segmentSize, kSortedSegmentSize) : segmentSize;
    options.findChunks = level >= codec::Level::Quick;
    if (level >= codec::Level::Balanced && n == 0)
        options.priming = usesNet ? SegmentLayout::Priming{kNetPrimers, kNetPrimerSize, kNetReach}
                                  : SegmentLayout::Priming{kPrimers, kPrimerSize, 0};
    return options;
}

TarWriter::TarWriter(Sink sink, TaskControl& control, TarOptions options)
    : m_control(control), m_spoolFolder(std::move(options.spoolFolder)),
      m_spoolInMemory(options.spoolInMemory),
      m_meanings(options.encoder
                     ? std::make_unique<Meanings>(std::move(options.encoder), options.encoderThreads)
                     : nullptr),
      m_segments(std::move(sink), options, control), m_deduplicator(std::move(options), m_segments),
      m_disk(::archive_read_disk_new()), m_offset(m_segments.tarOffset()), m_pax(::archive_write_new())
{
}

TarWriter::~TarWriter()
{
    // What is pending goes nowhere. Closing, and not archive_write_fail(), frees all that libarchive has for
    // the stream.
    if (m_failure.ok())
        m_failure = Error{ErrorCode::Cancelled, "stopped"};
    if (m_pax)
        ::archive_write_close(m_pax.get());
}

Result<std::unique_ptr<TarWriter>> TarWriter::create(Sink sink, TaskControl& control, TarOptions options)
{
    std::unique_ptr<TarWriter> writer(new TarWriter(std::move(sink), control, std::move(options)));
    FF_TRY(writer->open());
    return writer;
}

Status TarWriter::open()
{
    ::archive* pax = m_pax.get();
    ::archive* disk = m_disk.get();
    // Unbuffered: every write of libarchive reaches receive() while m_inData still tells what it is.
    const bool ready = pax != nullptr && disk != nullptr && ::archive_write_set_format_pax(pax) == ARCHIVE_OK
        && ::archive_write_set_options(pax, "hdrcharset=BINARY,xattrheader=SCHILY") == ARCHIVE_OK
        && ::archive_write_set_bytes_per_block(pax, 0) == ARCHIVE_OK
        && ::archive_write_set_bytes_in_last_block(pax, 1) == ARCHIVE_OK
        && ::archive_write_open(pax, this, nullptr, &TarWriter::receiveFromLibrary, nullptr) == ARCHIVE_OK
        && ::archive_read_disk_set_standard_lookup(disk) == ARCHIVE_OK
        && ::archive_read_disk_set_symlink_physical(disk) == ARCHIVE_OK &&
        // Holes are found by SourceFile; file flags have no portable meaning.
        ::archive_read_disk_set_behavior(disk, ARCHIVE_READDISK_NO_SPARSE | ARCHIVE_READDISK_NO_FFLAGS)
            == ARCHIVE_OK;
    if (!ready)
        return Error{ErrorCode::Missing,
                     "this version of libarchive cannot write pax archives as FileFormer needs them"};
    return {};
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
    if (m_inData)
        return m_deduplicator.add(bytes);
    m_segments.addHeader(bytes);
    return {};
}

Status TarWriter::check(long code)
{
    if (!m_failure.ok())
        return m_failure;
    if (code < ARCHIVE_WARN) {
        const char* reason = ::archive_error_string(m_pax.get());
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

EntryHandle TarWriter::describe(const SourceEntry& source, int descriptor, const struct stat& info)
{
    EntryHandle entry(source.metadata ? ::archive_entry_clone(source.metadata.get()) : ::archive_entry_new());
    ::archive_entry_copy_pathname(entry.get(), source.name.c_str());
    const LongPath where(source.file);
    ::archive_entry_copy_sourcepath(entry.get(), where.shortPath().c_str());
    if (source.metadata)
        tidyForeign(entry.get(), source, info);
    else if (source.file.empty()) // a folder that stands on no disk
        ::archive_entry_copy_stat(entry.get(), &info);
    else if (::archive_read_disk_entry_from_file(m_disk.get(), entry.get(), descriptor, &info) < ARCHIVE_OK) {
        const char* reason = ::archive_error_string(m_disk.get());
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
        file.spoolInto(m_spoolFolder, m_spoolInMemory);
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
    FF_TRY(m_segments.beginEntry(source.name, dataSize, fullSize));
    m_entryOffset = m_offset;
    return check(::archive_write_header(m_pax.get(), entry));
}

Status TarWriter::finishEntry()
{
    FF_TRY(check(::archive_write_finish_entry(m_pax.get())));
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
    FF_TRY(finishEntry());
    return encodeMeaning({});
}

Status TarWriter::encodeMeaning(Bytes head)
{
    if (!m_meanings || m_records.back().type == EntryType::Directory)
        return {};
    return m_meanings->add(m_records, std::move(head));
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
    FF_TRY(begin(source, entry.get(), m_deduplicator.begin(file), file.dataSize()));
    Bytes head;
    FF_ASSIGN(const bool same, writeContents(file, head));
    if (same && !file.sparse())
        m_segments.proveRun(file.size(), file.sha512());
    FF_TRY(finishEntry());
    if (same) {
        m_deduplicator.remember(file);
        FF_TRY(encodeMeaning(std::move(head)));
    } else
        m_records.pop_back();
    return same;
}

Status TarWriter::putData(ByteSpan piece)
{
    const la_ssize_t put = ::archive_write_data(m_pax.get(), piece.data(), piece.size());
    FF_TRY(check(static_cast<long>(std::min<la_ssize_t>(put, 0))));
    return {};
}

Result<bool> TarWriter::writeContents(SourceFile& file, Bytes& head)
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
            if (m_meanings && offset < format::EntryEncoder::kHeadSize) {
                head.resize(
                    static_cast<std::size_t>(offset)); // what is before it and was not given is a hole
                head.insert(head.end(), piece.begin(),
                            piece.begin()
                                + static_cast<std::ptrdiff_t>(std::min<std::size_t>(
                                    piece.size(), format::EntryEncoder::kHeadSize - head.size())));
            }
            return putData(piece);
        },
        m_control);
    const Status tail = same.ok() ? skip(file.size() - at) : Status();
    m_inData = false;
    FF_TRY(tail);
    FF_TRY(m_deduplicator.end());
    return same;
}

Status TarWriter::finish()
{
    FF_TRY(check(::archive_write_close(m_pax.get())));
    if (m_meanings)
        FF_TRY(m_meanings->finish(m_records));
    return m_segments.finish();
}

} // namespace ff::archive
