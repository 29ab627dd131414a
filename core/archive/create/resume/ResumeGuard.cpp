// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/resume/ResumeGuard.h"

#include "core/archive/disk/DiskSync.h"

namespace ff::archive {

namespace {

// What a power cut takes away is coded again: a look at the disk every few seconds is enough.
constexpr std::chrono::seconds kSyncInterval{5};

} // namespace

ResumeGuard::ResumeGuard(Journal journal, SegmentWriter& segments, TaskControl& control, Reuse* reuse)
    : m_journal(std::move(journal)), m_segments(segments), m_control(control), m_reuse(reuse),
      m_partial(segments.writer().temporary())
{
    // A run that is killed leaves the file in any case; one that throws should too.
    m_segments.onWritten = [this](const auto& record, const auto& coded) { return note(record, coded); };
}

ResumeGuard::~ResumeGuard()
{
    m_segments.onWritten = nullptr;
    if (m_committed)
        return;
    const bool keep = (!m_control.isCancelled() || m_control.keepsWhenCancelled()) && m_works
        && (m_journal.segments() != 0 || m_reuse != nullptr);
    m_segments.writer().keepOnFailure(keep);
    if (!keep) {
        m_journal.remove();
        if (m_reuse != nullptr)
            m_reuse->remove();
        return;
    }
    m_works = m_segments.writer().sync().ok() && m_journal.sync().ok();
    // The longer of both journals stays.
    if (m_reuse != nullptr && m_journal.segments() >= m_reuse->count())
        m_reuse->removeFor(m_partial);
}

void ResumeGuard::committed()
{
    m_committed = true;
    m_journal.remove();
    if (m_reuse != nullptr)
        m_reuse->remove();
}

// A journal that cannot be written is given up: the archive matters more.
Status ResumeGuard::note(const format::SegmentRecord& record, const CodedSegment& coded)
{
    if (!m_works)
        return {};
    if (m_segments.writer().temporary() != m_partial) {
        m_partial = m_segments.writer().temporary();
        m_works = m_journal.movedTo(m_partial).ok();
    }
    m_works = m_works
        && m_journal
               .add({coded.key, record.fileOffset, record.header.data.rawSize, record.packedSize(),
                     payloadHash(coded.meta, coded.data), coded.entries, coded.selfContained, coded.costs})
               .ok();
    if (const auto now = std::chrono::steady_clock::now(); m_works && now - m_synced > kSyncInterval) {
        m_synced = now;
        FF_TRY(waitForDisk(m_partial, m_control));
        FF_TRY(m_segments.writer().sync());
        m_works = m_journal.sync().ok();
    }
    return {};
}

} // namespace ff::archive
