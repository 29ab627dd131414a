// SPDX-License-Identifier: GPL-3.0-or-later

// Whole archives: made by LibTorch's CPU, the native engines and the reference they are the same bytes, and
// each opens what the others made. A device that fails or errs costs time and a note, never a byte.

#include "core/archive/Archive.h"
#include "core/engine/Model.h"
#include "tests/support/ModelBuilder.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

namespace {

constexpr const char* kEngine = "FILEFORMER_ENGINE";
constexpr const char* kFault = "FF_TORCH_FAULT";

Bytes bytesOf(const fs::path& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string prose(std::size_t size)
{
    static constexpr const char* kWords[] = {"the ", "archive ", "holds ", "a ",         "small ", "river ",
                                             "of ",  "words, ",  "and ",   "each ",      "of ",    "them ",
                                             "is ",  "known ",   "to ",    "somebody.\n"};
    test::Random random(7);
    std::string text;
    while (text.size() < size)
        text += kWords[random.between(0, 15)];
    text.resize(size);
    return text;
}

} // namespace

class TestTorchArchive : public QObject {
    Q_OBJECT

private:
    // An archive of the folder `in`, coded with this dial on this engine.
    Result<CreateReport> make(const fs::path& path, const char* engine, std::uint32_t n)
    {
        qputenv(kEngine, engine);
        CreateOptions options;
        options.level = codec::Level::Former;
        options.threads = 2;
        options.n = n;
        TaskControl control;
        auto report = createArchive(path, {m_root / "in"}, options, control);
        qunsetenv(kEngine);
        return report;
    }
    Result<TestReport> check(const fs::path& path, const char* engine)
    {
        TaskControl control;
        FF_ASSIGN(const auto archive, Archive::open(path, control));
        qputenv(kEngine, engine);
        RunOptions options;
        options.threads = 2;
        auto report = archive.test(options, control);
        qunsetenv(kEngine);
        return report;
    }

    QTemporaryDir m_folder;
    fs::path m_root;

private Q_SLOTS:
    void initTestCase()
    {
        m_root = m_folder.path().toStdString();
        fs::create_directories(m_root / "in");
        fftest::writeFile(m_root / "in" / "river.txt", prose(700));
        fftest::writeFile(m_root / "in" / "short.txt", prose(100));
    }

    void init() { qunsetenv(kFault); }

    void everyEngineMakesAndOpensTheSameArchive_data()
    {
        QTest::addColumn<unsigned>("n");
        QTest::newRow("many lanes") << 9U;
        QTest::newRow("a lane") << 30U;
        QTest::newRow("chosen") << 0U;
    }

    void everyEngineMakesAndOpensTheSameArchive()
    {
        QFETCH(unsigned, n);
        const char* const engines[] = {"torch-cpu", "portable", "reference"};
        Bytes first;
        for (const char* maker : engines) {
            const fs::path path = m_root / (std::string(maker) + ".ffz");
            const auto made = make(path, maker, n);
            QVERIFY2(made.ok(), made.ok() ? "" : made.error().message.c_str());
            QCOMPARE(made->device,
                     std::string(maker) == "torch-cpu" ? std::string("LibTorch CPU")
                                                       : "cpu " + std::string(maker));
            QVERIFY(made->warnings.empty());
            const Bytes bytes = bytesOf(path);
            if (first.empty())
                first = bytes;
            QVERIFY2(bytes == first, maker);
        }
        TaskControl control;
        const auto archive = Archive::open(m_root / "torch-cpu.ffz", control);
        QVERIFY(archive.ok());
        QCOMPARE(archive->info().segments.front().method, std::string("mix+net"));
        for (const char* reader : engines) {
            const auto whole = check(m_root / "torch-cpu.ffz", reader);
            QVERIFY2(whole.ok() && whole->verdict.damaged == 0 && whole->hashRetries == 0, reader);
            QCOMPARE(whole->device,
                     std::string(reader) == "torch-cpu" ? std::string("LibTorch CPU")
                                                        : "cpu " + std::string(reader));
        }
    }

    void deviceThatFailsIsReplacedByTheProcessor()
    {
        QVERIFY(make(m_root / "right.ffz", "torch-cpu", 9).ok()); // and the engine has passed its test
        qputenv(kFault, "fail");
        const auto made = make(m_root / "failed.ffz", "torch-cpu", 9);
        QVERIFY(made.ok());
        QCOMPARE(made->warnings.size(), std::size_t{1});
        QVERIFY(made->warnings.front().message.find("fell off the bus") != std::string::npos);
        QVERIFY(!made->warnings.front().lost);
        QVERIFY(bytesOf(m_root / "failed.ffz") == bytesOf(m_root / "right.ffz"));
        const auto whole = check(m_root / "right.ffz", "torch-cpu");
        QVERIFY(whole.ok());
        QCOMPARE(whole->verdict.damaged, std::uint64_t{0});
        QCOMPARE(whole->hashRetries, std::uint64_t{0});
        QCOMPARE(whole->warnings.size(), std::size_t{1});
        QVERIFY(whole->warnings.front().message.find("fell off the bus") != std::string::npos);
    }

    void deviceThatErrsWhileDecodingIsCaughtByTheHash()
    {
        QVERIFY(make(m_root / "right.ffz", "torch-cpu", 9).ok());
        qputenv(kFault, "flip");
        const auto whole = check(m_root / "right.ffz", "torch-cpu");
        QVERIFY(whole.ok());
        QVERIFY(!qEnvironmentVariableIsSet(kFault));
        QCOMPARE(whole->verdict.damaged, std::uint64_t{0});
        QCOMPARE(whole->hashRetries, std::uint64_t{1});
        QCOMPARE(whole->warnings.size(), std::size_t{1});
    }

    void deviceThatErrsWhileCodingIsCaughtByVerification()
    {
        QVERIFY(make(m_root / "right.ffz", "torch-cpu", 9).ok());
        qputenv(kFault, "flip");
        const auto made = make(m_root / "flipped.ffz", "torch-cpu", 9);
        QVERIFY(made.ok());
        QVERIFY(!qEnvironmentVariableIsSet(kFault));
        QCOMPARE(made->hashRetries, std::uint64_t{1});
        QCOMPARE(made->warnings.size(), std::size_t{1});
        QVERIFY(bytesOf(m_root / "flipped.ffz") == bytesOf(m_root / "right.ffz"));
    }
};

FF_TEST(TestTorchArchive)
#include "TestTorchArchive.moc"
