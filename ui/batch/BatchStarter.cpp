// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batch/BatchStarter.h"

#include "core/jobs/BatchJob.h"
#include "ui/batch/ExtractManyDialog.h"
#include "ui/batch/ManyArchivesDialog.h"
#include "ui/dialogs/RunControls.h"
#include "ui/text/Format.h"
#include "ui/widgets/MessageBanner.h"

#include <QFileInfo>

namespace ff::ui {

using jobs::Batch;
using jobs::BatchJob;
using jobs::BatchRequest;

namespace {

void addAll(jobs::JobQueue& queue, const std::shared_ptr<Batch>& batch, std::vector<BatchRequest> requests,
            QWidget& owner)
{
    for (BatchRequest& request : requests) {
        auto job = std::make_unique<BatchJob>(batch, std::move(request));
        job->setOwner(&owner);
        queue.add(std::move(job));
    }
}

} // namespace

BatchStarter::BatchStarter(jobs::JobQueue& jobs, MessageBanner& banner, QWidget& window)
    : QObject(&window), m_jobs(jobs), m_banner(banner), m_window(window)
{
}

QDialog* BatchStarter::ask(const QStringList& paths)
{
    using Choice = ManyArchivesDialog::Choice;
    auto* dialog = new ManyArchivesDialog(paths, &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    // Later: while the dialog is there, its window is not free.
    const auto carryOut = [this, paths](Choice choice) {
        switch (choice) {
        case Choice::Extract:
            extract(paths);
            break;
        case Choice::Test:
            test(paths);
            break;
        case Choice::Open:
            Q_EMIT openEachRequested(paths);
            break;
        case Choice::NewArchive:
            Q_EMIT newArchiveRequested(paths);
            break;
        }
    };
    connect(dialog, &ManyArchivesDialog::chosen, this, carryOut, Qt::QueuedConnection);
    dialog->open();
    return dialog;
}

QDialog* BatchStarter::extract(const QStringList& paths)
{
    auto* dialog = new ExtractManyDialog(paths, &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        m_banner.hide();
        std::vector<BatchRequest> requests = dialog->requests();
        const auto batch =
            std::make_shared<Batch>(Batch::What::Extract, requests.size(), toPath(dialog->folder()));
        addAll(m_jobs, batch, std::move(requests), m_window);
    });
    dialog->open();
    return dialog;
}

void BatchStarter::test(const QStringList& paths)
{
    m_banner.hide();
    std::vector<BatchRequest> requests;
    for (const QString& path : paths) {
        BatchRequest request;
        request.archive = toPath(QFileInfo(path).absoluteFilePath());
        static_cast<archive::RunOptions&>(request.options) = savedRunOptions();
        requests.push_back(std::move(request));
    }
    const auto batch = std::make_shared<Batch>(Batch::What::Test, requests.size());
    addAll(m_jobs, batch, std::move(requests), m_window);
}

void BatchStarter::create(std::vector<jobs::CreateRequest> requests)
{
    m_banner.hide();
    const auto batch =
        requests.size() > 1 ? std::make_shared<Batch>(Batch::What::Create, requests.size()) : nullptr;
    for (jobs::CreateRequest& request : requests) {
        auto job = std::make_unique<jobs::CreateJob>(std::move(request));
        job->setOwner(&m_window);
        job->setBatch(batch);
        m_jobs.add(std::move(job));
    }
}

} // namespace ff::ui
