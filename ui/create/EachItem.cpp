// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/create/EachItem.h"

#include "core/archive/ArchiveKind.h"
#include "ui/dialogs/DialogButtons.h"
#include "ui/text/Format.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(ff::ui::CreateDialog)
};

constexpr qsizetype kNamed = 3; // archives that are named before the rest is counted

QString nameOf(const QString& path)
{
    return displayFileName(QFileInfo(path).fileName());
}

QString questionText(const Replaced& what)
{
    if (what.files.size() > 1)
        return Tr::tr("%Ln of the archive(s) exist already. Replace them?", nullptr, int(what.files.size()));
    const QString name = nameOf(what.files.first());
    if (what.areParts)
        return Tr::tr(
                   "Parts of an archive of this name exist already, %1 and so on. Replace them with the new "
                   "archive?")
            .arg(name);
    if (what.areOthers && !what.isOurs)
        return Tr::tr("%1 exists already and is no archive of this kind. Replace it with the new archive?")
            .arg(name);
    if (what.areOthers)
        return Tr::tr("%1 exists already and is no .ffz archive. Replace it with the new archive?").arg(name);
    return Tr::tr("%1 exists already. Replace it?").arg(name);
}

} // namespace

QString eachPattern(const QString& target)
{
    const QFileInfo info(target);
    const QString name = info.fileName();
    const auto ending = qsizetype(archive::endingSize(toPath(name)));
    return QDir(info.path()).filePath(u"{}"_s + (ending == 0 ? u".ffz"_s : name.right(ending)));
}

Result<std::vector<archive::EachTarget>> eachOf(const QString& pattern, const QStringList& inputs)
{
    std::vector<std::filesystem::path> paths;
    for (const QString& input : inputs)
        paths.push_back(toPath(input));
    return archive::eachTargets(toPath(QFileInfo(pattern.trimmed()).absoluteFilePath()), paths);
}

QString eachText(const QString& pattern, const QStringList& inputs)
{
    if (inputs.isEmpty() || pattern.trimmed().isEmpty())
        return {};
    const auto targets = eachOf(pattern, inputs);
    if (!targets.ok())
        return sentenceText(targets.error().message);
    QStringList names;
    for (const archive::EachTarget& one : *targets) {
        if (names.size() == kNamed)
            break;
        names += displayPath(one.target.filename());
    }
    const auto rest = qsizetype(targets->size()) - names.size();
    const QString all = names.join(u", "_s);
    return rest == 0 ? Tr::tr("Makes %1.").arg(all)
                     : Tr::tr("Makes %1 and %Ln more.", "archives", int(rest)).arg(all);
}

QMessageBox* replaceQuestion(const Replaced& what, QWidget* parent)
{
    auto* question = new QMessageBox(what.areOthers ? QMessageBox::Warning : QMessageBox::Question,
                                     what.areOthers ? Tr::tr("Replace file") : Tr::tr("Replace archive"),
                                     questionText(what), QMessageBox::Cancel, parent);
    question->button(QMessageBox::Cancel)->setText(cancelText());
    question->button(QMessageBox::Cancel)->setIcon({});
    question->setObjectName(u"replaceQuestion"_s);
    QString more = Tr::tr("The old file stays as it is until the new archive is complete.");
    if (what.files.size() > 1) {
        QStringList names;
        for (const QString& file : what.files)
            names += nameOf(file);
        if (names.size() > 2 * kNamed) {
            names.resize(2 * kNamed);
            names += u"…"_s;
        }
        more = names.join(u", "_s) + u'\n'
            + (what.areOthers ? Tr::tr("Not all of them are archives of this kind.") + u' ' : QString())
            + more;
    }
    question->setInformativeText(more);
    QPushButton* replace = question->addButton(Tr::tr("&Replace"), QMessageBox::DestructiveRole);
    replace->setObjectName(u"replaceButton"_s);
    question->setDefaultButton(QMessageBox::Cancel);
    question->setAttribute(Qt::WA_DeleteOnClose);
    return question;
}

} // namespace ff::ui
