// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/ArchiveImpl.h"
#include "core/archive/EntryReader.h"
#include "core/archive/Work.h"

#include <chrono>
#include <numeric>

namespace ff::archive {

Result<TestReport> testArchive(const Archive::Impl& archive, const RunOptions& options, TaskControl& control)
{
    const auto started = std::chrono::steady_clock::now();
    TestReport report;
    std::uint64_t total = 0;
    for (const format::SegmentRecord& segment : archive.index.segments)
        total += segment.header.data.rawSize;

    // Every segment, whether or not an entry lies in it.
    FF_ASSIGN(SegmentPlan plan, archive.planForAll(control));
    control.setTotals(total, archive.entries.size(), decodingWork(plan));
    FF_ASSIGN(const DeviceChoice choice, archive.device(options, plan));
    report.device = choice.name;
    control.setDevice(report.device);
    SegmentStream stream(archive.reader, std::move(plan), archive.models, choice.threads, DecodePart::All, {}, control,
                         choice.engine);
    for (std::size_t i = 0; i < archive.entries.size(); ++i) {
        const Entry& entry = archive.entries[i];
        control.setStage("decode", entry.path);
        EntryOutcome outcome;
        outcome.entry = i;
        EntryCheck check;
        Status whole = readEntry(stream, entry, !archive.rebuilt, {}, check, control);
        if (whole.ok() && entry.type == EntryType::Hardlink && !archive.linkedFile(i))
            whole = Error{ErrorCode::Damaged,
                          "it links to " + entry.linkTarget + ", which is not in the archive"};
        if (!whole.ok() && whole.error().code == ErrorCode::Cancelled)
            return whole.error();
        outcome.hashRetries = check.hashRetries;
        if (!whole.ok()) {
            outcome.state = whole.error().code == ErrorCode::Io ? EntryState::Failed
                : whole.error().code == ErrorCode::Missing      ? EntryState::Missing
                                                                : EntryState::Damaged;
            outcome.message = whole.error().message;
            (outcome.state == EntryState::Missing ? report.missingEntries : report.damagedEntries) += 1;
            control.addFailed(1);
        }
        report.rawBytes += entry.size;
        report.outcomes.push_back(std::move(outcome));
        control.addEntries(1);
    }
    for (;;) { // what no entry needed, the end of the stream at least
        FF_ASSIGN(const auto unit, stream.next());
        if (!unit)
            break;
    }
    if (const auto warning = stream.deviceWarning())
        report.warnings.push_back(*warning);
    const std::uint64_t lost = stream.damagedSegments();
    if (lost != 0)
        report.warnings.push_back({"",
                                   std::to_string(lost) + " of "
                                       + std::to_string(archive.index.segments.size())
                                       + " segments are damaged"});
    if (archive.rebuilt)
        report.warnings.push_back({"", "the index is lost and was rebuilt: " + archive.indexProblem});
    report.hashRetries = stream.hashRetries();
    report.archiveBytes = archive.reader.fileSize();
    report.entries = archive.entries.size();
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    return report;
}

// Unpacks everything; what checksums the archive has, libarchive compares.
Result<TestReport> testForeign(const Archive::Impl& archive, TaskControl& control)
{
    const auto started = std::chrono::steady_clock::now();
    TestReport report;
    std::vector<std::size_t> all(archive.entries.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    FF_ASSIGN(const auto source, archive.source({}, all, control));
    report.device = source->device();
    control.setDevice(report.device);
    control.setTotals(source->totalBytes(), all.size(), source->workPlan());
    for (const std::size_t i : all) {
        const Entry& entry = archive.entries[i];
        control.setStage("decode", entry.path);
        EntryOutcome outcome;
        outcome.entry = i;
        EntryCheck check;
        Status whole = source->read(i, {}, check);
        if (whole.ok() && entry.type == EntryType::Hardlink && !archive.linkedFile(i))
            whole = Error{ErrorCode::Damaged,
                          "it links to " + entry.linkTarget + ", which is not in the archive"};
        if (!whole.ok() && whole.error().code == ErrorCode::Cancelled)
            return whole.error();
        if (!whole.ok()) {
            outcome.state = whole.error().code == ErrorCode::Io ? EntryState::Failed
                : whole.error().code == ErrorCode::Missing      ? EntryState::Missing
                                                                : EntryState::Damaged;
            outcome.message = whole.error().message;
            (outcome.state == EntryState::Missing ? report.missingEntries : report.damagedEntries) += 1;
        }
        report.rawBytes += entry.size;
        report.outcomes.push_back(std::move(outcome));
        control.addEntries(1);
    }
    if (archive.foreign->problem())
        report.damagedEntries += 1; // at least one more that is not listed
    if (const auto warning = source->warning())
        report.warnings.push_back(*warning);
    report.archiveBytes = archive.fileSize();
    report.entries = archive.entries.size();
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    return report;
}

} // namespace ff::archive
