// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Makes an .ffz archive of another archive; and says before what that would save, as a light job.

#include "core/archive/convert/Convert.h"
#include "core/jobs/OpenJob.h"

namespace ff::jobs {

struct ConvertRequest {
    std::filesystem::path target;
    archive::CreateOptions options;
    bool estimateOnly = false; // writes nothing: estimate() tells
};

class ConvertJob final : public Job {
    Q_OBJECT

public:
    ConvertJob(ArchivePointer source, ConvertRequest request, QObject* parent = nullptr);
    ~ConvertJob() override;

    const ArchivePointer& source() const { return m_source; }
    const ConvertRequest& request() const { return m_request; }
    // Null when only an estimate was asked for.
    const archive::ConvertReport* report() const override;
    // Null until Finished, and when the archive was made.
    const archive::ConvertEstimate* estimate() const;

protected:
    Status work(TaskControl& control) override;

private:
    const ArchivePointer m_source;
    const ConvertRequest m_request;
    archive::ConvertReport m_report;
    archive::ConvertEstimate m_estimate;
};

} // namespace ff::jobs
