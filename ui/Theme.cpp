// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/Theme.h"

#include "ui/Settings.h"
#include "ui/widgets/FusionStyle.h"

#include <QApplication>
#include <QStyle>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

QPalette palette(bool dark)
{
    const QColor window = dark ? QColor(0x2b, 0x2e, 0x35) : QColor(0xf4, 0xf5, 0xf7);
    const QColor base = dark ? QColor(0x1d, 0x1f, 0x24) : QColor(0xff, 0xff, 0xff);
    const QColor text = dark ? QColor(0xe6, 0xe8, 0xec) : QColor(0x1f, 0x23, 0x2a);
    const QColor button = dark ? QColor(0x3d, 0x41, 0x4b) : QColor(0xfb, 0xfb, 0xfc);
    const QColor accent = dark ? QColor(0x5b, 0x8d, 0xef) : QColor(0x2f, 0x62, 0xd0);
    const QColor faded = blended(window, text, 0.42);

    QPalette p(button, window);
    p.setColor(QPalette::Window, window);
    p.setColor(QPalette::WindowText, text);
    p.setColor(QPalette::Base, base);
    p.setColor(QPalette::AlternateBase, blended(base, text, 0.035));
    p.setColor(QPalette::Text, text);
    p.setColor(QPalette::Button, button);
    p.setColor(QPalette::ButtonText, text);
    p.setColor(QPalette::BrightText, Qt::white);
    p.setColor(QPalette::ToolTipBase, dark ? QColor(0x3d, 0x41, 0x4b) : QColor(0xff, 0xff, 0xff));
    p.setColor(QPalette::ToolTipText, text);
    p.setColor(QPalette::PlaceholderText, blended(base, text, 0.5));
    p.setColor(QPalette::Highlight, accent);
    p.setColor(QPalette::HighlightedText, Qt::white);
    p.setColor(QPalette::Link, accent);
    p.setColor(QPalette::LinkVisited, blended(accent, text, 0.3));
    p.setColor(QPalette::Light, dark ? blended(button, Qt::white, 0.10) : QColor(Qt::white));
    p.setColor(QPalette::Midlight, blended(button, dark ? QColor(Qt::white) : QColor(Qt::black), 0.05));
    p.setColor(QPalette::Mid, blended(window, dark ? QColor(Qt::black) : QColor(Qt::black), 0.25));
    p.setColor(QPalette::Dark, blended(window, QColor(Qt::black), dark ? 0.45 : 0.35));
    p.setColor(QPalette::Shadow, blended(window, QColor(Qt::black), dark ? 0.7 : 0.55));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, faded);
    p.setColor(QPalette::Disabled, QPalette::Highlight, blended(window, text, 0.2));
    p.setColor(QPalette::Disabled, QPalette::HighlightedText, blended(window, text, 0.6));
    return p;
}

} // namespace

void applyTheme(Theme theme)
{
    FusionStyle::install();
    // An unresolved palette gives the colours back to the desktop.
    QApplication::setPalette(theme == Theme::System ? QPalette() : palette(theme == Theme::Dark));
}

Theme savedTheme()
{
    const QString name = settings::text(u"theme"_s);
    return name == u"light"_s ? Theme::Light : name == u"dark"_s ? Theme::Dark : Theme::System;
}

void saveTheme(Theme theme)
{
    settings::setText(u"theme"_s,
                      theme == Theme::Light      ? u"light"_s
                          : theme == Theme::Dark ? u"dark"_s
                                                 : u"system"_s);
}

QColor blended(const QColor& under, const QColor& over, double share)
{
    const auto mix = [share](double a, double b) { return float(a + (b - a) * share); };
    return QColor::fromRgbF(mix(under.redF(), over.redF()), mix(under.greenF(), over.greenF()),
                            mix(under.blueF(), over.blueF()));
}

bool isDark(const QPalette& palette)
{
    return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

QColor quietText(const QPalette& palette)
{
    return blended(palette.color(QPalette::Window), palette.color(QPalette::WindowText), 0.66);
}

QColor hairline(const QPalette& palette)
{
    return blended(palette.color(QPalette::Window), palette.color(QPalette::WindowText), 0.14);
}

QColor toneColour(const QPalette& palette, Tone tone)
{
    const bool dark = isDark(palette);
    switch (tone) {
    case Tone::Good:
        return dark ? QColor(0x5c, 0xc2, 0x8a) : QColor(0x1d, 0x7f, 0x4c);
    case Tone::Warning:
        return dark ? QColor(0xe3, 0xb3, 0x4d) : QColor(0x9a, 0x66, 0x00);
    case Tone::Bad:
        return dark ? QColor(0xf0, 0x7a, 0x72) : QColor(0xb8, 0x2c, 0x24);
    case Tone::Neutral:
        break;
    }
    return palette.color(QPalette::Highlight);
}

} // namespace ff::ui
