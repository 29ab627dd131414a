// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Where archives are extracted to when each should have a folder of its own.

#include "core/archive/Archive.h"

namespace ff::archive {

// "photos" of photos.ffz, photos.tar.gz and photos.ffz.001.
std::string folderNameOf(const std::filesystem::path& archive);

// The folder of each archive, of its name: in `base`, or beside the archive where that is empty. No two are
// the same, and none is a file that is there: photos, photos (2). A folder that is there is taken as it is;
// what is in it and in the way is a conflict of the extraction.
std::vector<std::filesystem::path> ownFolders(const std::vector<std::filesystem::path>& archives,
                                              const std::filesystem::path& base);

// The target of an extraction of everything into `own`: that folder, or the one that holds it when all of the
// archive lies in a folder of that name already.
std::filesystem::path targetFor(const Archive& archive, const std::filesystem::path& own);

} // namespace ff::archive
