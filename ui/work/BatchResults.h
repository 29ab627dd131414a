// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What became of several archives that were one wish (jobs::Batch), in words.

#include "core/jobs/Batch.h"
#include "core/jobs/Job.h"
#include "ui/pages/ResultPage.h"

namespace ff::ui {

// One of them, when its job is over.
struct BatchItem {
    QString archive; // path
    JobResult result;
    jobs::Job::State state = jobs::Job::State::Finished;
    bool isGood = false; // it was done, and nothing is wrong with it
    std::uint64_t entries = 0, rawBytes = 0, archiveBytes = 0;
    double seconds = 0;
};

// REQUIRES: the job is over and belongs to a batch.
BatchItem batchItemOf(const jobs::Job& job, const JobResult& result);
JobResult resultOf(const jobs::Batch& batch, const QList<BatchItem>& items);

} // namespace ff::ui
