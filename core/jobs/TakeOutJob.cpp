// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/TakeOutJob.h"

namespace ff::jobs {

TakeOutJob::TakeOutJob(ArchivePointer archive, std::vector<std::size_t> selection,
                       std::filesystem::path folder, QObject* parent)
    : Job(Kind::TakeOut, parent), m_archive(std::move(archive)), m_selection(std::move(selection)),
      m_folder(std::move(folder))
{
}

TakeOutJob::~TakeOutJob()
{
    stopAndWait();
}

Status TakeOutJob::work(TaskControl& control)
{
    archive::ExtractOptions options;
    options.target = m_folder;
    options.overwrite = archive::Overwrite::Replace;
    FF_ASSIGN(const archive::ExtractReport report, m_archive->extract(options, m_selection, control));
    for (const archive::EntryOutcome& outcome : report.outcomes) {
        if (outcome.state == archive::EntryState::Whole || outcome.state == archive::EntryState::Skipped)
            continue;
        const ErrorCode code = outcome.state == archive::EntryState::Failed ? ErrorCode::Io
            : outcome.state == archive::EntryState::Missing                 ? ErrorCode::Missing
                                                                            : ErrorCode::Damaged;
        return Error{code, sentence("%1: %2", m_archive->entries()[outcome.entry].path, outcome.message)};
    }
    return {};
}

} // namespace ff::jobs
