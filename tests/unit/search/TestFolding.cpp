// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/text/Folding.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <random>

using namespace ff::search;
using namespace std::string_literals;

namespace {

// Of what folds to `part` within `name`.
std::string originalOf(const std::string& name, const std::string& part)
{
    const FoldedText folded = foldWithOrigin(name);
    const auto at = static_cast<std::uint32_t>(folded.text.find(part));
    if (at == static_cast<std::uint32_t>(std::string::npos))
        return "(not there)";
    const ByteRange range = folded.originalRange({at, at + static_cast<std::uint32_t>(part.size())});
    return name.substr(range.begin, range.end - range.begin);
}

// Characters that fold in every way there is, cut ones and bytes that are none.
std::string randomName(std::mt19937& random)
{
    static const std::vector<std::string> pieces{"a",
                                                 "Z",
                                                 "/",
                                                 ".",
                                                 " ",
                                                 "é",
                                                 "e\u0301",
                                                 "И",
                                                 "и\u0306",
                                                 "ё",
                                                 "Ё",
                                                 "е\u0308",
                                                 "ß",
                                                 "ﬁ",
                                                 "İ",
                                                 "ı",
                                                 "Σ",
                                                 "ς",
                                                 "ά",
                                                 "中",
                                                 "ｶﾞ",
                                                 "한",
                                                 "\u1112\u1161\u11ab",
                                                 "\u00ad",
                                                 "\u200d",
                                                 "℀",
                                                 "／",
                                                 "\xff",
                                                 "\x80",
                                                 "\xe4\xb8",
                                                 "\xf0\x9f\x98",
                                                 "😀",
                                                 "\u0301",
                                                 "\u0323",
                                                 "ﷺ",
                                                 "\U0010FF80",
                                                 "\xed\xa0\x80",
                                                 "\xc0\xaf"};
    std::string name;
    for (unsigned count = random() % 12; count > 0; --count)
        name += pieces[random() % pieces.size()];
    return name;
}

} // namespace

class TestFolding : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void foldsAlike_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("folded");
        const auto row = [](const char* title, const std::string& name, const std::string& folded) {
            QTest::newRow(title) << QByteArray::fromStdString(name) << QByteArray::fromStdString(folded);
        };
        row("ASCII", "Annual_Report-2024.PDF", "annual_report-2024.pdf");
        row("nothing", "", "");
        row("German", "STRASSE straße Straẞe", "strasse strasse strasse");
        row("umlauts", "ÄÖÜ äöü A\u0308", "aou aou a");
        row("French", "Été déjà Œuvre", "ete deja œuvre");
        row("Vietnamese", "Tiếng Việt", "tieng viet");
        row("Turkish", "ISPARTA ısparta İstanbul istanbul", "isparta isparta istanbul istanbul");
        row("Greek", "ΟΔΟΣ οδός ὀδός", "οδοσ οδοσ οδοσ");
        row("Russian", "ЁЛКА ёлка елка", "елка елка елка");
        row("a letter of its own", "ЙОГУРТ йогурт и\u0306огурт", "йогурт йогурт йогурт");
        row("Ukrainian", "ЇЖАК і ґанок", "їжак і ґанок");
        row("stress", "за\u0301мок", "замок");
        row("Macedonian", "Ѓорѓи", "ѓорѓи");
        row("width", "ＡＢＣ　１２ ｶﾞ", "abc 12 ガ");
        row("Japanese marks", "か\u3099", "が");
        row("Korean", "\u1112\u1161\u11ab한", "한한");
        row("Chinese", "报告／中文", "报告\u2215中文");
        row("ligatures", "ﬁne ǆ", "fine dz");
        row("ignorable", "re\u00adport \u200dx", "report x");
        row("marks on nothing", "\u0301a", "\u0301a");
        row("no slash of its own", "℀", "a\u2215c");
        row("no UTF-8", "A\xFFZ\xC3", "a\U0010FFFFz\U0010FFC3");
        row("half a character", "\xE4\xB8|", "\U0010FFE4\U0010FFB8|");
        row("NUL", "A\0B"s, "a\0b"s);
    }
    void foldsAlike()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, folded);
        QCOMPARE(QByteArray::fromStdString(fold(name.toStdString())), folded);
    }

    void findsTheWayBack()
    {
        QCOMPARE(originalOf("a/Straße.txt", "asse"), "aße"s);
        // Half a character is all of it.
        QCOMPARE(originalOf("a/Straße.txt", "as"), "aß"s);
        QCOMPARE(originalOf("De\u0301ja\u0300 vu", "eja"), "e\u0301ja\u0300"s);
        QCOMPARE(originalOf("ЁЛКА", "елк"), "ЁЛК"s);
        QCOMPARE(originalOf("x\xFFy", "\U0010FFFF"), "\xFF"s);
        QCOMPARE(originalOf("re\u00adport", "report"), "re\u00adport"s);
        QCOMPARE(originalOf("ab\u00ad", "ab"), "ab\u00ad"s);
        QCOMPARE(originalOf("\u1112\u1161\u11abx", "한"), "\u1112\u1161\u11ab"s);
        const FoldedText folded = foldWithOrigin("aß");
        QCOMPARE(folded.originalRange({1, 1}), (ByteRange{1, 1}));
        QCOMPARE(folded.originalRange({3, 3}), (ByteRange{3, 3}));
    }

    // In both forms; the places ascend and cover the name.
    void foldsWhateverTheBytes()
    {
        std::mt19937 random(7);
        for (int i = 0; i < 20000; ++i) {
            const std::string name = randomName(random);
            const FoldedText folded = foldWithOrigin(name);
            QCOMPARE(folded.text, fold(name));
            QVERIFY(QString::fromStdString(folded.text).toStdString() == folded.text); // valid UTF-8
            QCOMPARE(folded.origin.size(), folded.text.size() + 1);
            QVERIFY(std::is_sorted(folded.origin.begin(), folded.origin.end()));
            QCOMPARE(folded.origin.back(), name.size());
            QCOMPARE(std::count(folded.text.begin(), folded.text.end(), '/'),
                     std::count(name.begin(), name.end(), '/'));
            if (!folded.text.empty()) {
                const ByteRange all =
                    folded.originalRange({0, static_cast<std::uint32_t>(folded.text.size())});
                QCOMPARE(all.end, name.size());
            }
        }
    }

    void staysQuickOnManyMarks()
    {
        std::string name = "a";
        for (int i = 0; i < 200000; ++i)
            name += i % 2 == 0 ? "\u0301" : "\u0323";
        QVERIFY(fold(name).size() < name.size());
        QVERIFY(fold("й" + name).starts_with("йa"));
    }
};

FF_TEST(TestFolding)
#include "TestFolding.moc"
