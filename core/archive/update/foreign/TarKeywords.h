// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What stands in the headers of a tar archive besides what libarchive reads.

#include "core/base/File.h"
#include "core/base/TaskControl.h"

#include <set>
#include <string>
#include <vector>

namespace ff::archive {

struct TarKeywords {
    std::set<std::string> unread; // keywords of pax headers that libarchive leaves out; the first hundred
    bool hasLabel = false; // GNU tar's name of a volume
};

// One pass over the files, whatever compression is around the tar archive. Stops where no header follows.
Result<TarKeywords> tarKeywords(const std::vector<File>& files, TaskControl& control);

} // namespace ff::archive
