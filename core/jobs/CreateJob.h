// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Makes an archive of files and folders.

#include "core/archive/Archive.h"
#include "core/archive/create/resume/Interrupted.h"
#include "core/jobs/Job.h"

namespace ff::jobs {

struct CreateRequest {
    std::filesystem::path target;
    std::vector<std::filesystem::path> inputs;
    archive::CreateOptions options;
    // Goes on with this one; the rest is then taken from it.
    std::optional<archive::Interrupted> resumes{};
    // The archive is tested, and compared with the inputs, so that they may go to the trash.
    bool trashInputs = false;
};

class CreateJob final : public Job {
    Q_OBJECT

public:
    explicit CreateJob(CreateRequest request, QObject* parent = nullptr);
    ~CreateJob() override;

    const CreateRequest& request() const { return m_request; }
    const archive::CreateReport* report() const override;
    // With trashInputs, when finished: a sentence without its full stop that says why they should stay; empty
    // when they may go.
    const Sentence& whyInputsStay() const { return m_whyInputsStay; }
    // What there will be to open: the target, or its first part.
    std::filesystem::path archivePath() const;

protected:
    Status work(TaskControl& control) override;

private:
    Sentence lookAtInputs(TaskControl& control) const;

    const CreateRequest m_request;
    archive::CreateReport m_report;
    Sentence m_whyInputsStay;
};

} // namespace ff::jobs
