// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/UpdateJob.h"

#include "core/search/meaning/MeaningEncoder.h"

namespace ff::jobs {

UpdateJob::UpdateJob(ArchivePointer archive, UpdateRequest request, QObject* parent)
    : Job(Kind::Update, parent), m_archive(std::move(archive)), m_request(std::move(request))
{
}

UpdateJob::~UpdateJob()
{
    stopAndWait();
}

const archive::UpdateReport* UpdateJob::report() const
{
    return state() == State::Finished ? &m_report : nullptr;
}

Status UpdateJob::work(TaskControl& control)
{
    archive::UpdateOptions options = m_request.options;
    if (!m_request.edits.add.empty()) // else its model is loaded for nothing
        options.encoder = search::sharedEntryEncoder();
    options.onLosses = [this](const std::vector<archive::Warning>& losses) {
        if (!m_request.acceptsLosses)
            m_losses = losses;
        return m_request.acceptsLosses;
    };
    archive::UndoHistory* undo = m_request.undo.get();
    std::string noUndo;
    if (undo != nullptr) {
        if (auto kept = undo->prepare(); kept.ok())
            options.keepPrevious = std::move(*kept);
        else
            noUndo = kept.error().message;
    }
    auto report = archive::updateArchive(*m_archive, m_request.edits, options, control);
    if (undo != nullptr && report.ok() && report->keptPrevious) {
        if (const Status committed = undo->committed(m_request.what); !committed.ok())
            noUndo = committed.error().message;
    } else if (undo != nullptr) {
        undo->dropped(report.ok());
    }
    if (!m_losses.empty())
        return Error{ErrorCode::Cancelled, sentence("a question is to be answered first")};
    if (!report.ok())
        return report.error();
    m_report = std::move(*report);
    if (!noUndo.empty())
        m_report.warnings.push_back({"", sentence("this change cannot be undone: %1", noUndo)});
    return {};
}

} // namespace ff::jobs
