// SPDX-License-Identifier: GPL-3.0-or-later
// A file on disk as the archive sees it: of one piece, whatever happens to it meanwhile.
#include "core/archive/disk/SourceFile.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

class TestSourceFile : public QObject {
    Q_OBJECT

private:
    static constexpr std::size_t kLarge = 9 << 20; // above what is held in memory

    QTemporaryDir m_folder;
    TaskControl m_control;

    std::string make(const std::string& name, const std::string& contents)
    {
        const fs::path path = fs::path(m_folder.path().toStdString()) / name;
        fftest::writeFile(path, contents);
        return path.string();
    }

    // What readAgain() gives, with zeros in the holes; nothing when it says that the bytes are others.
    std::optional<std::string> bytesOf(SourceFile& file)
    {
        std::string out(file.size(), '\0');
        const auto same = file.readAgain(
            [&](std::uint64_t offset, ByteSpan piece) -> Status {
                if (offset + piece.size() > out.size())
                    return Error{ErrorCode::Io, Sentence::verbatim("more bytes than the size says")};
                std::copy(piece.begin(), piece.end(), out.begin() + std::ptrdiff_t(offset));
                return {};
            },
            m_control);
        return same.ok() && *same ? std::optional(out) : std::nullopt;
    }

private Q_SLOTS:
    void givesSizeHashAndBytes_data()
    {
        QTest::addColumn<int>("size");
        for (const int size : {0, 1, 511, 4096, int(kLarge)})
            QTest::newRow(std::to_string(size).c_str()) << size;
    }
    void givesSizeHashAndBytes()
    {
        QFETCH(int, size);
        const std::string contents = fftest::noise(std::size_t(size));
        SourceFile file;
        QVERIFY(file.open(make("file", contents)).ok());
        const auto still = file.load(m_control);
        QVERIFY(still.ok() && *still);
        QCOMPARE(file.size(), std::uint64_t(size));
        QVERIFY(file.sha512() == crypto::sha512(asBytes(contents)));
        QVERIFY(!file.sparse());
        QCOMPARE(file.dataSize(), std::uint64_t(size));
        QVERIFY(bytesOf(file) == contents);
        QVERIFY(bytesOf(file) == contents); // as often as one likes
        QVERIFY(file.remark().empty());
    }

    void takesOnlyRegularFiles()
    {
        const fs::path folder = m_folder.path().toStdString();
        make("target", "x");
        fs::create_symlink("target", folder / "link");
        for (const char* name : {"link", "", "nothing"}) {
            SourceFile file;
            const Status opened = file.open((folder / name).string());
            QVERIFY2(!opened.ok(), name);
            QCOMPARE(opened.error().code, ErrorCode::Io);
            QVERIFY(!opened.error().message.empty());
        }
    }

    void aHoleIsNoDataButCountsInTheHash()
    {
        const std::string path = make("sparse", "begin");
        fs::resize_file(path, 1 << 20);
        SourceFile file;
        QVERIFY(file.open(path).ok());
        QVERIFY(*file.load(m_control));
        QCOMPARE(file.size(), std::uint64_t{1 << 20});
        std::string whole = "begin";
        whole.resize(1 << 20);
        QVERIFY(file.sha512() == crypto::sha512(asBytes(whole)));
        QVERIFY(bytesOf(file) == whole);
        if (!file.sparse())
            QSKIP("this file system has no holes");
        QVERIFY(file.dataSize() < file.size());
    }

    void zerosAreHashedWithoutBeingThere()
    {
        crypto::Sha512 counted, written;
        TaskControl control;
        QVERIFY(hashZeros(counted, 100'001, control).ok());
        written.update(Bytes(100'001, 0));
        QVERIFY(counted.finish() == written.finish());
    }

    void whatIsAppendedMeanwhileStaysOut()
    {
        const std::string path = make("log", "first line\n");
        SourceFile file;
        QVERIFY(file.open(path).ok());
        fftest::writeFile(path, "first line\nsecond line\n");
        QVERIFY(file.load(m_control).ok());
        QCOMPARE(file.size(), std::uint64_t{11});
        QVERIFY(file.sha512() == crypto::sha512(asBytes("first line\n")));
        QVERIFY(file.grew());
        QVERIFY(!file.remark().empty());
        QVERIFY(bytesOf(file) == "first line\n");
    }

    void endsWhereAFileThatBecameShorterEnds()
    {
        const std::string path = make("short", std::string(5000, 'x'));
        SourceFile file;
        QVERIFY(file.open(path).ok());
        fs::resize_file(path, 123);
        QVERIFY(file.load(m_control).ok());
        QCOMPARE(file.size(), std::uint64_t{123});
        QVERIFY(file.sha512() == crypto::sha512(asBytes(std::string(123, 'x'))));
        QVERIFY(!file.remark().empty());
        QVERIFY(bytesOf(file) == std::string(123, 'x'));
    }

    // A small file is held; a large one is read again, and must then be the one that was hashed.
    void whatWasHashedIsWhatIsGiven()
    {
        const std::string small = make("small", "one");
        SourceFile held;
        QVERIFY(held.open(small).ok() && *held.load(m_control));
        fftest::writeFile(small, "two");
        QVERIFY(bytesOf(held) == "one");

        const std::string contents = fftest::noise(kLarge);
        const std::string large = make("large", contents);
        SourceFile again;
        QVERIFY(again.open(large).ok() && *again.load(m_control));
        std::string other = contents;
        other[kLarge / 2] ^= 1;
        fftest::writeFile(large, other);
        QVERIFY(!bytesOf(again));

        fftest::writeFile(large, contents);
        SourceFile spooled;
        spooled.spoolInto(m_folder.path().toStdString());
        QVERIFY(spooled.open(large).ok() && *spooled.load(m_control, true));
        fftest::writeFile(large, other);
        QVERIFY(bytesOf(spooled) == contents);
    }

    void endsWhenCancelled()
    {
        SourceFile file;
        QVERIFY(file.open(make("file", fftest::noise(1000))).ok());
        TaskControl cancelled;
        cancelled.cancel();
        const auto loaded = file.load(cancelled);
        QVERIFY(!loaded.ok());
        QCOMPARE(loaded.error().code, ErrorCode::Cancelled);
        crypto::Sha512 hash;
        QCOMPARE(hashZeros(hash, std::uint64_t{1} << 40, cancelled).error().code, ErrorCode::Cancelled);
    }
};

FF_TEST(TestSourceFile)
#include "TestSourceFile.moc"
