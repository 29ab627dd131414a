// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/extract/ExtractDialog.h"

#include "core/archive/extract/OwnFolder.h"
#include "ui/Settings.h"
#include "ui/Theme.h"
#include "ui/dialogs/DialogButtons.h"
#include "ui/dialogs/RunControls.h"
#include "ui/extract/OverwriteChoice.h"
#include "ui/extract/TargetFolder.h"
#include "ui/text/Format.h"
#include "ui/widgets/ElidedLabel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

const QString kOpenFolderKey = u"extract/openFolder"_s;
const QString kTrashKey = u"extract/trash"_s;
const QString kSubfolderKey = u"extract/subfolder"_s;

QString subfolderName(const QFileInfo& archive)
{
    return fromPath(archive::folderNameOf(toPath(archive.filePath())));
}

// "photos", or "photos (2)" when that is something else already.
QString freeFolder(const QString& wanted)
{
    QString out = wanted;
    for (int i = 2; QFileInfo::exists(out) && !QDir(out).isEmpty(); ++i)
        out = u"%1 (%2)"_s.arg(wanted).arg(i);
    return out;
}

} // namespace

ExtractDialog::ExtractDialog(ExtractQuestion question, QWidget* parent)
    : QDialog(parent), m_question(std::move(question))
{
    setObjectName(u"extractDialog"_s);
    const QFileInfo archive(m_question.archivePath);
    setWindowTitle(tr("Extract %1").arg(displayFileName(archive.fileName())));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 16);
    layout->setSpacing(16);

    auto* summary = new QLabel(
        m_question.selection.empty()
            ? tr("Everything: %1, %2").arg(filesText(m_question.files), sizeText(m_question.bytes))
            : tr("The selection: %1, %2").arg(filesText(m_question.files), sizeText(m_question.bytes)),
        this);
    layout->addWidget(summary);

    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(10);
    grid->setColumnStretch(1, 1);
    auto* targetLabel = new QLabel(tr("&To folder:"), this);
    m_target = new QLineEdit(this);
    m_target->setObjectName(u"target"_s);
    m_target->setAccessibleName(tr("Target folder"));
    m_target->setMinimumWidth(360);
    targetLabel->setBuddy(m_target);
    auto* browseButton = new QPushButton(tr("&Browse…"), this);
    browseButton->setAutoDefault(false);
    connect(browseButton, &QPushButton::clicked, this, &ExtractDialog::browse);
    grid->addWidget(targetLabel, 0, 0);
    grid->addWidget(m_target, 0, 1);
    grid->addWidget(browseButton, 0, 2);

    m_subfolder =
        new QCheckBox(tr("Make a &subfolder, because the archive has several things at its top"), this);
    m_subfolder->setObjectName(u"subfolder"_s);
    const bool needsSubfolder = m_question.selection.empty() && m_question.topLevelEntries > 1;
    m_subfolder->setChecked(needsSubfolder && settings::flag(kSubfolderKey, true));
    m_subfolder->setVisible(needsSubfolder);
    grid->addWidget(m_subfolder, 1, 1, 1, 2);
    m_final = new QuietLabel({}, this);
    m_final->setWordWrap(true);
    grid->addWidget(m_final, 2, 1, 1, 2);

    auto* overwriteLabel = new QLabel(tr("&If a file exists:"), this);
    m_overwrite = makeOverwriteChoice(this);
    overwriteLabel->setBuddy(m_overwrite);
    grid->addWidget(overwriteLabel, 3, 0);
    grid->addWidget(m_overwrite, 3, 1);

    m_flat = new QCheckBox(tr("&Without folders: all files into that one"), this);
    m_flat->setObjectName(u"flat"_s);
    m_flat->setToolTip(tr("Files of the same name get a number"));
    grid->addWidget(m_flat, 4, 1, 1, 2);

    m_device = makeDeviceChoice(this);
    m_threads = makeThreadsChoice(this);
    auto* deviceLabel = new QLabel(tr("&Device:"), this);
    deviceLabel->setBuddy(m_device);
    auto* threadsLabel = new QLabel(tr("T&hreads:"), this);
    threadsLabel->setBuddy(m_threads);
    auto* run = new QHBoxLayout;
    run->setSpacing(10);
    run->addWidget(m_device);
    run->addSpacing(8);
    run->addWidget(threadsLabel);
    run->addWidget(m_threads);
    run->addStretch(1);
    grid->addWidget(deviceLabel, 5, 0);
    grid->addLayout(run, 5, 1, 1, 2);
    layout->addLayout(grid);

    auto* afterwards = new QVBoxLayout;
    afterwards->setSpacing(6);
    m_openFolder = new QCheckBox(tr("&Open the folder afterwards"), this);
    m_openFolder->setObjectName(u"openFolder"_s);
    m_openFolder->setChecked(settings::flag(kOpenFolderKey, false));
    const bool isOffered = m_question.selection.empty() && !m_question.isNested;
    m_trash = new QCheckBox(tr("&Move the archive to the trash once every file is out and verified"), this);
    m_trash->setObjectName(u"trashArchive"_s);
    m_trash->setChecked(isOffered && settings::flag(kTrashKey, false));
    // A part is no reason to throw the whole away.
    m_trash->setVisible(isOffered);
    afterwards->addWidget(m_openFolder);
    afterwards->addWidget(m_trash);
    layout->addLayout(afterwards);

    m_problem = new QLabel(this);
    m_problem->setObjectName(u"problem"_s);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->hide();
    layout->addWidget(m_problem);
    layout->addStretch(1);
    layout->addWidget(actionAndCancel(*this, tr("&Extract"), u"extractButton"_s));

    // Beside the archive is where people look; elsewhere only when that place is read-only.
    const QString beside = archive.absolutePath();
    m_target->setText(QDir::toNativeSeparators(
        QFileInfo(beside).isWritable() ? beside : settings::lastFolder(u"extract"_s)));
    connect(m_target, &QLineEdit::textChanged, this, &ExtractDialog::showTarget);
    connect(m_subfolder, &QCheckBox::toggled, this, &ExtractDialog::showTarget);
    showTarget();
    m_target->selectAll();
}

QString ExtractDialog::finalTarget() const
{
    const QString folder = QFileInfo(m_target->text().trimmed()).absoluteFilePath();
    if (!m_subfolder->isChecked())
        return folder;
    return QDir(folder).filePath(subfolderName(QFileInfo(m_question.archivePath)));
}

void ExtractDialog::showTarget()
{
    m_problem->hide();
    if (m_target->text().trimmed().isEmpty()) {
        m_final->clear();
        return;
    }
    QString text = tr("Files go to %1").arg(shownPath(finalTarget()));
    if (const QString tooLittle = shortage(); !tooLittle.isEmpty())
        text += u'\n' + tooLittle;
    m_final->setText(text);
}

QString ExtractDialog::shortage() const
{
    return shortageOf(finalTarget(), m_question.bytes);
}

void ExtractDialog::browse()
{
    auto* dialog = new QFileDialog(this, tr("Extract to"), m_target->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& folder) { m_target->setText(QDir::toNativeSeparators(folder)); });
    dialog->open();
}

QString ExtractDialog::problem() const
{
    if (m_target->text().trimmed().isEmpty())
        return tr("Say which folder the files should go to.");
    return targetProblem(finalTarget());
}

void ExtractDialog::showProblem(const QString& sentence)
{
    QPalette colours;
    colours.setColor(QPalette::WindowText, toneColour(palette(), Tone::Bad));
    m_problem->setPalette(colours);
    m_problem->setText(sentence);
    m_problem->show();
}

void ExtractDialog::accept()
{
    if (const QString sentence = problem(); !sentence.isEmpty()) {
        showProblem(sentence);
        return;
    }
    // Files that get replaced make room: who insists may try.
    if (const QString tooLittle = shortage(); !tooLittle.isEmpty() && m_acceptedShortage != finalTarget()) {
        showProblem(
            tooLittle + u' '
            + tr("Free some space or choose another place; press Extract again to try all the same."));
        m_acceptedShortage = finalTarget();
        return;
    }
    settings::setFlag(kOpenFolderKey, m_openFolder->isChecked());
    if (m_trash->isVisibleTo(this))
        settings::setFlag(kTrashKey, m_trash->isChecked());
    saveOverwriteChoice(*m_overwrite);
    if (m_subfolder->isVisibleTo(this))
        settings::setFlag(kSubfolderKey, m_subfolder->isChecked());
    settings::setLastFolder(u"extract"_s, existingAncestor(m_target->text().trimmed()));
    saveRunChoices(*m_device, *m_threads);
    QDialog::accept();
}

jobs::ExtractRequest ExtractDialog::request() const
{
    jobs::ExtractRequest out;
    out.options.target = toPath(finalTarget());
    out.options.overwrite = overwriteOf(*m_overwrite);
    out.options.flat = m_flat->isChecked();
    readRunChoices(*m_device, *m_threads, out.options);
    out.selection = m_question.selection;
    out.openFolder = m_openFolder->isChecked();
    out.trashArchive = m_trash->isVisibleTo(this) && m_trash->isChecked();
    return out;
}

jobs::ExtractRequest ExtractDialog::requestBeside(const ExtractQuestion& question)
{
    const QFileInfo archive(question.archivePath);
    QString target = archive.absolutePath();
    if (question.selection.empty() && question.topLevelEntries > 1)
        target = freeFolder(QDir(target).filePath(subfolderName(archive)));
    jobs::ExtractRequest out;
    static_cast<archive::RunOptions&>(out.options) = savedRunOptions();
    out.options.target = toPath(target);
    out.options.overwrite = archive::Overwrite::Ask;
    out.selection = question.selection;
    out.openFolder = settings::flag(kOpenFolderKey, false);
    return out;
}

} // namespace ff::ui
