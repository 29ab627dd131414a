// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A temporary file without a name, for the contents of one entry at a time: it vanishes with the program
// however that ends. Used by one thread.

#include "core/base/Bytes.h"
#include "core/base/Descriptor.h"
#include "core/base/File.h"
#include "core/base/Result.h"

#include <filesystem>
#include <optional>
#include <sys/stat.h>

namespace ff::archive {

// Where one may be made.
struct SpoolPlace {
    std::filesystem::path folder;
    bool inMemory = false; // nothing of it may reach the disk
};

class Spool {
public:
    // In that folder ("" is the current one), so that large files go where there must be room for them
    // anyway.
    static Result<Spool> create(const std::filesystem::path& folder);

    // Where nothing of it may reach the disk.
    static Result<Spool> inMemory();

    int descriptor() const { return m_file.get(); }
    // A name by which this process can open it, for as long as this lives.
    std::filesystem::path path() const;
    // What is in it, for who reads from several threads or longer than it lives; messages name this path.
    Result<File> reading(std::filesystem::path path) const;
    Status clear();
    // Leaves holes where nothing is written. Missing when it is in memory and there is no more of that.
    Status writeAt(std::uint64_t offset, ByteSpan piece);
    Status setSize(std::uint64_t size);
    Result<struct stat> info() const;

private:
    explicit Spool(Descriptor file) : m_file(std::move(file)) {}
    Descriptor m_file;
    // Of a spool in memory: how far it may still go before it is asked again what is free.
    std::optional<std::uint64_t> m_room;
};

} // namespace ff::archive
