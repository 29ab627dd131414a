// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/extract/TargetFolder.h"

#include "ui/text/Format.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QStorageInfo>

#include <algorithm>

namespace ff::ui {

namespace {
struct Tr {
    Q_DECLARE_TR_FUNCTIONS(ff::ui::ExtractDialog)
};
} // namespace

QString shownPath(const QString& path)
{
    return displayFileName(QDir::toNativeSeparators(path));
}

QString existingAncestor(const QString& path)
{
    QFileInfo info(path);
    while (!info.exists() && info.absolutePath() != info.absoluteFilePath())
        info.setFile(info.absolutePath());
    return info.absoluteFilePath();
}

QString targetProblem(const QString& folder)
{
    const QFileInfo ancestor(existingAncestor(folder));
    if (!ancestor.isDir())
        return Tr::tr("%1 is a file, not a folder. Choose another place.")
            .arg(shownPath(ancestor.filePath()));
    if (!ancestor.isWritable())
        return Tr::tr("You may not write to %1. Choose another place.").arg(shownPath(ancestor.filePath()));
    return {};
}

QString shortageOf(const QString& folder, std::uint64_t needed)
{
    const QStorageInfo storage(existingAncestor(folder));
    if (!storage.isValid())
        return {};
    const auto available = std::uint64_t(std::max<qint64>(0, storage.bytesAvailable()));
    if (available >= needed)
        return {};
    return Tr::tr("Only %1 are free there; %2 are needed.").arg(sizeText(available), sizeText(needed));
}

} // namespace ff::ui
