// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// How long the level Auto may take: a slider of time under the curve of the sizes that each time buys, with
// the levels as points beside it. Without an estimate the slider waits, and the program chooses the time.

#include "core/archive/estimate/Estimate.h"
#include "ui/create/LevelChart.h"

#include <QWidget>

class QLabel;
class QSlider;

namespace ff::ui {

class CurveView;

class TimeBudget final : public QWidget {
    Q_OBJECT

public:
    explicit TimeBudget(QWidget* parent = nullptr);

    // `verifies`: the time holds decoding everything once.
    void setEstimate(const archive::Estimate& estimate, bool verifies);
    // As CreateOptions has it: 0 until the user has moved the slider.
    std::uint64_t budgetSeconds() const;
    // As if the user had moved the slider there; 0: had not.
    void setBudgetSeconds(std::uint64_t seconds);
    // What comes of the time that the slider shows; nothing while that is unknown.
    std::optional<LevelFigures> figures() const;

Q_SIGNALS:
    void changed();

private:
    bool isKnown() const { return m_estimate.curve.size() > 1 && m_estimate.automatic; }
    double secondsAt(int position) const;
    int positionOf(double seconds) const;
    void moved(int position);
    void showAt(double seconds);

    CurveView* m_view;
    QSlider* m_slider;
    QLabel* m_words;
    archive::Estimate m_estimate;
    bool m_verifies = true;
    double m_chosen = 0; // seconds; 0: by the program
    std::uint64_t m_given = 0; // what m_chosen comes from, until the slider moves
};

} // namespace ff::ui
