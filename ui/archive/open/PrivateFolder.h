// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Folders that only the user can read, for entries that other programs are to open or copy. Each is locked
// while its program lives; what a program that crashed has left is swept at the next start.

#include <QString>

#include <memory>

namespace ff::ui {

class PrivateFolder {
public:
    // In the runtime folder of the session when `bytes` easily fit there (it is memory), else in the cache.
    // Null when neither can be written.
    static std::unique_ptr<PrivateFolder> make(std::uint64_t bytes);
    // Those whose program is gone. Quick when there are none.
    static void sweep();

    ~PrivateFolder(); // with all that is in it
    PrivateFolder(const PrivateFolder&) = delete;
    PrivateFolder& operator=(const PrivateFolder&) = delete;

    const QString& path() const { return m_path; }

private:
    PrivateFolder(QString path, int lock) : m_path(std::move(path)), m_lock(lock) {}
    const QString m_path;
    const int m_lock;
};

} // namespace ff::ui
