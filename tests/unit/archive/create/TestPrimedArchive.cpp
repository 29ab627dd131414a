// SPDX-License-Identifier: GPL-3.0-or-later
// Segments whose coding is primed by others: how those are chosen, handed on, and what becomes of them when
// an archive is damaged or changed.
#include "core/archive/Archive.h"
#include "core/archive/Limits.h"
#include "core/archive/create/SegmentWriter.h"
#include "core/archive/create/stream/PrimerChooser.h"
#include "core/archive/create/stream/TarWriter.h"
#include "core/archive/read/stream/PrimerStore.h"
#include "core/archive/segment/SegmentDecoder.h"
#include "core/archive/update/Update.h"
#include "core/engine/ModelStore.h"
#include "core/format/Container.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <map>
#include <random>
#include <thread>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

namespace {

// Sentences that all files of a kind share, with words of their own between them.
std::string translation(std::size_t size, std::uint32_t kind, std::uint32_t seed)
{
    std::mt19937 shared(kind), own(seed);
    std::string out;
    while (out.size() < size) {
        out += "msgid ";
        for (int i = 0; i < 50; ++i)
            out += static_cast<char>('a' + shared() % 26);
        out += "\nmsgstr ";
        for (int i = 0; i < 25; ++i)
            out += static_cast<char>('a' + own() % 26);
        out += '\n';
    }
    out.resize(size);
    return out;
}

// Text for which the transformer pays, of which the first third is in all of them.
std::string prose(std::size_t size, const char* name)
{
    const fs::path docs = fs::path(FF_SOURCE_DIR) / "docs";
    std::string out = fftest::readFile(docs / "CODEC.md").substr(0, size / 3);
    out += fftest::readFile(docs / name);
    if (out.size() < size)
        qFatal("not enough text");
    out.resize(size);
    return out;
}

ByteSpan bytesOf(const std::string& text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

} // namespace

class TestPrimedArchive : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder.emplace();
        QVERIFY(m_folder->isValid());
        fs::create_directories(root() / "in");
        m_files.clear();
        m_level = codec::Level::Balanced;
        for (const char* name : {"a.po", "b.po", "c.po", "d.po"})
            add(name, translation(40000, 1, static_cast<std::uint32_t>(m_files.size()) + 2));
    }

    void theMostAlikeAreChosen()
    {
        PrimerChooser chooser;
        const std::string one = translation(40000, 1, 7), two = translation(40000, 2, 8),
                          like = translation(40000, 1, 9);
        QVERIFY(chooser.choose(bytesOf(like), 2, 1 << 20).empty());
        chooser.add(512, bytesOf(two));
        QVERIFY(chooser.choose(bytesOf(like), 2, 1 << 20).empty());
        chooser.add(1024, bytesOf(one));
        auto chosen = chooser.choose(bytesOf(like), 2, 1 << 20);
        QCOMPARE(chosen.size(), std::size_t{1});
        QCOMPARE(chosen[0].tarOffset, std::uint64_t{1024});
        QVERIFY(std::equal(chosen[0].data->begin(), chosen[0].data->end(), one.begin(), one.end()));
        QVERIFY(chooser.choose(bytesOf(like), 2, one.size() - 1).empty());
        // Of one that is half of each kind both, and no more than asked for.
        const std::string half = translation(20000, 1, 10) + translation(20000, 2, 11);
        QCOMPARE(chooser.choose(bytesOf(half), 2, 1 << 20).size(), std::size_t{2});
        QCOMPARE(chooser.choose(bytesOf(half), 1, 1 << 20).size(), std::size_t{1});
        // Some are remembered, not all.
        for (std::uint32_t i = 0; i < 40; ++i)
            chooser.add(4096 + i, bytesOf(translation(20000, 100 + i, i)));
        QVERIFY(chooser.choose(bytesOf(like), 2, 1 << 20).empty());
        QCOMPARE(chooser.choose(bytesOf(translation(20000, 139, 60)), 2, 1 << 20)[0].tarOffset,
                 std::uint64_t{4096 + 39});
    }

    void workersWaitForEachOther()
    {
        PrimerStore store({{512, 4096}, {1024, 2048}});
        QVERIFY(store.expects(512) && !store.expects(513));
        TaskControl control;
        std::thread giver([&store] {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            store.give(512, std::make_shared<const Bytes>(Bytes{1, 2}));
            store.give(1024, std::make_shared<const Bytes>(Bytes{3}));
        });
        const std::uint64_t both[] = {1024, 512}, unknown[] = {512, 600};
        const auto got = store.get(both, control);
        giver.join();
        QVERIFY(got.ok() && *got == Bytes({3, 1, 2}));
        QVERIFY(store.get(unknown, control).error().code == ErrorCode::Damaged);
        store.dropUsedBefore(2049);
        QVERIFY(store.get(both, control).error().code == ErrorCode::Damaged);
        QVERIFY(store.get(std::span(both).last(1), control).ok());
    }

    void aLostOneIsDamagedAndCancellingEndsTheWait()
    {
        PrimerStore store({{512, 4096}, {1024, 2048}});
        const std::uint64_t first[] = {512}, second[] = {1024};
        TaskControl control;
        store.give(512, nullptr);
        QVERIFY(store.get(first, control).error().code == ErrorCode::Damaged);
        std::thread canceller([&control] {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            control.cancel();
        });
        const auto got = store.get(second, control);
        canceller.join();
        QVERIFY(!got.ok() && got.error().code == ErrorCode::Cancelled);
    }

    void alikeGroupsTakeLessAndComeBack()
    {
        const auto plain = make("plain.ffz", false), primed = make("primed.ffz", true);
        QCOMPARE(plain, (std::vector<std::size_t>{0, 0, 0, 0}));
        QCOMPARE(primed, (std::vector<std::size_t>{0, 1, 1, 1}));
        QVERIFY2(fs::file_size(root() / "primed.ffz") < fs::file_size(root() / "plain.ffz") * 8 / 10,
                 qPrintable(QString("%1").arg(fs::file_size(root() / "primed.ffz"))));
        QCOMPARE(contents("primed.ffz"), m_files);
        QCOMPARE(damaged("primed.ffz"), std::size_t{0});
    }

    void eachFileComesOutAlone()
    {
        make("a.ffz", true);
        for (const auto& [name, text] : m_files) {
            TaskControl control;
            const auto archive = Archive::open(root() / "a.ffz", control);
            QVERIFY(archive.ok());
            ExtractOptions options;
            options.target = root() / ("only " + name);
            options.threads = 1;
            std::vector<std::size_t> wanted;
            for (std::size_t i = 0; i < archive->entries().size(); ++i)
                if (archive->entries()[i].path == "in/" + name)
                    wanted.push_back(i);
            QCOMPARE(wanted.size(), std::size_t{1});
            QVERIFY(archive->extract(options, wanted, control).ok());
            QCOMPARE(fftest::readFile(options.target / "in" / name), text);
        }
    }

    void damageSpreadsToWhatIsPrimedAndIsSeen()
    {
        make("a.ffz", true);
        const auto segments = segmentsOf("a.ffz");
        spoil("a.ffz", segments[0].fileOffset + segments[0].packedSize() - 120);
        QCOMPARE(damaged("a.ffz"), std::size_t{4});
        make("b.ffz", true);
        spoil("b.ffz", segments[2].fileOffset + segments[2].packedSize() - 120);
        QCOMPARE(damaged("b.ffz"), std::size_t{1});
    }

    void isFoundWithoutIndex()
    {
        make("a.ffz", true);
        std::string bytes = fftest::readFile(root() / "a.ffz");
        bytes.resize(bytes.rfind("FIDX")); // with the guard of the index
        fftest::writeFile(root() / "a.ffz", bytes);
        TaskControl control;
        const auto archive = Archive::open(root() / "a.ffz", control);
        QVERIFY(archive.ok() && archive->rebuilt());
        QCOMPARE(contents("a.ffz"), m_files);
    }

    // A chain of primers, or one that is not there, must not make anybody wait for ever.
    void refusesPrimersThatCannotBe()
    {
        make("a.ffz", true);
        const auto segments = segmentsOf("a.ffz");
        for (const std::uint64_t primer :
             {segments[1].header.tarOffset, segments[0].header.tarOffset + 512}) {
            rewrite("a.ffz", "bad.ffz", [&](std::size_t place, format::SegmentHeader& header) {
                if (place == 2)
                    header.primers = {primer};
            });
            QCOMPARE(damaged("bad.ffz"), std::size_t{1});
        }
    }

    // With the transformer, which is what primers take the longest with.
    void anyNumberOfThreadsDecodesTheSame()
    {
        takeProse();
        QCOMPARE(make("a.ffz", true), (std::vector<std::size_t>{0, 1, 1}));
        const auto segments = segmentsOf("a.ffz");
        for (const auto& segment : segments)
            QVERIFY(segment.header.model.has_value());
        for (const unsigned threads : {1U, 2U, 4U})
            QCOMPARE(contents("a.ffz", threads), m_files);
        // The head of their primer: what is wrong further on is decoded again by the slowest engine. The
        // folder goes with it.
        spoil("a.ffz", segments[0].fileOffset + segments[0].headerSize + segments[0].header.meta.packedSize);
        for (const unsigned threads : {1U, 2U, 4U})
            QCOMPARE(damaged("a.ffz", threads), std::size_t{4});
    }

    void primedSegmentsAreCancelled()
    {
        takeProse();
        make("a.ffz", true);
        TaskControl control;
        const auto archive = Archive::open(root() / "a.ffz", control);
        QVERIFY(archive.ok());
        std::thread canceller([&control] {
            while (control.progress().doneBytes == 0)
                std::this_thread::yield();
            control.cancel();
        });
        RunOptions options;
        options.threads = 1;
        const auto report = archive->test(options, control);
        canceller.join();
        QVERIFY(!report.ok() && report.error().code == ErrorCode::Cancelled);
    }

    void changesKeepWhatIsPrimed()
    {
        make("a.ffz", true);
        Edits rename;
        rename.rename.push_back({"in/a.po", "in/another name of it.po"});
        apply("a.ffz", rename);
        QCOMPARE(primersOf("a.ffz"), (std::vector<std::size_t>{0, 1, 1, 1}));
        m_files["another name of it.po"] = m_files["a.po"];
        m_files.erase("a.po");
        QCOMPARE(contents("a.ffz"), m_files);

        Edits removal; // moves what is behind it
        removal.remove = {"in/b.po"};
        apply("a.ffz", removal);
        m_files.erase("b.po");
        QCOMPARE(primersOf("a.ffz"), (std::vector<std::size_t>{0, 1, 1}));
        QCOMPARE(contents("a.ffz"), m_files);
        QCOMPARE(damaged("a.ffz"), std::size_t{0});
    }

    void whatLosesItsPrimerIsCodedAnew()
    {
        make("a.ffz", true);
        Edits removal;
        removal.remove = {"in/a.po"};
        apply("a.ffz", removal);
        m_files.erase("a.po");
        QCOMPARE(contents("a.ffz"), m_files);
        QCOMPARE(damaged("a.ffz"), std::size_t{0});
        for (const std::size_t primers : primersOf("a.ffz"))
            QCOMPARE(primers, std::size_t{0});
    }

private:
    // In place of the files that are there.
    void takeProse()
    {
        m_level = codec::Level::Former;
        for (const auto& [name, text] : m_files)
            fs::remove(root() / "in" / name);
        m_files.clear();
        add("a.txt", prose(17000, "FORMAT.md"));
        add("b.txt", prose(17100, "BENCHMARKS.md"));
        add("c.txt", prose(17200, "MANUAL.md"));
    }

    fs::path root() const { return m_folder->path().toStdString(); }

    void add(const std::string& name, const std::string& text)
    {
        fftest::writeFile(root() / "in" / name, text);
        m_files[name] = text;
    }

    // An archive of in with small groups; gives the primers of its segments.
    std::vector<std::size_t> make(const std::string& name, bool primes)
    {
        TaskControl control;
        SegmentCoding coding;
        coding.level = m_level;
        if (codec::usesModel(m_level)) {
            engine::ModelStore store;
            coding.model = *store.byName("swift");
        }
        auto scan = scanInputs({root() / "in"}, root() / name, ScanRules(CreateOptions()), control);
        auto writer = format::Writer::create(root() / name);
        if (!scan.ok() || !writer.ok())
            qFatal("cannot begin");
        SegmentWriter sink(std::move(*writer), coding, 2, control);
        TarOptions options;
        const bool isSmall = m_level != codec::Level::Balanced;
        options.groupSize = isSmall ? 19000 : 50000;
        if (primes)
            options.priming = {.most = 2, .size = options.groupSize, .reach = isSmall ? 36000U : 90000U};
        auto tar = TarWriter::create([&sink](Segment segment) { return sink.add(std::move(segment)); },
                                     control, options);
        if (!tar.ok())
            qFatal("cannot write");
        for (const SourceEntry& entry : scan->entries)
            if (!(*tar)->add(entry).ok())
                qFatal("cannot add");
        if (!(*tar)->finish().ok() || !sink.drain().ok())
            qFatal("cannot finish");
        format::Index index;
        index.segments = sink.takeSegments();
        index.entries = std::move((*tar)->records());
        index.creator = "test";
        index.level = "balanced";
        if (!sink.writer().finish(index).ok())
            qFatal("cannot end");
        return primersOf(name);
    }

    std::vector<format::SegmentRecord> segmentsOf(const std::string& name) const
    {
        const auto reader = format::Reader::open(root() / name);
        if (!reader.ok() || reader->indexError())
            qFatal("no archive");
        return reader->index().segments;
    }

    std::vector<std::size_t> primersOf(const std::string& name) const
    {
        std::vector<std::size_t> out;
        for (const auto& segment : segmentsOf(name))
            out.push_back(segment.header.primers.size());
        return out;
    }

    void spoil(const std::string& name, std::uint64_t at) const
    {
        std::string bytes = fftest::readFile(root() / name);
        fftest::spoil(bytes, static_cast<std::size_t>(at));
        fftest::writeFile(root() / name, bytes);
    }

    void rewrite(const std::string& from, const std::string& to,
                 const std::function<void(std::size_t, format::SegmentHeader&)>& change) const
    {
        const auto reader = format::Reader::open(root() / from);
        auto writer = format::Writer::create(root() / to);
        if (!reader.ok() || !writer.ok())
            qFatal("cannot copy");
        format::Index index = reader->index();
        for (std::size_t i = 0; i < index.segments.size(); ++i) {
            auto payload = reader->readSegment(index.segments[i]);
            change(i, payload->header);
            index.segments[i] = *writer->addSegment(payload->header, payload->meta, payload->data);
        }
        // The index can name no primer that is no segment: it goes, and the segments are looked for.
        if (!writer->finish(index).ok())
            qFatal("cannot end");
        std::string bytes = fftest::readFile(root() / to);
        bytes.back() = 0;
        fftest::writeFile(root() / to, bytes);
    }

    void apply(const std::string& name, const Edits& edits) const
    {
        TaskControl control;
        const auto archive = Archive::open(root() / name, control);
        QVERIFY(archive.ok());
        const auto done = updateArchive(*archive, edits, {}, control);
        QVERIFY2(done.ok(), done.ok() ? "" : done.error().message.c_str());
    }

    std::map<std::string, std::string> contents(const std::string& name, unsigned threads = 0) const
    {
        TaskControl control;
        const auto archive = Archive::open(root() / name, control);
        ExtractOptions options;
        options.target = root() / "x";
        options.threads = threads;
        fftest::removeTree(options.target);
        if (!archive.ok() || !archive->extract(options, {}, control).ok())
            return {};
        std::map<std::string, std::string> out;
        for (const auto& item : fs::directory_iterator(options.target / "in"))
            out[item.path().filename()] = fftest::readFile(item.path());
        return out;
    }

    // Entries that the test finds damaged, or that are gone with their headers.
    std::size_t damaged(const std::string& name, unsigned threads = 0) const
    {
        TaskControl control;
        const auto archive = Archive::open(root() / name, control);
        if (!archive.ok())
            return 99;
        RunOptions options;
        options.threads = threads;
        const auto report = archive->test(options, control);
        if (!report.ok())
            return 98;
        return static_cast<std::size_t>(report->verdict.damaged + report->verdict.missing)
            + (archive->rebuilt() ? m_files.size() + 1 - archive->entries().size() : 0);
    }

    std::optional<QTemporaryDir> m_folder;
    codec::Level m_level = codec::Level::Balanced;
    std::map<std::string, std::string> m_files;
};

FF_TEST(TestPrimedArchive)
#include "TestPrimedArchive.moc"
