// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The central directory of a zip file (APPNOTE.TXT 4.3.12), for what libarchive does not tell.

#include "core/base/File.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ff::archive {

struct ZipRecord {
    std::uint8_t madeOn = 0; // 0 for DOS, 3 for Unix
    bool saysUtf8 = false;
    bool isEncrypted = false;
    std::uint16_t method = 0; // 0 for stored, 8 for deflated
    std::uint32_t externalAttributes = 0;
    std::uint64_t localHeader = 0; // where it stands, as the record says
    ByteSpan name, extra, comment; // valid during the visit
};

// Visits every record, until `visit` gives false. False when it did, or when there is no whole directory.
bool visitZipDirectory(const File& file, const std::function<bool(const ZipRecord& record)>& visit);

// Visits the extra fields of a record: their kinds, and what stands in them.
void visitZipExtra(ByteSpan extra, const std::function<void(std::uint16_t kind, ByteSpan field)>& visit);

// Where the end record with its comment ends: the end of the archive. None when there is no such record.
std::optional<std::uint64_t> zipEnd(const File& file);
// What is to be known of the archive as a whole. None when there is no end record.
struct ZipFrame {
    std::uint64_t directoryAt = 0;
    std::size_t commentSize = 0;
};
std::optional<ZipFrame> zipFrame(const File& file);

struct ZipName {
    std::string bytes;
    bool saysUtf8 = false;
    bool madeOnDos = false;
};

// The names as they are stored, in the order in which libarchive gives the entries: by the places of their
// headers. None when there is no whole directory.
std::vector<ZipName> zipNames(const File& file);

} // namespace ff::archive
