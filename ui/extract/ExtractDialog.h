// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Asks where to put the files of an archive and what to do about files in the way.

#include "core/jobs/ExtractJob.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace ff::ui {

struct ExtractQuestion {
    QString archivePath;
    std::size_t topLevelEntries = 0; // more than one: a subfolder keeps them together
    std::uint64_t bytes = 0; // to be written
    std::uint64_t files = 0;
    std::vector<std::size_t> selection; // empty: everything
};

class ExtractDialog final : public QDialog {
    Q_OBJECT

public:
    explicit ExtractDialog(ExtractQuestion question, QWidget* parent = nullptr);

    // REQUIRES: accepted.
    jobs::ExtractRequest request() const;
    QString finalTarget() const;

public Q_SLOTS:
    void accept() override;

private:
    void browse();
    void showTarget();
    QString problem() const;

    const ExtractQuestion m_question;
    QLineEdit* m_target;
    QCheckBox* m_subfolder;
    QComboBox* m_overwrite;
    QComboBox* m_device;
    QSpinBox* m_threads;
    QLabel* m_final;
    QLabel* m_problem;
};

} // namespace ff::ui
