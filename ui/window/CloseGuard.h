// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What becomes of the jobs when the last window is closed: it stays, stops them first, or goes away and lets
// them finish in the background. GUI thread only.

#include <QEventLoopLocker>
#include <QObject>

#include <memory>

class QWidget;

namespace ff::ui {

class JobCenter;

class CloseGuard final : public QObject {
    Q_OBJECT

public:
    // Both must live as long.
    CloseGuard(JobCenter& center, QWidget& window);

    // Whether the window may close at once. If not, the user is asked, and the window closed later if wanted.
    bool mayClose();
    // A job has ended: closes the window that waits for the last one.
    void onJobFinished();
    // The window was called back from the background: it stays.
    void onShown();

private:
    void ask();
    void finishInBackground();
    void stopAndClose();

    JobCenter& m_center;
    QWidget& m_window;
    bool m_closeWhenIdle = false;
    // While the window is hidden and its jobs go on.
    std::unique_ptr<QEventLoopLocker> m_background;
};

} // namespace ff::ui
