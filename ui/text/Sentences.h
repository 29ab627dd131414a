// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Sentence.h"

#include <QString>

namespace ff::ui {

// What the core says in English, in the language of the interface: whole sentences, with the names and
// numbers in them. One that is not in the table comes back as it is.
QString translatedSentence(const QString& english);

// A sentence by its form, its arguments by theirs; one without a form as above.
QString translatedSentence(const Sentence& sentence);

} // namespace ff::ui
