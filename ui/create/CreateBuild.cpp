// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of the sheet for new archives, where they stand, and what is kept of them for the next time.
#include "core/heal/recovery/Layout.h"
#include "ui/Settings.h"
#include "ui/create/CreateDialog.h"
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

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
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

} // namespace ff::ui
