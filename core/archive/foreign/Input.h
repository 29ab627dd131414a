// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The bytes that an archive is read from, in order: a file or the parts of one, and what compression around
// the archive unpacks to. Bounded memory. Used by one thread.

#include "core/base/File.h"
#include "core/base/TaskControl.h"

#include <memory>
#include <optional>
#include <vector>

namespace ff::archive {

class Input {
public:
    Input() = default;
    virtual ~Input() = default;
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;

    // The next bytes, valid until the next call; none at the end. After an error there is nothing more.
    Result<ByteSpan> next();
    // The bytes of the call before come again.
    void unread() { m_again = true; }

    // Whether seek() works. REQUIRES of skip(): nothing unread.
    virtual bool canSeek() const { return false; }
    // Up to `count` bytes further, no further than the end; gives how far.
    virtual std::uint64_t skip(std::uint64_t) { return 0; }
    // Gives the new place, or none when there is no such place.
    virtual std::optional<std::uint64_t> seek(std::int64_t /*offset*/, int /*whence*/)
    {
        return std::nullopt;
    }

protected:
    virtual Result<ByteSpan> produce() = 0;
    bool m_again = false;

private:
    ByteSpan m_last;
    std::optional<Error> m_error;
};

// Files one after another, as if they were one. They and the control must outlive it. With `count` the
// control is told of the bytes as they are read.
class FileInput final : public Input {
public:
    static Result<std::unique_ptr<FileInput>> open(const std::vector<File>& files, TaskControl& control,
                                                   bool count);
    bool canSeek() const override { return true; }
    std::uint64_t skip(std::uint64_t count) override;
    std::optional<std::uint64_t> seek(std::int64_t offset, int whence) override;

private:
    FileInput(const std::vector<File>& files, TaskControl& control, bool count);
    Result<ByteSpan> produce() override;

    const std::vector<File>& m_files;
    TaskControl& m_control;
    const bool m_count;
    std::vector<std::uint64_t> m_ends; // of each file in the whole
    std::uint64_t m_size = 0, m_at = 0, m_counted = 0;
    Bytes m_buffer;
};

} // namespace ff::archive
