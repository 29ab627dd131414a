// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/Settings.h"

#include <QCoreApplication>
#include <QDir>
#include <QHash>
#include <QSet>
#include <QSettings>
#include <QThreadPool>
#include <QVariant>

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace ff::ui::settings {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QString kRecent = u"recentArchives"_s;
const QString kPinned = u"pinnedArchives"_s;

// All values in memory, read once, and written by a thread: QSettings syncs its file with the disk, for which
// a window must not wait, least of all at each step of a column that is dragged.
class Store {
public:
    static Store& instance()
    {
        static Store store;
        return store;
    }

    QVariant value(const QString& key, const QVariant& fallback = {})
    {
        const std::lock_guard lock(m_mutex);
        load();
        return m_values.value(key, fallback);
    }

    void setValue(const QString& key, const QVariant& value)
    {
        const std::lock_guard lock(m_mutex);
        load();
        if (const auto known = m_values.constFind(key); known != m_values.cend() && *known == value)
            return;
        m_values.insert(key, value);
        m_changed.insert(key);
        if (std::exchange(m_isWriting, true))
            return;
        // While there is still an application to write for.
        static const bool isRegistered = (qAddPostRoutine([] { instance().flush(); }), true);
        Q_UNUSED(isRegistered)
        m_pool.start([this] { write(); });
    }

    void flush()
    {
        std::unique_lock lock(m_mutex);
        m_isUrgent = true;
        m_wake.notify_all();
        m_wake.wait(lock, [this] { return !m_isWriting; });
        m_isUrgent = false;
    }

    void forget()
    {
        flush();
        const std::lock_guard lock(m_mutex);
        m_values.clear();
        m_isLoaded = false;
    }

private:
    Store() { m_pool.setMaxThreadCount(1); }

    static QSettings file() { return QSettings(u"FileFormer"_s, u"FileFormer"_s); }

    void load()
    {
        if (std::exchange(m_isLoaded, true))
            return;
        const QSettings settings = file();
        const QStringList keys = settings.allKeys();
        for (const QString& key : keys)
            m_values.insert(key, settings.value(key));
    }

    void write()
    {
        std::unique_lock lock(m_mutex);
        while (!m_changed.isEmpty()) {
            // What changes often is written once.
            m_wake.wait_for(lock, 300ms, [this] { return m_isUrgent; });
            QHash<QString, QVariant> values;
            for (const QString& key : std::exchange(m_changed, {}))
                values.insert(key, m_values.value(key));
            lock.unlock();
            {
                QSettings settings = file();
                for (auto value = values.cbegin(); value != values.cend(); ++value)
                    settings.setValue(value.key(), value.value());
            }
            lock.lock();
        }
        m_isWriting = false;
        m_wake.notify_all();
    }

    std::mutex m_mutex;
    std::condition_variable m_wake;
    QHash<QString, QVariant> m_values;
    QSet<QString> m_changed; // not yet in the file
    bool m_isLoaded = false, m_isWriting = false, m_isUrgent = false;
    QThreadPool m_pool;
};

Store& store()
{
    return Store::instance();
}

} // namespace

void forget()
{
    store().forget();
}

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
