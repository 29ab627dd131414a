// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What is known of an archive file's damage and how to read around it: corrections that the checks of its
// chunks suggest (core/heal), those that a hash has proved, and where segments went that bytes lost or
// inserted have moved. Shared by all who read through one Reader; any thread may call its members.

#include "core/base/File.h"
#include "core/base/TaskControl.h"
#include "core/heal/Correction.h"
#include "core/heal/Crc64.h"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>

namespace ff::format {

// What a byte of the file should be.
struct FileChange {
    std::uint64_t offset = 0;
    std::uint8_t value = 0;

    bool operator==(const FileChange&) const = default;
};
using Patch = std::vector<FileChange>; // ascending

// Corrections of a stretch of the file, the likeliest first.
struct Suggestions {
    std::vector<Patch> patches;
    std::size_t likely = 0; // the first so many are worth any effort; of the rest one is right at most
    bool damaged = false; // some chunk there has a wrong check
};

class Repairs {
public:
    // `checks` are those of the first `covered` bytes of the file; of another number they say nothing.
    void setChecks(std::vector<std::uint64_t> checks, std::uint64_t covered);
    bool hasChecks() const { return !m_checks.empty(); }
    const std::vector<std::uint64_t>& checks() const { return m_checks; }
    std::uint64_t covered() const { return m_covered; } // bytes from the beginning that the checks are of

    // What the bytes [begin, end) may have been before their damage; nothing when no chunk there has a wrong
    // check, when too many have, or when the damage is of no kind that can be corrected. Each of them gives
    // all chunks there their checks. Where the source proves what it gives, what it proves to be right is
    // read so from then on, and there is nothing left to try but the bytes as they are read. Takes up to a
    // second for a chunk that nobody asked for before; this is done for a bounded number of chunks in all.
    Result<Suggestions> suggest(const ByteSource& file, std::uint64_t begin, std::uint64_t end,
                                TaskControl& control);

    // A hash has proved it: from now on read() gives the corrected bytes.
    void accept(const Patch& patch);
    bool any() const { return m_any.load(std::memory_order_acquire); }
    Patch accepted() const;
    bool touches(std::uint64_t begin, std::uint64_t end) const; // whether one of these bytes was accepted

    // As File::readAt, with what was accepted and `more` corrected.
    Status read(const ByteSource& file, std::uint64_t offset, std::span<std::uint8_t> out,
                const Patch& more = {}) const;

private:
    using Corrections = std::shared_ptr<const std::vector<heal::Correction>>;
    // Of a source that proves what it gives: whether the chunk is right by now.
    Result<bool> repair(const ByteSource& file, std::uint64_t chunk, std::size_t size, TaskControl& control);
    Result<Corrections> correctionsOf(std::uint64_t chunk, ByteSpan bytes, TaskControl& control);

    std::vector<std::uint64_t> m_checks; // set before anybody asks
    std::uint64_t m_covered = 0;

    std::mutex m_search; // one search at a time: each takes memory
    std::map<std::uint64_t, Corrections> m_found;
    unsigned m_searches = 0;

    mutable std::shared_mutex m_mutex;
    std::atomic<bool> m_any{false};
    std::map<std::uint64_t, std::uint8_t> m_accepted;
};

void applyPatch(const Patch& patch, std::uint64_t offset, std::span<std::uint8_t> bytes);

} // namespace ff::format
