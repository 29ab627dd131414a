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
    bool isNested = false; // it lies in another archive, and is no file that could be moved
};

class ExtractDialog final : public QDialog {
    Q_OBJECT

public:
    explicit ExtractDialog(ExtractQuestion question, QWidget* parent = nullptr);

    // REQUIRES: accepted.
    jobs::ExtractRequest request() const;
    // "Extract here" without a question: beside the archive, in a folder of its own when it has several
    // things at its top, with the remembered choices.
    static jobs::ExtractRequest requestBeside(const ExtractQuestion& question);
    QString finalTarget() const;

public Q_SLOTS:
    void accept() override;

private:
    void browse();
    void showTarget();
    QString problem() const;
    QString shortage() const;
    void showProblem(const QString& sentence);

    const ExtractQuestion m_question;
    QLineEdit* m_target;
    QCheckBox* m_subfolder;
    QCheckBox* m_flat;
    QComboBox* m_overwrite;
    QComboBox* m_device;
    QSpinBox* m_threads;
    QLabel* m_final;
    QLabel* m_problem;
    QCheckBox* m_openFolder;
    QCheckBox* m_trash;
    QString m_acceptedShortage; // the target for which too little space was accepted
};

} // namespace ff::ui
