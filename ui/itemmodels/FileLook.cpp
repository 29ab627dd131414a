// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/itemmodels/FileLook.h"

#include "ui/widgets/Icons.h"

#include <QCoreApplication>
#include <QLocale>
#include <QMimeDatabase>

#include <unordered_map>

namespace ff::ui {

namespace {

constexpr qsizetype kLongestSuffix = 16;

FileLook describe(const QString& suffix)
{
    const QMimeType mime =
        QMimeDatabase().mimeTypeForFile(QStringLiteral("x.") + suffix, QMimeDatabase::MatchExtension);
    FileLook out;
    out.name = mime.isDefault() || mime.comment().isEmpty()
        ? QCoreApplication::translate("ff::ui::ArchiveModel", "%1 file", "a file by its suffix")
              .arg(suffix.toUpper())
        : mime.comment();
    out.name[0] = out.name[0].toUpper();
    if (!mime.isDefault()) {
        out.icon = QIcon::fromTheme(mime.iconName());
        if (out.icon.isNull())
            out.icon = QIcon::fromTheme(mime.genericIconName());
    }
    if (out.icon.isNull())
        out.icon = icon("file");
    return out;
}

} // namespace

const FileLook* lookOfName(const QString& name)
{
    // Nodes of it stay where they are; the strings in them are shared.
    static std::unordered_map<QString, FileLook> known;
    const qsizetype dot = name.lastIndexOf(u'.');
    const QString suffix = dot <= 0 ? QString() : name.mid(dot + 1).toCaseFolded();
    if (suffix.isEmpty() || suffix.size() > kLongestSuffix)
        return nullptr;
    // The names of kinds are in the language of the window.
    const QString key = QLocale().name() + u'/' + suffix;
    const auto there = known.find(key);
    return there != known.end() ? &there->second : &known.emplace(key, describe(suffix)).first->second;
}

QIcon fileIcon(const QString& name)
{
    const FileLook* kind = lookOfName(name);
    return kind ? kind->icon : icon("file");
}

} // namespace ff::ui
