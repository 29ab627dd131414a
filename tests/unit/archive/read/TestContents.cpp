// SPDX-License-Identifier: GPL-3.0-or-later
// Contents for a look: several files in one pass, and what is told of entries while a list is made.
#include "core/archive/read/Contents.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

class TestContents : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    TaskControl m_control;

    fs::path root() const { return m_folder.path().toStdString(); }
    static std::size_t placeOf(const Archive& archive, const std::string& path)
    {
        const auto found = archive.find(path);
        return found.ok() ? *found : archive.entries().size();
    }
    // Files 0, 1 and so on.
    void create(const std::vector<std::string>& contents)
    {
        for (std::size_t i = 0; i < contents.size(); ++i)
            fftest::writeFile(root() / "in" / std::to_string(i), contents[i]);
        CreateOptions options;
        options.level = codec::Level::Store;
        QVERIFY(createArchive(root() / "a.ffz", {root() / "in"}, options, m_control).ok());
    }

private Q_SLOTS:
    void init()
    {
        QVERIFY(m_folder.isValid());
        fs::remove_all(root() / "in");
        fs::create_directories(root() / "in");
    }

    void readsSeveralInOnePass()
    {
        create({"first", "", fftest::prose(5000), "last"});
        const auto opened = Archive::open(root() / "a.ffz", m_control);
        QVERIFY(opened.ok());
        std::vector<std::size_t> wanted;
        for (const char* name : {"in/0", "in/1", "in/3"})
            wanted.push_back(placeOf(*opened, name));
        std::sort(wanted.begin(), wanted.end());
        std::vector<std::string> read;
        const Status status = readEach(
            *opened, wanted, {},
            [&](std::size_t entry, Result<Bytes> contents) {
                read.push_back(opened->entries()[entry].path + "=" + std::string(asText(*contents)));
            },
            m_control);
        QVERIFY(status.ok());
        std::sort(read.begin(), read.end());
        QCOMPARE(read, (std::vector<std::string>{"in/0=first", "in/1=", "in/3=last"}));
    }

    void oneThatIsDamagedDoesNotEndThePass()
    {
        // Larger than a segment, each.
        create({fftest::noise(40 << 20), "whole"});
        std::string bytes = fftest::readFile(root() / "a.ffz");
        const std::size_t damaged = bytes.size() / 2;
        for (std::size_t at = damaged; at < damaged + 200'000; ++at)
            bytes[at] = char(bytes[at] ^ 0x55);
        fftest::writeFile(root() / "a.ffz", bytes);
        const auto opened = Archive::open(root() / "a.ffz", m_control);
        QVERIFY(opened.ok());
        std::vector<std::size_t> wanted{placeOf(*opened, "in/0"), placeOf(*opened, "in/1")};
        std::sort(wanted.begin(), wanted.end());
        int failed = 0, whole = 0;
        const Status status = readEach(
            *opened, wanted, {},
            [&](std::size_t entry, Result<Bytes> contents) {
                if (!contents.ok())
                    ++failed;
                else if (opened->entries()[entry].path == "in/1" && asText(*contents) == "whole")
                    ++whole;
            },
            m_control);
        QVERIFY(status.ok());
        QCOMPARE(failed, 1);
        QCOMPARE(whole, 1);
    }

    void endsWhenCancelled()
    {
        create({"first", "second"});
        const auto opened = Archive::open(root() / "a.ffz", m_control);
        TaskControl control;
        int read = 0;
        const Status status = readEach(
            *opened, {placeOf(*opened, "in/0"), placeOf(*opened, "in/1")}, {},
            [&](std::size_t, const Result<Bytes>&) {
                ++read;
                control.cancel();
            },
            control);
        QVERIFY(!status.ok());
        QCOMPARE(status.error().code, ErrorCode::Cancelled);
        QCOMPARE(read, 1);
    }

    // Issue 20.
    void tellsEntriesWhileTheListIsRebuilt()
    {
        create({"first", "second"});
        const std::string bytes = fftest::readFile(root() / "a.ffz");
        fftest::writeFile(root() / "cut.ffz", bytes.substr(0, bytes.size() - 30));
        for (const bool isCut : {false, true}) {
            std::vector<std::string> told;
            OpenOptions options;
            options.onFound = [&told](const Entry& entry) { told.push_back(entry.path); };
            const auto opened = Archive::open(root() / (isCut ? "cut.ffz" : "a.ffz"), options, m_control);
            QVERIFY(opened.ok());
            QCOMPARE(opened->rebuilt(), isCut);
            std::vector<std::string> all;
            for (const Entry& entry : opened->entries())
                all.push_back(entry.path);
            QCOMPARE(told, isCut ? all : std::vector<std::string>());
        }
    }
};

FF_TEST(TestContents)
#include "TestContents.moc"
