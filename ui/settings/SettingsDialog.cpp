// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/SettingsDialog.h"

#include "core/archive/Types.h"
#include "ui/Settings.h"
#include "ui/Theme.h"
#include "ui/Translations.h"
#include "ui/dialogs/DialogButtons.h"
#include "ui/dialogs/RunControls.h"
#include "ui/settings/RememberPage.h"
#include "ui/text/Format.h"
#include "ui/widgets/ElidedLabel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTabWidget>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

// A page of the dialog with room around its form.
QFormLayout* makeForm(QWidget& page)
{
    auto* form = new QFormLayout(&page);
    form->setContentsMargins(18, 18, 18, 18);
    form->setHorizontalSpacing(14);
    form->setVerticalSpacing(10);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    return form;
}

} // namespace

SettingsDialog::SettingsDialog(QWidget* parent) : QDialog(parent)
{
    setObjectName(u"settingsDialog"_s);
    setWindowTitle(tr("Settings"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 16);
    layout->setSpacing(14);
    auto* tabs = new QTabWidget(this);
    tabs->setObjectName(u"settingsTabs"_s);
    tabs->setAccessibleName(tr("Settings"));
    tabs->setDocumentMode(true);
    tabs->addTab(buildMaking(), tr("&Making"));
    tabs->addTab(buildExtracting(), tr("&Extracting"));
    tabs->addTab(buildProgram(), tr("&Program"));
    auto* remember = new RememberPage(this);
    m_defaults.append([remember] { remember->restoreDefaults(); });
    tabs->addTab(remember, tr("&Search"));
    layout->addWidget(tabs, 1);
    QDialogButtonBox* buttons = closeOnly(*this);
    QPushButton* restore = buttons->addButton(tr("&Restore defaults"), QDialogButtonBox::ResetRole);
    restore->setObjectName(u"restoreDefaults"_s);
    restore->setAutoDefault(false);
    connect(restore, &QPushButton::clicked, this, &SettingsDialog::restoreDefaults);
    layout->addWidget(buttons);
    resize(560, 460);
}

QComboBox* SettingsDialog::addChoice(QFormLayout& form, const QString& label, const QString& key,
                                     const QString& fallback,
                                     const QList<std::pair<QString, QString>>& choices)
{
    auto* box = new QComboBox(this);
    box->setObjectName(key);
    for (const auto& [value, text] : choices)
        box->addItem(text, value);
    box->setCurrentIndex(std::max(0, box->findData(settings::text(key, fallback))));
    connect(box, &QComboBox::currentIndexChanged, this,
            [box, key] { settings::setText(key, box->currentData().toString()); });
    m_defaults.append([box, fallback] { box->setCurrentIndex(std::max(0, box->findData(fallback))); });
    form.addRow(label, box);
    return box;
}

QCheckBox* SettingsDialog::addFlag(QFormLayout& form, const QString& label, const QString& key, bool fallback)
{
    auto* box = new QCheckBox(label, this);
    box->setObjectName(key);
    box->setChecked(settings::flag(key, fallback));
    connect(box, &QCheckBox::toggled, this, [key](bool on) { settings::setFlag(key, on); });
    m_defaults.append([box, fallback] { box->setChecked(fallback); });
    form.addRow({}, box);
    return box;
}

QWidget* SettingsDialog::buildMaking()
{
    auto* page = new QWidget(this);
    QFormLayout& form = *makeForm(*page);
    QList<std::pair<QString, QString>> levels;
    for (const char* level : {"auto", "store", "fast", "quick", "balanced", "former", "ultra"})
        levels.append({QString::fromLatin1(level), levelText(level)});
    addChoice(form, tr("&Level:"), u"create/level"_s, u"auto"_s, levels);

    QComboBox* device = makeDeviceChoice(page);
    QSpinBox* threads = makeThreadsChoice(page);
    const auto save = [device, threads] { saveRunChoices(*device, *threads); };
    connect(device, &QComboBox::activated, this, save);
    connect(threads, &QSpinBox::valueChanged, this, save);
    m_defaults.append([device, threads, save] {
        device->setCurrentIndex(0);
        threads->setValue(0);
        save();
    });
    form.addRow(tr("&Device:"), device);
    form.addRow(tr("&Threads:"), threads);

    auto* excludes = new QLineEdit(settings::text(u"create/excludes"_s), page);
    excludes->setObjectName(u"create/excludes"_s);
    excludes->setPlaceholderText(tr("for example  *.o  *~  node_modules"));
    connect(excludes, &QLineEdit::textChanged, this,
            [](const QString& text) { settings::setText(u"create/excludes"_s, text.trimmed()); });
    m_defaults.append([excludes] { excludes->clear(); });
    form.addRow(tr("E&xclude:"), excludes);
    addFlag(form, tr("Leave out what .&gitignore files say"), u"create/gitignore"_s, false);
    addFlag(form, tr("Veri&fy while writing"), u"create/verify"_s, true);
    addChoice(form, tr("&After creating:"), u"create/afterwards"_s, u"report"_s,
              {{u"report"_s, tr("Show the report")},
               {u"open"_s, tr("Open the archive")},
               {u"folder"_s, tr("Show it in its folder")},
               {u"test"_s, tr("Test it")}});
    return page;
}

QWidget* SettingsDialog::buildExtracting()
{
    using archive::Overwrite;
    auto* page = new QWidget(this);
    QFormLayout& form = *makeForm(*page);
    const auto number = [](Overwrite rule) { return QString::number(int(rule)); };
    addChoice(form, tr("&If a file exists:"), u"extract/overwrite"_s, number(Overwrite::Ask),
              {{number(Overwrite::Ask), tr("Ask each time")},
               {number(Overwrite::Skip), tr("Skip: keep the file that is there")},
               {number(Overwrite::Replace), tr("Replace the file that is there")},
               {number(Overwrite::Rename), tr("Keep both under different names")},
               {number(Overwrite::Newer), tr("Replace only older files")}});
    addFlag(form, tr("Make a &subfolder for archives with several things at their top"),
            u"extract/subfolder"_s, true);
    addFlag(form, tr("&Open the folder afterwards"), u"extract/openFolder"_s, false);
    addFlag(form, tr("Move the &archive to the trash once every file is out and verified"),
            u"extract/trash"_s, false);
    return page;
}

QWidget* SettingsDialog::buildProgram()
{
    auto* page = new QWidget(this);
    QFormLayout& form = *makeForm(*page);
    QComboBox* language =
        addChoice(form, tr("&Language:"), u"language"_s, u"system"_s,
                  {{u"system"_s, tr("As the desktop")}, {u"en"_s, u"English"_s}, {u"ru"_s, u"Русский"_s}});
    auto* anew = new QWidget(page);
    auto* column = new QVBoxLayout(anew);
    column->setContentsMargins(0, 0, 0, 4);
    auto* note = new QuietLabel(tr("Dialogs and new windows speak it at once. Windows that are open keep "
                                   "their words until they are made "
                                   "anew: on the same archives, and without stopping a job. What could be "
                                   "undone cannot be afterwards."),
                                anew);
    note->setWordWrap(true);
    auto* reopen = new QPushButton(tr("Make w&indows anew"), anew);
    reopen->setObjectName(u"reopenWindows"_s);
    reopen->setAutoDefault(false);
    column->addWidget(note);
    column->addWidget(reopen, 0, Qt::AlignLeading);
    anew->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    anew->hide();
    form.addRow({}, anew);
    connect(reopen, &QPushButton::clicked, this, &SettingsDialog::reopenRequested);
    connect(language, &QComboBox::currentIndexChanged, this, [anew] {
        installTranslations(*QCoreApplication::instance(), savedLocale());
        anew->show();
    });
    QComboBox* theme =
        addChoice(form, tr("&Colours:"), u"theme"_s, u"system"_s,
                  {{u"system"_s, tr("As the desktop")}, {u"light"_s, tr("Light")}, {u"dark"_s, tr("Dark")}});
    connect(theme, &QComboBox::currentIndexChanged, this, [] { applyTheme(savedTheme()); });
    addChoice(form, tr("Closing &with unfinished jobs:"), u"work/closing"_s, u"ask"_s,
              {{u"ask"_s, tr("Ask")},
               {u"background"_s, tr("Finish in background")},
               {u"stop"_s, tr("Stop the jobs")}});
    addFlag(form, tr("As&k before an archive is replaced"), u"create/confirmReplace"_s, true);
    addFlag(form, tr("&Notify me when a job ends and I am elsewhere"), u"work/notify"_s, true);
    addFlag(form, tr("&Stay awake while a job runs"), u"work/stayAwake"_s, true);
    return page;
}

void SettingsDialog::restoreDefaults()
{
    for (const auto& reset : std::as_const(m_defaults))
        reset();
}

} // namespace ff::ui
