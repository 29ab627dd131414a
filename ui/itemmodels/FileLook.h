// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the desktop knows of a kind of file, told by the name alone: nothing is read or decoded for it.

#include <QIcon>
#include <QString>

namespace ff::ui {

struct FileLook {
    QString name; // "PDF document"
    QIcon icon; // of the desktop's theme, or the one for any file
};

// Null when the name has no ending that could tell. The kind stays for as long as the program runs. GUI
// thread only.
const FileLook* lookOfName(const QString& name);

// The icon of lookOfName(), or the one for any file.
QIcon fileIcon(const QString& name);

} // namespace ff::ui
