// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/Archive.h"
#include "core/archive/Device.h"
#include "core/archive/Limits.h"
#include "core/archive/SegmentSink.h"
#include "core/archive/TarWriter.h"
#include "core/engine/Model.h"

#include <algorithm>
#include <chrono>

#ifndef FF_VERSION
#define FF_VERSION "development"
#endif

namespace ff::archive {

namespace {

bool usesModel(codec::Level level)
{
    return level == codec::Level::Former || level == codec::Level::Ultra;
}

} // namespace

Result<CreateReport> createArchive(const std::filesystem::path& target,
                                   const std::vector<std::filesystem::path>& inputs,
                                   const CreateOptions& options, TaskControl& control)
{
    const auto started = std::chrono::steady_clock::now();
    if (inputs.empty())
        return Error{ErrorCode::Usage, "there is nothing to put into the archive"};
    if (options.n > kMaxN)
        return Error{ErrorCode::Usage, "n must be at most " + std::to_string(kMaxN)};

    SegmentCoding coding;
    coding.level = options.level;
    coding.verify = options.verify;
    coding.n = options.n;
    FF_TRY(checkDevice(options.device));
    if (usesModel(options.level)) {
        engine::ModelStore store;
        FF_ASSIGN(coding.model, store.byName("nano"));
    }
    CreateReport report;

    FF_ASSIGN(ScanResult scan, scanInputs(inputs, target, options, control));
    if (scan.entries.empty())
        return Error{ErrorCode::Io, "there is nothing to put into the archive: every input was left out"};
    control.setTotals(scan.bytes, scan.entries.size());
    report.warnings = std::move(scan.warnings);

    FF_ASSIGN(const DeviceChoice choice,
              chooseDevice(options,
                           {coding.model, scan.bytes, 0, codec::workingMemory(kSegmentDataSize, options.level)}));
    report.device = choice.name;
    control.setDevice(report.device);
    const LanePlan plan = planLanes(scan.bytes, choice.manyLanes || coding.n != 0);
    if (coding.n == 0)
        coding.n = plan.n;
    coding.mixing = options.mixing.value_or(mixingFor(options.level, choice));
    coding.engine = choice.engine;
    DeviceFaults faults;
    coding.onDeviceFault = [&faults](const std::string& message) { faults.note(message); };

    FF_ASSIGN(format::Writer writer, format::Writer::create(target));
    SegmentSink sink(std::move(writer), coding, choice.threads, control);
    TarOptions tarOptions;
    tarOptions.groupSize = usesModel(options.level) ? kNetGroupSize : kGroupSize;
    tarOptions.segmentSize = plan.segmentSize;
    tarOptions.sharedSizes = sharedSizes(scan.entries);
    tarOptions.findChunks = options.level >= codec::Level::Balanced;
    FF_ASSIGN(const auto tar,
              TarWriter::create([&sink](Segment segment) { return sink.add(std::move(segment)); }, control,
                                std::move(tarOptions)));
    for (const SourceEntry& source : scan.entries) {
        FF_TRY(tar->add(source));
        control.addEntries(1);
    }
    if (tar->records().empty())
        return Error{ErrorCode::Io,
                     tar->warnings().empty() ? "nothing could be read"
                                             : "nothing could be read; " + tar->warnings().front().path + ": "
                             + tar->warnings().front().message};
    FF_TRY(tar->finish());
    FF_TRY(sink.drain());

    control.setStage("write");
    format::Index index;
    index.segments = sink.takeSegments();
    index.entries = std::move(tar->records());
    // Few entries follow from the meta block as fast as from an index.
    index.listed = index.segments.size() != 1 || index.entries.size() > kMaxUnlistedEntries
        || !sink.selfContained() || sink.entries() != index.entries.size();
    recordCosts(sink.takeCosts(), index.entries);
    // Of a few small files the headers tell enough.
    index.costsRecorded = index.listed
        || std::any_of(index.entries.begin(), index.entries.end(), [](const auto& e) { return !e.strip.empty(); });
    index.creator = "FileFormer " FF_VERSION;
    index.level = codec::levelName(options.level);
    FF_TRY(control.checkpoint());
    FF_ASSIGN(report.archiveBytes, sink.writer().finish(index));

    report.warnings.insert(report.warnings.end(), tar->warnings().begin(), tar->warnings().end());
    if (const auto warning = faults.warning())
        report.warnings.push_back(*warning);
    for (const format::EntryRecord& entry : index.entries)
        report.rawBytes += entry.size;
    report.entries = index.entries.size();
    report.payloadBytes = sink.payloadBytes();
    report.hashRetries = sink.hashRetries();
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    return report;
}

} // namespace ff::archive
