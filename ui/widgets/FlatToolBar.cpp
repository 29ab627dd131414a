// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/FlatToolBar.h"

#include "ui/Theme.h"

#include <QLayout>
#include <QPainter>

namespace ff::ui {

FlatToolBar::FlatToolBar(const QString& title, QWidget* parent) : QToolBar(title, parent)
{
    setMovable(false);
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setIconSize({20, 20});
    layout()->setContentsMargins(8, 5, 8, 6);
    layout()->setSpacing(6);
}

void FlatToolBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Window));
    painter.setPen(hairline(palette()));
    painter.drawLine(0, height() - 1, width(), height() - 1);
}

} // namespace ff::ui
