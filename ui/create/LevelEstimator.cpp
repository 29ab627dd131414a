// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/create/LevelEstimator.h"

#include "ui/text/Format.h"

#include <chrono>

namespace ff::ui {

using namespace std::chrono_literals;
using jobs::Job;

namespace {
// Long enough for the next drop or key.
constexpr auto kRest = 300ms;
} // namespace

LevelEstimator::LevelEstimator(QObject* parent) : QObject(parent)
{
    m_rest.setSingleShot(true);
    m_rest.setInterval(kRest);
    connect(&m_rest, &QTimer::timeout, this, &LevelEstimator::start);
}

void LevelEstimator::ask(const std::vector<std::filesystem::path>& inputs,
                         const archive::CreateOptions& options)
{
    const bool isSame = inputs == m_inputs && options.excludes == m_options.excludes
        && options.gitignore == m_options.gitignore && options.threads == m_options.threads
        && options.verify == m_options.verify && options.recoveryPercent == m_options.recoveryPercent;
    if (isSame && !inputs.empty())
        return;
    m_inputs = inputs;
    m_options = options;
    m_estimate = {};
    m_problem.clear();
    if (m_job) {
        m_job->disconnect(this);
        m_job->cancel();
        m_job = nullptr;
    }
    if (inputs.empty())
        m_rest.stop();
    else
        m_rest.start();
    Q_EMIT changed();
}

void LevelEstimator::start()
{
    auto job = std::make_unique<jobs::EstimateJob>(m_inputs, m_options);
    m_job = job.get();
    connect(m_job, &Job::progressChanged, this, &LevelEstimator::take);
    connect(m_job, &Job::finished, this, [this] {
        take();
        if (m_job->state() == Job::State::Failed)
            m_problem = sentenceText(m_job->error()->message);
        m_job = nullptr;
        Q_EMIT changed();
    });
    m_jobs.add(std::move(job));
}

void LevelEstimator::take()
{
    m_estimate = m_job->estimate();
    Q_EMIT changed();
}

LevelEstimator::Figures LevelEstimator::figures() const
{
    Figures out;
    for (const archive::LevelEstimate& level : m_estimate.levels) {
        if (level.known)
            out[std::size_t(level.level)] = LevelFigures{level.archiveBytes, level.seconds};
    }
    return out;
}

} // namespace ff::ui
