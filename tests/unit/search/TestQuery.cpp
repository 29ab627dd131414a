// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/query/Query.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <cstdlib>
#include <ctime>
#include <random>

using namespace ff::search;
using namespace std::string_literals;

namespace {

Query parsed(const std::string& text)
{
    const auto query = parseQuery(text);
    if (!query)
        qFatal("%s: %s", text.c_str(), query.error().message.c_str());
    return query.value();
}

// "word|glob *.txt|-fuzzy abc": the terms in short.
std::string terms(const std::string& text)
{
    std::string out;
    for (const Term& term : parsed(text).terms) {
        static constexpr const char* kKinds[] = {"", "glob ", "regex ", "fuzzy "};
        out += (out.empty() ? "" : "|") + std::string(term.excluded ? "-" : "")
            + kKinds[static_cast<std::size_t>(term.kind)] + (term.overPath ? "path " : "")
            + (term.kind == Term::Kind::Regex ? term.text : term.folded);
    }
    return out;
}

template <typename Kind>
Kind filter(const std::string& text)
{
    const Query query = parsed(text);
    if (query.filters.size() != 1 || !query.terms.empty()
        || !std::holds_alternative<Kind>(query.filters[0].what))
        qFatal("%s: not that filter", text.c_str());
    return std::get<Kind>(query.filters[0].what);
}

std::string wrong(const std::string& text)
{
    const auto query = parseQuery(text);
    if (query.ok())
        return "(understood)";
    return query.error().code == ff::ErrorCode::Usage ? query.error().message.text() : "(another code)";
}

constexpr std::uint64_t kAny = std::numeric_limits<std::uint64_t>::max();
// 2024-01-01 and so on, in the time zone that the tests set.
constexpr std::int64_t k2024 = 1704056400, k2025 = 1735678800, kJune2024 = 1717189200, kDay = 86400;

} // namespace

class TestQuery : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("TZ", "MSK-3");
        tzset();
    }

    void parsesTerms_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* text, const char* expected) {
            QTest::newRow(text) << text << expected;
        };
        row("", "");
        row("  \t ", "");
        row("Annual Report", "annual|report");
        row("  ёлка\u00a0ДОМ\u3000中文 ", "елка|дом|中文");
        row("\"annual report\" 2024", "annual report|2024");
        row("\"annual rep", "annual rep");
        row(R"("" "a"b)", "a|b");
        row("foo\"bar baz\"", "foo\"bar|baz\"");
        row("-draft report", "-draft|report");
        row("-\"old draft\"", "-old draft");
        row("- -- --help", "-|--|--help");
        row("*.JPG img_????.*", "glob *.jpg|glob img_????.*");
        row("src/*.cpp -**/build/*", "glob path src/*.cpp|-glob path **/build/*");
        row(R"("what?" "*")", "what?|*");
        row("/^IMG_\\d+/", "regex ^IMG_\\d+");
        row("/a b/ c", "regex a b|c");
        row("-/\\.o$/", "-regex \\.o$");
        row("/src\\/[a-z]/", "regex path src\\/[a-z]");
        row("/usr/bin", "regex path usr/bin");
        row("/usr/bin/ x", "regex path usr/bin|x");
        row("/abc def", "regex abc|def");
        row("/ //", "/|//");
        row("~Recieve ~ -~drat", "fuzzy recieve|~|-fuzzy drat");
        row("a:b http://x C:\\ sizes:>1", "a:b|http://x|c:\\|sizes:>1");
        row("\"type:image\"", "type:image");
        row("\u00ad", "");
    }
    void parsesTerms()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(QString::fromStdString(terms(text.toStdString())), expected);
        QVERIFY(parsed(text.toStdString()).filters.empty());
    }

    void tellsWhereATermBegins()
    {
        const Query query = parsed("ё -type:image  \"b c\" ~d");
        QCOMPARE(query.terms.at(0).position, 0U);
        QCOMPARE(query.filters.at(0).position, 3U);
        QVERIFY(query.filters.at(0).excluded);
        QCOMPARE(query.terms.at(1).position, 16U);
        QCOMPARE(query.terms.at(1).text, "b c"s);
        QVERIFY(!query.isEmpty() && parsed(" ").isEmpty() && !parsed("size:0").isEmpty());
    }

    void parsesTypes()
    {
        const auto bits = [](EntryKind a, EntryKind b) {
            return static_cast<EntryKinds>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
        };
        QCOMPARE(filter<TypeFilter>("type:image,Videos"),
                 (TypeFilter{bits(EntryKind::Image, EntryKind::Video), {}}));
        QCOMPARE(filter<TypeFilter>("ТИП:Папка,ссылка"),
                 (TypeFilter{bits(EntryKind::Folder, EntryKind::Link), {}}));
        QCOMPARE(filter<TypeFilter>("type:.PDF"), (TypeFilter{0, {".pdf"}}));
        QCOMPARE(filter<TypeFilter>("ext:pdf,.tar.gz"), (TypeFilter{0, {".pdf", ".tar.gz"}}));
        QCOMPARE(filter<TypeFilter>("расширение:pdf"), (TypeFilter{0, {".pdf"}}));
    }

    void parsesSizes()
    {
        const auto check = [](const char* text, std::uint64_t least, std::uint64_t most) {
            const auto size = filter<SizeFilter>(text);
            if (size.least != least || size.most != most)
                qFatal("%s: %llu..%llu", text, static_cast<unsigned long long>(size.least),
                       static_cast<unsigned long long>(size.most));
        };
        check("size:>1M", 1'000'001, kAny);
        check("size:>=1MB", 1'000'000, kAny);
        check("size:<1k", 0, 999);
        check("size:<=1k", 0, 1000);
        check("size:0", 0, 0);
        check("size:=17", 17, 17);
        check("size:10k", 10'000, 10'999);
        check("size:1.5M", 1'500'000, 1'599'999);
        check("size:1,5Гб", 1'500'000'000, 1'599'999'999);
        check("размер:>2МиБ", (2U << 20) + 1, kAny);
        check("size:10k..2M", 10'000, 2'000'000);
        check("size:..1KiB", 0, 1024);
        check("size:3..", 3, kAny);
        check("size:\">1k\"", 1001, kAny);
        check("size:<999999999999999T", 0, 8'999'999'999'999'999'999U);
    }

    void parsesRatios()
    {
        const auto above = filter<RatioFilter>("ratio:>3");
        QVERIFY(above.least > 3 && above.least < 3.0001 && above.most > 1e300);
        const auto between = filter<RatioFilter>("сжатие:1.5..2");
        QVERIFY(between.least == 1.5 && between.most == 2);
        const auto about = filter<RatioFilter>("ratio:3");
        QVERIFY(about.least == 3 && about.most < 4 && about.most > 3.999);
    }

    void parsesDates()
    {
        constexpr std::int64_t kPast = std::numeric_limits<std::int64_t>::min();
        constexpr std::int64_t kFuture = std::numeric_limits<std::int64_t>::max();
        QCOMPARE(filter<DateFilter>("after:2024"), (DateFilter{k2024, kFuture}));
        QCOMPARE(filter<DateFilter>("before:2024"), (DateFilter{kPast, k2024}));
        QCOMPARE(filter<DateFilter>("после:2024-06"), (DateFilter{kJune2024, kFuture}));
        QCOMPARE(filter<DateFilter>("до:01.06.2024"), (DateFilter{kPast, kJune2024}));
        QCOMPARE(filter<DateFilter>("date:2024"), (DateFilter{k2024, k2025}));
        QCOMPARE(filter<DateFilter>("дата:2024-06"), (DateFilter{kJune2024, kJune2024 + 30 * kDay}));
        QCOMPARE(filter<DateFilter>("date:2024/6/1"), (DateFilter{kJune2024, kJune2024 + kDay}));
        QCOMPARE(filter<DateFilter>("date:2024..2024-05"), (DateFilter{k2024, kJune2024}));
        QCOMPARE(filter<DateFilter>("date:>2024-05-31"), (DateFilter{kJune2024, kFuture}));
        QCOMPARE(filter<DateFilter>("date:<=2024-05"), (DateFilter{kPast, kJune2024}));
        QCOMPARE(filter<DateFilter>("date:2024-02-29").from, k2024 + 59 * kDay);
    }

    void parsesPlaces()
    {
        QCOMPARE(filter<ArchiveFilter>("in:Backup").folded, "backup"s);
        QCOMPARE(filter<ArchiveFilter>("В:Архив").folded, "архив"s);
        QCOMPARE(filter<PathFilter>("path:\"My Photos/Sea\"").folded, "my photos/sea"s);
        QCOMPARE(filter<PathFilter>("путь:море").folded, "море"s);
    }

    void tellsWhatIsWrong()
    {
        QCOMPARE(
            wrong("дом size:>abc x"),
            "at character 5: \"size:>abc\" is not understood; write size:>1M, size:<=500k or size:10k..2M"s);
        for (const char* text : {"size:",
                                 "size:-1",
                                 "size:1q",
                                 "size:2M..10k",
                                 "size:..",
                                 "size:1..2..3",
                                 "size:>",
                                 "size:1.2.3",
                                 "size:<0",
                                 "size:9999999999999999",
                                 "type:",
                                 "type:nonsense",
                                 "type:image,",
                                 "type:.",
                                 "ext:",
                                 "after:",
                                 "after:24",
                                 "after:2024-13",
                                 "after:2024-02-30",
                                 "after:2023-02-29",
                                 "after:2024-",
                                 "after:2024-01-01-01",
                                 "after:yesterday",
                                 "before:-2024",
                                 "date:2025..2024",
                                 "ratio:",
                                 "ratio:x",
                                 "in:",
                                 "path:",
                                 "path:\"\"",
                                 "-size:x"}) {
            const std::string name = std::string(text).substr(0, std::string(text).find(':') + 1);
            const std::string wanted =
                "at character 1: \"" + std::string(text) + "\" is not understood; write ";
            if (!wrong(text).starts_with(wanted)
                || wrong(text).find(name[0] == '-' ? name.substr(1) : name, wanted.size())
                    == std::string::npos)
                qFatal("%s: %s", text, wrong(text).c_str());
        }
        QCOMPARE(
            wrong("x /(ab/"),
            "at character 3: the regular expression is wrong at its character 3; a parenthesis has no partner"s);
        QCOMPARE(
            wrong("/[ab/"),
            "at character 1: the regular expression is wrong at its character 3; a bracket [ is not closed"s);
        QCOMPARE(wrong("~" + std::string(65, 'x')),
                 "at character 1: the word is too long for ~; it may have 64 letters"s);
        QCOMPARE(terms("~" + std::string(64, 'x')), "fuzzy " + std::string(64, 'x'));
        QCOMPARE(wrong(std::string(4097, 'x')), "the query is too long; it may have 4096 bytes"s);
    }

    void takesWhatIsUnderstood()
    {
        QCOMPARE(understoodPart("a size: \"b c\" /(/ type:image ~" + std::string(65, 'x')),
                 parsed("a       \"b c\"     type:image"));
        QCOMPARE(understoodPart("a -b"), parsed("a -b"));
        QVERIFY(understoodPart("size:x").isEmpty());
    }

    void refusesMonstrousExpressions()
    {
        QVERIFY(wrong("/" + std::string(4000, '(') + "/")
                    .starts_with("at character 1: the regular expression is wrong"));
        QVERIFY(wrong("/(?<=a*)b/").starts_with("at character 1: the regular expression is wrong"));
        QCOMPARE(terms("/(a+)+$/"), "regex (a+)+$"s); // slow, not wrong
    }

    void neverCrashes()
    {
        static const std::vector<std::string> pieces{
            "a",      "ё",      " ",      "-",     "\"",     "/",    "~",    "*",    "?",      ":",
            "size:",  "тип:",   "type:",  "image", "after:", "2024", "-06",  "..",   ">",      "<=",
            "1.5",    "M",      "in:",    "path:", "\\",     "(",    ")",    "[",    "]",      "{2,}",
            "|",      "\\p{L}", "^",      "$",     ",",      ".",    "\xff", "\xd0", "\u00a0", "\u3000",
            "ratio:", "date:",  "\u00ad", "+",     "(?i)",   "\\Q",  "中",   "\0"s};
        std::mt19937 random(18);
        int good = 0;
        for (int i = 0; i < 10000; ++i) {
            std::string text;
            for (unsigned count = random() % 14; count > 0; --count)
                text += pieces[random() % pieces.size()];
            const auto query = parseQuery(text);
            good += query.ok() ? 1 : 0;
            QVERIFY(!query.ok() || query.value() == understoodPart(text));
            QVERIFY(query.ok()
                    || (query.error().code == ff::ErrorCode::Usage && !query.error().message.empty()));
        }
        QVERIFY(good > 2000 && good < 10000);
    }

    void tellsKindsOfEntries()
    {
        using ff::format::EntryType;
        const auto is = [](EntryKind kind, const char* name, EntryType type = EntryType::File) {
            return (kindsOf(type, name) & static_cast<EntryKinds>(kind)) != 0;
        };
        QVERIFY(is(EntryKind::Image, "a.jpg") && is(EntryKind::File, "a.jpg")
                && !is(EntryKind::Video, "a.jpg"));
        QVERIFY(is(EntryKind::Image, "a.svg") && is(EntryKind::Code, "a.svg"));
        QVERIFY(is(EntryKind::Archive, "a.tar.gz") && is(EntryKind::Document, "readme"));
        QVERIFY(!is(EntryKind::Document, ".pdf") && !is(EntryKind::Document, "pdf")
                && !is(EntryKind::Code, "a."));
        QVERIFY(is(EntryKind::Folder, "a.jpg", EntryType::Directory)
                && !is(EntryKind::Image, "a.jpg", EntryType::Directory));
        QVERIFY(is(EntryKind::Link, "a.jpg", EntryType::Symlink)
                && !is(EntryKind::File, "a", EntryType::Symlink));
        QVERIFY(is(EntryKind::Link, "a.jpg", EntryType::Hardlink)
                && is(EntryKind::Image, "a.jpg", EntryType::Hardlink));
        QVERIFY(is(EntryKind::Device, "null", EntryType::CharDevice));
    }
};

FF_TEST(TestQuery)
#include "TestQuery.moc"
