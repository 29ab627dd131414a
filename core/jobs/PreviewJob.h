// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Reads the beginning of one file of an archive, to be shown.

#include "core/archive/read/Contents.h"
#include "core/jobs/OpenJob.h"

namespace ff::jobs {

class PreviewJob final : public Job {
    Q_OBJECT

public:
    PreviewJob(ArchivePointer archive, std::size_t entry, std::uint64_t limit, QObject* parent = nullptr);
    ~PreviewJob() override;

    const ArchivePointer& archive() const { return m_archive; }
    std::size_t entry() const { return m_entry; }
    // Empty until Finished.
    const archive::EntryContents& contents() const { return m_contents; }

protected:
    Status work(TaskControl& control) override;

private:
    const ArchivePointer m_archive;
    const std::size_t m_entry;
    const std::uint64_t m_limit;
    archive::EntryContents m_contents;
};

} // namespace ff::jobs
