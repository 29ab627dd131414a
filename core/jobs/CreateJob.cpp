// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/CreateJob.h"

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

Status CreateJob::work(TaskControl& control)
{
    FF_ASSIGN(m_report,
              m_request.resumes
                  ? archive::resumeArchive(*m_request.resumes, control)
                  : archive::createArchive(m_request.target, m_request.inputs, m_request.options, control));
    return {};
}

} // namespace ff::jobs
