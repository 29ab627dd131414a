// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Owns a file descriptor, or none when it is negative.

#include <unistd.h>
#include <utility>

namespace ff {

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

} // namespace ff
