// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The border at which exceptions stop. The core reports by value; what the standard library and others throw
// (memory, threads) becomes an error here.

#include "core/base/Result.h"

namespace ff {

Error outOfMemory();

// The exception that is being handled, as an error. REQUIRES: called in a handler.
Error errorOfException();

// Runs `work`, which gives a Result or a Status, and gives what it throws as its error.
template <typename Work>
auto catchingExceptions(Work work) -> decltype(work())
{
    try {
        return work();
    } catch (...) {
        return errorOfException();
    }
}

} // namespace ff
