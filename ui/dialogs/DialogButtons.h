// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QDialog;
class QDialogButtonBox;
class QString;

namespace ff::ui {

// The buttons at the foot of a dialog, in the order of the desktop. Their texts are ours (Qt's own
// catalogue may not be installed), and without the style's icons.
// `action` is the default button and accepts; Cancel rejects.
QDialogButtonBox* actionAndCancel(QDialog& dialog, const QString& action, const QString& actionName);
QDialogButtonBox* closeOnly(QDialog& dialog);
QString cancelText();

} // namespace ff::ui
