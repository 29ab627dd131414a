// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The file of an archive that is to be read. Reading needs every place of it, so what comes through a pipe is
// copied first.

#include "core/base/File.h"
#include "core/base/TaskControl.h"

namespace ff::archive {

// A pipe (standard input, a FIFO) is copied to its end into a nameless temporary file in $TMPDIR, or
// /var/tmp. Waiting for its writer and copying can be cancelled at any time. Io when it cannot be opened or
// there is no room. Of an archive that ends with a recovery record the file shows what stands before it.
Result<File> openArchiveFile(const std::filesystem::path& path, TaskControl& control);

// Likewise of an archive that is cut into these files.
Result<File> openArchiveParts(const std::vector<std::filesystem::path>& parts, TaskControl& control);

// What stands before the recovery record at the end of a file, where there is one.
Result<File> withoutRecord(File file, TaskControl& control);

// $TMPDIR, or /var/tmp.
std::filesystem::path temporaryFolder();

} // namespace ff::archive
