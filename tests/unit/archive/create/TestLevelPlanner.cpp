// SPDX-License-Identifier: GPL-3.0-or-later
// The planner of level "auto" with an invented clock and invented costs.
#include "core/archive/create/plan/LevelPlanner.h"
#include "core/base/File.h"
#include "tests/support/SoundMaker.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <random>

using namespace ff;
using namespace std::string_view_literals;
using namespace ff::archive;
using codec::Level;

namespace {

constexpr SegmentKind kText = kFirstShareKind + 2, kProgram = kFirstShareKind + kShares + 5;
constexpr double kMega = 1e6;
constexpr std::uint64_t kSegment = 1000000;

// One thread: store 0.01 s, fast 0.02, quick 0.3, balanced 2, former 10 seconds for a megabyte.
LevelCosts costs(double fast, double quick, double balanced, double former)
{
    LevelCosts out;
    out[std::size_t(Level::Store)] = {0.01e-6, 1};
    out[std::size_t(Level::Fast)] = {0.02e-6, fast};
    out[std::size_t(Level::Quick)] = {0.3e-6, quick};
    out[std::size_t(Level::Balanced)] = {2e-6, balanced};
    out[std::size_t(Level::Former)] = {10e-6, former};
    out[std::size_t(Level::Ultra)] = {15e-6, former};
    return out;
}

Forecast invented()
{
    Forecast out = typicalForecast();
    out[kDenseKind].costs = costs(1, 1, 1, 1);
    out[kText].costs = costs(0.35, 0.26, 0.22, 0.18);
    out[kProgram].costs = costs(0.5, 0.42, 0.36, 0.34);
    return out;
}

struct Coded {
    std::array<double, kLevels> bytes{}; // by level
    double wall = 0;
};

// Codes segments of these kinds on one thread with a clock of its own; everything takes `slowness` times what
// was expected, from the first segment on or from a later one.
Coded code(const std::vector<SegmentKind>& segments, const LevelPlanner::Task& task, double slowness = 1,
           std::size_t slowFrom = 0)
{
    double clock = 1000;
    const Forecast forecast = task.forecast;
    LevelPlanner planner(task, [&clock] { return clock; });
    Coded out;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const auto choice = planner.chooseFor(segments[i], kSegment, Level::Former);
        const LevelCost& cost = forecast[segments[i]].costs[std::size_t(choice.level)];
        clock += cost.seconds * double(kSegment) * (i >= slowFrom ? slowness : 1);
        planner.coded(choice, std::uint64_t(cost.packed * double(kSegment)));
        out.bytes[std::size_t(choice.level)] += double(kSegment);
    }
    out.wall = clock - 1000;
    return out;
}

LevelPlanner::Task taskOf(const std::vector<SegmentKind>& segments, double budget)
{
    LevelPlanner::Task task;
    task.forecast = invented();
    for (const SegmentKind kind : segments)
        task.forecast[kind].bytes += double(kSegment);
    task.bytes = double(segments.size() * kSegment);
    task.budget = budget;
    return task;
}

std::vector<SegmentKind> mixture(std::size_t count)
{
    std::vector<SegmentKind> out;
    for (std::size_t i = 0; i < count; ++i)
        out.push_back(i % 3 == 0 ? kDenseKind : i % 3 == 1 ? kText : kProgram);
    return out;
}

} // namespace

class TestLevelPlanner : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theDefaultIsASecondForEachMegabyteAndThread()
    {
        QCOMPARE(defaultBudget(100'000'000, 2), 50.0);
        QCOMPARE(defaultBudget(100'000'000, 1), 100.0);
        QCOMPARE(defaultBudget(5'000'000, 2), 30.0);
        // Nobody is offered half a day who did not ask for it.
        QCOMPARE(defaultBudget(100'000'000'000, 2), 3600.0);
        QCOMPARE(budgetOf(90, 100'000'000, 2), 90.0);
        QCOMPARE(budgetOf(0, 100'000'000, 2), 50.0);
    }

    // They take longer, and nothing but their model saves anything.
    void mp3CountsMore()
    {
        QCOMPARE(budgetBytes("photos/IMG_1.JPG", 1000), std::uint64_t(1000));
        QCOMPARE(budgetBytes("Music/A.MP3", 1000), std::uint64_t(2000));
        QCOMPARE(budgetBytes("photos/notes.txt", 1000), std::uint64_t(1000));
        QCOMPARE(budgetBytes("film.mkv", 1000), std::uint64_t(1000));
    }

    void spendsTheTimeWhereItSavesMost()
    {
        Forecast forecast = invented();
        forecast[kText].bytes = 100 * kMega;
        forecast[kProgram].bytes = 100 * kMega;
        forecast[kDenseKind].bytes = 1000 * kMega;
        double before = 1e18;
        for (const double seconds : {0.0, 20.0, 50.0, 100.0, 300.0, 800.0, 2000.0, 5000.0}) {
            const LevelPlan plan = planLevels(forecast, Level::Former, seconds);
            QVERIFY(plan.seconds <= std::max(seconds, 12.0) + 1e-6);
            QVERIFY(plan.packed <= before);
            before = plan.packed;
            QCOMPARE(int(plan.kinds[kDenseKind].high), int(Level::Store));
        }
        // Text gains more for its time than programs.
        const LevelPlan plan = planLevels(forecast, Level::Former, 700);
        QVERIFY(plan.kinds[kText].high >= plan.kinds[kProgram].high);
        // A level that another one beats both ways is never taken.
        forecast[kText].costs[std::size_t(Level::Quick)] = {5e-6, 0.25};
        for (const double seconds : {30.0, 100.0, 300.0, 900.0}) {
            const LevelPlan::OfKind text = planLevels(forecast, Level::Former, seconds).kinds[kText];
            QVERIFY(text.low != Level::Quick && text.high != Level::Quick);
        }
    }

    void staysBelowTheStrongestLevel()
    {
        Forecast forecast = invented();
        forecast[kText].bytes = kMega;
        QCOMPARE(int(planLevels(forecast, Level::Quick, 1e9).kinds[kText].low), int(Level::Quick));
    }

    void endsWithinTheBudget_data()
    {
        QTest::addColumn<double>("budget");
        QTest::addColumn<double>("slowness");
        QTest::addColumn<int>("slowFrom");
        for (const double budget : {8.0, 20.0, 60.0, 150.0, 400.0}) {
            for (const double slowness : {0.5, 1.0, 1.6, 3.0}) {
                for (const int slowFrom : {0, 60})
                    QTest::addRow("%g s, %g times as slow from %d", budget, slowness, slowFrom)
                        << budget << slowness << slowFrom;
            }
        }
    }

    void endsWithinTheBudget()
    {
        QFETCH(double, budget);
        QFETCH(double, slowness);
        QFETCH(int, slowFrom);
        const auto segments = mixture(120);
        const Coded coded = code(segments, taskOf(segments, budget), slowness, std::size_t(slowFrom));
        QVERIFY2(coded.wall <= budget * 1.25, qPrintable(QString::number(coded.wall)));
        // And it does not give away what it has, unless the best for all takes less.
        if (coded.bytes[std::size_t(Level::Former)] < 80 * double(kSegment))
            QVERIFY2(coded.wall >= budget * 0.75, qPrintable(QString::number(coded.wall)));
    }

    void correctsWhileItRuns()
    {
        const auto segments = mixture(120);
        const Coded asSaid = code(segments, taskOf(segments, 150)),
                    slower = code(segments, taskOf(segments, 150), 2.5);
        const auto best = [](const Coded& coded) {
            return coded.bytes[std::size_t(Level::Balanced)] + coded.bytes[std::size_t(Level::Former)];
        };
        QVERIFY(best(slower) < best(asSaid));
    }

    void filmsAreStored()
    {
        const std::vector<SegmentKind> films(500, kDenseKind);
        const Coded coded = code(films, taskOf(films, 3600));
        QCOMPARE(coded.bytes[std::size_t(Level::Store)], double(films.size() * kSegment));
    }

    void textGetsTheNet()
    {
        const std::vector<SegmentKind> text(5, kText);
        auto task = taskOf(text, 30);
        task.threads = 2; // as if another worked beside
        const Coded coded = code(text, task, 0.5);
        QCOMPARE(coded.bytes[std::size_t(Level::Former)], double(text.size() * kSegment));
    }

    void aTinyBudgetStores()
    {
        const auto segments = mixture(30);
        const Coded coded = code(segments, taskOf(segments, 0.01));
        QCOMPARE(coded.bytes[std::size_t(Level::Store)], double(segments.size() * kSegment));
    }

    // What Zstandard was planned for is not stored because the machine was busy.
    void latenessDoesNotStore()
    {
        const auto segments = mixture(30);
        double clock = 0;
        LevelPlanner planner(taskOf(segments, 30), [&clock] { return clock; });
        (void)planner.chooseFor(kText, kSegment, Level::Former);
        clock = 1000;
        QCOMPARE(int(planner.chooseFor(kText, kSegment, Level::Former).level), int(Level::Fast));
        QCOMPARE(int(planner.chooseFor(kDenseKind, kSegment, Level::Former).level), int(Level::Store));
    }

    // On a busy machine the look at the files alone may take the time that there is.
    void neitherDoesALateBegin()
    {
        const std::vector<SegmentKind> segments(10, kText);
        LevelPlanner::Task task = taskOf(segments, 0);
        task.whole = 30;
        LevelPlanner late(task, [] { return 1000.0; });
        QCOMPARE(late.chooseFor(kText, kSegment, Level::Former).level, Level::Fast);
        QCOMPARE(late.chooseFor(kDenseKind, kSegment, Level::Former).level, Level::Store);
        task.whole = 0.001; // who asks for it gets it
        LevelPlanner hurried(task, [] { return 1000.0; });
        QCOMPARE(hurried.chooseFor(kText, kSegment, Level::Former).level, Level::Store);
    }

    void aHugeBudgetGivesTheBestEverywhere()
    {
        const auto segments = mixture(30);
        const Coded coded = code(segments, taskOf(segments, 1e6));
        QCOMPARE(coded.bytes[std::size_t(Level::Former)], 20 * double(kSegment));
        QCOMPARE(coded.bytes[std::size_t(Level::Store)], 10 * double(kSegment));
    }

    // The sample saw text, and what comes are programs.
    void copesWithAWrongForecast()
    {
        const std::vector<SegmentKind> segments(60, kProgram);
        auto task = taskOf(std::vector<SegmentKind>(60, kText), 60);
        const Coded coded = code(segments, task);
        QVERIFY(coded.wall <= 60 * 1.25);
        QVERIFY(coded.wall >= 60 * 0.75);
    }

    // What an earlier attempt made is no reason to hurry, and none to rest.
    void skippedSegmentsTakeNoTime()
    {
        const auto all = mixture(60);
        double clock = 0;
        auto task = taskOf(all, 40);
        const Forecast forecast = task.forecast;
        LevelPlanner planner(task, [&clock] { return clock; });
        planner.skipped(30 * kSegment);
        for (std::size_t i = 30; i < all.size(); ++i) {
            const auto choice = planner.chooseFor(all[i], kSegment, Level::Former);
            clock += forecast[all[i]].costs[std::size_t(choice.level)].seconds * double(kSegment);
            planner.coded(choice, kSegment / 3);
        }
        QVERIFY2(clock <= 40 * 1.25 && clock >= 40 * 0.75, qPrintable(QString::number(clock)));
    }

    // One piece may not overrun the budget by itself, and a group that is too large does not take the net.
    void looksAtTheSingleSegment()
    {
        double clock = 0;
        auto task = taskOf({kText}, 5);
        task.threads = 8;
        LevelPlanner planner(task, [&clock] { return clock; });
        QVERIFY(planner.chooseFor(kText, kSegment, Level::Former).level < Level::Former);

        task = taskOf({kText}, 1000);
        task.largestNetGroup = kSegment / 2;
        LevelPlanner large(task, [&clock] { return clock; });
        Segment segment;
        segment.data = Bytes(kSegment, 'a');
        const std::vector<codec::FileStart> one{{0, "a.txt"}}, two{{0, "a.txt"}, {500, "b.txt"}};
        QVERIFY(large.choose(segment, two).level <= Level::Balanced);
    }

    void kindsAreTold()
    {
        std::mt19937 random(4);
        Bytes noise(400000), text, program;
        for (std::uint8_t& byte : noise)
            byte = static_cast<std::uint8_t>(random());
        static const std::string kWords[] = {"the ", "archive ", "holds ", "a file", ", and ", "so on.\n"};
        while (text.size() < 400000) {
            const std::string& word = kWords[random() % std::size(kWords)];
            text.insert(text.end(), word.begin(), word.end());
        }
        program = text;
        for (std::size_t i = 0; i < program.size(); i += 16)
            program[i] = 0;
        const std::vector<codec::FileStart> film{{0, "a.mkv"}}, zip{{0, "a.zip"}}, words{{0, "a.txt"}};
        QCOMPARE(kindOf(noise, film), kDenseKind);
        QCOMPARE(kindOf(noise, zip), kDeflateKind);
        QVERIFY(kindOf(text, words) >= kFirstShareKind && kindOf(text, words) < kFirstShareKind + kShares);
        QVERIFY(kindOf(program, words) >= kFirstShareKind + kShares);
        QCOMPARE(kindOf({}, {}), kDenseKind);
        QCOMPARE(kindOfName("Films/a.MKV"sv), kDenseKind);
        QCOMPARE(kindOfName("a.docx"sv), kDeflateKind);
        QCOMPARE(kindOfName("Sea/IMG_1.JPG"sv), kPictureKind);
        QVERIFY(kindOfName("README"sv) >= kFirstShareKind);
        const auto picture =
            readFile(std::filesystem::path(FF_TEST_DATA) / "jpeg/optimised-444.jpg", 1 << 20);
        QVERIFY(picture.ok());
        QCOMPARE(kindOf(*picture, words), kPictureKind);
        const test::Layout stereo{2, 2, false, false};
        const Bytes sound = test::soundOf(stereo, 100'000, 1);
        const std::vector<codec::FileStart> later{{0, "a.wav"}}; // the header was in a segment before
        QCOMPARE(kindOf(test::waveOf(stereo, sound), words), kSoundKind);
        QCOMPARE(kindOf(sound, later), kSoundKind);
        QVERIFY(kindOf(sound, words) >= kFirstShareKind);
        QCOMPARE(kindOfName("Dictation 1.wav"sv), kSoundKind);
        const auto music = readFile(std::filesystem::path(FF_TEST_DATA) / "mp3/vbr.mp3", 1 << 20);
        QVERIFY(music.ok());
        QCOMPARE(kindOf(*music, words), kMp3Kind);
        QCOMPARE(kindOfName("Music/a.mp3"sv), kMp3Kind);
    }
};

FF_TEST(TestLevelPlanner)
#include "TestLevelPlanner.moc"
