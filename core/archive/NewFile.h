// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Things under a temporary name that vanish unless they are put in place. Used by one thread; the parent's descriptor must stay
// open meanwhile.

#include "core/archive/TargetTree.h"
#include "core/base/Bytes.h"

#include <cstdint>
#include <unistd.h>
#include <utility>

namespace ff::archive {

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

// A name; what stands there at the end is removed.
class TemporaryName {
public:
    explicit TemporaryName(int parent) : m_parent(parent), m_name(TargetTree::temporaryName()) {}
    ~TemporaryName()
    {
        if (!m_name.empty())
            ::unlinkat(m_parent, m_name.c_str(), 0);
    }
    TemporaryName(TemporaryName&& other) noexcept : m_parent(other.m_parent), m_name(std::exchange(other.m_name, {})) {}
    TemporaryName& operator=(TemporaryName&&) = delete;
    const std::string& name() const { return m_name; }
    // Nothing stands there any more.
    void release() { m_name.clear(); }
    int parent() const { return m_parent; }

private:
    int m_parent;
    std::string m_name;
};

class NewFile {
public:
    static Result<NewFile> create(int parent);

    int descriptor() const { return m_file.get(); }
    // Leaves holes where nothing is written.
    Status writeAt(std::uint64_t offset, ByteSpan piece);
    Status setSize(std::uint64_t size);
    Status sync();
    Result<struct stat> info() const;
    Status putInPlace(const std::string& name, bool replace);

private:
    NewFile(TemporaryName name, Descriptor file) : m_name(std::move(name)), m_file(std::move(file)) {}
    TemporaryName m_name;
    Descriptor m_file;
    std::uint64_t m_end = 0; // one past the last byte written
};

} // namespace ff::archive
