// SPDX-License-Identifier: GPL-3.0-or-later
// Archives with a password, through everything that a person does with one.
#include "core/archive/convert/Convert.h"
#include "core/archive/heal/Heal.h"
#include "core/archive/read/Compare.h"
#include "core/archive/read/Contents.h"
#include "core/archive/update/PasswordChange.h"
#include "core/archive/update/Update.h"
#include "core/format/encrypted/KeyBlock.h"
#include "tests/support/Passwords.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace ff;
using namespace ff::archive;
using fftest::passwordOf;
using fftest::with;
namespace fs = std::filesystem;

namespace {

// Stands in names and contents, and must stand in no file that is written.
constexpr std::string_view kSecret = "Geheimwort-4711";

} // namespace

class TestEncrypted : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root, m_archive;
    TaskControl m_control;

    // Without a password when it is empty.
    void create(std::string_view password = "password", unsigned recoveryPercent = 0)
    {
        CreateOptions options;
        options.level = codec::Level::Fast;
        options.recoveryPercent = recoveryPercent;
        if (!password.empty())
            options.password = passwordOf(password);
        const auto report = createArchive(m_archive, {m_root / "in"}, options, m_control);
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        QCOMPARE(report->encrypted, !password.empty());
        QCOMPARE(report->archiveBytes, fs::file_size(m_archive));
    }
    void damage(std::size_t at, std::size_t bytes)
    {
        std::string file = fftest::readFile(m_archive);
        for (std::size_t i = 0; i < bytes; ++i)
            file[at + i] ^= 0x5A;
        fftest::writeFile(m_archive, file);
    }
    // What Archive::open says; 0 when it opens.
    int codeOf(const OpenOptions& options)
    {
        const auto archive = Archive::open(m_archive, options, m_control);
        return archive.ok() ? 0 : static_cast<int>(archive.error().code);
    }
    void mustHoldTree(const fs::path& archive, std::string_view password = "password")
    {
        const auto opened =
            Archive::open(archive, password.empty() ? OpenOptions() : with(password), m_control);
        QVERIFY2(opened.ok(), opened.ok() ? "" : opened.error().message.c_str());
        QVERIFY(opened->warnings().empty());
        QCOMPARE(opened->isEncrypted(), !password.empty());
        QCOMPARE(opened->info().encrypted, !password.empty());
        const auto test = opened->test({}, m_control);
        QVERIFY(test.ok());
        QCOMPARE(test->encrypted, !password.empty());
        QCOMPARE(test->verdict.exitCode(), 0);
        fftest::removeTree(m_root / "out");
        ExtractOptions options;
        options.target = m_root / "out";
        QVERIFY(opened->extract(options, {}, m_control).ok());
        QCOMPARE(fftest::describe(m_root / "out" / "in"), fftest::describe(m_root / "in"));
    }
    // No file below holds the secret but the inputs and what was extracted.
    void mustHideSecret(const fs::path& folder)
    {
        for (auto entry = fs::recursive_directory_iterator(folder); entry != fs::end(entry); ++entry) {
            const std::string name = entry->path().filename().string();
            if (entry->path().parent_path() == m_root && (name == "in" || name == "out")) {
                entry.disable_recursion_pending();
                continue;
            }
            QVERIFY2(name.find(kSecret) == std::string::npos, name.c_str());
            if (entry->is_regular_file())
                QVERIFY2(fftest::readFile(entry->path()).find(kSecret) == std::string::npos, name.c_str());
        }
    }
    Edits oneOfEach()
    {
        Edits edits;
        edits.remove = {"in/a.txt"};
        edits.rename.push_back({"in/b.bin", "in/c.bin"});
        edits.folders = {"in/new"};
        edits.add.push_back({m_root / "more.txt", "in"});
        return edits;
    }

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
        m_archive = m_root / "a.ffz";
        fftest::writeFile(m_root / "in" / "a.txt", fftest::prose(5000));
        fftest::writeFile(m_root / "in" / "b.bin", fftest::noise(300'000));
        fftest::writeFile(m_root / "in" / (std::string(kSecret) + ".txt"), std::string(kSecret) + "\n");
        for (int i = 0; i < 20; ++i)
            fftest::writeFile(m_root / "in" / "few" / (std::to_string(i) + ".txt"),
                              std::string(kSecret) + fftest::prose(200, std::uint32_t(i)));
        fftest::writeFile(m_root / "more.txt", "more");
    }
    void cleanup() { fftest::removeTree(m_root); }

    void comesBackByItsPassword()
    {
        create();
        mustHoldTree(m_archive);
        mustHideSecret(m_root);
    }

    void opensByNoOtherPassword()
    {
        create("пароль\u0439");
        QCOMPARE(codeOf({}), 5);
        QCOMPARE(codeOf(with("password")), 5);
        const auto wrong = Archive::open(m_archive, with("password"), m_control);
        QCOMPARE(wrong.error().message.text(), std::string("The password is wrong."));
        QCOMPARE(codeOf(with("пароль\u0438\u0306")), 0); // typed on another system
        OpenOptions refuses;
        refuses.onPassword = [](const PasswordRequest&) -> Result<Password> {
            return Error{ErrorCode::Cancelled, Sentence::verbatim("no")};
        };
        QCOMPARE(codeOf(refuses), 4);
        // Asked until it is right, or until nobody answers any more.
        std::vector<bool> asked;
        OpenOptions second;
        second.onPassword = [&asked](const PasswordRequest& request) -> Result<Password> {
            asked.push_back(request.wrong);
            return passwordOf(request.wrong ? "пароль\u0439" : "nein");
        };
        QCOMPARE(codeOf(second), 0);
        QCOMPARE(asked, std::vector<bool>({false, true}));
        // A key that is not its own is no password that was tried.
        const auto opened = Archive::open(m_archive, with("пароль\u0439"), m_control);
        auto other = std::make_shared<format::PasswordKey>();
        other->costs = opened->key()->costs;
        other->salt = opened->key()->salt;
        other->key = crypto::Secret(32);
        asked.clear();
        second.key = other;
        QCOMPARE(codeOf(second), 0);
        QCOMPARE(asked, std::vector<bool>({false, true}));
    }

    void readersWithoutEncryptionRefuseIt()
    {
        create();
        const auto reader = format::Reader::open(m_archive);
        QVERIFY(!reader.ok() && reader.error().code == ErrorCode::Missing);
        QVERIFY(reader.error().message.find("newer version of FileFormer (format 3)") != std::string::npos);
    }

    void isNotAskedForWhereThereIsNone()
    {
        CreateOptions options;
        options.level = codec::Level::Fast;
        QVERIFY(createArchive(m_archive, {m_root / "in"}, options, m_control).ok());
        OpenOptions asks;
        asks.onPassword = [](const PasswordRequest&) -> Result<Password> {
            qFatal("asked");
            return Password();
        };
        QCOMPARE(codeOf(asks), 0);
    }

    void editsKeepIt()
    {
        create();
        UpdateOptions options;
        options.onPassword = onePassword(passwordOf("password"));
        const std::string before = fftest::readFile(m_archive);
        const auto report = updateArchive(m_archive, oneOfEach(), options, m_control);
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        QVERIFY(report->encrypted);
        QCOMPARE(report->archiveBytes, fs::file_size(m_archive));
        QCOMPARE(report->previousBytes, std::uint64_t(before.size()));
        fs::remove(m_root / "in/a.txt");
        fs::rename(m_root / "in/b.bin", m_root / "in/c.bin");
        fs::create_directory(m_root / "in/new");
        fs::copy_file(m_root / "more.txt", m_root / "in/more.txt");
        const auto opened = Archive::open(m_archive, with("password"), m_control);
        QVERIFY(opened.ok() && opened->isEncrypted());
        CompareOptions comparing;
        comparing.metadata = false;
        const auto same = compareArchive(*opened, m_root, comparing, m_control);
        QVERIFY(same.ok() && same->encrypted);
        QCOMPARE(same->different + same->onlyInArchive + same->unknown, std::uint64_t(0));
        mustHideSecret(m_root);
        // Not without it, and the wrong one changes nothing.
        const std::string now = fftest::readFile(m_archive);
        options.onPassword = {};
        QCOMPARE(updateArchive(m_archive, oneOfEach(), options, m_control).error().code, ErrorCode::Missing);
        QCOMPARE(fftest::readFile(m_archive), now);
    }

    // The window keeps an archive open and changes it without asking again.
    void aRecoveryRecordKeepsIt()
    {
        create();
        UpdateOptions options;
        options.onPassword = onePassword(passwordOf("password"));
        for (const unsigned percent : {5U, 0U}) {
            Edits edits;
            edits.recoveryPercent = percent;
            const auto report = updateArchive(m_archive, edits, options, m_control);
            QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
            QVERIFY(report->encrypted);
            QCOMPARE(report->recoveryPercent, percent);
            QCOMPARE(report->archiveBytes, fs::file_size(m_archive));
            mustHoldTree(m_archive);
        }
    }
    void editsOfAnOpenArchiveAskNobody()
    {
        create();
        const auto opened = Archive::open(m_archive, with("password"), m_control);
        Edits edits;
        edits.remove = {"in/a.txt"};
        QVERIFY(updateArchive(*opened, edits, {}, m_control).ok());
        edits.remove = {"in/b.bin"}; // of the archive as it was
        QVERIFY(updateArchive(*opened, edits, {}, m_control).ok());
        QCOMPARE(codeOf(with("password")), 0);
    }

    void anotherPasswordLeavesTheChunks()
    {
        create();
        const std::string before = fftest::readFile(m_archive);
        PasswordChange change{passwordOf("another"), onePassword(passwordOf("password"))};
        const auto report = changePassword(m_archive, change, m_control);
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        QVERIFY(report->wasEncrypted);
        const std::string now = fftest::readFile(m_archive);
        QCOMPARE(now.size(), before.size());
        const std::size_t head = format::kEnvelopeHead;
        const std::size_t chunks = now.size() - head - format::kKeyBlockSize;
        QVERIFY(now.substr(head, chunks) == before.substr(head, chunks));
        QVERIFY(now.substr(0, head) != before.substr(0, head));
        QCOMPARE(codeOf(with("password")), 5);
        mustHoldTree(m_archive, "another");
        // The old one, wrong, and nothing to take away.
        QCOMPARE(changePassword(m_archive, change, m_control).error().code, ErrorCode::Missing);
    }

    void aPasswordComesAndGoes()
    {
        CreateOptions options;
        options.level = codec::Level::Fast;
        QVERIFY(createArchive(m_archive, {m_root / "in"}, options, m_control).ok());
        const std::string plain = fftest::readFile(m_archive);
        QCOMPARE(changePassword(m_archive, {}, m_control).error().code, ErrorCode::Usage);
        QVERIFY(changePassword(m_archive, {passwordOf("p"), {}}, m_control).ok());
        mustHideSecret(m_root);
        mustHoldTree(m_archive, "p");
        PasswordChange removal;
        removal.onPassword = onePassword(passwordOf("p"));
        QVERIFY(changePassword(m_archive, removal, m_control).ok());
        QCOMPARE(fftest::readFile(m_archive), plain);
    }

    void conversionKeepsItOrGivesOne()
    {
        create();
        const auto opened = Archive::open(m_archive, with("password"), m_control);
        CreateOptions options;
        options.level = codec::Level::Store;
        const fs::path target = m_root / "b.ffz";
        const auto report = convertArchive(*opened, target, options, m_control);
        QVERIFY(report.ok() && report->encrypted);
        mustHoldTree(target);
        options.password = passwordOf("two");
        QVERIFY(convertArchive(*opened, m_root / "c.ffz", options, m_control).ok());
        mustHoldTree(m_root / "c.ffz", "two");
        mustHideSecret(m_root);
    }

    void cannotBeResumed()
    {
        CreateOptions options;
        options.password = passwordOf("p");
        options.resumable = true;
        const auto report = createArchive(m_archive, {m_root / "in"}, options, m_control);
        QVERIFY(!report.ok() && report.error().code == ErrorCode::Usage);
        QVERIFY(!fs::exists(m_archive));
    }

    // The same damage as of other archives, in what is encrypted.
    void healsWhatItCan_data()
    {
        QTest::addColumn<int>("bytes");
        QTest::newRow("one bit") << 1;
        QTest::newRow("two bytes of a chunk") << 2;
    }
    void healsWhatItCan()
    {
        QFETCH(const int, bytes);
        create();
        const std::string good = fftest::readFile(m_archive);
        // In the last chunk stands the index with its checks: there the tag alone must do.
        const std::size_t end = good.size() - (bytes == 1 ? 5000 : format::kSealedChunk + 5000);
        for (std::size_t at = 200; at < end; at += 41'000) {
            std::string bad = good;
            for (int i = 0; i < bytes; ++i)
                bad[at + std::size_t(i) * 3000] ^= 0x11;
            fftest::writeFile(m_root / "bad.ffz", bad);
            const auto opened = Archive::open(m_root / "bad.ffz", with("password"), m_control);
            QVERIFY2(opened.ok(), opened.ok() ? "" : opened.error().message.c_str());
            const auto test = opened->test({}, m_control);
            QVERIFY(test.ok());
            QVERIFY2(test->verdict.bad() == 0, std::to_string(at).c_str());
            QCOMPARE(test->verdict.exitCode(), 2);
            QVERIFY(test->canBeMended && !test->warnings.empty());
            HealOptions options;
            options.force = true;
            const auto report = healArchive(*opened, m_root / "healed.ffz", options, m_control);
            QVERIFY(report.ok());
            QCOMPARE(report->exitCode(), 0);
            mustHoldTree(m_root / "healed.ffz");
        }
        mustHideSecret(m_root);
    }

    // A lost chunk takes what lies in it, and nothing wrong comes out.
    void givesWhatIsWhole()
    {
        create();
        std::string bad = fftest::readFile(m_archive);
        for (std::size_t i = 0; i < 512; ++i)
            bad[100'000 + i] = 0;
        fftest::writeFile(m_archive, bad);
        const auto opened = Archive::open(m_archive, with("password"), m_control);
        QVERIFY(opened.ok());
        ExtractOptions options;
        options.target = m_root / "out";
        const auto report = opened->extract(options, {}, m_control);
        QVERIFY(report.ok());
        QCOMPARE(report->verdict.exitCode(), 2);
        QVERIFY(std::any_of(report->warnings.begin(), report->warnings.end(), [](const Warning& w) {
            return w.message.find("is damaged, was changed, or is of another archive") != std::string::npos;
        }));
        std::size_t whole = 0;
        for (const auto& entry : fs::recursive_directory_iterator(m_root / "out" / "in")) {
            if (!entry.is_regular_file())
                continue;
            const fs::path original = m_root / "in" / fs::relative(entry.path(), m_root / "out" / "in");
            if (fs::exists(original)) { // what is damaged has a name that says so
                QVERIFY(fftest::readFile(entry.path()) == fftest::readFile(original));
                whole += 1;
            }
        }
        QVERIFY(whole >= 20);
    }

    void saysThatItIsCutShort_data()
    {
        QTest::addColumn<int>("size");
        QTest::addColumn<QString>("sentence");
        const QString keys = QStringLiteral(
            "a.ffz is encrypted and cut short: its keys are lost, so nothing of it can be decrypted");
        QTest::newRow("header") << 12 << keys;
        QTest::newRow("in the keys") << 100 << keys;
        QTest::newRow("keys alone") << 272
                                    << QStringLiteral("a.ffz cannot be read; the archive is cut short; ");
    }
    void saysThatItIsCutShort()
    {
        QFETCH(int, size);
        QFETCH(QString, sentence);
        create("password");
        fftest::writeFile(m_archive, fftest::readFile(m_archive).substr(0, std::size_t(size)));
        const auto opened = Archive::open(m_archive, with("password"), m_control);
        QVERIFY(!opened.ok());
        QCOMPARE(opened.error().code, ErrorCode::Damaged);
        QCOMPARE(QString::fromStdString(opened.error().message).left(sentence.size()), sentence);
    }

    void refusesToChangeThePasswordOfWhatIsDamaged()
    {
        create();
        std::string bad = fftest::readFile(m_archive);
        bad[bad.size() - 20] ^= 1; // of the second copy of the keys
        fftest::writeFile(m_archive, bad);
        PasswordChange change{passwordOf("another"), onePassword(passwordOf("password"))};
        QCOMPARE(changePassword(m_archive, change, m_control).error().code, ErrorCode::Damaged);
        QCOMPARE(fftest::readFile(m_archive), bad);
    }

    // What its record can repair is repaired before a new record is made.
    void mendsWhatGetsAnotherPassword_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        QTest::newRow("another") << "password"
                                 << "another";
        QTest::newRow("the first") << ""
                                   << "another";
        QTest::newRow("none any more") << "password"
                                       << "";
    }
    void mendsWhatGetsAnotherPassword()
    {
        QFETCH(const QString, before);
        QFETCH(const QString, after);
        create(before.toStdString(), 5);
        damage(100'000, 2000);
        PasswordChange change;
        if (!after.isEmpty())
            change.password = passwordOf(after.toStdString());
        if (!before.isEmpty())
            change.onPassword = onePassword(passwordOf(before.toStdString()));
        const auto report = changePassword(m_archive, change, m_control);
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        mustHoldTree(m_archive, after.toStdString());
        const auto opened =
            Archive::open(m_archive, after.isEmpty() ? OpenOptions() : with(after.toStdString()), m_control);
        QCOMPARE(opened->info().recovery.percent, 5U);
    }

    void keepsTheRecordOfWhatItCannotMend_data()
    {
        QTest::addColumn<QString>("before");
        QTest::newRow("encrypted") << "password";
        QTest::newRow("plain") << "";
    }
    void keepsTheRecordOfWhatItCannotMend()
    {
        QFETCH(const QString, before);
        create(before.toStdString(), 2);
        damage(70'000, 50'000);
        const std::string bad = fftest::readFile(m_archive);
        PasswordChange change{passwordOf("another"), {}};
        if (!before.isEmpty())
            change.onPassword = onePassword(passwordOf(before.toStdString()));
        const auto report = changePassword(m_archive, change, m_control);
        QVERIFY(!report.ok() && report.error().code == ErrorCode::Damaged);
        QVERIFY(report.error().message.starts_with(
            "a.ffz is damaged; mend it before its password is changed: the damage is more than the "));
        QCOMPARE(fftest::readFile(m_archive), bad);
    }

    void refusesHostileCosts()
    {
        create();
        const std::string good = fftest::readFile(m_archive);
        const auto withField = [&](std::size_t at, std::uint32_t value) {
            std::string file = good;
            format::KeyBlock keys{};
            std::copy_n(file.begin() + 12, keys.size(), keys.begin());
            for (std::size_t i = 0; i < 4; ++i)
                keys[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
            const auto digest = crypto::sha512(ByteSpan(keys).first(128));
            std::copy_n(digest.begin(), 8, keys.begin() + 128);
            std::copy(keys.begin(), keys.end(), file.begin() + 12);
            std::copy(keys.begin(), keys.end(), file.end() - std::ptrdiff_t(keys.size()));
            fftest::writeFile(m_archive, file);
            return codeOf(with("password"));
        };
        QCOMPARE(withField(8, 0xFFFFFFFF), 5);
        QCOMPARE(withField(8, crypto::kMaxPasswordMemory + 1), 5);
        QCOMPARE(withField(12, 0xFFFFFFFF), 5);
        QCOMPARE(withField(8, 0), 2);
        QCOMPARE(withField(12, 0), 2);
        QCOMPARE(withField(12, 2), 5); // of another password, as far as anybody can tell
    }

    void previewsAnEntry()
    {
        create();
        const auto opened = Archive::open(m_archive, with("password"), m_control);
        const auto place = opened->select({"in/" + std::string(kSecret) + ".txt"});
        const auto contents = readContents(*opened, place->front(), 1000, {}, m_control);
        QVERIFY(contents.ok() && contents->whole);
        QCOMPARE(asText(contents->bytes), std::string(kSecret) + "\n");
    }
};

FF_TEST(TestEncrypted)
#include "TestEncrypted.moc"
