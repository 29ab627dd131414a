// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/BatchJob.h"

#include "core/archive/extract/OwnFolder.h"
#include "core/jobs/ExtractJob.h"

namespace ff::jobs {

BatchJob::BatchJob(std::shared_ptr<Batch> batch, BatchRequest request, QObject* parent)
    : Job(batch->what() == Batch::What::Extract ? Kind::Extract : Kind::Test, parent),
      m_request(std::move(request))
{
    setBatch(std::move(batch));
}

BatchJob::~BatchJob()
{
    stopAndWait();
}

ArchivePointer BatchJob::archive() const
{
    return state() == State::Finished ? m_archive : nullptr;
}

const archive::ReadReport* BatchJob::report() const
{
    if (extracts())
        return extractReport();
    return testReport();
}

const archive::ExtractReport* BatchJob::extractReport() const
{
    return state() == State::Finished && extracts() ? &m_extracted : nullptr;
}

const archive::TestReport* BatchJob::testReport() const
{
    return state() == State::Finished && !extracts() ? &m_tested : nullptr;
}

Status BatchJob::work(TaskControl& control)
{
    archive::OpenOptions opening;
    opening.onPassword = [this](const archive::PasswordRequest& request) {
        return askPassword({request.archive, request.wrong});
    };
    FF_ASSIGN(archive::Archive opened, batch()->passwords().open(m_request.archive, opening, control));
    m_archive = std::make_shared<const archive::Archive>(std::move(opened));
    if (extracts())
        return extract(control);
    archive::RunOptions options = m_request.options;
    options.correctionSeconds = archive::kReadingCorrection;
    FF_ASSIGN(m_tested, m_archive->test(options, control));
    return {};
}

Status BatchJob::extract(TaskControl& control)
{
    m_target = archive::targetFor(*m_archive, m_request.ownFolder);
    archive::ExtractOptions options = m_request.options;
    options.target = m_target;
    options.correctionSeconds = archive::kReadingCorrection;
    options.overwrite = batch()->rule().value_or(options.overwrite);
    options.onConflict = [this, &control](const archive::Conflict& conflict) {
        const archive::ConflictAnswer answer = ask(questionOf(conflict, control));
        if (answer.forAll && !answer.cancel)
            batch()->setRule(answer.action);
        return answer;
    };
    FF_ASSIGN(m_extracted, m_archive->extract(options, {}, control));
    return {};
}

} // namespace ff::jobs
