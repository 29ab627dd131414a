// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What is remembered of archives for the search everywhere: on or off, how much there is, and away with it.
// The catalogue is asked on a thread beside. GUI thread only.

#include "core/base/TaskControl.h"

#include <QThreadPool>
#include <QWidget>

class QCheckBox;
class QLabel;
class QPushButton;

namespace ff::ui {

class RememberPage final : public QWidget {
    Q_OBJECT

public:
    explicit RememberPage(QWidget* parent = nullptr);
    ~RememberPage() override;

    // Remembering is on at first, and so is noting what is opened.
    void restoreDefaults();
    bool isBusy() const { return m_waiting > 0; }

private:
    struct State {
        bool isRemembering = true, isRecording = true;
        std::uint64_t archives = 0, entries = 0, opened = 0;
    };
    using Change = std::function<Status(TaskControl&)>; // of the catalogue, on the thread beside

    // Makes the change, if there is one, and shows what is then.
    void change(const Change& change);
    void show(const Result<State>& state);
    void askAndForgetAll();

    QCheckBox *m_remember, *m_record;
    QLabel *m_amount, *m_opened;
    QPushButton *m_clear, *m_forget;
    int m_waiting = 0;
    TaskControl m_control;
    QThreadPool m_pool; // one thread; last, as it uses the rest
};

} // namespace ff::ui
