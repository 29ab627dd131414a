// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a creation that can be resumed writes down while it works: how it began, and of each finished segment
// how to know it again. A journal is a file of records, each with a check, so that one that was cut off ends
// before its last record. While a Journal lives its file is locked. Used by one thread.

#include "core/archive/create/resume/Interrupted.h"
#include "core/archive/segment/SegmentEncoder.h"

namespace ff::archive {

struct JournalHead {
    std::string program; // version
    std::string model; // identity, "" without
    std::uint32_t n = 0; // as coded
    codec::Level layout = codec::Level::Former; // that the tar stream was cut for
    Interrupted what; // but for `journal` and what is done
};

struct JournalSegment {
    SegmentKey key{};
    std::uint64_t fileOffset = 0; // in the partial file
    std::uint64_t rawSize = 0, packedSize = 0; // of data; with headers
    SegmentKey payloadHash{}; // of both payloads
    std::uint64_t entries = 0;
    bool selfContained = false;
    std::vector<RunCost> costs;
};

struct JournalContents {
    JournalHead head;
    std::vector<JournalSegment> segments;
};

// Damaged when it does not begin as one; what follows a damaged record is left out.
Result<JournalContents> readJournal(const std::filesystem::path& path);

// Where journals lie; empty when neither $XDG_STATE_HOME nor $HOME is set.
std::filesystem::path journalFolder();

class Journal {
public:
    static Result<Journal> create(const JournalHead& head);
    // Locks one that is there; Usage when another process, or another task of this one, has it.
    static Result<Journal> lock(const std::filesystem::path& path);
    Journal(Journal&& other) noexcept;
    Journal& operator=(Journal&&) = delete;
    ~Journal();

    Status add(const JournalSegment& segment);
    // The partial file is now this one.
    Status movedTo(const std::filesystem::path& partial);
    Status sync();
    void remove();

    const std::filesystem::path& path() const { return m_path; }
    std::size_t segments() const { return m_segments; }

private:
    Journal() = default;
    Status put(ByteSpan record);
    int m_fd = -1;
    std::filesystem::path m_path;
    std::size_t m_segments = 0;
};

SegmentKey payloadHash(ByteSpan meta, ByteSpan data);

} // namespace ff::archive
