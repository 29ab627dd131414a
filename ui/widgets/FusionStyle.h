// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Fusion with room around the words of a button, and with edges of check boxes, radio buttons and fields that
// can be seen on a dark ground too. The style of a desktop (Breeze, …) is left as it is.

#include <QProxyStyle>

namespace ff::ui {

class FusionStyle final : public QProxyStyle {
    Q_OBJECT

public:
    // Once for the application, when its style is Fusion.
    static void install();

    FusionStyle();

    QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& contents,
                           const QWidget* widget) const override;
    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                            const QWidget* widget) const override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
};

} // namespace ff::ui
