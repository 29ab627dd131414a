// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/BlockCodec.h"
#include "core/codec/RecordLength.h"
#include "core/codec/ZstdBlock.h"
#include "core/codec/bwt/BwtBlock.h"
#include "core/codec/deflate/Expansion.h"
#include "core/crypto/Hash.h"
#include "tests/support/DeflateMaker.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <zlib.h>
#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>

#include <functional>
#include <random>

using namespace ff;
using namespace ff::codec;

namespace {

constexpr std::size_t kMebibyte = std::size_t{1} << 20;

// Compresses to about a third.
Bytes words(std::size_t size)
{
    static constexpr std::string_view kWords[] = {"river ",  "mountain ", "walked ", "under ",
                                                  "stars, ", "old ",      "song. ",  "light\n"};
    std::mt19937 random(1);
    Bytes out;
    while (out.size() < size) {
        const std::string_view word = kWords[random() % std::size(kWords)];
        out.insert(out.end(), word.begin(), word.end());
        out.push_back(static_cast<std::uint8_t>('a' + random() % 26));
    }
    out.resize(size);
    return out;
}

Bytes gzipped(ByteSpan raw)
{
    ::z_stream stream{};
    ::deflateInit2(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
    Bytes out(raw.size() + 4096);
    stream.next_in = const_cast<Bytef*>(raw.data());
    stream.avail_in = static_cast<uInt>(raw.size());
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    ::deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    ::deflateEnd(&stream);
    return out;
}

// What one call of zstd makes of it.
Bytes inOneCall(ByteSpan raw, int level)
{
    ZSTD_CCtx* context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(context, ZSTD_c_enableLongDistanceMatching, 1);
    ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, 27);
    ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
    Bytes out(ZSTD_compressBound(raw.size()));
    out.resize(ZSTD_compress2(context, out.data(), out.size(), raw.data(), raw.size()));
    ZSTD_freeCCtx(context);
    return out;
}

} // namespace

// Issue 14: everything ends within a second of Cancel. Counted in work, not in time: how often an operation
// looks at its TaskControl, and that it ends wherever it is told to.
class TestCodecCancel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_raw = words(4 * kMebibyte);
        TaskControl control;
        m_zstd = *zstdEncode(m_raw, 3, control);
        m_sorted = *bwt::encodeBlock(m_raw, control, {});
        m_gzip = gzipped(m_raw);
        EncodeOptions options;
        options.level = Level::Balanced;
        m_primer = words(kMebibyte);
        options.primer = m_primer;
        m_primed = *encodeBlock(ByteSpan(m_raw).last(4096), {}, options, control);
        QVERIFY(m_primed.usesPrimer);
    }

    void everyPartLooksOften_data()
    {
        QTest::addColumn<QString>("part");
        QTest::addColumn<int>("least"); // looks
        QTest::newRow("zstd") << "zstd" << 32;
        QTest::newRow("zstd, decoding") << "unzstd" << int(m_zstd.size() / 65536);
        QTest::newRow("sorting") << "sort" << int(8 * m_raw.size() / 131072);
        QTest::newRow("sorting, decoding") << "unsort" << int(m_raw.size() / 16384);
        QTest::newRow("the hash") << "hash" << 4;
        QTest::newRow("records") << "records" << 15;
        QTest::newRow("undoing deflate") << "inflate" << 64;
        QTest::newRow("doing deflate again") << "deflate" << 32;
        QTest::newRow("the known bytes of deflate") << "known" << 8;
        QTest::newRow("a primer") << "primer" << 16;
        QTest::newRow("a primer, decoding") << "unprimer" << 16;
    }

    void everyPartLooksOften()
    {
        QFETCH(QString, part);
        QFETCH(int, least);
        TaskControl watched;
        const Status done = run(part, watched);
        QVERIFY2(done.ok(), done.ok() ? "" : done.error().message.c_str());
        const std::uint64_t looks = watched.checkpoints();
        QVERIFY2(looks >= std::uint64_t(least), std::to_string(looks).c_str());
        for (const std::uint64_t at : {std::uint64_t{1}, looks / 2, looks}) {
            TaskControl control;
            control.cancelAtCheckpoint(at);
            const Status ended = run(part, control);
            QVERIFY(!ended.ok());
            QCOMPARE(ended.error().code, ErrorCode::Cancelled);
            QVERIFY2(control.checkpoints() <= at + 1, std::to_string(control.checkpoints()).c_str());
        }
    }

    // Pieces must not show: archives that were made before, or on a machine with another memory, have the
    // same bytes.
    void zstdInPiecesIsZstdInOneCall_data()
    {
        QTest::addColumn<int>("size");
        QTest::addColumn<int>("level");
        for (const int size : {1, 131071, 131072, 131073, 1000000, 4 << 20})
            for (const int level : {3, 19})
                if (level == 3 || size <= 131073)
                    QTest::addRow("%d bytes at level %d", size, level) << size << level;
    }

    void zstdInPiecesIsZstdInOneCall()
    {
        QFETCH(int, size);
        QFETCH(int, level);
        const ByteSpan raw = ByteSpan(m_raw).first(std::size_t(size));
        TaskControl control;
        const auto packed = zstdEncode(raw, level, control);
        QVERIFY(packed.ok());
        QVERIFY(*packed == inOneCall(raw, level));
        Bytes back(raw.size());
        QVERIFY(zstdDecode(*packed, back, control).ok());
        QVERIFY(std::equal(back.begin(), back.end(), raw.begin(), raw.end()));
    }

    void zstdThatIsCutShortOrTooLongIsDamaged()
    {
        TaskControl control;
        Bytes back(m_raw.size());
        for (const std::size_t size : {m_zstd.size() - 1, m_zstd.size() / 2, std::size_t{3}, std::size_t{0}})
            QCOMPARE(zstdDecode(ByteSpan(m_zstd).first(size), back, control).error().code,
                     ErrorCode::Damaged);
        Bytes longer = m_zstd;
        longer.push_back(7);
        QCOMPARE(zstdDecode(longer, back, control).error().code, ErrorCode::Damaged);
        for (const std::size_t size : {m_raw.size() - 1, m_raw.size() + 1, std::size_t{1}}) {
            Bytes other(size);
            QCOMPARE(zstdDecode(m_zstd, other, control).error().code, ErrorCode::Damaged);
        }
    }

    // Heads of gzip whose names never end, and chunks of PNG that reach into one another: each was read to
    // the end of the block.
    void whatLooksLikeManyHeadsIsReadOnce()
    {
        Bytes names, chunks;
        while (names.size() < 2 * kMebibyte)
            for (const int byte : {0x1F, 0x8B, 8, 8})
                names.push_back(static_cast<std::uint8_t>(byte));
        while (chunks.size() < 2 * kMebibyte)
            for (const char byte : {'\0', '\b', '\0', '\0', 'I', 'D', 'A', 'T'})
                chunks.push_back(static_cast<std::uint8_t>(byte));
        TaskControl control;
        for (const Bytes& hostile : {names, chunks}) {
            const auto expansion = deflate::expand(hostile, test::hidesNothing, true, control);
            QVERIFY(expansion.ok() && !*expansion);
        }
    }

private:
    Status run(const QString& part, TaskControl& control)
    {
        if (part == u"zstd")
            return statusOf(zstdEncode(m_raw, 3, control));
        if (part == u"unzstd") {
            Bytes out(m_raw.size());
            return zstdDecode(m_zstd, out, control);
        }
        if (part == u"sort")
            return statusOf(bwt::encodeBlock(m_raw, control, {}));
        if (part == u"unsort")
            return statusOf(bwt::decodeBlock(m_sorted, m_raw.size(), m_raw.size(), control, {}));
        if (part == u"hash")
            return statusOf(crypto::sha512(m_raw, control));
        if (part == u"records")
            return statusOf(findRecords(m_raw, {}, control));
        if (part == u"inflate")
            return statusOf(deflate::expand(m_gzip, test::hidesNothing, true, control));
        if (part == u"deflate" || part == u"known") {
            if (m_expansion.bytes.empty()) {
                TaskControl other;
                FF_ASSIGN(auto expansion, deflate::expand(m_gzip, test::hidesNothing, true, other));
                m_expansion = std::move(expansion).value();
            }
            FF_ASSIGN(const auto recipe,
                      deflate::Recipe::read(m_expansion.recipe, m_gzip.size(), m_expansion.bytes.size()));
            return part == u"known" ? statusOf(recipe.expandKnown(m_gzip, control))
                                    : statusOf(recipe.restore(m_expansion.bytes, m_gzip.size(), control));
        }
        if (part == u"primer") {
            EncodeOptions options;
            options.level = Level::Balanced;
            options.primer = m_primer;
            return statusOf(encodeBlock(ByteSpan(m_raw).last(4096), {}, options, control));
        }
        DecodeOptions options;
        options.primer = m_primer;
        return statusOf(decodeBlock(m_primed, {}, options, control));
    }

    template <typename T>
    static Status statusOf(const Result<T>& result)
    {
        return result.ok() ? Status() : Status(result.error());
    }

    Bytes m_raw, m_zstd, m_sorted, m_gzip, m_primer;
    CodedBlock m_primed;
    deflate::Expansion m_expansion;
};

FF_TEST(TestCodecCancel)
#include "TestCodecCancel.moc"
