// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/ArchiveBuilder.h"

#include "core/archive/Limits.h"
#include "core/archive/Version.h"
#include "core/archive/create/TargetFile.h"
#include "core/engine/Model.h"

#include <algorithm>

namespace ff::archive {

Error nothingRead(const Warning& first)
{
    return {ErrorCode::Io, "nothing could be read; " + first.path + ": " + first.message};
}

ArchiveBuilder::ArchiveBuilder(const RunOptions& options, TaskControl& control)
    : m_control(control), m_options(options)
{
    m_coding.onDeviceFault = [this](const std::string& message) { m_faults.note(message); };
}

Status ArchiveBuilder::request(const CodingRequest& request)
{
    if (request.n > kMaxN)
        return Error{ErrorCode::Usage, "n must be at most " + std::to_string(kMaxN)};
    FF_TRY(checkDevice(m_options.device));
    m_request = request;
    m_coding.level = request.level;
    m_coding.verify = request.verify;
    m_coding.n = request.n;
    return {};
}

Status ArchiveBuilder::loadModel(engine::ModelStore& models)
{
    FF_ASSIGN(m_coding.model, modelFor(m_request.level, models));
    return {};
}

void ArchiveBuilder::warn(Warning warning)
{
    m_control.addFailed(warning.lost ? 1 : 0);
    m_report.warnings.push_back(std::move(warning));
}

void ArchiveBuilder::warnAll(std::vector<Warning> warnings)
{
    for (Warning& warning : warnings)
        warn(std::move(warning));
}

Status ArchiveBuilder::chooseDevice(std::uint64_t added)
{
    const DeviceLoad load{m_coding.model, codec::workingMemory(kSegmentDataSize, m_request.level)};
    FF_ASSIGN(m_device, archive::chooseDevice(m_options, load));
    m_control.setDevice(m_device.name);
    m_added = added;
    m_lanes = planLanes(added, m_device.manyLanes || m_request.n != 0);
    if (m_request.n == 0)
        m_coding.n = m_lanes.n;
    m_coding.mixing = m_request.mixing.value_or(mixingFor(m_request.level, m_device));
    m_coding.engine = m_device.engine;
    return {};
}

void ArchiveBuilder::open(format::Writer writer)
{
    m_segments.emplace(std::move(writer), m_coding, m_device.threads, m_control);
}

TarOptions ArchiveBuilder::tarOptions()
{
    TarOptions options = tarOptionsFor(m_request.level, m_coding.n, m_lanes.segmentSize);
    options.spoolFolder = m_segments->writer().temporary().parent_path();
    return options;
}

Status ArchiveBuilder::startStream(TarOptions options)
{
    FF_ASSIGN(m_tar,
              TarWriter::create([this](Segment segment) { return m_segments->add(std::move(segment)); },
                                m_control, std::move(options)));
    return {};
}

Status ArchiveBuilder::add(const SourceEntry& source)
{
    FF_TRY(m_tar->add(source));
    m_control.addEntries(1);
    return {};
}

Status ArchiveBuilder::endStream()
{
    FF_TRY(m_tar->finish());
    return drain();
}

Status ArchiveBuilder::drain()
{
    FF_TRY(m_segments->drain());
    m_control.setStage("write");
    return {};
}

Result<format::Index> ArchiveBuilder::newIndex()
{
    format::Index index;
    index.segments = m_segments->takeSegments();
    index.entries = takeRecords();
    completeIndex(index, std::string(codec::levelName(m_request.level)));
    FF_TRY(recordCosts(m_segments->takeCosts(), index.entries, m_control));
    // Of a few small files the headers tell enough.
    index.costsRecorded = index.listed
        || std::any_of(index.entries.begin(), index.entries.end(),
                       [](const auto& e) { return !e.strip.empty(); });
    return index;
}

void ArchiveBuilder::completeIndex(format::Index& index, std::string level) const
{
    index.listed = m_segments->mustList(index.segments, index.entries.size());
    index.creator = kCreator;
    index.level = std::move(level);
}

Status ArchiveBuilder::seal(const format::Index& index)
{
    FF_TRY(m_control.checkpoint());
    FF_ASSIGN(m_report.archiveBytes, writer().seal(index));
    m_report.entries = index.entries.size();
    for (const format::EntryRecord& entry : index.entries)
        m_report.rawBytes += entry.size;
    return {};
}

void ArchiveBuilder::report(CreateReport& out)
{
    if (m_tar)
        m_report.warnings.insert(m_report.warnings.end(), m_tar->warnings().begin(), m_tar->warnings().end());
    warnOfUnkept(writer(), m_report.warnings);
    if (const auto warning = m_faults.warning())
        m_report.warnings.push_back(*warning);
    out.warnings.insert(out.warnings.end(), m_report.warnings.begin(), m_report.warnings.end());
    out.device = m_device.name;
    out.rawBytes = m_report.rawBytes;
    out.archiveBytes = m_report.archiveBytes;
    out.payloadBytes = m_segments->payloadBytes();
    out.entries = m_report.entries;
    out.hashRetries += m_segments->hashRetries();
    out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_started).count();
}

} // namespace ff::archive
