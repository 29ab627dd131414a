// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/AesGcm.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace ff;
using namespace ff::crypto;

namespace {

Bytes fromHex(std::string_view text)
{
    const QByteArray bytes = QByteArray::fromHex({text.data(), qsizetype(text.size())});
    return {bytes.begin(), bytes.end()};
}

Bytes someBytes(std::size_t size, unsigned seed)
{
    std::mt19937 random(seed);
    Bytes out(size);
    std::generate(out.begin(), out.end(), [&random] { return static_cast<std::uint8_t>(random()); });
    return out;
}

AesGcm cipherOf(unsigned seed)
{
    return AesGcm(Secret(someBytes(kKeySize, seed)));
}

} // namespace

class TestAesGcm : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // The test cases 15 and 16 of the GCM specification (McGrew and Viega).
    void givesWhatTheSpecificationGives()
    {
        const AesGcm gcm(Secret(fromHex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")));
        Nonce nonce{};
        const Bytes iv = fromHex("cafebabefacedbaddecaf888");
        std::copy(iv.begin(), iv.end(), nonce.begin());
        const Bytes plain =
            fromHex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e24"
                    "49a6b525b16aedf5aa0de657ba637b391aafd255");
        const Bytes expected =
            fromHex("522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b10"
                    "56828838c5f61e6393ba7a0abcc9f662898015ad");
        Bytes cipher(plain.size());
        const Tag tag = gcm.seal(nonce, plain, cipher);
        QCOMPARE(cipher, expected);
        QCOMPARE(toHex(tag), std::string("b094dac5d93471bdec1a502270e3cc6c"));
        QCOMPARE(gcm.tagOf(nonce, cipher), tag);
        Bytes shorter(60);
        const Bytes bound = fromHex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        QCOMPARE(toHex(gcm.seal(nonce, ByteSpan(plain).first(60), shorter, bound)),
                 std::string("76fc6ece0f4e1768cddf8853bb2d551b"));
    }

    void opensNothingButWhatWasSealed()
    {
        const AesGcm gcm = cipherOf(1);
        const Bytes plain = someBytes(100, 2), bound = someBytes(20, 3);
        Bytes cipher(plain.size()), opened(plain.size());
        const Tag tag = gcm.seal({}, plain, cipher, bound);
        QVERIFY(gcm.open({}, cipher, tag, opened, bound));
        QCOMPARE(opened, plain);
        Nonce other{};
        other[0] = 1;
        QVERIFY(!gcm.open(other, cipher, tag, opened, bound));
        QCOMPARE(opened, Bytes(plain.size())); // wiped
        QVERIFY(!gcm.open({}, cipher, tag, opened));
        QVERIFY(!cipherOf(9).open({}, cipher, tag, opened, bound));
        for (std::size_t at = 0; at < cipher.size(); ++at) {
            Bytes bad = cipher;
            bad[at] ^= 0x10;
            QVERIFY(!gcm.open({}, bad, tag, opened, bound));
        }
    }

    // One damaged byte anywhere is found by the tag alone, as are up to four in one block.
    void tagsTellWhatFewBytesWere_data()
    {
        QTest::addColumn<int>("size");
        for (const int size : {1, 15, 16, 17, 1000, 65536})
            QTest::newRow(qPrintable(QString::number(size))) << size;
    }
    void tagsTellWhatFewBytesWere()
    {
        QFETCH(const int, size);
        const AesGcm gcm = cipherOf(4);
        Bytes good = someBytes(std::size_t(size), 5);
        const Tag tag = gcm.seal({}, good, good);
        std::mt19937 random(6);
        for (int round = 0; round < 40; ++round) {
            Bytes bad = good;
            const std::size_t block = random() % ((good.size() + 15) / 16) * 16;
            const std::size_t length = std::min<std::size_t>(16, good.size() - block);
            for (unsigned damaged = 0; damaged < 1 + unsigned(round) % 4; ++damaged)
                bad[block + random() % length] ^= static_cast<std::uint8_t>(1 + random() % 255);
            QVERIFY(gcm.correct({}, bad, tag));
            QCOMPARE(bad, good);
        }
    }

    void acceptsADamagedTagOfRightBytes()
    {
        const AesGcm gcm = cipherOf(7);
        const Bytes good = someBytes(5000, 8);
        Bytes cipher(good.size());
        const Tag tag = gcm.seal({}, good, cipher);
        const Bytes before = cipher;
        for (std::size_t at = 0; at < tag.size(); ++at) {
            Tag bad = tag;
            bad[at] ^= 0x81;
            QVERIFY(gcm.correct({}, cipher, bad));
            QCOMPARE(cipher, before);
        }
        Tag wrong = tag;
        for (std::size_t at = 0; at < 5; ++at)
            wrong[at] ^= 1;
        QVERIFY(!gcm.correct({}, cipher, wrong));
    }

    void doesNotCorrectMoreThanItCanProve()
    {
        const AesGcm gcm = cipherOf(10);
        Bytes good = someBytes(65536, 11);
        const Tag tag = gcm.seal({}, good, good);
        std::mt19937 random(12);
        for (int round = 0; round < 30; ++round) {
            Bytes bad = good;
            for (int i = 0; i < 6; ++i) // in many blocks
                bad[random() % bad.size()] ^= static_cast<std::uint8_t>(1 + random() % 255);
            QVERIFY(!gcm.correct({}, bad, tag));
        }
    }

    // What tells which other chunk stands in a place.
    void tagsOfOtherNoncesDifferByTheirMasks()
    {
        const AesGcm gcm = cipherOf(13);
        const Bytes cipher = someBytes(333, 14);
        Nonce a{}, b{};
        b[3] = 7;
        const Tag tagA = gcm.tagOf(a, cipher), tagB = gcm.tagOf(b, cipher);
        const Tag maskA = gcm.tagMask(a), maskB = gcm.tagMask(b);
        for (std::size_t i = 0; i < kTagSize; ++i)
            QCOMPARE(tagA[i] ^ maskA[i], tagB[i] ^ maskB[i]);
    }

    void encryptsScratchAtAnyPlace()
    {
        const auto cipher = ScratchCipher::create();
        QVERIFY(cipher.ok());
        const Bytes plain = someBytes(1000, 15);
        Bytes sealed(plain.size());
        cipher->apply(12345, plain, sealed);
        QVERIFY(sealed != plain);
        for (const std::size_t at : {0, 1, 15, 16, 17, 500, 999}) {
            Bytes part(plain.size() - at);
            cipher->apply(12345 + at, ByteSpan(sealed).subspan(at), part);
            QVERIFY(std::equal(part.begin(), part.end(), plain.begin() + std::ptrdiff_t(at)));
        }
    }

    void wipesWhatIsCut()
    {
        Secret secret(ByteSpan(someBytes(10, 16)));
        const std::uint8_t* const bytes = secret.view().data();
        secret.cut(4);
        QCOMPARE(secret.size(), std::size_t(4));
        QVERIFY(std::all_of(bytes + 4, bytes + 10, [](auto b) { return b == 0; }));
    }
};

FF_TEST(TestAesGcm)
#include "TestAesGcm.moc"
