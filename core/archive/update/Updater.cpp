// SPDX-License-Identifier: GPL-3.0-or-later
// The whole of an update, from what is asked to the new file in its place.
#include "core/archive/Limits.h"
#include "core/archive/TarWriter.h"
#include "core/archive/update/EditedIndex.h"
#include "core/archive/update/Replacing.h"
#include "core/archive/update/plan/Additions.h"
#include "core/archive/update/segments/OldContents.h"

#include <algorithm>
#include <chrono>
#include <unistd.h>

#ifndef FF_VERSION
#define FF_VERSION "development"
#endif

namespace ff::archive {

namespace {

// What the archive was made with; of one that does not say, or says a word that we do not know, what its blocks show.
codec::Level levelOf(const format::Index& index)
{
    if (const auto level = codec::levelFromName(index.level))
        return *level;
    static constexpr codec::Level kLevels[] = {codec::Level::Store, codec::Level::Fast, codec::Level::Balanced};
    std::size_t strongest = 0;
    for (const format::SegmentRecord& segment : index.segments) {
        if (segment.header.model)
            return codec::Level::Former;
        strongest = std::max<std::size_t>(strongest, segment.header.data.method);
    }
    return kLevels[std::min<std::size_t>(strongest, 2)];
}

// The dial that gave the block's lanes, 0 for one or two, which are the codec's own choice.
std::uint32_t dialOf(const format::BlockInfo& block)
{
    const std::uint64_t n = block.n;
    return n == 0 || 2 * (n + n * n) >= block.rawSize ? 0 : block.n;
}

class Updater {
public:
    Updater(const Archive::Impl& archive, const UpdateOptions& options, TaskControl& control)
        : m_archive(archive), m_options(options), m_control(control)
    {
    }

    Result<UpdateReport> run(const Edits& edits);

private:
    Status plan(const Edits& edits);
    // How what is coded is coded, and on what.
    Status chooseCoding();
    Status write(SegmentSink& sink);
    Status addNew(SegmentSink& sink);
    Status endStream(SegmentSink& sink) const;
    Result<format::Index> makeIndex(SegmentSink& sink);
    Status putInPlace(SegmentSink& sink, const format::Index& index);

    const Archive::Impl& m_archive;
    const UpdateOptions& m_options;
    TaskControl& m_control;

    std::vector<EntryFate> m_fates;
    Additions m_additions;
    StreamEdits m_edits;
    std::vector<Treatment> m_treatments;

    SegmentCoding m_coding;
    LanePlan m_lanes;
    unsigned m_threads = 1;
    DeviceFaults m_faults;

    Rewritten m_rewritten;
    std::vector<format::EntryRecord> m_addedRecords;
    UpdateReport m_report;
};

Status Updater::plan(const Edits& edits)
{
    EditPlan plan(m_archive);
    FF_TRY(plan.apply(edits));
    FF_ASSIGN(m_additions, scanAdditions(m_archive, edits, m_options, plan, m_report.warnings, m_control));
    plan.settle();
    m_fates = plan.fates();
    m_report.removed = plan.removed();
    m_report.renamed = plan.renamed();
    FF_ASSIGN(m_edits, streamEdits(m_archive, m_fates, !m_additions.entries.empty(), m_control));
    FF_ASSIGN(m_treatments, chooseTreatments(m_archive, m_fates, m_edits, m_control));
    return {};
}

Status Updater::chooseCoding()
{
    m_coding.level = m_options.level.value_or(levelOf(m_archive.index));
    m_coding.verify = m_options.verify;
    std::uint64_t decoded = 0, copied = 0;
    for (std::size_t i = 0; i < m_treatments.size(); ++i) {
        const format::SegmentHeader& header = m_archive.index.segments[i].header;
        if (m_treatments[i] == Treatment::Decode) {
            decoded += header.data.rawSize;
            m_coding.n = std::max(m_coding.n, dialOf(header.data));
        } else if (m_treatments[i] == Treatment::Copy) {
            copied += header.data.packedSize;
            if (m_coding.n == 0)
                m_coding.n = dialOf(header.data);
        }
    }
    const std::uint64_t work = m_additions.bytes + decoded;
    m_control.setTotals(work + decoded + copied, m_additions.entries.size());
    FF_TRY(checkDevice(m_options.device));
    if (codec::usesModel(m_coding.level) && work != 0) {
        FF_ASSIGN(m_coding.model, m_archive.models.byName("nano"));
    }
    FF_ASSIGN(const DeviceChoice choice,
              chooseDevice(m_options,
                           {m_coding.model, work, 0, codec::workingMemory(kSegmentDataSize, m_coding.level)}));
    m_report.device = choice.name;
    m_control.setDevice(m_report.device);
    m_lanes = planLanes(m_additions.bytes, choice.manyLanes || m_coding.n != 0);
    if (m_coding.n == 0)
        m_coding.n = m_lanes.n;
    m_coding.mixing = mixingFor(m_coding.level, choice);
    m_coding.engine = choice.engine;
    m_coding.onDeviceFault = [this](const std::string& message) { m_faults.note(message); };
    m_threads = choice.threads;
    return {};
}

Status Updater::write(SegmentSink& sink)
{
    m_control.setStage("encode");
    FF_ASSIGN(m_rewritten, Rewriter(m_archive, m_options, m_edits, m_treatments, m_coding, sink, m_control).run());
    if (m_edits.appends)
        FF_TRY(addNew(sink));
    else
        FF_TRY(endStream(sink));
    return sink.drain();
}

Status Updater::addNew(SegmentSink& sink)
{
    TarOptions options = tarOptionsFor(m_coding.level, m_coding.n, m_lanes.segmentSize, m_additions.bytes);
    options.sharedSizes = sharedSizes(m_additions.entries);
    options.startOffset = m_rewritten.end;
    FF_ASSIGN(const auto repeated, repeatedEntries(m_archive, m_fates, m_additions.entries, m_control));
    FF_ASSIGN(options.known, oldContents(m_archive, m_options, repeated, m_rewritten.places, m_control));
    for (const std::size_t entry : repeated)
        options.sharedSizes.insert(m_archive.entries[entry].size);
    FF_ASSIGN(const auto tar, TarWriter::create(
                                  [&sink, this](Segment segment) {
                                      m_report.codedSegments += 1;
                                      return sink.add(std::move(segment));
                                  },
                                  m_control, std::move(options)));
    for (const SourceEntry& source : m_additions.entries) {
        FF_TRY(tar->add(source));
        m_control.addEntries(1);
    }
    FF_TRY(tar->finish());
    m_addedRecords = std::move(tar->records());
    m_report.added = m_addedRecords.size();
    m_report.warnings.insert(m_report.warnings.end(), tar->warnings().begin(), tar->warnings().end());
    return {};
}

// The two blocks of zeros, when the segment that held them went.
Status Updater::endStream(SegmentSink& sink) const
{
    const std::vector<format::SegmentRecord>& segments = m_archive.index.segments;
    const bool kept = !segments.empty() && m_treatments.back() != Treatment::Drop
        && !touchesCut(m_edits.cuts, tarEnd(segments.back()) - 1, tarEnd(segments.back()));
    if (kept)
        return {};
    Segment end;
    end.tarOffset = m_rewritten.end;
    end.addHeader(Bytes(2 * kTarBlock, 0));
    return sink.add(std::move(end));
}

Result<format::Index> Updater::makeIndex(SegmentSink& sink)
{
    FF_ASSIGN(format::Index index, editedIndex(m_archive, m_fates, m_rewritten, {sink.takeSegments(), sink.takeCosts()},
                                               std::move(m_addedRecords)));
    index.listed = !format::mayListNothing(index.segments) || index.entries.size() > kMaxUnlistedEntries || !sink.selfContained()
        || sink.entries() != index.entries.size();
    // An archive that is too small to list its entries has none of their costs, but its one segment tells what they take.
    index.costsRecorded = m_archive.index.costsRecorded
        || (!m_archive.index.listed
            && std::any_of(index.entries.begin(), index.entries.end(), [](const auto& e) { return !e.strip.empty(); }));
    index.creator = "FileFormer " FF_VERSION;
    index.level = m_archive.index.level.empty() ? std::string(codec::levelName(m_coding.level)) : m_archive.index.level;
    return index;
}

Status Updater::putInPlace(SegmentSink& sink, const format::Index& index)
{
    FF_ASSIGN(m_report.archiveBytes, sink.writer().seal(index));
    m_control.setStage("verify");
    FF_TRY(checkChanged(m_archive, sink.writer().temporary(), index, m_rewritten.copied, m_control));
    FF_TRY(checkStillThere(m_archive));
    if (!m_options.keepPrevious.empty())
        m_report.keptPrevious = keepPrevious(m_archive, m_options.keepPrevious, m_report.warnings);
    const Status committed = sink.writer().commit();
    if (!committed.ok() && m_report.keptPrevious)
        ::unlink(m_options.keepPrevious.c_str());
    return committed;
}

Result<UpdateReport> Updater::run(const Edits& edits)
{
    const auto started = std::chrono::steady_clock::now();
    m_control.setStage("scan");
    FF_TRY(checkStillThere(m_archive));
    FF_TRY(plan(edits));
    FF_TRY(chooseCoding());
    FF_ASSIGN(format::Writer writer, format::Writer::create(m_archive.reader.path()));
    SegmentSink sink(std::move(writer), m_coding, m_threads, m_control);
    FF_TRY(write(sink));
    m_control.setStage("write");
    FF_ASSIGN(const format::Index index, makeIndex(sink));
    FF_TRY(m_control.checkpoint());
    FF_TRY(putInPlace(sink, index));

    if (const auto warning = m_faults.warning())
        m_report.warnings.push_back(*warning);
    for (const format::EntryRecord& entry : index.entries)
        m_report.rawBytes += entry.size;
    m_report.entries = index.entries.size();
    m_report.copiedSegments = m_rewritten.copied.size();
    m_report.mendedSegments = m_rewritten.mended;
    m_report.codedSegments +=
        static_cast<std::uint64_t>(std::count(m_rewritten.codedAnew.begin(), m_rewritten.codedAnew.end(), true));
    m_report.previousBytes = m_archive.reader.fileSize();
    m_report.hashRetries = m_rewritten.hashRetries + sink.hashRetries();
    m_report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    return std::move(m_report);
}

Status checkChangeable(const Archive::Impl& archive)
{
    if (archive.foreign)
        return Error{ErrorCode::Missing,
                     "FileFormer changes only .ffz archives; convert " + archive.path().filename().string() + " to one first"};
    if (archive.rebuilt)
        return Error{ErrorCode::Damaged,
                     "the index of " + archive.reader.path().filename().string()
                         + " is lost, so it cannot be changed; extract it and make a new archive"};
    if (!archive.index.segments.empty() && tarEnd(archive.index.segments.back()) % kTarBlock != 0)
        return Error{ErrorCode::Damaged, "the archive does not end where it must"};
    return {};
}

} // namespace

Result<UpdateReport> updateArchive(const Archive& archive, const Edits& edits, const UpdateOptions& options,
                                   TaskControl& control)
{
    if (edits.empty())
        return Error{ErrorCode::Usage, "there is nothing to change"};
    FF_TRY(control.checkpoint());
    FF_TRY(checkChangeable(archive.impl()));
    return Updater(archive.impl(), options, control).run(edits);
}

Status checkEdits(const Archive& archive, const Edits& edits)
{
    FF_TRY(checkChangeable(archive.impl()));
    return EditPlan(archive.impl()).apply(edits);
}

} // namespace ff::archive
