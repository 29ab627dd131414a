// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The lock (flock) of an open file or folder: it goes with the descriptor, so it ends with its program
// however that ends.

namespace ff {

enum class Flock {
    Taken,
    Held, // by another
    Impossible, // here: errno tells why; such a file is as good as locked by nobody
};

// Without waiting.
Flock tryFlock(int descriptor);

} // namespace ff
