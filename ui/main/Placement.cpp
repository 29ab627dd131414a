// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main/Placement.h"

#include <algorithm>

namespace ff::ui {

QRect placedWithin(const QRect& available, const QRect& wanted)
{
    const QSize size = wanted.size().boundedTo(available.size());
    const int x = std::clamp(wanted.x(), available.x(), available.x() + available.width() - size.width());
    const int y = std::clamp(wanted.y(), available.y(), available.y() + available.height() - size.height());
    return {QPoint(x, y), size};
}

QRect cascaded(const QRect& available, const QRect& last)
{
    const QRect next = last.translated(kCascade, kCascade) & available;
    const bool isEnough = next.width() * 4 >= last.width() * 3 && next.height() * 4 >= last.height() * 3;
    return isEnough ? next : QRect(available.topLeft(), last.size().boundedTo(available.size()));
}

} // namespace ff::ui
