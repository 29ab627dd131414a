// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The recovery record behind a new archive, or behind a copy of one.

#include "core/base/TaskControl.h"
#include "core/format/Container.h"
#include "core/heal/recovery/Record.h"

namespace ff::archive {

// Usage for more than heal::kMaxRecoveryPercent.
Status checkRecoveryPercent(unsigned percent);

// The bytes [begin, end), which count as done.
Status copyPieces(const heal::ReadAt& read, std::uint64_t begin, std::uint64_t end,
                  const std::function<Status(ByteSpan)>& write, TaskControl& control);

// The rest of an archive behind the header that `writer` has written, byte for byte. Damaged when it is not
// what the archive's checks are of.
Status copyArchive(const format::Reader& archive, format::Writer& writer, TaskControl& control);

// Reads the archive in the file back and appends its record of so many percent; nothing to do when that is 0.
// What does not fit into memory waits in a nameless temporary file beside it.
Status appendRecord(AtomicFile& file, unsigned percent, TaskControl& control);

} // namespace ff::archive
