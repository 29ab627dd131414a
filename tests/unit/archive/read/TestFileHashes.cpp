// SPDX-License-Identifier: GPL-3.0-or-later
// Files of several segments, hashed by whoever has their next piece.
#include "core/archive/Archive.h"
#include "core/archive/read/stream/FileHashes.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <random>
#include <thread>

using namespace ff;
using namespace ff::archive;

namespace {

// A piece of the tar stream [begin, end), held like a decoded segment.
struct Piece {
    std::shared_ptr<VerifiedSegment> holder = std::make_shared<VerifiedSegment>();
    TarRange place;

    Piece(ByteSpan stream, std::uint64_t begin, std::uint64_t end) : place{begin, end}
    {
        const ByteSpan bytes =
            stream.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
        holder->tar.assign(bytes.begin(), bytes.end());
    }
    bool offerTo(FileHashes& hashes) const { return hashes.offer(holder, place, holder->tar); }
};

Bytes stream(std::size_t size)
{
    const std::string noise = fftest::noise(size);
    return {noise.begin(), noise.end()};
}

crypto::Sha512Digest hashOf(const Bytes& bytes, std::uint64_t begin, std::uint64_t end)
{
    return crypto::sha512(
        ByteSpan(bytes).subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin)));
}

} // namespace

class TestFileHashes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // Pieces in any order, by several threads, while the owner takes file after file.
    void hashesInOrderWhateverComesFirst()
    {
        const Bytes bytes = stream(400'000);
        const std::vector<TarRange> files = {{1'000, 120'000}, {120'512, 130'000}, {131'000, 399'999}};
        std::mt19937 random(7);
        for (int round = 0; round < 20; ++round) {
            std::vector<Piece> pieces;
            for (const TarRange& file : files) {
                for (std::uint64_t at = file.begin; at < file.end;) {
                    const std::uint64_t end = std::min<std::uint64_t>(file.end, at + 1 + random() % 40'000);
                    pieces.emplace_back(ByteSpan(bytes), at, end);
                    at = end;
                }
            }
            FileHashes hashes(files);
            std::shuffle(pieces.begin(), pieces.end(), random);
            std::vector<std::thread> threads;
            std::atomic<int> refused{0};
            for (std::size_t t = 0; t < 4; ++t) {
                threads.emplace_back([&, t] {
                    for (std::size_t i = t; i < pieces.size(); i += 4)
                        refused += pieces[i].offerTo(hashes) ? 0 : 1;
                });
            }
            for (std::thread& thread : threads)
                thread.join();
            QCOMPARE(refused.load(), 0);
            for (const TarRange& file : files) {
                hashes.settle(file.end);
                auto hash = hashes.take(file.begin, file.end);
                QVERIFY(hash);
                QCOMPARE(hash->finish(), hashOf(bytes, file.begin, file.end));
            }
        }
    }

    // What follows on a piece that never comes goes on elsewhere, from where the hash stands.
    void givesItsStateWhereAPieceIsMissing()
    {
        const Bytes bytes = stream(50'000);
        FileHashes hashes({{100, 40'000}});
        QVERIFY(Piece(bytes, 20'000, 30'000).offerTo(hashes)); // behind the gap
        QVERIFY(Piece(bytes, 100, 10'000).offerTo(hashes));
        QVERIFY(!hashes.take(100, 20'000));
        auto hash = hashes.take(100, 10'000);
        QVERIFY(hash);
        hash->update(ByteSpan(bytes).subspan(10'000, 30'000));
        QCOMPARE(hash->finish(), hashOf(bytes, 100, 40'000));
        QVERIFY(!hashes.take(100, 10'000)); // it is gone
        QVERIFY(!Piece(bytes, 10'000, 20'000).offerTo(hashes));
    }

    void nothingIsKeptBeforeWhatIsSettled()
    {
        const Bytes bytes = stream(50'000);
        FileHashes hashes({{0, 20'000}, {20'000, 50'000}});
        std::vector<std::weak_ptr<VerifiedSegment>> held;
        const auto offer = [&](std::uint64_t begin, std::uint64_t end) {
            const Piece piece(bytes, begin, end);
            held.push_back(piece.holder);
            return piece.offerTo(hashes);
        };
        QVERIFY(offer(5'000, 20'000)); // its beginning is lost
        QVERIFY(offer(25'000, 30'000));
        QVERIFY(offer(40'000, 50'000));
        QVERIFY(!held[0].expired() && !held[1].expired() && !held[2].expired());
        hashes.settle(30'000);
        QVERIFY(held[0].expired() && held[1].expired() && !held[2].expired());
        hashes.settle(50'000);
        QVERIFY(held[2].expired());
    }

    void takesOnlyWhatBelongsToAFile()
    {
        const Bytes bytes = stream(5'000);
        FileHashes hashes({{1'000, 2'000}});
        QVERIFY(!Piece(bytes, 0, 1'000).offerTo(hashes));
        QVERIFY(!Piece(bytes, 2'000, 3'000).offerTo(hashes));
        QVERIFY(!Piece(bytes, 1'500, 2'001).offerTo(hashes));
        QVERIFY(!hashes.take(1'500, 2'000));
        QVERIFY(!hashes.take(1'000, 2'000));
        hashes.settle(0);
        hashes.settle(5'000);
    }

    // The real thing: files of one, two and three segments, one of them damaged in its second.
    void filesOfSeveralSegmentsAreTestedAndExtracted()
    {
        QTemporaryDir folder;
        const std::filesystem::path root = folder.path().toStdString();
        const std::size_t segment = 16 << 20;
        fftest::writeFile(root / "in" / "a", fftest::noise(3 * segment - 5, 1));
        fftest::writeFile(root / "in" / "b", fftest::noise(segment + 1, 2));
        fftest::writeFile(root / "in" / "c", fftest::noise(segment, 3));
        fftest::writeFile(root / "in" / "d", fftest::prose(70'000, 4));
        CreateOptions options;
        options.level = codec::Level::Store;
        TaskControl control;
        QVERIFY(createArchive(root / "a.ffz", {root / "in"}, options, control).ok());
        for (const unsigned threads : {1U, 4U}) {
            RunOptions run;
            run.threads = threads;
            const auto archive = Archive::open(root / "a.ffz", control);
            const auto tested = archive->test(run, control);
            QVERIFY(tested.ok());
            QCOMPARE(tested->verdict.exitCode(), 0);
            ExtractOptions extraction;
            extraction.threads = threads;
            extraction.target = root / ("out" + std::to_string(threads));
            const auto extracted = archive->extract(extraction, {}, control);
            QVERIFY(extracted.ok());
            QCOMPARE(extracted->verdict.exitCode(), 0);
            QCOMPARE(fftest::describe(extraction.target / "in"), fftest::describe(root / "in"));
        }
        std::string bytes = fftest::readFile(root / "a.ffz");
        fftest::spoil(bytes, segment + segment / 2);
        fftest::writeFile(root / "a.ffz", bytes);
        const auto archive = Archive::open(root / "a.ffz", control);
        const auto tested = archive->test({}, control);
        QVERIFY(tested.ok());
        for (const EntryOutcome& outcome : tested->outcomes) {
            const std::string& path = archive->entries()[outcome.entry].path;
            QCOMPARE(outcome.state, path == "in/a" ? EntryState::Damaged : EntryState::Whole);
        }
    }
};

FF_TEST(TestFileHashes)
#include "TestFileHashes.moc"
