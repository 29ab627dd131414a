// SPDX-License-Identifier: GPL-3.0-or-later
// The program that answers the search of the desktop, called over a bus of the test's own as GNOME Shell and
// KRunner call it.
#include "tests/support/CatalogueMaker.h"
#include "tests/support/TestProgram.h"
#include "ui/main/SingleInstance.h"

#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusInterface>
#include <QDBusMetaType>
#include <QDBusReply>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace ff;
using namespace ff::ui;
using namespace Qt::StringLiterals;

namespace {

constexpr int kProviderPatience = 60'000;
const QString kName = u"org.fileformer.FileFormer.SearchProvider"_s;
const QString kPath = u"/org/fileformer/FileFormer/SearchProvider"_s;

} // namespace

class TestSearchProvider : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_dir;
    QProcess m_daemon, m_program;

    std::string file(const char* name) const { return m_dir.filePath(QString::fromUtf8(name)).toStdString(); }
    search::Catalogue catalogue() const { return fftest::openCatalogue(file("catalogue.db")); }

    QDBusMessage call(const QString& interface, const QString& method, const QVariantList& arguments)
    {
        QDBusInterface provider(kName, kPath, interface);
        return provider.callWithArgumentList(QDBus::Block, method, arguments);
    }
    QDBusMessage askShell(const QString& method, const QVariantList& arguments)
    {
        return call(u"org.gnome.Shell.SearchProvider2"_s, method, arguments);
    }
    QStringList foundByShell(const QStringList& terms)
    {
        const QDBusReply<QStringList> found = askShell(u"GetInitialResultSet"_s, {terms});
        return found.isValid() ? found.value() : QStringList{found.error().message()};
    }
    QList<QVariantMap> metasOf(const QStringList& ids)
    {
        const QDBusMessage answer = askShell(u"GetResultMetas"_s, {ids});
        return qdbus_cast<QList<QVariantMap>>(answer.arguments().value(0));
    }
    QStringList namesOf(const QStringList& terms)
    {
        QStringList out;
        for (const QVariantMap& meta : metasOf(foundByShell(terms)))
            out += meta.value(u"name"_s).toString();
        return out;
    }
    struct RunnerMatch {
        QString id, text, icon;
        int type = 0;
        double relevance = 0;
        QVariantMap properties;
    };
    QList<RunnerMatch> foundByRunner(const QString& query)
    {
        const QDBusMessage answer = call(u"org.kde.krunner1"_s, u"Match"_s, {query});
        QList<RunnerMatch> out;
        if (answer.signature() != u"a(sssida{sv})"_s)
            return out;
        const auto list = answer.arguments().value(0).value<QDBusArgument>();
        list.beginArray();
        while (!list.atEnd()) {
            RunnerMatch match;
            list.beginStructure();
            list >> match.id >> match.text >> match.icon >> match.type >> match.relevance >> match.properties;
            list.endStructure();
            out += match;
        }
        list.endArray();
        return out;
    }

private Q_SLOTS:
    void initTestCase()
    {
        qDBusRegisterMetaType<QList<QVariantMap>>();
        qRegisterMetaType<StartRequest>();
        m_daemon.start(u"dbus-daemon"_s, {u"--session"_s, u"--nofork"_s, u"--print-address"_s});
        QVERIFY2(m_daemon.waitForReadyRead(kProviderPatience), "dbus-daemon does not start");
        qputenv("DBUS_SESSION_BUS_ADDRESS", m_daemon.readLine().trimmed());
        QVERIFY(QDBusConnection::sessionBus().isConnected());
        qputenv("FILEFORMER_CATALOGUE", m_dir.filePath(u"catalogue.db"_s).toLocal8Bit());
        // No display: what the bus starts at the login screen's pace must not wait for one.
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.remove(u"DISPLAY"_s);
        environment.remove(u"QT_QPA_PLATFORM"_s);
        m_program.setProcessEnvironment(environment);
        m_program.start(QStringLiteral(FF_SEARCH_PROGRAM), QStringList());
        const auto isOwned = [] {
            return QDBusConnection::sessionBus().interface()->isServiceRegistered(kName).value();
        };
        QTRY_VERIFY_WITH_TIMEOUT(isOwned(), kProviderPatience);
    }

    void cleanupTestCase()
    {
        m_program.terminate();
        QVERIFY(m_program.waitForFinished(kProviderPatience));
        m_daemon.kill();
        m_daemon.waitForFinished();
    }

    void init()
    {
        TaskControl control;
        auto entries = fftest::entriesOf(
            {"papers/", "papers/tax office.pdf", "papers/Заявление в налоговую.odt", "photos/sea.jpg"});
        entries[0].type = format::EntryType::Directory;
        search::Catalogue known = catalogue();
        QVERIFY(known.forgetAll(control).ok());
        QVERIFY(known.setRemembering(true).ok());
        QVERIFY(known.remember(fftest::factsOf("/disk/home.ffz"), entries, {}, control).ok());
    }

    void cleanup() { QDBusConnection::sessionBus().unregisterService(QString::fromLatin1(kBusName)); }

    void noCatalogueIsMadeByAsking()
    {
        TaskControl control;
        QVERIFY(QFile::rename(m_dir.filePath(u"catalogue.db"_s), m_dir.filePath(u"away"_s)));
        QCOMPARE(foundByShell({u"tax"_s}), QStringList());
        QVERIFY(!QFile::exists(m_dir.filePath(u"catalogue.db"_s)));
        QVERIFY(QFile::rename(m_dir.filePath(u"away"_s), m_dir.filePath(u"catalogue.db"_s)));
    }

    void theShellFindsByName_data()
    {
        QTest::addColumn<QStringList>("terms");
        QTest::addColumn<QStringList>("names");
        QTest::newRow("English") << QStringList{u"office"_s, u"TAX"_s} << QStringList{u"tax office.pdf"_s};
        QTest::newRow("Russian") << QStringList{u"налоговую"_s, u"заявл"_s}
                                 << QStringList{u"Заявление в налоговую.odt"_s};
        QTest::newRow("filter") << QStringList{u"sea"_s, u"type:image"_s} << QStringList{u"sea.jpg"_s};
        QTest::newRow("folder") << QStringList{u"papers"_s, u"type:folder"_s} << QStringList{u"papers"_s};
        QTest::newRow("nothing") << QStringList{u"nowhere"_s} << QStringList();
        QTest::newRow("filter alone") << QStringList{u"type:image"_s} << QStringList();
        QTest::newRow("too little") << QStringList{u"ta"_s} << QStringList();
        QTest::newRow("half typed") << QStringList{u"sea"_s, u"size:"_s} << QStringList{u"sea.jpg"_s};
        QTest::newRow("hostile") << QStringList{u"\" OR 1=1; DROP TABLE chunk --"_s} << QStringList();
    }
    void theShellFindsByName()
    {
        QFETCH(QStringList, terms);
        QFETCH(QStringList, names);
        QCOMPARE(namesOf(terms), names);
        const QDBusReply<QStringList> further = askShell(u"GetSubsearchResultSet"_s, {QStringList(), terms});
        QCOMPARE(further.value(), foundByShell(terms));
    }

    void metasTellWhereItIs()
    {
        const QVariantMap meta = metasOf(foundByShell({u"tax"_s})).value(0);
        QCOMPARE(meta.value(u"name"_s).toString(), u"tax office.pdf"_s);
        const QString place = meta.value(u"description"_s).toString();
        QVERIFY2(place.startsWith(u"home.ffz › papers"_s), qPrintable(place));
        // The archive of this test is nowhere.
        QVERIFY2(place.endsWith(u"(archive not there now)"_s), qPrintable(place));
        QCOMPARE(meta.value(u"gicon"_s).toString(), u"application-pdf"_s);
        QCOMPARE(metasOf(foundByShell({u"papers"_s, u"type:folder"_s})).value(0).value(u"gicon"_s).toString(),
                 u"folder"_s);
        QCOMPARE(metasOf({u"no such id"_s, u"99/x"_s, {}}).size(), 0);
    }

    void krunnerFinds()
    {
        const QList<RunnerMatch> found = foundByRunner(u"налоговую"_s);
        QCOMPARE(found.size(), 1);
        QCOMPARE(found[0].text, u"Заявление в налоговую.odt"_s);
        QVERIFY(found[0].relevance > 0 && found[0].relevance <= 1);
        QVERIFY(found[0].properties.value(u"subtext"_s).toString().startsWith(u"home.ffz › papers"_s));
        QCOMPARE(call(u"org.kde.krunner1"_s, u"Actions"_s, {}).signature(), u"a(sss)"_s);
    }

    void nothingIsToldWhileRememberingIsOff()
    {
        const QStringList ids = foundByShell({u"tax"_s});
        QCOMPARE(ids.size(), 1);
        QVERIFY(catalogue().setRemembering(false).ok());
        QCOMPARE(foundByShell({u"tax"_s}), QStringList());
        QCOMPARE(metasOf(ids).size(), 0);
        QCOMPARE(foundByRunner(u"tax"_s).size(), 0);
    }

    void nothingIsToldOfEncryptedArchives()
    {
        TaskControl control;
        search::ArchiveFacts facts = fftest::factsOf("/disk/secret.ffz");
        facts.encrypted = true;
        search::RememberOptions options;
        options.asked = true;
        search::Catalogue known = catalogue();
        const auto done = known.remember(facts, fftest::entriesOf({"diary of a spy.txt"}), options, control);
        QVERIFY(done.ok() && *done == search::Remembered::New);
        QCOMPARE(foundByShell({u"diary"_s}), QStringList());
        const auto archive = known.archive("/disk/secret.ffz");
        QVERIFY(archive.ok() && *archive);
        QCOMPARE(metasOf({QString::number((*archive)->id) + u"/diary%20of%20a%20spy.txt"_s}).size(), 0);
    }

    void whatIsChosenIsOpenedInTheWindow()
    {
        SingleInstance window;
        QCOMPARE(window.start({}), SingleInstance::Role::First);
        QSignalSpy requests(&window, &SingleInstance::requested);
        const QStringList ids = foundByShell({u"налоговую"_s});
        QCOMPARE(ids.size(), 1);
        askShell(u"ActivateResult"_s, {ids[0], QStringList{u"налоговую"_s}, QVariant::fromValue(77u)});
        QTRY_COMPARE_WITH_TIMEOUT(requests.size(), 1, kProviderPatience);
        auto request = requests.takeFirst().first().value<StartRequest>();
        QCOMPARE(int(request.kind), int(StartRequest::Kind::OpenEntry));
        QCOMPARE(request.paths, QStringList{u"/disk/home.ffz"_s});
        QCOMPARE(request.text, u"papers/Заявление в налоговую.odt"_s);
        QCOMPARE(request.activationToken, u"fileformer_TIME77"_s);

        call(u"org.kde.krunner1"_s, u"SetActivationToken"_s, {u"token 7"_s});
        call(u"org.kde.krunner1"_s, u"Run"_s, {foundByRunner(u"sea"_s).value(0).id, QString()});
        QTRY_COMPARE_WITH_TIMEOUT(requests.size(), 1, kProviderPatience);
        request = requests.takeFirst().first().value<StartRequest>();
        QCOMPARE(request.text, u"photos/sea.jpg"_s);
        QCOMPARE(request.activationToken, u"token 7"_s);

        askShell(u"LaunchSearch"_s, {QStringList{u"tax"_s, u"office"_s}, QVariant::fromValue(0u)});
        QTRY_COMPARE_WITH_TIMEOUT(requests.size(), 1, kProviderPatience);
        request = requests.takeFirst().first().value<StartRequest>();
        QCOMPARE(int(request.kind), int(StartRequest::Kind::Search));
        QCOMPARE(request.text, u"tax office"_s);
        QDBusConnection::sessionBus().unregisterObject(u"/org/fileformer/FileFormer"_s);
    }
};

FF_TEST(TestSearchProvider)
#include "TestSearchProvider.moc"
