// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QToolBar>

namespace ff::ui {

// A tool bar in the colour of the window, with a hairline below it.
class FlatToolBar final : public QToolBar {
    Q_OBJECT

public:
    explicit FlatToolBar(const QString& title, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace ff::ui
