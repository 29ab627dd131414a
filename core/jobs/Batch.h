// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What jobs share that are one wish of the user: several archives to extract, to test or to make. Each is a
// job of its own in the queue; one that fails does not keep the others from their turn. Owned by its jobs.
// Workers use the passwords and the rule; the rest belongs to the GUI thread.

#include "core/archive/PasswordRing.h"

#include <filesystem>
#include <mutex>
#include <optional>

namespace ff::jobs {

class Batch {
public:
    enum class What { Extract, Test, Create };

    // `folder`: where all of it goes, for whoever tells of it; empty: here and there.
    Batch(What what, std::size_t jobs, std::filesystem::path folder = {});

    What what() const { return m_what; }
    std::size_t size() const { return m_jobs; }
    const std::filesystem::path& folder() const { return m_folder; }

    archive::PasswordRing& passwords() { return m_passwords; }
    // What was answered for all files in the way, if anything.
    std::optional<archive::Overwrite> rule() const;
    void setRule(archive::Overwrite rule);

private:
    const What m_what;
    const std::size_t m_jobs;
    const std::filesystem::path m_folder;
    archive::PasswordRing m_passwords;
    mutable std::mutex m_mutex;
    std::optional<archive::Overwrite> m_rule;
};

} // namespace ff::jobs
