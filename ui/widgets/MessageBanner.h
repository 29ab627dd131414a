// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/Theme.h"

#include <QFrame>
#include <QMargins>

#include <functional>

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace ff::ui {

// A message inside the window, above the page: what happened, what to do next, and buttons for it. It stays
// until it is closed or replaced, and steals no focus.
class MessageBanner final : public QFrame {
    Q_OBJECT

public:
    struct Action {
        QString text;
        std::function<void()> run;
    };

    // `around`: room kept free on all sides, gone together with the message.
    explicit MessageBanner(QWidget* parent = nullptr, const QMargins& around = {});

    void showMessage(Tone tone, const QString& title, const QString& detail = {},
                     const QList<Action>& actions = {});
    Tone tone() const { return m_tone; }
    QString title() const;
    QString detail() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const QMargins m_around;
    Tone m_tone = Tone::Neutral;
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_detail;
    QHBoxLayout* m_buttons;
    QToolButton* m_close;
};

} // namespace ff::ui
