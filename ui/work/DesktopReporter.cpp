// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/work/DesktopReporter.h"

#include "ui/Settings.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QGuiApplication>
#include <QWindow>

#include <utility>

namespace ff::ui {

using namespace Qt::StringLiterals;
using jobs::Job;

namespace {

const QString kNotifications = u"org.freedesktop.Notifications"_s;
const QString kNotificationsPath = u"/org/freedesktop/Notifications"_s;
const QString kLogin = u"org.freedesktop.login1"_s;

QDBusMessage powerCall(const QString& method)
{
    const QString service = u"org.freedesktop.PowerManagement"_s;
    QDBusMessage call = QDBusMessage::createMethodCall(service, u"/org/freedesktop/PowerManagement/Inhibit"_s,
                                                       service + u".Inhibit"_s, method);
    // Where none runs, none is wanted.
    call.setAutoStartService(false);
    return call;
}

} // namespace

DesktopReporter::DesktopReporter(JobCenter& jobCenter, const QDBusConnection& session,
                                 const QDBusConnection& system, QObject* parent)
    : QObject(parent), m_jobCenter(jobCenter), m_session(session), m_system(system)
{
    connect(&jobCenter.queue(), &jobs::JobQueue::jobStarted, this, &DesktopReporter::onStarted);
    connect(&jobCenter.queue(), &jobs::JobQueue::changed, this, &DesktopReporter::followQueue);
    connect(&jobCenter.queue(), &jobs::JobQueue::jobFinished, this, [this](const Job* job) {
        if (!job->isLight() && !m_jobCenter.isFollowed(*job))
            onFinished();
    });
    if (m_session.isConnected()) {
        m_session.connect(kNotifications, kNotificationsPath, kNotifications, u"ActionInvoked"_s, this,
                          SLOT(onActionInvoked(uint, QString)));
        m_session.connect(kNotifications, kNotificationsPath, kNotifications, u"NotificationClosed"_s, this,
                          SLOT(onNotificationClosed(uint, uint)));
    }
    if (const Job* running = jobCenter.queue().current())
        onStarted(running);
}

void DesktopReporter::onStarted(const Job* job)
{
    if (job->isLight())
        return;
    connect(job, &Job::progressChanged, this, [this, job] { showOnTaskBar(job->progress().fraction, true); });
    followQueue();
}

void DesktopReporter::followQueue()
{
    const Job* running = m_jobCenter.queue().current();
    keepAwake(running && running->state() == Job::State::Running
              && settings::flag(u"work/stayAwake"_s, true));
    if (!running && m_shownPercent >= 0)
        showOnTaskBar(0, false);
}

void DesktopReporter::onFinished()
{
    const JobRecord* record = m_jobCenter.record(m_jobCenter.lastRecord());
    // Whoever looks at a window sees it there; whoever cancelled knows.
    const QWindow* focused = QGuiApplication::focusWindow();
    const bool isSeen = focused && focused->isVisible();
    if (record && record->state != Job::State::Cancelled && !isSeen && settings::flag(u"work/notify"_s, true))
        notify(*record);
}

void DesktopReporter::notify(const JobRecord& record)
{
    if (!m_session.isConnected())
        return;
    QDBusMessage call =
        QDBusMessage::createMethodCall(kNotifications, kNotificationsPath, kNotifications, u"Notify"_s);
    // The body is markup for some servers.
    call << u"FileFormer"_s << 0U << u"fileformer"_s << record.result.headline
         << record.result.sentence.toHtmlEscaped() << QStringList{u"default"_s, tr("Show")}
         << QVariantMap{{u"desktop-entry"_s, QGuiApplication::desktopFileName()}} << -1;
    auto* watcher = new QDBusPendingCallWatcher(m_session.asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher, id = record.id] {
        const QDBusPendingReply<uint> reply = *watcher;
        if (!reply.isError())
            m_notified.insert(reply.value(), id);
        watcher->deleteLater();
    });
}

void DesktopReporter::onActionInvoked(uint notification, const QString&)
{
    if (const auto at = m_notified.constFind(notification); at != m_notified.constEnd())
        Q_EMIT recordChosen(*at);
}

void DesktopReporter::onNotificationClosed(uint notification, uint)
{
    m_notified.remove(notification);
}

void DesktopReporter::showOnTaskBar(double fraction, bool isVisible)
{
    const int percent = isVisible ? int(std::max(0.0, fraction) * 100) : -1;
    if (percent == m_shownPercent || !m_session.isConnected())
        return;
    m_shownPercent = percent;
    QDBusMessage signal = QDBusMessage::createSignal(u"/fileformer/jobs"_s,
                                                     u"com.canonical.Unity.LauncherEntry"_s, u"Update"_s);
    signal << u"application://%1.desktop"_s.arg(QGuiApplication::desktopFileName())
           << QVariantMap{{u"progress"_s, std::max(0, percent) / 100.0}, {u"progress-visible"_s, isVisible}};
    m_session.send(signal);
}

void DesktopReporter::keepAwake(bool awake)
{
    if (awake == m_wantsAwake)
        return;
    m_wantsAwake = awake;
    if (awake) {
        askLogin();
        askPowerManagement();
        return;
    }
    m_awake = {};
    if (const std::optional<uint> cookie = std::exchange(m_awakeCookie, std::nullopt))
        release(*cookie);
}

void DesktopReporter::askLogin()
{
    if (!m_system.isConnected())
        return;
    QDBusMessage call = QDBusMessage::createMethodCall(kLogin, u"/org/freedesktop/login1"_s,
                                                       kLogin + u".Manager"_s, u"Inhibit"_s);
    // Only the sleep that comes by itself: who closes the lid means it.
    call << u"idle"_s << u"FileFormer"_s << tr("Working on an archive") << u"block"_s;
    auto* watcher = new QDBusPendingCallWatcher(m_system.asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        const QDBusPendingReply<QDBusUnixFileDescriptor> reply = *watcher;
        if (!reply.isError() && m_wantsAwake)
            m_awake = reply.value();
        watcher->deleteLater();
    });
}

void DesktopReporter::askPowerManagement()
{
    if (!m_session.isConnected())
        return;
    QDBusMessage call = powerCall(u"Inhibit"_s);
    call << u"FileFormer"_s << tr("Working on an archive");
    auto* watcher = new QDBusPendingCallWatcher(m_session.asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        const QDBusPendingReply<uint> reply = *watcher;
        // The job may be over before the answer comes, or the next one begun.
        if (!reply.isError() && m_wantsAwake && !m_awakeCookie)
            m_awakeCookie = reply.value();
        else if (!reply.isError())
            release(reply.value());
        watcher->deleteLater();
    });
}

void DesktopReporter::release(uint cookie)
{
    QDBusMessage call = powerCall(u"UnInhibit"_s);
    call << cookie;
    m_session.asyncCall(call);
}

} // namespace ff::ui
