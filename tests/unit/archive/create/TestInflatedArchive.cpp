// SPDX-License-Identifier: GPL-3.0-or-later
// Files that hold deflate streams, through whole archives.
#include "core/archive/ArchiveImpl.h"
#include "core/archive/run/CostModel.h"
#include "tests/support/DeflateMaker.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <map>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

namespace {

Bytes textBytes(std::size_t size, std::uint32_t seed)
{
    const std::string text = fftest::prose(size, seed);
    return Bytes(text.begin(), text.end());
}

} // namespace

class TestInflatedArchive : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder.emplace();
        QVERIFY(m_folder->isValid());
        fs::create_directories(root() / "in");
        m_files.clear();
        add("book.pdf", test::pdfOf({textBytes(9000, 1), textBytes(5000, 2), textBytes(3000, 3)}));
        add("code.jar", test::zipOf({textBytes(20000, 4), textBytes(10000, 5)}, true));
        add("letter.docx", test::zipOf({textBytes(30000, 6), textBytes(800, 7)}, false));
        add("log.gz", test::deflated(textBytes(70000, 8), {.level = 9, .windowBits = 31}));
        add("picture.png", test::pngOf(120, 80, 4096));
        add("plain.txt", textBytes(50000, 9));
    }

    void shrinkAndComeBack()
    {
        const auto archive = create();
        QVERIFY(archive);
        const ArchiveInfo info = archive->info();
        QVERIFY(std::any_of(info.segments.begin(), info.segments.end(), [](const SegmentInfo& segment) {
            return segment.coded == codec::Method::Inflated;
        }));
        // Issue 14: without the transformer it costs what mixing does, in the reader's plan and in what is
        // told of segments.
        const double mix = decodingSpeed({codec::Method::Mix, false}),
                     net = decodingSpeed({codec::Method::MixNet, false});
        SegmentPlan plan;
        std::uint64_t decoded = 0;
        for (const format::SegmentRecord& segment : archive->impl().index.segments) {
            plan.needs.push_back({segment, {}});
            decoded += segment.header.data.rawSize;
        }
        engine::ModelStore models;
        const double seconds = decodingWork(plan, models).upTo(decoded);
        QVERIFY(seconds < 4 * double(decoded) / mix);
        QVERIFY(4 * double(decoded) / mix < 3 * double(decoded) / net); // the transformer on undone deflate
        for (const SegmentInfo& segment : info.segments)
            QVERIFY(segment.decodingSpeed * 4 > mix);
        std::uintmax_t raw = 0;
        for (const auto& [name, contents] : m_files)
            raw += contents.size();
        QVERIFY(fs::file_size(root() / "out.ffz") < raw * 3 / 4);
        TaskControl control;
        const auto tested = archive->test({}, control);
        QVERIFY(tested.ok());
        QCOMPARE(tested->verdict.damaged, std::uint64_t{0});
        QCOMPARE(tested->hashRetries, std::uint64_t{0});
        ExtractOptions options;
        options.target = root() / "all";
        QVERIFY(archive->extract(options, {}, control).ok());
        for (const auto& [name, contents] : m_files)
            QCOMPARE(fftest::readFile(root() / "all/in" / name), contents);
        for (const Entry& entry : archive->entries())
            if (entry.type == EntryType::File)
                QVERIFY2(entry.packedSize > 0 && entry.packedSize < entry.size, entry.path.c_str());
    }

    void eachFileComesOutAlone()
    {
        const auto archive = create();
        QVERIFY(archive);
        TaskControl control;
        for (const auto& [name, contents] : m_files) {
            const auto selected = archive->select({"in/" + name});
            QVERIFY(selected.ok());
            ExtractOptions options;
            options.target = root() / ("only " + name);
            const auto report = archive->extract(options, *selected, control);
            QVERIFY(report.ok());
            QCOMPARE(report->verdict.exitCode(), 0);
            QCOMPARE(fftest::readFile(options.target / "in" / name), contents);
            QCOMPARE(fftest::countIn(options.target / "in"), std::size_t{1});
        }
    }

    void threadsDoNotMatter()
    {
        TaskControl control;
        CreateOptions options;
        options.level = codec::Level::Balanced;
        for (const unsigned threads : {1u, 3u}) {
            options.threads = threads;
            QVERIFY(createArchive(root() / ("t" + std::to_string(threads)), {root() / "in"}, options, control)
                        .ok());
        }
        QCOMPARE(fftest::readFile(root() / "t1"), fftest::readFile(root() / "t3"));
    }

    // Whatever byte is damaged, nothing wrong is called whole.
    void damageIsFound()
    {
        QVERIFY(create());
        const std::string whole = fftest::readFile(root() / "out.ffz");
        TaskControl control;
        std::size_t found = 0, tries = 0;
        for (std::size_t at = 60; at + 200 < whole.size(); at += whole.size() / 25, ++tries) {
            std::string damaged = whole;
            damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
            fftest::writeFile(root() / "damaged.ffz", damaged);
            const auto archive = Archive::open(root() / "damaged.ffz", control);
            if (!archive.ok()) {
                ++found;
                continue;
            }
            const auto tested = archive->test({}, control);
            found +=
                !tested.ok() || tested->verdict.damaged != 0 || tested->canBeMended || archive->rebuilt();
        }
        QVERIFY(tries > 20);
        QCOMPARE(found, tries);
    }

private:
    void add(const std::string& name, const Bytes& contents)
    {
        m_files[name] = std::string(contents.begin(), contents.end());
        fftest::writeFile(root() / "in" / name, m_files[name]);
    }
    std::optional<Archive> create()
    {
        TaskControl control;
        CreateOptions options;
        options.level = codec::Level::Balanced;
        if (!createArchive(root() / "out.ffz", {root() / "in"}, options, control).ok())
            return std::nullopt;
        auto archive = Archive::open(root() / "out.ffz", control);
        if (!archive.ok())
            return std::nullopt;
        return std::move(*archive);
    }
    fs::path root() const { return m_folder->path().toStdString(); }

    std::optional<QTemporaryDir> m_folder;
    std::map<std::string, std::string> m_files;
};

FF_TEST(TestInflatedArchive)
#include "TestInflatedArchive.moc"
