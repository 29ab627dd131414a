// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Files whose every failure is seen. File is a POSIX descriptor that it owns; readAt may be called from
// several threads at once, everything else from one thread. AtomicFile writes beside its target and puts the
// result in place only when every byte has reached the disk: a reader sees the old file or the whole new one,
// never a part.

#include "core/base/Bytes.h"
#include "core/base/Result.h"
#include "core/base/TaskControl.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

struct stat;

namespace ff {

// What a File shows in place of the bytes that are stored in it: a part of them, or what they were before
// some damage. Its members may be called from several threads at once.
class FileView {
public:
    virtual ~FileView() = default;
    virtual std::uint64_t size() const = 0;
    virtual Status readAt(std::uint64_t offset, std::span<std::uint8_t> out) const = 0;
    // Looks for damage of the file and puts right what it can, once; whether bytes are read otherwise than at
    // first. Takes a time in proportion to the file. Cancelled leaves it to the next one who asks.
    virtual Result<bool> mend(TaskControl& control) = 0;
    // Whether some of these bytes are now read otherwise than at first.
    virtual bool isMended(std::uint64_t begin, std::uint64_t end) const = 0;
};

// Bytes at any place of something that does not change. Its functions may be called from several threads at
// once.
class ByteSource {
public:
    virtual ~ByteSource() = default;

    // Reads exactly `out.size()` bytes at `offset`; Damaged when there are fewer.
    virtual Status readAt(std::uint64_t offset, std::span<std::uint8_t> out) const = 0;
    virtual Result<std::uint64_t> size() const = 0;
    // A source that proves what it gives gives nothing else by readAt(). For who may know better what a
    // damaged stretch was: the bytes as they are …
    virtual bool proves() const { return false; }
    virtual Status readUnproved(std::uint64_t offset, std::span<std::uint8_t> out) const
    {
        return readAt(offset, out);
    }
    // … and whether these are what was written; readAt() gives them from then on. REQUIRES: they lie within
    // one 64 KiB, and begin it.
    virtual bool accept(std::uint64_t offset, ByteSpan bytes) const { return offset == 0 && bytes.empty(); }
    // Of the file that they come from: what messages name, an open descriptor, its bytes on the disk, and
    // what it shows in place of these (null: nothing).
    virtual const std::filesystem::path& path() const = 0;
    virtual int descriptor() const = 0;
    virtual Result<std::uint64_t> storedSize() const = 0;
    virtual const std::shared_ptr<FileView>& view() const = 0;
    // FileView::isMended() of where these bytes lie in the file.
    virtual bool isMended(std::uint64_t begin, std::uint64_t end) const = 0;
};

class File final : public ByteSource {
public:
    File() = default;
    ~File() override;
    File(File&& other) noexcept;
    File& operator=(File&& other) noexcept;
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    // Io error with the system's reason; what cannot be read at any place (a directory, a pipe, a socket, a
    // terminal) is refused, and never waited for.
    static Result<File> openForReading(const std::filesystem::path& path);
    // Files whose bytes one after another are those of this one, for reading at any place. REQUIRES: at least
    // one.
    static Result<File> openParts(const std::vector<std::filesystem::path>& parts);
    // Takes an open descriptor, with the path that messages should name.
    static File adopt(int descriptor, std::filesystem::path path);

    // Reads exactly `out.size()` bytes at `offset`; Damaged "… is cut short" when the file ends before.
    Status readAt(std::uint64_t offset, std::span<std::uint8_t> out) const override;
    // Reads up to `out.size()` bytes from the current position; 0 at the end.
    Result<std::size_t> readSome(std::span<std::uint8_t> out);
    Result<std::uint64_t> size() const override;
    // What is stored, whatever view there is.
    Result<std::uint64_t> storedSize() const override;

    // From now on readAt() and size() are the view's.
    void show(std::shared_ptr<FileView> view) { m_view = std::move(view); }
    const std::shared_ptr<FileView>& view() const override { return m_view; }
    bool isMended(std::uint64_t begin, std::uint64_t end) const override
    {
        return m_view && m_view->isMended(begin, end);
    }
    // Another File of the same open file, with the same view.
    Result<File> duplicate() const;

    const std::filesystem::path& path() const override { return m_path; }
    int descriptor() const override { return m_fd; }

private:
    friend class AtomicFile;
    struct Part;
    Status readParts(std::uint64_t offset, std::span<std::uint8_t> out) const;

    int m_fd = -1;
    std::filesystem::path m_path;
    std::shared_ptr<const std::vector<Part>> m_parts; // null: one file
    std::shared_ptr<FileView> m_view; // null: what is stored
};

class AtomicFile {
public:
    AtomicFile() = default;
    // Removes the temporary file unless commit() succeeded.
    ~AtomicFile();
    AtomicFile(AtomicFile&& other) noexcept;
    AtomicFile& operator=(AtomicFile&&) = delete;

    // Creates `.NAME.XXXXXXXX.part` beside the target with the target's owner, mode, access control list and
    // extended attributes (or the umask's mode), as far as this user may give them: see unkept(). Removes
    // what killed runs left there. A resumable one, `.NAME.XXXXXXXX.resume.part`, may be left and is removed
    // only by name. A symbolic link as target is followed.
    static Result<AtomicFile> create(const std::filesystem::path& target, bool resumable = false);

    // Goes on with a temporary file that an earlier run left beside the target. Nothing of it counts before
    // keepOld().
    static Result<AtomicFile> resume(const std::filesystem::path& target,
                                     const std::filesystem::path& temporary);
    // The old bytes up to this offset stay as they are. REQUIRES: resumed, nothing written yet, offset >=
    // size().
    Status keepOld(std::uint64_t offset);
    // Goes on in a new temporary file with the bytes so far; the old one stays on disk as it was.
    Status detach();
    // Whether failure and destruction leave the temporary file: of a new one they do not, of a resumed one
    // they do.
    void keepOnFailure(bool keep) { m_keeps = keep; }
    // What was written reaches the disk.
    Status sync();
    // The file ends there. REQUIRES: size <= size(); nothing more is written.
    Status cutTo(std::uint64_t size);

    Status write(ByteSpan bytes);
    const std::filesystem::path& temporary() const { return m_temporary; }
    // Bytes written so far.
    std::uint64_t size() const { return m_size; }
    // Reads back what was written.
    Status readAt(std::uint64_t offset, std::span<std::uint8_t> out) const
    {
        return m_file.readAt(offset, out);
    }
    // fsync, close, rename over the target, fsync of the folder. On error the target is untouched.
    Status commit();
    // commit() fails where something has the target's name by then.
    void requireNew() { m_mustBeNew = true; }
    // What of the target's outside the new file will not have, each a sentence for a person.
    const std::vector<Sentence>& unkept() const { return m_unkept; }

private:
    void discard();
    Status openTemporary();
    Status takeOver(const struct stat& old);
    Status putInPlace();
    void removeLeftovers() const;
    File m_file;
    std::filesystem::path m_target;
    std::filesystem::path m_temporary;
    bool m_keeps = false;
    bool m_resumable = false;
    bool m_mustBeNew = false;
    std::uint64_t m_size = 0;
    std::vector<Sentence> m_unkept;
};

// Bytes on their way into a file, which a layer changes (encrypts, say). Used by one thread.
class WritingLayer {
public:
    WritingLayer() = default;
    WritingLayer(const WritingLayer&) = delete;
    WritingLayer& operator=(const WritingLayer&) = delete;
    virtual ~WritingLayer() = default;

    // Takes the bytes that follow; they may reach the file later.
    virtual Status write(ByteSpan bytes, AtomicFile& file) = 0;
    // Writes what is still held, and what ends the file. Nothing follows.
    virtual Status finish(AtomicFile& file) = 0;
};

// The whole file; Io error when it is larger than `limit` bytes.
Result<Bytes> readFile(const std::filesystem::path& path, std::uint64_t limit);
// Writes through AtomicFile.
Status writeFile(const std::filesystem::path& path, ByteSpan bytes);

// "No space left on device": the system's text for errno.
Sentence systemMessage(int error);

} // namespace ff
