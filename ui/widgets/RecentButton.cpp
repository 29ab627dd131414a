// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/RecentButton.h"

#include "ui/text/Format.h"
#include "ui/widgets/Icons.h"

#include <QEvent>
#include <QFileInfo>
#include <QKeyEvent>
#include <QPainter>
#include <QStyle>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPadding = 10;
constexpr int kIconSide = 18;
constexpr int kGap = 10;

QString shown(const QString& fileName)
{
    return displayFileName(fileName);
}

} // namespace

RecentButton::RecentButton(const QString& path, QWidget* parent)
    : QAbstractButton(parent), m_path(path), m_name(shown(QFileInfo(path).fileName())),
      m_folder(displayFolder(toPath(QFileInfo(path).absolutePath())))
{
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Open %1").arg(shown(path)));
    setToolTip(shown(path));
}

void RecentButton::setGone(bool gone)
{
    m_isGone = gone;
    setAccessibleDescription(gone ? tr("no longer there") : QString());
    update();
}

void RecentButton::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Delete)
        Q_EMIT removeRequested();
    else
        QAbstractButton::keyPressEvent(event);
}

QSize RecentButton::sizeHint() const
{
    return {400, fontMetrics().height() + 14};
}

QSize RecentButton::minimumSizeHint() const
{
    return {120, sizeHint().height()};
}

bool RecentButton::event(QEvent* event)
{
    if (event->type() == QEvent::HoverEnter || event->type() == QEvent::HoverLeave
        || event->type() == QEvent::Enter || event->type() == QEvent::Leave)
        update();
    return QAbstractButton::event(event);
}

void RecentButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor accent = palette().color(QPalette::Highlight);
    if (underMouse() || isDown()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(blended(palette().color(QPalette::Window), accent, isDown() ? 0.18 : 0.09));
        painter.drawRoundedRect(rect(), 6, 6);
    }
    if (hasFocus()) {
        painter.setPen(QPen(accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    }
    // Laid out from the left and mirrored as a whole where the writing runs the other way.
    const auto place = [this](int x, int width) {
        return QStyle::visualRect(layoutDirection(), rect(), QRect(x, 0, width, height()));
    };
    const QRect iconRect = place(kPadding, kIconSide);
    (m_isGone ? ui::icon("archive") : accentIcon("archive"))
        .paint(&painter, iconRect.adjusted(0, (height() - kIconSide) / 2, 0, -(height() - kIconSide) / 2));
    const int flags = int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft)) | Qt::AlignVCenter
        | Qt::TextSingleLine;
    int x = kPadding + kIconSide + kGap;
    const int room = width() - x - kPadding;
    const QString name = fontMetrics().elidedText(m_name, Qt::ElideMiddle, room * 2 / 3);
    const int nameWidth = fontMetrics().horizontalAdvance(name) + 2;
    painter.setPen(m_isGone ? quietText(palette()) : palette().color(QPalette::WindowText));
    painter.drawText(place(x, nameWidth), flags, name);
    x += nameWidth + kGap;
    const int rest = width() - x - kPadding;
    const QString folder = m_isGone ? tr("no longer in %1").arg(m_folder) : m_folder;
    painter.setPen(quietText(palette()));
    painter.drawText(place(x, rest), flags, fontMetrics().elidedText(folder, Qt::ElideMiddle, rest));
}

} // namespace ff::ui
