// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the program remembers between runs. One place for the keys. It is written to the disk in the
// background and read from there once. Any thread.

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace ff::ui::settings {

inline constexpr int kMaxRecent = 8;

// Pinned ones first, then the newest.
QStringList recentArchives();
bool isPinned(const QString& path);
void setPinned(const QString& path, bool pinned);
// Puts it first; pinned ones are never pushed out.
void addRecentArchive(const QString& path);
void removeRecentArchive(const QString& path);
void clearRecentArchives();

// The folder last used for this purpose ("open", "create", "extract", "input"); the home folder at first.
QString lastFolder(const QString& purpose);
void setLastFolder(const QString& purpose, const QString& folder);

QByteArray bytes(const QString& key);
void setBytes(const QString& key, const QByteArray& value);
QString text(const QString& key, const QString& fallback = {});
void setText(const QString& key, const QString& value);
bool flag(const QString& key, bool fallback);
void setFlag(const QString& key, bool value);

// Writes what is not written yet and reads the file again when it is asked for something.
void forget();

} // namespace ff::ui::settings
