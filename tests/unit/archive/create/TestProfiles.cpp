// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/Profiles.h"
#include "tests/support/TestProgram.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace ff;
using namespace ff::archive;

class TestProfiles : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_dir;

    static Profile fullProfile()
    {
        Profile out;
        out.name = "Для почты";
        out.kind = ArchiveKind::TarGz;
        out.level = codec::Level::Ultra;
        out.recoveryPercent = 5;
        out.volumeSize = 700'000'000;
        out.excludes = {"*.o", "a b=c", "#x"};
        out.gitignore = true;
        out.verify = false;
        out.encrypt = true;
        out.each = true;
        return out;
    }

    static QString errorOf(const char* text)
    {
        const auto parsed = parseProfiles(text);
        return parsed.ok() ? QString() : QString::fromStdString(parsed.error().message);
    }

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        qputenv("XDG_CONFIG_HOME", QFile::encodeName(m_dir->path()));
    }

    void whatIsWrittenIsRead()
    {
        Profile timed;
        timed.name = "ten minutes";
        timed.budgetSeconds = 600;
        const std::vector<Profile> profiles = {fullProfile(), timed, Profile{"plain"}};
        const auto parsed = parseProfiles(profilesText(profiles));
        QVERIFY2(parsed.ok(), parsed.ok() ? "" : parsed.error().message.c_str());
        QVERIFY(*parsed == profiles);
    }

    void whatPeopleWriteIsRead()
    {
        const auto parsed =
            parseProfiles("; mine\r\n\r\n [ web ]\r\n"
                          "[web]\nformat=zip\n\tlevel =  fast \r\nexclude = *.o\nexclude = *.a");
        QVERIFY(!parsed.ok()); // a name does not begin with a space
        const auto good =
            parseProfiles("; mine\r\n[web]\nformat=zip\n\tlevel =  fast \r\nexclude = *.o\nexclude = *.a");
        QVERIFY(good.ok());
        QCOMPARE(good->size(), std::size_t(1));
        QVERIFY(good->front().kind == ArchiveKind::Zip);
        QVERIFY(good->front().level == codec::Level::Fast);
        QCOMPARE(good->front().excludes, std::vector<std::string>({"*.o", "*.a"}));
        QVERIFY(good->front().verify);
    }

    void whatIsWrongIsNamedByItsLine_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("error");
        const QString value = QStringLiteral("line 2: the setting cannot have this value");
        QTest::newRow("no name before")
            << QByteArray("level = fast")
            << QStringLiteral("line 1: neither a name in brackets nor a setting of a profile");
        QTest::newRow("unknown") << QByteArray("[a]\ncolour = red")
                                 << QStringLiteral("line 2: there is no such setting");
        QTest::newRow("twice") << QByteArray("[a]\n[b]\n[a]")
                               << QStringLiteral("line 3: there are two profiles of this name");
        QTest::newRow("empty name") << QByteArray("[]")
                                    << QStringLiteral("line 1: no name of a profile in brackets");
        QTest::newRow("half a name") << QByteArray("[")
                                     << QStringLiteral("line 1: no name of a profile in brackets");
        for (const char* setting :
             {"level = best", "format = rar", "time = 0", "time = 1h", "recovery = 101", "recovery = -1",
              "volume = 1", "verify = maybe", "exclude =", "encrypt = 1"})
            QTest::newRow(setting) << QByteArray("[a]\n") + setting << value;
    }
    void whatIsWrongIsNamedByItsLine()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, error);
        QCOMPARE(errorOf(text.constData()), error);
    }

    void namesAreTextOfOneLine()
    {
        QVERIFY(isProfileName("a"));
        QVERIFY(isProfileName("Для почты, 7z"));
        QVERIFY(isProfileName(std::string(100, 'x')));
        for (const std::string& name :
             {std::string(), std::string(" a"), std::string("a "), std::string("a\nb"), std::string("a]"),
              std::string("[a"), std::string(101, 'x')})
            QVERIFY(!isProfileName(name));
    }

    void aProfileIsSavedReplacedAndDeleted()
    {
        QVERIFY(loadProfiles()->empty());
        QVERIFY(saveProfile(Profile{"one"}).ok());
        QVERIFY(saveProfile(fullProfile()).ok());
        QVERIFY(*profileNamed("Для почты") == fullProfile());
        Profile other{"one"};
        other.each = true;
        QVERIFY(saveProfile(other).ok());
        const auto all = loadProfiles();
        QVERIFY(all.ok() && *all == std::vector<Profile>({other, fullProfile()}));
        QVERIFY(deleteProfile("one").ok());
        QCOMPARE(loadProfiles()->size(), std::size_t(1));
        const Status gone = deleteProfile("one");
        QVERIFY(!gone.ok());
        QCOMPARE(QString::fromStdString(gone.error().message), QStringLiteral("there is no profile \"one\""));
        QVERIFY(!profileNamed("one").ok());
    }

    void aFileThatIsWrongIsNotWrittenOver()
    {
        QVERIFY(saveProfile(Profile{"one"}).ok());
        QFile file(QString::fromStdString(profilesFile().string()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("[one]\nfuture = yes\n");
        file.close();
        const Status saved = saveProfile(Profile{"two"});
        QVERIFY(!saved.ok());
        QVERIFY(saved.error().message.ends_with("profiles.ini, line 2: there is no such setting"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("[one]\nfuture = yes\n"));
    }
};

FF_TEST(TestProfiles)
#include "TestProfiles.moc"
