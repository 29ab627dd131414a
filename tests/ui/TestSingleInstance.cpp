// SPDX-License-Identifier: GPL-3.0-or-later
// The real program against the real bus: a dbus-daemon of the test's own.
#include "tests/support/TestProgram.h"
#include "ui/main/SingleInstance.h"

#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusInterface>
#include <QDBusReply>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace ff::ui;
using namespace Qt::StringLiterals;

namespace {
constexpr int kInstancePatience = 60'000;
const QString kServiceName = QString::fromLatin1(kBusName);
} // namespace

class TestSingleInstance : public QObject {
    Q_OBJECT

private:
    QProcess m_daemon;
    QTemporaryDir m_dir;

    static QProcessEnvironment environment(bool withBus)
    {
        QProcessEnvironment out = QProcessEnvironment::systemEnvironment();
        if (!withBus)
            out.remove(u"DBUS_SESSION_BUS_ADDRESS"_s);
        return out;
    }

    // The exit code of a start that is expected to end by itself.
    int exitCodeOf(const QStringList& arguments)
    {
        QProcess program;
        program.setWorkingDirectory(m_dir.path());
        program.start(QStringLiteral(FF_FILEFORMER), arguments);
        return program.waitForFinished(kInstancePatience) && program.exitStatus() == QProcess::NormalExit
            ? program.exitCode()
            : -1;
    }

    static bool isOwned()
    {
        return QDBusConnection::sessionBus().interface()->isServiceRegistered(kServiceName);
    }

private Q_SLOTS:
    void initTestCase()
    {
        qRegisterMetaType<StartRequest>();
        m_daemon.start(u"dbus-daemon"_s, {u"--session"_s, u"--nofork"_s, u"--print-address"_s});
        QVERIFY2(m_daemon.waitForReadyRead(kInstancePatience), "dbus-daemon does not start");
        qputenv("DBUS_SESSION_BUS_ADDRESS", m_daemon.readLine().trimmed());
        QVERIFY(QDBusConnection::sessionBus().isConnected());
        qputenv("XDG_CONFIG_HOME", m_dir.path().toLocal8Bit());
    }

    void cleanupTestCase()
    {
        m_daemon.kill();
        m_daemon.waitForFinished();
    }

    void secondStartHandsOver_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QStringList>("paths");
        const QString here = QDir(m_dir.path()).canonicalPath() + u'/';
        const QString odd = u"50% \u0442\u0435\u0441\u0442 #1?.ffz"_s;
        using Kind = StartRequest::Kind;
        QTest::newRow("nothing") << QStringList() << int(Kind::Activate) << QStringList();
        QTest::newRow("archives") << QStringList{u"a.ffz"_s, u"/b.ffz"_s} << int(Kind::Open)
                                  << QStringList{here + u"a.ffz"_s, u"/b.ffz"_s};
        QTest::newRow("odd name") << QStringList{odd} << int(Kind::Open) << QStringList{here + odd};
        QTest::newRow("URL") << QStringList{QUrl::fromLocalFile(here + odd).toString(QUrl::FullyEncoded)}
                             << int(Kind::Open) << QStringList{here + odd};
        QTest::newRow("create") << QStringList{u"--create"_s, u"one"_s, u"two"_s} << int(Kind::Create)
                                << QStringList{here + u"one"_s, here + u"two"_s};
        QTest::newRow("create nothing") << QStringList{u"--create"_s} << int(Kind::Create) << QStringList();
        QTest::newRow("extract") << QStringList{u"--extract"_s, u"a.ffz"_s} << int(Kind::Extract)
                                 << QStringList{here + u"a.ffz"_s};
        QTest::newRow("new window") << QStringList{u"--new-window"_s, u"a.ffz"_s} << int(Kind::NewWindow)
                                    << QStringList{here + u"a.ffz"_s};
    }

    void secondStartHandsOver()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, kind);
        QFETCH(QStringList, paths);
        SingleInstance first;
        QCOMPARE(first.start({}), SingleInstance::Role::First);
        QSignalSpy requests(&first, &SingleInstance::requested);
        QProcess second;
        QProcessEnvironment variables = environment(true);
        variables.insert(u"XDG_ACTIVATION_TOKEN"_s, u"token 7"_s);
        second.setProcessEnvironment(variables);
        second.setWorkingDirectory(QDir(m_dir.path()).canonicalPath());
        second.start(QStringLiteral(FF_FILEFORMER), arguments);
        QTRY_COMPARE_WITH_TIMEOUT(requests.size(), 1, kInstancePatience);
        QTRY_COMPARE_WITH_TIMEOUT(second.state(), QProcess::NotRunning, kInstancePatience);
        QCOMPARE(second.exitCode(), 0);
        const auto request = requests.first().first().value<StartRequest>();
        QCOMPARE(int(request.kind), kind);
        QCOMPARE(request.paths, paths);
        QCOMPARE(request.activationToken, u"token 7"_s);
        QVERIFY(QDBusConnection::sessionBus().unregisterService(kServiceName));
        QDBusConnection::sessionBus().unregisterObject(u"/org/fileformer/FileFormer"_s);
    }

    void desktopActivatesTheRealProgram()
    {
        QVERIFY(!isOwned());
        QProcess program;
        program.start(QStringLiteral(FF_FILEFORMER), {u"--dbus-service"_s});
        QTRY_VERIFY_WITH_TIMEOUT(isOwned(), kInstancePatience);
        // As the Desktop Entry Specification has it: a shell calls these.
        QDBusInterface application(kServiceName, u"/org/fileformer/FileFormer"_s,
                                   u"org.freedesktop.Application"_s);
        QVERIFY(application.isValid());
        const auto call = [&](const QString& method, const QVariantList& arguments) {
            return application.callWithArgumentList(QDBus::Block, method, arguments).type();
        };
        QCOMPARE(call(u"Activate"_s, {QVariantMap()}), QDBusMessage::ReplyMessage);
        QCOMPARE(call(u"Open"_s, {QStringList{u"file:///no/such.ffz"_s}, QVariantMap()}),
                 QDBusMessage::ReplyMessage);
        QCOMPARE(call(u"ActivateAction"_s, {u"new-archive"_s, QVariant(QVariantList()), QVariantMap()}),
                 QDBusMessage::ReplyMessage);
        QCOMPARE(call(u"ActivateAction"_s, {u"no such action"_s, QVariant(QVariantList()), QVariantMap()}),
                 QDBusMessage::ReplyMessage);
        QCOMPARE(program.state(), QProcess::Running);
        // It lives on, and a start by hand finds it.
        QCOMPARE(exitCodeOf({}), 0);
        program.terminate();
        QVERIFY(program.waitForFinished(kInstancePatience));
    }

    void everyStartIsTheFirstWithoutABus()
    {
        QProcess programs[2];
        for (QProcess& program : programs) {
            program.setProcessEnvironment(environment(false));
            program.start(QStringLiteral(FF_FILEFORMER), {});
            QVERIFY(program.waitForStarted(kInstancePatience));
        }
        // Neither ends, and neither is on the bus.
        QVERIFY(!programs[0].waitForFinished(500) && !programs[1].waitForFinished(500));
        QVERIFY(!isOwned());
        for (QProcess& program : programs) {
            program.terminate();
            QVERIFY(program.waitForFinished(kInstancePatience));
        }
    }

    void refusesTwoRequests()
    {
        QCOMPARE(exitCodeOf({u"--create"_s, u"--extract"_s}), 1);
        QCOMPARE(exitCodeOf({u"--no-such-option"_s}), 1);
    }
};

FF_TEST(TestSingleInstance)
#include "TestSingleInstance.moc"
