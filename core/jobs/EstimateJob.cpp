// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/EstimateJob.h"

namespace ff::jobs {

EstimateJob::EstimateJob(std::vector<std::filesystem::path> inputs, archive::CreateOptions options,
                         QObject* parent)
    : Job(Kind::Estimate, parent), m_inputs(std::move(inputs)), m_options(std::move(options))
{
}

EstimateJob::~EstimateJob()
{
    stopAndWait();
}

archive::Estimate EstimateJob::estimate() const
{
    const std::lock_guard lock(m_mutex);
    return m_estimate;
}

Status EstimateJob::work(TaskControl& control)
{
    const auto note = [this](const archive::Estimate& estimate) {
        const std::lock_guard lock(m_mutex);
        m_estimate = estimate;
    };
    FF_ASSIGN(const archive::Estimate whole, archive::estimateArchive(m_inputs, m_options, note, control));
    note(whole);
    return {};
}

} // namespace ff::jobs
