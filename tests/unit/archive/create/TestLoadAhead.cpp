// SPDX-License-Identifier: GPL-3.0-or-later
// Files that are read before their turn: the archive is the one that is made without.
#include "core/archive/Archive.h"
#include "core/archive/create/stream/LoadAhead.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

class TestLoadAhead : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    TaskControl m_control;

    fs::path root() const { return m_folder->path().toStdString(); }
    std::vector<SourceEntry> scanned()
    {
        auto scan = scanInputs({root() / "in"}, {}, ScanRules(CreateOptions()), m_control);
        if (!scan.ok())
            qFatal("%s", scan.error().message.c_str());
        return std::move(scan->entries);
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup() { fftest::removeTree(root()); }

    void anyNumberOfThreadsMakesTheSameArchive()
    {
        fftest::makeEveryKind(root() / "in" / "kinds");
        for (std::uint32_t i = 0; i < 60; ++i)
            fftest::writeFile(root() / "in" / std::to_string(i), fftest::prose(i * 1'000, i));
        fftest::writeFile(root() / "in" / "large", fftest::noise(6 << 20, 1)); // read twice
        fftest::writeFile(root() / "in" / "larger", fftest::noise(6 << 20, 1)); // its copy
        std::string first;
        for (const unsigned threads : {1U, 2U, 16U}) {
            CreateOptions options;
            options.level = codec::Level::Fast;
            options.threads = threads;
            options.force = true;
            const auto report = createArchive(root() / "a.ffz", {root() / "in"}, options, m_control);
            QVERIFY(report.ok());
            const std::string made = fftest::readFile(root() / "a.ffz");
            if (threads == 1)
                first = made;
            QVERIFY(made == first);
        }
    }

    void givesEachFileInItsTurnAndNothingElse()
    {
        for (int i = 10; i < 50; ++i)
            fftest::writeFile(root() / "in" / std::to_string(i), fftest::noise(30'000, std::uint32_t(i)));
        std::vector<SourceEntry> entries = scanned();
        LoadAhead ahead(entries, {root()}, 3, m_control);
        const SourceEntry copy = entries[5];
        QVERIFY(!ahead.take(copy)); // not of the list
        QVERIFY(!ahead.take(entries[0])); // the folder
        for (std::size_t i = 1; i < entries.size(); i += i % 7 == 0 ? 3 : 1) { // some are passed over
            const auto loaded = ahead.take(entries[i]);
            QVERIFY(loaded && loaded->opened.ok() && loaded->loaded.ok() && *loaded->loaded);
            QCOMPARE(loaded->file->sha512(), crypto::sha512(asBytes(fftest::readFile(entries[i].file))));
        }
        QVERIFY(!ahead.take(entries[5])); // its turn is over
    }

    // What cannot be read, is gone, or is a file no more is told as without it, and the rest is stored.
    void whatCannotBeReadIsTold()
    {
        for (int i = 10; i < 40; ++i)
            fftest::writeFile(root() / "in" / std::to_string(i), fftest::prose(5'000, std::uint32_t(i)));
        const std::vector<SourceEntry> entries = scanned();
        fs::remove(root() / "in" / "15");
        fs::remove(root() / "in" / "16");
        fs::create_directory(root() / "in" / "16");
        LoadAhead ahead(entries, {root()}, 2, m_control);
        std::size_t whole = 0;
        std::vector<std::string> lost;
        for (const SourceEntry& entry : entries) {
            const auto loaded = ahead.take(entry);
            if (!loaded)
                continue;
            if (loaded->opened.ok() && loaded->loaded.ok())
                ++whole;
            else
                lost.push_back(entry.name);
        }
        QCOMPARE(whole, std::size_t{28});
        QCOMPARE(lost, (std::vector<std::string>{"in/15", "in/16"}));
    }

    void endsWhenCancelled()
    {
        for (int i = 0; i < 12; ++i)
            fftest::writeFile(root() / "in" / std::to_string(i), fftest::noise(5 << 20, std::uint32_t(i)));
        const std::vector<SourceEntry> entries = scanned();
        TaskControl control;
        LoadAhead ahead(entries, {root()}, 2, control);
        QVERIFY(ahead.take(entries[1]));
        control.cancel();
        bool isCancelled = false;
        for (std::size_t i = 2; i < entries.size(); ++i) {
            const auto loaded = ahead.take(entries[i]);
            isCancelled |=
                loaded && !loaded->loaded.ok() && loaded->loaded.error().code == ErrorCode::Cancelled;
        }
        QVERIFY(isCancelled);
    }
};

FF_TEST(TestLoadAhead)
#include "TestLoadAhead.moc"
