// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/foreign/StatedEnd.h"

#include "core/archive/foreign/ForeignStream.h"
#include "core/archive/foreign/ZipDirectory.h"

#include <archive.h>

#include <algorithm>

namespace ff::archive {

namespace {

constexpr std::uint64_t kMaxOffset = std::uint64_t{1} << 62; // sums of two fit

Bytes bytesAt(const File& file, std::uint64_t at, std::size_t count)
{
    Bytes bytes(count);
    return file.readAt(at, bytes).ok() ? bytes : Bytes();
}

// The start header: where the header with the list of entries begins, behind the 32 bytes of the start
// header, and its size.
std::optional<std::uint64_t> sevenZipEnd(const File& file)
{
    constexpr std::size_t kStart = 32;
    const Bytes bytes = bytesAt(file, 0, kStart);
    ByteReader start(bytes);
    if (start.u16() != 0x7A37) // after a program that unpacks it, it begins elsewhere
        return std::nullopt;
    start.bytes(10);
    const std::uint64_t at = start.u64(), size = start.u64();
    if (start.failed() || at > kMaxOffset || size > kMaxOffset)
        return std::nullopt;
    return kStart + at + size;
}

// The primary volume descriptor: blocks of the volume, and the size of one.
std::optional<std::uint64_t> isoEnd(const File& file)
{
    const Bytes bytes = bytesAt(file, std::uint64_t{16} * 2048, 130);
    ByteReader descriptor(bytes);
    descriptor.bytes(80);
    const std::uint64_t blocks = descriptor.u32();
    descriptor.bytes(44);
    const std::uint64_t blockSize = descriptor.u16();
    return descriptor.failed() ? std::nullopt : std::optional(blocks * blockSize);
}

// CFHEADER.cbCabinet
std::optional<std::uint64_t> cabinetEnd(const File& file)
{
    const Bytes bytes = bytesAt(file, 0, 12);
    ByteReader header(bytes);
    if (header.u32() != 0x4643534D)
        return std::nullopt;
    header.bytes(4);
    const std::uint64_t size = header.u32();
    return header.failed() ? std::nullopt : std::optional(size);
}

bool hasOnlyZerosFrom(const File& file, std::uint64_t at, std::uint64_t size)
{
    Bytes piece(std::size_t{256} << 10);
    while (at < size) {
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), size - at));
        const auto part = std::span(piece).first(count);
        if (!file.readAt(at, part).ok()
            || std::any_of(part.begin(), part.end(), [](std::uint8_t byte) { return byte != 0; }))
            return false;
        at += count;
    }
    return true;
}

} // namespace

StatedEnd lookAtEnd(const File& file, int format)
{
    const auto size = file.size();
    if (!size.ok())
        return {size.error(), {}};
    std::optional<std::uint64_t> end;
    // Signatures, and what starts a computer, may stand behind a cabinet or an image.
    bool mayBeFollowed = false;
    switch (format & ARCHIVE_FORMAT_BASE_MASK) {
    case ARCHIVE_FORMAT_ZIP:
        end = zipEnd(file);
        if (!end)
            return {
                Error{
                    ErrorCode::Damaged,
                    sentence(
                        "the list of entries at the end of the zip is missing: it is cut short or damaged")},
                {}};
        break;
    case ARCHIVE_FORMAT_7ZIP:
        end = sevenZipEnd(file);
        break;
    case ARCHIVE_FORMAT_CAB:
        mayBeFollowed = true;
        end = cabinetEnd(file);
        break;
    case ARCHIVE_FORMAT_ISO9660:
        mayBeFollowed = true;
        end = isoEnd(file);
        break;
    default:
        break;
    }
    if (end && *end > *size)
        return {
            std::nullopt,
            sentence(
                "the archive is cut short: it has %1 of %2 bytes; a test tells whether an entry lacks them",
                *size, *end)};
    if (end && !mayBeFollowed && !hasOnlyZerosFrom(file, *end, *size))
        return {somethingFollows(), {}};
    return {};
}

} // namespace ff::archive
