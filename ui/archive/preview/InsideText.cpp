// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/preview/InsideText.h"

#include "ui/main/Desktop.h"
#include "ui/text/Format.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(ff::ui::InsideText)
};

} // namespace

bool mayHoldSomething(const QString& fileName)
{
    static const QStringList documents{u"docx"_s, u"docm"_s, u"dotx"_s, u"xlsx"_s, u"xlsm"_s,
                                       u"pptx"_s, u"pptm"_s, u"odt"_s,  u"ott"_s,  u"ods"_s,
                                       u"odp"_s,  u"odg"_s,  u"epub"_s, u"apk"_s,  u"xpi"_s,
                                       u"war"_s,  u"ear"_s,  u"whl"_s,  u"cbz"_s,  u"cbr"_s};
    const QString suffix = QFileInfo(fileName).suffix().toLower();
    return documents.contains(suffix) || archiveSuffixes().contains(suffix);
}

QString insideFacts(const jobs::Inside& inside, const QString& size)
{
    if (inside.text)
        return Tr::tr("%1 · text of the document, without its look", "size").arg(size);
    const auto folders = std::count_if(inside.members.begin(), inside.members.end(),
                                       [](const jobs::Inside::Member& member) { return member.isFolder; });
    const std::uint64_t files = inside.memberCount - std::uint64_t(folders);
    return Tr::tr("%1 · archive, %2 in all: %3", "size of the archive, number of files, size of the files")
        .arg(size, filesText(files), sizeText(inside.bytes));
}

QString insideText(const jobs::Inside& inside)
{
    if (inside.text)
        return *inside.text;
    QStringList sizes, times;
    qsizetype widest = 0, latest = 0;
    for (const jobs::Inside::Member& member : inside.members) {
        sizes += member.isFolder ? QString() : sizeText(member.size);
        times += member.mtime == 0 ? QString() : timeText(member.mtime);
        widest = std::max(widest, sizes.last().size());
        latest = std::max(latest, times.last().size());
    }
    QString out;
    for (qsizetype i = 0; i < sizes.size(); ++i) {
        const jobs::Inside::Member& member = inside.members[std::size_t(i)];
        out += sizes[i].rightJustified(widest) + u"  "_s + times[i].leftJustified(latest) + u"  "_s
            + displayName(member.path) + u'\n';
    }
    if (inside.memberCount > inside.members.size())
        out += u'\n'
            + Tr::tr("… and %Ln more", nullptr, pluralNumber(inside.memberCount - inside.members.size()))
            + u'\n';
    return out;
}

} // namespace ff::ui
