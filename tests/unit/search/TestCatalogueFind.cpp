// SPDX-License-Identifier: GPL-3.0-or-later
// Searches of the catalogue: every kind of name, every kind of query, and what a query must not be taken for.
#include "core/search/catalogue/Catalogue.h"
#include "core/search/catalogue/Chunk.h"
#include "core/search/catalogue/Literals.h"
#include "core/search/names/NameIndex.h"
#include "tests/support/CatalogueMaker.h"
#include "tests/support/TestProgram.h"

#include <QTemporaryDir>
#include <QTest>

#include <random>
#include <set>

using namespace ff::search;
using fftest::countOf;
using fftest::entriesOf;
using fftest::entryOf;
using fftest::factsOf;

class TestCatalogueFind : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::optional<Catalogue> m_catalogue;
    ff::TaskControl m_control;

    Catalogue& catalogue() { return *m_catalogue; }
    void remember(const std::string& archive, const std::vector<ff::format::EntryRecord>& entries)
    {
        const auto result = catalogue().remember(factsOf(archive), entries, {}, m_control);
        QVERIFY2(result.ok(), result.ok() ? "" : result.error().message.c_str());
    }
    FindResult find(const std::string& query, const FindOptions& options = {})
    {
        const auto parsed = parseQuery(query);
        if (!parsed)
            qFatal("%s", parsed.error().message.c_str());
        auto found = catalogue().find(*parsed, options, m_control);
        if (!found)
            qFatal("%s", found.error().message.c_str());
        return std::move(found).value();
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_catalogue.emplace(fftest::openCatalogue(m_folder->path().toStdString() + "/catalogue.db"));
    }
    void cleanup() { m_catalogue.reset(); }

    void findsNamesOfEveryScript_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("query");
        const auto row = [](const char* name, const QByteArray& path, const QByteArray& query) {
            QTest::newRow(name) << path << query;
        };
        row("Latin, in the middle", "Zeitung.pdf", "eit");
        row("one letter", "q", "q");
        row("two letters", "Zeitung.pdf", "ng");
        row("Cyrillic, another case", "Отчёты/ЁЛКА.txt", "елка");
        row("two Cyrillic letters", "море.jpg", "ОР");
        row("CJK, two characters", "写真/東京タワー.jpg", "東京");
        row("CJK, one character", "写真/東京タワー.jpg", "写");
        row("CJK, three characters", "写真/東京タワー.jpg", "タワー");
        row("combining marks", "cafe\xCC\x81.txt", "caf\xC3\xA9");
        row("without the marks", "caf\xC3\xA9.txt", "cafe");
        row("a ligature", "\xEF\xAC\x81ne.txt", "fine");
        row("invalid UTF-8", "photo \xFF\xFE\x80 1.jpg", "\xFF\xFE\x80");
        row("an invalid byte alone", "a\xC3", "\xC3");
        row("a pictogram", "\xF0\x9F\x8C\x8A.png", "\xF0\x9F\x8C\x8A");
        row("a line break", "first\nsecond.txt", "\"first\nsecond\"");
        row("over two folders", "docs/tax/2024.pdf", "s/tax/2");
        row("a folder of the path", "docs/tax/2024.pdf", "docs");
        row("a quote", "5\" disk.img", "5\"");
        row("signs of SQL", "100%_'; --.txt", "0%_';");
        row("signs of FTS5", "a AND b NOT c*^{}()+-:.txt", R"~("AND b NOT c*^{}()")~");
        row("an operator alone", "NEAR.txt", "near");
        row("control characters", "tab\there\x01.txt", "\"b\the\"");
    }
    void findsNamesOfEveryScript()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, query);
        // Among others, which it must not find.
        std::vector<ff::format::EntryRecord> entries = fftest::manyEntries(200, "IMG");
        entries.insert(entries.begin() + 77, entryOf(name.toStdString()));
        remember("/a.ffz", entries);
        const FindResult found = find(query.toStdString());
        std::set<std::string> paths;
        for (const Hit& hit : found.hits)
            paths.insert(hit.entry.path);
        QVERIFY2(paths.contains(name.toStdString()), query.toHex().constData());
        QVERIFY(found.matches < 200);
        for (const Hit& hit : found.hits) {
            if (hit.entry.path == name.toStdString()) {
                QVERIFY(!hit.ranges.empty());
                QCOMPARE(hit.place, 77U);
            }
        }
    }

    // The languages of SQL and FTS5 are none of a query's: whatever is typed is looked for, and nothing else.
    void takesNoQueryForACommand_data()
    {
        QTest::addColumn<QByteArray>("query");
        for (const char* query : {"\" OR \"", "names:x", "a\" OR rowid > 0 --", "'); DROP TABLE archive; --",
                                  "* OR *", "NEAR(a b)", "^abc", "abc AND", "NOT abc", "(abc",
                                  "{names} : abc", "%%%", "___", "abc*", "\\", R"("""""")", "-", "--abc"})
            QTest::newRow(query) << QByteArray(query);
        QTest::newRow("NUL") << QByteArray("ab\0cd", 5);
        QTest::newRow("NUL alone") << QByteArray("\0\0\0", 3);
        QTest::newRow("long") << QByteArray(4000, 'x');
        QTest::newRow("many words") << QByteArray("abc ").repeated(900);
        QTest::newRow("many different words") << [] {
            QByteArray out;
            for (int i = 0; i < 600; ++i)
                out += QByteArray::number(100 + i) + ' ';
            return out;
        }();
    }
    void takesNoQueryForACommand()
    {
        QFETCH(QByteArray, query);
        const auto entries = fftest::manyEntries(100);
        remember("/a.ffz", entries);
        const NameIndex index = NameIndex::of(entries, m_control).value();
        const auto parsed = parseQuery(query.toStdString());
        QVERIFY(parsed.ok());
        const auto found = catalogue().find(*parsed, {}, m_control);
        QVERIFY2(found.ok(), found.ok() ? "" : found.error().message.c_str());
        // As many as a search without a database finds.
        QCOMPARE(found->matches, index.find(*parsed, 1000, m_control).value().total);
        QCOMPARE(catalogue().archives().value().size(), 1U);
        QCOMPARE(countOf(catalogue(), "name"), 100);
    }

    // Packs, trigrams and literals must never lose what the plain search for names finds.
    void findsWhatTheSearchForNamesFinds()
    {
        std::mt19937 random(7);
        const std::vector<std::string> parts = {"tax",  "Tax", "море", "МОРЕ",   "img",   "a",
                                                "b",    "é",   "日本", "12",     "x\xFF", ".pdf",
                                                ".JPG", " ",   "_",    "letter", "ab",    "ba"};
        const auto text = [&](unsigned most) {
            std::string out;
            for (unsigned n = 1 + random() % most; n > 0; --n)
                out += parts[random() % parts.size()];
            return out;
        };
        std::vector<ff::format::EntryRecord> entries;
        for (int i = 0; i < 700; ++i) {
            std::string path = text(2);
            for (unsigned depth = random() % 3; depth > 0; --depth)
                path += "/" + text(2);
            ff::format::EntryRecord entry = entryOf(path + "/" + text(3), random() % 3 * 1000);
            entry.mtimeSeconds = 1500000000 + std::int64_t(random() % 200000000);
            if (random() % 10 == 0) {
                entry.type = ff::format::EntryType::Directory;
                entry.size = 0;
            }
            entries.push_back(entry);
        }
        remember("/some/archive.ffz", entries);
        const NameIndex index = NameIndex::of(entries, m_control).value();
        const std::vector<std::string> queries = {"a",
                                                  "ab",
                                                  "tax",
                                                  "море",
                                                  "日本",
                                                  "日",
                                                  "tax img",
                                                  "tax -img",
                                                  "-a",
                                                  "a/b",
                                                  "tax/",
                                                  "/a/",
                                                  "*.pdf",
                                                  "*ax*",
                                                  "?a*",
                                                  "*/tax*",
                                                  "**/a*.jpg",
                                                  "~lettr",
                                                  "~taximg",
                                                  "/^img/",
                                                  "/x.*[0-9]$/",
                                                  "type:folder",
                                                  "type:.pdf",
                                                  "-type:.pdf",
                                                  "size:>500",
                                                  "size:<10 tax",
                                                  "after:2020",
                                                  "before:2019 море",
                                                  "path:tax",
                                                  "-path:a b",
                                                  "\"tax letter\"",
                                                  "\"a b\"",
                                                  "ratio:>1",
                                                  "x\xFF",
                                                  "ext:pdf,jpg",
                                                  "in:archive tax",
                                                  "-in:archive tax",
                                                  "type:image a",
                                                  ""};
        for (const std::string& typed : queries) {
            const auto query = parseQuery(typed);
            QVERIFY2(query.ok(), typed.c_str());
            const auto expected = index.matches(*query, m_control, "/some/archive.ffz").value();
            const auto found = find(typed, {5000, {}});
            QVERIFY2(
                found.matches == expected.size(),
                (typed + ": " + std::to_string(found.matches) + " for " + std::to_string(expected.size()))
                    .c_str());
            QCOMPARE(found.hits.size(), expected.size());
            std::set<std::uint64_t> places;
            for (const Hit& hit : found.hits) {
                places.insert(hit.place);
                QCOMPARE(hit.entry.path, entries[hit.place].path);
                QCOMPARE(hit.entry.size, entries[hit.place].size);
                QCOMPARE(hit.entry.mtimeSeconds, entries[hit.place].mtimeSeconds);
            }
            QVERIFY((places == std::set<std::uint64_t>(expected.begin(), expected.end())));
        }
    }

    void givesTheBestFirst()
    {
        remember("/a.ffz",
                 entriesOf({"x/within-a-taxi.txt", "tax", "taxonomy.txt", "tax.pdf", "the tax.pdf"}));
        remember("/b.ffz", entriesOf({"tax", "tax/other.txt"}));
        const FindResult found = find("tax", {4, {}});
        QCOMPARE(found.matches, 7U);
        QCOMPARE(found.ranked, 7U);
        QCOMPARE(found.hits.size(), 4U);
        // The newer archive first, of those that are as good.
        QCOMPARE(found.hits[0].entry.path, std::string("tax"));
        QCOMPARE(found.archiveOf(found.hits[0])->facts.path, std::filesystem::path("/b.ffz"));
        QCOMPARE(found.hits[1].entry.path, std::string("tax"));
        QCOMPARE(found.hits[2].entry.path, std::string("tax.pdf"));
        QCOMPARE(found.hits[3].entry.path, std::string("taxonomy.txt"));
    }

    void asksOnlyTheArchivesThatAreMeant()
    {
        remember("/photos/Sea 2024.ffz", entriesOf({"a.jpg", "b.jpg"}));
        remember("/backup.ffz", entriesOf({"a.jpg", "c.txt", "d.txt"}));
        FindResult found = find("in:sea jpg");
        QCOMPARE(found.matches, 2U);
        QCOMPARE(found.coverage.total, 2U);
        found = find("-in:sea jpg");
        QCOMPARE(found.matches, 1U);
        QCOMPARE(found.coverage.total, 3U);
        found = find("in:nothing jpg");
        QCOMPARE(found.matches, 0U);
        // The name of the file; with a '/' its path.
        QCOMPARE(find("in:photos jpg").matches, 0U);
        QCOMPARE(find("in:/photos jpg").matches, 2U);
        QCOMPARE(find("in:photos/sea jpg").matches, 2U);
        QVERIFY(found.coverage.isWhole());
    }

    // A search that runs out of time says what it looked through, newest archives first.
    void saysWhatItCoveredWhenItsTimeIsUp()
    {
        for (int i = 0; i < 200; ++i)
            remember("/" + std::to_string(i) + ".ffz", fftest::manyEntries(400));
        const FindResult whole = find("~nam1");
        QVERIFY(whole.coverage.isWhole());
        QCOMPARE(whole.coverage.total, 80000U);
        const FindResult part = find("~nam1", {10, std::chrono::milliseconds(1)});
        QCOMPARE(part.coverage.total, 80000U);
        QVERIFY(part.coverage.indexed < part.coverage.total);
        QVERIFY(part.coverage.indexed > 0);
        QVERIFY(part.matches < whole.matches);
        QVERIFY(!part.coverage.isWhole());
        QCOMPARE(part.archiveOf(part.hits.front())->facts.path, std::filesystem::path("/199.ffz"));
    }

    void endsWithinAPackOfItsCancel()
    {
        remember("/a.ffz", fftest::manyEntries(2000));
        ff::TaskControl count;
        QVERIFY(catalogue().find(parseQuery("name").value(), {}, count).ok());
        QVERIFY(count.checkpoints() >= 2000 / kChunkEntries);
        for (const std::uint64_t at : {std::uint64_t(1), count.checkpoints() / 2, count.checkpoints()}) {
            ff::TaskControl control;
            control.cancelAtCheckpoint(at);
            const auto found = catalogue().find(parseQuery("name").value(), {}, control);
            QVERIFY(!found.ok());
            QCOMPARE(found.error().code, ff::ErrorCode::Cancelled);
            QCOMPARE(control.checkpoints(), at);
        }
        // SQLite itself is interrupted, too.
        ff::TaskControl cancelled;
        cancelled.cancel();
        QCOMPARE(catalogue().duplicates(1, cancelled).error().code, ff::ErrorCode::Cancelled);
        QCOMPARE(countOf(catalogue(), "name"), 2000);
    }

    void undoesARememberingThatIsCancelled()
    {
        remember("/a.ffz", fftest::manyEntries(300, "old"));
        const auto fresh = fftest::manyEntries(3000, "fresh");
        ff::TaskControl count;
        auto other = Catalogue::open(m_folder->path().toStdString() + "/other.db").value();
        QVERIFY(other.remember(factsOf("/a.ffz", 1), fresh, {}, count).ok());
        for (std::uint64_t at = 1; at < count.checkpoints(); at += count.checkpoints() / 10) {
            ff::TaskControl control;
            control.cancelAtCheckpoint(at);
            QCOMPARE(catalogue().remember(factsOf("/a.ffz", 1), fresh, {}, control).error().code,
                     ff::ErrorCode::Cancelled);
            QCOMPARE(countOf(catalogue(), "fresh"), 0);
            QCOMPARE(countOf(catalogue(), "old"), 300);
        }
    }

    void regularExpressionsThatNeverEndAreRefused()
    {
        std::vector<ff::format::EntryRecord> entries = {entryOf(std::string(5000, 'a') + "b")};
        remember("/a.ffz", entries);
        const auto found = catalogue().find(parseQuery("/(a+)+$/").value(), {}, m_control);
        QVERIFY(!found.ok());
        QCOMPARE(found.error().code, ff::ErrorCode::Usage);
        QVERIFY(catalogue().takeNotice().empty());
        QCOMPARE(countOf(catalogue(), "aaa"), 1);
    }

    void packsLongPathsAndManyEntries()
    {
        std::vector<ff::format::EntryRecord> entries = {entryOf(std::string(200000, 'x') + "/end.txt")};
        for (int i = 0; i < 65; ++i)
            entries.push_back(entryOf("same name")); // foreign archives have such
        entries.push_back(entryOf(""));
        entries.push_back(entryOf("folder/"));
        entries.back().type = ff::format::EntryType::Directory;
        remember("/a.ffz", entries);
        QCOMPARE(countOf(catalogue(), "end.txt"), 1);
        QCOMPARE(countOf(catalogue(), "\"same name\""), 65);
        QCOMPARE(countOf(catalogue(), ""), 68);
        remember("/none.ffz", {});
        QCOMPARE(catalogue().archives().value().size(), 2U);
    }

    void readsNoPackThatCannotBe()
    {
        const auto entries = fftest::manyEntries(64);
        std::vector<std::string> folded;
        std::vector<std::uint32_t> order;
        for (std::uint32_t i = 0; i < 64; ++i) {
            folded.push_back(fold(entries[i].path));
            order.push_back(i);
        }
        std::sort(order.begin(), order.end(), [&](auto a, auto b) { return folded[a] < folded[b]; });
        const PackedChunk packed = packChunk(entries, folded, order);
        QVERIFY(ChunkNames::read(packed.names).ok());
        QVERIFY(!packed.originals.empty() || packed.entries == 64);
        std::mt19937 random(3);
        for (int i = 0; i < 20000; ++i) {
            ff::Bytes names = packed.names, facts = packed.facts;
            names[random() % 200] = static_cast<std::uint8_t>(random());
            facts[random() % facts.size()] = static_cast<std::uint8_t>(random());
            if (i % 3 == 0)
                names.resize(random() % names.size());
            if (const auto read = ChunkNames::read(names)) {
                std::string path;
                for (std::size_t e = 0; e < read->size(); ++e)
                    read->next(e, path);
                (void)read->containing("name");
                (void)read->document();
            }
            (void)readFacts(facts, 64);
        }
        QVERIFY(!ChunkNames::read({}).ok());
        QVERIFY(!readFacts(packed.facts, 63).ok());
    }
};

FF_TEST(TestCatalogueFind)
#include "TestCatalogueFind.moc"
