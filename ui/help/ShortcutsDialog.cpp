// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/help/ShortcutsDialog.h"

#include "ui/dialogs/DialogButtons.h"
#include "ui/widgets/Cells.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QRegularExpression>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

// Without mnemonic and ellipsis.
QString plain(QString text)
{
    text.remove(QRegularExpression(u"\\(&.\\)"_s));
    text.replace(u"&&"_s, u"\u0001"_s).remove(u'&').replace(u'\u0001', u'&');
    return text.remove(u'…').trimmed();
}

QString keysOf(const QAction& action)
{
    QStringList out;
    const QList<QKeySequence> all = action.shortcuts();
    for (const QKeySequence& key : all)
        out += key.toString(QKeySequence::NativeText);
    return out.join(u",  "_s);
}

void addMenu(QTreeWidgetItem& group, const QMenu& menu)
{
    const QList<QAction*> actions = menu.actions();
    for (const QAction* action : actions) {
        if (action->menu())
            addMenu(group, *action->menu());
        else if (!action->shortcut().isEmpty())
            new QTreeWidgetItem(&group, {plain(action->text()), keysOf(*action)});
    }
}

} // namespace

ShortcutsDialog::ShortcutsDialog(const QMenuBar& menus, QWidget* parent) : QDialog(parent)
{
    setObjectName(u"shortcutsDialog"_s);
    setWindowTitle(tr("Keyboard shortcuts"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 16);
    layout->setSpacing(12);
    auto* filter = new QLineEdit(this);
    filter->setObjectName(u"shortcutFilter"_s);
    filter->setPlaceholderText(tr("Find an action or a key"));
    filter->setAccessibleName(tr("Find an action or a key"));
    filter->setClearButtonEnabled(true);
    layout->addWidget(filter);
    auto* list = new QTreeWidget(this);
    list->setObjectName(u"shortcuts"_s);
    list->setAccessibleName(tr("Keyboard shortcuts"));
    styleList(*list);
    list->setHeaderLabels({tr("Action"), tr("Keys")});
    list->setUniformRowHeights(true);
    list->header()->resizeSection(0, 320);
    layout->addWidget(list, 1);

    const auto addGroup = [list](const QString& title) {
        auto* group = new QTreeWidgetItem(list, {title});
        QFont bold = list->font();
        bold.setWeight(QFont::DemiBold);
        group->setFont(0, bold);
        group->setFirstColumnSpanned(true);
        return group;
    };
    const QList<QAction*> tops = menus.actions();
    for (const QAction* top : tops) {
        if (!top->menu())
            continue;
        QTreeWidgetItem* group = addGroup(plain(top->text()));
        addMenu(*group, *top->menu());
        if (group->childCount() == 0)
            delete group;
    }
    QTreeWidgetItem* jobs = addGroup(tr("List of jobs"));
    const QList<std::pair<QString, QString>> fixed{
        {tr("Pause or resume"), QKeySequence(Qt::Key_Space).toString(QKeySequence::NativeText)},
        {tr("Cancel, or take off the list"), QKeySequence(Qt::Key_Delete).toString(QKeySequence::NativeText)},
        {tr("Sooner"), QKeySequence(Qt::ALT | Qt::Key_Up).toString(QKeySequence::NativeText)},
        {tr("Later"), QKeySequence(Qt::ALT | Qt::Key_Down).toString(QKeySequence::NativeText)},
        {tr("Details"), QKeySequence(Qt::Key_Return).toString(QKeySequence::NativeText)},
    };
    for (const auto& [text, key] : fixed)
        new QTreeWidgetItem(jobs, {text, key});
    list->expandAll();

    connect(filter, &QLineEdit::textChanged, this, [list](const QString& text) {
        for (int i = 0; i < list->topLevelItemCount(); ++i) {
            QTreeWidgetItem* group = list->topLevelItem(i);
            bool isAny = false;
            for (int j = 0; j < group->childCount(); ++j) {
                QTreeWidgetItem* item = group->child(j);
                const bool matches = item->text(0).contains(text, Qt::CaseInsensitive)
                    || item->text(1).contains(text, Qt::CaseInsensitive);
                item->setHidden(!matches);
                isAny = isAny || matches;
            }
            group->setHidden(!isAny);
        }
    });
    layout->addWidget(closeOnly(*this));
    resize(540, 560);
    filter->setFocus();
}

} // namespace ff::ui
