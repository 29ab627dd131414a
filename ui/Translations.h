// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>

class QCoreApplication;

namespace ff::ui {

// Loads the translation of the program and of Qt's own texts for this locale, in place of those loaded
// before. Call before the first window is made. English needs none.
void installTranslations(QCoreApplication& application, const QLocale& locale = QLocale());

// As the settings have it: that of the desktop, English or Russian.
QLocale savedLocale();

} // namespace ff::ui
