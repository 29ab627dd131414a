// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Captions and values that can be selected, one below the other.

#include <QString>

class QFormLayout;
class QLabel;

namespace ff::ui {

QFormLayout* newForm();
QLabel* addField(QFormLayout& form, const QString& caption, const QString& value, bool isFixed = false);
// One long word does not wrap by itself.
QString inLines(const QString& hex);

} // namespace ff::ui
