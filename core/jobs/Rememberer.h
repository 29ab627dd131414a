// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Tells the catalogue of the archives that jobs have made, changed or opened: one after the other on a thread
// beside, so that neither a job nor the window waits for it. What fails here is no failure of the job before
// it. GUI thread only.

#include "core/base/TaskControl.h"
#include "core/jobs/OpenJob.h"
#include "core/remember/Remember.h"

#include <QThreadPool>

namespace ff::jobs {

class Rememberer final : public QObject {
    Q_OBJECT

public:
    explicit Rememberer(QObject* parent = nullptr);
    // What is begun may end within two seconds; then it is cancelled.
    ~Rememberer() override;

    // The archive that this job has made, changed or opened, and the few entries that it has taken out;
    // nothing when it is not Finished.
    void rememberResultOf(const Job& job);
    bool isBusy() const { return m_waiting > 0; }

Q_SIGNALS:
    // One archive is done with. In the core's words, and mostly empty: `problem`, why it is not remembered;
    // `notice`, what a person may like to know of the catalogue.
    void remembered(const QString& path, const ff::Sentence& problem, const ff::Sentence& notice);

private:
    using Work = std::function<Result<remember::Outcome>(TaskControl&)>;

    void archive(ArchivePointer archive);
    void file(const std::filesystem::path& path, bool encrypted);
    void noteOpened(ArchivePointer archive, std::vector<std::size_t> entries);
    void start(const std::filesystem::path& path, Work work);

    TaskControl m_control;
    int m_waiting = 0;
    QThreadPool m_pool; // last: its thread uses the rest
};

} // namespace ff::jobs
