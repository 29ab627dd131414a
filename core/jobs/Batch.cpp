// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/Batch.h"

namespace ff::jobs {

Batch::Batch(What what, std::size_t jobs, std::filesystem::path folder)
    : m_what(what), m_jobs(jobs), m_folder(std::move(folder))
{
}

std::optional<archive::Overwrite> Batch::rule() const
{
    const std::lock_guard lock(m_mutex);
    return m_rule;
}

void Batch::setRule(archive::Overwrite rule)
{
    const std::lock_guard lock(m_mutex);
    m_rule = rule;
}

} // namespace ff::jobs
