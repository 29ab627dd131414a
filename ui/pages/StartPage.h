// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/CreateJob.h"

#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace ff::ui {

class DropArea;
class InterruptedCards;

// What the window shows when no archive is open.
class StartPage final : public QWidget {
    Q_OBJECT

public:
    explicit StartPage(QWidget* parent = nullptr);

    void setDropActive(bool active);
    // Reads the lists of recent archives and of interrupted creations anew.
    void refresh();
    void refreshRecent();

Q_SIGNALS:
    void newRequested();
    void openRequested();
    void searchRequested();
    void addFilesRequested();
    void recentChosen(const QString& path);
    void resumeRequested(const ff::jobs::CreateRequest& request);

private:
    QWidget* makeRecent(const QString& path);
    void lookWhatIsGone();

    DropArea* m_drop;
    InterruptedCards* m_interrupted;
    QWidget* m_recent;
    QVBoxLayout* m_recentList;
};

} // namespace ff::ui
