// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Opens an archive: reads its index, or rebuilds it, and makes the tree that a view shows.

#include "core/archive/Archive.h"
#include "core/jobs/EntryTree.h"
#include "core/jobs/Job.h"

#include <atomic>
#include <mutex>
#include <string>
#include <vector>

namespace ff::jobs {

// Read-only after opening and shared between the view and the jobs that use it.
using ArchivePointer = std::shared_ptr<const archive::Archive>;

class OpenJob final : public Job {
    Q_OBJECT

public:
    // What opens an encrypted archive: the key of one that was open, or else the password.
    struct Unlocking {
        std::shared_ptr<const format::PasswordKey> key{};
        archive::Password password{};
        archive::Password known{}; // of another program's archive that was open, in place of a key
    };

    struct Options {
        std::string namesEncoding = "auto"; // as in archive::OpenOptions
        ArchivePointer outer{}; // set: the archive is an entry of this one
        std::size_t entry = 0;
    };

    // One that was found while the list is rebuilt, or read from another program's archive.
    struct Found {
        std::string path; // bytes, as the archive has them but for a / at the end
        std::uint64_t size = 0;
        bool isFolder = false;
    };
    // How much of what is found is kept for takeFound(); the count of the progress knows of all.
    static constexpr std::size_t kFoundEntries = 50'000;
    static constexpr std::size_t kFoundBytes = 8'000'000; // of paths

    explicit OpenJob(std::filesystem::path path, QObject* parent = nullptr);
    OpenJob(std::filesystem::path path, Unlocking unlocking, QObject* parent = nullptr);
    // REQUIRES: `path` is pathInside() of what the options name as outer, if they do.
    OpenJob(std::filesystem::path path, Unlocking unlocking, Options options, QObject* parent = nullptr);
    ~OpenJob() override;

    const std::filesystem::path& path() const { return m_path; }
    const Options& options() const { return m_options; }
    // Null until Finished.
    ArchivePointer archive() const;
    std::shared_ptr<const EntryTree> tree() const;
    // What was found since the last call, in its order: a list that may change until it is final.
    std::vector<Found> takeFound();
    // No more are kept.
    bool isFoundFull() const { return m_isFoundFull.load(); }
    // Why it Failed: the archive is encrypted, and no password was given, or a wrong one.
    bool lacksPassword() const { return isOver() && m_asked; }
    bool hadWrongPassword() const { return isOver() && m_wrong; }

protected:
    Status work(TaskControl& control) override;

private:
    void keepFound(const archive::Entry& entry);

    const std::filesystem::path m_path;
    const Unlocking m_unlocking;
    const Options m_options;
    bool m_asked = false, m_wrong = false; // written by the worker
    ArchivePointer m_archive;
    std::shared_ptr<const EntryTree> m_tree;
    std::mutex m_foundMutex;
    std::vector<Found> m_found; // under it, as the next two
    std::size_t m_foundEntries = 0, m_foundBytes = 0; // with what was taken
    std::atomic<bool> m_isFoundFull{false};
};

// Where an archive in another one is said to be.
std::filesystem::path pathInside(const archive::Archive& outer, std::size_t entry);

} // namespace ff::jobs
