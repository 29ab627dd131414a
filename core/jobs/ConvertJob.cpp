// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/ConvertJob.h"

#include "core/search/meaning/MeaningEncoder.h"

namespace ff::jobs {

ConvertJob::ConvertJob(ArchivePointer source, ConvertRequest request, QObject* parent)
    : Job(request.estimateOnly ? Kind::Estimate : Kind::Convert, parent), m_source(std::move(source)),
      m_request(std::move(request))
{
}

ConvertJob::~ConvertJob()
{
    stopAndWait();
}

const archive::ConvertReport* ConvertJob::report() const
{
    return state() == State::Finished && !m_request.estimateOnly ? &m_report : nullptr;
}

const archive::ConvertEstimate* ConvertJob::estimate() const
{
    return state() == State::Finished && m_request.estimateOnly ? &m_estimate : nullptr;
}

Status ConvertJob::work(TaskControl& control)
{
    if (m_request.estimateOnly) {
        FF_ASSIGN(m_estimate, archive::estimateConversion(*m_source, m_request.options, control));
    } else {
        archive::CreateOptions options = m_request.options;
        options.encoder = search::sharedEntryEncoder();
        FF_ASSIGN(m_report, archive::convertArchive(*m_source, m_request.target, options, control));
    }
    return {};
}

} // namespace ff::jobs
