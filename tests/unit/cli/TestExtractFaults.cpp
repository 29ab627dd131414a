// SPDX-License-Identifier: GPL-3.0-or-later
// ffz that extracts and is killed, or finds the disk full, at every moment at which it touches a file:
// nothing stands half-written under the name that it is to have, and the next extraction takes away what was
// left.
#include "tests/support/FaultyRun.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <map>

namespace fs = std::filesystem;
using fftest::Outcome;

class TestExtractFaults : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;

    QString root() const { return QString::fromStdString(m_root); }
    Outcome ffz(const QString& line, const QString& fault = {}, int moment = 0) const
    {
        return fftest::run(root(), QStringLiteral(FF_FFZ), line.split(QLatin1Char(' ')), fault, moment);
    }

    // Kind and contents of everything below.
    std::map<std::string, std::string> contents(const fs::path& folder) const
    {
        std::map<std::string, std::string> out;
        if (!fs::exists(m_root / folder))
            return out;
        for (const auto& item : fs::recursive_directory_iterator(m_root / folder)) {
            const fs::path path = item.path();
            out[path.lexically_relative(m_root / folder)] = item.is_symlink()
                ? "-> " + fs::read_symlink(path).string()
                : item.is_directory() ? "folder"
                : item.is_fifo()      ? "pipe"
                                      : fftest::readFile(path);
        }
        return out;
    }
    static bool isTemporary(const std::string& path)
    {
        return fs::path(path).filename().string().starts_with(".ffz-");
    }
    std::size_t leftOver() const
    {
        const auto all = contents("out");
        return std::size_t(
            std::count_if(all.begin(), all.end(), [](const auto& item) { return isTemporary(item.first); }));
    }

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
        fftest::writeFile(m_root / "in/a.txt", fftest::prose(300));
        fftest::writeFile(m_root / "in/sub/b.bin", fftest::noise(70'000));
        fs::create_directories(m_root / "in/empty");
        fs::create_symlink("a.txt", m_root / "in/link");
        fs::create_hard_link(m_root / "in/a.txt", m_root / "in/hard");
        QCOMPARE(fftest::run(root(), QStringLiteral("mkfifo"), {QStringLiteral("in/pipe")}).code, 0);
        QCOMPARE(ffz(QStringLiteral("create -q --level store a.ffz in")).code, 0);
    }
    void cleanup() { fftest::removeTree(m_root); }

    // issue 14
    void leavesNothingHalfWrittenWhenKilledAtAnyMoment_data()
    {
        QTest::addColumn<bool>("isThere");
        QTest::newRow("into a new folder") << false;
        QTest::newRow("over what is there") << true;
    }
    void leavesNothingHalfWrittenWhenKilledAtAnyMoment()
    {
        QFETCH(bool, isThere);
        const auto wanted = contents("in");
        std::size_t leftOvers = 0;
        bool sawLeftLink = false;
        for (int moment = 1;; ++moment) {
            QVERIFY(moment < 1000);
            fftest::removeTree(m_root / "out");
            if (isThere)
                QCOMPARE(ffz(QStringLiteral("extract -q -C out a.ffz")).code, 0);
            const Outcome killed = ffz(QStringLiteral("extract -q --overwrite replace -C out a.ffz"),
                                       QStringLiteral("kill"), moment);
            if (!killed.isKilled) {
                QVERIFY2(killed.code == 0, killed.text);
                break;
            }
            for (const auto& [path, content] : contents("out/in")) {
                sawLeftLink = sawLeftLink || (isTemporary(path) && content.starts_with("->"));
                QVERIFY2(isTemporary(path) || wanted.at(path) == content, path.c_str());
            }
            leftOvers += leftOver() != 0;
            QCOMPARE(ffz(QStringLiteral("extract -q --overwrite replace -C out a.ffz")).code, 0);
            QCOMPARE(leftOver(), std::size_t{0});
            QVERIFY(contents("out/in") == wanted);
        }
        QVERIFY(leftOvers > 8);
        QVERIFY(sawLeftLink);
    }

    void givesOutNothingWrongWhateverFails_data()
    {
        QTest::addColumn<QString>("fault");
        for (const char* fault : {"once", "broken", "inodes", "short"})
            QTest::newRow(fault) << QString::fromLatin1(fault);
    }
    void givesOutNothingWrongWhateverFails()
    {
        QFETCH(QString, fault);
        const auto wanted = contents("in");
        int failures = 0, moment = 1;
        do {
            QVERIFY(moment < 1000);
            fftest::removeTree(m_root / "out");
            const Outcome outcome = ffz(QStringLiteral("extract -q -C out a.ffz"), fault, moment++);
            QVERIFY(!outcome.isKilled);
            if (outcome.code == 0) {
                // Where only a temporary file could not be removed, that is left.
                auto made = contents("out/in");
                std::erase_if(made, [](const auto& item) { return isTemporary(item.first); });
                QVERIFY(made == wanted);
                continue;
            }
            ++failures;
            QVERIFY2(outcome.code == 3 && outcome.text.startsWith("ffz: "), outcome.text);
            for (const auto& [path, content] : contents("out/in"))
                QVERIFY2(isTemporary(path) || wanted.at(path) == content, path.c_str());
            QCOMPARE(ffz(QStringLiteral("extract -q --overwrite replace -C out a.ffz")).code, 0);
            QVERIFY(contents("out/in") == wanted);
        } while (fs::remove(m_root / "hit"));
        QVERIFY(fault == QStringLiteral("short") ? failures == 0 : failures > 3);
    }

    // One sentence, and nothing that is not whole.
    void stopsWhenTheDiskIsFull()
    {
        for (int i = 0; i < 200; ++i)
            fftest::writeFile(m_root / "many" / std::to_string(i), fftest::noise(2000, std::uint32_t(i)));
        QCOMPARE(ffz(QStringLiteral("create -q --level store many.ffz many")).code, 0);
        const auto wanted = contents("many");
        for (const int moment : {3, 4, 50}) {
            fftest::removeTree(m_root / "out");
            const Outcome full =
                ffz(QStringLiteral("extract -q -C out many.ffz"), QStringLiteral("full"), moment);
            QCOMPARE(full.code, 3);
            QVERIFY2(full.text
                         == "ffz: there is no space left on the disk of out; not everything was extracted\n",
                     full.text);
            for (const auto& [path, content] : contents("out/many"))
                QCOMPARE(content, wanted.at(path));
        }
    }

    void stopsOnARealDiskThatIsFull()
    {
        for (int i = 0; i < 200; ++i)
            fftest::writeFile(m_root / "many" / std::to_string(i), fftest::noise(20'000, std::uint32_t(i)));
        QCOMPARE(ffz(QStringLiteral("create -q --level store many.ffz many")).code, 0);
        fs::create_directories(m_root / "out");
        const QString script =
            QStringLiteral("mount -t tmpfs -o size=1m none out || exit 77\n"
                           "'%1' extract -q -C out many.ffz; code=$?\n"
                           "cd out/many && [ -z \"$(ls -A | grep ffz)\" ] || exit 99\n"
                           "for f in *; do cmp $f ../../many/$f || exit 98; done; exit $code\n")
                .arg(QStringLiteral(FF_FFZ));
        const Outcome full = fftest::runMounting(root(), script);
        if (full.code == 77 || full.code == 1)
            QSKIP(QByteArray("no file system can be mounted here: " + full.text).constData());
        QVERIFY2(full.code == 3, full.text);
        QCOMPARE(full.text.count('\n'), 1);
        QVERIFY2(full.text.contains("no space left"), full.text);
    }

    // One sentence for each kind of problem, with the number of entries that have it.
    void saysOnceWhatTheFileSystemDoesNotHave()
    {
        for (const char* name : {"1", "2", "3"}) {
            fftest::writeFile(m_root / "marked" / name, "x");
            if (!fftest::setXattr(m_root / "marked" / name, "user.one", "1")
                || !fftest::setXattr(m_root / "marked" / name, "user.two", "2"))
                QSKIP("there are no extended attributes here");
        }
        QCOMPARE(ffz(QStringLiteral("create -q --level store marked.ffz marked")).code, 0);
        fs::create_directories(m_root / "out");
        const QString script =
            QStringLiteral(
                "mount -t ramfs none out || exit 77\n"
                "'%1' extract -C out marked.ffz 2>&1 >one | grep -v whole\n"
                "'%1' extract --overwrite replace --json -C out marked.ffz >json; exit $((2 + $?))\n")
                .arg(QStringLiteral(FF_FFZ));
        const Outcome extracted = fftest::runMounting(root(), script);
        if (extracted.code == 77 || extracted.code == 1)
            QSKIP(QByteArray("no file system can be mounted here: " + extracted.text).constData());
        QVERIFY2(extracted.code == 2, extracted.text);
        QCOMPARE(extracted.text,
                 QByteArray("ffz: marked/1: its attributes cannot be set: the file system has none (and 2 "
                            "more entries)\n"));
        const QJsonArray warnings =
            QJsonDocument::fromJson(QByteArray::fromStdString(fftest::readFile(m_root / "json")))
                .object()[QStringLiteral("warnings")]
                .toArray();
        QCOMPARE(warnings.size(), 1);
        QCOMPARE(warnings[0].toObject()[QStringLiteral("path")].toString(), QStringLiteral("marked/1"));
        QCOMPARE(warnings[0].toObject()[QStringLiteral("entries")].toInt(), 3);
    }

    void saysThatAFileSystemCanOnlyBeRead()
    {
        fs::create_directories(m_root / "out");
        const QString script =
            QStringLiteral(
                "mount -t tmpfs none out && mkdir out/there && mount -o remount,ro out || exit 77\n"
                "'%1' extract -q -C out a.ffz; a=$?; '%1' extract -q -C out/new/one a.ffz; b=$?\n"
                "'%1' extract -q -C out/there a.ffz; exit $((a * 9 + b * 3 + $?))\n")
                .arg(QStringLiteral(FF_FFZ));
        const Outcome refused = fftest::runMounting(root(), script);
        if (refused.code == 77 || refused.code == 1)
            QSKIP(QByteArray("no file system can be mounted here: " + refused.text).constData());
        QVERIFY2(refused.code == 3 * 9 + 3 * 3 + 3, refused.text);
        QVERIFY2(
            refused.text
                == "ffz: cannot extract into out: out is on a file system that can only be read\n"
                   "ffz: cannot extract into out/new/one: out is on a file system that can only be read\n"
                   "ffz: cannot extract into out/there: out/there is on a file system that can only be "
                   "read\n",
            refused.text);
    }
};

FF_TEST(TestExtractFaults)
#include "TestExtractFaults.moc"
