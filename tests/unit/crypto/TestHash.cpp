// SPDX-License-Identifier: GPL-3.0-or-later
// Vectors of FIPS 180-2, appendices B and C.
#include "core/crypto/Hash.h"
#include "tests/support/TestProgram.h"

#include <QTest>

using namespace ff;
using namespace ff::crypto;

class TestHash : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void knownDigests()
    {
        QCOMPARE(toHex(sha256(asBytes("abc"))),
                 std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        QCOMPARE(toHex(sha512(asBytes("abc"))),
                 std::string("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                             "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"));
        QCOMPARE(toHex(sha512({})),
                 std::string("cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
                             "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"));
    }

    void piecesEqualTheWhole_data()
    {
        QTest::addColumn<int>("size");
        for (const int size : {0, 1, 111, 112, 127, 128, 129, 1000})
            QTest::newRow(qPrintable(QString::number(size))) << size;
    }

    void piecesEqualTheWhole()
    {
        QFETCH(int, size);
        Bytes bytes(static_cast<std::size_t>(size));
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<std::uint8_t>(i * 7);
        Sha512 hash;
        for (std::size_t i = 0; i < bytes.size(); i += 37)
            hash.update(ByteSpan(bytes).subspan(i, std::min<std::size_t>(37, bytes.size() - i)));
        QVERIFY(hash.finish() == sha512(bytes));
    }

    void finishStartsAnew()
    {
        Sha512 hash;
        hash.update(asBytes("something else"));
        (void)hash.finish();
        hash.update(asBytes("abc"));
        QVERIFY(hash.finish() == sha512(asBytes("abc")));
    }
};

FF_TEST(TestHash)
#include "TestHash.moc"
