// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/FormFields.h"

#include "ui/widgets/ElidedLabel.h"

#include <QFontDatabase>
#include <QFormLayout>
#include <QLabel>

namespace ff::ui {

using namespace Qt::StringLiterals;

QLabel* addField(QFormLayout& form, const QString& caption, const QString& value, bool isFixed)
{
    auto* label = new QLabel(value);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setAccessibleName(caption + u' ' + value);
    if (isFixed)
        label->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    form.addRow(new QuietLabel(caption), label);
    return label;
}

QFormLayout* newForm()
{
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(18);
    form->setVerticalSpacing(7);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    return form;
}

QString inLines(const QString& hex)
{
    QString out;
    for (qsizetype i = 0; i < hex.size(); i += 32)
        out += (i > 0 ? u"\n"_s : QString()) + hex.mid(i, 32);
    return out;
}

} // namespace ff::ui
