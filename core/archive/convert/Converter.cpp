// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/convert/Convert.h"

#include "core/archive/ArchiveImpl.h"
#include "core/archive/Limits.h"
#include "core/archive/create/ArchiveBuilder.h"
#include "core/archive/create/TargetFile.h"
#include "core/archive/disk/Spool.h"
#include "core/archive/read/Refusal.h"
#include "core/archive/run/CostModel.h"

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
    Conversion(const Archive::Impl& source, EntrySource& entries, ArchiveBuilder& builder, Spool& spool, Verdict& verdict,
               TaskControl& control)
        : m_source(source), m_refusals(source), m_entries(entries), m_builder(builder), m_spool(spool), m_verdict(verdict),
          m_control(control)
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
        m_builder.warn({entry.path, "left out: " + why.message, true});
        m_verdict.count(stateOf(why));
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
        const Status read = m_entries.read(place,
                                           {[&metadata](::archive_entry* header) -> Status {
                                                metadata = EntryHandle(::archive_entry_clone(header));
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
        m_verdict.count(m_source.good());
        if (!m_names.insert(entry.path).second && entry.type == EntryType::Directory)
            return {};
        SourceEntry source = describe(entry, std::move(metadata));
        if (entry.type == EntryType::File) {
            FF_TRY(m_spool.setSize(entry.size));
            FF_ASSIGN(source.info, m_spool.info());
            source.contents = m_spool.descriptor();
            m_written.insert(entry.path);
        }
        return m_builder.add(source);
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
            return leaveOut(entry, {ErrorCode::Damaged, "it links to " + entry.linkTarget + ", which could not be read"});
        m_verdict.count(m_source.good());
        SourceEntry source = describe(entry, std::move(metadata->second));
        source.hardlinkTo = entry.linkTarget;
        return m_builder.add(source);
    }

    const Archive::Impl& m_source;
    const Refusals m_refusals;
    EntrySource& m_entries;
    ArchiveBuilder& m_builder;
    Spool& m_spool;
    Verdict& m_verdict;
    TaskControl& m_control;
    std::map<std::size_t, Metadata> m_metadata; // of links
    std::unordered_set<std::string> m_names, m_written; // all; files
};

std::uint64_t contentBytes(const std::vector<Entry>& entries)
{
    return std::accumulate(entries.begin(), entries.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const Entry& entry) { return sum + entry.size; });
}

// Each entry is read from its share of the source, and coded.
WorkPlan convertingWork(const std::vector<Entry>& entries, const EntrySource& source, codec::Level level)
{
    WorkPlan out;
    const std::uint64_t contents = contentBytes(entries), sourceBytes = source.totalBytes();
    if (contents == 0 || sourceBytes == 0)
        return out;
    const WorkPlan reading = source.workPlan();
    const double share = double(sourceBytes) / double(contents);
    const double readCost = reading.isEmpty() ? 1 / unpackingSpeed() : reading.upTo(sourceBytes) / double(sourceBytes);
    for (const Entry& entry : entries) {
        const auto read = static_cast<std::uint64_t>(double(entry.size) * share);
        out.add(read + entry.size, (share * readCost + 1 / codingSpeed(level, entry.path)) / (share + 1));
    }
    return out;
}

// Folders and links alone are no conversion of an archive that has files.
Status checkAnythingWasRead(const Archive& archive, const ArchiveBuilder& builder, const Verdict& verdict)
{
    const auto isFile = [](const auto& entry) { return entry.type == EntryType::File; };
    const auto hasFile = [&isFile](const auto& entries) { return std::any_of(entries.begin(), entries.end(), isFile); };
    const std::vector<format::EntryRecord>& records = builder.records();
    if (!records.empty() && (hasFile(records) || !hasFile(archive.entries())))
        return {};
    const std::vector<Warning>& warnings = builder.warnings().empty() ? archive.warnings() : builder.warnings();
    const std::string why = warnings.empty() ? std::string() : "; " + warnings.back().path + ": " + warnings.back().message;
    return Error{verdict.problem().value_or(ErrorCode::Io), "nothing in " + archive.path().filename().string() + " can be read" + why};
}

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
    const Archive::Impl& source = archive.impl();
    ConvertReport report;
    std::error_code failure;
    if (std::filesystem::equivalent(archive.path(), target, failure))
        return Error{ErrorCode::Usage, "the new archive must have another name than the old one"};
    FF_ASSIGN(const TargetFile place, TargetFile::take(target, options.force, control));
    ArchiveBuilder builder(options, control);
    FF_TRY(builder.request(CodingRequest(options)));
    FF_TRY(builder.loadModel(source.models));
    report.warnings = source.warnings;
    const std::uint64_t bytes = contentBytes(source.entries);
    FF_ASSIGN(const auto entries, source.source(options, allOf(archive), control));
    // Read once, coded once.
    control.setTotals(entries->totalBytes() + bytes, source.entries.size(),
                      convertingWork(source.entries, *entries, options.level));
    FF_TRY(builder.chooseDevice(bytes, bytes));

    FF_ASSIGN(Spool spool, Spool::create(target.parent_path()));
    FF_ASSIGN(format::Writer writer, format::Writer::create(target));
    builder.open(std::move(writer));
    TarOptions tarOptions = builder.tarOptions();
    tarOptions.sharedSizes = repeatedSizes(source.entries);
    FF_TRY(builder.startStream(std::move(tarOptions)));
    FF_TRY(Conversion(source, *entries, builder, spool, report.verdict, control).run());
    FF_TRY(entries->finish());
    report.verdict.incomplete = !source.complete;
    FF_TRY(checkAnythingWasRead(archive, builder, report.verdict));
    FF_TRY(builder.endStream());
    FF_ASSIGN(const format::Index index, builder.newIndex());
    FF_TRY(builder.seal(index));
    FF_TRY(place.commit(builder.writer(), control));

    builder.report(report);
    for (std::string& fault : entries->faults()) {
        report.verdict.archiveDamaged = true;
        report.warnings.push_back({"", std::move(fault)});
    }
    if (const auto warning = entries->warning())
        report.warnings.push_back(*warning);
    report.hashRetries += entries->hashRetries();
    report.sourceBytes = source.fileSize();
    return report;
}

Result<ConvertEstimate> estimateConversion(const Archive& archive, const CreateOptions& options, TaskControl& control)
{
    // With the transformer a processor codes some 60 KB/s.
    const std::size_t budget = codec::usesModel(options.level) ? std::size_t{192} << 10 : std::size_t{1} << 20;
    constexpr std::size_t kPieces = 16;
    const Archive::Impl& source = archive.impl();
    ConvertEstimate estimate;
    estimate.sourceBytes = source.fileSize();
    const std::uint64_t bytes = contentBytes(source.entries);
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
        auto left = static_cast<std::size_t>(std::min<std::uint64_t>(budget / (kPieces + 1) * pieces[c], budget));
        std::uint64_t end = 0;
        const Entry& entry = source.entries[i];
        starts.push_back({sample.size(), entry.path.substr(entry.path.rfind('/') + 1)});
        const Status read = entries->read(i,
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
    FF_ASSIGN(encoding.model, modelFor(options.level, source.models));
    if (encoding.model) {
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
