// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The archives that the shown one lies in, the outermost first, and where one was in each of them. GUI thread
// only.

#include "core/jobs/OpenJob.h"
#include "ui/archive/ArchiveNavigation.h"

namespace ff::ui {

class OuterArchives {
public:
    struct Outer {
        jobs::ArchivePointer archive;
        std::shared_ptr<const jobs::EntryTree> tree;
        ArchiveNavigation::Place place;
        std::size_t entry = 0; // that the next one is
    };

    void clear() { m_outer.clear(); }
    void enter(Outer outer) { m_outer.push_back(std::move(outer)); }
    // Of the outermost it is 0. It and all that lie in it are forgotten. REQUIRES: level < count().
    Outer leaveTo(std::size_t level);
    std::size_t count() const { return m_outer.size(); }
    // REQUIRES: count() > 0.
    const Outer& outermost() const { return m_outer.front(); }
    const Outer& innermost() const { return m_outer.back(); }
    QStringList names() const;

private:
    std::vector<Outer> m_outer;
};

} // namespace ff::ui
