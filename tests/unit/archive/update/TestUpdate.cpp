// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/Limits.h"
#include "core/archive/update/Update.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <map>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

namespace {

CreateOptions at(codec::Level level)
{
    CreateOptions options;
    options.level = level;
    options.threads = 2;
    return options;
}

std::string messageOf(const auto& result)
{
    return result.ok() ? "ok" : result.error().message.text();
}

constexpr codec::Level kQuickLevels[] = {codec::Level::Store, codec::Level::Fast, codec::Level::Balanced};

} // namespace

class TestUpdate : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;
    TaskControl m_control;

    fs::path ffz() const { return m_root / "a.ffz"; }

    void create(codec::Level level = codec::Level::Fast)
    {
        const auto created = createArchive(ffz(), {m_root / "in"}, at(level), m_control);
        QVERIFY2(created.ok(), messageOf(created).c_str());
    }

    Result<UpdateReport> update(const Edits& edits, UpdateOptions options = {})
    {
        options.threads = 2;
        FF_ASSIGN(const auto archive, Archive::open(ffz(), m_control));
        return updateArchive(archive, edits, options, m_control);
    }

    // Contents of the archive by path, from a full extraction.
    std::map<std::string, std::string> contents(const fs::path& archive)
    {
        std::map<std::string, std::string> out;
        const auto opened = Archive::open(archive, m_control);
        if (!opened.ok())
            return {{"error", opened.error().message}};
        fftest::removeTree(m_root / "x");
        ExtractOptions options;
        options.target = m_root / "x";
        const auto extracted = opened->extract(options, {}, m_control);
        if (!extracted.ok())
            return {{"error", extracted.error().message}};
        for (const auto& outcome : extracted->outcomes)
            out["outcome of " + opened->entries()[outcome.entry].path] = outcome.message;
        for (const auto& item : fs::recursive_directory_iterator(m_root / "x"))
            out[item.path().lexically_relative(m_root / "x")] = item.is_symlink()
                ? "-> " + fs::read_symlink(item.path()).string()
                : item.is_regular_file() ? fftest::readFile(item.path())
                                         : "";
        return out;
    }

    // Opens with its index, tests whole, and tests whole again without its index, with the same entries.
    void checkWhole()
    {
        const auto archive = Archive::open(ffz(), m_control);
        QVERIFY2(archive.ok(), messageOf(archive).c_str());
        QVERIFY(!archive->rebuilt());
        const auto tested = archive->test({}, m_control);
        QVERIFY2(tested.ok(), messageOf(tested).c_str());
        for (const auto& outcome : tested->outcomes)
            QVERIFY2(outcome.state == EntryState::Whole,
                     (archive->entries()[outcome.entry].path + ": " + outcome.message).c_str());
        QVERIFY(tested->warnings.empty());

        std::string bytes = fftest::readFile(ffz());
        // The guard would find the index: it goes, too, where there is one.
        bytes.resize(std::min(bytes.size() - 5, bytes.rfind("FIDX")));
        fftest::writeFile(m_root / "lost.ffz", bytes);
        const auto lost = Archive::open(m_root / "lost.ffz", m_control);
        if (archive->entries().empty())
            return;
        QVERIFY2(lost.ok(), messageOf(lost).c_str());
        QVERIFY(lost->rebuilt());
        QCOMPARE(lost->entries().size(), archive->entries().size());
        for (std::size_t i = 0; i < lost->entries().size(); ++i) {
            QCOMPARE(lost->entries()[i].path, archive->entries()[i].path);
            QVERIFY(lost->entries()[i].sha512 == archive->entries()[i].sha512);
            QCOMPARE(lost->entries()[i].tarOffset, archive->entries()[i].tarOffset);
            QCOMPARE(lost->entries()[i].tarSize, archive->entries()[i].tarSize);
        }
        const auto again = lost->test({}, m_control);
        QVERIFY(again.ok());
        QCOMPARE(again->verdict.damaged, std::uint64_t{0});
    }

    void makeInput()
    {
        fs::create_directories(m_root / "in" / "sub" / "deep");
        fftest::writeFile(m_root / "in" / "a.txt", fftest::prose(3000, 1));
        fftest::writeFile(m_root / "in" / "b.txt", fftest::prose(4000, 2));
        fftest::writeFile(m_root / "in" / "c.bin", fftest::noise(5000, 3));
        fftest::writeFile(m_root / "in" / "empty", "");
        fftest::writeFile(m_root / "in" / "sub" / "d.txt", fftest::prose(600, 4));
        fftest::writeFile(m_root / "in" / "sub" / "deep" / "e.txt", fftest::prose(700, 5));
        for (int i = 0; i < 20; ++i)
            fftest::writeFile(m_root / "in" / ("n" + std::to_string(i)), fftest::prose(100, 100 + i));
        fs::create_symlink("a.txt", m_root / "in" / "link");
    }

    std::map<std::string, std::string> m_before;

    void addLevels()
    {
        QTest::addColumn<int>("level");
        for (const auto level : kQuickLevels)
            QTest::newRow(std::string(codec::levelName(level)).c_str()) << static_cast<int>(level);
    }
    void start()
    {
        QFETCH(int, level);
        makeInput();
        create(static_cast<codec::Level>(level));
        m_before = contents(ffz());
    }

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
    }
    void cleanup() { fftest::removeTree(m_root); }

    void removesEntries_data() { addLevels(); }
    void removesEntries()
    {
        start();
        const auto report = update({{"in/b.txt", "in/sub/deep", "in/empty"}, {}, {}, {}});
        QVERIFY2(report.ok(), messageOf(report).c_str());
        QCOMPARE(report->removed, std::uint64_t{4});
        for (const char* gone : {"in/b.txt", "in/sub/deep", "in/sub/deep/e.txt", "in/empty"})
            m_before.erase(gone);
        QCOMPARE(contents(ffz()), m_before);
        checkWhole();
    }

    void renamesAndMoves_data() { addLevels(); }
    void renamesAndMoves()
    {
        start();
        const std::string longName = std::string(180, 'x') + "/" + std::string(200, 'y');
        const auto report = update(
            {{},
             {{"in/a.txt", "in/sub/z.md"}, {"in/sub", "in/other"}, {"in/c.bin", longName}, {"in/link", "l"}},
             {},
             {}});
        QVERIFY2(report.ok(), messageOf(report).c_str());
        const auto move = [this](const std::string& from, const std::string& to) {
            auto node = m_before.extract(from);
            node.key() = to;
            m_before.insert(std::move(node));
        };
        move("in/a.txt", "in/other/z.md");
        move("in/sub", "in/other");
        move("in/sub/d.txt", "in/other/d.txt");
        move("in/sub/deep", "in/other/deep");
        move("in/sub/deep/e.txt", "in/other/deep/e.txt");
        move("in/c.bin", longName);
        m_before[std::string(180, 'x')] = "";
        move("in/link", "l");
        QCOMPARE(contents(ffz()), m_before);
        checkWhole();
        // Names do not touch contents.
        QCOMPARE(report->codedSegments, std::uint64_t{0});
    }

    void addsFilesAndFolders_data() { addLevels(); }
    void addsFilesAndFolders()
    {
        start();
        fs::create_directories(m_root / "more" / "sub");
        fftest::writeFile(m_root / "more" / "new.txt", fftest::prose(2000, 9));
        fftest::writeFile(m_root / "more" / "sub" / "inner", "inner");
        fftest::writeFile(m_root / "single", "single file");
        const auto report = update({{},
                                    {},
                                    {"in/made", "top/nested"},
                                    {{m_root / "more", "in/made"}, {m_root / "single", "", "renamed"}}});
        QVERIFY2(report.ok(), messageOf(report).c_str());
        QCOMPARE(report->copiedSegments, std::uint64_t{1});
        QCOMPARE(report->added, std::uint64_t{7});
        m_before["in/made"] = m_before["top"] = m_before["top/nested"] = "";
        m_before["in/made/more"] = m_before["in/made/more/sub"] = "";
        m_before["in/made/more/new.txt"] = fftest::prose(2000, 9);
        m_before["in/made/more/sub/inner"] = "inner";
        m_before["renamed"] = "single file";
        QCOMPARE(contents(ffz()), m_before);
        checkWhole();
        // And once more on top of that.
        QVERIFY(update({{"renamed"}, {{"in/made", "made"}}, {}, {{m_root / "single", "made"}}}).ok());
        m_before.erase("renamed");
        QCOMPARE(contents(ffz()).at("made/single"), std::string("single file"));
        QCOMPARE(contents(ffz()).at("made/more/sub/inner"), std::string("inner"));
        checkWhole();
    }

    void replacesWhatHasTheName()
    {
        makeInput();
        create();
        m_before = contents(ffz());
        fftest::writeFile(m_root / "a.txt", "new");
        QVERIFY(update({{}, {}, {}, {{m_root / "a.txt", "in"}}}).ok());
        m_before["in/a.txt"] = "new";
        QCOMPARE(contents(ffz()), m_before);
        UpdateOptions options;
        options.existing = Overwrite::Rename;
        QVERIFY(update({{}, {}, {}, {{m_root / "a.txt", "in"}}}, options).ok());
        m_before["in/a (2).txt"] = "new";
        QCOMPARE(contents(ffz()), m_before);
        options.existing = Overwrite::Skip;
        fftest::writeFile(m_root / "a.txt", "newer");
        QVERIFY(update({{}, {}, {}, {{m_root / "a.txt", "in"}}}, options).ok());
        QCOMPARE(contents(ffz()), m_before);
        checkWhole();
    }

    // Issue 14, as creation has it.
    void whatIsAddedTwiceCountsOnce()
    {
        fftest::writeFile(m_root / "in/a.txt", "a");
        create();
        fftest::writeFile(m_root / "more", "more");
        Edits edits;
        edits.add = {{m_root / "more", ""}, {m_root / "." / "more", ""}, {m_root / "in" / ".." / "more", ""}};
        const auto report = update(edits);
        QVERIFY2(report.ok(), messageOf(report).c_str());
        QCOMPARE(report->added, 1U);
        QCOMPARE(contents(ffz())["more"], std::string("more"));
        // In two places it is two.
        edits.add = {{m_root / "more", "one"}, {m_root / "more", "two"}};
        QCOMPARE(update(edits)->added, 2U);
        checkWhole();
    }

    // Issue 14. Nobody, not even root, can read this file.
    void anAdditionThatCannotReadAnythingLeavesTheArchive_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("new") << "fresh";
        QTest::newRow("in the place of another") << "in/a.txt";
    }

    void anAdditionThatCannotReadAnythingLeavesTheArchive()
    {
        QFETCH(QString, name);
        fftest::writeFile(m_root / "in/a.txt", "stays");
        create();
        struct stat before {
        }, after{};
        QCOMPARE(::stat(ffz().c_str(), &before), 0);
        const std::string bytes = fftest::readFile(ffz());
        Edits edits;
        const std::size_t slash = name.toStdString().rfind('/') + 1;
        edits.add = {{"/proc/self/mem", slash == 0 ? "" : "in", name.toStdString().substr(slash)}};
        const auto report = update(edits);
        QVERIFY(!report.ok());
        QCOMPARE(report.error().code, ErrorCode::Io);
        QVERIFY2(report.error().message.starts_with("nothing could be read; " + name.toStdString()
                                                    + ": left out: "),
                 messageOf(report).c_str());
        QCOMPARE(::stat(ffz().c_str(), &after), 0);
        QCOMPARE(after.st_ino, before.st_ino);
        QVERIFY(fftest::readFile(ffz()) == bytes);
        // With something that can be read beside it the rest is done.
        fftest::writeFile(m_root / "more", "more");
        edits.add.push_back({m_root / "more", ""});
        const auto both = update(edits);
        QVERIFY2(both.ok(), messageOf(both).c_str());
        QVERIFY(std::any_of(both->warnings.begin(), both->warnings.end(),
                            [](const Warning& w) { return w.lost; }));
        auto there = contents(ffz());
        QCOMPARE(there["more"], std::string("more"));
        QCOMPARE(there["in/a.txt"], std::string("stays"));
    }

    // Everything that has a kind of its own survives the change of its neighbours and of its own name.
    void keepsEveryKind_data() { addLevels(); }
    void keepsEveryKind()
    {
        QFETCH(int, level);
        fftest::makeEveryKind(m_root / "in");
        create(static_cast<codec::Level>(level));
        fftest::writeFile(m_root / "extra", "extra");
        const auto report = update({{}, {{"in", "moved"}}, {}, {{m_root / "extra", "moved"}}});
        QVERIFY2(report.ok(), messageOf(report).c_str());
        checkWhole();
        QVERIFY(update({{"moved/extra"}, {}, {}, {}}).ok());
        checkWhole();
        const auto archive = Archive::open(ffz(), m_control);
        QVERIFY(archive.ok());
        ExtractOptions options;
        options.target = m_root / "out";
        const auto extracted = archive->extract(options, {}, m_control);
        QVERIFY(extracted.ok());
        QCOMPARE(extracted->verdict.exitCode(), 0);
        fs::rename(m_root / "out" / "moved", m_root / "out" / "in");
        QCOMPARE(fftest::describe(m_root / "out" / "in"), fftest::describe(m_root / "in"));
    }

    void keepsContentsOfARemovedFileThatHasLinks()
    {
        fs::create_directories(m_root / "in");
        const std::string text = fftest::prose(5000, 7);
        fftest::writeFile(m_root / "in" / "a", text);
        fs::create_hard_link(m_root / "in" / "a", m_root / "in" / "b");
        fs::create_hard_link(m_root / "in" / "a", m_root / "in" / "c");
        create();
        QVERIFY(update({{"in/a"}, {}, {}, {}}).ok());
        auto now = contents(ffz());
        QVERIFY(!now.contains("in/a"));
        QCOMPARE(now.at("in/b"), text);
        QCOMPARE(now.at("in/c"), text);
        QVERIFY(fs::equivalent(m_root / "x" / "in" / "b", m_root / "x" / "in" / "c"));
        checkWhole();
        QVERIFY(update({{}, {{"in/b", "elsewhere/b"}}, {}, {}}).ok());
        QCOMPARE(contents(ffz()).at("in/c"), text);
        checkWhole();
    }

    // A copy lies in the archive as a reference to the first of its kind, across segments.
    void keepsWhatOthersReferTo_data() { addLevels(); }
    void keepsWhatOthersReferTo()
    {
        QFETCH(int, level);
        fs::create_directories(m_root / "in");
        const std::string big = fftest::noise(3 << 20, 5), small = fftest::noise(3000, 6);
        fftest::writeFile(m_root / "in" / "a", big);
        fftest::writeFile(m_root / "in" / "b", big);
        fftest::writeFile(m_root / "in" / "c", big.substr(0, 1 << 20) + small + big.substr(1 << 20));
        fftest::writeFile(m_root / "in" / "d", big);
        fftest::writeFile(m_root / "in" / "e", small);
        fftest::writeFile(m_root / "in" / "f", small);
        create(static_cast<codec::Level>(level));
        const auto size = fs::file_size(ffz());
        QVERIFY(size < 10 << 20);
        m_before = contents(ffz());

        // Moved along without being decoded.
        fftest::writeFile(m_root / "aa", "x");
        QVERIFY(update({{}, {{"in/a", "a with a longer name"}}, {}, {{m_root / "aa", ""}}}).ok());
        checkWhole();
        QVERIFY(update({{"a with a longer name", "in/e", "aa"}, {}, {}, {}}).ok());
        m_before.erase("in/a");
        m_before.erase("in/e");
        QCOMPARE(contents(ffz()), m_before);
        checkWhole();
        QVERIFY(fs::file_size(ffz()) < size + 10'000); // still only once
        QVERIFY(update({{"in/b"}, {}, {}, {}}).ok());
        QVERIFY(update({{"in/c"}, {}, {}, {}}).ok());
        checkWhole();
        QCOMPARE(contents(ffz()).at("in/d"), big);
        QVERIFY(update({{"in/d", "in/f"}, {}, {}, {}}).ok());
        QVERIFY(fs::file_size(ffz()) < 10'000); // gone
        checkWhole();
    }

    // What is removed is no longer in the file.
    void keepsCostsAndRecordsNewOnes()
    {
        makeInput();
        fftest::writeFile(m_root / "in" / "long.txt", fftest::prose(40000, 6) + fftest::noise(40000, 7));
        fftest::writeFile(m_root / "in" / "large.txt", fftest::prose(1500000, 8)); // a segment of its own
        fftest::writeFile(m_root / "new.txt", fftest::prose(60000, 9));
        create(codec::Level::Balanced);
        using Costs = std::map<std::string, std::pair<std::uint64_t, Bytes>>;
        const auto costs = [this] {
            Costs out;
            const auto archive = Archive::open(ffz(), m_control);
            if (!archive.ok())
                return out;
            for (const Entry& entry : archive->entries()) {
                if (entry.packedSizeRecorded)
                    out[entry.path] = {entry.packedSize, entry.strip};
            }
            return out;
        };
        const Costs before = costs();
        QVERIFY(!before.at("in/long.txt").second.empty());
        QVERIFY(!before.at("in/large.txt").second.empty());

        QVERIFY(update({{}, {{"in/large.txt", "other/large.txt"}}, {}, {{m_root / "new.txt", "in"}}}).ok());
        Costs after = costs();
        QVERIFY(after.at("other/large.txt") == before.at("in/large.txt"));
        QVERIFY(after.at("in/long.txt") == before.at("in/long.txt"));
        QVERIFY(!after.at("in/new.txt").second.empty());
        QVERIFY(after.at("in/new.txt").first > 1000);

        // What is coded anew is told anew: it follows from the data and their neighbours.
        QVERIFY(update({{"in/a.txt"}, {}, {}, {}}).ok());
        const Costs last = costs();
        QVERIFY(last.at("other/large.txt") == before.at("in/large.txt"));
        QVERIFY(last.at("in/new.txt") == after.at("in/new.txt"));
        QVERIFY(!last.at("in/long.txt").second.empty());
        QVERIFY(last.at("in/b.txt").first > 0);
        std::uint64_t sum = 0;
        for (const auto& [path, cost] : last)
            sum += cost.first;
        const auto size = fs::file_size(ffz());
        QVERIFY2(sum < size && sum > size * 8 / 10, std::to_string(sum).c_str());
    }

    void recordsCostsOfWhatATinyArchiveGets()
    {
        fs::create_directories(m_root / "in");
        fftest::writeFile(m_root / "in" / "a.txt", "short");
        fftest::writeFile(m_root / "new.txt", fftest::prose(60000, 9));
        create(codec::Level::Balanced);
        QVERIFY(!Archive::open(ffz(), m_control)->entries().front().packedSizeRecorded);
        QVERIFY(update({{}, {}, {}, {{m_root / "new.txt", "in"}}}).ok());
        const auto archive = Archive::open(ffz(), m_control);
        QVERIFY(archive.ok());
        QCOMPARE(archive->entries().back().path, std::string("in/new.txt"));
        QVERIFY(archive->entries().back().packedSizeRecorded);
        QVERIFY(!archive->entries().back().strip.empty());
    }

    void refersToContentsThatAreThere_data() { addLevels(); }
    void refersToContentsThatAreThere()
    {
        QFETCH(int, level);
        makeInput();
        const std::string large = fftest::noise(2'500'000, 11), small = fftest::noise(90'000, 12);
        fftest::writeFile(m_root / "in" / "large.bin", large);
        fftest::writeFile(m_root / "in" / "small.bin", small);
        fs::create_directories(m_root / "more");
        fftest::writeFile(m_root / "more" / "large copy.bin", large);
        fftest::writeFile(m_root / "more" / "small copy.bin", small);
        fftest::writeFile(m_root / "more" / "small again.bin", small);
        fftest::writeFile(m_root / "more" / "as long.bin", fftest::noise(90'000, 13));
        create(static_cast<codec::Level>(level));
        const auto before = fs::file_size(ffz());
        QVERIFY(update({{"in/b.txt"}, {}, {}, {{m_root / "more", ""}}}).ok());
        QVERIFY(fs::file_size(ffz()) < before + 90'000 + 4'000);
        checkWhole();
        auto now = contents(ffz());
        QVERIFY(now["more/large copy.bin"] == large);
        QVERIFY(now["more/small copy.bin"] == small);
        QVERIFY(now["more/small again.bin"] == small);
        // They live on without what they refer to.
        QVERIFY(update({{"in/large.bin", "in/small.bin", "more/small copy.bin"}, {}, {}, {}}).ok());
        checkWhole();
        now = contents(ffz());
        QVERIFY(now["more/large copy.bin"] == large);
        QVERIFY(now["more/small again.bin"] == small);
    }

    void doesNotReferToWhatIsDamaged()
    {
        makeInput();
        const std::string large = fftest::noise(2'500'000, 11);
        fftest::writeFile(m_root / "in" / "large.bin", large);
        fftest::writeFile(m_root / "copy.bin", large);
        create(codec::Level::Store);
        std::string bytes = fftest::readFile(ffz());
        const std::size_t at = bytes.find(large.substr(1'000'000, 100));
        QVERIFY(at != std::string::npos);
        fftest::spoil(bytes, at);
        fftest::writeFile(ffz(), bytes);
        QVERIFY(update({{}, {}, {}, {{m_root / "copy.bin", ""}}}).ok());
        QVERIFY(fs::file_size(ffz()) > 2 * large.size());
        QVERIFY(contents(ffz())["copy.bin"] == large);
    }

    void removesTheBytes()
    {
        fs::create_directories(m_root / "in");
        fftest::writeFile(m_root / "in" / "keep", "something to keep");
        fftest::writeFile(m_root / "in" / "secret-name", "a very secret sentence");
        create(codec::Level::Store);
        QVERIFY(fftest::readFile(ffz()).find("very secret") != std::string::npos);
        QVERIFY(update({{"in/secret-name"}, {}, {}, {}}).ok());
        const std::string bytes = fftest::readFile(ffz());
        QVERIFY(bytes.find("very secret") == std::string::npos);
        QVERIFY(bytes.find("secret-name") == std::string::npos);
        QVERIFY(bytes.find("something to keep") != std::string::npos);
        checkWhole();
    }

    void copiesWhatItDoesNotTouch()
    {
        fs::create_directories(m_root / "in");
        for (int i = 0; i < 12; ++i)
            fftest::writeFile(m_root / "in" / ("large" + std::to_string(i)), fftest::noise(2 << 20, 50 + i));
        create();
        const auto report = update({{"in/large5"}, {}, {}, {}});
        QVERIFY(report.ok());
        QCOMPARE(report->codedSegments, std::uint64_t{0});
        QCOMPARE(report->mendedSegments, std::uint64_t{0});
        QVERIFY(report->copiedSegments >= 11);
        checkWhole();
    }

    void changesATinyArchive()
    {
        fs::create_directories(m_root / "in");
        fftest::writeFile(m_root / "in" / "one", "1");
        create();
        QVERIFY(update({{}, {{"in/one", "in/two"}}, {}, {}}).ok());
        checkWhole();
        QVERIFY(update({{"in/two"}, {}, {}, {}}).ok());
        QVERIFY(update({{"in"}, {}, {}, {}}).ok()); // nothing is left
        const auto empty = Archive::open(ffz(), m_control);
        QVERIFY2(empty.ok(), messageOf(empty).c_str());
        QVERIFY(empty->entries().empty());
        QVERIFY(!empty->rebuilt());
        QVERIFY(update({{}, {}, {"again"}, {}}).ok());
        checkWhole();
        QCOMPARE(contents(ffz()).size(), std::size_t{1});
    }

    // Every entry of a mixed tree alone, and many random edits one after another.
    void survivesRandomEdits_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 6; ++seed)
            QTest::newRow(std::to_string(seed).c_str()) << seed;
    }
    void survivesRandomEdits()
    {
        QFETCH(int, seed);
        std::srand(static_cast<unsigned>(seed));
        fs::create_directories(m_root / "in" / "sub");
        const std::string shared = fftest::noise(2 << 20, 77);
        for (int i = 0; i < 12; ++i) {
            const std::size_t size = std::size_t{1} << (std::rand() % 22);
            fftest::writeFile(m_root / "in" / ("f" + std::to_string(i)),
                              std::rand() % 2 ? fftest::noise(size, i) : shared.substr(0, size) + "x");
        }
        fftest::writeFile(m_root / "in" / "sub" / "s1", shared);
        fftest::writeFile(m_root / "in" / "sub" / "s2", shared);
        fs::create_hard_link(m_root / "in" / "f1", m_root / "in" / "sub" / "hard");
        create(seed % 3 == 0 ? codec::Level::Balanced : codec::Level::Store);
        auto expected = contents(ffz());
        for (int step = 0; step < 5; ++step) {
            const auto archive = Archive::open(ffz(), m_control);
            QVERIFY(archive.ok());
            std::vector<std::string> files;
            for (const Entry& entry : archive->entries()) {
                if (entry.type != EntryType::Directory)
                    files.push_back(entry.path);
            }
            std::sort(files.begin(), files.end());
            Edits edits;
            if (!files.empty()) {
                const std::string gone = files[static_cast<std::size_t>(std::rand()) % files.size()];
                edits.remove.push_back(gone);
                expected.erase(gone);
                const std::string from = files[static_cast<std::size_t>(std::rand()) % files.size()];
                if (from != gone) {
                    const std::string to =
                        "in/sub/r" + std::to_string(step) + std::string(std::rand() % 120, 'r');
                    edits.rename.push_back({from, to});
                    auto node = expected.extract(from);
                    node.key() = to;
                    expected.insert(std::move(node));
                }
            }
            const std::string name = "add" + std::to_string(step),
                              text = fftest::prose(1 << (std::rand() % 18), step);
            fftest::writeFile(m_root / name, text);
            edits.add.push_back({m_root / name, "in"});
            expected["in/" + name] = text;
            const auto report = update(edits);
            QVERIFY2(report.ok(), messageOf(report).c_str());
            QCOMPARE(contents(ffz()), expected);
            checkWhole();
        }
    }

    void refusesWhatCannotBe_data()
    {
        QTest::addColumn<int>("which");
        for (int i = 0; i < 12; ++i)
            QTest::newRow(std::to_string(i).c_str()) << i;
    }
    void refusesWhatCannotBe()
    {
        QFETCH(int, which);
        makeInput();
        create();
        const std::string before = fftest::readFile(ffz());
        const Edits edits[] = {
            {{"nothing"}, {}, {}, {}},
            {{}, {{"nothing", "x"}}, {}, {}},
            {{}, {{"in/a.txt", "../x"}}, {}, {}},
            {{}, {{"in/a.txt", "/x"}}, {}, {}},
            {{}, {{"in/a.txt", "in/b.txt"}}, {}, {}},
            {{}, {{"in/a.txt", "in/b.txt/x"}}, {}, {}},
            {{}, {{"in/sub", "in/sub/deep/x"}}, {}, {}},
            {{}, {}, {"in/sub"}, {}},
            {{}, {}, {"a//b"}, {}},
            {{}, {}, {}, {{m_root / "in" / "a.txt", "in/b.txt"}}},
            {{}, {}, {}, {{m_root / "in" / "a.txt", "in", "sub"}}},
            {},
        };
        const auto report = update(edits[which]);
        QVERIFY(!report.ok());
        QCOMPARE(report.error().code, ErrorCode::Usage);
        QCOMPARE(fftest::readFile(ffz()), before);
        QCOMPARE(fftest::countIn(m_root), std::size_t{2});
    }

    void leavesTheArchiveWhenCancelled()
    {
        fs::create_directories(m_root / "in");
        fftest::writeFile(m_root / "in" / "a", fftest::prose(300'000, 3));
        fftest::writeFile(m_root / "in" / "b", fftest::prose(300'000, 4));
        create(codec::Level::Balanced);
        const std::string before = fftest::readFile(ffz());
        const auto archive = Archive::open(ffz(), m_control);
        QVERIFY(archive.ok());
        TaskControl control;
        std::thread canceller([&control] {
            while (control.progress().doneBytes < 100'000)
                std::this_thread::yield();
            control.cancel();
        });
        const auto report = updateArchive(*archive, {{"in/a"}, {}, {}, {}}, {}, control);
        control.addDone(1'000'000);
        canceller.join();
        QVERIFY(!report.ok());
        QCOMPARE(report.error().code, ErrorCode::Cancelled);
        QCOMPARE(fftest::readFile(ffz()), before);
        QCOMPARE(fftest::countIn(m_root), std::size_t{2});
    }

    void leavesTheArchiveWhenTheDiskIsFull()
    {
        makeInput();
        create(codec::Level::Store);
        fftest::writeFile(m_root / "large", fftest::noise(1 << 20, 8));
        const std::string before = fftest::readFile(ffz());
        std::signal(SIGXFSZ, SIG_IGN);
        rlimit old{};
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &old), 0);
        const rlimit small{500'000, old.rlim_max};
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
        const auto report = update({{}, {}, {}, {{m_root / "large", "in"}}});
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &old), 0);
        QVERIFY(!report.ok());
        QCOMPARE(report.error().code, ErrorCode::Io);
        QCOMPARE(fftest::readFile(ffz()), before);
        QCOMPARE(fftest::countIn(m_root), std::size_t{3});
    }

    void refusesAFileThatChangedMeanwhile()
    {
        makeInput();
        create();
        const auto archive = Archive::open(ffz(), m_control);
        QVERIFY(archive.ok());
        fftest::writeFile(m_root / "in/a.txt", "another");
        create(codec::Level::Store);
        const std::string before = fftest::readFile(ffz());
        const auto report = updateArchive(*archive, {{"in/a.txt"}, {}, {}, {}}, {}, m_control);
        QVERIFY(!report.ok());
        QCOMPARE(report.error().code, ErrorCode::Io);
        QCOMPARE(fftest::readFile(ffz()), before);
    }

    void refusesADamagedArchive()
    {
        makeInput();
        create();
        std::string bytes = fftest::readFile(ffz());
        fftest::spoil(bytes, bytes.size() / 3);
        fftest::writeFile(ffz(), bytes);
        const auto report = update({{"in/a.txt"}, {}, {}, {}});
        QVERIFY(!report.ok());
        QCOMPARE(report.error().code, ErrorCode::Damaged);
        QCOMPARE(fftest::readFile(ffz()), bytes);
        bytes.resize(bytes.size() - 3);
        fftest::writeFile(ffz(), bytes);
        const auto lost = update({{"in/a.txt"}, {}, {}, {}});
        QVERIFY(!lost.ok());
        QCOMPARE(lost.error().code, ErrorCode::Damaged);
    }

    void keepsModeOfTheArchiveAndFollowsALink()
    {
        makeInput();
        create();
        QCOMPARE(::chmod(ffz().c_str(), 0640), 0);
        fs::create_symlink("a.ffz", m_root / "through.ffz");
        const auto archive = Archive::open(m_root / "through.ffz", m_control);
        QVERIFY(archive.ok());
        UpdateOptions options;
        options.keepPrevious = m_root / "kept";
        const auto before = fftest::readFile(ffz());
        const auto report = updateArchive(*archive, {{"in/a.txt"}, {}, {}, {}}, options, m_control);
        QVERIFY2(report.ok(), messageOf(report).c_str());
        QVERIFY(report->keptPrevious);
        QCOMPARE(fftest::readFile(m_root / "kept"), before);
        QVERIFY(fs::is_symlink(m_root / "through.ffz"));
        struct stat info {};
        QCOMPARE(::stat(ffz().c_str(), &info), 0);
        QCOMPARE(info.st_mode & 07777, mode_t{0640});
        checkWhole();
    }

    void usesTheTransformerWhereTheArchiveDid()
    {
        fs::create_directories(m_root / "in");
        fftest::writeFile(m_root / "in" / "a.txt", fftest::prose(3000, 1));
        fftest::writeFile(m_root / "in" / "b.txt", fftest::prose(3000, 2));
        create(codec::Level::Former);
        m_before = contents(ffz());
        const auto report = update({{"in/a.txt"}, {{"in/b.txt", "in/quite another.name"}}, {}, {}});
        QVERIFY2(report.ok(), messageOf(report).c_str());
        QCOMPARE(contents(ffz()).at("in/quite another.name"), m_before.at("in/b.txt"));
        const auto archive = Archive::open(ffz(), m_control);
        QVERIFY(archive.ok());
        QCOMPARE(archive->info().level, std::string("former"));
        checkWhole();
    }
};

FF_TEST(TestUpdate)
#include "TestUpdate.moc"
