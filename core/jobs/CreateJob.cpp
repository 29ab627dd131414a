// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/CreateJob.h"

#include "core/archive/VolumeSet.h"
#include "core/archive/export/Export.h"
#include "core/jobs/Originals.h"
#include "core/search/meaning/MeaningEncoder.h"

namespace ff::jobs {

CreateJob::CreateJob(CreateRequest request, QObject* parent)
    : Job(Kind::Create, parent), m_request(std::move(request))
{
}

CreateJob::~CreateJob()
{
    stopAndWait();
}

const archive::CreateReport* CreateJob::report() const
{
    return state() == State::Finished ? &m_report : nullptr;
}

std::filesystem::path CreateJob::archivePath() const
{
    return m_request.options.volumeSize == 0 ? m_request.target : archive::volumeName(m_request.target, 1);
}

Status CreateJob::work(TaskControl& control)
{
    const auto encoder = search::sharedEntryEncoder();
    if (m_request.resumes) {
        archive::Interrupted interrupted = *m_request.resumes;
        interrupted.options.encoder = encoder;
        FF_ASSIGN(m_report, archive::resumeArchive(interrupted, control));
        return {};
    }
    archive::CreateOptions options = m_request.options;
    options.encoder = encoder;
    FF_ASSIGN(m_report, archive::makeArchive(m_request.target, m_request.inputs, options, control));
    if (m_request.trashInputs)
        m_whyInputsStay = m_report.warnings.empty() ? lookAtInputs(control) : sentence("there were warnings");
    return {};
}

// The archive is made: whatever goes wrong from here on is no reason to call it a failure.
Sentence CreateJob::lookAtInputs(TaskControl& control) const
{
    const Result<Sentence> why = whyOriginalsStay(archivePath(), m_request.inputs, m_request.options.password,
                                                  m_request.options, control);
    return why.ok() ? *why : why.error().message;
}

} // namespace ff::jobs
