// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Asks where several archives are to be extracted to, each into a folder of its own name.

#include "core/jobs/BatchJob.h"

#include <QDialog>
#include <QStringList>

class QComboBox;
class QLabel;
class QLineEdit;
class QRadioButton;

namespace ff::ui {

class ExtractManyDialog final : public QDialog {
    Q_OBJECT

public:
    explicit ExtractManyDialog(QStringList paths, QWidget* parent = nullptr);

    // One for each archive. REQUIRES: accepted.
    std::vector<jobs::BatchRequest> requests() const;
    // What all of it goes into; empty: each beside its archive.
    QString folder() const;

public Q_SLOTS:
    void accept() override;

private:
    QWidget* buildPlace();
    void browse();
    void showState();
    QStringList places() const;
    QString problem() const;

    const QStringList m_paths;
    std::uint64_t m_bytes = 0; // of the archives
    QRadioButton *m_beside, *m_together;
    QLineEdit* m_folder;
    QWidget* m_browse;
    QComboBox* m_overwrite;
    QLabel* m_note;
    QLabel* m_problem = nullptr;
};

} // namespace ff::ui
