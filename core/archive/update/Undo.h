// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Earlier versions of one archive, for undo and redo (docs/adr/0006-undo-keeps-the-version-before.md). Each
// is a hidden file beside the archive, a link that costs nothing until the archive is replaced. They go when
// the history does; a note in the user's state folder lets sweepLeftVersions() remove those of a program that
// crashed. Used by one thread at a time.

#include "core/base/Result.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace ff::archive {

class UndoHistory {
public:
    // Of this archive (a symbolic link is followed).
    explicit UndoHistory(const std::filesystem::path& archive);
    ~UndoHistory();
    UndoHistory(const UndoHistory&) = delete;
    UndoHistory& operator=(const UndoHistory&) = delete;

    // A fresh name for UpdateOptions::keepPrevious. Io when the state folder cannot be written.
    Result<std::filesystem::path> prepare();
    // After an update that kept the version before under the prepared name: a step that can be undone. `what`
    // names it for a menu. What had been undone can no longer be done again.
    Status committed(const std::string& what);
    // After an update that failed or kept nothing. All that was there is of another line then when `changed`:
    // it is forgotten.
    void dropped(bool changed);

    bool canUndo() const { return m_at != 0; }
    bool canRedo() const { return m_at != m_steps.size(); }
    std::string undoText() const { return canUndo() ? m_steps[m_at - 1].what : std::string(); }
    std::string redoText() const { return canRedo() ? m_steps[m_at].what : std::string(); }

    // Puts the version before (or after) in place, at once whatever the size. Io, with nothing changed, when
    // the archive was changed by another program meanwhile or is being changed by one.
    Status undo();
    Status redo();

    // Bytes on disk that the versions take beside the archive.
    std::uint64_t bytes() const;

private:
    class Note;
    struct Identity {
        std::uint64_t device = 0, inode = 0, size = 0;
        std::int64_t seconds = 0, nanoseconds = 0; // an inode may be used again
        bool operator==(const Identity&) const = default;
    };
    struct Step {
        std::string what;
        std::filesystem::path kept; // the version before; after undo() the one after
        std::shared_ptr<Note> note;
    };
    Status exchange(Step& step);
    void forgetFrom(std::size_t place);
    static Result<Identity> identityOf(const std::filesystem::path& path);

    std::filesystem::path m_archive;
    std::vector<Step> m_steps; // oldest first; those before m_at are done, the others undone
    std::size_t m_at = 0;
    std::optional<Step> m_prepared;
    std::optional<Identity> m_current; // the archive as this history left it
};

// Removes the versions that crashed programs left on this machine. Quick; once at start.
void sweepLeftVersions();

} // namespace ff::archive
