// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/ExtractJob.h"

#include <system_error>

namespace ff::jobs {

ExtractJob::ExtractJob(ArchivePointer archive, ExtractRequest request, QObject* parent)
    : Job(Kind::Extract, parent), m_archive(std::move(archive)), m_request(std::move(request))
{
}

ExtractJob::~ExtractJob()
{
    stopAndWait();
}

const archive::ExtractReport* ExtractJob::report() const
{
    return state() == State::Finished ? &m_report : nullptr;
}

Status ExtractJob::work(TaskControl& control)
{
    archive::ExtractOptions options = m_request.options;
    std::error_code failure;
    std::filesystem::create_directories(options.target, failure);
    if (failure) {
        return Error{ErrorCode::Io,
                     "cannot make the folder " + options.target.string() + ": " + failure.message()};
    }
    options.onConflict = [this](const archive::Conflict& conflict) {
        ConflictQuestion question;
        question.existingPath = conflict.existing.string();
        question.existingSize = conflict.existingSize;
        question.existingMtime = conflict.existingMtime;
        if (conflict.entry) {
            question.entryPath = conflict.entry->path;
            question.entrySize = conflict.entry->size;
            question.entryMtime = conflict.entry->mtimeSeconds;
        }
        return ask(question);
    };
    FF_ASSIGN(m_report, m_archive->extract(options, m_request.selection, control));
    return {};
}

} // namespace ff::jobs
