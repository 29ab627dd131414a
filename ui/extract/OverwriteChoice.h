// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What an extraction does where a file exists, the same wherever it is chosen, with the last choice
// remembered.

#include "core/archive/Types.h"

class QComboBox;
class QWidget;

namespace ff::ui {

QComboBox* makeOverwriteChoice(QWidget* parent);
archive::Overwrite overwriteOf(const QComboBox& choice);
void saveOverwriteChoice(const QComboBox& choice);

} // namespace ff::ui
