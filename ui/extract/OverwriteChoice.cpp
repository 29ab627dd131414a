// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/extract/OverwriteChoice.h"

#include "ui/Settings.h"

#include <QComboBox>
#include <QCoreApplication>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

struct OverwriteChoiceTr {
    Q_DECLARE_TR_FUNCTIONS(ff::ui::ExtractDialog)
};

const QString kOverwriteKey = u"extract/overwrite"_s;

} // namespace

QComboBox* makeOverwriteChoice(QWidget* parent)
{
    auto* choice = new QComboBox(parent);
    choice->setObjectName(u"overwrite"_s);
    choice->setAccessibleName(OverwriteChoiceTr::tr("What to do when a file exists"));
    choice->addItem(OverwriteChoiceTr::tr("Ask each time"), int(archive::Overwrite::Ask));
    choice->addItem(OverwriteChoiceTr::tr("Skip: keep the file that is there"),
                    int(archive::Overwrite::Skip));
    choice->addItem(OverwriteChoiceTr::tr("Replace the file that is there"),
                    int(archive::Overwrite::Replace));
    choice->addItem(OverwriteChoiceTr::tr("Keep both under different names"),
                    int(archive::Overwrite::Rename));
    choice->addItem(OverwriteChoiceTr::tr("Replace only older files"), int(archive::Overwrite::Newer));
    choice->setCurrentIndex(std::max(0, choice->findData(settings::text(kOverwriteKey).toInt())));
    return choice;
}

archive::Overwrite overwriteOf(const QComboBox& choice)
{
    return static_cast<archive::Overwrite>(choice.currentData().toInt());
}

void saveOverwriteChoice(const QComboBox& choice)
{
    settings::setText(kOverwriteKey, choice.currentData().toString());
}

} // namespace ff::ui
