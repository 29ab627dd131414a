// SPDX-License-Identifier: GPL-3.0-or-later

// The .ffm parser takes exactly the files that docs/MODEL.md allows, and ModelStore finds them.

#include "core/base/File.h"
#include "core/crypto/Hash.h"
#include "core/engine/Model.h"
#include "tests/support/ModelBuilder.h"

#include <QTemporaryDir>
#include <QTest>

using namespace ff;
using namespace ff::engine;
using namespace ff::test;

namespace {

// Byte offsets of header fields (MODEL.md, section 6).
enum Field : std::size_t {
    kLayers = 12,
    kDim = 16,
    kHeads = 20,
    kAttention = 24,
    kKeyDim = 28,
    kValueDim = 32,
    kRotaryDims = 36,
    kFfn = 40,
    kWindow = 44,
    kNgramTables = 48,
    kOrders = 52,
    kBits = 68,
    kTextLength = 84
};

Bytes tinyFile()
{
    ModelSpec spec;
    spec.shape = tinyShape();
    return buildModelFile(spec);
}

Bytes withU32(Bytes file, std::size_t at, std::uint32_t value)
{
    std::memcpy(file.data() + at, &value, 4);
    return file;
}

// The same file with one byte range changed, found through the parsed model.
template <class T>
Bytes withValue(const Bytes& file, const std::shared_ptr<const Model>& model, const T* tensor,
                std::size_t index, T value)
{
    // The first tensor starts at the first multiple of 64 behind the header.
    const std::size_t first = (88 + model->text().size() + 63) / 64 * 64;
    const auto offset = static_cast<std::size_t>(reinterpret_cast<const std::uint8_t*>(tensor)
                                                 - reinterpret_cast<const std::uint8_t*>(model->cos));
    Bytes changed = file;
    std::memcpy(changed.data() + first + offset + index * sizeof(T), &value, sizeof(T));
    return changed;
}

ErrorCode codeOf(const Bytes& file)
{
    const auto model = Model::parse(file, "test.ffm");
    return model.ok() ? ErrorCode{0} : model.error().code;
}

} // namespace

class TestModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsWhatWasWritten();
    void tensorsAreAligned();
    void identityIsTheHashOfTheFile();
    void namesModelAfterItsFile();
    void countsMultiplyAdds();
    void rejectsTruncatedFile();
    void rejectsTrailingBytes();
    void rejectsForeignFiles();
    void newerVersionIsMissingNotDamaged();
    void rejectsBrokenLimits_data();
    void rejectsBrokenLimits();
    void rejectsAbsurdSizesWithoutTakingMemory();
    void rejectsValuesOutOfRange();
    void acceptsValuesAtTheLimits();
    void rejectsRisingTables();
    void rejectsPaddingThatIsNotZero();
    void rejectsKnownAnswerOfNoOrTooManySymbols();
    void anyFlippedHeaderBitIsHandled();
    void storeFindsByNameInOrderOfFolders();
    void storeFindsByIdentity();
    void storeSharesLoadedModels();
    void storeSeesReplacedFiles();
    void storeNamesTheFoldersItSearched();
    void storeRejectsPathsAsNames();
    void storeReportsDamagedModel();
    void defaultFoldersStartWithTheEnvironment();
};

void TestModel::readsWhatWasWritten()
{
    ModelSpec spec;
    spec.shape = tinyShape();
    spec.text = "Tiny, GPL-3.0-or-later";
    spec.knownInputLength = 17;
    const auto parsed = Model::parse(buildModelFile(spec), "tiny.ffm");
    QVERIFY(parsed.ok());
    const Model& model = *parsed.value();
    QCOMPARE(model.shape().layers, spec.shape.layers);
    QCOMPARE(model.shape().dim, spec.shape.dim);
    QCOMPARE(model.shape().heads, spec.shape.heads);
    QCOMPARE(model.shape().attention, Attention::Multihead);
    QCOMPARE(model.shape().keyDim, spec.shape.keyDim);
    QCOMPARE(model.shape().valueDim, spec.shape.valueDim);
    QCOMPARE(model.shape().rotaryDims, spec.shape.rotaryDims);
    QCOMPARE(model.shape().ffn, spec.shape.ffn);
    QCOMPARE(model.shape().window, spec.shape.window);
    QCOMPARE(model.shape().ngramTables, spec.shape.ngramTables);
    QVERIFY(model.shape().ngramOrders == spec.shape.ngramOrders);
    QVERIFY(model.shape().ngramBits == spec.shape.ngramBits);
    QCOMPARE(model.text(), spec.text);
    QCOMPARE(model.layers.size(), std::size_t{1});
    QCOMPARE(model.ngrams.size(), std::size_t{1});
    QCOMPARE(model.knownInput().size(), std::size_t{17});
    QCOMPARE(model.cos[0], std::int16_t{16384});
    QCOMPARE(model.exp2Attention[0], std::int16_t{32767});
}

void TestModel::tensorsAreAligned()
{
    const auto model = Model::parse(tinyFile(), "tiny.ffm").value();
    const LayerWeights& w = model->layers[0];
    const void* tensors[] = {model->cos,
                             model->sin,
                             model->rotarySteps,
                             model->exp2Attention,
                             model->exp2Output,
                             model->embedding,
                             model->ngrams[0].rows,
                             w.g1,
                             w.wqkv,
                             w.cqkv,
                             w.mqkv,
                             w.a,
                             w.b,
                             w.wo,
                             w.co,
                             w.mo,
                             w.g2,
                             w.w1,
                             w.c1,
                             w.m1,
                             w.gelu,
                             w.w2,
                             w.c2,
                             w.m2,
                             model->gout,
                             model->wout,
                             model->cout,
                             model->mout};
    for (const void* tensor : tensors)
        QCOMPARE(reinterpret_cast<std::uintptr_t>(tensor) % 64, std::uintptr_t{0});
}

void TestModel::identityIsTheHashOfTheFile()
{
    const Bytes file = tinyFile();
    const auto model = Model::parse(file, "tiny.ffm").value();
    const auto hash = crypto::sha256(file);
    QVERIFY(model->identity() == hash);
    const ModelShortId shortId = model->shortId();
    QVERIFY(std::equal(shortId.begin(), shortId.end(), hash.begin()));
}

void TestModel::namesModelAfterItsFile()
{
    const Bytes file = tinyFile();
    QCOMPARE(Model::parse(file, "nano.ffm").value()->name(), std::string("nano"));
    QCOMPARE(Model::parse(file, "/somewhere/base-2.1.ffm").value()->name(), std::string("base-2.1"));
    QCOMPARE(Model::parse(file, "plain").value()->name(), std::string("plain"));
}

void TestModel::countsMultiplyAdds()
{
    // nano: matrices of 6 layers, attention over 64 positions, the output.
    QCOMPARE(nanoShape().multiplyAddsPerSymbol(),
             std::uint64_t{6 * (128 * 384 + 128 * 128 + 2 * 128 * 512 + 4 * 64 * 64) + 256 * 128});
    ModelShape latent = nanoShape();
    latent.attention = Attention::Latent;
    QCOMPARE(latent.qkvRows(), 4U * 32 + 32);
}

void TestModel::rejectsTruncatedFile()
{
    const Bytes file = tinyFile();
    for (std::size_t size = 0; size < file.size(); size += size < 200 || size + 200 > file.size() ? 1 : 61)
        QCOMPARE(codeOf(Bytes(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size))),
                 ErrorCode::Damaged);
}

void TestModel::rejectsTrailingBytes()
{
    Bytes file = tinyFile();
    file.push_back(0);
    QCOMPARE(codeOf(file), ErrorCode::Damaged);
}

void TestModel::rejectsForeignFiles()
{
    QCOMPARE(codeOf({}), ErrorCode::Damaged);
    QCOMPARE(codeOf(Bytes(4096, 0)), ErrorCode::Damaged);
    QCOMPARE(codeOf(mixedSymbols(100000, 3)), ErrorCode::Damaged);
}

void TestModel::newerVersionIsMissingNotDamaged()
{
    QCOMPARE(codeOf(withU32(tinyFile(), 8, 2)), ErrorCode::Missing);
}

void TestModel::rejectsBrokenLimits_data()
{
    QTest::addColumn<quint64>("field");
    QTest::addColumn<quint32>("value");
    const auto add = [](const char* name, std::size_t field, std::initializer_list<std::uint32_t> values) {
        for (const std::uint32_t value : values)
            QTest::addRow("%s %u", name, value) << quint64{field} << quint32{value};
    };
    add("layers", kLayers, {0, 2, 65, UINT32_MAX});
    add("dim", kDim, {0, 16, 33, 64, 1056, UINT32_MAX});
    add("heads", kHeads, {0, 1, 65, UINT32_MAX, 0x80000002});
    add("attention", kAttention, {2, UINT32_MAX});
    add("key_dim", kKeyDim, {0, 2, 18, 260, UINT32_MAX});
    add("value_dim", kValueDim, {0, 2, 18, 24, 260, 1024, UINT32_MAX});
    add("rotary_dims", kRotaryDims, {1, 7, 18, UINT32_MAX});
    add("ffn", kFfn, {0, 48, 2080, UINT32_MAX});
    add("window", kWindow, {0, 257, UINT32_MAX});
    add("ngram_tables", kNgramTables, {0, 2, 5, UINT32_MAX});
    add("order", kOrders, {0, 1, 5, UINT32_MAX});
    add("unused order", kOrders + 4, {2});
    add("bits", kBits, {0, 3, 19, 32, UINT32_MAX});
    add("unused bits", kBits + 12, {4});
    add("text length", kTextLength, {(1 << 20) + 1, 1 << 20, UINT32_MAX});
}

void TestModel::rejectsBrokenLimits()
{
    QFETCH(quint64, field);
    QFETCH(quint32, value);
    QCOMPARE(codeOf(withU32(tinyFile(), field, value)), ErrorCode::Damaged);
}

void TestModel::rejectsAbsurdSizesWithoutTakingMemory()
{
    // The largest shape there is, in a file of a few kilobytes.
    Bytes file = tinyFile();
    for (const auto& [field, value] : {std::pair{kLayers, 64U},
                                       {kDim, 1024U},
                                       {kHeads, 8U},
                                       {kKeyDim, 256U},
                                       {kValueDim, 256U},
                                       {kFfn, 2048U},
                                       {kNgramTables, 4U}})
        file = withU32(std::move(file), field, value);
    for (std::size_t g = 0; g < 4; ++g) {
        file = withU32(std::move(file), kOrders + 4 * g, 4);
        file = withU32(std::move(file), kBits + 4 * g, 18);
    }
    const auto model = Model::parse(file, "test.ffm");
    QVERIFY(!model.ok());
    QCOMPARE(model.error().code, ErrorCode::Damaged);
    QVERIFY2(model.error().message.find("cut short") != std::string::npos, model.error().message.c_str());
}

void TestModel::rejectsValuesOutOfRange()
{
    const Bytes file = tinyFile();
    const auto model = Model::parse(file, "test.ffm").value();
    const LayerWeights& w = model->layers[0];
    const auto rejects = [&](const auto* tensor, std::size_t index, auto value) {
        using T = std::remove_cv_t<std::remove_pointer_t<decltype(tensor)>>;
        return codeOf(withValue<T>(file, model, tensor, index, static_cast<T>(value))) == ErrorCode::Damaged;
    };
    for (const std::int8_t* weights : {w.wqkv, w.wo, w.w1, w.w2, model->wout}) {
        QVERIFY(rejects(weights, 100, 64));
        QVERIFY(rejects(weights, 3, -64));
    }
    for (const std::int32_t* biases : {w.cqkv, w.co, w.c1, w.c2, model->cout}) {
        QVERIFY(rejects(biases, 2, (1 << 24) + 1));
        QVERIFY(rejects(biases, 2, -(1 << 24) - 1));
        QVERIFY(rejects(biases, 2, INT32_MIN));
    }
    for (const std::int32_t* multipliers : {w.mqkv, w.mo, w.m1, w.m2, model->mout, w.a}) {
        QVERIFY(rejects(multipliers, 1, -1));
        QVERIFY(rejects(multipliers, 1, INT32_MIN));
    }
    QVERIFY(rejects(w.b, 1, 0));
    QVERIFY(rejects(w.b, 1, (1 << 24) + 1));
    for (const std::int16_t* table : {model->cos, model->sin, model->embedding, w.g1, w.g2, model->gout})
        QVERIFY(rejects(table, 5, -32768));
    QVERIFY(rejects(model->exp2Attention, 0, 32766));
    QVERIFY(rejects(model->exp2Attention, 63, 16383));
    QVERIFY(rejects(model->exp2Output, 0, (1 << 22) - 1));
    QVERIFY(rejects(model->exp2Output, 0, (1 << 22) + 1));
    QVERIFY(rejects(model->exp2Output, 255, (1 << 21) - 1));
    QVERIFY(rejects(model->exp2Output, 255, UINT32_MAX));
    QVERIFY(rejects(model->ngrams[0].rows, 9, -128));
    QVERIFY(rejects(w.gelu, 9, -128));
    // The multiplier stands in the 64 bytes before its table.
    const auto* multiplier = reinterpret_cast<const std::int32_t*>(model->ngrams[0].rows - 64);
    QCOMPARE(*multiplier, model->ngrams[0].multiplier);
    QVERIFY(rejects(multiplier, 0, 0));
    QVERIFY(rejects(multiplier, 0, 257));
    QVERIFY(rejects(multiplier, 0, -1));
}

void TestModel::acceptsValuesAtTheLimits()
{
    ModelSpec spec;
    spec.shape = tinyShape();
    spec.extreme = true;
    QVERIFY(Model::parse(buildModelFile(spec), "test.ffm").ok());
}

void TestModel::rejectsRisingTables()
{
    const Bytes file = tinyFile();
    const auto model = Model::parse(file, "test.ffm").value();
    QCOMPARE(codeOf(withValue<std::int16_t>(file, model, model->exp2Attention, 30, 32767)),
             ErrorCode::Damaged);
    QCOMPARE(codeOf(withValue<std::uint32_t>(file, model, model->exp2Output, 30, 1U << 22)),
             ErrorCode::Damaged);
}

void TestModel::rejectsPaddingThatIsNotZero()
{
    const Bytes file = tinyFile();
    const auto model = Model::parse(file, "test.ffm").value();
    // Behind A (two heads, 8 bytes) the rest of the 64 bytes is padding.
    QCOMPARE(codeOf(withValue<std::int32_t>(file, model, model->layers[0].a, 2, 1)), ErrorCode::Damaged);
    Bytes headerPadding = file;
    headerPadding[88 + model->text().size()] = 1;
    QCOMPARE(codeOf(headerPadding), ErrorCode::Damaged);
}

void TestModel::rejectsKnownAnswerOfNoOrTooManySymbols()
{
    ModelSpec spec;
    spec.shape = tinyShape();
    spec.knownInputLength = 10;
    const Bytes file = buildModelFile(spec);
    const std::size_t at = file.size() - 64 - 10 - 4;
    for (const std::uint32_t count : {0U, 9U, 11U, 4097U, UINT32_MAX})
        QCOMPARE(codeOf(withU32(file, at, count)), ErrorCode::Damaged);
}

void TestModel::anyFlippedHeaderBitIsHandled()
{
    // Each flip must give a model or an error; a sanitizer build sees anything else.
    const Bytes file = tinyFile();
    for (std::size_t bit = 0; bit < 88 * 8; ++bit) {
        Bytes changed = file;
        changed[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        const auto model = Model::parse(changed, "test.ffm");
        // Only these can leave the layout of the file as it is: the window, an order, and a length that ends
        // in the padding.
        const std::size_t byte = bit / 8;
        if (model.ok())
            QVERIFY(byte == kWindow || byte == kWindow + 1 || byte == kOrders || byte == kRotaryDims
                    || byte == kTextLength);
        else
            QVERIFY(model.error().code == ErrorCode::Damaged || model.error().code == ErrorCode::Missing);
    }
}

void TestModel::storeFindsByNameInOrderOfFolders()
{
    QTemporaryDir first, second;
    const std::filesystem::path a = first.path().toStdString(), b = second.path().toStdString();
    ModelSpec one, two;
    one.shape = two.shape = tinyShape();
    two.seed = 2;
    QVERIFY(writeFile(a / "nano.ffm", buildModelFile(one)).ok());
    QVERIFY(writeFile(b / "nano.ffm", buildModelFile(two)).ok());
    QVERIFY(writeFile(b / "base.ffm", buildModelFile(two)).ok());
    ModelStore store({"/does/not/exist", a, b});
    QVERIFY(store.byName("nano").value()->identity() == buildModel(one)->identity());
    QVERIFY(store.byName("base").value()->identity() == buildModel(two)->identity());
    QCOMPARE(store.byName("base").value()->name(), std::string("base"));
}

void TestModel::storeFindsByIdentity()
{
    QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    ModelSpec one, two;
    one.shape = two.shape = tinyShape();
    two.seed = 2;
    QVERIFY(writeFile(path / "a.ffm", buildModelFile(one)).ok());
    QVERIFY(writeFile(path / "b.ffm", Bytes(100, 1)).ok());
    QVERIFY(writeFile(path / "c.ffm", buildModelFile(two)).ok());
    QVERIFY(writeFile(path / "d.txt", buildModelFile(two)).ok());
    ModelStore store({path});
    const auto found = store.byShortId(buildModel(two)->shortId());
    QVERIFY(found.ok());
    QCOMPARE(found.value()->name(), std::string("c"));
    const auto missing = store.byShortId({1, 2, 3, 4, 5, 6, 7, 8});
    QVERIFY(!missing.ok());
    QCOMPARE(missing.error().code, ErrorCode::Missing);
    QVERIFY(missing.error().message.find("0102030405060708") != std::string::npos);
    QVERIFY(missing.error().message.find("b.ffm") != std::string::npos);
}

void TestModel::storeSharesLoadedModels()
{
    QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    QVERIFY(writeFile(path / "nano.ffm", tinyFile()).ok());
    ModelStore store({path});
    const auto first = store.byName("nano").value();
    QCOMPARE(store.byName("nano").value().get(), first.get());
    QCOMPARE(store.byShortId(first->shortId()).value().get(), first.get());
    ModelStore copy = store;
    QCOMPARE(copy.byName("nano").value().get(), first.get());
}

void TestModel::storeSeesReplacedFiles()
{
    QTemporaryDir folder;
    const std::filesystem::path path = std::filesystem::path(folder.path().toStdString()) / "nano.ffm";
    QVERIFY(writeFile(path, tinyFile()).ok());
    ModelStore store({path.parent_path()});
    const auto first = store.byName("nano").value();
    ModelSpec other;
    other.shape = tinyShape();
    other.seed = 9;
    other.text = "another length";
    QVERIFY(writeFile(path, buildModelFile(other)).ok());
    QVERIFY(store.byName("nano").value()->identity() != first->identity());
}

void TestModel::storeNamesTheFoldersItSearched()
{
    ModelStore store({"/no/such/place", "/nor/here"});
    const auto model = store.byName("nano");
    QVERIFY(!model.ok());
    QCOMPARE(model.error().code, ErrorCode::Missing);
    QVERIFY(model.error().message.find("/no/such/place") != std::string::npos);
    QVERIFY(model.error().message.find("/nor/here") != std::string::npos);
}

void TestModel::storeRejectsPathsAsNames()
{
    ModelStore store({"/tmp"});
    for (const char* name : {"", "../nano", "a/b", "..", ".hidden"})
        QCOMPARE(store.byName(name).error().code, ErrorCode::Usage);
}

void TestModel::storeReportsDamagedModel()
{
    QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    Bytes file = tinyFile();
    file.pop_back();
    QVERIFY(writeFile(path / "nano.ffm", file).ok());
    ModelStore store({path});
    const auto model = store.byName("nano");
    QVERIFY(!model.ok());
    QCOMPARE(model.error().code, ErrorCode::Damaged);
    QVERIFY(model.error().message.find("nano.ffm") != std::string::npos);
}

void TestModel::defaultFoldersStartWithTheEnvironment()
{
    const QByteArray before = qgetenv("FILEFORMER_MODELS");
    qputenv("FILEFORMER_MODELS", "/first/models::/second/models");
    const auto folders = ModelStore::defaultFolders();
    qputenv("FILEFORMER_MODELS", before);
    QVERIFY(folders.size() >= 3);
    QCOMPARE(folders[0], std::filesystem::path("/first/models"));
    QCOMPARE(folders[1], std::filesystem::path("/second/models"));
    for (const auto& folder : folders)
        QVERIFY(!folder.empty());
}

QTEST_GUILESS_MAIN(TestModel)
#include "TestModel.moc"
