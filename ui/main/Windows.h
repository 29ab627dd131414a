// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The windows of one process, and what the command line, the desktop or a second start asks of them. A
// request goes to the window that already shows the archive, else to one that is not in use, else to a new
// one. Windows own themselves: a closed one is gone. GUI thread only.

#include <QList>
#include <QObject>
#include <QStringList>

namespace ff::ui {

class MainWindow;

class Windows final : public QObject {
    Q_OBJECT

public:
    explicit Windows(QObject* parent = nullptr);
    // Closes nothing politely: windows that are still there are deleted, their jobs stopped.
    ~Windows() override;

    QList<MainWindow*> all() const { return m_all; }

    // Shown, beside the one in use.
    MainWindow* add();
    // Brings the window last used to the front, or makes the first.
    void activate();
    // An archive is opened, of several it is asked what to do with them; folders go to the sheet for a new
    // archive. Paths are absolute.
    void open(const QStringList& paths);
    // Each archive in a window.
    void openEach(const QStringList& paths);
    // The archive, and there this entry.
    void openAt(const QString& path, const QString& entry);
    // "Search everywhere" with this text, in the window last used.
    void search(const QString& text);
    // A new window for each archive, or an empty one.
    void openInNew(const QStringList& paths);
    // Opens the sheet for a new archive with these files and folders in it.
    void create(const QStringList& paths);
    // Makes every window anew, on the same archive, for a language that was just chosen; jobs go on. One with
    // a question or a file in another program stays as it is.
    void reopenAll();
    // Opens the archive and asks where to extract it to; of several it asks at once, and without a path for
    // the archive first.
    void extract(const QStringList& paths);

private:
    MainWindow* freeWindow();
    MainWindow* showing(const QString& path) const;

    QList<MainWindow*> m_all; // the one used last is the last
};

// Shows the window above the others, out of the task bar if need be.
void bringToFront(MainWindow& window);

} // namespace ff::ui
