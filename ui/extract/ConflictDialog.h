// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A file is in the way of an extraction: shows both and asks what to do.

#include "core/jobs/Job.h"

#include <QDialog>

class QCheckBox;

namespace ff::ui {

class ConflictDialog final : public QDialog {
    Q_OBJECT

public:
    explicit ConflictDialog(const jobs::ConflictQuestion& question, QWidget* parent = nullptr);

    // Closing the dialog in any other way than by a button means: cancel the extraction.
    const archive::ConflictAnswer& answer() const { return m_answer; }

private:
    void choose(archive::Overwrite action);

    archive::ConflictAnswer m_answer{archive::Overwrite::Skip, false, true};
    QCheckBox* m_forAll;
};

} // namespace ff::ui
