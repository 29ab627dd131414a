// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The kind of the new archive, which the ending of its name says, too: choosing one changes the ending, and
// typing another ending chooses the kind.

#include "core/archive/ArchiveKind.h"

#include <QComboBox>

namespace ff::ui {

class FormatChoice final : public QComboBox {
    Q_OBJECT

public:
    explicit FormatChoice(QWidget* parent = nullptr);

    archive::ArchiveKind kind() const;
    void setKind(archive::ArchiveKind kind);

    // The name with the ending of that kind in place of its own.
    static QString nameFor(const QString& name, archive::ArchiveKind kind);
    // What archives of that kind do not keep: one line, empty for .ffz.
    static QString unkept(archive::ArchiveKind kind);
};

} // namespace ff::ui
