// SPDX-License-Identifier: GPL-3.0-or-later
// What is wrong with the choices, and what is asked before they are taken.
#include "core/archive/VolumeSet.h"
#include "core/archive/create/TargetFile.h"
#include "core/archive/export/Compressor.h"
#include "ui/Settings.h"
#include "ui/Theme.h"
#include "ui/create/CreateDialog.h"
#include "ui/create/FormatChoice.h"
#include "ui/create/VolumeChoice.h"
#include "ui/dialogs/PasswordDialog.h"
#include "ui/text/Format.h"

#include <QCheckBox>
#include <QDir>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>

namespace ff::ui {

using namespace Qt::StringLiterals;

QString CreateDialog::targetProblem(const QStringList& inputs) const
{
    const QString target = m_target->text().trimmed();
    if (target.isEmpty())
        return tr("Say where the archive should be saved.");
    const QFileInfo info(target);
    if (info.isDir() && !m_each->isChecked())
        return tr("%1 is a folder. Add a file name, for example %2.")
            .arg(displayFileName(target), displayFileName(QDir(target).filePath(tr("archive") + u".ffz"_s)));
    if (const auto kind = archive::kindOfName(toPath(target)); !kind.ok())
        return sentenceText(kind.error().message);
    const QFileInfo folder(info.absolutePath());
    if (!folder.isDir())
        return tr("The folder %1 does not exist. Choose another place.")
            .arg(displayFileName(folder.filePath()));
    if (!folder.isWritable())
        return tr("You may not write to %1. Choose another place.").arg(displayFileName(folder.filePath()));
    if (m_each->isChecked()) {
        const auto targets = eachOf(target, inputs);
        if (!targets.ok())
            return sentenceText(targets.error().message);
        archive::CreateOptions replacing;
        replacing.force = true; // it is asked
        const Status possible = archive::checkTargets(*targets, replacing);
        return possible.ok() ? QString() : sentenceText(possible.error().message);
    }
    if (inputs.contains(QDir::cleanPath(info.absoluteFilePath())))
        return tr("The archive cannot replace a file that goes into it. Choose another name.");
    return {};
}

QString CreateDialog::problem() const
{
    const QStringList inputs = paths();
    if (inputs.isEmpty())
        return tr("There is nothing to put in the archive yet. Add at least one file or folder.");
    for (const QString& input : inputs) {
        if (const QFileInfo info(input); !info.exists() && !info.isSymLink())
            return tr("%1 is no longer there. Remove it from the list.").arg(displayFileName(input));
    }
    if (QString sentence = targetProblem(inputs); !sentence.isEmpty())
        return sentence;
    const bool isOurs = m_format->kind() == archive::ArchiveKind::Ffz;
    if (!isOurs && !archive::strengthOf(m_format->kind(), strength(), false).ok())
        return tr("This kind of archive cannot be made without compression. Choose another compression, or "
                  "Zip.");
    if (isOurs && m_encrypt->isChecked())
        return m_password->problem();
    return {};
}

void CreateDialog::showProblem(const QString& sentence)
{
    m_problem->setText(sentence);
    QPalette colours;
    colours.setColor(QPalette::WindowText, toneColour(palette(), Tone::Bad));
    m_problem->setPalette(colours);
    m_problem->setVisible(!sentence.isEmpty());
}

void CreateDialog::completeTarget()
{
    const bool isOurs = m_format->kind() == archive::ArchiveKind::Ffz;
    QString target = m_target->text().trimmed();
    if (m_each->isChecked() && !target.contains(u"{}"_s))
        target = QDir(target).filePath(u"{}"_s);
    const QFileInfo info(target);
    if (isOurs ? info.suffix().isEmpty() : archive::endingSize(toPath(info.fileName())) == 0)
        target = FormatChoice::nameFor(target, m_format->kind());
    m_target->setText(target);
}

Replaced CreateDialog::inTheWay() const
{
    Replaced out;
    out.areParts = m_volume->size() != 0;
    out.isOurs = m_format->kind() == archive::ArchiveKind::Ffz;
    for (const jobs::CreateRequest& request : requests()) {
        const auto file = out.areParts ? archive::volumeName(request.target, 1) : request.target;
        if (!QFileInfo::exists(fromPath(file)))
            continue;
        out.files += fromPath(file);
        // What is no archive is never replaced without a word; nor are parts.
        out.areOthers = out.areOthers || out.areParts || !archive::isReplaceable(file);
    }
    return out;
}

void CreateDialog::accept()
{
    if (const QString sentence = problem(); !sentence.isEmpty()) {
        showProblem(sentence);
        return;
    }
    completeTarget();
    m_replacesOther = false;
    const Replaced replaced = inTheWay();
    if (replaced.files.isEmpty()
        || (!replaced.areOthers && !settings::flag(u"create/confirmReplace"_s, true))) {
        finish();
        return;
    }
    QMessageBox* question = replaceQuestion(replaced, this);
    connect(question->findChild<QPushButton*>(u"replaceButton"_s), &QPushButton::clicked, this,
            [this, areOthers = replaced.areOthers] {
                m_replacesOther = areOthers;
                finish();
            });
    question->open();
}

} // namespace ff::ui
