// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The menus, the tool bar and the shortcuts of a window, in one place. What concerns archives and jobs the
// window connects; dialogs that concern the program as a whole are opened here. GUI thread only.

#include <QKeySequence>
#include <QObject>

class QAction;
class QIcon;
class QMainWindow;
class QMenu;

namespace ff::jobs {
class JobQueue;
}

namespace ff::ui {

class ArchiveActions;

class WindowActions final : public QObject {
    Q_OBJECT

public:
    // Both must live as long.
    WindowActions(QMainWindow& window, const jobs::JobQueue& jobs);

    QAction *newArchive, *newWindow, *showJobs, *open, *close, *quit, *extractAll, *extractHere, *test, *info;
    QAction *searchEverywhere, *benchmark, *settings, *shortcuts;

    // `archiveActions`: what the page of an open archive adds.
    void buildMenus(const ArchiveActions& archiveActions);
    void buildToolBar(const ArchiveActions& archiveActions);
    // Whether an open archive is what the window shows.
    void setArchiveShown(bool shown);
    // Of jobs that run or wait.
    void setJobCount(qsizetype count);

Q_SIGNALS:
    void recentChosen(const QString& path);
    // All windows are to be made anew.
    void reopenRequested();

private:
    QAction* make(const QIcon& icon, const QString& text, const QKeySequence& key, const QString& tip);
    void nameActions();
    void connectDialogs();
    void fillHelpMenu(QMenu& menu);
    void fillThemeMenu(QMenu& menu);
    void fillRecentMenu();

    QMainWindow& m_window;
    const jobs::JobQueue& m_jobs;
    QMenu* m_recentMenu = nullptr;
};

} // namespace ff::ui
