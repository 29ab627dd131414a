// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QMargins;
class QVBoxLayout;
class QWidget;

namespace ff::ui {

// Lays out a page as one column in its middle that is at most so wide. What goes into the layout belongs to
// its parentWidget().
QVBoxLayout* centredColumn(QWidget& page, int width, const QMargins& margins);

} // namespace ff::ui
