// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What was asked for after an archive was made: the originals moved to the trash.

#include "core/jobs/CreateJob.h"

namespace ff::ui {

struct JobResult;

// Carries it out, once, and adds to the result what became of it. The originals go only when the archive
// passed its test and holds all of them as they are. REQUIRES: the job is finished.
void carryOutRequests(const jobs::CreateJob& job, JobResult& result);

} // namespace ff::ui
