// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QBasicTimer>
#include <QProgressBar>

namespace ff::ui {

// A thin bar in the accent colour. While the range is (0, 0) a part of it wanders.
class FlatProgressBar final : public QProgressBar {
    Q_OBJECT

public:
    explicit FlatProgressBar(QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void timerEvent(QTimerEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QBasicTimer m_timer;
    int m_phase = 0;
};

} // namespace ff::ui
