// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The choices of device and threads, the same wherever a job is started, with the last ones remembered.

#include "core/archive/Types.h"

class QComboBox;
class QSpinBox;
class QWidget;

namespace ff::ui {

QComboBox* makeDeviceChoice(QWidget* parent);
QSpinBox* makeThreadsChoice(QWidget* parent);
void readRunChoices(const QComboBox& device, const QSpinBox& threads, archive::RunOptions& options);
void saveRunChoices(const QComboBox& device, const QSpinBox& threads);
// As last saved: for jobs that are started without a dialog.
archive::RunOptions savedRunOptions();

} // namespace ff::ui
