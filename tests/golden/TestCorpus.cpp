// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/Archive.h"
#include "core/base/File.h"
#include "tests/support/TestProgram.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cstdlib>
#include <filesystem>

using namespace ff;
namespace fs = std::filesystem;

// The development files through real archives: whole at the fast level, their beginnings at the slow ones,
// which `./run bench` runs whole.
class TestCorpus : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        // They are no part of the repository, but whoever has the folder beside it, as CI does, has them in
        // it.
        if (!fs::exists(fs::path(FF_CORPUS_DIR).parent_path()))
            QSKIP("the development files are not here");
        QVERIFY2(fs::is_directory(fs::path(FF_CORPUS_DIR) / "dev"), FF_CORPUS_DIR "/dev is missing");
        QVERIFY(m_folder.isValid());
        for (const auto& packed : fs::directory_iterator(fs::path(FF_CORPUS_DIR) / "dev")) {
            QProcess xz;
            const fs::path target = root() / "whole" / packed.path().stem();
            fs::create_directories(target.parent_path());
            xz.setStandardOutputFile(QString::fromStdString(target.string()));
            xz.start("xz", {"-dc", QString::fromStdString(packed.path().string())});
            QVERIFY(xz.waitForFinished(60000));
            QCOMPARE(xz.exitCode(), 0);
        }
    }

    void comesBackWhole_data()
    {
        QTest::addColumn<QString>("level");
        QTest::addColumn<quint64>("bytesOfEach");
        QTest::newRow("fast") << "fast" << (quint64{1} << 40);
        QTest::newRow("quick") << "quick" << (quint64{1} << 40);
        QTest::newRow("balanced") << "balanced" << quint64{1 << 20};
        QTest::newRow("former") << "former" << quint64{1 << 17};
    }

    void comesBackWhole()
    {
        QFETCH(QString, level);
        QFETCH(quint64, bytesOfEach);
        const fs::path input = root() / level.toStdString();
        fs::create_directories(input);
        quint64 raw = 0;
        for (const auto& file : fs::directory_iterator(root() / "whole")) {
            auto bytes = readFile(file.path(), 1 << 28);
            QVERIFY(bytes.ok());
            bytes->resize(std::min<std::size_t>(bytes->size(), bytesOfEach));
            raw += bytes->size();
            QVERIFY(writeFile(input / file.path().filename(), *bytes).ok());
        }

        TaskControl control;
        archive::CreateOptions options;
        options.level = *codec::levelFromName(level.toStdString());
        const fs::path target = root() / (level.toStdString() + ".ffz");
        const auto made = archive::createArchive(target, {input}, options, control);
        QVERIFY2(made.ok(), made.ok() ? "" : made.error().message.c_str());
        QVERIFY(made->warnings.empty());
        QCOMPARE(made->rawBytes, raw);
        QVERIFY(made->archiveBytes < raw / 2);
        QCOMPARE(made->hashRetries, quint64{0});

        const auto opened = archive::Archive::open(target, control);
        QVERIFY(opened.ok());
        archive::ExtractOptions extracting;
        extracting.target = root() / (level.toStdString() + ".out");
        const auto all = opened->select({});
        QVERIFY(all.ok());
        const auto report = opened->extract(extracting, *all, control);
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        QVERIFY(report->outcomes.empty());
        QCOMPARE(std::system(("diff -r '" + input.string() + "' '"
                              + (extracting.target / level.toStdString()).string() + "'")
                                 .c_str()),
                 0);
    }

private:
    fs::path root() const { return m_folder.path().toStdString(); }
    QTemporaryDir m_folder;
};

FF_TEST(TestCorpus)
#include "TestCorpus.moc"
