// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>

class QCoreApplication;

namespace ff::ui {

// Loads the translation of the program and of Qt's own texts for this locale, in place of those loaded
// before. Widgets that are there keep their words: windows are made anew (Windows::reopenAll). A language
// that the program does not speak leaves it all in English, from left to right; numbers and dates are those
// of the locale.
void installTranslations(QCoreApplication& application, const QLocale& locale = QLocale());

// As the settings have it: that of the desktop, English or Russian.
QLocale savedLocale();

} // namespace ff::ui
