// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/export/ForeignWriter.h"

#include "core/archive/LibArchive.h"
#include "core/archive/Limits.h"
#include "core/archive/foreign/ForeignStream.h"
#include "core/archive/foreign/NamesEncoding.h"
#include "core/archive/segment/TarEntry.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cerrno>
#include <limits>

namespace ff::archive {

namespace {

// What libarchive is given at once: LZMA at its strongest takes a tenth of a second for it.
constexpr std::size_t kStep = std::size_t{128} << 10;
constexpr int kBlock = 1 << 16;

bool isOk(int code)
{
    return code == ARCHIVE_OK;
}

int setFormat(::archive* handle, ArchiveKind kind, int level)
{
    const char* const method =
        kind == ArchiveKind::Zip ? (level == 0 ? "store" : "deflate") : (level == 0 ? "copy" : "lzma1");
    const std::string strength = std::to_string(level);
    if (isTar(kind))
        return ::archive_write_set_format_pax(handle);
    const int made = kind == ArchiveKind::Zip ? ::archive_write_set_format_zip(handle)
                                              : ::archive_write_set_format_7zip(handle);
    if (!isOk(made))
        return made;
    const int chosen = ::archive_write_set_format_option(handle, nullptr, "compression", method);
    return !isOk(chosen) || level == 0
        ? chosen
        : ::archive_write_set_format_option(handle, nullptr, "compression-level", strength.c_str());
}

bool hasXattrs(::archive_entry* entry)
{
    return ::archive_entry_xattr_count(entry) != 0;
}

bool hasAccessList(::archive_entry* entry)
{
    return ::archive_entry_acl_types(entry) != 0;
}

// Bytes that are no UTF-8 as %FF, where the format has characters only.
std::string escaped(const std::string& name)
{
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string out;
    for (std::size_t at = 0; at < name.size();) {
        std::size_t length = 1;
        while (length < 4 && at + length < name.size() && !isUtf8(name.substr(at, length)))
            ++length;
        if (isUtf8(name.substr(at, length))) {
            out += name.substr(at, length);
            at += length;
            continue;
        }
        const auto byte = static_cast<unsigned char>(name[at++]);
        out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
    return out;
}

} // namespace

ForeignWriter::ForeignWriter(ArchiveKind kind, Strength strength, const CreateOptions& options,
                             AtomicFile& file, TaskControl& control)
    : m_kind(kind), m_strength(strength), m_file(file), m_control(control), m_handle(::archive_write_new())
{
    if (strength.piece != 0)
        m_compressor = std::make_unique<Compressor>(
            kind, strength, options.threads,
            [this](ByteSpan bytes) -> Status {
                FF_TRY(m_control.checkpoint());
                return m_file.write(bytes);
            },
            control);
}

ForeignWriter::~ForeignWriter()
{
    // What is pending goes nowhere. libarchive frees all that it has when it is closed. Of an entry that was
    // not finished it would first compress as many zeros as are missing, unless it has failed; zip frees what
    // deflates only when it has not, and adds no zeros.
    if (m_failure.ok())
        m_failure = Error{ErrorCode::Cancelled, sentence("stopped")};
    if (!m_isOpen)
        return;
    if (m_kind != ArchiveKind::Zip)
        ::archive_write_fail(m_handle.get());
    ::archive_write_close(m_handle.get());
}

Result<std::unique_ptr<ForeignWriter>> ForeignWriter::create(ArchiveKind kind, const CreateOptions& options,
                                                             AtomicFile& file, TaskControl& control)
{
    FF_ASSIGN(const Strength strength, strengthOf(kind, options.level, options.automatic));
    std::unique_ptr<ForeignWriter> writer(new ForeignWriter(kind, strength, options, file, control));
    FF_TRY(writer->open());
    return writer;
}

Status ForeignWriter::open()
{
    ::archive* const handle = m_handle.get();
    const bool ready = handle != nullptr && m_describer.isReady()
        && isOk(setFormat(handle, m_kind, m_strength.level))
        && (!isTar(m_kind) || isOk(::archive_write_set_options(handle, "xattrheader=SCHILY")))
        && isOk(::archive_write_set_bytes_per_block(handle, kBlock))
        && isOk(::archive_write_set_bytes_in_last_block(handle, 1))
        && isOk(::archive_write_open(handle, this, nullptr, &ForeignWriter::receive, nullptr));
    if (!ready)
        return Error{ErrorCode::Missing,
                     sentence("this version of libarchive cannot write .%1 archives as FileFormer needs them",
                              kindName(m_kind))};
    m_isOpen = true;
    return {};
}

long ForeignWriter::receive(::archive* handle, void* self, const void* bytes, std::size_t size)
{
    auto* writer = static_cast<ForeignWriter*>(self);
    const ByteSpan given{static_cast<const std::uint8_t*>(bytes), size};
    Status& failure = writer->m_failure;
    if (failure.ok())
        failure = writer->m_control.checkpoint();
    if (failure.ok())
        failure = writer->m_compressor ? writer->m_compressor->write(given) : writer->m_file.write(given);
    if (failure.ok() || writer->m_kind == ArchiveKind::Zip) // see the destructor
        return static_cast<long>(size);
    ::archive_set_error(handle, EIO, "stopped");
    return -1;
}

Status ForeignWriter::check(long code)
{
    if (!m_failure.ok())
        return m_failure;
    if (code < ARCHIVE_WARN) {
        // 7z is compressed into a file in $TMPDIR first, which may be what is full.
        const int error = ::archive_errno(m_handle.get());
        const Sentence why = libraryReason(m_handle.get());
        if (m_kind != ArchiveKind::SevenZip || error <= 0)
            return Error{ErrorCode::Io, sentence("cannot write the archive: %1", why)};
        return Error{ErrorCode::Io,
                     sentence("cannot write the archive: %1: %2 (7z needs room in $TMPDIR, or /tmp, too)",
                              why, systemMessage(error))};
    }
    return {};
}

void ForeignWriter::warn(const SourceEntry& source, const Sentence& message, bool lost)
{
    m_warnings.push_back({source.name, message, lost});
    m_control.addFailed(lost ? 1 : 0);
}

void ForeignWriter::note(Unkept what, const SourceEntry& source)
{
    // What is about every entry needs no name.
    const bool isOfAll = what == Unkept::Fraction || what == Unkept::Owner || what == Unkept::OwnerName;
    const auto [told, isNew] = m_unkept.try_emplace(what, Warning{isOfAll ? "" : source.name, {}});
    if (!isNew && !isOfAll)
        ++told->second.entries;
}

Sentence ForeignWriter::remark(Unkept what) const
{
    const std::string kind = "." + std::string(kindName(m_kind));
    switch (what) {
    case Unkept::Fraction:
        return sentence("%1 keeps times in whole seconds", kind);
    case Unkept::Time:
        return sentence("%1 has no place for a time before 1970 or after 2037", kind);
    case Unkept::Owner:
        return sentence("%1 does not keep owners and groups", kind);
    case Unkept::OwnerName:
        return sentence("%1 keeps the numbers of owners and groups, not their names", kind);
    case Unkept::Attributes:
        return sentence("%1 does not keep extended attributes", kind);
    case Unkept::Access:
        return sentence("%1 does not keep access control lists", kind);
    case Unkept::Hardlink:
        return sentence("%1 has no hard links: each name has the contents for itself", kind);
    case Unkept::Special:
        return sentence("left out: %1", sentence("%1 cannot hold a pipe or a device", kind));
    case Unkept::Name:
        return sentence("%1 has no names but UTF-8: other bytes of this one stand there as %FF", kind);
    }
    return {};
}

std::vector<Warning> ForeignWriter::warnings() const
{
    std::vector<Warning> out = m_warnings;
    for (const auto& [what, warning] : m_unkept) {
        out.push_back(warning);
        out.back().message = remark(what);
    }
    return out;
}

std::string ForeignWriter::nameFor(const SourceEntry& source)
{
    if (isTar(m_kind) || isUtf8(source.name))
        return source.name;
    note(Unkept::Name, source);
    return escaped(source.name);
}

// Of a zip, where each entry has its own.
Status ForeignWriter::chooseMethod(bool isStored)
{
    if (m_kind != ArchiveKind::Zip)
        return {};
    return check(isStored || m_strength.level == 0
                     ? ::archive_write_zip_set_compression_store(m_handle.get())
                     : ::archive_write_zip_set_compression_deflate(m_handle.get()));
}

Status ForeignWriter::beginCopy(const Entry& entry, ::archive_entry* header, bool isStored)
{
    FF_TRY(m_control.checkpoint());
    const Utf8Names names;
    const EntryHandle copy(::archive_entry_clone(header));
    if (!copy)
        return Error{ErrorCode::Missing, sentence("there is not enough memory")};
    SourceEntry named;
    named.name = entry.path;
    m_copied = {nameFor(named), entry.type, entry.size, entry.linkTarget, {}};
    m_copiedEnd = 0;
    ::archive_entry_copy_pathname(copy.get(), m_copied.name.c_str());
    if (entry.type == EntryType::Hardlink) {
        ::archive_entry_copy_hardlink(copy.get(), entry.linkTarget.c_str());
        ::archive_entry_unset_size(copy.get());
    } else if (entry.type != EntryType::File) {
        ::archive_entry_set_size(copy.get(), 0);
    }
    FF_TRY(chooseMethod(isStored));
    return check(::archive_write_header(m_handle.get(), copy.get()));
}

Status ForeignWriter::copyData(std::uint64_t offset, ByteSpan piece)
{
    const std::uint64_t gap = offset - m_copiedEnd;
    FF_TRY(hashZeros(m_copiedHash, gap, m_control));
    FF_TRY(putZeros(gap));
    m_copiedHash.update(piece);
    m_copiedEnd = offset + piece.size();
    return putData(piece);
}

Status ForeignWriter::endCopy()
{
    const Utf8Names names;
    if (m_copied.type == EntryType::File) {
        FF_TRY(copyData(m_copied.size, {})); // zeros at its end
        m_copied.sha512 = m_copiedHash.finish();
    }
    FF_TRY(check(::archive_write_finish_entry(m_handle.get())));
    m_written.push_back(std::move(m_copied));
    return {};
}

// Notes what the format has no place for, and takes it out of the entry.
void ForeignWriter::leaveOut(const SourceEntry& source, ::archive_entry* entry)
{
    if (isTar(m_kind))
        return;
    if (hasXattrs(entry))
        note(Unkept::Attributes, source);
    if (hasAccessList(entry))
        note(Unkept::Access, source);
    ::archive_entry_xattr_clear(entry);
    ::archive_entry_acl_clear(entry);
    const auto* const user = ::archive_entry_uname(entry);
    if (m_kind == ArchiveKind::SevenZip && !source.name.empty())
        note(Unkept::Owner, source);
    if (m_kind == ArchiveKind::Zip && user != nullptr && *user != 0)
        note(Unkept::OwnerName, source);
    if (m_kind == ArchiveKind::Zip && ::archive_entry_mtime_nsec(entry) != 0)
        note(Unkept::Fraction, source);
    const auto seconds = ::archive_entry_mtime(entry);
    if (m_kind == ArchiveKind::Zip && (seconds < 0 || seconds > std::numeric_limits<std::int32_t>::max()))
        note(Unkept::Time, source);
}

Status ForeignWriter::add(const SourceEntry& source)
{
    FF_TRY(m_control.checkpoint());
    m_control.setStage("encode", source.name);
    const Utf8Names names;
    SourceEntry entry = source;
    if (source.type == EntryType::Hardlink && !keepsHardlinks()) {
        note(Unkept::Hardlink, source);
        entry.type = EntryType::File;
    } else if (const auto lost = m_lostContents.find(source.hardlinkTo);
               source.type == EntryType::Hardlink && lost != m_lostContents.end()) {
        // As TarWriter has it: this name holds the contents, or links to the one that took over.
        entry.hardlinkTo = lost->second;
        if (lost->second.empty()) {
            entry.type = EntryType::File;
            lost->second = source.name;
        }
    }
    const bool isSpecial = entry.type == EntryType::Fifo || entry.type == EntryType::CharDevice
        || entry.type == EntryType::BlockDevice;
    if (isSpecial && !isTar(m_kind)) {
        note(Unkept::Special, source);
        return {};
    }
    return entry.type == EntryType::File ? addContents(entry) : addBare(entry);
}

Status ForeignWriter::addContents(const SourceEntry& source)
{
    SourceFile file;
    const Status opened = source.contents >= 0 ? file.adopt(source.contents) : file.open(source.file);
    Result<bool> loaded = false;
    if (opened.ok())
        loaded = file.load(m_control);
    if (!opened.ok() || (!loaded.ok() && loaded.error().code == ErrorCode::Io)) {
        warn(source, sentence("left out: %1", (opened.ok() ? loaded.error() : opened.error()).message), true);
        m_control.addDone(static_cast<std::uint64_t>(source.info.st_size));
        if (source.info.st_nlink > 1)
            m_lostContents.insert_or_assign(source.name, std::string());
        return {};
    }
    if (!loaded.ok())
        return loaded.error();
    if (const Sentence remark = file.remark(); !remark.empty())
        warn(source, remark, file.cutOff());
    return writeFile(source, file);
}

Status ForeignWriter::writeFile(const SourceEntry& source, SourceFile& file)
{
    const EntryHandle entry = m_describer.describe(source, file.descriptor(), file.info(),
                                                   [&](const Sentence& message) { warn(source, message); });
    leaveOut(source, entry.get());
    ::archive_entry_set_size(entry.get(), static_cast<la_int64_t>(file.size()));
    ::archive_entry_copy_hardlink(entry.get(), nullptr);
    WrittenEntry written{nameFor(source), EntryType::File, file.size(), {}, file.sha512()};
    ::archive_entry_copy_pathname(entry.get(), written.name.c_str());
    FF_TRY(chooseMethod(false));
    FF_TRY(check(::archive_write_header(m_handle.get(), entry.get())));
    FF_TRY(writeContents(file, written.isHashKnown));
    FF_TRY(check(::archive_write_finish_entry(m_handle.get())));
    if (!written.isHashKnown)
        warn(source,
             sentence("it changed while it was read: what is stored may be partly old and partly new"));
    // A file that became shorter is done as well.
    const auto expected = static_cast<std::uint64_t>(source.info.st_size);
    done(expected > file.size() ? expected - file.size() : 0);
    m_written.push_back(std::move(written));
    return {};
}

void ForeignWriter::done(std::uint64_t bytes)
{
    if (m_compressor)
        m_compressor->credit(bytes);
    else
        m_control.addDone(bytes);
}

Status ForeignWriter::putData(ByteSpan piece)
{
    while (!piece.empty()) {
        FF_TRY(m_control.checkpoint());
        const ByteSpan part = piece.first(std::min(piece.size(), kStep));
        const la_ssize_t put = ::archive_write_data(m_handle.get(), part.data(), part.size());
        FF_TRY(check(static_cast<long>(std::min<la_ssize_t>(put, 0))));
        if (put != static_cast<la_ssize_t>(part.size()))
            return Error{ErrorCode::Io,
                         sentence("cannot write the archive: libarchive took fewer bytes than it was given")};
        done(part.size());
        piece = piece.subspan(part.size());
    }
    return {};
}

Status ForeignWriter::putZeros(std::uint64_t count)
{
    static const Bytes kZeros(kStep);
    while (count != 0) {
        const auto step = std::min<std::uint64_t>(count, kZeros.size());
        FF_TRY(putData(ByteSpan(kZeros).first(static_cast<std::size_t>(step))));
        count -= step;
    }
    return {};
}

Status ForeignWriter::writeContents(SourceFile& file, bool& same)
{
    std::uint64_t end = 0;
    FF_ASSIGN(same,
              file.readAgain(
                  [&](std::uint64_t offset, ByteSpan piece) -> Status {
                      FF_TRY(putZeros(offset - end));
                      end = offset + piece.size();
                      return putData(piece);
                  },
                  m_control));
    return putZeros(file.size() - std::min(end, file.size()));
}

Status ForeignWriter::addBare(const SourceEntry& source)
{
    const auto described =
        m_describer.describeBare(source, [&](const Sentence& message) { warn(source, message); });
    if (!described.ok()) {
        warn(source, sentence("left out: %1", described.error().message), true);
        return {};
    }
    ::archive_entry* const entry = described->get();
    leaveOut(source, entry);
    const auto* const link = source.type == EntryType::Symlink ? ::archive_entry_symlink(entry) : nullptr;
    WrittenEntry written{nameFor(source),
                         source.type,
                         0,
                         source.type == EntryType::Hardlink ? source.hardlinkTo
                             : link != nullptr              ? link
                                                            : "",
                         {}};
    ::archive_entry_copy_pathname(entry, written.name.c_str());
    if (source.type == EntryType::Directory)
        ::archive_entry_set_size(entry, 0);
    FF_TRY(check(::archive_write_header(m_handle.get(), entry)));
    FF_TRY(check(::archive_write_finish_entry(m_handle.get())));
    m_written.push_back(std::move(written));
    return {};
}

Status ForeignWriter::finish()
{
    const Utf8Names names;
    m_isOpen = false; // a second time would not end, in 7z
    FF_TRY(check(::archive_write_close(m_handle.get())));
    return m_compressor ? m_compressor->finish() : Status();
}

} // namespace ff::archive
