// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/ElidedLabel.h"

#include "ui/Theme.h"

#include <QAbstractScrollArea>
#include <QEvent>
#include <QGuiApplication>
#include <QPainter>
#include <QStyle>
#include <QVBoxLayout>

namespace ff::ui {

ElidedLabel::ElidedLabel(QWidget* parent) : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
}

void ElidedLabel::setFullText(const QString& text)
{
    if (text == m_text)
        return;
    m_text = text;
    setToolTip(text);
    setAccessibleName(text);
    update();
}

QSize ElidedLabel::minimumSizeHint() const
{
    return {40, fontMetrics().height()};
}

QSize ElidedLabel::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(m_text), fontMetrics().height()};
}

void ElidedLabel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setPen(m_isQuiet ? quietText(palette()) : palette().color(foregroundRole()));
    // A path keeps its direction where the window is mirrored.
    painter.setLayoutDirection(m_text.isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
    const QString shown = fontMetrics().elidedText(m_text, Qt::ElideMiddle, width());
    painter.drawText(rect(),
                     int(Qt::AlignVCenter) | int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft)),
                     shown);
}

QuietLabel::QuietLabel(const QString& text, QWidget* parent) : QLabel(text, parent)
{
    setTextFormat(Qt::PlainText);
    // In a viewport too, whose children would take the role of its text.
    setForegroundRole(QPalette::WindowText);
    takeColour();
}

void QuietLabel::changeEvent(QEvent* event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::ApplicationPaletteChange)
        takeColour();
}

void QuietLabel::takeColour()
{
    if (m_busy)
        return;
    m_busy = true;
    // Only the text role is set; the others keep following the application.
    QPalette own;
    own.setColor(QPalette::WindowText, quietText(QGuiApplication::palette()));
    setPalette(own);
    m_busy = false;
}

QuietLabel* hintOver(QAbstractScrollArea& list, const QString& text)
{
    auto* hint = new QuietLabel(text, list.viewport());
    hint->setAlignment(Qt::AlignCenter);
    hint->setWordWrap(true);
    auto* over = new QVBoxLayout(list.viewport());
    over->setContentsMargins(40, 0, 40, 0);
    over->addWidget(hint);
    return hint;
}

} // namespace ff::ui
