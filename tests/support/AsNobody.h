// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdlib>
#include <unistd.h>

namespace fftest {

// While one lives the process has the rights of no one in particular; without root's rights it has such
// anyway.
class AsNobody {
public:
    AsNobody() : m_wasRoot(::geteuid() == 0)
    {
        if (m_wasRoot && (::setegid(65534) != 0 || ::seteuid(65534) != 0))
            std::abort();
    }
    ~AsNobody()
    {
        if (m_wasRoot && (::seteuid(0) != 0 || ::setegid(0) != 0))
            std::abort();
    }
    AsNobody(const AsNobody&) = delete;
    AsNobody& operator=(const AsNobody&) = delete;

private:
    const bool m_wasRoot;
};

} // namespace fftest
