// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Tells the desktop about the work, over D-Bus: a notification when a job ends and nobody looks at a window,
// progress on the icon in the task bar, and no falling asleep while a job runs. A desktop that lacks one of
// these is left alone; no call waits for an answer.

#include "ui/work/JobCenter.h"

#include <QDBusConnection>
#include <QDBusUnixFileDescriptor>
#include <QHash>

#include <optional>

namespace ff::ui {

class DesktopReporter final : public QObject {
    Q_OBJECT

public:
    // The buses are those of the login, or those of a test.
    DesktopReporter(JobCenter& jobCenter, const QDBusConnection& session, const QDBusConnection& system,
                    QObject* parent = nullptr);

Q_SIGNALS:
    // The user clicked the notification about this job.
    void recordChosen(int record);

private Q_SLOTS:
    void onActionInvoked(uint notification, const QString& action);
    void onNotificationClosed(uint notification, uint reason);

private:
    void onStarted(const jobs::Job* job);
    void onFinished();
    void followQueue();
    void notify(const JobRecord& record);
    void showOnTaskBar(double fraction, bool isVisible);
    void keepAwake(bool awake);
    void askLogin();
    void askPowerManagement();
    void release(uint cookie);

    JobCenter& m_jobCenter;
    QDBusConnection m_session, m_system;
    QHash<uint, int> m_notified; // notification to record
    int m_shownPercent = -1; // on the task bar; -1: nothing
    bool m_wantsAwake = false;
    // Both, where they are: login1 knows of all desktops, some desktops only look at the other.
    QDBusUnixFileDescriptor m_awake; // of login1; closing it lets the machine sleep again
    std::optional<uint> m_awakeCookie; // of org.freedesktop.PowerManagement
};

} // namespace ff::ui
