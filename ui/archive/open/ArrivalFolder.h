// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A hidden folder in the one where entries shall arrive: they are extracted there first and then moved, so
// that each arrives at once and whole. It goes with the object; one that a killed window left goes when the
// next is made beside it.

#include <QString>

#include <memory>

namespace ff::ui {

class ArrivalFolder {
public:
    // Null when the folder cannot be written to.
    static std::unique_ptr<ArrivalFolder> make(const QString& folder);

    ~ArrivalFolder(); // with all that is in it
    ArrivalFolder(const ArrivalFolder&) = delete;
    ArrivalFolder& operator=(const ArrivalFolder&) = delete;

    const QString& path() const { return m_path; }

private:
    ArrivalFolder(QString path, std::string name, int parent, int lock)
        : m_path(std::move(path)), m_name(std::move(name)), m_parent(parent), m_lock(lock)
    {
    }
    const QString m_path;
    const std::string m_name;
    const int m_parent, m_lock; // descriptors: of the folder that it lies in, and its own
};

} // namespace ff::ui
