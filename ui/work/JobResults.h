// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A finished job in words: for the banner and for the results page.

#include "core/jobs/Job.h"
#include "ui/pages/ResultPage.h"

namespace ff::ui {

// "Making photos.ffz".
QString titleOf(const jobs::Job& job);
// REQUIRES: job.isOver() and titleOf() has words for it.
JobResult resultOf(const jobs::Job& job);

} // namespace ff::ui
