// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Bytes.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <limits>

using namespace ff;

class TestBytes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fieldsAreLittleEndian()
    {
        ByteWriter writer;
        writer.u8(0x01);
        writer.u16(0x0302);
        writer.u32(0x07060504);
        writer.u64(0x0F0E0D0C0B0A0908);
        QCOMPARE(toHex(writer.view()), std::string("0102030405060708090a0b0c0d0e0f"));
        ByteReader reader(writer.view());
        QCOMPARE(reader.u8(), 0x01);
        QCOMPARE(reader.u16(), 0x0302);
        QCOMPARE(reader.u32(), 0x07060504U);
        QCOMPARE(reader.u64(), 0x0F0E0D0C0B0A0908U);
        QVERIFY(reader.atEnd());
    }

    void varintsRoundTrip_data()
    {
        QTest::addColumn<quint64>("value");
        QTest::addColumn<int>("bytes");
        QTest::newRow("0") << quint64(0) << 1;
        QTest::newRow("127") << quint64(127) << 1;
        QTest::newRow("128") << quint64(128) << 2;
        QTest::newRow("2^14") << (quint64(1) << 14) << 3;
        QTest::newRow("2^63") << (quint64(1) << 63) << 10;
        QTest::newRow("largest") << std::numeric_limits<quint64>::max() << 10;
    }

    void varintsRoundTrip()
    {
        QFETCH(quint64, value);
        QFETCH(int, bytes);
        ByteWriter writer;
        writer.varint(value);
        QCOMPARE(writer.size(), static_cast<std::size_t>(bytes));
        ByteReader reader(writer.view());
        QCOMPARE(reader.varint(), value);
        QVERIFY(reader.atEnd());
    }

    void rejectsVarints_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("cut short") << QByteArray("\x80\x80");
        QTest::newRow("over-long zero") << QByteArray("\x80\x00", 2);
        QTest::newRow("over-long one") << QByteArray("\x81\x00", 2);
        QTest::newRow("2^64") << QByteArray("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x02");
        QTest::newRow("eleven bytes") << QByteArray("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01");
    }

    void rejectsVarints()
    {
        QFETCH(QByteArray, bytes);
        ByteReader reader({reinterpret_cast<const std::uint8_t*>(bytes.constData()),
                           static_cast<std::size_t>(bytes.size())});
        QCOMPARE(reader.varint(), 0U);
        QVERIFY(reader.failed());
    }

    void failureStaysAndReadsGiveZero()
    {
        const Bytes three{1, 2, 3};
        ByteReader reader(three);
        QCOMPARE(reader.u32(), 0U);
        QVERIFY(reader.failed());
        QCOMPARE(reader.u8(), 0);
        QVERIFY(reader.bytes(1).empty());
        QVERIFY(!reader.atEnd());
    }

    void absurdLengthsTakeNothing()
    {
        ByteWriter writer;
        writer.varint(std::numeric_limits<std::uint64_t>::max());
        writer.u8(7);
        ByteReader reader(writer.view());
        QVERIFY(reader.sizedBytes().empty());
        QVERIFY(reader.failed());
    }
};

FF_TEST(TestBytes)
#include "TestBytes.moc"
