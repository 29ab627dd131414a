// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What libarchive's view of an entry means to us, in both directions.

#include "core/format/Container.h"

#include <cstddef>
#include <optional>

struct archive_entry;

namespace ff::archive {

// Everything but tarOffset, tarSize and the hash. The path has no trailing '/'.
format::EntryRecord recordOf(::archive_entry* entry);

// The SHA-512 that the entry carries.
std::optional<crypto::Sha512Digest> carriedHash(::archive_entry* entry);

// Removes the extended attribute of ours and those that a pax record cannot carry ('=' in the name), keeps
// the others. Gives the number of the latter.
std::size_t dropHashXattr(::archive_entry* entry);

const crypto::Sha512Digest& emptyFileHash();

} // namespace ff::archive
