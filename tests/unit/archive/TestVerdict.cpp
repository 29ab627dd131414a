// SPDX-License-Identifier: GPL-3.0-or-later
// One judgement for exit codes, banners and pages (issue 14).
#include "core/archive/Verdict.h"
#include "tests/support/TestProgram.h"

#include <QTest>

using namespace ff;
using namespace ff::archive;

class TestVerdict : public QObject {
    Q_OBJECT

private:
    static Verdict of(std::initializer_list<EntryState> states)
    {
        Verdict out;
        for (const EntryState state : states)
            out.count(state);
        return out;
    }

private Q_SLOTS:
    void wholeAndSkippedAreNoProblem()
    {
        const Verdict verdict = of({EntryState::Whole, EntryState::Skipped});
        QVERIFY(!verdict.problem());
        QCOMPARE(verdict.exitCode(), 0);
        QCOMPARE(verdict.bad(), std::uint64_t{0});
        QVERIFY(verdict.summary().empty());
    }

    void whatWasOnlyReadIsNoProblemAndNotWhole()
    {
        const Verdict verdict = of({EntryState::Read, EntryState::Read, EntryState::Skipped});
        QVERIFY(!verdict.problem());
        QCOMPARE(verdict.whole, std::uint64_t{0});
        QCOMPARE(verdict.read, std::uint64_t{2});
        QCOMPARE(verdict.bad(), std::uint64_t{0});
        QVERIFY(verdict.summary().empty());
    }

    void theWorstDecides()
    {
        QCOMPARE(of({EntryState::Whole, EntryState::Missing}).exitCode(), 5);
        QCOMPARE(of({EntryState::Missing, EntryState::Failed}).exitCode(), 3);
        QCOMPARE(of({EntryState::Missing, EntryState::Failed, EntryState::Refused}).exitCode(), 2);
        QCOMPARE(of({EntryState::Failed, EntryState::Damaged}).exitCode(), 2);
    }

    void whatNoEntryStandsForCountsToo()
    {
        Verdict cut = of({EntryState::Whole});
        cut.incomplete = true;
        QCOMPARE(cut.exitCode(), 2);
        QCOMPARE(cut.summary(), std::string("something that the archive had is missing"));
        Verdict damaged = of({EntryState::Whole});
        damaged.archiveDamaged = true;
        QCOMPARE(damaged.exitCode(), 2);
        Verdict unsynced = of({EntryState::Whole});
        unsynced.unconfirmed = true;
        QCOMPARE(unsynced.exitCode(), 3);
        QVERIFY(!damaged.summary().empty() && !unsynced.summary().empty());
    }

    void everyErrorHasAState()
    {
        QCOMPARE(stateOf({ErrorCode::Damaged, Sentence()}), EntryState::Damaged);
        QCOMPARE(stateOf({ErrorCode::Usage, Sentence()}), EntryState::Refused);
        QCOMPARE(stateOf({ErrorCode::Missing, Sentence()}), EntryState::Missing);
        QCOMPARE(stateOf({ErrorCode::Io, Sentence()}), EntryState::Failed);
    }
};

FF_TEST(TestVerdict)
#include "TestVerdict.moc"
