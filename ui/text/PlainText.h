// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace ff::ui {

// From here on a label, message box or tool tip shows its text as it is: Qt takes what looks like HTML for
// HTML otherwise, and a file's name may look so. Who wants HTML says setTextFormat(Qt::RichText). Once for
// the application; more often does no harm.
void showTextsPlainly();

} // namespace ff::ui
