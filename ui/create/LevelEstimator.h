// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Finds out in the background what each level would make of some files. A change of the question starts it
// anew after a short rest, and what is not known yet is unknown, never old.

#include "core/jobs/EstimateJob.h"
#include "core/jobs/JobQueue.h"
#include "ui/create/LevelChart.h"

#include <QPointer>
#include <QTimer>

namespace ff::ui {

class LevelEstimator final : public QObject {
    Q_OBJECT

public:
    using Figures = std::array<std::optional<LevelFigures>, LevelChart::kLevels>;

    explicit LevelEstimator(QObject* parent = nullptr);

    // options.level does not matter. Nothing to do when it is the same question as before.
    void ask(const std::vector<std::filesystem::path>& inputs, const archive::CreateOptions& options);

    Figures figures() const;
    const archive::Estimate& estimate() const { return m_estimate; }
    bool isBusy() const { return m_rest.isActive() || m_job; }
    // Why levels stay unknown; empty: no reason.
    const QString& problem() const { return m_problem; }

Q_SIGNALS:
    void changed();

private:
    void start();
    void take();

    std::vector<std::filesystem::path> m_inputs;
    archive::CreateOptions m_options;
    archive::Estimate m_estimate;
    QString m_problem;
    QTimer m_rest;
    QPointer<jobs::EstimateJob> m_job;
    // Last: its jobs report to the members above.
    jobs::JobQueue m_jobs;
};

} // namespace ff::ui
