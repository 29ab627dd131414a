// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The queue: the job that runs, those that wait, those that are over, with what can be done about each.
// Everything works by mouse and by keyboard; the waiting ones can also be dragged.

#include "ui/work/JobCenter.h"

#include <QWidget>

class QLabel;
class QListView;
class QPushButton;

namespace ff::ui {

class JobListModel;

class JobsPage final : public QWidget {
    Q_OBJECT

public:
    explicit JobsPage(JobCenter& jobCenter, QWidget* parent = nullptr);

    JobListModel& model() { return *m_model; }
    QListView& view() { return *m_view; }
    // Takes the focus to the list, with a row selected when there is one.
    void focusList();

Q_SIGNALS:
    void detailsRequested(int record);
    void openRequested(const QString& archive);
    void testRequested(const QString& archive);
    void showFolderRequested(const QString& path);
    void closeRequested();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* buildHead();
    QWidget* buildButtons();
    void updateButtons();
    void pauseOrResume();
    void cancelOrForget();
    void move(int steps);
    void activate(const QModelIndex& index);

    JobCenter& m_jobCenter;
    JobListModel* m_model;
    QListView* m_view;
    QLabel* m_summary;
    QLabel* m_empty;
    QPushButton *m_pause, *m_cancel, *m_sooner, *m_later, *m_details, *m_open, *m_test, *m_folder, *m_clear;
};

} // namespace ff::ui
