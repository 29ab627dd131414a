// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Descriptor.h"

#include <cerrno>

namespace ff {

int writeAllAt(int descriptor, ByteSpan bytes, std::uint64_t offset)
{
    while (!bytes.empty()) {
        const ssize_t put = ::pwrite(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return errno;
        bytes = bytes.subspan(static_cast<std::size_t>(put));
        offset += static_cast<std::uint64_t>(put);
    }
    return 0;
}

} // namespace ff
