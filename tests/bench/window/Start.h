// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace ff::bench {

// The program itself, from outside: of several starts, how long from the start of the process to the first
// picture of its window, to the one that stays, and to the dialog that a key brings which was pressed as soon
// as there was a window.
int start(const QString& program, const QStringList& arguments, const QString& what);

} // namespace ff::bench
