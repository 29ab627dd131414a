// SPDX-License-Identifier: GPL-3.0-or-later
// What the window asks of the desktop, on a bus of its own where small services write down the calls: no
// sleep while a job runs, and the file manager that shows a file.
#include "WindowFixture.h"
#include "tests/support/TestProgram.h"
#include "ui/Translations.h"
#include "ui/main/Desktop.h"
#include "ui/pages/ResultPage.h"
#include "ui/work/JobCenter.h"

#include <QDBusConnection>
#include <QDBusUnixFileDescriptor>
#include <QDesktopServices>
#include <QProcess>
#include <QPushButton>
#include <QRandomGenerator>

#include <fcntl.h>
#include <memory>
#include <unistd.h>
#include <utility>

using namespace ff;
using namespace ff::ui;
using namespace Qt::StringLiterals;
using test::kPatience;

namespace {

class FileManager : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.FileManager1")

public:
    QStringList calls;

public Q_SLOTS:
    void ShowItems(const QStringList& uris, const QString&) { calls += u"items "_s + uris.join(u' '); }
    void ShowFolders(const QStringList& uris, const QString&) { calls += u"folders "_s + uris.join(u' '); }
};

class PowerManagement : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.PowerManagement.Inhibit")

public:
    QStringList calls;

public Q_SLOTS:
    uint Inhibit(const QString& application, const QString& reason)
    {
        calls += u"inhibit %1: %2"_s.arg(application, reason);
        return 42;
    }
    void UnInhibit(uint cookie) { calls += u"release %1"_s.arg(cookie); }
};

// Of systemd: whoever holds the descriptor holds the lock.
class Login : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.login1.Manager")

public:
    QStringList calls;
    int reader = -1;

    ~Login() override { ::close(reader); }

    bool isHeld() const
    {
        // Of a pipe that nobody can write to any more the end is read.
        char byte = 0;
        return reader >= 0 && ::read(reader, &byte, 1) != 0;
    }

public Q_SLOTS:
    QDBusUnixFileDescriptor Inhibit(const QString& what, const QString& who, const QString&,
                                    const QString& mode)
    {
        calls += u"%1 %2 %3"_s.arg(what, who, mode);
        ::close(std::exchange(reader, -1));
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
            return {};
        reader = ends[0];
        QDBusUnixFileDescriptor out;
        out.giveFileDescriptor(ends[1]);
        return out;
    }
};

// Stands for whatever opens folders where no file manager speaks FileManager1.
class Opener : public QObject {
    Q_OBJECT

public:
    QStringList opened;

public Q_SLOTS:
    void open(const QUrl& url) { opened += url.toLocalFile(); }
};

} // namespace

class TestDesktopServices : public QObject {
    Q_OBJECT

private:
    QProcess m_daemon;
    std::unique_ptr<test::WindowFixture> m_files;

    static QDBusConnection desktop()
    {
        return QDBusConnection::connectToBus(qEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS"), u"desktop"_s);
    }

    static bool serve(QObject& object, const QString& service, const QString& path)
    {
        return desktop().registerService(service)
            && desktop().registerObject(path, &object, QDBusConnection::ExportAllSlots);
    }

private Q_SLOTS:
    void initTestCase()
    {
        installTranslations(*qApp, QLocale(QLocale::English));
        const QString program = QStandardPaths::findExecutable(u"dbus-daemon"_s);
        if (program.isEmpty())
            QSKIP("dbus-daemon is not installed");
        m_daemon.start(
            program, {u"--session"_s, u"--nofork"_s, u"--print-address"_s, u"--address=unix:tmpdir=/tmp"_s});
        QVERIFY(m_daemon.waitForStarted());
        QTRY_VERIFY(m_daemon.canReadLine());
        // Before anything asks for the buses: they are this one for the whole program.
        const QByteArray address = m_daemon.readLine().trimmed();
        qputenv("DBUS_SESSION_BUS_ADDRESS", address);
        qputenv("DBUS_SYSTEM_BUS_ADDRESS", address);
        QVERIFY(QDBusConnection::sessionBus().isConnected());
    }

    void cleanupTestCase()
    {
        QDBusConnection::disconnectFromBus(u"desktop"_s);
        m_daemon.terminate();
        QVERIFY(m_daemon.waitForFinished());
    }

    void init() { m_files = std::make_unique<test::WindowFixture>(); }

    void withoutAFileManagerOnTheBusTheFolderIsOpenedPlainly()
    {
        Opener opener;
        QDesktopServices::setUrlHandler(u"file"_s, &opener, "open");
        m_files->write(u"a/b.txt"_s, "b");
        showInFolder(m_files->path(u"a/b.txt"_s));
        QTRY_COMPARE(opener.opened, QStringList{m_files->path(u"a"_s)});
        QDesktopServices::unsetUrlHandler(u"file"_s);
    }

    void theFileManagerShowsTheFileOrTheFolder()
    {
        FileManager manager;
        QVERIFY(serve(manager, u"org.freedesktop.FileManager1"_s, u"/org/freedesktop/FileManager1"_s));
        const QString name = u"о маяке #1 100%.ffz"_s;
        m_files->write(u"place/"_s + name, "x");
        showInFolder(m_files->path(u"place/"_s + name));
        QTRY_COMPARE(manager.calls.size(), 1);
        QCOMPARE(QUrl(manager.calls.first().mid(6)).toLocalFile(), m_files->path(u"place/"_s + name));
        QVERIFY(manager.calls.first().startsWith(u"items file:///"_s));
        QVERIFY2(!manager.calls.first().contains(u'#'), "it would cut the address short");
        showInFolder(m_files->path(u"place"_s));
        QTRY_COMPARE(manager.calls.size(), 2);
        QCOMPARE(manager.calls.last(), u"folders file://"_s + m_files->path(u"place"_s));
        desktop().unregisterService(u"org.freedesktop.FileManager1"_s);
    }

    void theResultsPageShowsTheArchiveInItsFolder()
    {
        FileManager manager;
        QVERIFY(serve(manager, u"org.freedesktop.FileManager1"_s, u"/org/freedesktop/FileManager1"_s));
        MainWindow window;
        window.show();
        m_files->makeSample();
        test::makeArchive(window, m_files->path(u"photos"_s), m_files->path(u"photos.ffz"_s));
        QTRY_VERIFY(window.resultPage().isVisible());
        QPushButton* button = nullptr;
        for (auto* one : window.resultPage().findChildren<QPushButton*>()) {
            if (one->isVisible() && one->text().remove(u'&') == u"Show in folder"_s)
                button = one;
        }
        QVERIFY(button);
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_COMPARE(manager.calls, QStringList{u"items file://"_s + m_files->path(u"photos.ffz"_s)});
        desktop().unregisterService(u"org.freedesktop.FileManager1"_s);
    }

    void theMachineStaysAwakeAsLongAsAJobRuns()
    {
        PowerManagement power;
        Login login;
        QVERIFY(serve(power, u"org.freedesktop.PowerManagement"_s,
                      u"/org/freedesktop/PowerManagement/Inhibit"_s));
        QVERIFY(serve(login, u"org.freedesktop.login1"_s, u"/org/freedesktop/login1"_s));
        QByteArray noise(8'000'000, ' ');
        QRandomGenerator random(7);
        for (char& c : noise)
            c = char('a' + random.bounded(26));
        m_files->write(u"noise.txt"_s, noise);
        JobCenter jobCenter;
        jobs::CreateRequest request;
        request.target = m_files->path(u"noise.ffz"_s).toStdString();
        request.inputs = {m_files->path(u"noise.txt"_s).toStdString()};
        request.options.level = codec::Level::Balanced;
        auto* job = jobCenter.queue().add(std::make_unique<jobs::CreateJob>(std::move(request)));
        QTRY_COMPARE(power.calls, QStringList{u"inhibit FileFormer: Working on an archive"_s});
        QTRY_COMPARE(login.calls, QStringList{u"idle FileFormer block"_s});
        QVERIFY(login.isHeld());
        // Who pauses may sleep.
        job->pause();
        QTRY_COMPARE(power.calls.last(), u"release 42"_s);
        QTRY_VERIFY(!login.isHeld());
        job->resume();
        QTRY_COMPARE(power.calls.size(), 3);
        QTRY_VERIFY(login.calls.size() == 2 && login.isHeld());
        jobCenter.queue().cancelAll();
        QTRY_VERIFY_WITH_TIMEOUT(jobCenter.queue().isIdle(), kPatience);
        QTRY_COMPARE(power.calls.size(), 4);
        QCOMPARE(power.calls.last(), u"release 42"_s);
        QTRY_VERIFY(!login.isHeld());
    }
};

FF_WINDOW_TEST(TestDesktopServices)
#include "TestDesktopServices.moc"
