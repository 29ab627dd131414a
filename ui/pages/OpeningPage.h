// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// An archive that takes a while to open: its list is rebuilt, or all of it must be read for that. How far it
// is, how many entries were found so far, how long it will take, and a way out. GUI thread only.

#include "core/jobs/OpenJob.h"

#include <QPointer>
#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace ff::ui {

class ElidedLabel;

class OpeningPage final : public QWidget {
    Q_OBJECT

public:
    explicit OpeningPage(QWidget* parent = nullptr);

    // Shows that job until it is over.
    void follow(jobs::OpenJob& job);

Q_SIGNALS:
    void cancelRequested();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void showProgress();

    QPointer<jobs::OpenJob> m_job;
    ElidedLabel* m_title;
    QLabel* m_stage;
    QProgressBar* m_bar;
    QLabel* m_found;
    QLabel* m_numbers;
    QPushButton* m_cancel;
};

} // namespace ff::ui
