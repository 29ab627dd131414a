// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// An archive that takes a while to open: its list is rebuilt, or all of it must be read for that. How far it
// is, which entries were found so far, how long it will take, and a way out. GUI thread only.

#include "core/jobs/OpenJob.h"

#include <QPointer>
#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QTreeView;

namespace ff::ui {

class ElidedLabel;
class FoundModel;

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
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void buildList();
    void showProgress();
    void showFound();

    QPointer<jobs::OpenJob> m_job;
    ElidedLabel* m_title;
    QLabel* m_stage;
    QProgressBar* m_bar;
    QLabel* m_found;
    QLabel* m_numbers;
    QPushButton* m_cancel;
    FoundModel* m_model;
    QTreeView* m_list; // hidden while there is nothing in it
};

} // namespace ff::ui
