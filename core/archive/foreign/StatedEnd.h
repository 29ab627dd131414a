// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Where an archive says that it ends, for the formats of which libarchive reads no further than it needs.

#include "core/base/File.h"

#include <optional>

namespace ff::archive {

struct StatedEnd {
    std::optional<Error> problem; // the end is missing, or something else follows it
    Sentence oddity; // the file is shorter than it says; what is listed may be there all the same
};

// `format` is libarchive's ARCHIVE_FORMAT_…; `file` holds the archive from its first byte on, uncompressed.
StatedEnd lookAtEnd(const File& file, int format);

} // namespace ff::archive
