// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Taking files out of the open archive: asks where to, and starts the job. GUI thread only.

#include "core/jobs/ExtractJob.h"
#include "core/jobs/JobQueue.h"

#include <QObject>

#include <vector>

class QWidget;

namespace ff::ui {

class ArchivePage;
struct ExtractQuestion;
class MessageBanner;

class Extraction final : public QObject {
    Q_OBJECT

public:
    // `window` hears of the jobs, and its `banner` makes room when one begins. All must live as long.
    Extraction(jobs::JobQueue& jobs, ArchivePage& page, MessageBanner& banner, QWidget& window);

    // Empty: everything.
    void extract(const std::vector<std::size_t>& selection);
    void extractAll() { extract({}); }
    void extractSelected();
    // Everything, beside the archive; asks only when that cannot be.
    void extractHere();

private:
    ExtractQuestion questionFor(const std::vector<std::size_t>& selection) const;
    void start(const jobs::ArchivePointer& archive, jobs::ExtractRequest request);

    jobs::JobQueue& m_jobs;
    ArchivePage& m_page;
    MessageBanner& m_banner;
    QWidget& m_window;
};

} // namespace ff::ui
