// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A file on disk as the archive sees it: size, holes, contents and their SHA-512, with a watch on whether it
// changes meanwhile. Small files are held in memory, larger ones are read twice. Used by one thread.

#include "core/base/TaskControl.h"
#include "core/crypto/Hash.h"

#include <functional>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace ff::archive {

// A hole reads as zeros.
void hashZeros(crypto::Sha512& hash, std::uint64_t count);

class SourceFile {
public:
    struct Extent {
        std::uint64_t offset = 0, size = 0;
    };

    SourceFile() = default;
    ~SourceFile();
    SourceFile(const SourceFile&) = delete;
    SourceFile& operator=(const SourceFile&) = delete;

    // Io with the system's reason. Does not follow a symbolic link and refuses what is not a regular file.
    Status open(const std::string& path);
    // A second descriptor of an open regular file.
    Status adopt(int descriptor);
    // Finds the holes and hashes the contents. False when the file changed meanwhile.
    Result<bool> load(TaskControl& control);

    int descriptor() const { return m_fd; }
    const struct stat& info() const { return m_info; }
    std::uint64_t size() const { return static_cast<std::uint64_t>(m_info.st_size); }
    // Ascending; one that spans the file when it has no holes.
    const std::vector<Extent>& extents() const { return m_extents; }
    bool sparse() const;
    std::uint64_t dataSize() const;
    const crypto::Sha512Digest& sha512() const { return m_sha512; }

    // Gives the bytes of every extent in order, in pieces. False when they are not the ones that load() saw.
    using Visit = std::function<Status(std::uint64_t offset, ByteSpan piece)>;
    Result<bool> readAgain(const Visit& visit, TaskControl& control);

private:
    Status findExtents();
    Status readExtents(const Visit& visit, TaskControl& control);
    Result<bool> unchanged();

    int m_fd = -1;
    std::string m_path;
    struct stat m_info {};
    std::vector<Extent> m_extents;
    crypto::Sha512Digest m_sha512{};
    std::array<std::uint64_t, 2> m_fingerprint{}; // of the extents: what readAgain() compares
    bool m_inMemory = false;
    bool m_loaded = false;
    bool m_short = false; // the first reading met the end too early
    Bytes m_contents; // of the extents, one after another
    Bytes m_piece;
};

} // namespace ff::archive
