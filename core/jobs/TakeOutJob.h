// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Takes entries out into a folder of our own, for another program to open or copy them. Unlike an extraction
// it asks nothing, starts at once beside other jobs, and fails when an entry is not whole.

#include "core/jobs/OpenJob.h"

namespace ff::jobs {

class TakeOutJob final : public Job {
    Q_OBJECT

public:
    // REQUIRES: `folder` exists and is private; `selection` is not empty.
    TakeOutJob(ArchivePointer archive, std::vector<std::size_t> selection, std::filesystem::path folder,
               QObject* parent = nullptr);
    ~TakeOutJob() override;

    const ArchivePointer& archive() const { return m_archive; }
    const std::vector<std::size_t>& selection() const { return m_selection; }
    const std::filesystem::path& folder() const { return m_folder; }

protected:
    Status work(TaskControl& control) override;

private:
    const ArchivePointer m_archive;
    const std::vector<std::size_t> m_selection;
    const std::filesystem::path m_folder;
};

} // namespace ff::jobs
