// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Sentence.h"

#include <QString>

namespace ff::ui {

// What the core says, in the language of the interface: its form by the translations of context
// ff::ui::Sentence, each argument likewise. One without a translation comes in English, a verbatim one as it
// is (displayText()).
QString translatedSentence(const Sentence& sentence);

} // namespace ff::ui
