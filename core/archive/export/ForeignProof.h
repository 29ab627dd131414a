// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Reads an archive of another kind that was just written, and compares every entry with what it must be.

#include "core/archive/export/ForeignWriter.h"

namespace ff::archive {

// Damaged with the entry's name when anything differs: name, type, size, SHA-512 of the contents, target of a
// link. The control is told of the contents' bytes as they are compared.
Status proveArchive(const std::filesystem::path& path, const std::vector<WrittenEntry>& written,
                    TaskControl& control);

} // namespace ff::archive
