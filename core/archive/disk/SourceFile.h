// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A file on disk as the archive sees it: size, holes, contents and their SHA-512, with a watch on whether it
// changes meanwhile. What it gives is always of one piece: size() and sha512() are those of the bytes that
// readAgain() gives, also when the file grows, becomes shorter or is written meanwhile. Small files are held
// in memory, larger ones are read twice or, when they do not keep still, copied into a Spool. Used by one
// thread.

#include "core/archive/disk/Spool.h"
#include "core/base/TaskControl.h"
#include "core/crypto/Hash.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace ff::archive {

// A hole reads as zeros, of which there may be terabytes.
Status hashZeros(crypto::Sha512& hash, std::uint64_t count, TaskControl& control);

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
    // Where a Spool may be made; without this, contents that would need one are hashed only and readAgain()
    // may give others.
    void spoolInto(std::filesystem::path folder, bool inMemory = false)
    {
        m_spoolFolder = std::move(folder);
        m_spoolInMemory = inMemory;
        m_maySpool = true;
    }
    // Files of /proc claim no size and some never end: so many bytes of them are read.
    void setEndlessLimit(std::uint64_t bytes) { m_endlessLimit = bytes; }
    // Finds the holes and hashes the contents: as many bytes as it had when it was opened, or fewer when it
    // ends before, or all there are when it claims none. `held`: into memory or a Spool, so that readAgain()
    // cannot fail to give them. False when the file changed meanwhile.
    Result<bool> load(TaskControl& control, bool held = false);
    // It is longer than when it was opened, which harms nothing.
    bool grew() const { return m_after.st_size > m_opened.st_size; }
    // What a person should know of the way it was read; "" when it kept still.
    Sentence remark() const;
    // There was more than setEndlessLimit() allows.
    bool cutOff() const { return m_cutOff; }

    int descriptor() const { return m_fd; }
    // As it was opened, but the size is what it gives.
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
    static constexpr std::uint64_t kEndlessLimit = std::uint64_t{1} << 30;

    Status findExtents(TaskControl& control);
    Status readExtents(const Visit& visit, TaskControl& control);
    Status readToEnd(const Visit& visit, TaskControl& control);
    void endAt(std::size_t extent, std::uint64_t done);
    Status hold(std::uint64_t offset, ByteSpan piece);
    bool changed() const;

    int m_fd = -1;
    struct stat m_info {};
    struct stat m_opened {
    }, m_after{}; // as it was opened, and when load() was done
    std::filesystem::path m_spoolFolder;
    bool m_maySpool = false, m_spoolInMemory = false;
    std::optional<Spool> m_spool;
    std::uint64_t m_endlessLimit = kEndlessLimit;
    std::vector<Extent> m_extents;
    crypto::Sha512Digest m_sha512{};
    std::array<std::uint64_t, 2> m_fingerprint{}; // of the extents: what readAgain() compares
    bool m_inMemory = false;
    bool m_loaded = false;
    bool m_short = false; // the first reading met the end too early
    bool m_cutOff = false;
    Bytes m_contents; // of the extents, one after another
    Bytes m_piece;
};

} // namespace ff::archive
