// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batch/ExtractManyDialog.h"

#include "core/archive/extract/OwnFolder.h"
#include "ui/Settings.h"
#include "ui/Theme.h"
#include "ui/dialogs/DialogButtons.h"
#include "ui/dialogs/RunControls.h"
#include "ui/extract/OverwriteChoice.h"
#include "ui/extract/TargetFolder.h"
#include "ui/text/Format.h"
#include "ui/widgets/ElidedLabel.h"

#include <QButtonGroup>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {
const QString kTogetherKey = u"extract/manyTogether"_s;
} // namespace

ExtractManyDialog::ExtractManyDialog(QStringList paths, QWidget* parent)
    : QDialog(parent), m_paths(std::move(paths))
{
    setObjectName(u"extractMany"_s);
    setWindowTitle(tr("Extract several archives"));
    for (const QString& path : m_paths)
        m_bytes += std::uint64_t(QFileInfo(path).size());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 16);
    layout->setSpacing(14);
    layout->addWidget(new QLabel(tr("%Ln archive(s), %1, each into a folder of its own name", nullptr,
                                    pluralNumber(std::uint64_t(m_paths.size())))
                                     .arg(sizeText(m_bytes)),
                                 this));
    layout->addWidget(buildPlace());
    auto* conflicts = new QHBoxLayout;
    auto* label = new QLabel(tr("&If a file exists:"), this);
    m_overwrite = makeOverwriteChoice(this);
    label->setBuddy(m_overwrite);
    conflicts->addWidget(label);
    conflicts->addWidget(m_overwrite, 1);
    layout->addLayout(conflicts);
    m_note =
        new QuietLabel(tr("One after another. A password is asked for once and tried on the rest; an archive "
                          "that cannot be extracted does not stop the others."),
                       this);
    m_note->setWordWrap(true);
    layout->addWidget(m_note);
    m_problem = new QLabel(this);
    m_problem->setObjectName(u"problem"_s);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    QPalette colours;
    colours.setColor(QPalette::WindowText, toneColour(palette(), Tone::Bad));
    m_problem->setPalette(colours);
    m_problem->hide();
    layout->addWidget(m_problem);
    layout->addStretch(1);
    layout->addWidget(actionAndCancel(*this, tr("E&xtract"), u"extractButton"_s));
    showState();
}

QWidget* ExtractManyDialog::buildPlace()
{
    auto* area = new QWidget(this);
    auto* grid = new QGridLayout(area);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(10);
    grid->setColumnStretch(1, 1);
    m_beside = new QRadioButton(tr("Be&side each archive"), area);
    m_beside->setObjectName(u"beside"_s);
    m_together = new QRadioButton(tr("All in&to this folder:"), area);
    m_together->setObjectName(u"together"_s);
    auto* places = new QButtonGroup(area);
    places->addButton(m_beside);
    places->addButton(m_together);
    m_folder = new QLineEdit(area);
    m_folder->setObjectName(u"target"_s);
    m_folder->setAccessibleName(tr("Target folder"));
    m_folder->setMinimumWidth(300);
    auto* browseButton = new QPushButton(tr("&Browse…"), area);
    browseButton->setAutoDefault(false);
    m_browse = browseButton;
    grid->addWidget(m_beside, 0, 0, 1, 3);
    grid->addWidget(m_together, 1, 0);
    grid->addWidget(m_folder, 1, 1);
    grid->addWidget(m_browse, 1, 2);

    m_folder->setText(QDir::toNativeSeparators(QFileInfo(m_paths.value(0)).absolutePath()));
    const bool canBeBeside = std::all_of(m_paths.begin(), m_paths.end(), [](const QString& path) {
        return QFileInfo(QFileInfo(path).absolutePath()).isWritable();
    });
    const bool together = settings::flag(kTogetherKey, false) || !canBeBeside;
    if (together)
        m_folder->setText(QDir::toNativeSeparators(settings::lastFolder(u"extract"_s)));
    (together ? m_together : m_beside)->setChecked(true);
    connect(browseButton, &QPushButton::clicked, this, &ExtractManyDialog::browse);
    connect(m_together, &QRadioButton::toggled, this, &ExtractManyDialog::showState);
    connect(m_folder, &QLineEdit::textChanged, this, [this] { m_problem->hide(); });
    return area;
}

void ExtractManyDialog::showState()
{
    m_folder->setEnabled(m_together->isChecked());
    m_browse->setEnabled(m_together->isChecked());
    if (m_problem)
        m_problem->hide();
}

void ExtractManyDialog::browse()
{
    auto* dialog = new QFileDialog(this, tr("Extract to"), m_folder->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& folder) { m_folder->setText(QDir::toNativeSeparators(folder)); });
    dialog->open();
}

QString ExtractManyDialog::folder() const
{
    return m_together->isChecked() ? QFileInfo(m_folder->text().trimmed()).absoluteFilePath() : QString();
}

QStringList ExtractManyDialog::places() const
{
    if (m_together->isChecked())
        return {folder()};
    QStringList out;
    for (const QString& path : m_paths)
        out += QFileInfo(path).absolutePath();
    out.removeDuplicates();
    return out;
}

QString ExtractManyDialog::problem() const
{
    if (m_together->isChecked() && m_folder->text().trimmed().isEmpty())
        return tr("Say which folder the files should go to.");
    const QStringList all = places();
    for (const QString& place : all) {
        if (QString sentence = targetProblem(place); !sentence.isEmpty())
            return sentence;
    }
    return {};
}

void ExtractManyDialog::accept()
{
    const QString sentence = problem();
    // What is in them is known when each is opened; less than they are themselves it hardly is.
    const QString shortage = sentence.isEmpty() ? shortageOf(places().first(), m_bytes) : QString();
    // Files that get replaced make room: who insists may try.
    if (!sentence.isEmpty() || (!shortage.isEmpty() && m_problem->isHidden())) {
        m_problem->setText(
            sentence.isEmpty() ? shortage + u' ' + tr("Press Extract again to try all the same.") : sentence);
        m_problem->show();
        return;
    }
    settings::setFlag(kTogetherKey, m_together->isChecked());
    saveOverwriteChoice(*m_overwrite);
    if (m_together->isChecked())
        settings::setLastFolder(u"extract"_s, existingAncestor(folder()));
    QDialog::accept();
}

std::vector<jobs::BatchRequest> ExtractManyDialog::requests() const
{
    std::vector<std::filesystem::path> archives;
    for (const QString& path : m_paths)
        archives.push_back(toPath(QFileInfo(path).absoluteFilePath()));
    const auto folders = archive::ownFolders(archives, toPath(folder()));
    std::vector<jobs::BatchRequest> out;
    for (std::size_t i = 0; i < archives.size(); ++i) {
        jobs::BatchRequest request;
        request.archive = archives[i];
        request.ownFolder = folders[i];
        static_cast<archive::RunOptions&>(request.options) = savedRunOptions();
        request.options.overwrite = overwriteOf(*m_overwrite);
        out.push_back(std::move(request));
    }
    return out;
}

} // namespace ff::ui
