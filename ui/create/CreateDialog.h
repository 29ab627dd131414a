// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Asks what to put in a new archive, how hard to compress, and where. Sizes are measured by a job of its own,
// so that a large folder does not hold up the dialog. accepted() follows only a request that passed every
// check.

#include "core/jobs/CreateJob.h"

#include <QDialog>

class QButtonGroup;
class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace ff::ui {

class InputList;

class CreateDialog final : public QDialog {
    Q_OBJECT

public:
    explicit CreateDialog(const QStringList& paths, QWidget* parent = nullptr);
    ~CreateDialog() override;

    // Adds files and folders that are not in the list yet.
    void addPaths(const QStringList& paths);
    QStringList paths() const;
    // REQUIRES: accepted.
    jobs::CreateRequest request() const;
    // "photos.ffz" beside the first input.
    static QString suggestedTarget(const QStringList& paths);

public Q_SLOTS:
    void accept() override;

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    QWidget* buildLevels();
    QWidget* buildOptions();
    QWidget* buildTarget();
    void suggestTarget();
    void browse();
    // A sentence that says what is wrong, or nothing.
    QString problem() const;
    void showProblem(const QString& sentence);
    void finish();

    InputList* m_inputs;
    QLineEdit* m_target;
    bool m_targetChosen = false; // by the user: no longer follows the inputs
    QButtonGroup* m_levels;
    QComboBox* m_device;
    QSpinBox* m_threads;
    QCheckBox* m_verify;
    QLabel* m_problem;
};

} // namespace ff::ui
