// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/ArchiveImpl.h"
#include "core/archive/Limits.h"
#include "core/archive/Refusal.h"
#include "core/archive/SegmentSink.h"
#include "core/archive/TarWriter.h"
#include "core/archive/TargetFile.h"
#include "core/archive/TargetTree.h"
#include "core/archive/foreign/Convert.h"
#include "core/archive/foreign/Spool.h"

#include <archive_entry.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <thread>
#include <unordered_set>

namespace ff::archive {

namespace {

std::vector<std::size_t> allOf(const Archive& archive)
{
    std::vector<std::size_t> all(archive.entries().size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    return all;
}

// Entries of one archive into the tar stream of another.
class Conversion {
public:
    Conversion(const Archive::Impl& source, EntrySource& entries, TarWriter& tar, Spool& spool,
               ConvertReport& report, TaskControl& control)
        : m_source(source), m_refusals(source), m_entries(entries), m_tar(tar), m_spool(spool),
          m_report(report), m_control(control)
    {
    }

    Status run()
    {
        const Utf8Names names;
        std::vector<std::size_t> links; // behind all files, as our reader needs them
        for (std::size_t i = 0; i < m_source.entries.size(); ++i) {
            if (m_source.entries[i].type == EntryType::Hardlink)
                links.push_back(i);
            FF_TRY(take(i));
        }
        for (const std::size_t link : links)
            FF_TRY(addLink(link));
        return {};
    }

private:
    using Metadata = std::shared_ptr<::archive_entry>;

    Status leaveOut(const Entry& entry, const Error& why)
    {
        m_report.warnings.push_back({entry.path, "left out: " + why.message, true});
        m_report.verdict.count(stateOf(why));
        m_control.addEntries(1);
        return {};
    }

    // Reads the entry and, unless it is a link, writes it.
    Status take(std::size_t place)
    {
        FF_TRY(m_control.checkpoint());
        const Entry& entry = m_source.entries[place];
        m_control.setStage("encode", entry.path);
        if (const auto refused = m_refusals.of(place))
            return entry.type == EntryType::Hardlink ? Status() : leaveOut(entry, *refused);
        Metadata metadata;
        EntryCheck check;
        FF_TRY(m_spool.clear());
        Status spooled;
        const Status read =
            m_entries.read(place,
                           {[&metadata](::archive_entry* header) -> Status {
                                metadata = {::archive_entry_clone(header), ::archive_entry_free};
                                return {};
                            },
                            [&](std::uint64_t offset, ByteSpan piece) -> Status {
                                spooled = m_spool.writeAt(offset, piece);
                                return spooled;
                            }},
                           check);
        FF_TRY(spooled); // the disk is full: more will not help
        if (!read.ok() && read.error().code == ErrorCode::Cancelled)
            return read.error();
        if (entry.type == EntryType::Hardlink) {
            if (read.ok())
                m_metadata.emplace(place, std::move(metadata));
            return {};
        }
        if (!read.ok())
            return leaveOut(entry, read.error());
        m_report.verdict.count(m_source.good());
        if (!m_names.insert(entry.path).second && entry.type == EntryType::Directory)
            return {};
        SourceEntry source = describe(entry, std::move(metadata));
        if (entry.type == EntryType::File) {
            FF_TRY(m_spool.setSize(entry.size));
            FF_ASSIGN(source.info, m_spool.info());
            source.contents = m_spool.descriptor();
            m_written.insert(entry.path);
        }
        FF_TRY(m_tar.add(source));
        m_control.addEntries(1);
        return {};
    }

    SourceEntry describe(const Entry& entry, Metadata metadata) const
    {
        SourceEntry source;
        source.name = entry.path;
        source.type = entry.type;
        source.metadata = std::move(metadata);
        return source;
    }

    Status addLink(std::size_t place)
    {
        FF_TRY(m_control.checkpoint());
        const Entry& entry = m_source.entries[place];
        const auto metadata = m_metadata.find(place);
        if (const auto refused = m_refusals.of(place))
            return leaveOut(entry, *refused);
        if (metadata == m_metadata.end() || !m_written.contains(entry.linkTarget))
            return leaveOut(
                entry, {ErrorCode::Damaged, "it links to " + entry.linkTarget + ", which could not be read"});
        m_report.verdict.count(m_source.good());
        SourceEntry source = describe(entry, std::move(metadata->second));
        source.hardlinkTo = entry.linkTarget;
        FF_TRY(m_tar.add(source));
        m_control.addEntries(1);
        return {};
    }

    const Archive::Impl& m_source;
    const Refusals m_refusals;
    EntrySource& m_entries;
    TarWriter& m_tar;
    Spool& m_spool;
    ConvertReport& m_report;
    TaskControl& m_control;
    std::map<std::size_t, Metadata> m_metadata; // of links
    std::unordered_set<std::string> m_names, m_written; // all; files
};

std::unordered_set<std::uint64_t> repeatedSizes(const std::vector<Entry>& entries)
{
    std::unordered_set<std::uint64_t> seen, repeated;
    for (const Entry& entry : entries) {
        if (entry.type == EntryType::File && !seen.insert(entry.size).second)
            repeated.insert(entry.size);
    }
    return repeated;
}

} // namespace

Result<ConvertReport> convertArchive(const Archive& archive, const std::filesystem::path& target,
                                     const CreateOptions& options, TaskControl& control)
{
    const auto started = std::chrono::steady_clock::now();
    const Archive::Impl& source = archive.impl();
    if (options.n > kMaxN)
        return Error{ErrorCode::Usage, "n must be at most " + std::to_string(kMaxN)};
    std::error_code failure;
    if (std::filesystem::equivalent(archive.path(), target, failure))
        return Error{ErrorCode::Usage, "the new archive must have another name than the old one"};
    FF_ASSIGN(const TargetFile place, TargetFile::take(target, options.force, control));
    FF_TRY(checkDevice(options.device));
    SegmentCoding coding;
    coding.level = options.level;
    coding.verify = options.verify;
    coding.n = options.n;
    if (codec::usesModel(options.level)) {
        FF_ASSIGN(coding.model, source.models.byName("nano"));
    }
    ConvertReport report;
    report.warnings = source.warnings;
    std::uint64_t bytes = 0;
    for (const Entry& entry : source.entries)
        bytes += entry.size;
    FF_ASSIGN(const auto entries, source.source(options, allOf(archive), control));
    // Read once, coded once.
    control.setTotals(entries->totalBytes() + bytes, source.entries.size());
    FF_ASSIGN(const DeviceChoice choice,
              chooseDevice(options,
                           {coding.model, bytes, 0, codec::workingMemory(kSegmentDataSize, options.level)}));
    report.device = choice.name;
    control.setDevice(report.device);
    const LanePlan plan = planLanes(bytes, choice.manyLanes || coding.n != 0);
    if (coding.n == 0)
        coding.n = plan.n;
    coding.mixing = options.mixing.value_or(mixingFor(options.level, choice));
    coding.engine = choice.engine;
    DeviceFaults faults;
    coding.onDeviceFault = [&faults](const std::string& message) { faults.note(message); };

    FF_ASSIGN(Spool spool, Spool::create(target.parent_path()));
    FF_ASSIGN(format::Writer writer, format::Writer::create(target));
    SegmentSink sink(std::move(writer), coding, choice.threads, control);
    TarOptions tarOptions = tarOptionsFor(options.level, coding.n, plan.segmentSize);
    tarOptions.sharedSizes = repeatedSizes(source.entries);
    FF_ASSIGN(const auto tar,
              TarWriter::create([&sink](Segment segment) { return sink.add(std::move(segment)); }, control,
                                std::move(tarOptions)));
    FF_TRY(Conversion(source, *entries, *tar, spool, report, control).run());
    FF_TRY(entries->finish());
    report.verdict.incomplete = !source.complete;
    // Folders and links alone are no conversion of an archive that has files.
    const auto isFile = [](const auto& entry) { return entry.type == EntryType::File; };
    const bool lacksFiles = std::any_of(source.entries.begin(), source.entries.end(), isFile)
        && std::none_of(tar->records().begin(), tar->records().end(), isFile);
    if (tar->records().empty() || lacksFiles) {
        const std::string why = report.warnings.empty()
            ? std::string()
            : "; " + report.warnings.back().path + ": " + report.warnings.back().message;
        return Error{report.verdict.problem().value_or(ErrorCode::Io),
                     "nothing in " + archive.path().filename().string() + " can be read" + why};
    }
    FF_TRY(tar->finish());
    FF_TRY(sink.drain());

    control.setStage("write");
    FF_ASSIGN(const format::Index index, sink.takeIndex(std::move(tar->records()), options.level));
    FF_TRY(control.checkpoint());
    FF_ASSIGN(report.archiveBytes, sink.writer().seal(index));
    FF_TRY(place.commit(sink.writer(), control));
    warnOfUnkept(sink.writer(), report.warnings);

    report.warnings.insert(report.warnings.end(), tar->warnings().begin(), tar->warnings().end());
    if (const auto warning = faults.warning())
        report.warnings.push_back(*warning);
    for (std::string& fault : entries->faults()) {
        report.verdict.archiveDamaged = true;
        report.warnings.push_back({"", std::move(fault)});
    }
    if (const auto warning = entries->warning())
        report.warnings.push_back(*warning);
    for (const format::EntryRecord& entry : index.entries)
        report.rawBytes += entry.size;
    report.entries = index.entries.size();
    report.payloadBytes = sink.payloadBytes();
    report.hashRetries = sink.hashRetries() + entries->hashRetries();
    report.sourceBytes = source.fileSize();
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    return report;
}

Result<ConvertEstimate> estimateConversion(const Archive& archive, const CreateOptions& options,
                                           TaskControl& control)
{
    // With the transformer a processor codes some 60 KB/s.
    const std::size_t budget =
        codec::usesModel(options.level) ? std::size_t{192} << 10 : std::size_t{1} << 20;
    constexpr std::size_t kPieces = 16;
    const Archive::Impl& source = archive.impl();
    ConvertEstimate estimate;
    estimate.sourceBytes = source.fileSize();
    std::uint64_t bytes = 0;
    for (const Entry& entry : source.entries)
        bytes += entry.size;
    // One file for each sixteenth of the contents.
    std::vector<std::size_t> chosen;
    std::vector<std::uint64_t> pieces; // that each of them stands for
    const std::uint64_t step = std::max<std::uint64_t>(bytes / kPieces, 1);
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < source.entries.size(); ++i) {
        const Entry& entry = source.entries[i];
        if (const std::uint64_t spans = (sum + entry.size) / step - sum / step; spans != 0) {
            chosen.push_back(i);
            pieces.push_back(spans);
        }
        sum += entry.size;
    }
    control.setStage("scan");
    FF_ASSIGN(const auto entries, source.source(options, chosen, control));
    control.setTotals(entries->totalBytes(), chosen.size());
    Bytes sample;
    std::vector<codec::FileStart> starts;
    std::uint64_t covered = 0; // of the contents, with holes
    std::optional<Error> unreadable; // why the last of what could not be read was not
    for (std::size_t c = 0; c < chosen.size(); ++c) {
        FF_TRY(control.checkpoint());
        EntryCheck check;
        const std::size_t i = chosen[c];
        auto left =
            static_cast<std::size_t>(std::min<std::uint64_t>(budget / (kPieces + 1) * pieces[c], budget));
        std::uint64_t end = 0;
        const Entry& entry = source.entries[i];
        starts.push_back({sample.size(), entry.path.substr(entry.path.rfind('/') + 1)});
        const Status read =
            entries->read(i,
                          {{},
                           [&](std::uint64_t offset, ByteSpan piece) -> Status {
                               const ByteSpan part = piece.first(std::min(left, piece.size()));
                               end = offset + part.size();
                               sample.insert(sample.end(), part.begin(), part.end());
                               left -= part.size();
                               return left == 0 ? Status(Error{ErrorCode::Usage, "enough"}) : Status();
                           }},
                          check);
        if (!read.ok() && read.error().code == ErrorCode::Cancelled)
            return read.error();
        if (!read.ok() && end == 0)
            unreadable = read.error();
        covered += read.ok() ? entry.size : end;
        if (starts.back().offset == sample.size())
            starts.pop_back();
    }
    estimate.sampledBytes = sample.size();
    if (sample.empty() && bytes != 0)
        return unreadable.value_or(Error{ErrorCode::Damaged, "nothing in it can be read"})
            .withContext(archive.path().filename().string());
    // Headers and index: what our own archives take for each entry, about.
    constexpr std::uint64_t kEntryBytes = 90;
    estimate.targetBytes = source.entries.size() * kEntryBytes + 60;
    if (sample.empty())
        return estimate;
    control.setStage("encode");
    codec::EncodeOptions encoding;
    encoding.level = options.level;
    if (codec::usesModel(options.level)) {
        FF_ASSIGN(encoding.model, source.models.byName("nano"));
        FF_ASSIGN(encoding.engine, engine::selectEngine(encoding.model));
    }
    const auto started = std::chrono::steady_clock::now();
    FF_ASSIGN(const codec::CodedBlock block, codec::encodeBlock(sample, starts, encoding, control));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    const double share = double(bytes) / double(std::max<std::uint64_t>(covered, 1));
    estimate.targetBytes += static_cast<std::uint64_t>(double(block.payload.size()) * share);
    const unsigned threads =
        workerThreads(options.threads, codec::workingMemory(kSegmentDataSize, options.level));
    estimate.seconds = seconds * share * (options.verify ? 2 : 1)
        / double(std::min<std::uint64_t>(threads, bytes / kGroupSize + 1));
    return estimate;
}

} // namespace ff::archive
