// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Flock.h"

#include <cerrno>
#include <sys/file.h>

namespace ff {

Flock tryFlock(int descriptor)
{
    while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EINTR)
            return errno == EWOULDBLOCK ? Flock::Held : Flock::Impossible;
    }
    return Flock::Taken;
}

} // namespace ff
