// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace ff::ui {

// What the core says in English, in the language of the interface: whole sentences, with the names and
// numbers in them. One that is not in the table comes back as it is.
QString translatedSentence(const QString& english);

} // namespace ff::ui
