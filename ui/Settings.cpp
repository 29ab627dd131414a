// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/Settings.h"

#include <QDir>
#include <QSettings>

namespace ff::ui::settings {

using namespace Qt::StringLiterals;

namespace {

const QString kRecent = u"recentArchives"_s;
const QString kPinned = u"pinnedArchives"_s;

QSettings store()
{
    return QSettings(u"FileFormer"_s, u"FileFormer"_s);
}

} // namespace

QStringList recentArchives()
{
    QStringList pinned, others;
    const QStringList list = store().value(kRecent).toStringList();
    const QStringList pins = store().value(kPinned).toStringList();
    for (const QString& path : list)
        (pins.contains(path) ? pinned : others) += path;
    return pinned + others;
}

bool isPinned(const QString& path)
{
    return store().value(kPinned).toStringList().contains(path);
}

void setPinned(const QString& path, bool pinned)
{
    QStringList pins = store().value(kPinned).toStringList();
    pins.removeAll(path);
    if (pinned)
        pins.append(path);
    store().setValue(kPinned, pins);
}

void addRecentArchive(const QString& path)
{
    QStringList list = store().value(kRecent).toStringList();
    list.removeAll(path);
    list.prepend(path);
    const QStringList pins = store().value(kPinned).toStringList();
    for (qsizetype i = list.size() - 1; i > 0 && list.size() > kMaxRecent; --i) {
        if (!pins.contains(list.at(i)))
            list.removeAt(i);
    }
    store().setValue(kRecent, list);
}

void removeRecentArchive(const QString& path)
{
    QStringList list = store().value(kRecent).toStringList();
    list.removeAll(path);
    store().setValue(kRecent, list);
    setPinned(path, false);
}

void clearRecentArchives()
{
    // What is pinned was meant to stay.
    QStringList list = recentArchives();
    list.removeIf([](const QString& path) { return !isPinned(path); });
    store().setValue(kRecent, list);
}

QString lastFolder(const QString& purpose)
{
    const QString folder = store().value(u"folders/"_s + purpose).toString();
    return !folder.isEmpty() && QDir(folder).exists() ? folder : QDir::homePath();
}

void setLastFolder(const QString& purpose, const QString& folder)
{
    store().setValue(u"folders/"_s + purpose, folder);
}

QByteArray bytes(const QString& key)
{
    return store().value(key).toByteArray();
}

void setBytes(const QString& key, const QByteArray& value)
{
    store().setValue(key, value);
}

QString text(const QString& key, const QString& fallback)
{
    return store().value(key, fallback).toString();
}

void setText(const QString& key, const QString& value)
{
    store().setValue(key, value);
}

bool flag(const QString& key, bool fallback)
{
    return store().value(key, fallback).toBool();
}

void setFlag(const QString& key, bool value)
{
    store().setValue(key, value);
}

} // namespace ff::ui::settings
