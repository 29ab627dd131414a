// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Light or dark colours, and colours mixed from the palette so that every widget fits both.

#include <QColor>
#include <QPalette>

namespace ff::ui {

enum class Theme { System, Light, Dark };

// Changes the whole application at once; System gives back what the desktop chose.
void applyTheme(Theme theme);
Theme savedTheme();
void saveTheme(Theme theme);

// `share` of `over` on `under`, 0 to 1.
QColor blended(const QColor& under, const QColor& over, double share);
bool isDark(const QPalette& palette);
// Text of less weight: captions, hints.
QColor quietText(const QPalette& palette);
// A hairline between areas.
QColor hairline(const QPalette& palette);

enum class Tone { Neutral, Good, Warning, Bad };
// Readable on the palette's window and base colours.
QColor toneColour(const QPalette& palette, Tone tone);

} // namespace ff::ui
