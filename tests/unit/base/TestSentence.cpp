// SPDX-License-Identifier: GPL-3.0-or-later
// A sentence keeps its form and what differs, and says the same in English as text that was put together.
#include "core/base/Result.h"
#include "tests/support/TestProgram.h"

#include <QTest>

using namespace ff;

static_assert(formFits("it is missing", 0) && formFits("%1 of %2", 2) && formFits("%2, %1, %2", 2));
static_assert(!formFits("%1 of %2", 1) && !formFits("%1", 2) && !formFits("%2", 1)
              && !formFits("it is %1", 0));

class TestSentence : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void englishIsTheFormWithItsArguments()
    {
        const Sentence told = sentence("%2 is %1 of %2, 100 %", std::filesystem::path("/a b"), 7U);
        QCOMPARE(told.text(), std::string("7 is /a b of 7, 100 %"));
        QVERIFY(told.is("%2 is %1 of %2, 100 %"));
        QCOMPARE(told.arguments().size(), std::size_t{2});
        QVERIFY(told.arguments().front().form() == nullptr);
    }

    void placesInArgumentsAreText()
    {
        QCOMPARE(sentence("%1 and %2", "100%2", "%1").text(), std::string("100%2 and %1"));
    }

    void sentencesAreArguments()
    {
        const Sentence reason = sentence("it is missing");
        const Sentence told = sentence("left out: %1", reason);
        QCOMPARE(told.text(), std::string("left out: it is missing"));
        QVERIFY(told.arguments().front().is("it is missing"));
    }

    void contextStandsBeforeTheMessage()
    {
        const Error error =
            Error{ErrorCode::Damaged, sentence("it is missing")}.withContext(sentence("rank %1", 3));
        QCOMPARE(error.code, ErrorCode::Damaged);
        QCOMPARE(error.message.text(), std::string("rank 3: it is missing"));
        QVERIFY(error.message.arguments().back().is("it is missing"));
    }

    void severalAreJoined()
    {
        QCOMPARE(joined({}).text(), std::string());
        QCOMPARE(joined({sentence("it is missing")}).text(), std::string("it is missing"));
        QCOMPARE(joined({Sentence::verbatim("a"), Sentence::verbatim("b"), Sentence::verbatim("c")}).text(),
                 std::string("a; b; c"));
    }

    void nothingIsEmpty()
    {
        QVERIFY(Sentence().empty());
        QVERIFY(!Sentence().is(""));
    }
};

FF_TEST(TestSentence)
#include "TestSentence.moc"
