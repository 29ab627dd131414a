// SPDX-License-Identifier: GPL-3.0-or-later
// ffz on several archives at once: test A B, extract --each, create --each.

#include "app/ffz/Each.h"
#include "tests/support/FfzRunner.h"
#include "tests/support/TestProgram.h"

#include <memory>

using namespace Qt::StringLiterals;
using ff::test::FfzOutcome;
using ff::test::FfzRunner;
using Answer = nlohmann::json;

#define FF_COMPARE_JSON(actual, expected)                                                                    \
    QVERIFY2(Answer(actual) == Answer(expected), Answer(actual).dump().c_str())

class TestEach : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<FfzRunner> m_ffz;

    // Of a folder "photos", and of two things at the top.
    void makeTwo()
    {
        m_ffz->write(u"photos/one.txt"_s, "one\n");
        m_ffz->write(u"photos/two.txt"_s, "two\n");
        m_ffz->write(u"note.txt"_s, "note\n");
        m_ffz->well(u"create -q --level fast photos.ffz photos"_s);
        m_ffz->well(u"create -q mixed.zip photos note.txt"_s);
    }

    void writeProfiles(const QByteArray& text) { m_ffz->write(u"config/fileformer/profiles.ini"_s, text); }

    // One byte of the contents is another one.
    void damage(const QString& name)
    {
        QByteArray bytes = m_ffz->read(name);
        bytes[120] = char(bytes[120] ^ 0x55);
        m_ffz->write(name, bytes);
    }

private Q_SLOTS:
    void init()
    {
        m_ffz = std::make_unique<FfzRunner>();
        qputenv("XDG_CONFIG_HOME", QFile::encodeName(m_ffz->at(u"config"_s)));
    }

    void tellsWhichOfTwoExitCodesIsWorse_data()
    {
        QTest::addColumn<int>("better");
        QTest::addColumn<int>("worse");
        const std::initializer_list<int> order = {0, 5, 1, 3, 2, 4};
        for (auto better = order.begin(); better != order.end(); ++better) {
            for (auto worse = better; worse != order.end(); ++worse)
                QTest::addRow("%d below %d", *better, *worse) << *better << *worse;
        }
    }
    void tellsWhichOfTwoExitCodesIsWorse()
    {
        QFETCH(int, better);
        QFETCH(int, worse);
        QCOMPARE(ffz::worseCode(better, worse), worse);
        QCOMPARE(ffz::worseCode(worse, better), worse);
    }

    void testsAllAndSumsUp()
    {
        makeTwo();
        const FfzOutcome outcome = (*m_ffz)(u"test photos.ffz mixed.zip"_s);
        QCOMPARE(outcome.code, 0);
        const QList<QByteArray> lines = outcome.out.split('\n');
        QVERIFY(lines.at(0).startsWith("photos.ffz: intact, 3 entries"));
        QVERIFY(lines.at(1).startsWith("mixed.zip: intact by its CRC-32"));
        QCOMPARE(lines.at(2), QByteArray("2 archives: 2 intact"));
    }

    void oneThatFailsDoesNotStopTheOthers()
    {
        makeTwo();
        m_ffz->well(u"create -q --level fast bad.ffz photos"_s);
        damage(u"bad.ffz"_s);
        const FfzOutcome outcome = (*m_ffz)(u"test --json nothere.ffz bad.ffz photos.ffz"_s);
        QCOMPARE(outcome.code, 2);
        const Answer all = outcome.json();
        QCOMPARE(all["archives"].size(), std::size_t(3));
        FF_COMPARE_JSON(all["archives"][0]["archive"], "nothere.ffz");
        FF_COMPARE_JSON(all["archives"][0]["error"]["name"], "io");
        FF_COMPARE_JSON(all["archives"][1]["error"]["name"], "damaged");
        FF_COMPARE_JSON(all["archives"][2]["whole_entries"], 3);
        FF_COMPARE_JSON(all["good_archives"], 1);
        FF_COMPARE_JSON(all["bad_archives"], 2);
        FF_COMPARE_JSON(all["not_begun"], 0);
        FF_COMPARE_JSON(all["error"]["code"], 2);
        FF_COMPARE_JSON(all["raw_bytes"], 8 + all["archives"][1]["raw_bytes"].get<int>());
        const FfzOutcome plain = (*m_ffz)(u"test nothere.ffz bad.ffz photos.ffz"_s);
        QVERIFY2(plain.out.endsWith("3 archives: 1 intact, 2 not: nothere.ffz, bad.ffz\n"),
                 plain.out.constData());
    }

    void oneArchiveIsToldOfAsBefore()
    {
        makeTwo();
        const Answer one = (*m_ffz)(u"test --json photos.ffz"_s).json();
        QVERIFY(!one.contains("archives"));
        FF_COMPARE_JSON(one["archive"], "photos.ffz");
    }

    void partsOfOneArchiveAreOne()
    {
        m_ffz->write(u"noise"_s, [] {
            QByteArray out(200'000, '\0');
            unsigned x = 1;
            for (char& c : out)
                c = char((x = x * 1664525U + 1013904223U) >> 24);
            return out;
        }());
        m_ffz->well(u"create -q --level store --volume 65536 n.ffz noise"_s);
        const Answer all = (*m_ffz)(u"test --json n.ffz.002 n.ffz.001 n.ffz.003"_s).json();
        QCOMPARE(all["archives"].size(), std::size_t(1));
        FF_COMPARE_JSON(all["archives"][0]["archive"], "n.ffz.001");
    }

    void eachGetsAFolderOfItsOwn()
    {
        makeTwo();
        m_ffz->well(u"extract -q --each -C out photos.ffz mixed.zip"_s);
        // Its only folder has the name already.
        QCOMPARE(m_ffz->read(u"out/photos/one.txt"_s), QByteArray("one\n"));
        QCOMPARE(m_ffz->read(u"out/mixed/photos/two.txt"_s), QByteArray("two\n"));
        QCOMPARE(m_ffz->read(u"out/mixed/note.txt"_s), QByteArray("note\n"));
    }

    void archivesOfOneNameDoNotMeet()
    {
        makeTwo();
        QVERIFY(QDir(m_ffz->at({})).mkpath(u"other"_s));
        m_ffz->well(u"create -q other/photos.zip note.txt"_s);
        const Answer all = (*m_ffz)(u"extract --json --each -C out photos.ffz other/photos.zip"_s).json();
        FF_COMPARE_JSON(all["archives"][1]["target"], "out/photos (2)");
        QCOMPARE(m_ffz->read(u"out/photos (2)/note.txt"_s), QByteArray("note\n"));
        QVERIFY(!m_ffz->has(u"out/photos/note.txt"_s));
    }

    void withoutEachTheRestAreEntries()
    {
        makeTwo();
        const FfzOutcome outcome = (*m_ffz)(u"extract -C out photos.ffz mixed.zip"_s);
        QCOMPARE(outcome.code, 1);
        QVERIFY(outcome.err.contains("mixed.zip"));
    }

    void everyArchiveIsTriedWithEveryPassword()
    {
        makeTwo();
        m_ffz->well(u"create -q --level fast --password-fd 0 a.ffz photos"_s, "first\n");
        m_ffz->well(u"create -q --level fast --password-fd 0 b.ffz photos"_s, "second\n");
        m_ffz->well(u"create -q --level fast --password-fd 0 c.ffz photos"_s, "third\n");
        m_ffz->well(u"test -q --password-fd 0 a.ffz photos.ffz b.ffz a.ffz"_s, "second\nfirst\n");
        const FfzOutcome outcome = (*m_ffz)(u"test --password-fd 0 c.ffz a.ffz"_s, "second\nfirst\n");
        QCOMPARE(outcome.code, 5);
        QVERIFY2(outcome.err.contains("c.ffz: "), outcome.err.constData());
        QVERIFY(outcome.out.endsWith("2 archives: 1 intact, 1 not: c.ffz\n"));
    }

    void anArchiveIsMadeOfEach()
    {
        makeTwo();
        const Answer all = (*m_ffz)(u"create --json --level fast --each out/deep photos note.txt"_s).json();
        QVERIFY(!all.contains("error"));
        FF_COMPARE_JSON(all["good_archives"], 2);
        FF_COMPARE_JSON(all["archives"][0]["archive"], "out/deep/photos.ffz");
        FF_COMPARE_JSON(all["archives"][1]["archive"], "out/deep/note.ffz");
        FF_COMPARE_JSON(all["raw_bytes"], 13);
        FF_COMPARE_JSON(all["entries"], 4);
        m_ffz->well(u"test -q out/deep/photos.ffz out/deep/note.ffz"_s);
        const FfzOutcome plain = (*m_ffz)(u"create --level fast --each out/deep photos note.txt"_s);
        QVERIFY2(plain.out.endsWith("2 archives: 2 made\n"), plain.out.constData());
    }

    void aPatternSaysNameAndKind()
    {
        makeTwo();
        m_ffz->well(u"create -q --each out/my-{}.tar.gz photos note.txt"_s);
        QVERIFY(m_ffz->has(u"out/my-photos.tar.gz"_s));
        QVERIFY(m_ffz->has(u"out/my-note.tar.gz"_s));
    }

    void whatCannotBeIsToldBeforeItBegins_data()
    {
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<QByteArray>("why");
        QTest::newRow("two of one name")
            << u"out other/note.txt note.txt"_s << QByteArray("would both become out/note.txt.ffz");
        QTest::newRow("one archive") << u"out.zip note.txt"_s << QByteArray("out.zip would be one archive");
        QTest::newRow("two names") << u"{}{}.ffz note.txt"_s << QByteArray("once, in the last part of");
        QTest::newRow("a kind that cannot be made") << u"{}.rar note.txt"_s << QByteArray("rar");
        QTest::newRow("something else is there")
            << u"there photos note.txt"_s << QByteArray("there/note.ffz is there already");
        QTest::newRow("an item itself") << u"./{}.zip mixed.zip note.txt"_s << QByteArray("one of the items");
        QTest::newRow("estimate") << u"--estimate out note.txt"_s << QByteArray("--each goes without");
        QTest::newRow("no name") << u"out /"_s << QByteArray("has no name");
    }
    void whatCannotBeIsToldBeforeItBegins()
    {
        QFETCH(QString, arguments);
        QFETCH(QByteArray, why);
        makeTwo();
        m_ffz->write(u"other/note.txt"_s, "another\n");
        m_ffz->write(u"there/note.ffz"_s, "no archive\n");
        const FfzOutcome outcome = (*m_ffz)(u"create --level fast --each "_s + arguments);
        QCOMPARE(outcome.code, 1);
        QVERIFY2(outcome.err.contains(why), outcome.err.constData());
        QVERIFY(!m_ffz->has(u"out"_s));
        QVERIFY(!m_ffz->has(u"there/photos.ffz"_s));
    }

    void filesOfOneNameKeepTheirEndings()
    {
        makeTwo();
        m_ffz->write(u"note.md"_s, "other\n");
        m_ffz->well(u"create -q --level fast --each out note.txt note.md photos"_s);
        QCOMPARE(QDir(m_ffz->at(u"out"_s)).entryList(QDir::Files),
                 QStringList({u"note.md.ffz"_s, u"note.txt.ffz"_s, u"photos.ffz"_s}));
    }

    void oneThatCannotBeMadeDoesNotStopTheOthers()
    {
        makeTwo();
        const FfzOutcome outcome = (*m_ffz)(u"create --json --level fast --each out gone note.txt"_s);
        QCOMPARE(outcome.code, 3);
        FF_COMPARE_JSON(outcome.json()["archives"][0]["archive"], "out/gone.ffz");
        FF_COMPARE_JSON(outcome.json()["good_archives"], 1);
        QVERIFY(m_ffz->has(u"out/note.ffz"_s));
    }

    void theTimeIsShared()
    {
        m_ffz->write(u"large"_s, QByteArray(3 << 20, 'x'));
        m_ffz->write(u"small"_s, QByteArray(1 << 20, 'y'));
        const Answer all = (*m_ffz)(u"create --json --time 40s --each out large small"_s).json();
        FF_COMPARE_JSON(all["archives"][0]["budget_seconds"], 29);
        FF_COMPARE_JSON(all["archives"][1]["budget_seconds"], 10);
    }

    // ---- profiles

    void aProfileIsTakenWhereNoOptionIsGiven()
    {
        makeTwo();
        writeProfiles("[p]\nlevel = store\nrecovery = 7\nexclude = two*\neach = no\n");
        const Answer plain = (*m_ffz)(u"create --json --profile p a.ffz photos"_s).json();
        FF_COMPARE_JSON(plain["level"], "store");
        FF_COMPARE_JSON(plain["recovery"]["percent"], 7);
        FF_COMPARE_JSON(plain["raw_bytes"], 4);
        const Answer other =
            (*m_ffz)(u"create --json --profile p --time 30s --recovery 3 --exclude one* a.ffz photos"_s)
                .json();
        FF_COMPARE_JSON(other["level"], "auto");
        FF_COMPARE_JSON(other["budget_seconds"], 30);
        FF_COMPARE_JSON(other["recovery"]["percent"], 3);
        FF_COMPARE_JSON(other["raw_bytes"], 4);
    }

    void aProfileSaysTheKindOfANameThatDoesNot()
    {
        makeTwo();
        writeProfiles("[p]\nformat = zip\nlevel = fast\neach = yes\n");
        m_ffz->well(u"create -q --profile p out photos note.txt"_s);
        QCOMPARE(QDir(m_ffz->at(u"out"_s)).entryList(QDir::Files),
                 QStringList({u"note.zip"_s, u"photos.zip"_s}));
        m_ffz->well(u"create -q --profile p --each=false one photos note.txt"_s);
        QVERIFY(m_ffz->has(u"one.zip"_s));
        m_ffz->well(u"create -q --profile p --each=false one.7z photos"_s);
        QVERIFY(m_ffz->has(u"one.7z"_s));
    }

    void aProfileThatEncryptsAsksForThePassword()
    {
        makeTwo();
        writeProfiles("[p]\nlevel = fast\nencrypt = yes\n");
        QCOMPARE((*m_ffz)(u"create -q --profile p a.ffz photos"_s).code, 5);
        m_ffz->well(u"create -q --profile p --password-fd 0 a.ffz photos"_s, "secret\n");
        QCOMPARE((*m_ffz)(u"test a.ffz"_s).code, 5);
    }

    void profilesAreListedAndDeleted()
    {
        makeTwo();
        QVERIFY((*m_ffz)(u"profile list"_s).out.startsWith("no profiles"));
        writeProfiles("[p]\nformat = zip\nexclude = *.o\nverify = no\n[q]\ntime = 90\n");
        QCOMPARE((*m_ffz)(u"profile list"_s).out,
                 QByteArray("p: zip, auto, without *.o, not verified\nq: ffz, auto, in 1:30\n"));
        m_ffz->well(u"profile delete -q p"_s);
        const Answer left = (*m_ffz)(u"profile list --json"_s).json();
        QCOMPARE(left["profiles"].size(), std::size_t(1));
        FF_COMPARE_JSON(left["profiles"][0]["name"], "q");
        FF_COMPARE_JSON(left["profiles"][0]["budget_seconds"], 90);
        QCOMPARE((*m_ffz)(u"profile delete p"_s).code, 1);
        const FfzOutcome none = (*m_ffz)(u"create --profile p a.ffz photos"_s);
        QCOMPARE(none.code, 1);
        QCOMPARE(none.err, QByteArray("ffz: there is no profile \"p\"\n"));
    }
};

FF_TEST(TestEach)
#include "TestEach.moc"
