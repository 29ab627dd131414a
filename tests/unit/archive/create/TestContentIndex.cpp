// SPDX-License-Identifier: GPL-3.0-or-later
// Contents that stand in the tar stream already: whole files by their hash, pieces by where their bytes cut
// them.
#include "core/archive/Limits.h"
#include "core/archive/create/stream/ContentIndex.h"
#include "tests/support/Noise.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTest>

#include <set>

using namespace ff;
using namespace ff::archive;

namespace {

// The ends of all chunks of a file but the last, counted from its end.
std::set<std::size_t> cutsFromEnd(ByteSpan bytes)
{
    std::set<std::size_t> cuts;
    while (const std::size_t length = chunkLength(bytes)) {
        bytes = bytes.subspan(length);
        cuts.insert(bytes.size());
    }
    return cuts;
}

} // namespace

class TestContentIndex : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fewBytesHaveNoCut()
    {
        QCOMPARE(chunkLength({}), std::size_t{0});
        QCOMPARE(chunkLength(test::noiseBytes(1)), std::size_t{0});
        for (std::uint32_t seed = 1; seed <= 200; ++seed)
            QCOMPARE(chunkLength(test::noiseBytes(kMinChunk, seed)), std::size_t{0});
    }

    void chunksKeepTheirBounds()
    {
        const Bytes bytes = test::noiseBytes(2 << 20);
        std::size_t chunks = 0;
        for (ByteSpan rest = bytes; const std::size_t length = chunkLength(rest);
             rest = rest.subspan(length), ++chunks)
            QVERIFY(length > kMinChunk && length <= kMaxChunk);
        // One in about kMinChunk + 2^kChunkBits bytes.
        QVERIFY(chunks > 100 && chunks < 400);
    }

    void bytesThatNeverCutThemselvesAreCutAtTheMost()
    {
        const Bytes zeros(kMaxChunk + 1, 0);
        QCOMPARE(chunkLength(zeros), kMaxChunk);
        QCOMPARE(chunkLength(ByteSpan(zeros).first(kMaxChunk)), kMaxChunk);
        QCOMPARE(chunkLength(ByteSpan(zeros).first(kMaxChunk - 1)), std::size_t{0});
    }

    // What follows a chunk says nothing about where it ends.
    void aCutDependsOnWhatStandsBeforeIt()
    {
        const Bytes bytes = test::noiseBytes(200'000);
        const std::size_t length = chunkLength(bytes);
        QVERIFY(length > 0);
        QCOMPARE(chunkLength(ByteSpan(bytes).first(length)), length);
    }

    void anInsertedByteMovesTheCutsAlong()
    {
        const Bytes before = test::noiseBytes(1 << 20);
        Bytes after = before;
        after.insert(after.begin() + 100, 'x');
        const auto old = cutsFromEnd(before), now = cutsFromEnd(after);
        std::vector<std::size_t> common;
        std::set_intersection(old.begin(), old.end(), now.begin(), now.end(), std::back_inserter(common));
        QVERIFY(old.size() > 50);
        QVERIFY(common.size() + 5 > old.size());
    }

    void knowsAFileByItsHash()
    {
        ContentIndex index;
        const auto one = crypto::sha512(asBytes("one")), other = crypto::sha512(asBytes("other"));
        QVERIFY(index.findFile(one) == nullptr);
        index.addFile(one, {{512, 3}, {9000, 4}});
        QVERIFY(index.findFile(other) == nullptr);
        const auto* found = index.findFile(one);
        QVERIFY(found != nullptr && found->size() == 2);
        QCOMPARE((*found)[1].tarOffset, std::uint64_t{9000});
        QCOMPARE((*found)[1].length, std::uint64_t{4});
    }

    void theFirstPlaceOfAFileStays()
    {
        ContentIndex index;
        const auto hash = crypto::sha512(asBytes("one"));
        index.addFile(hash, {{512, 3}});
        index.addFile(hash, {{4096, 3}});
        QCOMPARE(index.findFile(hash)->front().tarOffset, std::uint64_t{512});
    }

    void findsAnEarlierChunkOfTheSameBytes()
    {
        ContentIndex index;
        const Bytes chunk = test::noiseBytes(5000), other = test::noiseBytes(5000, 2);
        QVERIFY(!index.findOrAddChunk(chunk, 100));
        QVERIFY(!index.findOrAddChunk(other, 200));
        QCOMPARE(index.findOrAddChunk(chunk, 300), std::optional<std::uint64_t>(100));
        QCOMPARE(index.findOrAddChunk(chunk, 400), std::optional<std::uint64_t>(100));
        QCOMPARE(index.findOrAddChunk(other, 500), std::optional<std::uint64_t>(200));
        QVERIFY(!index.findOrAddChunk(ByteSpan(chunk).first(4999), 600));
    }
};

FF_TEST(TestContentIndex)
#include "TestContentIndex.moc"
