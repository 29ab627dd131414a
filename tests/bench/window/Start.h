// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace ff::bench {

// The program itself, from outside: of several starts, how long from the start of the process to the first picture of its window, to an
// answer to the window manager's ping (its loop takes events) and to the picture that stays. One row for the first, which
// fills the caches, one for the median of the others.
int start(const QString& program, const QStringList& arguments, const QString& what);

} // namespace ff::bench
