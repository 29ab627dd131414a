// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/create/FormatChoice.h"

#include "ui/text/Format.h"

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;
using archive::ArchiveKind;

namespace {

QString endingOf(ArchiveKind kind)
{
    const std::string_view name = archive::kindName(kind);
    return u"."_s + QString::fromLatin1(name.data(), qsizetype(name.size()));
}

} // namespace

FormatChoice::FormatChoice(QWidget* parent) : QComboBox(parent)
{
    setObjectName(u"format"_s);
    setAccessibleName(tr("Kind of archive"));
    setToolTip(tr("Other kinds are for people who do not have FileFormer"));
    addItem(tr("FileFormer (.ffz)"), int(ArchiveKind::Ffz));
    addItem(tr("Zip (.zip)"), int(ArchiveKind::Zip));
    addItem(tr("7-Zip (.7z)"), int(ArchiveKind::SevenZip));
    // A name can ask for the rest; these are the usual ones.
    for (const ArchiveKind kind : {ArchiveKind::TarGz, ArchiveKind::TarZst, ArchiveKind::TarXz})
        addItem(endingOf(kind).mid(1), int(kind));
}

ArchiveKind FormatChoice::kind() const
{
    return static_cast<ArchiveKind>(currentData().toInt());
}

void FormatChoice::setKind(ArchiveKind kind)
{
    if (findData(int(kind)) < 0)
        addItem(endingOf(kind).mid(1), int(kind));
    setCurrentIndex(findData(int(kind)));
}

QString FormatChoice::nameFor(const QString& name, ArchiveKind kind)
{
    const auto ending = qsizetype(archive::endingSize(toPath(name)));
    return name.isEmpty() ? name : name.chopped(ending) + endingOf(kind);
}

QString FormatChoice::unkept(ArchiveKind kind)
{
    switch (kind) {
    case ArchiveKind::Ffz:
        return {};
    case ArchiveKind::Zip:
        return tr(
            "Zip does not keep hard links, access control lists, extended attributes or names of owners; "
            "times are in whole seconds.");
    case ArchiveKind::SevenZip:
        return tr("7-Zip does not keep hard links, owners, access control lists or extended attributes.");
    default:
        return tr("A tar archive keeps everything, but a single file cannot be opened without reading all "
                  "before it.");
    }
}

} // namespace ff::ui
