// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/NameEditing.h"

#include <QAbstractItemView>
#include <QLineEdit>

namespace ff::ui {

void editNameIn(QAbstractItemView& view, const QModelIndex& name, bool isFolder)
{
    if (!name.isValid())
        return;
    view.edit(name);
    auto* editor = view.viewport()->findChild<QLineEdit*>();
    if (!editor || isFolder)
        return;
    const qsizetype dot = editor->text().lastIndexOf(u'.');
    if (dot > 0)
        editor->setSelection(0, int(dot));
}

} // namespace ff::ui
