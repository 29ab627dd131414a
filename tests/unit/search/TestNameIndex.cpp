// SPDX-License-Identifier: GPL-3.0-or-later
#include "NaiveMatcher.h"
#include "core/search/names/NameIndex.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <ctime>
#include <random>

using namespace ff;
using namespace ff::search;
using namespace std::string_literals;
using format::EntryRecord;
using format::EntryType;

namespace {

EntryRecord entry(const std::string& path, EntryType type = EntryType::File, std::uint64_t size = 100,
                  std::int64_t time = 0)
{
    EntryRecord record;
    record.path = path;
    record.type = type;
    record.size = type == EntryType::File ? size : 0;
    record.packedSize = size / 4;
    record.mtimeSeconds = time;
    return record;
}

NameIndex indexOf(const std::vector<EntryRecord>& entries)
{
    TaskControl control;
    auto index = NameIndex::of(entries, control);
    if (!index)
        qFatal("no index");
    return std::move(index).value();
}

NameIndex indexOf(const std::vector<std::string>& paths)
{
    std::vector<EntryRecord> entries;
    entries.reserve(paths.size());
    for (const std::string& path : paths)
        entries.push_back(entry(path));
    return indexOf(entries);
}

Query parsed(const std::string& text)
{
    const auto query = parseQuery(text);
    if (!query)
        qFatal("%s: %s", text.c_str(), query.error().message.c_str());
    return query.value();
}

// The paths that are found, the best first, separated by '|'.
std::string found(const std::vector<std::string>& paths, const std::string& query)
{
    TaskControl control;
    const auto result = indexOf(paths).find(parsed(query), paths.size(), control);
    if (!result)
        qFatal("%s", result.error().message.c_str());
    std::string out;
    for (const NameIndex::Hit& hit : result->hits)
        out += (out.empty() ? "" : "|") + paths[hit.entry];
    return out;
}

// The path with its matches in brackets.
std::string marked(const std::string& query, const std::string& path)
{
    auto matcher = Matcher::of(parsed(query));
    if (!matcher)
        qFatal("%s", matcher.error().message.c_str());
    std::string out = path;
    const auto ranges = matcher->ranges(path);
    for (std::size_t i = ranges.size(); i-- > 0;) {
        out.insert(ranges[i].end, "]");
        out.insert(ranges[i].begin, "[");
    }
    return out;
}

const std::vector<std::string> kHome{
    "Documents/Steuer 2023/Einkommensteuer.pdf",
    "Documents/Steuer 2023/Zeitung.pdf",
    "Documents/письма/Письмо в налоговую.docx",
    "Documents/письма/Ёлка.txt",
    "Photos/2023/Море/IMG_0001.JPG",
    "Photos/2023/Море/IMG_0002.jpg",
    "Photos/2023/Straße.png",
    "src/main.cpp",
    "src/core/Main.h",
    "src/core/readme",
    "readme.md",
    "报告/中文文件.txt",
};

std::string pick(std::mt19937& random, const std::vector<std::string>& from)
{
    return from[random() % from.size()];
}

std::string randomPath(std::mt19937& random)
{
    static const std::vector<std::string> pieces{"a", "b",  "ab", "A",    "Ba",      "1",    "22",
                                                 ".", "_",  " ",  "é",    "e\u0301", "ё",    "й",
                                                 "ß", "中", "İ",  "\xff", "\xd0",    ".txt", ".jpg"};
    std::string path;
    for (unsigned components = 1 + random() % 3; components > 0; --components) {
        for (unsigned count = 1 + random() % 6; count > 0; --count)
            path += pick(random, pieces);
        path += components > 1 ? "/" : "";
    }
    return path;
}

std::string randomTerm(std::mt19937& random)
{
    static const std::vector<std::string> letters{"a",  "b",  "1", "e", "ё", "й",
                                                  "ss", "中", ".", "_", "i", "\xff"};
    static const std::vector<std::string> globs{"*", "?", "**", "/", "a", "b", "2", ".txt", "е"};
    static const std::vector<std::string> regexes{"a",     "b+",    ".",   "\\d", "^", "$",
                                                  "(a|b)", "[ab]*", "\\.", "ё",   "x?"};
    static const std::vector<std::string> filters{
        "type:image", "type:folder,link", "ext:txt", "size:>50", "size:..70", "after:1971", "date:1970",
        "in:test",    "in:other",         "path:a",  "path:/b",  "ratio:>3",  "ratio:1..4"};
    std::string term = random() % 4 == 0 ? "-" : "";
    const auto add = [&](const std::vector<std::string>& from, unsigned most) {
        for (unsigned count = 1 + random() % most; count > 0; --count)
            term += pick(random, from);
    };
    switch (random() % 6) {
    case 0:
        add(globs, 5);
        break;
    case 1:
        term += "/";
        add(regexes, 4);
        term += "/";
        break;
    case 2:
        term += "~";
        add(letters, 6);
        break;
    case 3:
        add(filters, 1);
        break;
    case 4:
        term += "\"";
        add(letters, 3);
        term += "\"";
        break;
    default:
        add(letters, 2);
    }
    return term;
}

} // namespace

class TestNameIndex : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("TZ", "UTC0");
        tzset();
    }

    void findsNames_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("paths");
        const auto row = [](const char* query, const char* paths) { QTest::newRow(query) << query << paths; };
        row("eit", "Documents/Steuer 2023/Zeitung.pdf");
        row("STEUER pdf 2023", "Documents/Steuer 2023/Einkommensteuer.pdf|Documents/Steuer 2023/Zeitung.pdf");
        row("\"steuer 2023\" -zeitung", "Documents/Steuer 2023/Einkommensteuer.pdf");
        row("елка", "Documents/письма/Ёлка.txt");
        row("ПИСЬМО", "Documents/письма/Письмо в налоговую.docx");
        row("налоговую письмо", "Documents/письма/Письмо в налоговую.docx");
        row("strasse", "Photos/2023/Straße.png");
        row("中文", "报告/中文文件.txt");
        row("img_*.jpg", "Photos/2023/Море/IMG_0001.JPG|Photos/2023/Море/IMG_0002.jpg");
        row("море/*1.jpg", "Photos/2023/Море/IMG_0001.JPG");
        row("src/**/*.h", "src/core/Main.h");
        row("src/*.h", "");
        row("*ма/?лка*", "Documents/письма/Ёлка.txt");
        row("/^img_\\d+[13]/", "Photos/2023/Море/IMG_0001.JPG");
        row("/^photos\\/.*море/", "Photos/2023/Море/IMG_0001.JPG|Photos/2023/Море/IMG_0002.jpg");
        row("~einkomensteuer", "Documents/Steuer 2023/Einkommensteuer.pdf");
        row("~redame", "src/core/readme|readme.md");
        row("~письом", "Documents/письма/Письмо в налоговую.docx");
        row("~nlg", "");
        row("~rdm", "src/core/readme|readme.md");
        row("type:image -море", "Photos/2023/Straße.png");
        row("тип:код", "src/main.cpp|src/core/Main.h");
        row("path:core", "src/core/Main.h|src/core/readme");
        row("path:/src/ -path:core", "src/main.cpp");
        row("nothing", "");
    }
    void findsNames()
    {
        QFETCH(QString, query);
        QFETCH(QString, paths);
        QCOMPARE(QString::fromStdString(found(kHome, query.toStdString())), paths);
    }

    // Whole name, stem, beginning, word, within, folder; then shorter names, and fewer folders.
    void ordersByHowWellTheyMatch()
    {
        QCOMPARE(found({"main/x", "domain", "a main", "x/mainly", "mainly", "x/main.c", "main.cc", "main",
                        "xmain/y", "remainder"},
                       "main"),
                 "main|x/main.c|main.cc|mainly|x/mainly|a main|domain|remainder|main/x|xmain/y"s);
        QCOMPARE(found({"b/Report 10.txt", "b/Report 9.txt", "a/b/Report 9.txt"}, "report"),
                 "b/Report 9.txt|a/b/Report 9.txt|b/Report 10.txt"s);
        // With filters alone the order is the archive's.
        QCOMPARE(found({"zzz.txt", "b.txt", "a.jpg", "c/a.txt"}, "ext:txt"), "zzz.txt|b.txt|c/a.txt"s);
    }

    void givesTheBestAndCountsAll()
    {
        std::vector<std::string> paths;
        paths.reserve(5001);
        for (int i = 0; i < 5000; ++i)
            paths.push_back("folder/file " + std::to_string(i));
        paths.emplace_back("file");
        const NameIndex index = indexOf(paths);
        TaskControl control;
        const auto some = index.find(parsed("file"), 3, control);
        QVERIFY(some.ok());
        QCOMPARE(some->total, 5001U);
        QCOMPARE(some->hits, (std::vector<NameIndex::Hit>{{5000, 100}, {0, 80}, {1, 80}}));
        QCOMPARE(index.find(parsed("file"), 0, control)->total, 5001U);
        QCOMPARE(index.find(parsed(""), 9999, control)->hits.size(), 5001U);
        const auto all = index.matches(parsed("4999"), control);
        QCOMPARE(all.value(), std::vector<NameIndex::EntryId>{4999});
        QCOMPARE(NameIndex().find(parsed("x"), 1, control)->total, 0U);
    }

    void marksWhatMatched()
    {
        QCOMPARE(marked("eit", "a/Zeitung.pdf"), "a/Z[eit]ung.pdf"s);
        QCOMPARE(marked("a", "a/banana"), "a/b[a]n[a]n[a]"s);
        QCOMPARE(marked("photos sea", "Photos/Sea.jpg"), "[Photos]/[Sea].jpg"s);
        QCOMPARE(marked("ab bc", "xabcx"), "x[abc]x"s);
        QCOMPARE(marked("strasse елка", "Straße ЁЛКА"), "[Straße] [ЁЛКА]"s);
        QCOMPARE(marked("cafe", "Cafe\u0301.txt"), "[Cafe\u0301].txt"s);
        QCOMPARE(marked("-x \"e\"", "hex"), "h[e]x"s);
        QCOMPARE(marked("*.JPG", "a/b.c.jpg"), "a/b.c[.jpg]"s);
        QCOMPARE(marked("im?_*1*", "IMG_01.jpg"), "[IM]G[_]0[1].jpg"s);
        QCOMPARE(marked("мо?е/*.jpg", "Море/1.jpg"), "[Мо]р[е]/1[.jpg]"s);
        QCOMPARE(marked("/\\d+/", "12/x1y22.z"), "12/x[1]y[22].z"s);
        QCOMPARE(marked("/x*/", "axb"), "a[x]b"s);
        QCOMPARE(marked("/x\\/(1|2)/", "x/1"), "[x/1]"s);
        QCOMPARE(marked("~recieve", "to receive it"), "to [receive] it"s);
        QCOMPARE(marked("~rdm", "a readme"), "a [r]ea[dm]e"s);
        QCOMPARE(marked("\xff", "a\xff b"), "a[\xff] b"s);
        QCOMPARE(marked("b", "a/b/"), "a/[b]/"s);
        QCOMPARE(marked("nothing", "a/b"), "a/b"s);
        QCOMPARE(marked("size:>1", "a/b"), "a/b"s);
    }

    void asksWhatFiltersAsk()
    {
        const std::vector<EntryRecord> entries{entry("photos", EntryType::Directory),
                                               entry("photos/sea.jpg", EntryType::File, 5000, 86400 * 400),
                                               entry("photos/link.jpg", EntryType::Symlink),
                                               entry("notes.tar.gz", EntryType::File, 10, 86400 * 10)};
        const NameIndex index = indexOf(entries);
        const auto ids = [&](const char* query) {
            TaskControl control;
            std::string out;
            const auto matching = index.matches(parsed(query), control, "Backup 2023.ffz");
            for (const NameIndex::EntryId id : *matching)
                out += std::to_string(id);
            return QString::fromStdString(out);
        };
        QCOMPARE(ids("type:folder"), "0");
        QCOMPARE(ids("type:image"), "1");
        QCOMPARE(ids("type:link"), "2");
        QCOMPARE(ids("type:file"), "13");
        QCOMPARE(ids("ext:gz"), "3");
        QCOMPARE(ids("type:.tar.gz,image"), "13");
        QCOMPARE(ids("size:0..10000"), "13"); // only files have a size
        QCOMPARE(ids("size:>10"), "1");
        QCOMPARE(ids("-size:>10"), "023");
        QCOMPARE(ids("after:1971"), "1");
        QCOMPARE(ids("ratio:4"), "1");
        QCOMPARE(ids("ratio:>4"), "3"); // 10 bytes in 2
        QCOMPARE(ids("in:backup"), "0123");
        QCOMPARE(ids("-in:backup"), "");
        QCOMPARE(ids("in:photos"), "");
        QCOMPARE(ids("path:photos"), "012");
        QCOMPARE(ids("path:notes"), "");
    }

    void knowsFoldersThatNoEntryNames()
    {
        NameIndex index;
        QCOMPARE(index.addFolder("a/b"), 0U);
        QCOMPARE(index.add(entry("a/b/c")), 1U);
        TaskControl control;
        QCOMPARE(index.matches(parsed("type:folder"), control).value(), std::vector<NameIndex::EntryId>{0});
        QCOMPARE(index.matches(parsed("-after:1970"), control).value(), std::vector<NameIndex::EntryId>{0});
    }

    void searchesOneFolder()
    {
        const NameIndex index = indexOf({"photos/sea/photo 1", "photos/sea/x", "photos/seaside", "photos/sea",
                                         "photos/Sea/photos sea/y", "other/sea"});
        const auto ids = [&](const char* query) {
            TaskControl control;
            std::string out;
            const auto matching = index.matches(parsed(query), control, {}, "photos/sea/");
            for (const NameIndex::EntryId id : *matching)
                out += std::to_string(id);
            return out;
        };
        QCOMPARE(ids(""), "014"s);
        QCOMPARE(ids("photo"), "04"s);
        QCOMPARE(ids("sea"), "4"s);
        QCOMPARE(ids("sea/p"), "04"s); // reaches beyond the folder
        QCOMPARE(ids("-photos"), "01"s);
        QCOMPARE(ids("/^x/ -sea"), "1"s);
    }

    // 10,000 random queries over random names, and none that crashes.
    void findsWhatANaiveMatcherFinds()
    {
        std::mt19937 random(2026);
        std::uint64_t matches = 0, understood = 0;
        for (int round = 0; round < 200; ++round) {
            std::vector<EntryRecord> entries;
            for (unsigned count = random() % 30; count > 0; --count) {
                const EntryType type = random() % 5 == 0 ? EntryType::Directory : EntryType::File;
                entries.push_back(
                    entry(randomPath(random), type, random() % 100, std::int64_t(random() % 80'000'000)));
            }
            const NameIndex index = indexOf(entries);
            for (int i = 0; i < 50; ++i) {
                std::string text = randomTerm(random);
                for (unsigned more = random() % 3; more > 0; --more)
                    text += " " + randomTerm(random);
                const auto query = parseQuery(text);
                if (!query) // such as ^++
                    continue;
                ++understood;
                TaskControl control;
                const auto result = index.find(*query, entries.size(), control, "Test.ffz");
                QVERIFY(result.ok());
                std::vector<bool> has(entries.size(), false);
                for (const NameIndex::Hit& hit : result->hits)
                    has[hit.entry] = true;
                for (std::size_t k = 0; k < entries.size(); ++k) {
                    if (has[k] != fftest::naiveMatch(*query, entries[k], "Test.ffz"))
                        qFatal(R"("%s" and "%s")", text.c_str(), entries[k].path.c_str());
                    matches += has[k] ? 1 : 0;
                }
                QCOMPARE(result->total, std::uint64_t(std::count(has.begin(), has.end(), true)));
                auto matcher = Matcher::of(*query);
                for (const NameIndex::Hit& hit : result->hits) {
                    std::uint32_t before = 0;
                    for (const ByteRange range : matcher->ranges(entries[hit.entry].path)) {
                        QVERIFY(before <= range.begin && range.begin < range.end);
                        QVERIFY(range.end <= entries[hit.entry].path.size());
                        before = range.end + 1;
                    }
                }
            }
        }
        QVERIFY(understood > 7000 && matches > 10000);
    }

    void endsHostileExpressions()
    {
        const std::string name = std::string(200, 'a') + "!";
        for (const char* pattern :
             {"/^(a+)+$/", "/(a|aa)+$/", "/(.*)*x/", "/((((a{1,50}){1,50}){1,50}){1,50})z/",
              "/(a*)*(a*)*(a*)*b/", "/^(([a-z])+.)+[A-Z]([a-z])+$/"}) {
            TaskControl control;
            const auto result = indexOf({name, "b"}).find(parsed(pattern), 1, control);
            // ICU sees through some of them.
            if (!result) {
                QCOMPARE(result.error().code, ErrorCode::Usage);
                QCOMPARE(result.error().message.text(),
                         "the regular expression takes too long; write a simpler one"s);
            }
        }
        TaskControl control;
        QVERIFY(!indexOf({name}).find(parsed("/^(a+)+$/"), 1, control).ok());
        QVERIFY(marked("/^(a+)+$/", name) == name);
        // Slow on every name, though on none beyond the limit of one.
        std::vector<std::string> many(20000, std::string(19, 'a') + "!");
        QVERIFY(!indexOf(many).find(parsed("/^(a+)+$/"), 1, control).ok());
        // What goes deep, not long.
        QVERIFY(!indexOf({std::string(100000, 'a')}).find(parsed("/^(.|b)*$/"), 1, control).ok());
        QVERIFY(indexOf({std::string(1000, 'a')}).find(parsed("/^(.|b)*$/"), 1, control).ok());
        const std::string stars = "*a*a*a*a*a*a*a*a*a*b";
        QCOMPARE(found({std::string(5000, 'a')}, stars), ""s);
        QCOMPARE(found({std::string(3000, 'a') + "/c"}, "**/**/a*a*a*/**/b"), ""s);
    }

    // What a damaged catalogue says to be folded may be no UTF-8.
    void readsNoFurtherThanACutCharacter()
    {
        const std::string word = "letter дом";
        const Fuzzy fuzzy(word);
        for (std::size_t cut = 1; cut <= 5; cut += 2) // the bytes behind are there, and not of the name
            QVERIFY(fuzzy.match(std::string_view(word).substr(0, word.size() - cut)).value_or(10) > 0);
    }

    void isCancelled()
    {
        std::vector<std::string> paths;
        paths.reserve(20000);
        for (int i = 0; i < 20000; ++i)
            paths.push_back("file " + std::to_string(i));
        const NameIndex index = indexOf(paths);
        for (const char* query : {"file", "*1", "/1$/", "~fiel", "-x", "size:>1"}) {
            TaskControl counting;
            QVERIFY(index.find(parsed(query), 10, counting).ok());
            QVERIFY(counting.checkpoints() >= 2);
            for (std::uint64_t at = 1; at <= counting.checkpoints(); at += 1 + at / 3) {
                TaskControl control;
                control.cancelAtCheckpoint(at);
                QCOMPARE(index.find(parsed(query), 10, control).error().code, ErrorCode::Cancelled);
            }
        }
        std::vector<EntryRecord> entries(20000, entry("x"));
        TaskControl control;
        control.cancelAtCheckpoint(2);
        QCOMPARE(NameIndex::of(entries, control).error().code, ErrorCode::Cancelled);
    }
};

FF_TEST(TestNameIndex)
#include "TestNameIndex.moc"
