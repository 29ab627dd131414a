// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/create/ProfileBar.h"

#include "ui/Settings.h"
#include "ui/dialogs/DialogButtons.h"
#include "ui/text/Format.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QLabel>
#include <QToolButton>

#include <algorithm>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {
const QString kProfileKey = u"create/profile"_s;
constexpr int kWidest = 24; // letters of a name that the list makes room for
} // namespace

ProfileBar::ProfileBar(std::function<archive::Profile()> choices, QWidget* parent)
    : QWidget(parent), m_choices(std::move(choices))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    auto* label = new QLabel(tr("Profile:"), this);
    m_list = new QComboBox(this);
    m_list->setObjectName(u"profile"_s);
    m_list->setToolTip(
        tr("Choices of this sheet that were saved under a name; ffz create --profile knows them, too"));
    m_list->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_list->setMinimumContentsLength(kWidest / 2);
    m_list->setMaximumWidth(fontMetrics().averageCharWidth() * kWidest);
    label->setBuddy(m_list);
    const auto add = [&](const QString& text, const QString& name, const QString& spoken) {
        auto* button = new QToolButton(this);
        button->setText(text);
        button->setObjectName(name);
        button->setAccessibleName(spoken);
        button->setToolTip(spoken);
        button->setFocusPolicy(Qt::TabFocus);
        return button;
    };
    m_save = add(tr("Save…"), u"saveProfile"_s, tr("Save these choices as a profile; never the password"));
    m_delete = add(tr("Delete"), u"deleteProfile"_s, tr("Delete the chosen profile"));
    row->addWidget(label);
    row->addWidget(m_list, 1);
    row->addWidget(m_save);
    row->addWidget(m_delete);
    connect(m_list, &QComboBox::activated, this, &ProfileBar::choose);
    connect(m_save, &QToolButton::clicked, this, &ProfileBar::askName);
    connect(m_delete, &QToolButton::clicked, this, &ProfileBar::remove);
}

void ProfileBar::restore()
{
    fill(settings::text(kProfileKey));
    if (!name().isEmpty())
        choose();
}

void ProfileBar::remember() const
{
    settings::setText(kProfileKey, name());
}

QString ProfileBar::name() const
{
    return m_list->currentData().toString();
}

void ProfileBar::fill(const QString& chosen)
{
    m_list->clear();
    m_list->addItem(tr("none", "profile"), QString());
    Result<std::vector<archive::Profile>> profiles = archive::loadProfiles();
    if (profiles.ok())
        m_profiles = std::move(profiles).value();
    else
        Q_EMIT failed(sentenceText(profiles.error().message));
    for (const archive::Profile& profile : m_profiles) {
        const QString name = QString::fromStdString(profile.name);
        m_list->addItem(displayText(profile.name), name);
    }
    m_list->setCurrentIndex(std::max(0, m_list->findData(chosen)));
    m_delete->setEnabled(!name().isEmpty());
}

void ProfileBar::choose()
{
    m_delete->setEnabled(!name().isEmpty());
    const auto at =
        std::find_if(m_profiles.begin(), m_profiles.end(), [this](const archive::Profile& profile) {
            return QString::fromStdString(profile.name) == name();
        });
    if (at != m_profiles.end())
        Q_EMIT chosen(*at);
}

void ProfileBar::askName()
{
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(u"profileName"_s);
    dialog->setWindowTitle(tr("Save profile"));
    dialog->setLabelText(tr("Name of the profile; one of this name is replaced:"));
    dialog->setTextValue(name());
    dialog->setOkButtonText(tr("Save"));
    dialog->setCancelButtonText(cancelText());
    connect(dialog, &QInputDialog::textValueSelected, this, &ProfileBar::save);
    dialog->open();
}

void ProfileBar::save(const QString& name)
{
    archive::Profile profile = m_choices();
    profile.name = name.trimmed().toStdString();
    if (!archive::isProfileName(profile.name)) {
        Q_EMIT failed(tr("A profile needs a name of one line, without brackets and not too long."));
        return;
    }
    if (const Status saved = archive::saveProfile(profile); !saved.ok()) {
        Q_EMIT failed(sentenceText(saved.error().message));
        return;
    }
    fill(name.trimmed());
}

void ProfileBar::remove()
{
    if (const Status gone = archive::deleteProfile(name().toStdString()); !gone.ok())
        Q_EMIT failed(sentenceText(gone.error().message));
    fill({});
}

} // namespace ff::ui
