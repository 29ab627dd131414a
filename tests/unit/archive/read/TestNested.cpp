// SPDX-License-Identifier: GPL-3.0-or-later
// Issue 20: archives in archives are opened in place.
#include "core/archive/ArchiveImpl.h"
#include "core/archive/export/Export.h"
#include "core/archive/read/Contents.h"
#include "core/archive/read/Nested.h"
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

bool isInMemory(const Spool& spool)
{
    return fs::read_symlink(spool.path()).string().starts_with("/memfd:");
}

} // namespace

class TestNested : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;
    TaskControl m_control;

    // The kind follows from the name.
    fs::path make(const std::string& name, const fs::path& input, std::string_view password = {})
    {
        CreateOptions options;
        options.level = codec::Level::Fast;
        if (!password.empty())
            options.password = passwordOf(password);
        fs::path target = m_root / name;
        const auto made = makeArchive(target, {input}, options, m_control);
        if (!made.ok())
            throw std::runtime_error(made.error().message);
        return target;
    }

    Archive open(const fs::path& path, const OpenOptions& options = {})
    {
        auto opened = Archive::open(path, options, m_control);
        if (!opened.ok())
            throw std::runtime_error(opened.error().message);
        return std::move(*opened);
    }

    Result<Archive> inside(const Archive& outer, std::string_view entry, const OpenOptions& options = {})
    {
        FF_ASSIGN(const std::size_t place, outer.find(entry));
        return Archive::openNested(outer, place, options, m_control);
    }

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
        fftest::writeFile(m_root / "in/one.txt", fftest::prose(30'000));
        fftest::writeFile(m_root / "in/deep/two.bin", fftest::noise(5'000));
    }

    void opensAZipInAnFfzInAZip()
    {
        make("inner.zip", m_root / "in");
        make("middle.ffz", m_root / "inner.zip");
        make("outer.zip", m_root / "middle.ffz");
        std::optional<Archive> at = open(m_root / "outer.zip");
        QVERIFY(!at->isNested());
        for (const char* entry : {"middle.ffz", "inner.zip"}) {
            auto next = inside(*at, entry);
            QVERIFY2(next.ok(), next.ok() ? "" : next.error().message.c_str());
            at = std::move(*next); // the outer one is closed, and the inner one reads on
        }
        QVERIFY(at->isNested());
        QCOMPARE(at->path(), m_root / "outer.zip/middle.ffz/inner.zip");
        QVERIFY(at->find("in/deep/two.bin").ok());
        QCOMPARE(at->find("in/three").error().code, ErrorCode::Usage);
        const auto tested = at->test({}, m_control);
        QVERIFY(tested.ok());
        QCOMPARE(tested->verdict.exitCode(), 0);
        ExtractOptions options;
        options.target = m_root / "out";
        std::vector<std::size_t> all(at->entries().size());
        std::generate(all.begin(), all.end(), [i = std::size_t{0}]() mutable { return i++; });
        QVERIFY(at->extract(options, all, m_control).ok());
        QCOMPARE(fftest::readFile(m_root / "out/in/one.txt"), fftest::readFile(m_root / "in/one.txt"));
        QCOMPARE(fftest::readFile(m_root / "out/in/deep/two.bin"),
                 fftest::readFile(m_root / "in/deep/two.bin"));
    }

    void opensWhatAHardLinkNames()
    {
        make("a.zip", m_root / "in");
        fs::create_directory(m_root / "both");
        fs::rename(m_root / "a.zip", m_root / "both/a.zip");
        fs::create_hard_link(m_root / "both/a.zip", m_root / "both/b.zip");
        const Archive outer = open(make("outer.ffz", m_root / "both"));
        const auto nested = inside(outer, "both/b.zip");
        QVERIFY2(nested.ok(), nested.ok() ? "" : nested.error().message.c_str());
        QVERIFY(nested->find("in/one.txt").ok());
    }

    void asksForThePasswordOfTheInnerOne()
    {
        make("inner.ffz", m_root / "in", "inner secret");
        const Archive outer = open(make("outer.zip", m_root / "inner.ffz"));
        const auto locked = inside(outer, "inner.ffz");
        QVERIFY(!locked.ok());
        QCOMPARE(locked.error().code, ErrorCode::Missing);
        OpenOptions options;
        std::vector<std::string> asked;
        options.onPassword = [&](const PasswordRequest& request) -> Result<Password> {
            asked.push_back(request.archive.filename().string() + (request.wrong ? " again" : ""));
            return passwordOf(request.wrong ? "inner secret" : "something else");
        };
        const auto opened = inside(outer, "inner.ffz", options);
        QVERIFY2(opened.ok(), opened.ok() ? "" : opened.error().message.c_str());
        QCOMPARE(asked, std::vector<std::string>({"inner.ffz", "inner.ffz again"}));
        QVERIFY(opened->isEncrypted());
        QVERIFY(!outer.impl().isSecret());
    }

    // THREAT_MODEL: nothing decrypted touches the disk, however deep it lies.
    void everythingInAnEncryptedArchiveIsSecret()
    {
        make("inner.zip", m_root / "in");
        make("middle.zip", m_root / "inner.zip");
        const Archive outer = open(make("outer.ffz", m_root / "middle.zip", "secret"), with("secret"));
        const auto middle = inside(outer, "middle.zip");
        QVERIFY(middle.ok());
        QVERIFY(!middle->isEncrypted());
        QVERIFY(middle->impl().isSecret());
        const auto inner = inside(*middle, "inner.zip");
        QVERIFY(inner.ok());
        QVERIFY(inner->impl().isSecret());
        for (const Archive* one : {&*middle, &*inner})
            QVERIFY(fs::read_symlink("/proc/self/fd/" + std::to_string(one->impl().descriptor()))
                        .string()
                        .starts_with("/memfd:"));
    }

    void largeOnesGoToTheDiskUnlessTheyAreSecret()
    {
        constexpr std::uint64_t kPlenty = std::uint64_t{1} << 40;
        qputenv("TMPDIR", m_root.c_str());
        const auto isMemory = [](std::uint64_t size, bool isSecret, std::uint64_t free) {
            const auto spool = spoolForNested(size, isSecret, free, "x.zip");
            return spool.ok() && isInMemory(*spool);
        };
        QVERIFY(isMemory(kNestedInMemory, false, kPlenty));
        QVERIFY(!isMemory(kNestedInMemory + 1, false, kPlenty));
        QVERIFY(!isMemory(1000, false, 1000 * kNestedShare - 1));
        QVERIFY(isMemory(kNestedInMemory + 1, true, kPlenty));
        const auto large = spoolForNested(kNestedInMemory + 1, false, kPlenty, "x.zip");
        QVERIFY(large.ok());
        QCOMPARE(fftest::countIn(m_root), std::size_t{1}); // "in": the file has no name
        const auto tooLarge = spoolForNested(501, true, 1000, "x.zip");
        QVERIFY(!tooLarge.ok());
        QCOMPARE(tooLarge.error().code, ErrorCode::Missing);
        QVERIFY(
            tooLarge.error().message.starts_with("x.zip is too large to be opened in its encrypted archive"));
        qunsetenv("TMPDIR");
    }

    void refusesWhatIsNoArchiveOrDamaged()
    {
        make("inner.zip", m_root / "in");
        fs::create_directory(m_root / "both");
        fs::rename(m_root / "inner.zip", m_root / "both/inner.zip");
        fftest::writeFile(m_root / "both/note.txt", fftest::prose(3'000));
        const fs::path path = make("outer.ffz", m_root / "both");
        const Archive outer = open(path);
        QCOMPARE(inside(outer, "both").error().code, ErrorCode::Usage);
        const auto none = inside(outer, "both/note.txt");
        QCOMPARE(none.error().code, ErrorCode::Damaged);
        QVERIFY2(none.error().message.find("note.txt") != std::string::npos, none.error().message.c_str());
    }

    void anInnerOneThatIsCutGivesWhatIsThere()
    {
        const std::string whole = fftest::readFile(make("inner.ffz", m_root / "in"));
        fftest::writeFile(m_root / "cut.ffz", whole.substr(0, whole.size() - 40));
        const Archive outer = open(make("outer.zip", m_root / "cut.ffz"));
        const auto cut = inside(outer, "cut.ffz");
        QVERIFY2(cut.ok(), cut.ok() ? "" : cut.error().message.c_str());
        QVERIFY(cut->rebuilt());
        QVERIFY(cut->find("in/one.txt").ok());
    }

    void pathsNeverLeaveTheArchive()
    {
        QCOMPARE(nestedPath("/home/a.zip", "b/c.zip"), fs::path("/home/a.zip/b/c.zip"));
        for (const char* hostile : {"../../etc/passwd", "/etc/passwd", "b/../../c", ""})
            QCOMPARE(nestedPath("/home/a.zip", hostile), fs::path("/home/a.zip/entry"));
    }

    // A zip can hold itself, and each level takes memory.
    void endsWhereTooManyLieInEachOther()
    {
        fs::path path = make("0.zip", m_root / "in/one.txt");
        for (unsigned level = 1; level <= kMaxNesting; ++level)
            path = make(std::to_string(level) + ".zip", path);
        std::optional<Archive> at = open(path);
        for (unsigned level = kMaxNesting; level-- > 1;) {
            auto next = inside(*at, std::to_string(level) + ".zip");
            QVERIFY2(next.ok(), next.ok() ? "" : next.error().message.c_str());
            at = std::move(*next);
        }
        const auto tooDeep = inside(*at, "0.zip");
        QVERIFY(!tooDeep.ok());
        QCOMPARE(tooDeep.error().code, ErrorCode::Usage);
    }

    void isCancelled()
    {
        make("inner.zip", m_root / "in");
        const Archive outer = open(make("outer.ffz", m_root / "inner.zip"));
        std::uint64_t checkpoints = 0;
        {
            TaskControl counting;
            QVERIFY(Archive::openNested(outer, 0, {}, counting).ok());
            checkpoints = counting.checkpoints();
        }
        QVERIFY(checkpoints > 2);
        for (std::uint64_t at = 1; at <= checkpoints; at += std::max<std::uint64_t>(1, checkpoints / 5)) {
            TaskControl control;
            control.cancelAtCheckpoint(at);
            const auto opened = Archive::openNested(outer, 0, {}, control);
            QVERIFY(!opened.ok());
            QCOMPARE(opened.error().code, ErrorCode::Cancelled);
        }
    }

    // It is decoded first and then listed: one bar for both.
    void progressGoesOn()
    {
        make("inner.zip", m_root / "in");
        const Archive outer = open(make("outer.ffz", m_root / "inner.zip"));
        TaskControl control;
        QVERIFY(Archive::openNested(outer, 0, {}, control).ok());
        const Progress progress = control.progress();
        QVERIFY(progress.totalBytes > fs::file_size(m_root / "inner.zip"));
        QVERIFY(progress.doneBytes <= progress.totalBytes);
    }
};

FF_TEST(TestNested)
#include "TestNested.moc"
