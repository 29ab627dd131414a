// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/ArchiveBuilder.h"

#include "core/archive/Limits.h"
#include "core/archive/Version.h"
#include "core/archive/create/RecordWriter.h"
#include "core/archive/create/TargetFile.h"
#include "core/base/Exceptions.h"
#include "core/engine/Model.h"
#include "core/format/encrypted/EncryptingLayer.h"

#include <algorithm>

namespace ff::archive {

namespace {

// Where no level takes longer than this there is nothing to weigh: seconds for a byte, of one thread.
constexpr double kSlowest = 40e-6;
// A smaller budget is not spent on a sample, and no sample takes a larger share of one; trials of full effort
// take about so many seconds.
constexpr double kLeastSampled = 5, kSampleShare = 0.06, kFullTrials = 8;
// The least effort that tells anything.
constexpr double kLeastEffort = 0.1;

// Share of the bytes that something is gained of which a plan gives the transformer.
double netShare(const Forecast& forecast, const LevelPlan& plan)
{
    double net = 0, all = 0;
    for (SegmentKind kind = 0; kind < kSegmentKinds; ++kind) {
        const LevelPlan::OfKind& of = plan.kinds[kind];
        if (of.high == codec::Level::Store)
            continue;
        all += forecast[kind].bytes;
        if (codec::usesModel(of.low))
            net += forecast[kind].bytes;
        else if (codec::usesModel(of.high))
            net += of.share * forecast[kind].bytes;
    }
    return all <= 0 ? 0 : net / all;
}

} // namespace

Error nothingRead(const Warning& first)
{
    return {ErrorCode::Io, sentence("nothing could be read; %1: %2", first.path, first.message)};
}

Result<std::unique_ptr<WritingLayer>> newEncryption(const Password& password, TaskControl& control)
{
    if (!password)
        return std::unique_ptr<WritingLayer>();
    FF_ASSIGN(const auto key, format::newPasswordKey(password, control));
    return format::encryptionWith(key);
}

ArchiveBuilder::ArchiveBuilder(const RunOptions& options, TaskControl& control)
    : m_control(control), m_options(options)
{
    m_coding.onDeviceFault = [this](const Sentence& message) { m_faults.note(message); };
}

Status ArchiveBuilder::request(const CodingRequest& request)
{
    if (request.n > kMaxN)
        return Error{ErrorCode::Usage, sentence("n must be at most %1", kMaxN)};
    FF_TRY(checkRecoveryPercent(request.recoveryPercent));
    FF_TRY(checkDevice(m_options.device));
    if (!request.model.empty() && (request.automatic || !codec::usesModel(request.level)))
        return Error{ErrorCode::Usage,
                     sentence("a model goes with the levels former and ultra, which use one")};
    m_request = request;
    m_coding.level = request.level;
    m_coding.verify = request.verify;
    m_coding.n = request.n;
    return {};
}

Status ArchiveBuilder::loadModel(engine::ModelStore& models)
{
    FF_ASSIGN(m_coding.model, modelFor(m_request.level, models, m_request.model));
    // Not one that was named: it was found there.
    if (m_coding.model && !m_request.model.empty() && !models.byShortId(m_coding.model->shortId()).ok())
        warn({"",
              sentence("the archive can be opened only where the model %1 is installed, and here it is not: "
                       "ffz model "
                       "add installs it",
                       m_coding.model->name())});
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
    const DeviceLoad load{m_coding.model, codec::workingMemory(kSegmentDataSize, m_request.level),
                          m_request.level == codec::Level::Ultra
                              ? codec::workingMemory(planLanes(added, true).segmentSize, m_request.level)
                              : codec::deviceMemory(planLanes(added, true).segmentSize)};
    FF_ASSIGN(m_device, planDevice(m_options, load));
    if (m_device.name.empty())
        m_opening = std::async(std::launch::async, [load, engine = m_device.engine] {
            return catchingExceptions([&] { return openDevice(load, engine); });
        });
    else
        m_control.setDevice(m_device.name);
    m_added = added;
    m_lanes = planLanes(added, m_device.manyLanes || m_request.n != 0);
    if (m_request.n == 0)
        m_coding.n = m_lanes.n;
    m_coding.mixing = m_request.mixing.value_or(mixingFor(m_request.level, m_device));
    m_coding.engine = m_device.engine;
    return prepareHelpers(load);
}

Status ArchiveBuilder::prepareHelpers(const DeviceLoad& load)
{
    if (!m_options.helpers)
        return {};
    HelperTask task;
    task.strongest = m_request.level;
    if (load.model)
        task.models.push_back(load.model->shortId());
    task.onDevice = load.model != nullptr;
    task.bytesPerWorker = load.bytesPerWorker;
    task.bytesPerWorkerOnDevice = load.bytesPerWorkerOnDevice;
    FF_TRY(m_options.helpers->begin(task, m_control));
    m_coding.helpers = m_options.helpers;
    return {};
}

unsigned ArchiveBuilder::coders() const
{
    return m_device.threads + waitingThreads(slotsOf(m_coding.helpers));
}

Status ArchiveBuilder::awaitDevice()
{
    if (!m_opening.valid())
        return {};
    FF_ASSIGN(m_device.name, m_opening.get());
    m_control.setDevice(m_device.name);
    return {};
}

double ArchiveBuilder::secondsSinceStart() const
{
    const auto worked = std::chrono::steady_clock::now() - m_started - m_control.pausedFor();
    return std::chrono::duration<double>(worked).count();
}

void ArchiveBuilder::plan(const Workload& work, double budget)
{
    LevelPlanner::Task task;
    task.forecast = work.forecast();
    for (KindForecast& of : task.forecast) {
        for (LevelCost& cost : of.costs)
            cost.seconds *= work.slowness;
    }
    task.bytes = double(work.distinctBytes);
    task.streamSeconds = work.streamSeconds + work.entrySeconds(codec::Level::Fast);
    task.threads = coders();
    task.budget = std::max(0.0, budget - secondsSinceStart());
    task.whole = budget;
    task.strongest = m_request.level;
    if (!m_layout) {
        const double coding =
            task.budget * kPlannedShare * work.parallel(coders(), m_request.level) - task.streamSeconds;
        const double share =
            netShare(task.forecast, archive::planLevels(task.forecast, task.strongest, coding));
        m_layout = share >= 0.5 ? m_request.level : std::min(m_request.level, codec::Level::Balanced);
    }
    task.largestNetGroup = codec::usesModel(*m_layout) ? kSegmentDataSize : kNetReach;
    m_coding.levels = std::make_shared<LevelPlanner>(task, [this] { return secondsSinceStart(); });
    m_report.budgetSeconds = static_cast<std::uint64_t>(budget + 0.5);
}

Status ArchiveBuilder::planLevels(const NamedSizes& files)
{
    if (!m_request.automatic)
        return {};
    plan(guessWorkload(files), budgetFor(files));
    return {};
}

double ArchiveBuilder::budgetFor(const NamedSizes& files) const
{
    std::uint64_t bytes = 0;
    for (const auto& [name, size] : files)
        bytes += budgetBytes(name, size);
    return budgetOf(m_request.budgetSeconds, bytes, coders());
}

Status ArchiveBuilder::planLevels(const std::vector<SourceEntry>& entries)
{
    if (!m_request.automatic)
        return {};
    NamedSizes files;
    std::uint64_t bytes = 0;
    for (const SourceEntry& entry : entries) {
        if (entry.type != EntryType::File)
            continue;
        files.emplace_back(entry.name, static_cast<std::uint64_t>(entry.info.st_size));
        bytes += files.back().second;
    }
    const double budget = budgetFor(files);
    const bool takesAll = double(bytes) * kSlowest <= budget; // even on one thread
    if (takesAll || budget < kLeastSampled)
        return planLevels(files);
    m_control.setStage("estimate");
    TrialOptions trials;
    trials.threads = m_device.threads;
    trials.verify = m_request.verify;
    trials.effort = std::clamp(budget * kSampleShare / kFullTrials, kLeastEffort, 1.0);
    trials.strongest = m_request.level;
    FF_ASSIGN(const Workload work, measureWorkload(entries, trials, {}, m_control));
    plan(work, budget);
    return {};
}

void ArchiveBuilder::open(format::Writer writer)
{
    m_segments.emplace(std::move(writer), m_coding, m_device.threads, m_control);
}

TarOptions ArchiveBuilder::tarOptions()
{
    const std::uint64_t segmentSize =
        m_request.automatic ? std::min(m_lanes.segmentSize, kSortedSegmentSize) : m_lanes.segmentSize;
    TarOptions options = tarOptionsFor(layout(), m_coding.n, segmentSize);
    options.spoolFolder = m_segments->writer().temporary().parent_path();
    options.spoolInMemory = m_private;
    options.encoder = m_request.encoder;
    options.encoderThreads = workerThreads(m_options.threads, 0);
    return options;
}

Status ArchiveBuilder::startStream(TarOptions options)
{
    FF_ASSIGN(m_tar,
              TarWriter::create(
                  [this](Segment segment) -> Status {
                      FF_TRY(awaitDevice());
                      return m_segments->add(std::move(segment));
                  },
                  m_control, std::move(options)));
    return {};
}

Status ArchiveBuilder::add(const SourceEntry& source, LoadAhead* ahead)
{
    FF_TRY(m_tar->add(source, ahead));
    m_control.addEntries(1);
    return {};
}

Status ArchiveBuilder::addAll(const std::vector<SourceEntry>& entries)
{
    std::optional<LoadAhead> ahead;
    if (const unsigned threads = loadingThreads(entries, workerThreads(m_options.threads, 0)); threads != 0)
        ahead.emplace(entries, m_tar->spool(), threads, m_control);
    for (const SourceEntry& entry : entries)
        FF_TRY(add(entry, ahead ? &*ahead : nullptr));
    return {};
}

Status ArchiveBuilder::endStream()
{
    FF_TRY(m_tar->finish());
    return drain();
}

Status ArchiveBuilder::drain()
{
    FF_TRY(awaitDevice());
    FF_TRY(m_segments->drain());
    m_control.setStage("write");
    return {};
}

Result<format::Index> ArchiveBuilder::newIndex()
{
    format::Index index;
    index.segments = m_segments->takeSegments();
    index.entries = takeRecords();
    completeIndex(index, levelName());
    if (m_request.encoder)
        index.encoder = m_request.encoder->identity();
    FF_TRY(recordCosts(m_segments->takeCosts(), index.entries, m_control));
    // Of a few small files the headers tell enough.
    index.costsRecorded = index.listed
        || std::any_of(index.entries.begin(), index.entries.end(),
                       [](const auto& e) { return !e.strip.empty(); });
    return index;
}

std::string ArchiveBuilder::levelName() const
{
    return std::string(m_request.automatic ? kAutomaticLevel : codec::levelName(m_request.level));
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
    FF_ASSIGN(const std::uint64_t size, writer().seal(index));
    FF_TRY(appendRecord(writer().file(), m_request.recoveryPercent, m_control));
    m_report.archiveBytes = writer().fileSize();
    m_report.recoveryPercent = m_request.recoveryPercent;
    m_report.recoveryBytes = writer().fileSize() - size;
    m_report.entries = index.entries.size();
    for (const format::EntryRecord& entry : index.entries)
        m_report.rawBytes += entry.size;
    return {};
}

void ArchiveBuilder::report(CreateReport& out)
{
    if (m_tar)
        m_report.warnings.insert(m_report.warnings.end(), m_tar->warnings().begin(), m_tar->warnings().end());
    warnOfUnkept(writer().file(), m_report.warnings);
    if (const auto warning = m_faults.warning())
        m_report.warnings.push_back(*warning);
    out.warnings.insert(out.warnings.end(), m_report.warnings.begin(), m_report.warnings.end());
    out.device = m_device.name;
    out.model = m_coding.model ? m_coding.model->name() : std::string();
    out.encrypted = m_private;
    out.budgetSeconds = m_report.budgetSeconds;
    out.rawBytes = m_report.rawBytes;
    out.archiveBytes = m_report.archiveBytes;
    out.payloadBytes = m_segments->payloadBytes();
    out.recoveryPercent = m_report.recoveryPercent;
    out.recoveryBytes = m_report.recoveryBytes;
    out.entries = m_report.entries;
    out.hashRetries += m_segments->hashRetries();
    out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_started).count();
}

} // namespace ff::archive
