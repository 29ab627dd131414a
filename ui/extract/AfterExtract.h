// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What was asked for after an extraction: the folder shown, the archive moved to the trash.

#include "core/jobs/ExtractJob.h"

namespace ff::ui {

struct JobResult;

// Everything that was asked for is there and every hash matched: nothing skipped, nothing failed, no warning.
bool isWhole(const archive::ExtractReport& report);

// Carries the requests out, once, and adds to the result what became of them. The archive goes to the trash
// only when all of it was extracted whole. REQUIRES: the job is finished.
void carryOutRequests(const jobs::ExtractJob& job, JobResult& result);

} // namespace ff::ui
