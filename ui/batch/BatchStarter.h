// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Several archives at once in a window: asks what should be done with them, and starts the jobs. GUI thread
// only.

#include "core/jobs/Batch.h"
#include "core/jobs/CreateJob.h"
#include "core/jobs/JobQueue.h"

#include <QObject>
#include <QStringList>

class QDialog;
class QWidget;

namespace ff::ui {

class MessageBanner;

class BatchStarter final : public QObject {
    Q_OBJECT

public:
    // `window` hears of the jobs, and its `banner` makes room when they begin. All must live as long.
    BatchStarter(jobs::JobQueue& jobs, MessageBanner& banner, QWidget& window);

    // The dialogs are open and delete themselves.
    QDialog* ask(const QStringList& paths);
    QDialog* extract(const QStringList& paths);
    void test(const QStringList& paths);
    // One or several.
    void create(std::vector<jobs::CreateRequest> requests);

Q_SIGNALS:
    void openEachRequested(const QStringList& paths);
    void newArchiveRequested(const QStringList& paths);

private:
    jobs::JobQueue& m_jobs;
    MessageBanner& m_banner;
    QWidget& m_window;
};

} // namespace ff::ui
