// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Takes files out of an archive. With Overwrite::Ask each file in the way becomes a question
// (Job::questionAsked).

#include "core/jobs/OpenJob.h"

namespace ff::jobs {

struct ExtractRequest {
    archive::ExtractOptions options; // onConflict is set by the job
    std::vector<std::size_t> selection; // indices into entries(); empty: everything
    // What to do afterwards, kept here for whoever started the job: it does neither itself.
    bool openFolder = false;
    bool trashArchive = false;
};

// What to ask about it, whether both are the same told where it can be found out.
ConflictQuestion questionOf(const archive::Conflict& conflict, TaskControl& control);

class ExtractJob final : public Job {
    Q_OBJECT

public:
    ExtractJob(ArchivePointer archive, ExtractRequest request, QObject* parent = nullptr);
    ~ExtractJob() override;

    const ArchivePointer& archive() const { return m_archive; }
    const ExtractRequest& request() const { return m_request; }
    const archive::ExtractReport* report() const override;

protected:
    Status work(TaskControl& control) override;

private:
    const ArchivePointer m_archive;
    const ExtractRequest m_request;
    archive::ExtractReport m_report;
};

} // namespace ff::jobs
