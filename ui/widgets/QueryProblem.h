// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Below a search field: what is wrong with its query. Whoever types has it wrong half of the time, so a
// problem that is new is told only after a moment without a key.

#include <QLabel>

#include <string>

class QLineEdit;
class QTimer;

namespace ff {
class Sentence;
}

namespace ff::ui {

class QueryProblem final : public QLabel {
    Q_OBJECT

public:
    // `field`: it is described by the problem, too.
    explicit QueryProblem(QLineEdit& field, QWidget* parent = nullptr);

    // In the core's words; empty: there is none, and what was told goes.
    void setProblem(const Sentence& problem);
    // A key was pressed: what was not yet told waits for the next setProblem().
    void hold();
    // What there is, now.
    void tell();

private:
    QLineEdit& m_field;
    QTimer* m_delay;
    QString m_problem; // told or not
};

} // namespace ff::ui
