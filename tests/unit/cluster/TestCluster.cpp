// SPDX-License-Identifier: GPL-3.0-or-later
// A run of several ranks, which are threads here: what rank 0 makes with the others is what it makes alone.
#include "core/archive/Archive.h"
#include "core/archive/create/resume/Interrupted.h"
#include "core/cluster/Coordinator.h"
#include "core/cluster/Worker.h"
#include "tests/support/LocalMessenger.h"
#include "tests/support/SmallDisk.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace ff;
using namespace ff::archive;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

// Rank 0 is the test, the others are threads.
class Run {
public:
    explicit Run(int ranks) : m_network(ranks), m_mine(m_network, 0)
    {
        for (int i = 1; i < ranks; ++i)
            m_threads.emplace_back([this, i] {
                fftest::LocalMessenger messenger(m_network, i);
                RunOptions options;
                options.threads = 1;
                cluster::Worker worker(messenger, options, "node" + std::to_string(i));
                if (!worker.run().ok())
                    qFatal("a rank failed");
            });
        m_coordinator = std::make_shared<cluster::Coordinator>(m_mine);
    }
    // They leave.
    ~Run()
    {
        m_coordinator->leave();
        for (std::thread& thread : m_threads)
            thread.join();
    }

    std::shared_ptr<cluster::Coordinator> helpers() const { return m_coordinator; }
    std::uint64_t segmentsOfOthers() const
    {
        std::uint64_t sum = 0;
        for (const HelperInfo& one : m_coordinator->helpers())
            sum += one.segments;
        return sum;
    }

private:
    fftest::LocalNetwork m_network;
    fftest::LocalMessenger m_mine;
    std::vector<std::thread> m_threads;
    std::shared_ptr<cluster::Coordinator> m_coordinator;
};

// Does it until others had a part in it, which a busy machine may deny them; false when they never had.
bool untilHelped(const Run& run, const std::function<void()>& work)
{
    for (int i = 0; i < 50 && run.segmentsOfOthers() == 0 && !QTest::currentTestFailed(); ++i) {
        if (i > 0 && run.helpers()->helpers().empty())
            return false;
        work();
    }
    return run.segmentsOfOthers() > 0;
}

} // namespace

class TestCluster : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder.emplace();
        QVERIFY(m_folder->isValid());
        ::setenv("XDG_STATE_HOME", (root() / "state").c_str(), 1);
        fs::create_directories(root() / "in");
        fftest::makeEveryKind(root() / "in/kinds");
        // Segments of their own, some that repeat an earlier one, and groups.
        for (unsigned i = 0; i < 4; ++i)
            fftest::writeFile(root() / "in" / ("large" + std::to_string(i)), fftest::prose(1100000, i % 3));
        for (unsigned i = 0; i < 20; ++i)
            fftest::writeFile(root() / "in" / ("small" + std::to_string(i)), fftest::prose(3000, i));
    }

    void cleanup() { fftest::removeTree(root() / "in"); }

    void makesTheSameArchive_data()
    {
        QTest::addColumn<int>("ranks");
        QTest::addColumn<int>("level");
        for (const int ranks : {1, 2, 4})
            QTest::addRow("%d ranks", ranks) << ranks << int(codec::Level::Fast);
        QTest::addRow("balanced") << 3 << int(codec::Level::Balanced);
    }
    void makesTheSameArchive()
    {
        QFETCH(int, ranks);
        QFETCH(int, level);
        CreateOptions options = optionsOf(static_cast<codec::Level>(level));
        QVERIFY(create("alone.ffz", options).ok());
        const Run run(ranks);
        options.helpers = run.helpers();
        const bool helped = untilHelped(run, [&] {
            TaskControl control;
            const auto report = createArchive(root() / "together.ffz", {root() / "in"}, options, control);
            QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
            QCOMPARE(control.progress().doneBytes, control.progress().totalBytes);
            QVERIFY(control.progress().packedBytes > 0);
            QVERIFY(bytesOf("alone.ffz") == bytesOf("together.ffz"));
        });
        QCOMPARE(helped, ranks > 1);
    }

    void theLevelAutoIsDecidedHere()
    {
        CreateOptions options = optionsOf(codec::Level::Fast);
        options.automatic = true;
        options.budgetSeconds = 100000; // time for the strongest, on whatever machine
        QVERIFY(create("alone.ffz", options).ok());
        const Run run(3);
        options.helpers = run.helpers();
        QVERIFY(untilHelped(run, [&] {
            QVERIFY(create("together.ffz", options).ok());
            QVERIFY(bytesOf("alone.ffz") == bytesOf("together.ffz"));
        }));
    }

    void testsAndExtracts()
    {
        QVERIFY(create("a.ffz", optionsOf(codec::Level::Fast)).ok());
        TaskControl control;
        const auto archive = Archive::open(root() / "a.ffz", control);
        QVERIFY(archive.ok());
        {
            const Run run(3);
            QVERIFY(untilHelped(run, [&] {
                TaskControl testing;
                const auto report = archive->test({"auto", 1, run.helpers()}, testing);
                QVERIFY(report.ok());
                QCOMPARE(report->verdict.exitCode(), 0);
                QCOMPARE(testing.progress().doneBytes, testing.progress().totalBytes);
            }));
        }
        const Run run(3);
        ExtractOptions options;
        options.threads = 1;
        options.helpers = run.helpers();
        options.target = root() / "out";
        options.overwrite = Overwrite::Replace;
        QVERIFY(untilHelped(run, [&] {
            const auto report = archive->extract(options, {}, control);
            QVERIFY(report.ok());
            QCOMPARE(report->verdict.exitCode(), 0);
        }));
        QCOMPARE(fftest::describe(root() / "out/in"), fftest::describe(root() / "in"));
        fftest::removeTree(root() / "out");
    }

    // Damage is judged as one machine judges it, the second attempts included.
    void damageIsTheSameDamage()
    {
        QVERIFY(create("a.ffz", optionsOf(codec::Level::Fast)).ok());
        std::string bytes = bytesOf("a.ffz");
        fftest::spoil(bytes, bytes.size() / 3);
        fftest::spoil(bytes, bytes.size() / 2);
        fftest::writeFile(root() / "a.ffz", bytes);
        TaskControl control;
        const auto archive = Archive::open(root() / "a.ffz", control);
        QVERIFY(archive.ok());
        const auto alone = archive->test({"auto", 1}, control);
        const Run run(3);
        const auto together = archive->test({"auto", 1, run.helpers()}, control);
        QVERIFY(alone.ok() && together.ok());
        QVERIFY(alone->damagedSegments > 0);
        QCOMPARE(together->damagedSegments, alone->damagedSegments);
        QCOMPARE(together->verdict.summary(), alone->verdict.summary());
        QCOMPARE(together->outcomes.size(), alone->outcomes.size());
        for (std::size_t i = 0; i < alone->outcomes.size(); ++i) {
            QCOMPARE(together->outcomes[i].state, alone->outcomes[i].state);
            QCOMPARE(together->outcomes[i].message, alone->outcomes[i].message);
        }
    }

    // What three ranks left two go on with, and what they make is what one makes.
    void othersGoOnAfterAFullDisk()
    {
        CreateOptions options = optionsOf(codec::Level::Fast);
        for (unsigned i = 0; i < 6; ++i)
            fftest::writeFile(root() / "in" / ("noise" + std::to_string(i)), fftest::noise(1200000, i + 1));
        QVERIFY(create("alone.ffz", options).ok());
        options.resumable = true;
        {
            const Run run(3);
            options.helpers = run.helpers();
            const fftest::SmallDisk disk(4000000);
            const auto report = create("together.ffz", options);
            QVERIFY(!report.ok());
            QCOMPARE(report.error().code, ErrorCode::Io);
        }
        QVERIFY(!fs::exists(root() / "together.ffz"));
        auto left = interruptedCreations();
        QCOMPARE(left.size(), std::size_t{1});
        QVERIFY(left[0].doneRawBytes > 0);
        const Run run(2);
        left[0].options.helpers = run.helpers();
        TaskControl control;
        const auto report = resumeArchive(left[0], control);
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        QVERIFY(control.progress().reusedBytes > 0);
        QCOMPARE(control.progress().doneBytes, control.progress().totalBytes);
        QVERIFY(bytesOf("alone.ffz") == bytesOf("together.ffz"));
    }

    void endsWhenCancelled()
    {
        for (std::uint64_t at = 1; at < 400; at = at * 3 / 2 + 1) {
            const Run run(3);
            CreateOptions options = optionsOf(codec::Level::Fast);
            options.helpers = run.helpers();
            TaskControl control;
            control.cancelAtCheckpoint(at);
            const auto report = createArchive(root() / "a.ffz", {root() / "in"}, options, control);
            if (report.ok())
                break;
            QCOMPARE(report.error().code, ErrorCode::Cancelled);
            QCOMPARE(fftest::countIn(root()), std::size_t{1}); // the input
        }
    }

    void namesTheRankThatRefuses()
    {
        fftest::LocalNetwork network(3);
        fftest::LocalMessenger mine(network, 0);
        const auto coordinator = std::make_shared<cluster::Coordinator>(mine);
        network.put(0,
                    {2,
                     cluster::toBytes(cluster::Refused{
                         "node7", {ErrorCode::Missing, Sentence::verbatim("the model swift is not here")}})});
        CreateOptions options = optionsOf(codec::Level::Fast);
        options.helpers = coordinator;
        const auto report = create("a.ffz", options);
        QVERIFY(!report.ok());
        QCOMPARE(report.error().code, ErrorCode::Missing);
        QCOMPARE(report.error().message.text(), std::string("rank 2 on node7: the model swift is not here"));
        QVERIFY(!fs::exists(root() / "a.ffz"));
    }

    void refusesAnotherVersion()
    {
        fftest::LocalNetwork network(2);
        network.put(1, {0, cluster::toBytes(cluster::Prepare{"0.0.1", {}})});
        network.put(1, {0, cluster::toBytes(cluster::Leave{})});
        fftest::LocalMessenger messenger(network, 1);
        cluster::Worker worker(messenger, {}, "node1");
        QVERIFY(worker.run().ok());
        const auto answer = network.take(0);
        QVERIFY(answer);
        const auto message = cluster::fromBytes(answer->bytes);
        QVERIFY(message && std::holds_alternative<cluster::Refused>(*message));
        QCOMPARE(std::get<cluster::Refused>(*message).error.code, ErrorCode::Missing);
        // Its last word, up to which rank 0 has to listen: MPI must not end with a message that nobody took.
        const auto last = network.take(0);
        QVERIFY(last);
        const auto farewell = cluster::fromBytes(last->bytes);
        QVERIFY(farewell && std::holds_alternative<cluster::Leave>(*farewell));
        QVERIFY(!network.take(0));
    }

    // A rank that says nothing ends the run instead of holding it for ever: at once, and with segments given.
    void aSilentRankIsLost()
    {
        for (const bool isReady : {false, true}) {
            fftest::LocalNetwork network(2);
            fftest::LocalMessenger mine(network, 0);
            const auto coordinator = std::make_shared<cluster::Coordinator>(mine, 1ms);
            if (isReady)
                network.put(0, {1, cluster::toBytes(cluster::Ready{"node1", "cpu", 1})});
            CreateOptions options = optionsOf(codec::Level::Fast);
            options.helpers = coordinator;
            const auto report = create("a.ffz", options);
            QVERIFY(!report.ok());
            QCOMPARE(report.error().code, ErrorCode::Io);
            QVERIFY(report.error().message.starts_with("rank 1"));
            QVERIFY(!fs::exists(root() / "a.ffz"));
        }
    }

    void aMessageThatCannotBeReadEndsTheRun()
    {
        fftest::LocalNetwork network(2);
        fftest::LocalMessenger mine(network, 0);
        const auto coordinator = std::make_shared<cluster::Coordinator>(mine);
        network.put(0, {1, cluster::toBytes(cluster::Ready{"node1", "cpu", 1})});
        network.put(0, {1, Bytes{6, 6, 6}});
        CreateOptions options = optionsOf(codec::Level::Fast);
        options.helpers = coordinator;
        const auto report = create("a.ffz", options);
        QVERIFY(!report.ok());
        QCOMPARE(report.error().code, ErrorCode::Damaged);
        QVERIFY(report.error().message.starts_with("rank 1 on node1"));
    }

private:
    fs::path root() const { return m_folder->path().toStdString(); }
    std::string bytesOf(const char* name) const { return fftest::readFile(root() / name); }
    static CreateOptions optionsOf(codec::Level level)
    {
        CreateOptions options;
        options.level = level;
        options.threads = 1;
        return options;
    }
    Result<CreateReport> create(const char* name, const CreateOptions& options) const
    {
        TaskControl control;
        return createArchive(root() / name, {root() / "in"}, options, control);
    }

    std::optional<QTemporaryDir> m_folder;
};

FF_TEST(TestCluster)
#include "TestCluster.moc"
