// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Where a window goes on the screen.

#include <QRect>

namespace ff::ui {

// Pixels from one window to the next.
inline constexpr int kCascade = 32;
// Pixels that the desktop adds to a window's height, about: its frame is not known before it is shown.
inline constexpr int kFrameHeight = 48;

// `wanted` moved into `available`, and made smaller where it is larger than that.
QRect placedWithin(const QRect& available, const QRect& wanted);

// Where a window as large as `last` goes: below and beside it, a little smaller where it would leave
// `available`; to the top left when too little of it would be left. Both with their frames.
QRect cascaded(const QRect& available, const QRect& last);

} // namespace ff::ui
