// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/Archive.h"
#include "core/archive/create/resume/Interrupted.h"
#include "core/archive/create/resume/Reuse.h"
#include "tests/support/SmallDisk.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <random>
#include <thread>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

class TestResume : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder.emplace();
        QVERIFY(m_folder->isValid());
        ::setenv("XDG_STATE_HOME", (root() / "state").c_str(), 1);
        fs::create_directories(root() / "in");
        // Each has a segment of its own; the last ones are written only after the disk is full.
        for (unsigned i = 0; i < 6; ++i)
            fftest::writeFile(root() / "in" / ("file" + std::to_string(i)), fftest::noise(1200000, i));
        fftest::writeFile(root() / "in/small.txt", "a few words\n");
    }

    void goesOnAfterAFullDisk()
    {
        const Interrupted left = interrupt();
        QCOMPARE(left.target, root() / "a.ffz");
        QVERIFY(fs::exists(left.partial));
        QVERIFY(!fs::exists(root() / "a.ffz"));
        QVERIFY(left.doneRawBytes > 2000000 && left.doneRawBytes < left.rawBytes);
        QCOMPARE(left.inputs, (std::vector<fs::path>{root() / "in"}));
        QCOMPARE(left.options.level, codec::Level::Fast);
        TaskControl control;
        const auto report = resumeArchive(left, control);
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        QVERIFY(report->warnings.empty());
        QCOMPARE(control.progress().reusedBytes, left.doneRawBytes);
        QCOMPARE(control.progress().doneBytes, control.progress().totalBytes);
        QVERIFY(sameAsUninterrupted());
        QVERIFY(nothingIsLeft());
    }

    // Finished segments keep their bytes, and the rest is laid out as it began.
    void anAutomaticCreationGoesOn()
    {
        CreateOptions options = fast();
        options.level = codec::Level::Former;
        options.automatic = true;
        options.budgetSeconds = 700;
        options.recoveryPercent = 7;
        const Interrupted left = interrupt(options);
        QVERIFY(left.options.automatic);
        QCOMPARE(left.options.budgetSeconds, std::uint64_t{700});
        QCOMPARE(left.options.recoveryPercent, 7U);
        TaskControl control;
        const auto report = resumeArchive(left, control);
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        QCOMPARE(report->budgetSeconds, std::uint64_t{700});
        QVERIFY(left.doneRawBytes > 2000000);
        QCOMPARE(control.progress().reusedBytes, left.doneRawBytes);
        const auto archive = Archive::open(root() / "a.ffz", control);
        QVERIFY(archive.ok());
        QCOMPARE(archive->info().level, std::string("auto"));
        QCOMPARE(archive->info().recovery.percent, 7U);
        QVERIFY(!archive->test({}, control)->verdict.problem());
        QVERIFY(nothingIsLeft());
    }

    // A second interruption, further on, loses nothing either.
    void canBeInterruptedAgain()
    {
        const Interrupted first = interrupt();
        TaskControl control;
        {
            const fftest::SmallDisk disk(5500000);
            QVERIFY(!resumeArchive(first, control).ok());
        }
        const auto second = interruptedCreations();
        QCOMPARE(second.size(), std::size_t{1});
        QVERIFY(second[0].doneRawBytes > first.doneRawBytes);
        QVERIFY(resumeArchive(second[0], control).ok());
        QVERIFY(sameAsUninterrupted());
        QVERIFY(nothingIsLeft());
    }

    // Issue 14: what is there already may be very much to look through.
    void canBeCancelledWhileItLooksAtWhatIsThere()
    {
        const Interrupted left = interrupt();
        for (const std::uint64_t at : {1, 2, 3}) {
            TaskControl control;
            control.cancelAtCheckpoint(at);
            const auto report = resumeArchive(left, control);
            QVERIFY(!report.ok());
            QCOMPARE(report.error().code, ErrorCode::Cancelled);
            QCOMPARE(control.progress().stage, std::string()); // nothing was begun
            QCOMPARE(interruptedCreations().size(), std::size_t{1});
            QVERIFY(fs::exists(left.partial));
        }
        TaskControl control;
        QVERIFY(resumeArchive(left, control).ok());
        QVERIFY(sameAsUninterrupted());
    }

    void aDamagedPartialFileIsCodedAgain()
    {
        const Interrupted left = interrupt();
        std::string bytes = fftest::readFile(left.partial);
        bytes[5000] = static_cast<char>(bytes[5000] ^ 1); // of the first large segment or before
        fftest::writeFile(left.partial, bytes);
        TaskControl control;
        QVERIFY(resumeArchive(left, control).ok());
        QVERIFY(control.progress().reusedBytes < left.doneRawBytes);
        QVERIFY(control.progress().reusedBytes > 0);
        QVERIFY(sameAsUninterrupted());
        QVERIFY(nothingIsLeft());
    }

    void aPartialFileThatIsCutShortIsCodedAgain()
    {
        const Interrupted left = interrupt();
        fs::resize_file(left.partial, 1500000);
        TaskControl control;
        QVERIFY(resumeArchive(left, control).ok());
        QVERIFY(sameAsUninterrupted());
    }

    void aJournalThatIsCutShortCostsItsLastSegment()
    {
        const Interrupted left = interrupt();
        fs::resize_file(left.journal, fs::file_size(left.journal) - 3);
        const auto shorter = interruptedCreations();
        QCOMPARE(shorter.size(), std::size_t{1});
        QVERIFY(shorter[0].doneRawBytes < left.doneRawBytes);
        TaskControl control;
        QVERIFY(resumeArchive(shorter[0], control).ok());
        QVERIFY(sameAsUninterrupted());
    }

    void changedInputsAreCodedAnew()
    {
        const Interrupted left = interrupt();
        fftest::writeFile(root() / "in/file0", fftest::noise(1200000, 99));
        fftest::writeFile(root() / "in/file5", fftest::noise(700000, 98));
        TaskControl control;
        QVERIFY(resumeArchive(left, control).ok());
        QVERIFY(control.progress().reusedBytes > 0);
        QVERIFY(sameAsUninterrupted());
        QVERIFY(nothingIsLeft());
    }

    // The partial file lies in the folder that is archived.
    void theTargetMayLieAmongTheInputs()
    {
        TaskControl control;
        CreateOptions options = fast();
        {
            const fftest::SmallDisk disk(4000000);
            QVERIFY(!createArchive(root() / "in/a.ffz", {root() / "in"}, options, control).ok());
        }
        const auto left = interruptedCreations();
        QCOMPARE(left.size(), std::size_t{1});
        QVERIFY(resumeArchive(left[0], control).ok());
        const auto archive = Archive::open(root() / "in/a.ffz", control);
        QVERIFY(archive.ok());
        QCOMPARE(archive->entries().size(), std::size_t{8});
    }

    void whatIsAtWorkIsNotOffered()
    {
        const Interrupted left = interrupt();
        {
            TaskControl control;
            const auto working = Reuse::open(left.journal, control);
            QVERIFY(working.ok());
            QVERIFY(interruptedCreations().empty());
            QCOMPARE(resumeArchive(left, control).error().code, ErrorCode::Usage);
            QCOMPARE(discardInterrupted(left).error().code, ErrorCode::Usage);
        }
        QCOMPARE(interruptedCreations().size(), std::size_t{1});
    }

    void theModelIsWrittenDown()
    {
        for (const unsigned percent : {0U, 7U}) {
            JournalHead head;
            head.what.target = root() / "a.ffz";
            head.what.partial = root() / ".a.ffz.1.part";
            head.what.options.model = "/far/night.ffm";
            head.what.options.recoveryPercent = percent;
            auto journal = Journal::create(head);
            QVERIFY(journal.ok());
            const auto read = readJournal(journal->path());
            QVERIFY(read.ok());
            QCOMPARE(read->head.what.options.model, std::string("/far/night.ffm"));
            QCOMPARE(read->head.what.options.recoveryPercent, percent);
            journal->remove();
        }
    }

    void discardRemovesEverything()
    {
        const Interrupted left = interrupt();
        QVERIFY(discardInterrupted(left).ok());
        QVERIFY(nothingIsLeft());
        QVERIFY(!fs::exists(left.partial));
    }

    void cancelRemovesAndCancelKeepingKeeps_data()
    {
        QTest::addColumn<bool>("keep");
        QTest::newRow("cancel") << false;
        QTest::newRow("keeping") << true;
    }
    void cancelRemovesAndCancelKeepingKeeps()
    {
        QFETCH(bool, keep);
        fftest::writeFile(root() / "in/zz.large",
                          fftest::noise(60000000, 5)); // of the longest kind: the last
        TaskControl control;
        std::thread watcher([&] {
            // Until the first segment is in the partial file, which lies beside the target.
            const auto isBegun = [&] {
                std::error_code error;
                return std::any_of(
                    fs::directory_iterator(root(), error), {}, [](const fs::directory_entry& item) {
                        std::error_code ignored;
                        return item.is_regular_file(ignored) && item.file_size(ignored) > 1'000'000;
                    });
            };
            while (!isBegun())
                std::this_thread::yield();
            keep ? control.cancelKeeping() : control.cancel();
        });
        const auto report = createArchive(root() / "a.ffz", {root() / "in"}, fast(), control);
        watcher.join();
        QVERIFY(!report.ok());
        QCOMPARE(report.error().code, ErrorCode::Cancelled);
        QVERIFY(!fs::exists(root() / "a.ffz"));
        QCOMPARE(interruptedCreations().size(), std::size_t{keep ? 1u : 0u});
        QCOMPARE(nothingIsLeft(), !keep);
    }

    void withoutAPlaceForTheJournalTheArchiveIsMadeAllTheSame()
    {
        fftest::writeFile(root() / "state", "a file is in the way");
        TaskControl control;
        const auto report = createArchive(root() / "a.ffz", {root() / "in"}, fast(), control);
        QVERIFY(report.ok());
        QCOMPARE(report->warnings.size(), std::size_t{1});
        QVERIFY(sameAsUninterrupted());
    }

    void strangeJournalsArePassedOver()
    {
        fs::create_directories(root() / "state/fileformer/interrupted");
        fftest::writeFile(root() / "state/fileformer/interrupted/x.journal", "nonsense");
        fftest::writeFile(root() / "state/fileformer/interrupted/y.journal", fftest::noise(1000, 1));
        QVERIFY(interruptedCreations().empty());
    }

private:
    static CreateOptions fast()
    {
        CreateOptions options;
        options.level = codec::Level::Fast;
        options.threads = 2;
        options.resumable = true;
        return options;
    }

    // Until the disk is full.
    Interrupted interrupt() { return interrupt(fast()); }
    Interrupted interrupt(const CreateOptions& options)
    {
        TaskControl control;
        {
            const fftest::SmallDisk disk(4000000);
            const auto report = createArchive(root() / "a.ffz", {root() / "in"}, options, control);
            if (report.ok() || report.error().code != ErrorCode::Io)
                qFatal("the disk was not full");
        }
        const auto left = interruptedCreations();
        if (left.size() != 1)
            qFatal("%zu creations can be resumed", left.size());
        return left[0];
    }

    bool sameAsUninterrupted()
    {
        TaskControl control;
        CreateOptions options = fast();
        options.resumable = false;
        return createArchive(root() / "b.ffz", {root() / "in"}, options, control).ok()
            && fftest::readFile(root() / "a.ffz") == fftest::readFile(root() / "b.ffz");
    }

    bool nothingIsLeft()
    {
        for (const auto& item : fs::directory_iterator(root())) {
            if (item.path().extension() == ".part")
                return false;
        }
        return fs::is_empty(root() / "state/fileformer/interrupted");
    }

    fs::path root() const { return m_folder->path().toStdString(); }
    std::optional<QTemporaryDir> m_folder;
};

FF_TEST(TestResume)
#include "TestResume.moc"
