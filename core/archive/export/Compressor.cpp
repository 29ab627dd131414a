// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/export/Compressor.h"

#include "core/archive/LibArchive.h"
#include "core/archive/run/Device.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>

namespace ff::archive {

namespace {

// What the compressor is given between two looks at the control: less than a second of the slowest.
constexpr std::size_t kCompressorStep = std::size_t{64} << 10;
constexpr std::size_t kMiB = std::size_t{1} << 20;

int addFilter(::archive* handle, ArchiveKind kind)
{
    switch (kind) {
    case ArchiveKind::TarGz:
        return ::archive_write_add_filter_gzip(handle);
    case ArchiveKind::TarBz2:
        return ::archive_write_add_filter_bzip2(handle);
    case ArchiveKind::TarXz:
        return ::archive_write_add_filter_xz(handle);
    case ArchiveKind::TarZst:
        return ::archive_write_add_filter_zstd(handle);
    case ArchiveKind::TarLz4:
        return ::archive_write_add_filter_lz4(handle);
    default:
        return ARCHIVE_FATAL;
    }
}

long append(::archive*, void* out, const void* bytes, std::size_t size)
{
    const auto* begin = static_cast<const std::uint8_t*>(bytes);
    auto& to = *static_cast<Bytes*>(out);
    to.insert(to.end(), begin, begin + size);
    return static_cast<long>(size);
}

Error libraryError(::archive* handle)
{
    return {ErrorCode::Missing, sentence("libarchive cannot compress it: %1", libraryReason(handle))};
}

enum class Effort { Stored, Least, Usual, Most };

Effort effortOf(codec::Level level, bool automatic)
{
    if (automatic || level == codec::Level::Quick || level == codec::Level::Balanced)
        return Effort::Usual;
    return level == codec::Level::Store ? Effort::Stored
        : level == codec::Level::Fast   ? Effort::Least
                                        : Effort::Most;
}

} // namespace

Result<Strength> strengthOf(ArchiveKind kind, codec::Level level, bool automatic)
{
    const Effort effort = effortOf(level, automatic);
    const auto pick = [effort](int least, int usual, int most) {
        return effort == Effort::Stored ? 0
            : effort == Effort::Least   ? least
            : effort == Effort::Usual   ? usual
                                        : most;
    };
    const bool strong = effort == Effort::Most;
    switch (kind) {
    case ArchiveKind::Ffz:
    case ArchiveKind::Tar:
        return Strength{};
    case ArchiveKind::Zip:
    case ArchiveKind::SevenZip:
        return Strength{pick(1, 6, 9), 0, 0};
    case ArchiveKind::TarGz:
        return Strength{pick(1, 6, 9), 4 * kMiB, 1 * kMiB};
    case ArchiveKind::TarBz2:
    case ArchiveKind::TarLz4:
        if (effort != Effort::Stored)
            return Strength{kind == ArchiveKind::TarBz2 ? pick(1, 9, 9) : pick(1, 1, 9), 8 * kMiB, 16 * kMiB};
        break;
    case ArchiveKind::TarXz: // pieces of some dictionaries' size, as xz --threads has them
        if (effort != Effort::Stored)
            return Strength{pick(1, 6, 9), (strong ? 128 : 24) * kMiB, (strong ? 680 : 100) * kMiB};
        break;
    case ArchiveKind::TarZst:
        if (effort != Effort::Stored)
            return Strength{pick(1, 9, 19), (strong ? 64 : 32) * kMiB, (strong ? 100 : 50) * kMiB};
        break;
    }
    const std::string name(kindName(kind));
    return Error{
        ErrorCode::Usage,
        sentence(".%1 cannot store files as they are; name the archive .tar, or choose the level fast",
                 name)};
}

Result<Bytes> Compressor::compressed(const Piece& piece, ArchiveKind kind, int level, TaskControl& control)
{
    Bytes out;
    const WriteHandle handle(::archive_write_new());
    const EntryHandle entry(::archive_entry_new());
    if (!handle || !entry)
        return Error{ErrorCode::Missing, sentence("there is not enough memory to compress")};
    ::archive_entry_set_filetype(entry.get(), AE_IFREG);
    ::archive_entry_set_pathname(entry.get(), "tar");
    // With a time in it gzip would give other bytes each time.
    const bool ready = ::archive_write_set_format_raw(handle.get()) == ARCHIVE_OK
        && addFilter(handle.get(), kind) == ARCHIVE_OK
        && ::archive_write_set_filter_option(handle.get(), nullptr, "compression-level",
                                             std::to_string(level).c_str())
            == ARCHIVE_OK
        && (kind != ArchiveKind::TarGz
            || ::archive_write_set_filter_option(handle.get(), "gzip", "timestamp", nullptr) == ARCHIVE_OK)
        && ::archive_write_set_bytes_in_last_block(handle.get(), 1) == ARCHIVE_OK
        && ::archive_write_open(handle.get(), &out, nullptr, append, nullptr) == ARCHIVE_OK
        && ::archive_write_header(handle.get(), entry.get()) == ARCHIVE_OK;
    if (!ready)
        return libraryError(handle.get());
    const std::size_t size = piece.bytes.size();
    const std::uint64_t steps = (size + kCompressorStep - 1) / kCompressorStep;
    for (std::size_t at = 0, step = 0; at < size; at += kCompressorStep, ++step) {
        FF_TRY(control.checkpoint());
        const std::size_t part = std::min(kCompressorStep, size - at);
        if (::archive_write_data(handle.get(), piece.bytes.data() + at, part)
            != static_cast<la_ssize_t>(part))
            return libraryError(handle.get());
        control.addDone(piece.credit / steps + (step == 0 ? piece.credit % steps : 0));
    }
    FF_TRY(control.checkpoint());
    if (::archive_write_close(handle.get()) != ARCHIVE_OK)
        return libraryError(handle.get());
    return out;
}

Compressor::Compressor(ArchiveKind kind, Strength strength, unsigned threads, Sink sink, TaskControl& control)
    : m_strength(strength), m_sink(std::move(sink)),
      m_pool(workerThreads(threads, strength.memory + 2 * strength.piece),
             workerThreads(threads, strength.memory + 2 * strength.piece) + 1,
             [kind, level = strength.level, &control](Piece& piece) {
                 auto out = compressed(piece, kind, level, control);
                 piece = {};
                 return out;
             })
{
}

Status Compressor::write(ByteSpan bytes)
{
    while (!bytes.empty()) {
        Bytes& piece = m_piece.bytes;
        const std::size_t part = std::min(bytes.size(), m_strength.piece - piece.size());
        piece.insert(piece.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(part));
        bytes = bytes.subspan(part);
        if (piece.size() == m_strength.piece)
            FF_TRY(push());
    }
    return {};
}

Status Compressor::push()
{
    while (m_pool.full())
        FF_TRY(takeOne());
    m_pool.push(std::move(m_piece));
    m_piece = {};
    return {};
}

Status Compressor::takeOne()
{
    FF_ASSIGN(const Bytes piece, m_pool.take());
    return m_sink(piece);
}

Status Compressor::finish()
{
    if (!m_piece.bytes.empty())
        FF_TRY(push());
    while (!m_pool.empty())
        FF_TRY(takeOne());
    return {};
}

} // namespace ff::archive
