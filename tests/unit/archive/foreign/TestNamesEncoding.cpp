// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/foreign/NamesEncoding.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <iconv.h>

using namespace ff::archive;

namespace {

std::string encoded(std::string text, const char* encoding)
{
    const iconv_t converter = ::iconv_open(encoding, "UTF-8");
    std::string out(text.size() * 4, '\0');
    char *from = text.data(), *to = out.data();
    std::size_t left = text.size(), room = out.size();
    const bool isWhole = ::iconv(converter, &from, &left, &to, &room) != static_cast<std::size_t>(-1);
    ::iconv_close(converter);
    out.resize(isWhole ? out.size() - room : 0);
    return out;
}

} // namespace

class TestNamesEncoding : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsShortNames_data() // issue 14
    {
        QTest::addColumn<QString>("encoding");
        QTest::addColumn<QString>("name");
        for (const char* encoding : {"CP866", "CP1251"}) {
            for (const char* name :
                 {"Привет.txt", "Документы/отчёт.doc", "фото 1.jpg", "Новая папка", "смета.xls"})
                QTest::addRow("%s %s", encoding, name) << encoding << name;
        }
        for (const char* encoding : {"CP437", "CP850"}) {
            for (const char* name : {"Müller.txt", "Köln.jpg", "Übersicht.doc", "Grüße.txt"})
                QTest::addRow("%s %s", encoding, name) << encoding << name;
        }
        for (const char* name : {"こんにちは.txt", "テスト.txt", "日本語.txt"})
            QTest::addRow("CP932 %s", name) << "CP932" << name;
        for (const char* name : {"文件.txt", "新建文件夹/简历.doc", "中文.txt"})
            QTest::addRow("GBK %s", name) << "GBK" << name;
    }

    void readsShortNames()
    {
        QFETCH(QString, encoding);
        QFETCH(QString, name);
        const std::string bytes = encoded(name.toStdString(), encoding.toStdString().c_str());
        QVERIFY(!bytes.empty());
        const auto guess = guessEncoding({bytes}, "C");
        QVERIFY(guess);
        QCOMPARE(QString::fromStdString(decodeName(bytes, *guess).value_or("")), name);
    }

    void knowsWhatIsUtf8()
    {
        QVERIFY(isUtf8("Привет") && !isUtf8("r\xE9sum\xE9"));
        QVERIFY(isKnownEncoding("CP866") && !isKnownEncoding("no such thing")
                && !isKnownEncoding("CP866//IGNORE"));
        QVERIFY(!guessEncoding({"plain"}, "ru_RU.UTF-8"));
    }
};

FF_TEST(TestNamesEncoding)
#include "TestNamesEncoding.moc"
