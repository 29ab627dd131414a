// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// About an archive: version, level, model, sizes and its segments. PropertiesDialog: about one of its
// entries.

#include "core/archive/Types.h"

#include <QDialog>

namespace ff::ui {

class InfoDialog final : public QDialog {
    Q_OBJECT

public:
    InfoDialog(const QString& path, const archive::ArchiveInfo& info, QWidget* parent = nullptr);
};

class PropertiesDialog final : public QDialog {
    Q_OBJECT

public:
    // `state` and `message` as the last test or extraction left them; may be empty.
    PropertiesDialog(const archive::Entry& entry, const QString& state, const QString& message,
                     QWidget* parent = nullptr);
};

} // namespace ff::ui
