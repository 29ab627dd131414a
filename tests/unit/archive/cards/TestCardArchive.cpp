// SPDX-License-Identifier: GPL-3.0-or-later

// Whole archives on cards, emulated ones: the bytes are those of the processor, each opens what the other
// made, and a card that fails or errs costs time and a note, never a byte.

#include "core/archive/Archive.h"
#include "core/archive/run/Capabilities.h"
#include "core/engine/ModelStore.h"
#include "core/engine/Predictor.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

namespace {

constexpr const char* kFault = "FF_CUDA_FAULT";
constexpr const char* kCards = "2 × Emulated card";

} // namespace

class TestCardArchive : public QObject {
    Q_OBJECT

private:
    // An archive of the folder `in`, of lanes of 420 bytes and with the thin mixing that cards get.
    Result<CreateReport> make(const char* name, const char* device)
    {
        CreateOptions options;
        options.level = codec::Level::Former;
        options.device = device;
        options.threads = 2;
        options.n = 20;
        options.mixing = codec::Mixing::Thin;
        TaskControl control;
        return createArchive(m_root / name, {m_root / "in"}, options, control);
    }
    Result<TestReport> check(const fs::path& path, const char* device)
    {
        TaskControl control;
        FF_ASSIGN(const auto archive, Archive::open(path, control));
        RunOptions options;
        options.device = device;
        options.threads = 2;
        return archive.test(options, control);
    }
    std::string bytesOf(const char* name) { return fftest::readFile(m_root / name); }

    QTemporaryDir m_folder;
    fs::path m_root;
    std::shared_ptr<engine::CardSession>
        m_cards; // in use, so that faults come while cards work, not while they open

private Q_SLOTS:
    void initTestCase()
    {
        m_root = m_folder.path().toStdString();
        fs::create_directories(m_root / "in");
        // Text that the transformer pays for.
        const std::string text = fftest::readFile(fs::path(FF_SOURCE_DIR) / "LICENSE");
        QVERIFY(text.size() > 20000);
        fftest::writeFile(m_root / "in" / "text.txt", text.substr(1000, 9000));
        fftest::writeFile(m_root / "in" / "short.txt", text.substr(10000, 500));
        // Before a case that loads the module: a module that was loaded stays.
        const QByteArray right = qgetenv("FILEFORMER_CUDA");
        qputenv("FILEFORMER_CUDA", "/nowhere/libfileformer_cuda.so");
        const Status here = deviceHere("cuda");
        const auto made = make("nowhere.ffz", "cuda");
        qputenv("FILEFORMER_CUDA", right);
        QVERIFY(!here.ok() && here.error().message.find("is not installed") != std::string::npos);
        QVERIFY(!made.ok());
        QCOMPARE(made.error().code, ErrorCode::Missing);
        QVERIFY(made.error().message.find("/nowhere/libfileformer_cuda.so") != std::string::npos);
        QVERIFY(deviceHere("cuda").ok());
        // Cards are opened while files are read.
        qputenv(kFault, "open");
        const auto asleep = make("asleep.ffz", "cuda");
        qunsetenv(kFault);
        QVERIFY(!asleep.ok());
        QCOMPARE(asleep.error().code, ErrorCode::Missing);
        QVERIFY(asleep.error().message.find("the card is asleep") != std::string::npos);
        QCOMPARE(std::distance(fs::directory_iterator(m_root), {}), 1); // the folder
        const auto onCards = make("cards.ffz", "cuda");
        QVERIFY2(onCards.ok(), onCards.ok() ? "" : onCards.error().message.c_str());
        QCOMPARE(onCards->device, std::string(kCards));
        QVERIFY(onCards->warnings.empty());
        TaskControl control;
        const auto archive = Archive::open(m_root / "cards.ffz", control);
        QVERIFY(archive.ok());
        QCOMPARE(archive->info().segments.front().method, std::string("mix+net"));
    }

    // Whoever opens them next is told what they are like then.
    void cardsAreGivenBackAtTheEnd()
    {
        const auto areOpen = [this] {
            qputenv(kFault, "open");
            const bool opened = make("again.ffz", "cuda").ok();
            qunsetenv(kFault);
            return opened;
        };
        QVERIFY(make("once.ffz", "cuda").ok());
        QVERIFY(!areOpen());
        QVERIFY(check(m_root / "once.ffz", "cuda").ok());
        QVERIFY(!areOpen());
        engine::ModelStore models;
        const auto swift = models.byName("swift");
        QVERIFY(swift.ok());
        const auto cards = engine::cardSession(*swift);
        QVERIFY(cards.ok());
        m_cards = *cards;
        QVERIFY(areOpen()); // while somebody uses them they stay
    }

    void init() { qunsetenv(kFault); }

    void cardsMakeTheBytesOfTheProcessor()
    {
        QVERIFY(make("cpu.ffz", "cpu").ok());
        QVERIFY(bytesOf("cpu.ffz") == bytesOf("cards.ffz"));
        for (const char* device : {"cpu", "cuda"}) {
            const auto whole = check(m_root / "cards.ffz", device);
            QVERIFY2(whole.ok(), device);
            QCOMPARE(whole->verdict.damaged, std::uint64_t{0});
            QCOMPARE(whole->hashRetries, std::uint64_t{0});
            QVERIFY(whole->warnings.empty());
        }
    }

    void cardsReadTheGoldenArchive()
    {
        const auto whole = check(fs::path(FF_TEST_DATA) / "archives/thin.ffz", "cuda");
        QVERIFY(whole.ok());
        QCOMPARE(whole->device, std::string(kCards));
        QCOMPARE(whole->verdict.damaged, std::uint64_t{0});
        QCOMPARE(whole->hashRetries, std::uint64_t{0});
        QVERIFY(whole->warnings.empty());
    }

    void cardThatFailsIsReplacedByTheProcessor()
    {
        qputenv(kFault, "fail");
        const auto made = make("failed.ffz", "cuda");
        QVERIFY(made.ok());
        QCOMPARE(made->warnings.size(), std::size_t{1});
        QVERIFY(made->warnings.front().message.find("fell off the bus") != std::string::npos);
        QVERIFY(!made->warnings.front().lost);
        QVERIFY(bytesOf("failed.ffz") == bytesOf("cards.ffz"));
        const auto whole = check(m_root / "cards.ffz", "cuda");
        QVERIFY(whole.ok());
        QCOMPARE(whole->verdict.damaged, std::uint64_t{0});
        QCOMPARE(whole->warnings.size(), std::size_t{1});
        QVERIFY(whole->warnings.front().message.find("fell off the bus") != std::string::npos);
    }

    void cardThatErrsWhileDecodingIsCaughtByTheHash()
    {
        qputenv(kFault, "flip");
        const auto whole = check(m_root / "cards.ffz", "cuda");
        QVERIFY(whole.ok());
        QVERIFY(!qEnvironmentVariableIsSet(kFault));
        QCOMPARE(whole->verdict.damaged, std::uint64_t{0});
        QCOMPARE(whole->hashRetries, std::uint64_t{1});
        QCOMPARE(whole->warnings.size(), std::size_t{1});
    }

    void cardThatErrsWhileCodingIsCaughtByVerification()
    {
        qputenv(kFault, "flip");
        const auto made = make("flipped.ffz", "cuda");
        QVERIFY(made.ok());
        QVERIFY(!qEnvironmentVariableIsSet(kFault));
        QCOMPARE(made->hashRetries, std::uint64_t{1});
        QCOMPARE(made->warnings.size(), std::size_t{1});
        QVERIFY(bytesOf("flipped.ffz") == bytesOf("cards.ffz"));
    }
};

FF_TEST(TestCardArchive)
#include "TestCardArchive.moc"
