// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/OpenJob.h"

#include "core/archive/read/Nested.h"

#include <QThreadPool>

#include <malloc.h>
#include <utility>

namespace ff::jobs {

namespace {

// The last owner is mostly the window, and to free a quarter of a million entries takes longer than it may
// stand still.
template <typename T>
std::shared_ptr<const T> freedElsewhere(std::unique_ptr<const T> object)
{
    return std::shared_ptr<const T>(object.release(), [](const T* last) {
        QThreadPool::globalInstance()->start([last] {
            delete last;
            ::malloc_trim(0); // or the memory would stay with the process
        });
    });
}

} // namespace

OpenJob::OpenJob(std::filesystem::path path, QObject* parent) : OpenJob(std::move(path), Unlocking(), parent)
{
}

OpenJob::OpenJob(std::filesystem::path path, Unlocking unlocking, QObject* parent)
    : OpenJob(std::move(path), std::move(unlocking), Options(), parent)
{
}

OpenJob::OpenJob(std::filesystem::path path, Unlocking unlocking, Options options, QObject* parent)
    : Job(Kind::Open, parent), m_path(std::move(path)), m_unlocking(std::move(unlocking)),
      m_options(std::move(options))
{
}

std::filesystem::path pathInside(const archive::Archive& outer, std::size_t entry)
{
    return archive::nestedPath(outer.path(), outer.entries()[entry].path);
}

OpenJob::~OpenJob()
{
    stopAndWait();
}

ArchivePointer OpenJob::archive() const
{
    return state() == State::Finished ? m_archive : nullptr;
}

std::shared_ptr<const EntryTree> OpenJob::tree() const
{
    return state() == State::Finished ? m_tree : nullptr;
}

std::vector<OpenJob::Found> OpenJob::takeFound()
{
    const std::lock_guard lock(m_foundMutex);
    return std::exchange(m_found, {});
}

void OpenJob::keepFound(const archive::Entry& entry)
{
    const std::lock_guard lock(m_foundMutex);
    if (m_isFoundFull || m_foundEntries == kFoundEntries || m_foundBytes + entry.path.size() > kFoundBytes) {
        m_isFoundFull = true; // none in between is left out
        return;
    }
    ++m_foundEntries;
    m_foundBytes += entry.path.size();
    const std::size_t end = entry.path.find_last_not_of('/'); // of folders, in other programs' archives
    m_found.push_back({entry.path.substr(0, end == std::string::npos ? 0 : end + 1), entry.size,
                       entry.type == archive::EntryType::Directory});
}

Status OpenJob::work(TaskControl& control)
{
    archive::OpenOptions options;
    options.namesEncoding = m_options.namesEncoding;
    options.key = m_unlocking.key;
    options.password = m_unlocking.known;
    options.onPassword = [this](const archive::PasswordRequest& request) -> Result<archive::Password> {
        m_wrong = request.wrong && m_unlocking.password != nullptr;
        m_asked = request.wrong || m_unlocking.password == nullptr;
        if (m_asked)
            return archive::wrongPassword();
        return m_unlocking.password;
    };
    options.onFound = [this](const archive::Entry& entry) { keepFound(entry); };
    auto result = m_options.outer
        ? archive::Archive::openNested(*m_options.outer, m_options.entry, options, control)
        : archive::Archive::open(m_path, options, control);
    if (!result.ok())
        return result.error();
    m_asked = m_wrong = false;
    archive::Archive opened = std::move(*result);
    m_archive = freedElsewhere(std::make_unique<const archive::Archive>(std::move(opened)));
    // The tree points into the archive and keeps it alive.
    m_tree = freedElsewhere(std::make_unique<const EntryTree>(EntryList(m_archive, &m_archive->entries())));
    return {};
}

} // namespace ff::jobs
