// SPDX-License-Identifier: GPL-3.0-or-later
// What takes the space, as rectangles whose areas are the sizes.
#include "tests/support/TestProgram.h"
#include "ui/archive/map/TreemapLayout.h"

#include <QtTest>

#include <map>

using namespace ff;
using namespace ff::ui;

namespace {

struct Sized {
    std::string path;
    std::uint64_t size, packedSize;
};

std::shared_ptr<const jobs::EntryTree> treeOf(const std::vector<Sized>& files)
{
    auto entries = std::make_shared<std::vector<archive::Entry>>();
    for (const Sized& file : files) {
        archive::Entry entry;
        entry.path = file.path;
        entry.size = file.size;
        entry.packedSize = file.packedSize;
        entries->push_back(entry);
    }
    return std::make_shared<jobs::EntryTree>(entries);
}

std::map<std::string, MapCell> layOut(const MapRequest& request)
{
    std::map<std::string, MapCell> cells;
    for (const MapCell& cell : layOutMap(request, [] { return false; }))
        cells[request.tree->pathOf(cell.node)] = cell;
    return cells;
}

double areaOf(const MapCell& cell)
{
    return cell.rect.width() * cell.rect.height();
}

} // namespace

class TestTreemapLayout : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingHasNoCells()
    {
        QVERIFY(layOut({treeOf({}), 0, true, {400, 300}}).empty());
        QVERIFY(layOut({treeOf({{"empty", 0, 0}}), 0, true, {400, 300}}).empty());
    }

    void noRoomHasNoCells()
    {
        for (const QSizeF& size :
             {QSizeF(0, 0), QSizeF(0, 300), QSizeF(400, 0), QSizeF(-5, 100), QSizeF(1, 1)})
            QVERIFY(layOut({treeOf({{"file", 1, 1}}), 0, true, size}).empty());
    }

    void oneFileTakesAllTheRoom()
    {
        const auto cells = layOut({treeOf({{"file", 1, 1}}), 0, true, {400, 300}});
        QCOMPARE(cells.size(), std::size_t{1});
        QCOMPARE(cells.at("file").rect, QRectF(0, 0, 400, 300));
        QCOMPARE(cells.at("file").depth, 0);
        QVERIFY(!cells.at("file").isFolder);
    }

    void areasAreInProportionToSizes_data()
    {
        QTest::addColumn<bool>("byPackedSize");
        QTest::newRow("packed") << true;
        QTest::newRow("raw") << false;
    }
    void areasAreInProportionToSizes()
    {
        QFETCH(bool, byPackedSize);
        std::vector<Sized> files;
        std::uint64_t total = 0;
        for (std::uint64_t i = 1; i <= 12; ++i) {
            files.push_back({"f" + std::to_string(i), i * 1000, (13 - i) * 10});
            total += byPackedSize ? files.back().packedSize : files.back().size;
        }
        const auto cells = layOut({treeOf(files), 0, byPackedSize, {400, 300}});
        QCOMPARE(cells.size(), files.size());
        for (const Sized& file : files) {
            const double share = double(byPackedSize ? file.packedSize : file.size) / double(total);
            QVERIFY(std::abs(areaOf(cells.at(file.path)) - share * 400 * 300) < 1e-6 * 400 * 300);
        }
    }

    void cellsFillTheRoomAndDoNotOverlap()
    {
        std::vector<Sized> files;
        for (std::uint64_t i = 1; i <= 40; ++i)
            files.push_back({"f" + std::to_string(i), 1, i * i});
        const auto cells = layOut({treeOf(files), 0, true, {640, 200}});
        double area = 0;
        for (const auto& [path, cell] : cells) {
            QVERIFY(QRectF(-0.001, -0.001, 640.002, 200.002).contains(cell.rect));
            area += areaOf(cell);
            for (const auto& [otherPath, other] : cells) {
                const QRectF common = cell.rect.intersected(other.rect);
                QVERIFY2(path == otherPath || common.width() * common.height() < 1e-6,
                         (path + " and " + otherPath).c_str());
            }
        }
        QVERIFY(area > 0.99 * 640 * 200);
    }

    // Slices of equal files in a row would be ten times as high as wide.
    void equalFilesAreAboutSquare()
    {
        std::vector<Sized> files;
        for (int i = 0; i < 100; ++i)
            files.push_back({"f" + std::to_string(i), 1, 1});
        for (const auto& [path, cell] : layOut({treeOf(files), 0, true, {500, 500}})) {
            const double ratio = cell.rect.width() / cell.rect.height();
            QVERIFY2(ratio > 0.4 && ratio < 2.5, path.c_str());
        }
    }

    void aFolderHoldsWhatIsInIt()
    {
        const auto tree = treeOf({{"folder/a", 1, 100}, {"folder/b", 1, 100}, {"file", 1, 200}});
        const auto order = layOutMap({tree, 0, true, {400, 300}}, [] { return false; });
        std::size_t folderAt = order.size();
        for (std::size_t i = 0; i < order.size(); ++i) {
            const std::string path = tree->pathOf(order[i].node);
            if (path == "folder")
                folderAt = i;
            if (path.starts_with("folder/"))
                QVERIFY(folderAt < i); // so that they are painted over it
        }
        const auto cells = layOut({tree, 0, true, {400, 300}});
        QVERIFY(cells.at("folder").isFolder && cells.at("folder").hasTitle);
        for (const char* inner : {"folder/a", "folder/b"}) {
            QVERIFY(cells.at("folder").rect.contains(cells.at(inner).rect));
            QCOMPARE(cells.at(inner).depth, 1);
            QVERIFY(cells.at(inner).rect.top() >= cells.at("folder").rect.top() + 18); // below its title
        }
        QVERIFY(!cells.at("folder").rect.intersects(cells.at("file").rect));
    }

    void oneFolderMayBeShownAlone()
    {
        const auto tree = treeOf({{"folder/a", 1, 100}, {"folder/b", 1, 100}, {"file", 1, 200}});
        const auto cells = layOut({tree, *tree->find("folder"), true, {400, 300}});
        QCOMPARE(cells.size(), std::size_t{2});
        QVERIFY(std::abs(areaOf(cells.at("folder/a")) - 400 * 300 / 2.0) < 1);
        QCOMPARE(cells.at("folder/a").depth, 0);
    }

    void whatCannotBeSeenIsLeftOut()
    {
        const auto cells = layOut({treeOf({{"large", 1, 1'000'000}, {"tiny", 1, 1}}), 0, true, {100, 100}});
        QCOMPARE(cells.size(), std::size_t{1});
        QVERIFY(cells.contains("large"));
        // A folder without room for a title has none.
        const auto narrow = layOut({treeOf({{"folder/a", 1, 1}}), 0, true, {40, 40}});
        QVERIFY(narrow.at("folder").isFolder && !narrow.at("folder").hasTitle);
    }

    void aLayoutThatNobodyWantsAnyMoreIsNothing()
    {
        const auto tree = treeOf({{"folder/a", 1, 1}, {"folder/b", 1, 1}});
        int asked = 0;
        QVERIFY(layOutMap({tree, 0, true, {400, 300}}, [&] { return ++asked > 1; }).empty());
        QCOMPARE(asked, 2);
    }

    void theKindFollowsFromTheEnding_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<int>("kind");
        QTest::newRow("text") << QByteArray("notes.txt") << int(FileKind::Text);
        QTest::newRow("upper case") << QByteArray("PHOTO.JPG") << int(FileKind::Picture);
        QTest::newRow("the last ending") << QByteArray("film.mp4.zip") << int(FileKind::Packed);
        QTest::newRow("one letter") << QByteArray("main.c") << int(FileKind::Code);
        QTest::newRow("no ending") << QByteArray("txt") << int(FileKind::Other);
        QTest::newRow("nothing") << QByteArray() << int(FileKind::Other);
        QTest::newRow("a dot at the end") << QByteArray("name.") << int(FileKind::Other);
        QTest::newRow("an unknown ending") << QByteArray("name.qqq") << int(FileKind::Other);
        QTest::newRow("a long ending") << QByteArray("name.verylongending") << int(FileKind::Other);
    }
    void theKindFollowsFromTheEnding()
    {
        QFETCH(QByteArray, name);
        QFETCH(int, kind);
        QCOMPARE(int(kindOf(std::string_view(name.data(), std::size_t(name.size())))), kind);
    }
};

FF_TEST(TestTreemapLayout)
#include "TestTreemapLayout.moc"
