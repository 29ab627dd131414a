// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/open/OuterArchives.h"

#include "ui/text/Format.h"

namespace ff::ui {

OuterArchives::Outer OuterArchives::leaveTo(std::size_t level)
{
    Outer out = std::move(m_outer[level]);
    m_outer.resize(level);
    return out;
}

QStringList OuterArchives::names() const
{
    QStringList out;
    for (const Outer& outer : m_outer)
        out += displayName(outer.archive->path().filename().string());
    return out;
}

} // namespace ff::ui
