// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/Model.h"
#include "tests/support/ModelBuilder.h"
#include "tests/support/TestProgram.h"

#include <QtTest>

#include <array>

using namespace ff;
using namespace ff::engine;
using test::buildModelFile;
using test::tinyShape;

namespace {

Bytes tinyFile(std::uint32_t weightBits = 8)
{
    test::ModelSpec spec;
    spec.shape = tinyShape();
    spec.shape.weightBits = weightBits;
    return buildModelFile(spec);
}

Bytes with32(Bytes file, std::size_t at, std::uint32_t value)
{
    for (std::size_t i = 0; i < 4; ++i)
        file[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
    return file;
}

Bytes with16(Bytes file, std::size_t at, std::int32_t value)
{
    for (std::size_t i = 0; i < 2; ++i)
        file[at + i] = static_cast<std::uint8_t>(static_cast<std::uint32_t>(value) >> (8 * i));
    return file;
}

Bytes with8(Bytes file, std::size_t at, std::int32_t value)
{
    file[at] = static_cast<std::uint8_t>(value);
    return file;
}

// Empty when the file is taken.
std::string refusal(const Bytes& file, ErrorCode code = ErrorCode::Damaged)
{
    const auto model = Model::parse(file, "test.ffm");
    if (model.ok())
        return {};
    return model.error().code == code ? model.error().message.text() : "wrong code: " + model.error().message;
}

} // namespace

class TestModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsEverything();
    void refusesShapes_data();
    void refusesShapes();
    void refusesTables_data();
    void refusesTables();
    void refusesNumbers_data();
    void refusesNumbers();
    void refusesNibblesBelowMinusSeven();
    void refusesBytesThatAreNoFiveWeights();
    void refusesWeightsBeyondTheRow();
    void readsFiveWeightsToAByte();
    void refusesShiftsThatOverflow();
    void takesTheLargestShape();
    void refusesTapsThatOverflow();
    void refusesRisingTables();
    void refusesOtherVersions();
    void refusesEveryTruncation();
    void refusesWhatFollowsTheEnd();
    void refusesPaddingThatIsNotZero();
    void needsNoMemoryThatTheFileDoesNotHave();
};

void TestModel::readsEverything()
{
    const Bytes file = tinyFile();
    const auto model = Model::parse(file, "some/folder/tiny.ffm");
    QVERIFY2(model.ok(), model.ok() ? "" : model.error().message.c_str());
    const Model& m = **model;
    QCOMPARE(m.name(), std::string("tiny"));
    QCOMPARE(m.shape().dim, 32U);
    QCOMPARE(m.shape().upRows(0), 4 * 32U + 3 * 32U);
    QCOMPARE(m.shape().downColumns(0), 3 * 32U);
    QCOMPARE(m.shape().tables.size(), std::size_t{3});
    QCOMPARE(m.shape().tables[2].distances[1], std::uint8_t{3});
    QCOMPARE(m.tables.size(), std::size_t{3});
    QCOMPARE(m.blocks.size(), std::size_t{1});
    QCOMPARE(m.knownInput().size(), std::size_t{40});
    QVERIFY(m.file().size() == file.size());
    QCOMPARE(m.shape().multiplyAdds(), std::uint64_t{32 * 32 + 32 * (7 * 32 + 3 * 32) + 2 * 16 * 32});
}

void TestModel::refusesShapes_data()
{
    QTest::addColumn<int>("at");
    QTest::addColumn<quint32>("value");
    QTest::addColumn<QString>("what");
    const struct {
        int at;
        const char* what;
        std::vector<quint32> values;
    } fields[] = {{12, "dim is", {0, 16, 48, 1056, 0xFFFFFFFF}},
                  {16, "blocks is", {0, 33}},
                  {20, "state is", {0, 33, 1056}},
                  {24, "ffn is", {0, 31, 4128}},
                  {28, "classes is", {0, 257}},
                  {32, "attention_blocks is", {2, 3}},
                  {36, "heads is", {0, 17}},
                  {40, "key is", {0, 8, 24, 80}},
                  {36, "heads * key is", {1, 3, 5}},
                  {44, "window is", {0, 257}},
                  {48, "rotary is", {1, 18}},
                  {52, "weight_bits is", {0, 1, 3, 5, 16}},
                  {56, "forget_max is", {0, 128}},
                  {60, "tables is", {17}},
                  {192, "text length is", {(1U << 20) + 1}}};
    for (const auto& field : fields) {
        for (const quint32 value : field.values)
            QTest::addRow("%s %u", field.what, value) << field.at << value << field.what;
    }
    QTest::newRow("heads without attention") << 32 << 0U << "heads is 2, allowed is 0 to 0";
}

void TestModel::refusesShapes()
{
    QFETCH(int, at);
    QFETCH(quint32, value);
    QFETCH(QString, what);
    const std::string message = refusal(with32(tinyFile(), static_cast<std::size_t>(at), value));
    QVERIFY2(message.find("model test.ffm: " + what.toStdString()) == 0, message.c_str());
}

void TestModel::refusesTables_data()
{
    QTest::addColumn<int>("at");
    QTest::addColumn<int>("value");
    QTest::addColumn<QString>("what");
    // Tables 0 (n-gram), 1 (word) and 2 (sparse), and 3, which is not used.
    QTest::newRow("kind") << 64 << 4 << "kind is 4";
    QTest::newRow("too few bits") << 65 << 3 << "bits is 3";
    QTest::newRow("too many bits") << 65 << 19 << "bits is 19";
    QTest::newRow("order 0") << 66 << 0 << "order is 0";
    QTest::newRow("order 9") << 66 << 9 << "order is 9";
    QTest::newRow("reserved") << 67 << 1 << "reserved byte is 1";
    QTest::newRow("distance of an n-gram") << 68 << 1 << "distance is 1";
    QTest::newRow("order of a word") << 74 << 1 << "order is 1";
    QTest::newRow("no distances") << 82 << 0 << "number of distances is 0";
    QTest::newRow("five distances") << 82 << 5 << "number of distances is 5";
    QTest::newRow("far distance") << 84 << 16 << "distance is 16";
    QTest::newRow("distance not counted") << 86 << 1 << "distance is 1";
    QTest::newRow("unused kind") << 88 << 1 << "kind is 1";
    QTest::newRow("unused bits") << 89 << 4 << "bits is 4";
    QTest::newRow("last unused") << 191 << 1 << "distance is 1";
}

void TestModel::refusesTables()
{
    QFETCH(int, at);
    QFETCH(int, value);
    QFETCH(QString, what);
    const std::string message = refusal(with8(tinyFile(), static_cast<std::size_t>(at), value));
    QVERIFY2(message.find(what.toStdString()) != std::string::npos, message.c_str());
}

void TestModel::refusesNumbers_data()
{
    QTest::addColumn<int>("at");
    QTest::addColumn<int>("bytes");
    QTest::addColumn<int>("value");
    QTest::addColumn<QString>("what");
    const auto model = Model::parse(tinyFile(), "tiny.ffm");
    const Model& m = **model;
    const auto add = [&](const char* what, const void* tensor, std::size_t index, std::size_t size,
                         std::initializer_list<int> values) {
        const auto offset = static_cast<const std::uint8_t*>(tensor) - m.file().data()
            + static_cast<std::ptrdiff_t>(index * size);
        for (const int value : values)
            QTest::addRow("%s %d", what, value)
                << static_cast<int>(offset) << static_cast<int>(size) << value << what;
    };
    const BlockWeights& b = m.blocks[0];
    add("SIG holds", m.sig, 255, 2, {-1});
    add("RSQRT holds", m.rsqrt, 511, 2, {-1});
    add("EXP holds", m.exp, 63, 2, {16383});
    add("EXP starts with", m.exp, 0, 2, {32766});
    add("Y holds", m.y, 255, 4, {(1 << 21) - 1, (1 << 22) + 1});
    add("Y starts with", m.y, 0, 4, {(1 << 22) - 1});
    add("COS holds", m.cos, 1023, 2, {-32768});
    add("SIN holds", m.sin, 0, 2, {-32768});
    add("CLASS holds", m.classOf, 255, 1, {3, 255});
    add("EMBED holds", m.embedding, 0, 2, {8192, -8192});
    add("table 1: MISS holds", m.tables[1].miss, 31, 2, {1024, -1024});
    add("block 0: gain holds", b.gain, 31, 2, {-32768});
    add("block 0: Wup holds", b.up.weights, 5, 1, {64, -64, -128});
    add("block 0: Mup holds", b.up.multipliers, 5, 2, {-1, -32768});
    add("block 0: bup holds", b.up.biases, 5, 2, {-32768});
    add("block 0: CONV holds", b.convolution, 5, 2, {-32768});
    add("block 0: SCORE holds", b.score, 1, 2, {-1});
    add("block 0: MIX holds", b.mix, 1, 4, {-1, (1 << 24) + 1});
    add("block 0: Wdown holds", b.down.weights, 0, 1, {64});
    add("block 0: Mdown holds", b.down.multipliers, 0, 2, {-1});
    add("block 0: bdown holds", b.down.biases, 0, 2, {-32768});
    // The scalars follow, at a multiple of 64.
    const std::size_t dim = m.shape().dim, classes = m.shape().classes;
    const auto* scalars =
        reinterpret_cast<const std::uint8_t*>(b.down.biases) + (dim * classes * 2 + 63) / 64 * 64;
    add("block 0: sup is", scalars, 0, 4, {-9, 16});
    add("block 0: sdown is", scalars, 1, 4, {-9, 16});
    add("block 0: PH is", scalars, 2, 4, {-1, 32768});
    add("block 0: PU is", scalars, 3, 4, {-1, 32768});
    add("head: gain holds", m.headGain, 0, 2, {-32768});
    add("head: Whead holds", m.head.weights, 0, 1, {64});
    add("head: Mhead holds", m.head.multipliers, 271, 2, {-1});
    add("head: bhead holds", m.head.biases, 271, 2, {-32768});
    add("head: shead is", reinterpret_cast<const std::uint8_t*>(m.head.biases) + (272 * 2 + 63) / 64 * 64, 0,
        4, {-9, 16});
}

void TestModel::refusesNumbers()
{
    QFETCH(int, at);
    QFETCH(int, bytes);
    QFETCH(int, value);
    QFETCH(QString, what);
    const auto place = static_cast<std::size_t>(at);
    const Bytes good = tinyFile();
    const std::string message =
        refusal(bytes == 1       ? with8(good, place, value)
                    : bytes == 2 ? with16(good, place, value)
                                 : with32(good, place, static_cast<std::uint32_t>(value)));
    QVERIFY2(message.find(what.toStdString()) != std::string::npos, message.c_str());
}

void TestModel::refusesNibblesBelowMinusSeven()
{
    const Bytes file = tinyFile(4);
    QCOMPARE(refusal(file), std::string());
    const auto model = Model::parse(file, "tiny.ffm");
    const auto offset = [&](const std::uint8_t* tensor) {
        return static_cast<std::size_t>(tensor - (*model)->file().data());
    };
    for (const std::size_t at : {offset((*model)->tables[0].q), offset((*model)->blocks[0].up.weights) + 7,
                                 offset((*model)->blocks[0].down.weights)}) {
        for (const int value : {0x08, 0x80, 0x18, 0x81}) {
            const std::string message = refusal(with8(file, at, value));
            QVERIFY2(message.find("holds -8") != std::string::npos, message.c_str());
        }
    }
}

void TestModel::refusesBytesThatAreNoFiveWeights()
{
    const Bytes file = tinyFile(2);
    QCOMPARE(refusal(file), std::string());
    const auto model = Model::parse(file, "tiny.ffm");
    const BlockWeights& block = (*model)->blocks[0];
    for (const std::uint8_t* tensor : {block.up.weights, block.down.weights}) {
        const auto at = static_cast<std::size_t>(tensor - (*model)->file().data());
        QCOMPARE(refusal(with8(file, at, 242)), std::string());
        for (const int value : {243, 255}) {
            const std::string message = refusal(with8(file, at, value));
            QVERIFY2(message.find("holds a byte above 242") != std::string::npos, message.c_str());
        }
    }
}

// Rows of 32 and of 96 columns: 7 bytes, of which the last holds 2 weights, and 20, of which it holds 1.
void TestModel::refusesWeightsBeyondTheRow()
{
    const Bytes file = tinyFile(2);
    const auto model = Model::parse(file, "tiny.ffm");
    const BlockWeights& block = (*model)->blocks[0];
    const struct {
        const std::uint8_t* tensor;
        std::size_t rowBytes;
        int digit; // the lowest that fills up
    } tensors[] = {{block.up.weights, 7, 9}, {block.down.weights, 20, 3}};
    for (const auto& [tensor, rowBytes, digit] : tensors) {
        const std::size_t last =
            static_cast<std::size_t>(tensor - (*model)->file().data()) + 2 * rowBytes - 1;
        for (const int other : {digit, -digit, 81, -81}) {
            const std::string message = refusal(with8(file, last, file[last] + other));
            QVERIFY2(message.find("fills up a row with weights that are not 0") != std::string::npos,
                     message.c_str());
        }
        QCOMPARE(refusal(with8(file, last, file[last] / digit * digit)), std::string());
    }
}

void TestModel::readsFiveWeightsToAByte()
{
    // Two rows of seven: 1 0 -1 -1 1 | 1 1, and -1 -1 -1 -1 -1 | 0 -1.
    const std::uint8_t bytes[] = {2 + 3 + 0 + 0 + 162, 2 + 6 + 9 + 27 + 81, 0, 1 + 0 + 9 + 27 + 81};
    const ClassProduct product{bytes, nullptr, nullptr, 0};
    std::array<std::int8_t, 7> row{};
    readWeights(product, 2, 0, row);
    QVERIFY((row == std::array<std::int8_t, 7>{1, 0, -1, -1, 1, 1, 1}));
    readWeights(product, 2, 1, row);
    QVERIFY((row == std::array<std::int8_t, 7>{-1, -1, -1, -1, -1, 0, -1}));
}

// 2144 columns of 8 bits: 127 * 63 * 2144 is below 2^31 after 6 places to the left, but not after 7.
void TestModel::refusesShiftsThatOverflow()
{
    test::ModelSpec spec;
    spec.shape = tinyShape();
    spec.shape.ffn = 2080;
    const Bytes file = buildModelFile(spec);
    const auto model = Model::parse(file, "wide.ffm");
    const Model& m = **model;
    QCOMPARE(m.shape().downColumns(0), 2144U);
    const auto scalars =
        static_cast<std::size_t>(reinterpret_cast<const std::uint8_t*>(m.blocks[0].down.biases)
                                 - m.file().data() + (m.shape().dim * m.shape().classes * 2 + 63) / 64 * 64);
    QCOMPARE(refusal(with32(file, scalars, static_cast<std::uint32_t>(-8))), std::string());
    QCOMPARE(refusal(with32(file, scalars + 4, static_cast<std::uint32_t>(-6))), std::string());
    const std::string message = refusal(with32(file, scalars + 4, static_cast<std::uint32_t>(-7)));
    QVERIFY2(message.find("sdown is -7, which takes sums of 2144 products beyond 32 bits")
                 != std::string::npos,
             message.c_str());
}

void TestModel::takesTheLargestShape()
{
    test::ModelSpec spec;
    ModelShape& s = spec.shape;
    s = tinyShape();
    s.dim = s.state = 1024;
    s.ffn = 4096;
    s.classes = 1;
    s.heads = 16;
    s.key = 64;
    s.weightBits = 2;
    spec.knownInputLength = 3;
    QCOMPARE(refusal(buildModelFile(spec)), std::string());
}

void TestModel::refusesTapsThatOverflow()
{
    const Bytes file = tinyFile();
    const auto model = Model::parse(file, "tiny.ffm");
    const auto first = static_cast<std::size_t>(
        reinterpret_cast<const std::uint8_t*>((*model)->blocks[0].convolution) - (*model)->file().data());
    Bytes changed = file;
    for (std::size_t tap = 0; tap < 4; ++tap)
        changed = with16(changed, first + 2 * (tap * 32 + 9), tap % 2 != 0 ? -8000 : 8000);
    QCOMPARE(refusal(changed), std::string());
    const std::string message = refusal(with16(changed, first + 2 * 9, 8001));
    QVERIFY2(message.find("channel 9 come to 32001") != std::string::npos, message.c_str());
}

void TestModel::refusesRisingTables()
{
    const Bytes file = tinyFile();
    const auto model = Model::parse(file, "tiny.ffm");
    const auto offset = [&](const void* tensor) {
        return static_cast<std::size_t>(static_cast<const std::uint8_t*>(tensor) - (*model)->file().data());
    };
    QVERIFY(refusal(with16(file, offset((*model)->exp) + 2 * 20, (*model)->exp[19] + 1)).find("EXP rises")
            != std::string::npos);
    QVERIFY(refusal(with32(file, offset((*model)->y) + 4 * 20, (*model)->y[19] + 1)).find("Y rises")
            != std::string::npos);
}

void TestModel::refusesOtherVersions()
{
    const Bytes file = tinyFile();
    QCOMPARE(refusal(with32(file, 8, 3), ErrorCode::Missing),
             std::string("model test.ffm: model format 3 needs a newer FileFormer"));
    QCOMPARE(refusal(with32(file, 8, 1), ErrorCode::Missing),
             std::string("model test.ffm: model format 1 needs an older FileFormer"));
    for (std::size_t i = 0; i < 8; ++i)
        QCOMPARE(refusal(with8(file, i, file[i] ^ 1)),
                 std::string("model test.ffm: this is not a FileFormer model"));
}

void TestModel::refusesEveryTruncation()
{
    const Bytes file = tinyFile();
    // Every length of header and known answer, and some between.
    for (std::size_t length = 0; length < file.size();
         length += length < 400 || length + 300 > file.size() ? 1 : 97) {
        const std::string message =
            refusal(Bytes(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length)));
        QVERIFY2(message.find("model test.ffm: ") == 0, std::to_string(length).c_str());
    }
}

void TestModel::refusesWhatFollowsTheEnd()
{
    Bytes file = tinyFile();
    file.push_back(0);
    QCOMPARE(refusal(file), std::string("model test.ffm: 1 bytes follow the end"));
    file.pop_back();
    // 40 symbols and a hash of 64 bytes end the file.
    const std::size_t answer = file.size() - 64 - 40 - 4;
    for (const std::uint32_t length : {0U, 1U, 4097U})
        QVERIFY(refusal(with32(file, answer, length)).find("known answer's length is") != std::string::npos);
    QVERIFY(refusal(with32(file, answer, 39)).find("1 bytes follow the end") != std::string::npos);
}

void TestModel::refusesPaddingThatIsNotZero()
{
    // The header ends at 196, the first tensor begins at 256.
    const Bytes file = tinyFile();
    for (const std::size_t at : {196U, 255U}) {
        const std::string message = refusal(with8(file, at, 1));
        QVERIFY2(message.find("the padding before byte 256 is not zero") != std::string::npos,
                 message.c_str());
    }
}

// The largest shape in a short file is refused by what is missing, before anything is made of it.
void TestModel::needsNoMemoryThatTheFileDoesNotHave()
{
    Bytes file = tinyFile();
    for (const auto& [at, value] :
         {std::pair<std::size_t, std::uint32_t>{12, 1024}, {16, 32}, {20, 1024}, {24, 4096}, {28, 256}})
        file = with32(file, at, value);
    file[65] = 18;
    const std::string message = refusal(file);
    QVERIFY2(message.find("cut short") != std::string::npos || message.find("padding") != std::string::npos
                 || message.find("holds") != std::string::npos,
             message.c_str());
}

FF_TEST(TestModel)
#include "TestModel.moc"
