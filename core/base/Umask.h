// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

namespace ff {

// The rights that this process withholds from files it makes. Callable from any thread: on Linux nothing is
// changed to ask for it.
mode_t processUmask();

} // namespace ff
