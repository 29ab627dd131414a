// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The choice of level as a small chart: for every level two bars side by side, the expected size of the
// archive and the time it takes, each with its number. A row is a radio button: chosen by a click, the arrow
// keys or its letter. Figures come in one by one; the choice never waits for them.

#include "core/codec/BlockCodec.h"

#include <QRadioButton>
#include <QWidget>

#include <array>
#include <cstdint>
#include <optional>

class QButtonGroup;
class QLabel;

namespace ff::ui {

// What is expected of a level.
struct LevelFigures {
    std::uint64_t bytes = 0;
    double seconds = 0;
};

class LevelRow final : public QRadioButton {
    Q_OBJECT

public:
    // No level: auto.
    LevelRow(std::optional<codec::Level> level, const QString& text, QWidget* parent);

    std::optional<codec::Level> level() const { return m_level; }
    const QString& sizeLabel() const { return m_sizeLabel; }
    const QString& timeLabel() const { return m_timeLabel; }
    // Shares of the longest bars, 0 to 1. Negative: no bar.
    void setFigures(const QString& sizeLabel, double sizeShare, const QString& timeLabel, double timeShare);
    // Where the parts of all rows begin: size bar, size number, time bar, time number, and where the last
    // ends.
    struct Columns {
        int sizeBar = 0, sizeText = 0, timeBar = 0, timeText = 0, end = 0;
    };
    void setColumns(const Columns& columns);
    int nameWidth() const;

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool hitButton(const QPoint& at) const override { return rect().contains(at); }
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    const std::optional<codec::Level> m_level;
    QString m_sizeLabel, m_timeLabel;
    double m_sizeShare = -1, m_timeShare = -1;
    Columns m_columns;
};

class LevelChart final : public QWidget {
    Q_OBJECT

public:
    static constexpr std::size_t kLevels = 6;

    explicit LevelChart(QWidget* parent = nullptr);

    // None: auto, which is chosen at first.
    std::optional<codec::Level> level() const;
    void setLevel(std::optional<codec::Level> level);
    // `raw`: what goes in. Levels without figures show that they are still being estimated while `isBusy`, a
    // dash otherwise.
    void setFigures(std::uint64_t raw, const std::array<std::optional<LevelFigures>, kLevels>& figures,
                    bool isBusy, const std::optional<LevelFigures>& automatic = {});
    // A remark under the chart in place of the description of the level; empty: the description.
    void setNote(const QString& note);

Q_SIGNALS:
    void levelChanged();

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;

private:
    void layOutColumns();
    void showDescription();

    std::array<LevelRow*, kLevels + 1> m_rows{}; // auto first
    QButtonGroup* m_group;
    QLabel *m_nameHead, *m_sizeHead, *m_timeHead, *m_description;
    QString m_note;
};

} // namespace ff::ui
