// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/DropArea.h"

#include "ui/widgets/Icons.h"

#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>

namespace ff::ui {

using namespace Qt::StringLiterals;

DropArea::DropArea(QWidget* parent) : QWidget(parent)
{
    setObjectName(u"dropArea"_s);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAccessibleName(tr("Drop area: press Enter to choose files for a new archive"));
}

void DropArea::setActive(bool active)
{
    m_active = active;
    update();
}

QSize DropArea::sizeHint() const
{
    return {640, 280};
}

QSize DropArea::minimumSizeHint() const
{
    return {320, 180};
}

void DropArea::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QPalette colours = palette();
    const QColor accent = colours.color(QPalette::Highlight);
    const QColor base = colours.color(QPalette::Base);
    const QRectF frame = QRectF(rect()).adjusted(1.5, 1.5, -1.5, -1.5);

    QPainterPath shape;
    shape.addRoundedRect(frame, 14, 14);
    painter.fillPath(shape,
                     m_active        ? blended(base, accent, 0.14)
                         : m_hovered ? blended(base, accent, 0.04)
                                     : base);
    QPen pen(m_active || m_showsFocus ? accent
                                      : blended(base, colours.color(QPalette::Text), m_hovered ? 0.45 : 0.28),
             m_active ? 2.0 : 1.4);
    pen.setDashPattern({5, 4});
    pen.setCapStyle(Qt::RoundCap);
    painter.setPen(pen);
    painter.drawPath(shape);

    QFont large = font();
    large.setPointSizeF(font().pointSizeF() * 1.45);
    const QFontMetrics largeMetrics(large);
    const QFontMetrics smallMetrics(font());
    const int side = 64;
    const int margin = 28;
    const int textWidth = int(frame.width()) - 2 * margin;
    const QString headline =
        m_active ? tr("Let go to continue") : tr("Drop files or folders here to make an archive");
    const QString hint = tr("Drop an archive to open it: .ffz, zip, 7z, tar, iso, rar and others");
    const int flags = Qt::AlignHCenter | Qt::TextWordWrap;
    const int headHeight = largeMetrics.boundingRect(0, 0, textWidth, 1000, flags, headline).height();
    const int hintHeight = smallMetrics.boundingRect(0, 0, textWidth, 1000, flags, hint).height();
    const int total = side + 18 + headHeight + 8 + hintHeight;
    int y = int(frame.center().y()) - total / 2;

    accentIcon("archive").paint(&painter, QRect(width() / 2 - side / 2, y, side, side));
    y += side + 18;
    painter.setFont(large);
    painter.setPen(colours.color(QPalette::Text));
    painter.drawText(QRect(width() / 2 - textWidth / 2, y, textWidth, headHeight), flags, headline);
    y += headHeight + 8;
    painter.setFont(font());
    painter.setPen(quietText(colours));
    painter.drawText(QRect(width() / 2 - textWidth / 2, y, textWidth, hintHeight), flags, hint);
}

void DropArea::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && rect().contains(event->pos()))
        Q_EMIT clicked();
}

void DropArea::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space)
        Q_EMIT clicked();
    else
        QWidget::keyPressEvent(event);
}

void DropArea::focusInEvent(QFocusEvent* event)
{
    // Only for those who come by keyboard: at the start it would be noise.
    m_showsFocus = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason
        || event->reason() == Qt::ShortcutFocusReason;
    update();
}

void DropArea::focusOutEvent(QFocusEvent*)
{
    m_showsFocus = false;
    update();
}

void DropArea::enterEvent(QEnterEvent*)
{
    m_hovered = true;
    update();
}

void DropArea::leaveEvent(QEvent*)
{
    m_hovered = false;
    update();
}

} // namespace ff::ui
