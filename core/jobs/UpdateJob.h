// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Changes an open archive: see core/archive/update/Update.h. The archive given still shows the old version
// afterwards: open it again.

#include "core/archive/update/Undo.h"
#include "core/archive/update/Update.h"
#include "core/jobs/OpenJob.h"

namespace ff::jobs {

// Shared between the view of an archive and the jobs that change it; one job at a time uses it.
using UndoPointer = std::shared_ptr<archive::UndoHistory>;

struct UpdateRequest {
    archive::Edits edits;
    archive::UpdateOptions options; // keepPrevious is set by the job
    UndoPointer undo; // gets a step when the job is Finished; null: cannot be undone
    std::string what; // names the step, as in "Undo: remove a.txt"
    bool acceptsLosses = false; // somebody has agreed to them: see losses()
};

class UpdateJob final : public Job {
    Q_OBJECT

public:
    UpdateJob(ArchivePointer archive, UpdateRequest request, QObject* parent = nullptr);
    ~UpdateJob() override;

    const ArchivePointer& archive() const { return m_archive; }
    const UpdateRequest& request() const { return m_request; }
    const archive::UpdateReport* report() const override;
    // Why it was Cancelled: another program's archive would lose this by the change, and nobody has agreed.
    const std::vector<archive::Warning>& losses() const { return m_losses; }

protected:
    Status work(TaskControl& control) override;

private:
    const ArchivePointer m_archive;
    const UpdateRequest m_request;
    archive::UpdateReport m_report;
    std::vector<archive::Warning> m_losses; // written by the worker
};

} // namespace ff::jobs
