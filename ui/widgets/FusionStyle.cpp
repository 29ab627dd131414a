// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/FusionStyle.h"

#include "ui/Theme.h"

#include <QApplication>
#include <QPainter>
#include <QStyleOption>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kButtonPadding = 7; // pixels at each side, beside those of Fusion
constexpr int kButtonLeast = 80; // pixels of width
constexpr int kButtonHeightPadding = 10; // pixels above and below the line together

// Three to one against the ground, as WCAG 2 (1.4.11) asks for what tells a control from its surroundings.
QColor edge(const QPalette& palette)
{
    return blended(palette.color(QPalette::Window), palette.color(QPalette::WindowText), 0.5);
}

void drawEdge(QPainter& painter, const QStyleOption& option, bool isRound)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(option.state & QStyle::State_Enabled ? edge(option.palette) : hairline(option.palette));
    painter.setBrush(Qt::NoBrush);
    const QRectF rect = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5);
    if (isRound)
        painter.drawEllipse(rect);
    else
        painter.drawRoundedRect(rect, 2, 2);
    painter.restore();
}

} // namespace

void FusionStyle::install()
{
    if (QApplication::style()->objectName() == u"fusion"_s
        && !qobject_cast<FusionStyle*>(QApplication::style()))
        QApplication::setStyle(new FusionStyle);
}

FusionStyle::FusionStyle() : QProxyStyle(u"fusion"_s)
{
}

QSize FusionStyle::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& contents,
                                    const QWidget* widget) const
{
    QSize out = QProxyStyle::sizeFromContents(type, option, contents, widget);
    if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
        type == CT_PushButton && button && !button->text.isEmpty()) {
        out.setWidth(std::max(kButtonLeast,
                              contents.width()
                                  + 2 * (kButtonPadding + pixelMetric(PM_ButtonMargin, option, widget) / 2)));
        // With a picture or without: buttons beside each other are as high.
        out.setHeight(std::max(out.height(), option->fontMetrics.height() + kButtonHeightPadding));
    }
    return out;
}

void FusionStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                              const QWidget* widget) const
{
    const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
    if (element != CE_PushButtonLabel || !button || button->direction != Qt::RightToLeft
        || button->icon.isNull() || button->text.isEmpty()) {
        QProxyStyle::drawControl(element, option, painter, widget);
        return;
    }
    // Qt 6.4 tears picture and words apart from right to left.
    const int gap = 4;
    const QSize picture = button->iconSize;
    const int words = button->fontMetrics.size(Qt::TextShowMnemonic, button->text).width();
    QRect all(0, 0, std::min(button->rect.width(), picture.width() + gap + words), button->rect.height());
    all.moveCenter(button->rect.center());
    const bool isEnabled = button->state & State_Enabled;
    button->icon.paint(painter,
                       QRect(all.right() + 1 - picture.width(), all.center().y() - picture.height() / 2,
                             picture.width(), picture.height()),
                       Qt::AlignCenter, isEnabled ? QIcon::Normal : QIcon::Disabled,
                       button->state & State_On ? QIcon::On : QIcon::Off);
    const int mnemonic =
        styleHint(SH_UnderlineShortcut, button, widget) ? Qt::TextShowMnemonic : Qt::TextHideMnemonic;
    drawItemText(painter, all.adjusted(0, 0, -picture.width() - gap, 0), Qt::AlignCenter | mnemonic,
                 button->palette, isEnabled, button->text, QPalette::ButtonText);
}

void FusionStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                                const QWidget* widget) const
{
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    if (!isDark(option->palette) || (option->state & State_HasFocus))
        return;
    const bool isField = element == PE_PanelLineEdit || element == PE_FrameLineEdit;
    if (isField) {
        // A field inside another control, or without a frame, has no edge of its own.
        const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
        if (!frame || frame->lineWidth <= 0)
            return;
    } else if (element != PE_IndicatorCheckBox && element != PE_IndicatorRadioButton) {
        return;
    }
    drawEdge(*painter, *option, element == PE_IndicatorRadioButton);
}

void FusionStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                                     QPainter* painter, const QWidget* widget) const
{
    QProxyStyle::drawComplexControl(control, option, painter, widget);
    if (control == CC_SpinBox && isDark(option->palette) && !(option->state & State_HasFocus))
        drawEdge(*painter, *option, false);
}

} // namespace ff::ui
