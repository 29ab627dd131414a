// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// About an archive: version, level, model, sizes and its segments.

#include "core/archive/Types.h"

#include <QDialog>

namespace ff::ui {

class InfoDialog final : public QDialog {
    Q_OBJECT

public:
    InfoDialog(const QString& path, const archive::ArchiveInfo& info, QWidget* parent = nullptr);

private:
    QWidget* buildDetails(const archive::ArchiveInfo& info);
};

} // namespace ff::ui
