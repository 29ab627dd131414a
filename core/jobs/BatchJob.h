// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One archive of several that are extracted or tested: opens it, with the passwords of those before it, and
// does what the batch is about. For a password that none of them was, and for files in the way, it asks.

#include "core/jobs/Batch.h"
#include "core/jobs/OpenJob.h"

namespace ff::jobs {

struct BatchRequest {
    std::filesystem::path archive;
    std::filesystem::path ownFolder{}; // of an extraction: where all of it goes (archive::ownFolders)
    archive::ExtractOptions
        options{}; // of a test only what RunOptions has; target and onConflict are set here
};

class BatchJob final : public Job {
    Q_OBJECT

public:
    // REQUIRES: the batch is no creation.
    BatchJob(std::shared_ptr<Batch> batch, BatchRequest request, QObject* parent = nullptr);
    ~BatchJob() override;

    const BatchRequest& request() const { return m_request; }
    bool extracts() const { return batch()->what() == Batch::What::Extract; }
    // Null until Finished.
    ArchivePointer archive() const;
    // Of the kind that it is; null until Finished.
    const archive::ReadReport* report() const override;
    const archive::ExtractReport* extractReport() const;
    const archive::TestReport* testReport() const;
    // Where it was extracted to.
    const std::filesystem::path& target() const { return m_target; }

protected:
    Status work(TaskControl& control) override;

private:
    Status extract(TaskControl& control);

    const BatchRequest m_request;
    // Written by the worker.
    ArchivePointer m_archive;
    std::filesystem::path m_target;
    archive::ExtractReport m_extracted;
    archive::TestReport m_tested;
};

} // namespace ff::jobs
