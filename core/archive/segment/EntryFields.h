// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The tar headers of an ordinary entry as the few values that they follow from: docs/FORMAT.md, "Plain
// entries". Exact: an entry whose headers hold anything else has no fields.

#include "core/archive/segment/TarWalk.h"
#include "core/format/Container.h"

namespace ff::archive {

struct EntryFields {
    std::string path; // without '/' at its end
    format::EntryType type = format::EntryType::File; // File, Directory, Symlink or Hardlink
    std::uint32_t mode = 0644;
    std::uint64_t uid = 0, gid = 0;
    std::string user = "root", group = "root";
    std::uint64_t mtimeSeconds = 1'700'000'000;
    std::uint32_t mtimeNanoseconds = 0;
    std::uint64_t size = 0; // of a File
    std::string linkTarget; // of Symlink and Hardlink

    bool carriesHash() const { return type == format::EntryType::File && size != 0; }
};

// pax header, its records, ustar header: the 1536 bytes or more that stand before the contents. A File with a
// size above 0 carries `hash` (64 bytes). Nothing when a field does not fit into its place.
std::optional<Bytes> plainHeaders(const EntryFields& fields, ByteSpan hash);

// The fields from which plainHeaders() makes exactly the bytes [item.begin, item.headerEnd) of `headers`.
std::optional<EntryFields> fieldsOf(ByteSpan headers, const TarItem& item);

// "21 hdrcharset=BINARY\n": a pax record with its length.
std::string paxLine(std::string_view key, std::string_view value);

} // namespace ff::archive
