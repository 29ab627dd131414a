// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The program's line icons. They are drawn in the palette's text colour at the moment of painting, at any
// size and scale, so a change of theme needs no reload. GUI thread only.

#include "ui/Theme.h"

#include <QIcon>

namespace ff::ui {

// `name` of resources/icons/ui. Neutral follows the text colour; other tones keep theirs.
QIcon icon(const char* name, Tone tone = Tone::Neutral);
// In the accent colour: folders.
QIcon accentIcon(const char* name);
QIcon applicationIcon();

} // namespace ff::ui
