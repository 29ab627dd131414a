// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/Interrupted.h"

namespace ff::archive {

std::vector<Interrupted> interruptedCreations()
{
    return {};
}

Result<CreateReport> resumeArchive(const Interrupted&, TaskControl&)
{
    return Error{ErrorCode::Missing, "this creation cannot be resumed"};
}

Status discardInterrupted(const Interrupted&)
{
    return {};
}

} // namespace ff::archive
