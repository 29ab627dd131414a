// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/Settings.h"

#include <QDir>
#include <QSettings>

namespace ff::ui::settings {

using namespace Qt::StringLiterals;

namespace {

const QString kRecent = u"recentArchives"_s;

QSettings store()
{
    return QSettings(u"FileFormer"_s, u"FileFormer"_s);
}

} // namespace

QStringList recentArchives()
{
    return store().value(kRecent).toStringList();
}

void addRecentArchive(const QString& path)
{
    QStringList list = recentArchives();
    list.removeAll(path);
    list.prepend(path);
    while (list.size() > kMaxRecent)
        list.removeLast();
    store().setValue(kRecent, list);
}

void removeRecentArchive(const QString& path)
{
    QStringList list = recentArchives();
    list.removeAll(path);
    store().setValue(kRecent, list);
}

void clearRecentArchives()
{
    store().remove(kRecent);
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
