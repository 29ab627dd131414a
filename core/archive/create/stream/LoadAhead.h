// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Opens, reads and hashes files before their turn, on threads of its own: SHA-512 takes longer than all else
// that the thread of a tar stream does with a byte. Used by one thread.

#include "core/archive/create/Scanner.h"
#include "core/archive/disk/SourceFile.h"
#include "core/archive/run/OrderedPool.h"

#include <deque>
#include <memory>

namespace ff::archive {

// Of a file, what SourceFile said.
struct LoadedFile {
    std::unique_ptr<SourceFile> file; // never null
    Status opened;
    Result<bool> loaded = false; // unless `opened` failed
};

// Opens and loads it. `held` as SourceFile::load.
LoadedFile loadFile(const SourceEntry& source, const SpoolPlace& spool, bool held, TaskControl& control);

class LoadAhead {
public:
    // `entries` must outlive it and stay as they are. REQUIRES: threads > 0.
    LoadAhead(const std::vector<SourceEntry>& entries, SpoolPlace spool, unsigned threads,
              TaskControl& control);
    ~LoadAhead() { m_control.cancel(); }
    LoadAhead(const LoadAhead&) = delete;
    LoadAhead& operator=(const LoadAhead&) = delete;

    // Waits for it. Empty when it is not one of the files among the entries, or its turn is over: they are
    // taken in their order, and those that are passed over are let go.
    std::optional<LoadedFile> take(const SourceEntry& source);

private:
    using Group = std::vector<const SourceEntry*>; // in their order
    using LoadedGroup = std::deque<std::pair<const SourceEntry*, LoadedFile>>; // the first of them, or all
    LoadedGroup load(const Group& group);
    void fill();

    const std::vector<SourceEntry>& m_entries;
    const SpoolPlace m_spool;
    TaskControl m_control; // of the threads, so that nobody waits for them when it goes
    std::size_t m_next = 0; // of the entries, to be loaded
    LoadedGroup m_ready; // that are not taken
    OrderedPool<Group, LoadedGroup> m_pool; // last: its threads end before the rest goes
};

// How many threads may load at once what these entries name, beside so many that code: a disk that turns is
// read in one place at a time.
unsigned loadingThreads(const std::vector<SourceEntry>& entries, unsigned coders);

} // namespace ff::archive
