// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main/Desktop.h"

#include <QDesktopServices>
#include <QFile>
#include <QFileInfo>
#include <QMimeData>
#include <QUrl>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {
// The first bytes of an archive, as docs/FORMAT.md has them.
const QByteArray kMagic = QByteArrayLiteral("\x89"
                                            "FFZ\r\n\x1a\n");
} // namespace

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
    const QFileInfo info(path);
    if (!info.isFile())
        return false;
    if (info.suffix().compare(u"ffz"_s, Qt::CaseInsensitive) == 0)
        return true;
    QFile file(path);
    return file.open(QIODevice::ReadOnly) && file.read(kMagic.size()) == kMagic;
}

void showInFolder(const QString& path)
{
    const QFileInfo info(path);
    QDesktopServices::openUrl(
        QUrl::fromLocalFile(info.isDir() ? info.absoluteFilePath() : info.absolutePath()));
}

} // namespace ff::ui
