// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace ff::ui {

class DropArea;

// What the window shows when no archive is open.
class StartPage final : public QWidget {
    Q_OBJECT

public:
    explicit StartPage(QWidget* parent = nullptr);

    void setDropActive(bool active);
    // Reads the list of recent archives anew.
    void refreshRecent();

Q_SIGNALS:
    void newRequested();
    void openRequested();
    void addFilesRequested();
    void recentChosen(const QString& path);

private:
    DropArea* m_drop;
    QWidget* m_recent;
    QVBoxLayout* m_recentList;
};

} // namespace ff::ui
