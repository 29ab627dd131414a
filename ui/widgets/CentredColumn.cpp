// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/CentredColumn.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace ff::ui {

QVBoxLayout* centredColumn(QWidget& page, int width, const QMargins& margins)
{
    auto* outer = new QHBoxLayout(&page);
    outer->setContentsMargins(margins);
    auto* column = new QWidget(&page);
    column->setMaximumWidth(width);
    outer->addStretch(1);
    outer->addWidget(column, 100);
    outer->addStretch(1);
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins({});
    return layout;
}

} // namespace ff::ui
