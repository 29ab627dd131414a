// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/NamesButton.h"

#include <QActionGroup>
#include <QMenu>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

const QString kAuto = u"auto"_s;

struct Choice {
    const char* encoding; // as iconv calls it
    QString label;
};

QList<Choice> choices()
{
    return {{"UTF-8", u"UTF-8"_s},
            {"CP866", NamesButton::tr("CP866, Cyrillic of DOS")},
            {"CP1251", NamesButton::tr("CP1251, Cyrillic of Windows")},
            {"KOI8-R", NamesButton::tr("KOI8-R, Cyrillic of Unix")},
            {"CP437", NamesButton::tr("CP437, English DOS")},
            {"CP850", NamesButton::tr("CP850, Western European DOS")},
            {"CP852", NamesButton::tr("CP852, Central European DOS")},
            {"CP1252", NamesButton::tr("CP1252, Western European Windows")},
            {"CP1250", NamesButton::tr("CP1250, Central European Windows")},
            {"CP932", NamesButton::tr("Shift-JIS, Japanese")},
            {"GBK", NamesButton::tr("GBK, Chinese, simplified")},
            {"BIG5", NamesButton::tr("Big5, Chinese, traditional")},
            {"CP949", NamesButton::tr("EUC-KR, Korean")}};
}

// "Shift-JIS" of what iconv calls CP932.
QString shortName(const QString& encoding)
{
    for (const Choice& choice : choices()) {
        if (encoding == QLatin1String(choice.encoding))
            return choice.label.section(u',', 0, 0);
    }
    return encoding;
}

} // namespace

NamesButton::NamesButton(QWidget* parent) : QToolButton(parent), m_encodings(new QActionGroup(this))
{
    setObjectName(u"namesEncoding"_s);
    setAutoRaise(true);
    setFocusPolicy(Qt::TabFocus);
    setToolButtonStyle(Qt::ToolButtonTextOnly);
    setPopupMode(QToolButton::InstantPopup);
    setToolTip(tr(
        "The names in this archive do not say which characters they are. When they are not right, choose "
        "another encoding: the archive is opened again with it, and files are extracted under these names."));
    setAccessibleName(tr("Encoding of names"));
    setMenu(new QMenu(this));
    fillMenu();
    connect(m_encodings, &QActionGroup::triggered, this,
            [this](const QAction* action) { Q_EMIT chosen(action->data().toString()); });
    hide();
}

void NamesButton::fillMenu()
{
    const auto add = [this](const QString& encoding, const QString& label) {
        QAction* action = menu()->addAction(label);
        action->setData(encoding);
        action->setCheckable(true);
        m_encodings->addAction(action);
        return action;
    };
    add(kAuto, {});
    menu()->addSeparator();
    for (const Choice& choice : choices())
        add(QLatin1String(choice.encoding), choice.label);
}

void NamesButton::showEncoding(const archive::ArchiveInfo& info, const QString& choice)
{
    const QString encoding = QString::fromStdString(info.namesEncoding);
    const bool isAuto = choice.isEmpty() || choice == kAuto;
    // One that was chosen can be taken back.
    setVisible(!isAuto || encoding != u"UTF-8");
    const QString name = shortName(isAuto ? encoding : choice);
    setText(name.isEmpty() ? tr("Names cannot be read") : tr("Names read as %1").arg(name));
    setAccessibleDescription(text());
    if (isAuto)
        m_guess = name;
    for (QAction* action : m_encodings->actions()) {
        const QString of = action->data().toString();
        if (of == kAuto)
            action->setText(isAuto && !m_guess.isEmpty() ? tr("Guess: %1").arg(m_guess) : tr("Guess"));
        action->setChecked(isAuto ? of == kAuto : of == choice);
    }
}

} // namespace ff::ui
