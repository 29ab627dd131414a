// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What an interrupted creation left, as a source of segments for the one that goes on with it. take() may be
// called from any thread, the rest from one.

#include "core/archive/Archive.h"
#include "core/archive/create/resume/Journal.h"

#include <map>

namespace ff::archive {

class Reuse {
public:
    // Locks the journal. Usage when it is at work; Damaged when the journal cannot be read. A partial file
    // that is gone or damaged only means that there is less to take.
    static Result<std::unique_ptr<Reuse>> open(const std::filesystem::path& journal, TaskControl& control);

    const JournalHead& head() const { return m_contents.head; }
    const std::filesystem::path& partial() const { return m_contents.head.what.partial; }
    bool fits(const std::string& program, const std::string& model, std::uint32_t n) const;
    std::uint64_t usefulEnd() const { return m_usefulEnd; }
    std::size_t count() const { return m_segments.size(); }

    // The segment with this key when it stands there and its payloads are what they were.
    std::optional<CodedSegment> take(const SegmentKey& key) const;

    // Journal and partial file; the latter only when it is not the one given.
    void remove() { removeFor({}); }
    void removeFor(const std::filesystem::path& kept);

private:
    explicit Reuse(Journal lock) : m_lock(std::move(lock)) {}
    Journal m_lock;
    JournalContents m_contents;
    std::optional<format::Reader> m_reader;
    std::map<SegmentKey, std::pair<format::SegmentRecord, const JournalSegment*>> m_segments;
    std::uint64_t m_usefulEnd = 0;
};

// As the public one, and with segments from an earlier run.
Result<CreateReport> createArchive(const std::filesystem::path& target,
                                   const std::vector<std::filesystem::path>& inputs,
                                   const CreateOptions& options, Reuse* reuse, TaskControl& control);

} // namespace ff::archive
