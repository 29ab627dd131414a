// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/jpeg/CoefficientModel.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace ff;
using namespace ff::codec;
using namespace ff::codec::jpeg;

namespace {

Component component(unsigned across, unsigned down, std::uint32_t wide, std::uint32_t high,
                    unsigned quantiser)
{
    Component c;
    c.across = static_cast<std::uint8_t>(across);
    c.down = static_cast<std::uint8_t>(down);
    c.wide = wide;
    c.high = high;
    for (unsigned i = 0; i < kBlock; ++i)
        c.quantiser[i] =
            static_cast<std::uint16_t>(std::min(65535U, quantiser + quantiser * (i / 8 + i % 8) / 4));
    return c;
}

// What a picture is filled with.
enum class Kind { Zero, Smooth, Noise, Extreme };

std::int16_t coefficient(Kind kind, unsigned at, std::uint32_t x, std::uint32_t y, std::mt19937& random)
{
    switch (kind) {
    case Kind::Zero:
        return 0;
    case Kind::Smooth: {
        if (at == 0)
            return static_cast<std::int16_t>((3 * x + 5 * y) % 1000);
        const unsigned frequency = at / 8 + at % 8;
        const auto value = static_cast<int>(random() % 64);
        return value >= 64 - 24 / static_cast<int>(frequency) ? static_cast<std::int16_t>(value % 7 - 3)
                                                              : std::int16_t{0};
    }
    case Kind::Noise:
        return static_cast<std::int16_t>(static_cast<int>(random() % 65535) - 32767);
    case Kind::Extreme: {
        constexpr std::array<std::int16_t, 5> kValues{-32767, 32767, 0, 1, -1};
        return at == 0 && random() % 2 ? std::int16_t{-32768} : kValues[random() % kValues.size()];
    }
    }
    return 0;
}

Planes fill(const Shape& shape, Kind kind, unsigned seed)
{
    Planes planes(shape, true);
    std::mt19937 random(seed);
    for (unsigned c = 0; c < shape.components.size(); ++c)
        for (std::uint32_t y = 0; y < shape.components[c].high; ++y)
            for (std::uint32_t x = 0; x < shape.components[c].wide; ++x)
                for (unsigned at = 0; at < kBlock; ++at)
                    planes.row(c, y)[x * kBlock + at] = coefficient(kind, at, x, y, random);
    return planes;
}

bool areEqual(const Planes& a, const Planes& b)
{
    const Shape& shape = a.shape();
    for (unsigned c = 0; c < shape.components.size(); ++c)
        for (std::uint32_t y = 0; y < shape.components[c].high; ++y)
            if (!std::equal(a.row(c, y), a.row(c, y) + shape.components[c].wide * kBlock, b.row(c, y)))
                return false;
    return true;
}

Bytes encode(const std::vector<Planes>& pictures, mix::MixIsa isa = mix::selectMixIsa())
{
    CoefficientEncoder encoder(isa);
    for (const Planes& planes : pictures) {
        encoder.start(planes.shape());
        for (std::uint32_t u = 0; u < planes.shape().unitRows; ++u)
            encoder.code(planes, u);
    }
    return encoder.finish();
}

Planes decode(CoefficientDecoder& decoder, const Shape& shape)
{
    Planes planes(shape, true);
    decoder.start(shape);
    for (std::uint32_t u = 0; u < shape.unitRows; ++u)
        decoder.decode(planes, u);
    return planes;
}

// Shapes of one to four components, odd in every way.
std::vector<Shape> shapes()
{
    return {
        {{component(1, 1, 1, 1, 1)}, 1, false},
        {{component(1, 1, 7, 5, 3)}, 5, true},
        {{component(2, 2, 6, 8, 2), component(1, 1, 3, 4, 5), component(1, 1, 3, 4, 5)}, 4, false},
        {{component(2, 1, 8, 3, 1), component(1, 1, 4, 3, 1), component(1, 1, 4, 3, 65535)}, 3, false},
        {{component(1, 1, 2, 2, 9), component(4, 3, 8, 6, 1), component(3, 1, 6, 2, 1),
          component(1, 4, 2, 8, 200)},
         2,
         true},
        // Planes that end before their last row of units does.
        {{component(2, 2, 5, 7, 4), component(1, 1, 3, 4, 4), component(2, 2, 4, 6, 4)}, 4, false},
    };
}

std::vector<Planes> pictures()
{
    std::vector<Planes> all;
    unsigned seed = 1;
    for (const Shape& shape : shapes())
        for (const Kind kind : {Kind::Smooth, Kind::Noise, Kind::Zero, Kind::Extreme})
            all.push_back(fill(shape, kind, seed++));
    return all;
}

Planes photograph()
{
    return fill(
        {{component(2, 2, 40, 30, 3), component(1, 1, 20, 15, 4), component(1, 1, 20, 15, 4)}, 15, false},
        Kind::Smooth, 99);
}

} // namespace

class TestCoefficientModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eachPictureComesBack()
    {
        for (const Planes& planes : pictures()) {
            const Bytes bytes = encode({planes});
            CoefficientDecoder decoder(bytes);
            QVERIFY(areEqual(decode(decoder, planes.shape()), planes));
            QVERIFY(!decoder.isExhausted());
        }
    }

    void picturesAfterOneAnotherComeBack()
    {
        const std::vector<Planes> all = pictures();
        const Bytes bytes = encode(all);
        CoefficientDecoder decoder(bytes);
        for (const Planes& planes : all)
            QVERIFY(areEqual(decode(decoder, planes.shape()), planes));
        QVERIFY(!decoder.isExhausted());
    }

    void whatIsLearnedServesTheNextPicture()
    {
        const Planes planes = photograph();
        QVERIFY(encode({planes, planes}).size() * 10 < encode({planes}).size() * 20);
    }

    void zerosCostNearlyNothing()
    {
        const Planes planes = fill(shapes()[2], Kind::Zero, 0);
        QVERIFY(encode({planes}).size() < 64);
    }

    void windowGivesTheSameStream()
    {
        for (const Planes& planes : pictures()) {
            const Shape& shape = planes.shape();
            Planes window(shape, false);
            CoefficientEncoder encoder;
            encoder.start(shape);
            for (std::uint32_t u = 0; u < shape.unitRows; ++u) {
                window.begin(u);
                forRows(shape, u, [&](unsigned c, std::uint32_t y) {
                    std::copy_n(planes.row(c, y), shape.components[c].wide * kBlock, window.row(c, y));
                });
                encoder.code(window, u);
            }
            const Bytes bytes = encoder.finish();
            QVERIFY(bytes == encode({planes}));

            Planes back(shape, true), part(shape, false);
            CoefficientDecoder decoder(bytes);
            decoder.start(shape);
            for (std::uint32_t u = 0; u < shape.unitRows; ++u) {
                part.begin(u);
                decoder.decode(part, u);
                forRows(shape, u, [&](unsigned c, std::uint32_t y) {
                    std::copy_n(part.row(c, y), shape.components[c].wide * kBlock, back.row(c, y));
                });
            }
            QVERIFY(areEqual(back, planes));
        }
    }

    void everyInstructionSetGivesTheSame()
    {
        const std::vector<Planes> all = pictures();
        const Bytes portable = encode(all, mix::MixIsa::Portable);
        QVERIFY(encode(all) == portable);
        CoefficientDecoder decoder(portable, mix::MixIsa::Portable);
        for (const Planes& planes : all)
            QVERIFY(areEqual(decode(decoder, planes.shape()), planes));
    }

    // All coefficients are within their range whatever the stream says.
    void damagedStreamsDoNoHarm()
    {
        std::mt19937 random(7);
        const Planes planes = photograph();
        Bytes bytes = encode({planes});
        for (unsigned round = 0; round < 20; ++round) {
            Bytes damaged = bytes;
            for (unsigned i = 0; i < 1 + round * 20; ++i)
                damaged[random() % damaged.size()] = static_cast<std::uint8_t>(random());
            if (round % 3 == 0)
                damaged.resize(random() % damaged.size());
            if (round % 5 == 0)
                std::fill(damaged.begin(), damaged.end(), static_cast<std::uint8_t>(round % 2 ? 0 : 255));
            CoefficientDecoder decoder(damaged);
            for (unsigned again = 0; again < 3; ++again) {
                const Planes back = decode(decoder, planes.shape());
                for (unsigned at = 1; at < kBlock; ++at)
                    QVERIFY(back.row(0, 0)[at] != -32768);
            }
        }
        CoefficientDecoder empty{ByteSpan()};
        decode(empty, planes.shape());
        QVERIFY(empty.isExhausted());
    }

    // The format: what was coded once must be read for ever.
    void streamIsTheSameForEver()
    {
        const Bytes bytes = encode({photograph()});
        std::uint64_t hash = 0xCBF29CE484222325U; // FNV-1a
        for (const std::uint8_t byte : bytes)
            hash = (hash ^ byte) * 0x100000001B3U;
        QCOMPARE(bytes.size(), std::size_t{7638});
        QCOMPARE(hash, std::uint64_t{9175212007298030940U});
    }

private:
    template <typename Do>
    static void forRows(const Shape& shape, std::uint32_t u, const Do& act)
    {
        for (unsigned c = 0; c < shape.components.size(); ++c) {
            const Component& of = shape.components[c];
            for (std::uint32_t y = u * of.down; y < std::min((u + 1) * of.down, of.high); ++y)
                act(c, y);
        }
    }
};

FF_TEST(TestCoefficientModel)
#include "TestCoefficientModel.moc"
