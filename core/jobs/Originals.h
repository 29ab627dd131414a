// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Whether the files that an archive was made of can go.

#include "core/archive/Archive.h"

namespace ff::jobs {

// Tests the archive, and compares it with the inputs as they are on the disk now. Empty when every hash
// matches and everything below the inputs is in it with the same type, size and time; else a sentence without
// its full stop that says why the inputs should stay. `password` of an encrypted archive. Cancelled and what
// keeps the archive from being opened are errors. Any thread.
Result<Sentence> whyOriginalsStay(const std::filesystem::path& archive,
                                  const std::vector<std::filesystem::path>& inputs,
                                  const archive::Password& password, const archive::RunOptions& options,
                                  TaskControl& control);

} // namespace ff::jobs
