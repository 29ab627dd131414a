// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Keeps the journal of a creation that can be resumed while it works, and decides at its end what stays for
// the next attempt. Used by one thread.

#include "core/archive/create/SegmentWriter.h"
#include "core/archive/create/resume/Journal.h"
#include "core/archive/create/resume/Reuse.h"

#include <chrono>

namespace ff::archive {

class ResumeGuard {
public:
    // The references must outlive it; `reuse` is what an earlier attempt left, or null.
    ResumeGuard(Journal journal, SegmentWriter& segments, TaskControl& control, Reuse* reuse);
    // Unless committed() was called: keeps what is finished, or removes it when nobody can or wants to go on
    // with it.
    ~ResumeGuard();
    ResumeGuard(const ResumeGuard&) = delete;
    ResumeGuard& operator=(const ResumeGuard&) = delete;

    // The archive stands in its place.
    void committed();

private:
    Status note(const format::SegmentRecord& record, const CodedSegment& coded);

    Journal m_journal;
    SegmentWriter& m_segments;
    TaskControl& m_control;
    Reuse* const m_reuse;
    std::filesystem::path m_partial;
    std::chrono::steady_clock::time_point m_synced = std::chrono::steady_clock::now();
    bool m_works = true; // the journal can be written
    bool m_committed = false;
};

} // namespace ff::archive
