// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/ArchiveImpl.h"
#include "core/archive/read/RecoveredFile.h"
#include "core/archive/read/Refusal.h"

#include <algorithm>
#include <chrono>
#include <numeric>

namespace ff::archive {

Result<TestReport> testArchive(const Archive::Impl& archive, const RunOptions& options, TaskControl& control)
{
    const auto started = std::chrono::steady_clock::now();
    TestReport report;
    beginReading(archive, report);
    std::vector<std::size_t> all(archive.entries.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    FF_ASSIGN(const auto source, archive.source(options, all, control));
    report.device = source->device();
    control.setDevice(report.device);
    control.setTotals(source->totalBytes(), all.size(), source->workPlan());
    const Refusals refusals(archive);
    for (const std::size_t i : all) {
        const Entry& entry = archive.entries[i];
        control.setStage("decode", entry.path);
        EntryOutcome outcome;
        outcome.entry = i;
        outcome.state = report.good;
        EntryCheck check;
        Status whole = source->read(i, {}, check);
        if (!whole.ok() && whole.error().code == ErrorCode::Cancelled)
            return whole.error();
        // What extraction would refuse is not whole, however well it decodes.
        if (whole.ok()) {
            if (const auto refused = refusals.of(i))
                whole = *refused;
        }
        outcome.hashRetries = check.hashRetries;
        outcome.healed = whole.ok() && check.healed;
        report.healedEntries += outcome.healed ? 1 : 0;
        if (whole.ok()) {
            report.rawBytes += entry.size;
        } else {
            outcome.state = stateOf(whole.error());
            outcome.message = whole.error().message;
            control.addFailed(1);
        }
        report.verdict.count(outcome.state);
        report.outcomes.push_back(std::move(outcome));
        control.addEntries(1);
    }
    FF_TRY(source->finish());
    FF_TRY(archive.reader.mend(control)); // compares the recovery record
    concludeReading(archive, *source, report);
    report.verdict.archiveDamaged |= archive.rebuilt || report.canBeMended;
    report.entries = archive.entries.size();
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    return report;
}

void beginReading(const Archive::Impl& archive, ReadReport& report)
{
    report.warnings = archive.warnings;
    report.good = archive.good();
    report.encrypted = archive.isEncrypted();
    if (archive.foreign)
        report.contentCheck = archive.foreign->contentCheck();
}

void concludeReading(const Archive::Impl& archive, const EntrySource& source, ReadReport& report)
{
    report.verdict.incomplete = !archive.complete;
    for (Sentence& fault : source.faults()) {
        report.verdict.archiveDamaged = true;
        report.warnings.push_back({"", std::move(fault)});
    }
    report.canBeMended =
        !archive.foreign && (!archive.reader.mended().empty() || archive.reader.repairs().any());
    if (archive.decrypted) {
        report.canBeMended |= archive.decrypted->needsMending();
        report.verdict.archiveDamaged |= !archive.decrypted->isWhole();
        for (Sentence& fault : archive.decrypted->faults()) {
            const bool isTold = std::any_of(report.warnings.begin(), report.warnings.end(),
                                            [&](const Warning& warning) { return warning.message == fault; });
            if (!isTold)
                report.warnings.push_back({"", std::move(fault)});
        }
    }
    if (const auto recovery = recoveryOf(archive.reader.view())) {
        report.recovery = recovery->info();
        report.canBeMended = report.canBeMended || !report.recovery.isWhole();
        if (const auto warning = recoveryWarning(report.recovery);
            warning && warning->message != archive.recoveryWarned)
            report.warnings.push_back(*warning);
    }
    for (Sentence& healed : source.healed()) {
        report.canBeMended = true;
        report.warnings.push_back({"", std::move(healed)});
    }
    if (const auto warning = source.warning())
        report.warnings.push_back(*warning);
    report.hashRetries = source.hashRetries();
    report.damagedSegments = source.damagedSegments();
    report.archiveBytes = archive.fileSize();
}

} // namespace ff::archive
