// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main/Desktop.h"

#include "core/archive/VolumeSet.h"
#include "ui/text/Format.h"

#include <QCoreApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDesktopServices>
#include <QFile>
#include <QFileInfo>
#include <QMimeData>
#include <QUrl>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {
// The first bytes of an archive, as docs/FORMAT.md has them.
const QByteArray kMagic = QByteArrayLiteral("\x89"
                                            "FFZ\r\n\x1a\n");

// Without such a file manager: whatever opens folders.
void askFileManager(const QString& method, const QString& path, const QString& folder)
{
    const auto openPlainly = [folder] { QDesktopServices::openUrl(QUrl::fromLocalFile(folder)); };
    const QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) {
        openPlainly();
        return;
    }
    const QString name = u"org.freedesktop.FileManager1"_s;
    QDBusMessage call =
        QDBusMessage::createMethodCall(name, u"/org/freedesktop/FileManager1"_s, name, method);
    call << QStringList{QUrl::fromLocalFile(path).toString(QUrl::FullyEncoded)} << QString();
    auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(call), QCoreApplication::instance());
    QObject::connect(watcher, &QDBusPendingCallWatcher::finished, watcher, [watcher, openPlainly] {
        if (watcher->isError())
            openPlainly();
        watcher->deleteLater();
    });
}

} // namespace

QStringList archiveSuffixes()
{
    return {u"ffz"_s, u"zip"_s, u"7z"_s,  u"tar"_s, u"tgz"_s,  u"tbz2"_s, u"txz"_s, u"tzst"_s, u"gz"_s,
            u"bz2"_s, u"xz"_s,  u"zst"_s, u"lz4"_s, u"lzma"_s, u"iso"_s,  u"rar"_s, u"cpio"_s, u"cab"_s,
            u"lha"_s, u"lzh"_s, u"xar"_s, u"jar"_s, u"deb"_s,  u"rpm"_s,  u"ar"_s};
}

QStringList localPaths(const QMimeData& data)
{
    QStringList out;
    const QList<QUrl> urls = data.urls();
    for (const QUrl& url : urls) {
        if (url.isLocalFile())
            out += url.toLocalFile();
    }
    return out;
}

bool looksLikeArchive(const QString& path)
{
    QFileInfo info(path);
    if (!info.isFile())
        return false;
    if (archive::isVolumeName(toPath(path)))
        info.setFile(info.completeBaseName()); // photos.zip.001
    if (archiveSuffixes().contains(info.suffix().toLower()))
        return true;
    QFile file(path);
    return file.open(QIODevice::ReadOnly) && file.read(kMagic.size()) == kMagic;
}

QStringList oncePerArchive(const QStringList& paths)
{
    std::vector<std::filesystem::path> all;
    for (const QString& path : paths)
        all.push_back(toPath(path));
    QStringList out;
    for (const std::filesystem::path& path : archive::oncePerArchive(all))
        out += fromPath(path);
    return out;
}

bool areSeveralArchives(const QStringList& paths)
{
    return paths.size() > 1 && std::all_of(paths.begin(), paths.end(), looksLikeArchive);
}

bool opensInPlace(const QString& name)
{
    const QString suffix = QFileInfo(name).suffix().toLower();
    return suffix != u"jar" && archiveSuffixes().contains(suffix);
}

QString placeOnDisk(const QString& archive)
{
    const QFileInfo info(archive);
    QString folder = info.path();
    // Below a file there is nothing.
    while (!QFileInfo(folder).isDir() && QFileInfo(folder).path() != folder)
        folder = QFileInfo(folder).path();
    return folder + u'/' + info.fileName();
}

void showInFolder(const QString& path)
{
    const QFileInfo info(path);
    const QString absolute = info.absoluteFilePath();
    if (info.isDir())
        askFileManager(u"ShowFolders"_s, absolute, absolute);
    else
        askFileManager(u"ShowItems"_s, absolute, info.absolutePath());
}

} // namespace ff::ui
