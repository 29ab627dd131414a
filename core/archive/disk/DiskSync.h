// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/TaskControl.h"

#include <filesystem>

namespace ff::archive {

enum class SyncScope { File, FileSystem };

// fsync or syncfs: 0 or the system's error. Nothing can interrupt either, and a slow disk takes minutes: a
// thread waits for the disk, and a cancelled task does not wait for the thread (Cancelled).
Result<int> syncUnlessCancelled(int descriptor, SyncScope scope, TaskControl& control);
// Before a file that is being written is put in place, which syncs it where nothing can interrupt that: by
// then the disk has it. Io when it cannot.
Status waitForDisk(const std::filesystem::path& file, TaskControl& control);

} // namespace ff::archive
