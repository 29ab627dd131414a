// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Reads the beginning of one file of an archive, to be shown, and looks into what is an archive itself.

#include "core/archive/read/Contents.h"
#include "core/jobs/Inside.h"
#include "core/jobs/OpenJob.h"

namespace ff::jobs {

class PreviewJob final : public Job {
    Q_OBJECT

public:
    // `looksInside`: what is read to its end may be an archive or a document that is one.
    PreviewJob(ArchivePointer archive, std::size_t entry, std::uint64_t limit, bool looksInside = false,
               QObject* parent = nullptr);
    ~PreviewJob() override;

    const ArchivePointer& archive() const { return m_archive; }
    std::size_t entry() const { return m_entry; }
    // Empty until Finished.
    const archive::EntryContents& contents() const { return m_contents; }
    // Null when it is no archive, or one that cannot be listed.
    const Inside* inside() const { return m_inside ? &*m_inside : nullptr; }

protected:
    Status work(TaskControl& control) override;

private:
    const ArchivePointer m_archive;
    const std::size_t m_entry;
    const std::uint64_t m_limit;
    const bool m_looksInside;
    archive::EntryContents m_contents;
    std::optional<Inside> m_inside;
};

} // namespace ff::jobs
