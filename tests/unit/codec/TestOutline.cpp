// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/mix/MixHead.h"
#include "tests/support/Mixed.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <random>
#include <string>

using namespace ff;
using namespace ff::codec;

namespace {

Bytes textBytes(const std::string& text)
{
    return Bytes(text.begin(), text.end());
}

// Records whose fields have few values each, so that the name of the tag tells much. `name`: of the tag that
// closes field k in record i.
template <typename Name>
Bytes records(Name&& name)
{
    static const std::string values[] = {"red", "green", "blue",  "oak", "birch",
                                         "elm", "north", "south", "west"};
    std::mt19937 random(11);
    std::string out;
    for (unsigned i = 0; i < 1500; ++i) {
        out += "<r>";
        unsigned order[3] = {0, 1, 2};
        std::swap(order[random() % 3], order[random() % 3]);
        for (const unsigned k : order) {
            const std::string tag = "t" + std::to_string(k);
            out += "<" + tag + "><v>" + values[k * 3 + random() % 3] + "</v></" + name(tag, i) + ">";
        }
        out += "</r>\n";
    }
    return textBytes(out);
}

Bytes coded(const Bytes& raw, mix::MixIsa isa = mix::selectMixIsa())
{
    mix::MixParams params;
    params.buffer = raw.data();
    params.size = params.laneSize = raw.size();
    params.weights = &mix::trainedWeights(mix::Mixers::Full);
    return test::mixed(params, isa);
}

} // namespace

class TestOutline : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyProcessorCodesAlike_data()
    {
        QTest::addColumn<QByteArray>("raw");
        const Bytes good = records([](const std::string& tag, unsigned) { return tag; });
        const auto row = [](const char* name, const Bytes& raw) {
            QTest::newRow(name) << QByteArray(reinterpret_cast<const char*>(raw.data()),
                                              qsizetype(raw.size()));
        };
        row("markup", good);
        row("tags that nothing closes",
            records([](const std::string& tag, unsigned i) { return i % 3 == 0 ? "b" : tag; }));
        std::string deep;
        for (int i = 0; i < 400; ++i)
            deep += "<a" + std::to_string(i % 40) + (i % 7 == 0 ? "/>" : i % 5 == 0 ? " k=\"<\">" : ">");
        for (int i = 0; i < 900; ++i)
            deep += "</a" + std::to_string((900 - i) % 40) + ">";
        row("deeper than there are places, and closed once too often", textBytes(deep));
        row("ends in a tag", textBytes("<x><y>1</y></x><x><y>2</y></x><x><y"));
        Bytes noisy = good;
        std::mt19937 random(12);
        for (std::size_t i = 0; i < noisy.size(); i += 97)
            noisy[i] = static_cast<std::uint8_t>(random());
        row("broken by other bytes", noisy);
        std::string source;
        for (int i = 0; i < 600; ++i)
            source +=
                std::string(std::size_t(i % 4) * 4, ' ') + (i % 3 ? "return x" : "#if (a < b)") + "\n\t";
        row("lines", textBytes(source));
    }
    void everyProcessorCodesAlike()
    {
        QFETCH(QByteArray, raw);
        const Bytes bytes(raw.begin(), raw.end());
        const Bytes portable = coded(bytes, mix::MixIsa::Portable);
        QVERIFY(coded(bytes, mix::MixIsa::Avx2) == portable);
        QVERIFY(coded(bytes, mix::MixIsa::Avx512) == portable);
    }

    // The value stands behind <v>, whatever the field; only what is open around it tells which three it may
    // be.
    void theOpenTagsTellWhatComes()
    {
        const Bytes known = records([](const std::string& tag, unsigned) { return tag; });
        // The same lengths, but closed by names that no tag has: not taken for markup.
        const Bytes unknown = records([](const std::string& tag, unsigned) { return "u" + tag.substr(1); });
        QCOMPARE(known.size(), unknown.size());
        QVERIFY2(
            coded(known).size() < coded(unknown).size(),
            qPrintable(QString::number(coded(known).size()) + u' ' + QString::number(coded(unknown).size())));
    }

    void otherVersionsAreRefused()
    {
        for (const bool isFull : {true, false}) {
            for (const Filter filter : {Filter::None, Filter::Branches, Filter::Words}) {
                Head head;
                head.isFull = isFull;
                head.filter = filter;
                head.records = {{3, 4}};
                ByteWriter out;
                writeHead(head, out);
                const Bytes bytes = out.take();
                ByteReader in(bytes);
                const auto back = readHead(in, 100);
                QVERIFY(back.ok());
                QCOMPARE(back->isFull, isFull);
                QVERIFY(back->filter == filter && back->records.size() == 1);
                QCOMPARE(in.remaining(), std::size_t(0));

                const bool isVersioned = isFull && filter != Filter::Words;
                QCOMPARE(bytes.front() == 7, isVersioned);
                Bytes other = bytes;
                if (isVersioned)
                    other.erase(other.begin());
                else
                    other.insert(other.begin(), 7);
                ByteReader again(other);
                const auto refused = readHead(again, 100);
                QVERIFY(!refused.ok());
                QCOMPARE(refused.error().code, ErrorCode::Damaged);
                QCOMPARE(
                    refused.error().message.text(),
                    std::string("another version of FileFormer coded a block, or its payload is damaged"));
            }
        }
    }
};

FF_TEST(TestOutline)
#include "TestOutline.moc"
