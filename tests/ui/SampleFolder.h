// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Something with shape to look at, for the programs that draw the pages.

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QString>

namespace ff::ui {

inline void writeFile(const QString& path, const QByteArray& bytes)
{
    QDir().mkpath(QFileInfo(path).absolutePath());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", qPrintable(path));
}

inline QByteArray sampleProse()
{
    QByteArray prose;
    for (int i = 0; i < 900; ++i)
        prose += "The keeper climbed the stairs at dusk, lit the lamp, and wrote the hour in the log: "
            + QByteArray::number(i) + ".\n";
    return prose;
}

// Some of the repository's own sources, twelve chapters of prose, a README and a link, in a folder below
// `root`; gives its path.
inline QString makeLighthouse(const QString& root)
{
    using namespace Qt::StringLiterals;
    const QString folder = root + u"/Lighthouse"_s;
    const QDir sources(QStringLiteral(FF_SOURCE_DIR));
    for (const QString& part : {u"core/base"_s, u"core/jobs"_s, u"ui/text"_s}) {
        const QFileInfoList files = QDir(sources.filePath(part)).entryInfoList(QDir::Files, QDir::Name);
        for (const QFileInfo& info : files) {
            QFile file(info.filePath());
            if (info.size() < 400'000 && file.open(QIODevice::ReadOnly))
                writeFile(folder + u"/source/"_s + part + u'/' + info.fileName(), file.readAll());
        }
    }
    const QByteArray prose = sampleProse();
    for (int chapter = 1; chapter <= 12; ++chapter)
        writeFile(folder + u"/chapters/chapter %1.txt"_s.arg(chapter), prose.left(3000 + chapter * 1500));
    writeFile(folder + u"/README.md"_s, "# Lighthouse\n\nNotes, data and drawings.\n");
    QFile::link(u"chapters/chapter 12.txt"_s, folder + u"/latest.txt"_s);
    return folder;
}

} // namespace ff::ui
