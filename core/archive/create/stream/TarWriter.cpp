// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/stream/TarWriter.h"

#include "core/archive/LibArchive.h"
#include "core/archive/Limits.h"
#include "core/archive/disk/SourceFile.h"
#include "core/archive/segment/TarEntry.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cerrno>

namespace ff::archive {

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
    : m_control(control), m_spool{std::move(options.spoolFolder), options.spoolInMemory},
      m_meanings(options.encoder
                     ? std::make_unique<Meanings>(std::move(options.encoder), options.encoderThreads)
                     : nullptr),
      m_segments(std::move(sink), options, control), m_deduplicator(std::move(options), m_segments),
      m_offset(m_segments.tarOffset()), m_pax(::archive_write_new())
{
}

TarWriter::~TarWriter()
{
    // What is pending goes nowhere. Closing, and not archive_write_fail(), frees all that libarchive has for
    // the stream.
    if (m_failure.ok())
        m_failure = Error{ErrorCode::Cancelled, sentence("stopped")};
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
    // Unbuffered: every write of libarchive reaches receive() while m_inData still tells what it is.
    const bool ready = pax != nullptr && ::archive_write_set_format_pax(pax) == ARCHIVE_OK
        && ::archive_write_set_options(pax, "hdrcharset=BINARY,xattrheader=SCHILY") == ARCHIVE_OK
        && ::archive_write_set_bytes_per_block(pax, 0) == ARCHIVE_OK
        && ::archive_write_set_bytes_in_last_block(pax, 1) == ARCHIVE_OK
        && ::archive_write_open(pax, this, nullptr, &TarWriter::receiveFromLibrary, nullptr) == ARCHIVE_OK
        && m_describer.isReady();
    if (!ready)
        return Error{
            ErrorCode::Missing,
            sentence("this version of libarchive cannot write pax archives as FileFormer needs them")};
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
        return Error{ErrorCode::Io, sentence("cannot write the tar stream: %1", libraryReason(m_pax.get()))};
    }
    return {};
}

void TarWriter::warn(const SourceEntry& source, const Sentence& message, bool lost)
{
    m_warnings.push_back({source.name, message, lost});
    m_control.addFailed(lost ? 1 : 0);
}

Status TarWriter::add(const SourceEntry& source, LoadAhead* ahead)
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
        FF_ASSIGN(const bool stored, addContents(other, nullptr));
        if (stored)
            lost->second = source.name;
        return {};
    }
    if (source.type != EntryType::File)
        return addBare(source);
    FF_ASSIGN(const bool stored, addContents(source, ahead));
    if (!stored) {
        m_control.addDone(static_cast<std::uint64_t>(source.info.st_size));
        if (source.info.st_nlink > 1)
            m_lostContents.emplace(source.name, std::string());
    }
    return {};
}

Result<bool> TarWriter::addContents(const SourceEntry& source, LoadAhead* ahead)
{
    // In the second attempt from a copy.
    for (const bool held : {false, true}) {
        std::optional<LoadedFile> got = ahead != nullptr && !held ? ahead->take(source) : std::nullopt;
        if (!got)
            got = loadFile(source, m_spool, held, m_control);
        const Status opened = got->opened;
        if (!opened.ok()) {
            warn(source, sentence("left out: %1", opened.error().message), true);
            return false;
        }
        const auto& loaded = got->loaded;
        if (!loaded.ok() && loaded.error().code == ErrorCode::Io) {
            warn(source, sentence("left out: %1", loaded.error().message), true);
            return false;
        }
        FF_ASSIGN(const bool steady, loaded);
        SourceFile& file = *got->file;
        // What is being written in its midst would likely not give the same again, and stand in the archive
        // for nothing.
        if (!steady && !held && !file.grew() && file.dataSize() > kInMemorySize)
            continue;
        FF_ASSIGN(const bool same, addFile(source, file));
        if (same) {
            noteStoredFile(source, file);
            return true;
        }
    }
    warn(source, sentence("left out: %1", sentence("it changed while it was read")), true);
    return false;
}

void TarWriter::noteStoredFile(const SourceEntry& source, const SourceFile& file)
{
    // What the codec never sees.
    const std::uint64_t expected = std::max(file.size(), static_cast<std::uint64_t>(source.info.st_size));
    m_control.addDone(expected - file.dataSize());
    if (const Sentence remark = file.remark(); !remark.empty())
        warn(source, remark, file.cutOff());
    if (source.contents >= 0 || source.info.st_ino == 0
        || (source.info.st_ino == file.info().st_ino && source.info.st_dev == file.info().st_dev))
        return;
    warn(source, sentence("another file took its place while the archive was made: that one is stored"));
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
    const auto described =
        m_describer.describeBare(source, [&](const Sentence& message) { warn(source, message); });
    if (!described.ok()) {
        warn(source, sentence("left out: %1", described.error().message), true);
        return {};
    }
    ::archive_entry* const entry = described->get();
    m_records.push_back(recordOf(entry));
    FF_TRY(begin(source, entry, 0, 0));
    FF_TRY(finishEntry());
    return encodeMeaning({});
}

Status TarWriter::encodeMeaning(ByteSpan head)
{
    if (!m_meanings || m_records.back().type == EntryType::Directory)
        return {};
    return m_meanings->add(m_records, head);
}

Result<bool> TarWriter::addFile(const SourceEntry& source, SourceFile& file)
{
    const EntryHandle entry = m_describer.describe(source, file.descriptor(), file.info(),
                                                   [&](const Sentence& message) { warn(source, message); });
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
    FF_ASSIGN(const bool same, writeContents(file));
    if (same && !file.sparse())
        m_segments.proveRun(file.size(), file.sha512());
    FF_TRY(finishEntry());
    if (same) {
        m_deduplicator.remember(file);
        FF_TRY(encodeMeaning(m_head));
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

Result<bool> TarWriter::writeContents(SourceFile& file)
{
    m_head.clear();
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
                m_head.resize(
                    static_cast<std::size_t>(offset)); // what is before it and was not given is a hole
                const std::size_t rest = format::EntryEncoder::kHeadSize - m_head.size();
                const ByteSpan part = piece.first(std::min(piece.size(), rest));
                m_head.insert(m_head.end(), part.begin(), part.end());
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
