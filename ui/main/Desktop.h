// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the window asks of the desktop and of files that are dropped on it.

#include <QStringList>

class QMimeData;

namespace ff::ui {

// Local files and folders of a drag; empty when there are none.
QStringList localPaths(const QMimeData& data);
// Endings of archives that can be opened, without the dot.
QStringList archiveSuffixes();
// A file with such an ending, or with the first bytes of an .ffz archive.
bool looksLikeArchive(const QString& path);
// Every archive once: of the parts of one the first.
QStringList oncePerArchive(const QStringList& paths);
// Of such paths, whether they are several archives and nothing else.
bool areSeveralArchives(const QStringList& paths);
// An entry of this name is opened in place when it is opened: an archive, but no program that is one, too.
bool opensInPlace(const QString& name);
// Where an archive lies on the disk; of one in another archive where it would lie beside the outermost.
QString placeOnDisk(const QString& archive);
// Opens the file manager on the folder, or on the folder that holds the file, with the file selected where
// the file manager knows how.
void showInFolder(const QString& path);

} // namespace ff::ui
