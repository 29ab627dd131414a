// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/Scanner.h"
#include "core/archive/read/stream/SegmentPlan.h"
#include "core/archive/run/CostModel.h"
#include "core/base/File.h"
#include "tests/support/ModelBuilder.h"
#include "tests/support/TestProgram.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace ff;
using namespace ff::archive;

class TestCostModel : public QObject {
    Q_OBJECT

private:
    static SourceEntry file(const std::string& name, off_t size)
    {
        SourceEntry out;
        out.name = name;
        out.info.st_size = size;
        return out;
    }

    static WorkPlan codingWork(const std::vector<SourceEntry>& entries, codec::Level level)
    {
        WorkPlan out;
        addCodingWork(entries, level, 0, out);
        return out;
    }

private Q_SLOTS:
    void filmsCostLessThanText()
    {
        SourceEntry link = file("a/link", 9'000'000);
        link.type = EntryType::Hardlink;
        const WorkPlan plan =
            codingWork({file("a/film.MP4", 1'000'000), link, file("a/text.txt", 1'000'000), file("mp4", 1)},
                       codec::Level::Former);
        const double film = plan.upTo(1'000'000);
        const double text = plan.upTo(2'000'000) - film;
        QVERIFY(text > 50 * film);
        // A name without an ending is no ending.
        QVERIFY(plan.upTo(2'000'001) - plan.upTo(2'000'000) > 0.99 * text / 1e6);
    }

    void levelsThatDoNotMixTreatAllAlike()
    {
        for (const codec::Level level : {codec::Level::Store, codec::Level::Fast}) {
            const WorkPlan plan = codingWork({file("film.mp4", 1000), file("text.txt", 1000)}, level);
            QVERIFY(plan.upTo(1000) <= plan.upTo(2000) - plan.upTo(1000));
        }
    }

    void segmentsCostWhatTheirMethodCosts()
    {
        SegmentPlan segments;
        for (const codec::Method method : {codec::Method::Store, codec::Method::MixNet}) {
            SegmentNeed need;
            need.record.header.data.method = static_cast<std::uint8_t>(method);
            need.record.header.data.rawSize = 1'000'000;
            segments.needs.push_back(need);
        }
        engine::ModelStore models;
        const WorkPlan plan = decodingWork(segments, models);
        QVERIFY(plan.upTo(2'000'000) > 1000 * plan.upTo(1'000'000));
    }

    void soundCostsLessThanMixing()
    {
        format::SegmentHeader header;
        header.data.method = static_cast<std::uint8_t>(codec::Method::Sound);
        header.data.n = 30;
        QVERIFY(decodingSpeed(decodingCost(header)) > decodingSpeed({codec::Method::Mix, false}));
        QCOMPARE(int(levelOfBlock(header)), int(codec::Level::Balanced));
        QVERIFY(isSound("Музыка/A.WAV"));
        QVERIFY(!isSound("wav"));
        QVERIFY(codingSpeed(codec::Level::Balanced, "a.aiff") > codingSpeed(codec::Level::Former, "a.aiff"));
        QVERIFY(codingSpeed(codec::Level::Former, "a.aiff") > codingSpeed(codec::Level::Former, "a.txt"));
        QCOMPARE(codingSpeed(codec::Level::Fast, "a.wav"), codingSpeed(codec::Level::Fast, "a.txt"));
    }

    void mp3CostsLessThanMixing()
    {
        format::SegmentHeader header;
        header.data.method = static_cast<std::uint8_t>(codec::Method::Mp3);
        header.data.n = 30;
        QVERIFY(decodingSpeed(decodingCost(header)) > decodingSpeed({codec::Method::Mix, false}));
        QCOMPARE(int(levelOfBlock(header)), int(codec::Level::Balanced));
        QVERIFY(isMp3("Музыка/A.MP3"));
        QVERIFY(!isMp3("mp3"));
        QVERIFY(!isDense("a.mp3"));
        QVERIFY(codingSpeed(codec::Level::Former, "a.mp3") > codingSpeed(codec::Level::Former, "a.txt"));
        QCOMPARE(codingSpeed(codec::Level::Fast, "a.mp3"), codingSpeed(codec::Level::Fast, "a.txt"));
    }

    void picturesCostLessThanMixing()
    {
        format::SegmentHeader header;
        header.data.method = static_cast<std::uint8_t>(codec::Method::Pictures);
        header.data.n = 30;
        QVERIFY(decodingSpeed(decodingCost(header)) > decodingSpeed({codec::Method::Mix, false}));
        QCOMPARE(int(levelOfBlock(header)), int(codec::Level::Balanced));
        header.data.n = 0;
        QCOMPARE(int(levelOfBlock(header)), int(codec::Level::Quick));
        QVERIFY(isPicture("Sea/IMG_1.JPG"));
        QVERIFY(!isPicture("jpg"));
        QVERIFY(codingSpeed(codec::Level::Former, "a.jpeg") > codingSpeed(codec::Level::Former, "a.txt"));
        QCOMPARE(codingSpeed(codec::Level::Store, "a.jpeg"), codingSpeed(codec::Level::Store, "a.txt"));
    }

    // Issue 21.
    void largeModelsTakeTheirTime()
    {
        constexpr std::uint64_t kLarge = 73'000'000, kSwift = 88'064;
        const double net = decodingSpeed({codec::Method::MixNet, false});
        QCOMPARE(decodingSpeed({codec::Method::MixNet, false, kSwift}), net);
        QVERIFY(decodingSpeed({codec::Method::MixNet, false, kLarge}) * 100 < net);
        QCOMPARE(decodingSpeed({codec::Method::Mix, false, kLarge}),
                 decodingSpeed({codec::Method::Mix, false}));
        QVERIFY(codingSpeed(codec::Level::Ultra, "a.txt", kLarge) * 100
                < codingSpeed(codec::Level::Ultra, "a.txt"));
        for (const char* other : {"a.jpeg", "a.wav", "a.mp3", "a.mkv"})
            QCOMPARE(codingSpeed(codec::Level::Former, other, kLarge),
                     codingSpeed(codec::Level::Former, other));
        QCOMPARE(codingSpeed(codec::Level::Balanced, "a.txt", kLarge),
                 codingSpeed(codec::Level::Balanced, "a.txt"));
    }

    // A segment names its model; what is not here counts as the usual one.
    void aSegmentCostsWhatItsModelDoes()
    {
        QTemporaryDir folder;
        test::ModelSpec spec;
        spec.shape = test::tinyShape();
        spec.shape.ffn = 4096;
        const Bytes file = test::buildModelFile(spec);
        QVERIFY(writeFile(folder.path().toStdString() + "/wide.ffm", file).ok());
        engine::ModelStore models({folder.path().toStdString()});
        format::SegmentHeader header;
        header.data.method = static_cast<std::uint8_t>(codec::Method::MixNet);
        header.model.emplace();
        QCOMPARE(decodingCost(header, models).multiplyAdds, std::uint64_t{0});
        header.model = test::buildModel(spec)->shortId();
        QCOMPARE(decodingCost(header, models).multiplyAdds, test::buildModel(spec)->shape().multiplyAdds());
    }

    // Issue 14: deflate undone was taken for the transformer's work.
    void undoneDeflateCostsWhatTheMethodWithinDoes()
    {
        format::SegmentHeader header;
        header.data.method = static_cast<std::uint8_t>(codec::Method::Inflated);
        header.data.n = 1000;
        const double mix = decodingSpeed({codec::Method::Mix, false}),
                     net = decodingSpeed({codec::Method::MixNet, false});
        const double mixed = decodingSpeed(decodingCost(header));
        QVERIFY(mixed < mix && mixed * 4 > mix);
        header.model.emplace();
        const double withNet = decodingSpeed(decodingCost(header));
        QVERIFY(withNet < net && withNet * 4 > net);
        header.model.reset();
        header.data.n = 0;
        const double sorted = decodingSpeed({codec::Method::Bwt, false});
        QVERIFY(sorted > 4 * mix);
        const double withSorted = decodingSpeed(decodingCost(header));
        QVERIFY(withSorted < sorted && withSorted * 4 > sorted);
    }
};

FF_TEST(TestCostModel)
#include "TestCostModel.moc"
