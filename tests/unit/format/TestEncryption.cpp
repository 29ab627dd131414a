// SPDX-License-Identifier: GPL-3.0-or-later
// The layer that encrypts: what is written comes back, and whatever is changed in the file is told or put
// right, never given out.
#include "core/crypto/Hash.h"
#include "core/format/encrypted/EncryptedSource.h"
#include "core/format/encrypted/EncryptingLayer.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <random>

using namespace ff;
using namespace ff::format;

namespace {

SharedPasswordKey keyOf(std::string_view password)
{
    TaskControl control;
    crypto::PasswordCosts cheap;
    cheap.memoryKiB = 64;
    cheap.passes = 1;
    cheap.lanes = 1;
    auto key = newPasswordKey(std::make_shared<const crypto::Secret>(asBytes(password)), control, cheap);
    if (!key.ok())
        qFatal("%s", key.error().message.c_str());
    return *key;
}

bool tells(const std::vector<Sentence>& faults, const char* what)
{
    return std::any_of(faults.begin(), faults.end(),
                       [what](const std::string& f) { return f.find(what) != std::string::npos; });
}

} // namespace

class TestEncryption : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    std::filesystem::path m_path;
    const SharedPasswordKey m_key = keyOf("password");

    static Bytes plainOf(std::size_t size, unsigned seed = 1)
    {
        const std::string text = fftest::noise(size, seed);
        return {text.begin(), text.end()};
    }
    Bytes sealed(const Bytes& plain, const PasswordKey& key)
    {
        auto layer = EncryptingLayer::create(key);
        auto file = AtomicFile::create(m_path);
        if (!layer.ok() || !file.ok())
            qFatal("cannot write");
        // In pieces of all sizes.
        std::mt19937 random(7);
        for (std::size_t at = 0; at < plain.size();) {
            const std::size_t size = std::min<std::size_t>(plain.size() - at, 1 + random() % 100'000);
            if (!(*layer)->write(ByteSpan(plain).subspan(at, size), *file).ok())
                qFatal("cannot write");
            at += size;
        }
        if (!(*layer)->finish(*file).ok() || !file->commit().ok())
            qFatal("cannot write");
        return *readFile(m_path, std::uint64_t{1} << 30);
    }
    struct Opened {
        std::optional<Error> error;
        bool encrypted = true, wrongPassword = false;
        std::shared_ptr<EncryptedSource> source;
        Bytes plain;
    };
    Opened opened(const Bytes& file, const PasswordKey& key)
    {
        Opened out;
        fftest::writeFile(m_path, std::string(file.begin(), file.end()));
        auto onDisk = std::make_shared<const File>(File::openForReading(m_path).value());
        const auto envelope = readEnvelope(*onDisk);
        if (!envelope.ok()) {
            out.error = envelope.error();
            return out;
        }
        out.encrypted = envelope->has_value();
        if (!out.encrypted)
            return out;
        const auto fileKey = openKeys(**envelope, key);
        if (!fileKey.ok()) {
            out.error = fileKey.error();
            return out;
        }
        out.wrongPassword = !fileKey->has_value();
        if (out.wrongPassword)
            return out;
        out.source = *EncryptedSource::open(onDisk, **envelope, **fileKey);
        out.plain.resize(*out.source->size());
        for (std::size_t at = 0; at < out.plain.size(); at += kPlainChunk) {
            const auto part = std::span(out.plain).subspan(at, std::min(kPlainChunk, out.plain.size() - at));
            if (!out.source->readAt(at, part).ok())
                qFatal("cannot read");
        }
        return out;
    }

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_path = m_temporary->filePath(QStringLiteral("a.ffz")).toStdString();
    }

    void givesBackWhatWasWritten_data()
    {
        QTest::addColumn<int>("size");
        for (const int size : {1, 25, 65535, 65536, 65537, 131072, 200000})
            QTest::newRow(qPrintable(QString::number(size))) << size;
    }
    void givesBackWhatWasWritten()
    {
        QFETCH(const int, size);
        const Bytes plain = plainOf(std::size_t(size));
        const Bytes file = sealed(plain, *m_key);
        const std::size_t chunks = (plain.size() + kPlainChunk - 1) / kPlainChunk;
        QCOMPARE(file.size(), 12 + 2 * kKeyBlockSize + plain.size() + 16 * chunks);
        const Opened again = opened(file, *m_key);
        QVERIFY(again.source != nullptr);
        QCOMPARE(again.plain, plain);
        QVERIFY(again.source->isWhole() && !again.source->needsMending());
        QVERIFY(again.source->faults().empty());
        // At any place, and not behind the end.
        Bytes few(std::min<std::size_t>(plain.size(), 10));
        const std::size_t at = plain.size() - few.size();
        QVERIFY(again.source->readAt(at, few).ok());
        QVERIFY(std::equal(few.begin(), few.end(), plain.begin() + std::ptrdiff_t(at)));
        QVERIFY(!again.source->readAt(at + 1, few).ok());
    }

    void neverEncryptsTwiceAlike()
    {
        const Bytes plain = plainOf(100000);
        const Bytes a = sealed(plain, *m_key), b = sealed(plain, *m_key);
        QCOMPARE(a.size(), b.size());
        std::size_t same = 0;
        for (std::size_t i = kEnvelopeHead; i < a.size() - kKeyBlockSize; ++i)
            same += a[i] == b[i] ? 1 : 0;
        QVERIFY(same < 1000); // by chance, one of 256
    }

    void tellsAWrongPasswordFromDamage()
    {
        Bytes file = sealed(plainOf(100), *m_key);
        PasswordKey other;
        other.costs = m_key->costs;
        other.salt = m_key->salt;
        other.key = crypto::Secret(ByteSpan(plainOf(32, 5)));
        QVERIFY(opened(file, other).wrongPassword);
        // With both copies of the keys damaged it cannot be told.
        file[12 + 90] ^= 1;
        file[file.size() - kKeyBlockSize + 91] ^= 1;
        const Opened damaged = opened(file, other);
        QVERIFY(!damaged.wrongPassword && damaged.error && damaged.error->code == ErrorCode::Damaged);
    }

    // Somebody who knows the checks, and no password.
    void tellsKeysThatWereChangedOnPurpose()
    {
        const Bytes good = sealed(plainOf(100), *m_key);
        for (std::size_t at = 4; at < 128; ++at) {
            KeyBlock keys{};
            std::copy_n(good.begin() + 12, keys.size(), keys.begin());
            keys[at] ^= 1;
            const auto digest = crypto::sha512(ByteSpan(keys).first(128));
            std::copy_n(digest.begin(), 8, keys.begin() + 128);
            Bytes file = good;
            std::copy(keys.begin(), keys.end(), file.begin() + 12);
            std::copy(keys.begin(), keys.end(), file.end() - kKeyBlockSize);
            const Opened bad = opened(file, *m_key);
            QVERIFY2(bad.error || bad.wrongPassword, std::to_string(at).c_str());
            QVERIFY(bad.source == nullptr);
        }
    }

    // Every bit of a whole small file: what is read is right and the damage is told, wherever it is.
    void tellsEveryFlippedBit()
    {
        const Bytes plain = plainOf(300);
        const Bytes good = sealed(plain, *m_key);
        for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
            Bytes bad = good;
            bad[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
            const Opened again = opened(bad, *m_key);
            const std::string where = "byte " + std::to_string(bit / 8);
            QVERIFY2(!again.error, (where + ": " + (again.error ? again.error->message.text() : "")).c_str());
            QVERIFY2(again.encrypted && !again.wrongPassword, where.c_str());
            QVERIFY2(again.plain == plain, where.c_str());
            QVERIFY2(again.source->needsMending() && !again.source->faults().empty(), where.c_str());
        }
    }

    // Of what cannot be corrected nothing is given out.
    void givesNoByteThatIsNotProved()
    {
        const Bytes plain = plainOf(200000);
        Bytes file = sealed(plain, *m_key);
        for (std::size_t i = 0; i < 40; ++i)
            file[kEnvelopeHead + kSealedChunk + 100 * i] ^= 0xFF;
        const Opened again = opened(file, *m_key);
        QVERIFY(!again.source->isWhole());
        QVERIFY(tells(again.source->faults(), "the encrypted chunk 2"));
        Bytes expected = plain;
        std::fill_n(expected.begin() + kPlainChunk, kPlainChunk, 0);
        QCOMPARE(again.plain, expected);
    }

    void takesWhatItsTagProves()
    {
        const Bytes plain = plainOf(200000);
        Bytes file = sealed(plain, *m_key);
        file[kEnvelopeHead + kSealedChunk + 100] ^= 1;
        file[kEnvelopeHead + kSealedChunk + 60000] ^= 1; // in two blocks: the tag alone cannot tell
        const Opened again = opened(file, *m_key);
        QVERIFY(!again.source->isWhole());
        Bytes chunk(kPlainChunk);
        QVERIFY(again.source->readUnproved(kPlainChunk, chunk).ok());
        QVERIFY(!again.source->accept(kPlainChunk, chunk));
        chunk[100] ^= 1;
        QVERIFY(!again.source->accept(kPlainChunk, chunk));
        chunk[60000] ^= 1;
        QVERIFY(again.source->accept(kPlainChunk, ByteSpan(chunk).first(60001)));
        Bytes is(plain.size());
        QVERIFY(again.source->readAt(0, is).ok());
        QCOMPARE(is, plain);
        QVERIFY(again.source->isWhole() && again.source->needsMending());
    }

    void tellsChunksThatChangedPlaces()
    {
        const Bytes plain = plainOf(250000);
        const Bytes good = sealed(plain, *m_key);
        const auto chunk = [](Bytes& file, std::size_t number) {
            return file.begin() + std::ptrdiff_t(kEnvelopeHead + number * kSealedChunk);
        };
        Bytes swapped = good;
        std::swap_ranges(chunk(swapped, 0), chunk(swapped, 1), chunk(swapped, 2));
        const Opened a = opened(swapped, *m_key);
        QVERIFY(tells(a.source->faults(), "is chunk 3, which was moved there"));
        QVERIFY(tells(a.source->faults(), "is chunk 1, which was moved there"));

        // One left out, one doubled, one of another archive with the password.
        Bytes without = good;
        without.erase(chunk(without, 1), chunk(without, 2));
        QVERIFY(tells(opened(without, *m_key).source->faults(), "is chunk 3, which was moved there"));
        Bytes twice = good;
        std::copy(chunk(twice, 0), chunk(twice, 1), chunk(twice, 1));
        QVERIFY(tells(opened(twice, *m_key).source->faults(), "is chunk 1, which was moved there"));
        Bytes other = sealed(plain, *m_key), mixed = good;
        std::copy(chunk(other, 1), chunk(other, 2), chunk(mixed, 1));
        const Opened b = opened(mixed, *m_key);
        QVERIFY(tells(b.source->faults(), "is of another archive"));
        QVERIFY(!b.source->isWhole());
    }

    void tellsTheKeysOfAnotherArchive()
    {
        const Bytes plain = plainOf(100000);
        const Bytes a = sealed(plain, *m_key), b = sealed(plain, *m_key);
        Bytes mixed = a;
        std::copy_n(b.begin(), kEnvelopeHead, mixed.begin());
        Opened is = opened(mixed, *m_key);
        QVERIFY(tells(is.source->faults(), "two different archives"));
        QVERIFY(!is.source->isWhole());
        std::copy(b.end() - kKeyBlockSize, b.end(), mixed.end() - kKeyBlockSize);
        is = opened(mixed, *m_key);
        QVERIFY(!is.source->isWhole());
        QCOMPARE(is.plain, Bytes(plain.size()));
    }

    void tellsWhatWasCut()
    {
        const Bytes plain = plainOf(250000);
        const Bytes good = sealed(plain, *m_key);
        for (std::size_t cut = 1; cut < good.size() - kEnvelopeHead; cut += 997) {
            const Opened is = opened(Bytes(good.begin(), good.end() - std::ptrdiff_t(cut)), *m_key);
            QVERIFY2(is.source && is.source->needsMending(), std::to_string(cut).c_str());
            QVERIFY(tells(is.source->faults(), "is cut short"));
            if (cut > kKeyBlockSize)
                QVERIFY(!is.source->isWhole());
            const std::size_t kept = is.plain.size() / kPlainChunk * kPlainChunk; // all but the last
            QVERIFY(std::equal(is.plain.begin(), is.plain.begin() + std::ptrdiff_t(kept), plain.begin())
                    || kept == 0);
        }
        // With an end that looks like one.
        Bytes hidden = good;
        hidden.erase(hidden.begin() + std::ptrdiff_t(kEnvelopeHead + 2 * kSealedChunk),
                     hidden.end() - kKeyBlockSize);
        const Opened is = opened(hidden, *m_key);
        QVERIFY(tells(is.source->faults(), "is not the last one, so the archive is cut short"));
        QVERIFY(!is.source->isWhole());
    }

    void readsThroughWhatWasAppended()
    {
        const Bytes plain = plainOf(100000);
        const Bytes good = sealed(plain, *m_key), other = sealed(plainOf(5000, 3), *m_key);
        Bytes longer = good;
        longer.insert(longer.end(), 1000, 'x');
        Opened is = opened(longer, *m_key);
        QCOMPARE(is.plain, plain);
        QVERIFY(tells(is.source->faults(), "something was appended"));
        Bytes joined = good;
        joined.insert(joined.end(), other.begin(), other.end());
        is = opened(joined, *m_key);
        QCOMPARE(is.plain, plain);
        QVERIFY(tells(is.source->faults(), "two different archives"));
    }

    void opensByTheKeysAtTheEnd()
    {
        const Bytes plain = plainOf(1000);
        Bytes file = sealed(plain, *m_key);
        std::fill_n(file.begin(), kEnvelopeHead, 0);
        const Opened is = opened(file, *m_key);
        QCOMPARE(is.plain, plain);
        QVERIFY(is.source->needsMending());
    }

    void knowsWhatIsNotEncrypted()
    {
        QVERIFY(!opened(plainOf(1000), *m_key).encrypted);
        QVERIFY(!opened(Bytes(), *m_key).encrypted);
        Bytes newer = sealed(plainOf(10), *m_key);
        newer[12 + 5] = 2; // another cipher, in both copies
        newer[newer.size() - kKeyBlockSize + 5] = 2;
        const Opened is = opened(newer, *m_key);
        QVERIFY(is.error && is.error->code == ErrorCode::Missing);
    }
};

FF_TEST(TestEncryption)
#include "TestEncryption.moc"
