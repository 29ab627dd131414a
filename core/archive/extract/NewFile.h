// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Things under a temporary name that vanish unless they are put in place; what a killed program leaves of
// them, TargetTree removes. Used by one thread; the tree and the parent's descriptor must stay meanwhile.

#include "core/archive/extract/TargetTree.h"
#include "core/base/Bytes.h"
#include "core/base/Descriptor.h"

#include <cstdint>
#include <unistd.h>
#include <utility>

namespace ff::archive {

// A name; what stands there at the end is removed.
class TemporaryName {
public:
    TemporaryName(int parent, std::string name) : m_parent(parent), m_name(std::move(name)) {}
    ~TemporaryName()
    {
        if (!m_name.empty())
            ::unlinkat(m_parent, m_name.c_str(), 0);
    }
    TemporaryName(TemporaryName&& other) noexcept
        : m_parent(other.m_parent), m_name(std::exchange(other.m_name, {}))
    {
    }
    TemporaryName& operator=(TemporaryName&&) = delete;
    const std::string& name() const { return m_name; }
    // Nothing stands there any more.
    void release() { m_name.clear(); }
    int parent() const { return m_parent; }

private:
    int m_parent;
    std::string m_name;
};

// A regular file, locked while it has its temporary name.
class NewFile {
public:
    // `parts`: what it is to become, in the folder `parent`.
    static Result<NewFile> create(TargetTree& tree, int parent, const PathParts& parts);

    int descriptor() const { return m_file.get(); }
    const std::string& name() const { return m_name.name(); }
    // Leaves holes where nothing is written.
    Status writeAt(std::uint64_t offset, ByteSpan piece);
    Status setSize(std::uint64_t size);
    Result<struct stat> info() const;
    Status putInPlace(bool replace);
    Error failure(int error) const { return m_tree->failure(error, m_parts); }

private:
    NewFile(TargetTree& tree, PathParts parts, TemporaryName name, Descriptor file)
        : m_tree(&tree), m_parts(std::move(parts)), m_name(std::move(name)), m_file(std::move(file))
    {
    }
    TargetTree* m_tree;
    PathParts m_parts;
    TemporaryName m_name;
    Descriptor m_file;
    std::uint64_t m_end = 0; // one past the last byte written …
    std::uint64_t m_sent = 0; // … and one past the last that is on its way to the disk
};

// A name for a link, pipe or device. Such cannot be locked: an empty file beside it is.
class NewName {
public:
    static Result<NewName> create(TargetTree& tree, int parent, const PathParts& parts);

    const std::string& name() const { return m_name.name(); }
    // REQUIRES: something stands there.
    Status putInPlace(bool replace);
    Error failure(int error) const { return m_lock.failure(error); }

private:
    NewName(TargetTree& tree, PathParts parts, NewFile lock, TemporaryName name)
        : m_tree(&tree), m_parts(std::move(parts)), m_lock(std::move(lock)), m_name(std::move(name))
    {
    }
    TargetTree* m_tree;
    PathParts m_parts;
    NewFile m_lock; // goes after the name
    TemporaryName m_name;
};

} // namespace ff::archive
