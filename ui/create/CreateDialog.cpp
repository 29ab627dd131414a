// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/create/CreateDialog.h"

#include "core/archive/VolumeSet.h"
#include "core/archive/create/TargetFile.h"
#include "core/archive/export/Compressor.h"
#include "core/heal/recovery/Layout.h"
#include "ui/Settings.h"
#include "ui/create/FormatChoice.h"
#include "ui/create/InputList.h"
#include "ui/create/LevelChart.h"
#include "ui/create/ProfileBar.h"
#include "ui/create/TimeBudget.h"
#include "ui/create/VolumeChoice.h"
#include "ui/dialogs/DialogButtons.h"
#include "ui/dialogs/PasswordDialog.h"
#include "ui/dialogs/RunControls.h"
#include "ui/main/Placement.h"
#include "ui/text/Format.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icons.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QRegularExpression>
#include <QScreen>
#include <QScrollArea>
#include <QScrollBar>
#include <QSpinBox>
#include <QVBoxLayout>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

const QString kLevelKey = u"create/level"_s;
const QString kExcludesKey = u"create/excludes"_s;
const QString kGitignoreKey = u"create/gitignore"_s;
const QString kVerifyKey = u"create/verify"_s;
const QString kRecoveryKey = u"create/recovery"_s;
const QString kGeometryKey = u"create/geometry"_s;

bool isFolder(const QFileInfo& info)
{
    return info.isDir() && !info.isSymLink();
}

} // namespace

CreateDialog::CreateDialog(const QStringList& paths, QWidget* parent) : QDialog(parent)
{
    setObjectName(u"createDialog"_s);
    setWindowTitle(tr("New archive"));
    setAcceptDrops(true);
    // Scrolled where the screen is lower than all that can be chosen; the buttons stay in sight.
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* choices = new QWidget(scroll);
    outer->addWidget(scroll, 1);
    auto* layout = new QVBoxLayout(choices);
    layout->setContentsMargins(20, 18, 20, 8);
    layout->setSpacing(16);
    m_inputs = new InputList(this);
    layout->addWidget(m_inputs, 1);
    layout->addWidget(buildTarget());
    layout->addWidget(buildEach());
    layout->addWidget(buildLevels());
    layout->addWidget(buildStrength());
    layout->addWidget(buildOptions());
    layout->addWidget(buildExcludes());
    layout->addWidget(buildVolume());
    m_ours = new QWidget(this);
    auto* ours = new QVBoxLayout(m_ours);
    ours->setContentsMargins(0, 0, 0, 0);
    ours->setSpacing(16);
    ours->addWidget(buildRecovery());
    ours->addWidget(buildPassword());
    layout->addWidget(m_ours);

    m_problem = new QLabel(this);
    m_problem->setObjectName(u"problem"_s);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->hide();
    scroll->setWidget(choices);
    auto* foot = new QVBoxLayout;
    foot->setContentsMargins(20, 0, 20, 16);
    foot->addWidget(m_problem);
    foot->addWidget(actionAndCancel(*this, tr("&Make archive"), u"createButton"_s));
    outer->addLayout(foot);

    connect(m_inputs, &InputList::changed, this, [this] {
        suggestTarget();
        showProblem({});
        showEach();
        askEstimate();
    });
    takeKind();
    addPaths(paths);
    m_profiles->restore();
    if (const QByteArray geometry = settings::bytes(kGeometryKey);
        geometry.isEmpty() || !restoreGeometry(geometry)) {
        const int wanted = choices->sizeHint().height() + foot->sizeHint().height();
        resize(760, std::min(wanted, screen()->availableGeometry().height() - kFrameHeight));
    }
    scroll->setMinimumWidth(choices->minimumSizeHint().width()
                            + scroll->verticalScrollBar()->sizeHint().width());
    connect(this, &QDialog::finished, this, [this] { settings::setBytes(kGeometryKey, saveGeometry()); });
}

CreateDialog::~CreateDialog() = default;

QWidget* CreateDialog::buildTarget()
{
    auto* area = new QWidget(this);
    auto* row = new QHBoxLayout(area);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(10);
    auto* label = new QLabel(tr("Sa&ve as:"), area);
    m_target = new QLineEdit(area);
    m_target->setObjectName(u"target"_s);
    m_target->setAccessibleName(tr("Archive file"));
    m_target->setAcceptDrops(false);
    label->setBuddy(m_target);
    auto* browseButton = new QPushButton(tr("&Browse…"), area);
    browseButton->setAutoDefault(false);
    connect(browseButton, &QPushButton::clicked, this, &CreateDialog::browse);
    m_format = new FormatChoice(area);
    connect(m_format, &QComboBox::activated, this, [this] {
        m_target->setText(FormatChoice::nameFor(m_target->text(), m_format->kind()));
        takeKind();
    });
    connect(m_target, &QLineEdit::textEdited, this, [this](const QString& text) {
        m_targetChosen = !text.isEmpty();
        followName();
    });
    row->addWidget(label);
    row->addWidget(m_target, 1);
    row->addWidget(m_format);
    row->addWidget(browseButton);
    auto* both = new QWidget(this);
    auto* column = new QVBoxLayout(both);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    column->addWidget(area);
    m_unkept = new QuietLabel({}, both);
    m_unkept->setObjectName(u"unkept"_s);
    m_unkept->setWordWrap(true);
    column->addWidget(m_unkept);
    return both;
}

QWidget* CreateDialog::buildEach()
{
    auto* area = new QWidget(this);
    auto* column = new QVBoxLayout(area);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    auto* row = new QHBoxLayout;
    row->setSpacing(16);
    m_each = new QCheckBox(tr("One archive for each item"), area);
    m_each->setObjectName(u"each"_s);
    m_each->setToolTip(tr("In the name {} stands for the name of each"));
    m_profiles = new ProfileBar([this] { return choices(); }, area);
    row->addWidget(m_each);
    row->addStretch(1);
    row->addWidget(m_profiles);
    column->addLayout(row);
    m_eachText = new QuietLabel({}, area);
    m_eachText->setObjectName(u"eachText"_s);
    m_eachText->setWordWrap(true);
    m_eachText->hide();
    column->addWidget(m_eachText);
    connect(m_each, &QCheckBox::toggled, this, &CreateDialog::takeEach);
    connect(m_target, &QLineEdit::textChanged, this, &CreateDialog::showEach);
    connect(m_profiles, &ProfileBar::chosen, this, &CreateDialog::takeProfile);
    connect(m_profiles, &ProfileBar::failed, this, &CreateDialog::showProblem);
    return area;
}

void CreateDialog::takeEach()
{
    showProblem({});
    if (m_each->isChecked()) {
        if (!m_target->text().isEmpty())
            m_target->setText(eachPattern(m_target->text().trimmed()));
    } else {
        m_targetChosen = false;
        suggestTarget();
    }
    showEach();
}

void CreateDialog::showEach()
{
    m_eachText->setText(m_each->isChecked() ? eachText(m_target->text(), paths()) : QString());
    m_eachText->setVisible(!m_eachText->text().isEmpty());
}

archive::Profile CreateDialog::choices() const
{
    archive::Profile out;
    const archive::CreateOptions options = request().options;
    out.kind = m_format->kind();
    out.level = options.automatic ? std::nullopt : std::optional(options.level);
    out.budgetSeconds = options.automatic ? options.budgetSeconds : 0;
    out.recoveryPercent = options.recoveryPercent;
    out.volumeSize = options.volumeSize;
    out.excludes = options.excludes;
    out.gitignore = options.gitignore;
    out.verify = options.verify;
    out.encrypt = m_encrypt->isChecked() && out.kind == archive::ArchiveKind::Ffz;
    out.each = m_each->isChecked();
    return out;
}

void CreateDialog::takeProfile(const archive::Profile& profile)
{
    m_format->setKind(profile.kind);
    if (!m_target->text().isEmpty())
        m_target->setText(FormatChoice::nameFor(m_target->text(), profile.kind));
    takeKind();
    if (profile.kind == archive::ArchiveKind::Ffz)
        m_levels->setLevel(profile.level);
    else
        m_strength->setCurrentIndex(
            std::max(0, m_strength->findData(int(profile.level.value_or(codec::Level::Balanced)))));
    m_time->setVisible(!m_levels->level());
    m_time->setBudgetSeconds(profile.budgetSeconds);
    m_recovery->setValue(int(profile.recoveryPercent));
    m_volume->setSize(profile.volumeSize);
    QStringList patterns;
    // The field separates patterns by spaces; a question mark is any letter.
    for (const std::string& pattern : profile.excludes)
        patterns += QFile::decodeName(QByteArray::fromStdString(pattern)).replace(u' ', u'?');
    m_excludes->setText(patterns.join(u' '));
    m_gitignore->setChecked(profile.gitignore);
    m_verify->setChecked(profile.verify);
    m_encrypt->setChecked(profile.encrypt);
    m_each->setChecked(profile.each);
}

QWidget* CreateDialog::buildStrength()
{
    m_strengthArea = new QWidget(this);
    auto* row = new QHBoxLayout(m_strengthArea);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(10);
    auto* label = new QLabel(tr("Com&pression:"), m_strengthArea);
    m_strength = new QComboBox(m_strengthArea);
    m_strength->setObjectName(u"strength"_s);
    label->setBuddy(m_strength);
    m_strength->addItem(tr("usual"), int(codec::Level::Balanced));
    m_strength->addItem(tr("fastest"), int(codec::Level::Fast));
    m_strength->addItem(tr("smallest"), int(codec::Level::Ultra));
    m_strength->addItem(tr("none"), int(codec::Level::Store));
    row->addWidget(label);
    row->addWidget(m_strength);
    row->addStretch(1);
    return m_strengthArea;
}

void CreateDialog::followName()
{
    showProblem({});
    const std::filesystem::path name = toPath(m_target->text().trimmed());
    if (const auto kind = archive::kindOfName(name); kind.ok() && archive::endingSize(name) != 0)
        m_format->setKind(*kind);
    takeKind();
}

void CreateDialog::takeKind()
{
    const archive::ArchiveKind kind = m_format->kind();
    const bool isOurs = kind == archive::ArchiveKind::Ffz;
    m_unkept->setText(FormatChoice::unkept(kind));
    m_unkept->setVisible(!isOurs);
    m_ours->setVisible(isOurs);
    m_levelArea->setVisible(isOurs);
    m_strengthArea->setVisible(!isOurs);
    m_deviceArea->setVisible(isOurs);
    m_trash->setVisible(isOurs);
    showProblem({});
    askEstimate();
}

QWidget* CreateDialog::buildLevels()
{
    m_levels = new LevelChart(this);
    m_levels->setLevel(codec::levelFromName(settings::text(kLevelKey).toStdString()));
    connect(&m_estimator, &LevelEstimator::changed, this, &CreateDialog::showEstimate);
    m_time = new TimeBudget(this);
    const auto showTime = [this] { m_time->setVisible(!m_levels->level()); };
    showTime();
    connect(m_levels, &LevelChart::levelChanged, this, showTime);
    connect(m_time, &TimeBudget::changed, this, &CreateDialog::showFigures);
    m_levelArea = new QWidget(this);
    auto* column = new QVBoxLayout(m_levelArea);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    column->addWidget(m_levels);
    column->addWidget(m_time);
    return m_levelArea;
}

QWidget* CreateDialog::buildOptions()
{
    auto* area = new QWidget(this);
    auto* row = new QHBoxLayout(area);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(10);
    m_deviceArea = new QWidget(area);
    auto* device = new QHBoxLayout(m_deviceArea);
    device->setContentsMargins(0, 0, 8, 0);
    device->setSpacing(row->spacing());
    m_device = makeDeviceChoice(m_deviceArea);
    auto* deviceLabel = new QLabel(tr("&Device:"), m_deviceArea);
    deviceLabel->setBuddy(m_device);
    device->addWidget(deviceLabel);
    device->addWidget(m_device);
    m_threads = makeThreadsChoice(area);
    auto* threadsLabel = new QLabel(tr("T&hreads:"), area);
    threadsLabel->setBuddy(m_threads);
    m_verify = new QCheckBox(tr("Verif&y while writing"), area);
    m_verify->setObjectName(u"verify"_s);
    m_verify->setChecked(settings::flag(kVerifyKey, true));
    m_verify->setToolTip(tr("Every part is decoded again and compared by its hash before it is written"));
    row->addWidget(m_deviceArea);
    row->addWidget(threadsLabel);
    row->addWidget(m_threads);
    row->addSpacing(8);
    row->addWidget(m_verify);
    row->addStretch(1);
    connect(m_threads, &QSpinBox::valueChanged, this, &CreateDialog::askEstimate);
    connect(m_verify, &QCheckBox::toggled, this, &CreateDialog::askEstimate);
    return area;
}

QWidget* CreateDialog::buildExcludes()
{
    auto* area = new QWidget(this);
    auto* row = new QHBoxLayout(area);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(10);
    auto* label = new QLabel(tr("E&xclude:"), area);
    m_excludes = new QLineEdit(settings::text(kExcludesKey), area);
    m_excludes->setObjectName(u"excludes"_s);
    m_excludes->setAccessibleName(tr("Patterns of names to leave out"));
    m_excludes->setPlaceholderText(tr("for example  *.o  *~  node_modules"));
    m_excludes->setToolTip(
        tr("Patterns with * and ?, separated by spaces; compared with the name of each file and folder "
           "and with its whole path in the archive"));
    m_excludes->setAcceptDrops(false);
    label->setBuddy(m_excludes);
    m_gitignore = new QCheckBox(tr("What .&gitignore files say"), area);
    m_gitignore->setObjectName(u"gitignore"_s);
    m_gitignore->setChecked(settings::flag(kGitignoreKey, false));
    m_gitignore->setToolTip(tr("Leaves out .git, and what the .gitignore files in the folders name"));
    row->addWidget(label);
    row->addWidget(m_excludes, 1);
    row->addWidget(m_gitignore);
    m_trash = new QCheckBox(tr("Move the or&iginals to the trash"), this);
    m_trash->setObjectName(u"trashOriginals"_s);
    const auto takeRules = [this] {
        m_inputs->setRules(rules());
        offerTrash();
        askEstimate();
    };
    connect(m_excludes, &QLineEdit::textChanged, this, takeRules);
    connect(m_gitignore, &QCheckBox::toggled, this, takeRules);
    m_inputs->setRules(rules());
    auto* both = new QWidget(this);
    auto* column = new QVBoxLayout(both);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(area);
    column->addWidget(m_trash, 0, Qt::AlignLeft);
    offerTrash();
    return both;
}

QWidget* CreateDialog::buildRecovery()
{
    auto* area = new QWidget(this);
    auto* row = new QHBoxLayout(area);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(10);
    auto* label = new QLabel(tr("Recovery re&cord:"), area);
    m_recovery = new QSpinBox(area);
    m_recovery->setObjectName(u"recovery"_s);
    m_recovery->setRange(0, int(heal::kMaxRecoveryPercent));
    m_recovery->setSpecialValueText(tr("none", "recovery record"));
    m_recovery->setSuffix(tr(" %"));
    m_recovery->setValue(settings::text(kRecoveryKey).toInt());
    m_recovery->setToolTip(recoveryTip());
    label->setBuddy(m_recovery);
    row->addWidget(label);
    row->addWidget(m_recovery);
    row->addWidget(new QuietLabel(tr("makes the archive larger, and repairs damage to it"), area));
    row->addStretch(1);
    connect(m_recovery, &QSpinBox::valueChanged, this, &CreateDialog::askEstimate);
    return area;
}

QWidget* CreateDialog::buildVolume()
{
    auto* area = new QWidget(this);
    auto* row = new QHBoxLayout(area);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(10);
    auto* label = new QLabel(tr("Cut i&nto parts:"), area);
    m_volume = new VolumeChoice(area);
    label->setBuddy(m_volume->field());
    row->addWidget(label);
    row->addWidget(m_volume, 1);
    connect(m_volume, &VolumeChoice::changed, this, [this] { showProblem({}); });
    return area;
}

QWidget* CreateDialog::buildPassword()
{
    auto* area = new QWidget(this);
    auto* row = new QHBoxLayout(area);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(10);
    m_encrypt = new QCheckBox(tr("Encry&pt"), area);
    m_encrypt->setObjectName(u"encrypt"_s);
    m_encrypt->setToolTip(tr("Encrypts contents and names with a password; a lost password cannot be found "
                             "again"));
    m_password = new NewPasswordFields(area);
    m_password->setEnabled(false);
    row->addWidget(m_encrypt);
    row->addWidget(m_password, 1);
    connect(m_encrypt, &QCheckBox::toggled, this, [this](bool encrypts) {
        m_password->setEnabled(encrypts);
        showProblem({});
        if (encrypts)
            m_password->setFocus();
    });
    connect(m_password, &NewPasswordFields::edited, this, [this] { showProblem({}); });
    return area;
}

void CreateDialog::askEstimate()
{
    jobs::CreateRequest asked = request();
    if (m_format->kind() != archive::ArchiveKind::Ffz) // whose levels are not measured
        asked.inputs.clear();
    asked.options.password.reset(); // nobody's business there
    // What is gone would fail the estimate of all the others.
    std::vector<std::filesystem::path> inputs;
    for (const std::filesystem::path& input : asked.inputs) {
        const QFileInfo info(fromPath(input));
        if (info.exists() || info.isSymLink())
            inputs.push_back(input);
    }
    m_estimator.ask(inputs, asked.options);
}

void CreateDialog::showFigures()
{
    m_levels->setFigures(m_estimator.estimate().rawBytes, m_estimator.figures(), m_estimator.isBusy(),
                         m_time->figures());
}

void CreateDialog::showEstimate()
{
    m_time->setEstimate(m_estimator.estimate(), m_verify->isChecked());
    showFigures();
    m_levels->setNote(m_estimator.problem());
}

void CreateDialog::addPaths(const QStringList& paths)
{
    m_inputs->addPaths(paths);
}

QStringList CreateDialog::paths() const
{
    return m_inputs->paths();
}

QString CreateDialog::suggestedTarget(const QStringList& paths)
{
    if (paths.isEmpty())
        return {};
    const QFileInfo first(paths.first());
    // Several things from one folder are named after it; one file keeps its whole name (report.txt.ffz would
    // surprise).
    QString name = isFolder(first) ? first.fileName() : first.completeBaseName();
    if (paths.size() > 1 && !first.dir().isRoot())
        name = first.dir().dirName();
    if (name.isEmpty())
        name = first.fileName().isEmpty() ? tr("archive") : first.fileName();
    return first.absolutePath() + (first.absolutePath().endsWith(u'/') ? u""_s : u"/"_s) + name + u".ffz"_s;
}

void CreateDialog::suggestTarget()
{
    if (m_targetChosen)
        return;
    QString target = suggestedTarget(paths());
    // Inputs from a place that cannot be written to: beside the last archive instead.
    if (const QFileInfo info(target); !target.isEmpty() && !QFileInfo(info.absolutePath()).isWritable())
        target = QDir(settings::lastFolder(u"create"_s)).filePath(info.fileName());
    if (m_format->kind() != archive::ArchiveKind::Ffz)
        target = FormatChoice::nameFor(target, m_format->kind());
    if (m_each->isChecked() && !target.isEmpty())
        target = eachPattern(target);
    m_target->setText(QDir::toNativeSeparators(target));
}

void CreateDialog::browse()
{
    auto* dialog = new QFileDialog(this, tr("Save archive as"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters(
        {tr("Archives (*.ffz *.zip *.7z *.tar *.tar.gz *.tgz *.tar.bz2 *.tar.xz *.tar.zst *.tar.lz4)"),
         tr("FileFormer archives (*.ffz)")});
    dialog->setDefaultSuffix(u"ffz"_s);
    // accept() asks, whichever way the name was given.
    dialog->setOption(QFileDialog::DontConfirmOverwrite);
    const QFileInfo now(m_target->text());
    dialog->setDirectory(m_target->text().isEmpty() ? settings::lastFolder(u"create"_s) : now.absolutePath());
    dialog->selectFile(now.fileName());
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        m_target->setText(QDir::toNativeSeparators(file));
        m_targetChosen = true;
        followName();
    });
    dialog->open();
}

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

void CreateDialog::finish()
{
    const std::string_view level =
        m_levels->level() ? codec::levelName(*m_levels->level()) : archive::kAutomaticLevel;
    settings::setText(kLevelKey, QString::fromLatin1(level.data(), qsizetype(level.size())));
    settings::setFlag(kVerifyKey, m_verify->isChecked());
    settings::setText(kExcludesKey, m_excludes->text().trimmed());
    settings::setFlag(kGitignoreKey, m_gitignore->isChecked());
    settings::setText(kRecoveryKey, QString::number(m_recovery->value()));
    settings::setLastFolder(u"create"_s, QFileInfo(m_target->text()).absolutePath());
    m_profiles->remember();
    saveRunChoices(*m_device, *m_threads);
    QDialog::accept();
}

codec::Level CreateDialog::strength() const
{
    return static_cast<codec::Level>(m_strength->currentData().toInt());
}

// Never what the archive does not hold.
void CreateDialog::offerTrash()
{
    const bool isAll = rules() == archive::ScanRules();
    m_trash->setEnabled(isAll);
    m_trash->setToolTip(
        isAll ? tr("When the archive has passed its test and holds all of them as they are then")
              : tr("Not while something is left out of the archive"));
}

archive::ScanRules CreateDialog::rules() const
{
    static const QRegularExpression separators(u"[\\s;]+"_s);
    archive::ScanRules out;
    const QStringList patterns = m_excludes->text().split(separators, Qt::SkipEmptyParts);
    for (const QString& pattern : patterns)
        out.excludes.push_back(QFile::encodeName(pattern).toStdString());
    out.gitignore = m_gitignore->isChecked();
    return out;
}

std::vector<jobs::CreateRequest> CreateDialog::requests() const
{
    const jobs::CreateRequest all = request();
    if (!m_each->isChecked())
        return {all};
    const auto targets = eachOf(m_target->text(), paths());
    if (!targets.ok())
        return {};
    // The time that is shown is for all of them.
    const std::uint64_t seconds = !all.options.automatic ? 0
        : all.options.budgetSeconds != 0                 ? all.options.budgetSeconds
                                         : std::uint64_t(m_estimator.estimate().budgetSeconds);
    const std::vector<std::uint64_t> shares = archive::shareOut(seconds, m_inputs->sizes());
    std::vector<jobs::CreateRequest> out;
    for (std::size_t i = 0; i < targets->size(); ++i) {
        jobs::CreateRequest one = all;
        one.target = (*targets)[i].target;
        one.inputs = {(*targets)[i].input};
        one.options.budgetSeconds = shares[i];
        out.push_back(std::move(one));
    }
    return out;
}

jobs::CreateRequest CreateDialog::request() const
{
    jobs::CreateRequest out;
    out.target = toPath(QFileInfo(m_target->text().trimmed()).absoluteFilePath());
    const QStringList inputs = paths();
    for (const QString& input : inputs)
        out.inputs.push_back(toPath(input));
    out.options.automatic = !m_levels->level();
    out.options.level = m_levels->level().value_or(codec::Level::Former);
    out.options.budgetSeconds = m_time->budgetSeconds();
    out.options.verify = m_verify->isChecked();
    const archive::ScanRules leftOut = rules();
    out.options.excludes = leftOut.excludes;
    out.options.gitignore = leftOut.gitignore;
    out.options.recoveryPercent = unsigned(m_recovery->value());
    if (m_encrypt->isChecked())
        out.options.password = m_password->password();
    out.options.volumeSize = m_volume->size();
    // What is kept for that would tell what is in it; parts are not made twice over.
    out.options.resumable = !m_encrypt->isChecked() && out.options.volumeSize == 0;
    out.options.force = m_replacesOther;
    out.trashInputs =
        m_trash->isEnabled() && m_trash->isChecked() && m_format->kind() == archive::ArchiveKind::Ffz;
    readRunChoices(*m_device, *m_threads, out.options);
    if (m_format->kind() == archive::ArchiveKind::Ffz)
        return out;
    out.options.automatic = out.options.resumable = false;
    out.options.level = strength();
    out.options.budgetSeconds = 0;
    out.options.recoveryPercent = 0;
    out.options.password.reset();
    out.options.device = "auto";
    return out;
}

void CreateDialog::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void CreateDialog::dropEvent(QDropEvent* event)
{
    QStringList list;
    const QList<QUrl> urls = event->mimeData()->urls();
    for (const QUrl& url : urls) {
        if (url.isLocalFile())
            list += url.toLocalFile();
    }
    event->acceptProposedAction();
    addPaths(list);
}

} // namespace ff::ui
