// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/Types.h"
#include "core/base/File.h"

namespace ff::archive {

// Entries whose modes the archive does not hold get that of a file which this process makes: 0666 or 0777
// less its umask, without the right to write where the archive says read-only. libarchive makes such modes up
// and does not tell; `format` is its number of the format.
void giveMissingModes(std::vector<Entry>& entries, int format, const File& file);

} // namespace ff::archive
