// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/BlockCodec.h"
#include "core/codec/bwt/BwtBlock.h"
#include "core/codec/bwt/RankCoder.h"
#include "core/codec/bwt/SuffixSort.h"
#include "core/codec/bwt/SymbolTree.h"
#include "core/codec/bwt/Transform.h"
#include "core/codec/bwt/WordTable.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <numeric>
#include <random>
#include <string>

using namespace ff;
using namespace ff::codec;

namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

Bytes randomLetters(std::size_t size, unsigned alphabet, unsigned seed = 1)
{
    std::mt19937 random(seed);
    Bytes out(size);
    std::generate(out.begin(), out.end(), [&] { return static_cast<std::uint8_t>(random() % alphabet); });
    return out;
}

// Made-up words, some of them frequent, with the ways to write them that matter.
Bytes prose(std::size_t size)
{
    std::mt19937 random(1);
    std::vector<std::string> words{"I", "NATO", "McDonald", "улица", "Над"};
    while (words.size() < 2000) {
        std::string word;
        for (unsigned length = 2 + random() % 8; length > 0; --length)
            word += static_cast<char>('a' + random() % 26);
        words.push_back(word);
    }
    Bytes out;
    bool isFirst = true;
    while (out.size() < size) {
        const std::size_t rank = random() % 2000 * (random() % 2000) / 2000 * (random() % 2000) / 2000;
        std::string word = words[rank];
        if (isFirst && word[0] >= 'a' && word[0] <= 'z')
            word[0] = static_cast<char>(word[0] - 'a' + 'A');
        isFirst = random() % 12 == 0;
        word += isFirst ? ". " : " ";
        out.insert(out.end(), word.begin(), word.end());
    }
    out.resize(size);
    return out;
}

// A slow wave of 16 bits in rows.
Bytes samples(std::size_t size)
{
    std::mt19937 random(2);
    Bytes out(size);
    int value = 20000;
    for (std::size_t i = 0; i + 1 < size; i += 2) {
        value = std::clamp(value + int(random() % 65) - 32, 0, 65535);
        out[i] = static_cast<std::uint8_t>(value);
        out[i + 1] = static_cast<std::uint8_t>(value >> 8);
    }
    return out;
}

Bytes bytesOf(const QString& kind, std::size_t size)
{
    if (kind == u"noise")
        return randomLetters(size, 256);
    if (kind == u"two letters")
        return randomLetters(size, 2);
    if (kind == u"prose")
        return prose(size);
    if (kind == u"samples")
        return samples(size);
    Bytes out(size, 7);
    if (kind == u"period")
        for (std::size_t i = 0; i < size; ++i)
            out[i] = static_cast<std::uint8_t>("abcab"[i % 5]);
    return out;
}

void addKinds(std::initializer_list<std::size_t> sizes)
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<quint64>("size");
    for (const char* kind : {"noise", "two letters", "prose", "samples", "period", "one byte"})
        for (const std::size_t size : sizes)
            QTest::addRow("%s %zu", kind, size) << QString::fromLatin1(kind) << quint64{size};
}

} // namespace

class TestBwt : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sortsAsAPlainSortDoes_data() { addKinds({1, 2, 3, 5, 17, 100, 300, 2000}); }
    void sortsAsAPlainSortDoes()
    {
        QFETCH(QString, kind);
        QFETCH(quint64, size);
        const Bytes text = bytesOf(kind, size);
        std::vector<std::int32_t> sorted(text.size()), plain(text.size());
        TaskControl control;
        QVERIFY(bwt::sortSuffixes(text, sorted, control).ok());
        std::iota(plain.begin(), plain.end(), 0);
        std::sort(plain.begin(), plain.end(), [&](std::int32_t a, std::int32_t b) {
            return std::lexicographical_compare(text.begin() + a, text.end(), text.begin() + b, text.end());
        });
        QVERIFY(sorted == plain);
    }

    void comesBackFromItsColumn_data() { addKinds({1, 2, 9, 65535, 65536, 65537, 300001}); }
    void comesBackFromItsColumn()
    {
        QFETCH(QString, kind);
        QFETCH(quint64, size);
        const Bytes text = bytesOf(kind, size);
        TaskControl control;
        const auto column = bwt::transform(text, control);
        QVERIFY(column.ok());
        QCOMPARE(column->last.size(), text.size());
        Bytes back(text.size());
        QVERIFY(bwt::restore(column->last, column->rows, back, control).ok());
        QVERIFY(back == text);
    }

    void wrongRowsAreRefusedOrGiveOtherBytes()
    {
        const Bytes text = prose(70000);
        TaskControl control;
        const auto column = bwt::transform(text, control);
        QVERIFY(column.ok());
        Bytes back(text.size());
        for (std::size_t k = 0; k < column->rows.size(); ++k) {
            auto rows = column->rows;
            for (const std::uint32_t row : {0U, rows[k] ^ 1U, std::uint32_t(text.size())}) {
                rows[k] = row;
                QVERIFY(bwt::restore(column->last, rows, back, control).ok());
            }
            rows[k] = std::uint32_t(text.size()) + 1;
            QCOMPARE(bwt::restore(column->last, rows, back, control).error().code, ErrorCode::Damaged);
        }
    }

    void wordsComeBack()
    {
        const Bytes text = prose(400000);
        TaskControl control;
        const auto table = bwt::findWords(text, control);
        QVERIFY(table.ok());
        QVERIFY(!table->words.empty());
        QVERIFY(table->capital != 0);
        const auto replaced = table->apply(text, control);
        QVERIFY(replaced.ok());
        QVERIFY(replaced->size() < text.size() * 3 / 4);
        ByteWriter writer;
        table->write(writer);
        const Bytes written = writer.take();
        ByteReader reader(written);
        const auto read = bwt::WordTable::read(reader);
        QVERIFY(read.ok() && reader.atEnd());
        const auto back = read->undo(*replaced, text.size(), control);
        QVERIFY(back.ok());
        QVERIFY(*back == text);
        for (const std::size_t wrong : {text.size() - 1, text.size() + 1, std::size_t{0}})
            QCOMPARE(read->undo(*replaced, wrong, control).error().code, ErrorCode::Damaged);
    }

    void refusesAnImpossibleTableOfWords()
    {
        const Bytes tables[] = {{130, 2, 140, 1, 'a', 139, 1, 'b'}, // codes descend
                                {130, 1, 140, 0}, // an empty word
                                {130, 1, 130, 1, 'a'}, // the code of capitals
                                {130, 1, 140, 5, 'a'}, // cut short
                                {}};
        for (const Bytes& table : tables) {
            ByteReader reader(table);
            QVERIFY(!bwt::WordTable::read(reader).ok());
        }
        Bytes longest{130, 1, 140, 33};
        longest.resize(4 + 33, 'a');
        ByteReader reader(longest);
        QVERIFY(!bwt::WordTable::read(reader).ok());
    }

    void comesBackAtLevelQuick_data() { addKinds({1, 2, 1000, 100000, 700000}); }
    void comesBackAtLevelQuick()
    {
        QFETCH(QString, kind);
        QFETCH(quint64, size);
        const Bytes raw = bytesOf(kind, size);
        EncodeOptions options;
        options.level = Level::Quick;
        std::uint64_t told = 0;
        options.onProgress = [&](std::uint64_t bytes) { told += bytes; };
        TaskControl control;
        const auto block = encodeBlock(raw, {}, options, control);
        QVERIFY(block.ok());
        QCOMPARE(told, std::uint64_t{raw.size()});
        QVERIFY(block->payload.size() <= raw.size());
        if (size >= 100000)
            QCOMPARE(int(block->method), int(kind == u"noise" ? Method::Store : Method::Bwt));
        told = 0;
        DecodeOptions decoding;
        decoding.onProgress = options.onProgress;
        const auto back = decodeBlock(*block, {}, decoding, control);
        QVERIFY(back.ok());
        QVERIFY(*back == raw);
        QCOMPARE(told, std::uint64_t{raw.size()});
        decoding = {};
        for (const std::size_t to : {std::size_t{1}, raw.size() / 2 + 1, raw.size() - 1}) {
            decoding.to = to;
            const auto start = decodeBlock(*block, {}, decoding, control);
            QVERIFY(start.ok());
            QVERIFY(start->size() >= to);
            QVERIFY(std::equal(raw.begin(), raw.begin() + std::ptrdiff_t(to), start->begin()));
        }
    }

    void preparesWhatItSeems()
    {
        TaskControl control;
        QCOMPARE(int(bwt::encodeBlock(bytesOf(QStringLiteral("prose"), kMiB), control, {})->front()), 0x23);
        QCOMPARE(int(bwt::encodeBlock(bytesOf(QStringLiteral("samples"), kMiB), control, {})->front()), 0x22);
        QCOMPARE(int(bwt::encodeBlock(bytesOf(QStringLiteral("period"), kMiB), control, {})->front()), 0x20);
    }

    void largeBlocksAreSortedInPieces()
    {
        const Bytes raw = bytesOf(QStringLiteral("period"), 13 * kMiB);
        TaskControl control;
        const auto payload = bwt::encodeBlock(raw, control, {});
        QVERIFY(payload.ok());
        const auto back = bwt::decodeBlock(*payload, raw.size(), raw.size(), control, {});
        QVERIFY(back.ok());
        QVERIFY(*back == raw);
        // The second piece is not needed for the start.
        const auto start = bwt::decodeBlock(*payload, raw.size(), 1, control, {});
        QVERIFY(start.ok());
        QVERIFY(start->size() <= raw.size() / 2 + 1);
    }

    // Whatever the bytes are: no crash, no more memory than the block may have, the size or a refusal.
    void anyDamageIsSurvived_data()
    {
        QTest::addColumn<QString>("kind");
        for (const char* kind : {"two letters", "prose", "samples", "period"})
            QTest::newRow(kind) << QString::fromLatin1(kind);
    }
    void anyDamageIsSurvived()
    {
        QFETCH(QString, kind);
        const Bytes raw = bytesOf(kind, 6000);
        TaskControl control;
        CodedBlock block;
        block.method = Method::Bwt;
        block.rawSize = raw.size();
        block.payload = *bwt::encodeBlock(raw, control, {});
        const Bytes whole = block.payload;
        std::mt19937 random(5);
        int refused = 0;
        for (int round = 0; round < 1500; ++round) {
            block.payload = whole;
            // The head is a small part, and the one that can do harm.
            const std::size_t reach = round % 2 == 0 ? std::min<std::size_t>(whole.size(), 40) : whole.size();
            for (unsigned changes = 1 + random() % 3; changes > 0; --changes)
                block.payload[random() % reach] = static_cast<std::uint8_t>(random());
            if (random() % 8 == 0)
                block.payload.resize(random() % whole.size());
            const auto back = decodeBlock(block, {}, {}, control);
            if (back.ok()) {
                QCOMPARE(back->size(), raw.size());
            } else {
                QCOMPARE(back.error().code, ErrorCode::Damaged);
                ++refused;
            }
        }
        QVERIFY(refused > 100);
    }

    // Payloads of earlier builds begin with 0 to 3.
    void anotherVersionIsRefused()
    {
        const Bytes raw = prose(3000);
        TaskControl control;
        Bytes payload = *bwt::encodeBlock(raw, control, {});
        for (const std::uint8_t version : {0, 1, 3, 15}) {
            payload.front() = static_cast<std::uint8_t>(version << 4 | (payload.front() & 15));
            const auto back = bwt::decodeBlock(payload, raw.size(), raw.size(), control, {});
            QVERIFY(!back.ok());
            QCOMPARE(back.error().code, ErrorCode::Damaged);
        }
    }

    // The lengths of runs around those at which they are coded otherwise, to the end of the column.
    void columnsComeBack_data() { addKinds({1, 8, 9, 10, 11, 4096, 4097, 100000}); }
    void columnsComeBack()
    {
        QFETCH(QString, kind);
        QFETCH(quint64, size);
        Bytes column;
        std::uint32_t run = 1;
        for (const std::uint8_t byte : bytesOf(kind, size)) {
            column.insert(column.end(), run, byte);
            run = run * 5 % 23;
        }
        column.resize(size);
        TaskControl control;
        std::uint64_t told = 0;
        const auto coded = bwt::encodeRanks(column, control, [&](std::uint64_t bytes) { told += bytes; });
        QVERIFY(coded.ok());
        QCOMPARE(told, std::uint64_t{size});
        Bytes back(size);
        QVERIFY(bwt::decodeRanks(*coded, back, control, {}).ok());
        QVERIFY(back == column);
    }

    void aRunBehindTheColumnIsRefused()
    {
        TaskControl control;
        const auto coded = bwt::encodeRanks(Bytes(100000, 7), control, {});
        QVERIFY(coded.ok());
        Bytes back(99999);
        QCOMPARE(bwt::decodeRanks(*coded, back, control, {}).error().code, ErrorCode::Damaged);
    }

    void treesAreWholeAndShallow()
    {
        std::array<std::uint32_t, 256> counts{};
        const auto isWhole = [&] { return bwt::SymbolTree::isWhole(bwt::SymbolTree::lengthsFor(counts)); };
        QVERIFY(isWhole());
        counts[9] = 1;
        QVERIFY(isWhole());
        // Each as frequent as the two before: a tree of 40 bits, were there no limit.
        for (std::size_t i = 0; i < 40; ++i)
            counts[i] = i < 2 ? 1 : counts[i - 1] + counts[i - 2];
        QVERIFY(isWhole());
        const bwt::SymbolTree tree(bwt::SymbolTree::lengthsFor(counts));
        for (std::uint32_t byte = 0; byte < 40; ++byte) {
            std::uint32_t node = 0;
            for (unsigned at = bwt::SymbolTree::kMostBits; (node & bwt::SymbolTree::kLeaf) == 0;)
                node = tree.next(node, int(tree.path(byte) >> --at & 1));
            QCOMPARE(node & 255, byte);
        }
        auto lengths = bwt::SymbolTree::evenLengths();
        QVERIFY(bwt::SymbolTree::isWhole(lengths));
        for (const std::uint8_t length : {0, 7, 9, 16}) {
            lengths[3] = length;
            QVERIFY(!bwt::SymbolTree::isWhole(lengths));
        }
    }

    void aPieceThatIsTooLargeIsRefused()
    {
        TaskControl control;
        for (const std::uint64_t piece :
             {std::uint64_t{0}, std::uint64_t{bwt::kMaxText} + 1, kMaxBlockSize, std::uint64_t{4} << 20}) {
            ByteWriter out;
            out.u8(0x20);
            out.varint(piece);
            for (int k = 0; k < 8; ++k)
                out.varint(0);
            out.sizedBytes(Bytes(3));
            const auto back = bwt::decodeBlock(out.view(), kMaxBlockSize, kMaxBlockSize, control, {});
            QVERIFY(!back.ok());
            QCOMPARE(back.error().code, ErrorCode::Damaged);
        }
    }
};

FF_TEST(TestBwt)
#include "TestBwt.moc"
