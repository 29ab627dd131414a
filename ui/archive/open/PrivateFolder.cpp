// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/open/PrivateFolder.h"

#include "core/base/Flock.h"
#include "core/base/Leftovers.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <QStorageInfo>

#include <fcntl.h>
#include <unistd.h>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

const QString kLock = u".lock"_s; // beside the folder, with this behind its name

QStringList bases()
{
    QStringList out;
    for (const auto place : {QStandardPaths::RuntimeLocation, QStandardPaths::GenericCacheLocation}) {
        if (const QString path = QStandardPaths::writableLocation(place); !path.isEmpty())
            out += path + u"/fileformer/open"_s;
    }
    return out;
}

void removeAll(const QString& path)
{
    removeTree(AT_FDCWD, QFile::encodeName(path).toStdString());
}

} // namespace

std::unique_ptr<PrivateFolder> PrivateFolder::make(std::uint64_t bytes)
{
    const QStringList places = bases();
    for (const QString& base : places) {
        const bool isMemory = base == places.first() && places.size() > 1;
        if (!QDir().mkpath(base))
            continue;
        QFile::setPermissions(base, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        if (isMemory && std::uint64_t(QStorageInfo(base).bytesAvailable()) < 4 * bytes)
            continue;
        QByteArray name = QFile::encodeName(base + u"/XXXXXX"_s);
        if (!::mkdtemp(name.data())) // 0700
            continue;
        const QString path = QFile::decodeName(name);
        const int lock = ::open((name + QFile::encodeName(kLock)).constData(),
                                O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (lock < 0 || tryFlock(lock) != Flock::Taken) {
            if (lock >= 0)
                ::close(lock);
            removeAll(path);
            continue;
        }
        return std::unique_ptr<PrivateFolder>(new PrivateFolder(path, lock));
    }
    return nullptr;
}

PrivateFolder::~PrivateFolder()
{
    removeAll(m_path);
    ::unlink(QFile::encodeName(m_path + kLock).constData());
    ::close(m_lock);
}

void PrivateFolder::sweep()
{
    for (const QString& base : bases()) {
        const QStringList locks = QDir(base).entryList({u"*"_s + kLock}, QDir::Files | QDir::Hidden);
        for (const QString& name : locks) {
            const QString path = base + u'/' + name;
            const int lock = ::open(QFile::encodeName(path).constData(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
            if (lock < 0)
                continue;
            // Who lives holds it.
            if (tryFlock(lock) == Flock::Taken) {
                removeAll(path.chopped(kLock.size()));
                ::unlink(QFile::encodeName(path).constData());
            }
            ::close(lock);
        }
    }
}

} // namespace ff::ui
