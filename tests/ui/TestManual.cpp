// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/TestProgram.h"
#include "ui/Translations.h"
#include "ui/help/ManualDialog.h"

#include <QLineEdit>
#include <QRegularExpression>
#include <QTextBlock>
#include <QTextBrowser>
#include <QtTest>

using namespace ff::ui;
using namespace Qt::StringLiterals;

class TestManual : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyLinkLeadsToAHeading_data()
    {
        QTest::addColumn<QLocale>("locale");
        QTest::newRow("English") << QLocale(QLocale::English);
        QTest::newRow("Russian") << QLocale(QLocale::Russian);
    }

    void everyLinkLeadsToAHeading()
    {
        QFETCH(QLocale, locale);
        installTranslations(*qApp, locale);
        ManualDialog manual;
        manual.setAttribute(Qt::WA_DeleteOnClose, false);
        manual.show();
        auto* text = manual.findChild<QTextBrowser*>(u"manualText"_s);
        QVERIFY(QTest::qWaitForWindowExposed(&manual));
        QCOMPARE(text->toPlainText().contains(QRegularExpression(u"[а-я]"_s)),
                 locale.language() == QLocale::Russian);
        QStringList links;
        for (QTextBlock block = text->document()->begin(); block.isValid(); block = block.next()) {
            for (auto part = block.begin(); !part.atEnd(); ++part) {
                if (part.fragment().charFormat().isAnchor())
                    links += part.fragment().charFormat().anchorHref();
            }
        }
        QVERIFY(links.size() >= 12);
        for (const QString& link : links) {
            text->moveCursor(QTextCursor::Start);
            Q_EMIT text->anchorClicked(QUrl(link));
            QVERIFY2(text->textCursor().block().blockFormat().headingLevel() >= 2, qPrintable(link));
        }
    }

    void findsWords()
    {
        installTranslations(*qApp, QLocale(QLocale::English));
        ManualDialog manual;
        manual.setAttribute(Qt::WA_DeleteOnClose, false);
        manual.show();
        auto* find = manual.findChild<QLineEdit*>(u"manualFind"_s);
        auto* text = manual.findChild<QTextBrowser*>(u"manualText"_s);
        QTest::keyClicks(find, u"gitignore"_s);
        QCOMPARE(text->textCursor().selectedText().toLower(), u"gitignore"_s);
        const int first = text->textCursor().position();
        QTest::keyClick(find, Qt::Key_Return);
        QVERIFY(text->textCursor().position() > first);
    }
};

FF_WINDOW_TEST(TestManual)
#include "TestManual.moc"
