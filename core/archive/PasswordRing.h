// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The passwords that have opened archives of one wish of the user ("extract these twenty"): the next archive
// is tried with each of them before anybody is asked. In locked memory, for as long as the ring lives. Any
// thread may use it.

#include "core/archive/Archive.h"

#include <mutex>

namespace ff::archive {

class PasswordRing {
public:
    // Each wrong one costs the derivation of a key: of more than these the newest are tried.
    static constexpr std::size_t kMost = 16;

    // As Archive::open. options.onPassword is asked when no known password is right, and again while what it
    // gives is wrong; the one that opens the archive is known from then on.
    Result<Archive> open(const std::filesystem::path& path, OpenOptions options, TaskControl& control);

private:
    std::vector<Password> known() const;
    void keep(const Password& password);

    mutable std::mutex m_mutex;
    std::vector<Password> m_known; // newest first
};

} // namespace ff::archive
