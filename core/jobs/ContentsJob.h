// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Reads several files of an archive in one pass, beside whatever else goes on: on as few threads as it takes,
// and nicer than the window. What becomes of the bytes is for the caller to say.

#include "core/archive/read/Contents.h"
#include "core/jobs/OpenJob.h"

namespace ff::jobs {

class ContentsJob final : public Job {
    Q_OBJECT

public:
    // `entries` as archive::readEach has them. `onRead` is called on the job's thread.
    ContentsJob(ArchivePointer archive, std::vector<std::size_t> entries, archive::ContentsRead onRead,
                QObject* parent = nullptr);
    ~ContentsJob() override;

protected:
    Status work(TaskControl& control) override;

private:
    const ArchivePointer m_archive;
    const std::vector<std::size_t> m_entries;
    const archive::ContentsRead m_onRead;
};

} // namespace ff::jobs
