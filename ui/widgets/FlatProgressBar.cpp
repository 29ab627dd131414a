// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/FlatProgressBar.h"

#include "ui/Theme.h"

#include <QPainter>
#include <QPainterPath>
#include <QTimerEvent>

#include <cmath>

namespace ff::ui {

namespace {
constexpr int kHeight = 8;
constexpr int kTickMilliseconds = 40;
constexpr int kTicksPerRound = 60;
} // namespace

FlatProgressBar::FlatProgressBar(QWidget* parent) : QProgressBar(parent)
{
    setTextVisible(false);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize FlatProgressBar::sizeHint() const
{
    return {200, kHeight};
}

QSize FlatProgressBar::minimumSizeHint() const
{
    return {40, kHeight};
}

void FlatProgressBar::paintEvent(QPaintEvent*)
{
    const bool isBusy = minimum() == maximum();
    if (isBusy && !m_timer.isActive())
        m_timer.start(kTickMilliseconds, this);
    else if (!isBusy)
        m_timer.stop();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF groove(0, (height() - kHeight) / 2.0, width(), kHeight);
    QPainterPath shape;
    shape.addRoundedRect(groove, kHeight / 2.0, kHeight / 2.0);
    painter.fillPath(shape, hairline(palette()));
    painter.setClipPath(shape);
    QRectF part = groove;
    if (isBusy) {
        const double at = 0.5 - 0.5 * std::cos(2 * M_PI * m_phase / kTicksPerRound);
        part.setWidth(groove.width() * 0.25);
        part.moveLeft(at * (groove.width() - part.width()));
    } else {
        part.setWidth(groove.width() * double(value() - minimum()) / double(maximum() - minimum()));
        if (layoutDirection() == Qt::RightToLeft)
            part.moveRight(groove.right());
    }
    QPainterPath filled;
    filled.addRoundedRect(part, kHeight / 2.0, kHeight / 2.0);
    painter.fillPath(filled, palette().color(isEnabled() ? QPalette::Highlight : QPalette::Mid));
}

void FlatProgressBar::timerEvent(QTimerEvent* event)
{
    if (event->timerId() != m_timer.timerId()) {
        QProgressBar::timerEvent(event);
        return;
    }
    m_phase = (m_phase + 1) % kTicksPerRound;
    update();
}

void FlatProgressBar::hideEvent(QHideEvent* event)
{
    m_timer.stop();
    QProgressBar::hideEvent(event);
}

} // namespace ff::ui
