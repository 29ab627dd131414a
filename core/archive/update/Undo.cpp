// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/update/Undo.h"

#include "core/base/File.h"
#include "core/base/FileLock.h"
#include "core/base/Flock.h"
#include "core/base/UserFolder.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <random>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace ff::archive {

namespace {

constexpr std::string_view kEnding = ".ffz-undo";

Error systemError(const Sentence& what, int error)
{
    return {ErrorCode::Io, sentence("%1: %2", what, systemMessage(error))};
}

// Also where there is no home folder.
std::filesystem::path notesFolder()
{
    const std::filesystem::path place = userPlace(UserFolder::State, "undo");
    return place.empty() ? "/tmp/.local/state/fileformer/undo" : place;
}

std::string randomName()
{
    static constexpr char kLetters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::random_device device;
    std::string name;
    for (int i = 0; i < 12; ++i)
        name.push_back(kLetters[device() % 36]);
    return name;
}

// Only what such a name can be: a note that somebody else wrote must not make us remove another file.
bool isKeptName(const std::filesystem::path& path)
{
    const std::string name = path.filename().string();
    return path.is_absolute() && name.starts_with('.') && name.ends_with(kEnding);
}

} // namespace

// Says in the state folder where a version is kept, and is locked while its owner lives.
class UndoHistory::Note {
public:
    static Result<std::shared_ptr<Note>> write(const std::filesystem::path& kept)
    {
        const std::filesystem::path folder = notesFolder();
        FF_TRY(makeFolders(folder));
        ::chmod(folder.c_str(), 0700);
        auto note = std::make_shared<Note>();
        note->m_kept = kept;
        note->m_path = folder / randomName();
        // Locked before it bears its name: a sweep that sees it finds it taken.
        const std::filesystem::path fresh = folder / ("." + randomName());
        note->m_file = ::open(fresh.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (note->m_file < 0)
            return systemError(sentence("cannot write %1", fresh), errno);
        const std::string text = kept.string();
        const bool written = tryFlock(note->m_file) == Flock::Taken
            && ::write(note->m_file, text.data(), text.size()) == static_cast<ssize_t>(text.size())
            && ::fsync(note->m_file) == 0 && ::rename(fresh.c_str(), note->m_path.c_str()) == 0;
        if (!written) {
            const int error = errno;
            ::unlink(fresh.c_str());
            return systemError(sentence("cannot write %1", fresh), error);
        }
        return note;
    }

    Note() = default;
    Note(const Note&) = delete;
    ~Note()
    {
        ::unlink(m_kept.c_str());
        ::unlink(m_path.c_str());
        if (m_file >= 0)
            ::close(m_file);
    }

private:
    std::filesystem::path m_kept, m_path;
    int m_file = -1;
};

UndoHistory::UndoHistory(const std::filesystem::path& archive)
{
    std::error_code failure;
    m_archive = std::filesystem::canonical(archive, failure);
    if (failure)
        m_archive = std::filesystem::absolute(archive, failure);
}

UndoHistory::~UndoHistory() = default;

Result<UndoHistory::Identity> UndoHistory::identityOf(const std::filesystem::path& path)
{
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0)
        return systemError(sentence("cannot read %1", path), errno);
    return Identity{static_cast<std::uint64_t>(info.st_dev), static_cast<std::uint64_t>(info.st_ino),
                    static_cast<std::uint64_t>(info.st_size), info.st_mtim.tv_sec, info.st_mtim.tv_nsec};
}

Result<std::filesystem::path> UndoHistory::prepare()
{
    m_prepared.reset();
    const std::filesystem::path kept = m_archive.parent_path()
        / ("." + m_archive.filename().string().substr(0, 200) + "." + randomName() + std::string(kEnding));
    FF_ASSIGN(auto note, Note::write(kept));
    m_prepared = Step{{}, kept, std::move(note)};
    return kept;
}

void UndoHistory::forgetFrom(std::size_t place)
{
    m_steps.resize(std::min(place, m_steps.size()));
    m_at = std::min(m_at, m_steps.size());
}

Status UndoHistory::committed(const std::string& what)
{
    if (!m_prepared)
        return Error{ErrorCode::Usage, sentence("nothing was prepared")};
    Step step = std::move(*m_prepared);
    m_prepared.reset();
    FF_ASSIGN(const Identity before, identityOf(step.kept));
    FF_ASSIGN(const Identity now, identityOf(m_archive));
    forgetFrom(m_at);
    if (m_current && *m_current != before)
        forgetFrom(0); // somebody else changed it between our steps
    step.what = what;
    m_steps.push_back(std::move(step));
    m_at = m_steps.size();
    m_current = now;
    return {};
}

void UndoHistory::dropped(bool changed)
{
    m_prepared.reset();
    if (changed) {
        forgetFrom(0);
        m_current.reset();
    }
}

// The archive and the kept version change places: a second name for the one, then a rename over it. Whoever
// opens the archive meanwhile gets one of the two.
Status UndoHistory::exchange(Step& step)
{
    TaskControl control;
    FF_ASSIGN(const FileLock lock, FileLock::take(m_archive, control, {})); // at once or not at all
    FF_ASSIGN(const Identity now, identityOf(m_archive));
    if (m_current && now != *m_current)
        return Error{
            ErrorCode::Io,
            sentence("%1 was changed by another program, so this cannot be undone", m_archive.filename())};
    FF_ASSIGN(const Identity other, identityOf(step.kept));
    std::filesystem::path aside = step.kept;
    aside += "2";
    ::unlink(aside.c_str()); // of a try that failed
    if (::link(m_archive.c_str(), aside.c_str()) != 0)
        return systemError(sentence("cannot keep the version that is there"), errno);
    if (::rename(step.kept.c_str(), m_archive.c_str()) != 0) {
        const int error = errno;
        ::unlink(aside.c_str());
        return systemError(sentence("cannot put the other version in place"), error);
    }
    m_current = other;
    if (::rename(aside.c_str(), step.kept.c_str()) != 0)
        return systemError(sentence("the version that was there is called %1 now", aside), errno);
    const int folder = ::open(m_archive.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        ::fsync(folder); // both versions are whole on disk whichever name comes first
        ::close(folder);
    }
    return {};
}

Status UndoHistory::undo()
{
    if (!canUndo())
        return Error{ErrorCode::Usage, sentence("there is nothing to undo")};
    FF_TRY(exchange(m_steps[m_at - 1]));
    --m_at;
    return {};
}

Status UndoHistory::redo()
{
    if (!canRedo())
        return Error{ErrorCode::Usage, sentence("there is nothing to do again")};
    FF_TRY(exchange(m_steps[m_at]));
    ++m_at;
    return {};
}

std::uint64_t UndoHistory::bytes() const
{
    std::uint64_t sum = 0;
    for (const Step& step : m_steps) {
        struct stat info {};
        if (::stat(step.kept.c_str(), &info) == 0)
            sum += static_cast<std::uint64_t>(info.st_size);
    }
    return sum;
}

void sweepLeftVersions()
{
    std::error_code failure;
    const std::filesystem::path folder = notesFolder();
    for (const auto& item : std::filesystem::directory_iterator(folder, failure)) {
        const int file = ::open(item.path().c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
        if (file < 0)
            continue;
        struct stat info {};
        const bool ownerIsGone = tryFlock(file) == Flock::Taken && ::fstat(file, &info) == 0
            && S_ISREG(info.st_mode) && info.st_uid == ::geteuid() && info.st_size < 8192;
        // A name with a point is being written; its owner may not have locked it yet.
        if (ownerIsGone && !item.path().filename().string().starts_with('.')) {
            std::string kept(static_cast<std::size_t>(info.st_size), '\0');
            if (::pread(file, kept.data(), kept.size(), 0) == info.st_size && isKeptName(kept)) {
                struct stat version {};
                for (const std::string& name : {kept, kept + "2"}) {
                    if (::lstat(name.c_str(), &version) == 0 && S_ISREG(version.st_mode))
                        ::unlink(name.c_str());
                }
            }
            ::unlink(item.path().c_str());
        }
        ::close(file);
    }
}

} // namespace ff::archive
