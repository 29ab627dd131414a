// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Several archives came at once: what should be done with them?

#include <QDialog>
#include <QStringList>

namespace ff::ui {

class ManyArchivesDialog final : public QDialog {
    Q_OBJECT

public:
    enum class Choice { Extract, Test, Open, NewArchive };

    explicit ManyArchivesDialog(const QStringList& paths, QWidget* parent = nullptr);

Q_SIGNALS:
    // The dialog is accepted then.
    void chosen(ff::ui::ManyArchivesDialog::Choice choice);
};

} // namespace ff::ui
