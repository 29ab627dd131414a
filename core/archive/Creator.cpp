// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/Archive.h"
#include "core/archive/Device.h"
#include "core/archive/DiskSync.h"
#include "core/archive/Limits.h"
#include "core/archive/SegmentSink.h"
#include "core/archive/TarWriter.h"
#include "core/archive/TargetFile.h"
#include "core/archive/Version.h"
#include "core/archive/Work.h"
#include "core/archive/create/Journal.h"
#include "core/archive/create/Reuse.h"
#include "core/engine/ModelStore.h"

#include <algorithm>
#include <chrono>

namespace ff::archive {

namespace {

std::filesystem::path absolutePath(const std::filesystem::path& path)
{
    std::error_code error;
    return std::filesystem::absolute(path, error).lexically_normal();
}

// For the journal: nothing may depend on the folder that the program runs in.
void describe(const std::filesystem::path& target, const std::vector<std::filesystem::path>& inputs,
              const CreateOptions& options, std::uint64_t rawBytes, Interrupted& out)
{
    out.target = absolutePath(target);
    for (const auto& input : inputs)
        out.inputs.push_back(absolutePath(input));
    out.options = options;
    out.startedAt =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    out.rawBytes = rawBytes;
}

// Keeps the journal of a creation that can be resumed, and decides in the end what is left of it.
class Survivor {
public:
    Survivor(Journal journal, SegmentSink& sink, TaskControl& control, Reuse* reuse)
        : m_journal(std::move(journal)), m_sink(sink), m_control(control), m_reuse(reuse),
          m_partial(sink.writer().temporary())
    {
        // A run that is killed leaves the file in any case; one that throws should too.
        m_sink.onWritten = [this](const auto& record, const auto& coded) { return note(record, coded); };
    }

    ~Survivor()
    {
        m_sink.onWritten = nullptr;
        if (m_committed)
            return;
        const bool keep = (!m_control.isCancelled() || m_control.keepsWhenCancelled()) && m_works
            && (m_journal.segments() != 0 || m_reuse != nullptr);
        m_sink.writer().keepOnFailure(keep);
        if (!keep) {
            m_journal.remove();
            if (m_reuse != nullptr)
                m_reuse->remove();
            return;
        }
        m_works = m_sink.writer().sync().ok() && m_journal.sync().ok();
        // The longer of both journals stays.
        if (m_reuse != nullptr && m_journal.segments() >= m_reuse->count())
            m_reuse->removeFor(m_partial);
    }
    Survivor(const Survivor&) = delete;
    Survivor& operator=(const Survivor&) = delete;

    void committed()
    {
        m_committed = true;
        m_journal.remove();
        if (m_reuse != nullptr)
            m_reuse->remove();
    }

private:
    // A journal that cannot be written is given up: the archive matters more.
    Status note(const format::SegmentRecord& record, const CodedSegment& coded)
    {
        if (!m_works)
            return {};
        if (m_sink.writer().temporary() != m_partial) {
            m_partial = m_sink.writer().temporary();
            m_works = m_journal.movedTo(m_partial).ok();
        }
        m_works = m_works
            && m_journal
                   .add({coded.key, record.fileOffset, record.header.data.rawSize, record.packedSize(),
                         payloadHash(coded.meta, coded.data), coded.entries, coded.selfContained,
                         coded.costs})
                   .ok();
        // What a power cut takes away is coded again: a look at the disk every few seconds is enough.
        if (const auto now = std::chrono::steady_clock::now(); m_works && now - m_synced > kSyncInterval) {
            m_synced = now;
            FF_TRY(waitForDisk(m_partial, m_control));
            FF_TRY(m_sink.writer().sync());
            m_works = m_journal.sync().ok();
        }
        return {};
    }

    static constexpr std::chrono::seconds kSyncInterval{5};
    Journal m_journal;
    SegmentSink& m_sink;
    TaskControl& m_control;
    Reuse* const m_reuse;
    std::filesystem::path m_partial;
    std::chrono::steady_clock::time_point m_synced = std::chrono::steady_clock::now();
    bool m_works = true;
    bool m_committed = false;
};

} // namespace

Result<CreateReport> createArchive(const std::filesystem::path& target,
                                   const std::vector<std::filesystem::path>& inputs,
                                   const CreateOptions& options, TaskControl& control)
{
    return createArchive(target, inputs, options, nullptr, control);
}

Result<CreateReport> createArchive(const std::filesystem::path& target,
                                   const std::vector<std::filesystem::path>& inputs,
                                   const CreateOptions& options, Reuse* reuse, TaskControl& control)
{
    const auto started = std::chrono::steady_clock::now();
    if (inputs.empty())
        return Error{ErrorCode::Usage, "there is nothing to put into the archive"};
    if (options.n > kMaxN)
        return Error{ErrorCode::Usage, "n must be at most " + std::to_string(kMaxN)};
    FF_ASSIGN(const TargetFile place, TargetFile::take(target, options.force, control));

    SegmentCoding coding;
    coding.level = options.level;
    coding.verify = options.verify;
    coding.n = options.n;
    FF_TRY(checkDevice(options.device));
    if (codec::usesModel(options.level)) {
        engine::ModelStore store;
        FF_ASSIGN(coding.model, store.byName("nano"));
    }
    CreateReport report;

    ScanRules rules(options);
    if (reuse != nullptr)
        rules.skipped = reuse->partial();
    FF_ASSIGN(ScanResult scan, scanInputs(inputs, target, rules, control));
    if (scan.entries.empty())
        return Error{ErrorCode::Io, "there is nothing to put into the archive: every input was left out"};
    control.setTotals(scan.bytes, scan.entries.size(), codingWork(scan.entries, options.level));
    report.warnings = std::move(scan.warnings);
    control.addFailed(static_cast<std::uint64_t>(std::count_if(report.warnings.begin(), report.warnings.end(),
                                                               [](const Warning& w) { return w.lost; })));

    FF_ASSIGN(
        const DeviceChoice choice,
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

    const std::string model = coding.model ? toHex(coding.model->shortId()) : std::string();
    if (reuse != nullptr) {
        const bool fits = reuse->fits(kVersion, model, coding.n);
        if (!fits)
            report.warnings.push_back(
                {"",
                 "nothing of the interrupted creation could be used: it was made by another "
                 "version of FileFormer or for another device"});
        else
            coding.reuse = [reuse](const SegmentKey& key) { return reuse->take(key); };
    }
    coding.keyed = options.resumable || reuse != nullptr;
    FF_ASSIGN(format::Writer writer,
              coding.reuse ? format::Writer::resume(target, reuse->partial(), reuse->usefulEnd())
                           : format::Writer::create(target, coding.keyed));
    SegmentSink sink(std::move(writer), coding, choice.threads, control);
    std::optional<Survivor> survivor;
    if (coding.keyed) {
        JournalHead head{kVersion, model, coding.n, {}};
        describe(target, inputs, options, scan.bytes, head.what);
        head.what.partial = absolutePath(sink.writer().temporary());
        auto journal = Journal::create(head);
        if (journal.ok())
            survivor.emplace(std::move(*journal), sink, control, reuse);
        else
            report.warnings.push_back(
                {"",
                 "this creation could not be resumed if it were interrupted: " + journal.error().message});
    }
    TarOptions tarOptions = tarOptionsFor(options.level, coding.n, plan.segmentSize);
    tarOptions.sharedSizes = sharedSizes(scan.entries);
    tarOptions.spoolFolder = target.parent_path();
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
    FF_ASSIGN(const format::Index index, sink.takeIndex(std::move(tar->records()), options.level));
    FF_TRY(control.checkpoint());
    FF_ASSIGN(report.archiveBytes, sink.writer().seal(index));
    FF_TRY(place.commit(sink.writer(), control));
    warnOfUnkept(sink.writer(), report.warnings);
    if (survivor)
        survivor->committed();

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
