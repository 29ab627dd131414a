// SPDX-License-Identifier: GPL-3.0-or-later

// ModelStore finds models by name and by identity in the folders that hold them.

#include "core/base/File.h"
#include "core/engine/ModelStore.h"
#include "tests/support/ModelBuilder.h"
#include "tests/support/TestProgram.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>

using namespace ff;
using namespace ff::engine;
using namespace ff::test;

namespace {

ModelSpec tinySpec()
{
    ModelSpec spec;
    spec.shape = tinyShape();
    return spec;
}

Bytes tinySpecFile()
{
    return buildModelFile(tinySpec());
}

// Another value of a variable while it lives; unset where that is empty.
class EnvironmentVariable {
public:
    EnvironmentVariable(const char* name, const QByteArray& value) : m_name(name), m_before(qgetenv(name))
    {
        set(value);
    }
    ~EnvironmentVariable() { set(m_before); }

private:
    void set(const QByteArray& value) const
    {
        if (value.isEmpty())
            qunsetenv(m_name);
        else
            qputenv(m_name, value);
    }
    const char* m_name;
    const QByteArray m_before;
};

} // namespace

class TestModelStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void storeFindsByNameInOrderOfFolders();
    void storeFindsByIdentity();
    void storeTakesAFileForAName();
    void storeForgetsWhatIsGone();
    void storeSharesLoadedModels();
    void storeSeesReplacedFiles();
    void storeNamesTheFoldersItSearched();
    void storeRejectsPathsAsNames();
    void storeReportsDamagedModel();
    void defaultFoldersStartWithTheEnvironment();
    void addKeepsAModelForTheUser();
    void addRefusesWhatIsNoModel();
    void addAsksBeforeAnotherModelGoes();
    void addNeedsAHome();
};

void TestModelStore::storeFindsByNameInOrderOfFolders()
{
    QTemporaryDir first, second;
    const std::filesystem::path a = first.path().toStdString(), b = second.path().toStdString();
    ModelSpec one, two;
    one.shape = two.shape = tinyShape();
    two.seed = 2;
    QVERIFY(writeFile(a / "swift.ffm", buildModelFile(one)).ok());
    QVERIFY(writeFile(b / "swift.ffm", buildModelFile(two)).ok());
    QVERIFY(writeFile(b / "base.ffm", buildModelFile(two)).ok());
    ModelStore store({"/does/not/exist", a, b});
    QVERIFY(store.byName("swift").value()->identity() == buildModel(one)->identity());
    QVERIFY(store.byName("base").value()->identity() == buildModel(two)->identity());
    QCOMPARE(store.byName("base").value()->name(), std::string("base"));
}

void TestModelStore::storeFindsByIdentity()
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

void TestModelStore::storeTakesAFileForAName()
{
    QTemporaryDir folder, elsewhere;
    const std::filesystem::path inside = folder.path().toStdString(), far = elsewhere.path().toStdString();
    ModelSpec other = tinySpec();
    other.seed = 2;
    QVERIFY(writeFile(inside / "night.ffm", tinySpecFile()).ok());
    QVERIFY(writeFile(far / "night.ffm", buildModelFile(other)).ok());
    ModelStore store({inside});
    QVERIFY(store.named("night").value()->identity() == buildModel(tinySpec())->identity());
    const auto file = store.named((far / "night.ffm").string());
    QVERIFY(file.ok());
    QVERIFY(file.value()->identity() == buildModel(other)->identity());
    QCOMPARE(file.value()->name(), std::string("night"));
    // It is in no folder: an archive that needs it would not find it.
    QCOMPARE(store.byShortId(file.value()->shortId()).error().code, ErrorCode::Missing);
    QCOMPARE(store.named("none.ffm").error().code, ErrorCode::Io);
    QCOMPARE(store.named("none").error().code, ErrorCode::Missing);
}

void TestModelStore::storeForgetsWhatIsGone()
{
    QTemporaryDir folder;
    const std::filesystem::path path = std::filesystem::path(folder.path().toStdString()) / "night.ffm";
    QVERIFY(writeFile(path, tinySpecFile()).ok());
    ModelStore store({path.parent_path()});
    const auto id = buildModel(tinySpec())->shortId();
    QVERIFY(store.byShortId(id).ok());
    QVERIFY(store.byShortId(id).ok());
    ModelSpec other = tinySpec();
    other.seed = 2;
    QVERIFY(writeFile(path, buildModelFile(other)).ok());
    QCOMPARE(store.byShortId(id).error().code, ErrorCode::Missing);
    QVERIFY(store.byShortId(buildModel(other)->shortId()).ok());
    QVERIFY(std::filesystem::remove(path));
    QCOMPARE(store.byShortId(buildModel(other)->shortId()).error().code, ErrorCode::Missing);
}

void TestModelStore::storeSharesLoadedModels()
{
    QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    QVERIFY(writeFile(path / "swift.ffm", tinySpecFile()).ok());
    ModelStore store({path});
    const auto first = store.byName("swift").value();
    QCOMPARE(store.byName("swift").value().get(), first.get());
    QCOMPARE(store.byShortId(first->shortId()).value().get(), first.get());
    ModelStore copy = store;
    QCOMPARE(copy.byName("swift").value().get(), first.get());
}

void TestModelStore::storeSeesReplacedFiles()
{
    QTemporaryDir folder;
    const std::filesystem::path path = std::filesystem::path(folder.path().toStdString()) / "swift.ffm";
    QVERIFY(writeFile(path, tinySpecFile()).ok());
    ModelStore store({path.parent_path()});
    const auto first = store.byName("swift").value();
    ModelSpec other;
    other.shape = tinyShape();
    other.seed = 9;
    QVERIFY(writeFile(path, buildModelFile(other)).ok());
    QVERIFY(store.byName("swift").value()->identity() != first->identity());
}

void TestModelStore::storeNamesTheFoldersItSearched()
{
    ModelStore store({"/no/such/place", "/nor/here"});
    const auto model = store.byName("swift");
    QVERIFY(!model.ok());
    QCOMPARE(model.error().code, ErrorCode::Missing);
    QVERIFY(model.error().message.find("/no/such/place") != std::string::npos);
    QVERIFY(model.error().message.find("/nor/here") != std::string::npos);
}

void TestModelStore::storeRejectsPathsAsNames()
{
    ModelStore store({"/tmp"});
    for (const char* name : {"", "../swift", "a/b", "..", ".hidden"})
        QCOMPARE(store.byName(name).error().code, ErrorCode::Usage);
}

void TestModelStore::storeReportsDamagedModel()
{
    QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    Bytes file = tinySpecFile();
    file.pop_back();
    QVERIFY(writeFile(path / "swift.ffm", file).ok());
    ModelStore store({path});
    const auto model = store.byName("swift");
    QVERIFY(!model.ok());
    QCOMPARE(model.error().code, ErrorCode::Damaged);
    QVERIFY(model.error().message.find("swift.ffm") != std::string::npos);
}

void TestModelStore::defaultFoldersStartWithTheEnvironment()
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

void TestModelStore::addKeepsAModelForTheUser()
{
    QTemporaryDir data, elsewhere;
    const EnvironmentVariable home("XDG_DATA_HOME", data.path().toUtf8());
    const std::filesystem::path file = elsewhere.path().toStdString() + "/Ночь 1.ffm";
    QVERIFY(writeFile(file, tinySpecFile()).ok());
    const auto added = ModelStore::add(file, false);
    QVERIFY2(added.ok(), added.ok() ? "" : added.error().message.c_str());
    QVERIFY(added->isNew);
    QCOMPARE(added->path, ModelStore::userFolder() / "Ночь 1.ffm");
    QVERIFY(std::filesystem::remove(file));
    QVERIFY(ModelStore().byShortId(buildModel(tinySpec())->shortId()).ok());

    // The same model again, under another name.
    QVERIFY(writeFile(file.parent_path() / "other.ffm", tinySpecFile()).ok());
    const auto again = ModelStore::add(file.parent_path() / "other.ffm", false);
    QVERIFY(again.ok());
    QVERIFY(!again->isNew);
    QCOMPARE(again->path, added->path);
}

void TestModelStore::addRefusesWhatIsNoModel()
{
    QTemporaryDir data, elsewhere;
    const EnvironmentVariable home("XDG_DATA_HOME", data.path().toUtf8());
    const std::filesystem::path folder = elsewhere.path().toStdString();
    const auto codeOf = [&](const char* name, const Bytes& bytes) {
        if (!writeFile(folder / name, bytes).ok())
            return ErrorCode::Cancelled;
        const auto added = ModelStore::add(folder / name, true);
        return added.ok() ? ErrorCode::Cancelled : added.error().code;
    };
    Bytes cut = tinySpecFile();
    cut.pop_back();
    QCOMPARE(codeOf("cut.ffm", cut), ErrorCode::Damaged);
    QCOMPARE(codeOf("model.bin", tinySpecFile()), ErrorCode::Usage);
    QCOMPARE(codeOf(".ffm", tinySpecFile()), ErrorCode::Usage);
    Bytes wrong = tinySpecFile();
    const auto model = buildModel(tinySpec());
    const auto answer =
        std::search(wrong.begin(), wrong.end(), model->knownAnswer().begin(), model->knownAnswer().end());
    QVERIFY(answer != wrong.end());
    *answer ^= 1;
    QCOMPARE(codeOf("wrong.ffm", wrong), ErrorCode::Damaged);
    QVERIFY(ModelStore::add(folder / "missing.ffm", true).error().code == ErrorCode::Io);
    QVERIFY(!std::filesystem::exists(ModelStore::userFolder()));
}

void TestModelStore::addAsksBeforeAnotherModelGoes()
{
    QTemporaryDir data, elsewhere;
    const EnvironmentVariable home("XDG_DATA_HOME", data.path().toUtf8());
    const std::filesystem::path file = elsewhere.path().toStdString() + "/night.ffm";
    QVERIFY(writeFile(file, tinySpecFile()).ok());
    QVERIFY(ModelStore::add(file, false).ok());
    ModelSpec other = tinySpec();
    other.seed = 2;
    QVERIFY(writeFile(file, buildModelFile(other)).ok());
    QCOMPARE(ModelStore::add(file, false).error().code, ErrorCode::Usage);
    QVERIFY(ModelStore().byShortId(buildModel(tinySpec())->shortId()).ok());
    QVERIFY(ModelStore::add(file, true).ok());
    QVERIFY(ModelStore().byShortId(buildModel(other)->shortId()).ok());
}

void TestModelStore::addNeedsAHome()
{
    QTemporaryDir elsewhere;
    const EnvironmentVariable data("XDG_DATA_HOME", {}), home("HOME", {});
    const std::filesystem::path file = elsewhere.path().toStdString() + "/night.ffm";
    QVERIFY(writeFile(file, tinySpecFile()).ok());
    QCOMPARE(ModelStore::add(file, false).error().code, ErrorCode::Io);
}

FF_TEST(TestModelStore)
#include "TestModelStore.moc"
