// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/DialogButtons.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QPushButton>

namespace ff::ui {

namespace {
struct DialogButtonsTr {
    Q_DECLARE_TR_FUNCTIONS(ff::ui::DialogButtons)
};
} // namespace

QString cancelText()
{
    return DialogButtonsTr::tr("Cancel");
}

QDialogButtonBox* actionAndCancel(QDialog& dialog, const QString& action, const QString& actionName)
{
    auto* box = new QDialogButtonBox(QDialogButtonBox::Cancel, &dialog);
    box->button(QDialogButtonBox::Cancel)->setText(cancelText());
    box->button(QDialogButtonBox::Cancel)->setIcon({});
    QPushButton* button = box->addButton(action, QDialogButtonBox::AcceptRole);
    button->setObjectName(actionName);
    button->setDefault(true);
    QObject::connect(box, &QDialogButtonBox::accepted, &dialog, &QDialog::accept);
    QObject::connect(box, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    return box;
}

QDialogButtonBox* closeOnly(QDialog& dialog)
{
    auto* box = new QDialogButtonBox(QDialogButtonBox::Close, &dialog);
    box->button(QDialogButtonBox::Close)->setText(DialogButtonsTr::tr("Close"));
    box->button(QDialogButtonBox::Close)->setIcon({});
    QObject::connect(box, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    return box;
}

} // namespace ff::ui
