// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Tells from a sample what each level would make of the inputs, the cheap levels first.

#include "core/archive/estimate/Estimate.h"
#include "core/jobs/Job.h"

namespace ff::jobs {

class EstimateJob final : public Job {
    Q_OBJECT

public:
    // options.level does not matter.
    EstimateJob(std::vector<std::filesystem::path> inputs, archive::CreateOptions options,
                QObject* parent = nullptr);
    ~EstimateJob() override;

    // What is known so far: read it at progressChanged() and finished(). After a failure it keeps what was
    // known. GUI thread.
    archive::Estimate estimate() const;

protected:
    Status work(TaskControl& control) override;

private:
    const std::vector<std::filesystem::path> m_inputs;
    const archive::CreateOptions m_options;
    mutable std::mutex m_mutex;
    archive::Estimate m_estimate; // under the mutex
};

} // namespace ff::jobs
