// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <cstdint>
#include <unistd.h>
#include <utility>

namespace ff {

// Owns a file descriptor, or none when it is negative.
class Descriptor {
public:
    explicit Descriptor(int descriptor) : m_descriptor(descriptor) {}
    ~Descriptor()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }
    Descriptor(Descriptor&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}
    Descriptor& operator=(Descriptor&&) = delete;
    int get() const { return m_descriptor; }

private:
    int m_descriptor;
};

// Writes all of `bytes` at `offset` of the file. 0, or the errno of the first write that failed.
int writeAllAt(int descriptor, ByteSpan bytes, std::uint64_t offset);

} // namespace ff
