// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/SearchHelp.h"

#include "ui/Settings.h"
#include "ui/widgets/Icons.h"

#include <QCoreApplication>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

class SearchHelp {
    Q_DECLARE_TR_FUNCTIONS(ff::ui::SearchHelp)

public:
    static void fill(QMenu& menu, QLineEdit& field, bool everywhere)
    {
        const auto add = [&](const QString& example, const QString& meaning) {
            QAction* action = menu.addAction(example + u" — "_s + meaning);
            QObject::connect(action, &QAction::triggered, &field, [&field, example] {
                field.setText(example);
                field.setFocus(Qt::ShortcutFocusReason);
            });
        };
        add(tr("annual report"), tr("both words, in any order, in the name or its folders"));
        add(tr("\"annual report\""), tr("these characters in a row"));
        add(tr("report -draft"), tr("without the second word"));
        add(u"*.jpg"_s, tr("a pattern for the name: * is anything, ? one character"));
        add(u"src/**/*.h"_s, tr("a pattern for the end of the path: ** is any folders"));
        add(tr("~invioce"), tr("nearly this word"));
        add(u"/^img_\\d+/"_s, tr("a regular expression"));
        menu.addSeparator();
        add(tr("type:image"), tr("or folder, video, audio, document, archive, code, .pdf"));
        add(tr("size:>1M"), tr("or size:<=500k, size:10k..2M"));
        add(tr("after:2024-06"), tr("or before:2024, date:2023"));
        add(tr("path:photos"), tr("in folders of this name"));
        if (everywhere)
            add(tr("in:backup"), tr("in archives of this name"));
        add(tr("ratio:>3"), tr("packed to less than a third"));
        menu.addSeparator();
        add(tr("report type:document -size:<10k"), tr("all of it must hold; a - excludes"));
    }

    static QString name() { return tr("How to search"); }
    static QString byMeaning() { return tr("By meaning"); }
    static QString meant() { return tr("Also list entries that mean what is asked, whatever their names"); }
    static QString inShort()
    {
        return tr("Words of names and folders, in any order, or patterns such as *.txt; more under “?”");
    }
};

} // namespace

QLineEdit* searchField(QWidget* parent)
{
    auto* field = new QLineEdit(parent);
    field->setToolTip(SearchHelp::inShort());
    field->setClearButtonEnabled(true);
    field->addAction(icon("search"), QLineEdit::LeadingPosition);
    field->setAcceptDrops(false); // a dropped file is meant for the window
    return field;
}

QToolButton* searchHelpButton(QLineEdit& field, QWidget* parent, bool everywhere)
{
    auto* button = new QToolButton(parent);
    button->setObjectName(u"searchHelp"_s);
    button->setText(u"?"_s);
    button->setToolTip(SearchHelp::name());
    button->setAccessibleName(SearchHelp::name());
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(button);
    menu->setAccessibleName(SearchHelp::name());
    SearchHelp::fill(*menu, field, everywhere);
    button->setMenu(menu);
    return button;
}

QToolButton* meaningButton(const QString& key, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setText(SearchHelp::byMeaning());
    button->setToolTip(SearchHelp::meant());
    button->setCheckable(true);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setChecked(settings::flag(key, false));
    QObject::connect(button, &QToolButton::toggled, button, [key](bool on) { settings::setFlag(key, on); });
    return button;
}

} // namespace ff::ui
