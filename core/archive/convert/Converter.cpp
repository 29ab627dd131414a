// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/ArchiveImpl.h"
#include "core/archive/convert/Convert.h"
#include "core/archive/create/ArchiveBuilder.h"
#include "core/archive/create/TargetFile.h"
#include "core/archive/disk/Spool.h"
#include "core/archive/export/Export.h"
#include "core/archive/read/RecoveredFile.h"
#include "core/archive/read/Refusal.h"
#include "core/archive/run/CostModel.h"
#include "core/format/encrypted/EncryptingLayer.h"

#include <archive_entry.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <unordered_set>

namespace ff::archive {

namespace {

std::vector<std::size_t> allOf(const Archive& archive)
{
    std::vector<std::size_t> all(archive.entries().size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    return all;
}

// What takes the entries.
struct NewArchive {
    std::function<Status(const SourceEntry&)> add;
    std::function<void(Warning)> warn;
    bool keepsHardlinks = true; // if not, each name is added as a file
};

// Entries of one archive into another.
class Conversion {
public:
    Conversion(const Archive::Impl& source, EntrySource& entries, NewArchive out, Spool& spool,
               Verdict& verdict, TaskControl& control)
        : m_source(source), m_refusals(source), m_entries(entries), m_out(std::move(out)), m_spool(spool),
          m_verdict(verdict), m_control(control)
    {
    }

    Status run()
    {
        const Utf8Names names;
        std::vector<std::size_t> links; // behind all files, as our reader needs them
        for (std::size_t i = 0; i < m_source.entries.size(); ++i) {
            const Entry& entry = m_source.entries[i];
            if (entry.type == EntryType::Hardlink && !m_out.keepsHardlinks && !m_refusals.of(i))
                m_linksOf[entry.linkTarget].push_back(i); // written with its contents
            else if (entry.type == EntryType::Hardlink)
                links.push_back(i);
        }
        for (std::size_t i = 0; i < m_source.entries.size(); ++i)
            FF_TRY(take(i));
        for (const auto& [target, places] : m_linksOf)
            links.insert(links.end(), places.begin(), places.end());
        for (const std::size_t link : links)
            FF_TRY(addLink(link));
        return {};
    }

private:
    using Metadata = std::shared_ptr<::archive_entry>;

    Status leaveOut(const Entry& entry, const Error& why)
    {
        m_out.warn({entry.path, sentence("left out: %1", why.message), true});
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
        FF_TRY(m_out.add(source));
        return entry.type == EntryType::File ? addOtherNames(source) : Status();
    }

    // Of a file whose links cannot be links there.
    Status addOtherNames(SourceEntry source)
    {
        const auto links = m_linksOf.find(source.name);
        if (links == m_linksOf.end())
            return {};
        source.type = EntryType::Hardlink;
        for (const std::size_t link : links->second) {
            source.hardlinkTo = links->first;
            source.name = m_source.entries[link].path;
            FF_TRY(m_out.add(source));
            m_verdict.count(m_source.good());
        }
        m_linksOf.erase(links);
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
                entry,
                {ErrorCode::Damaged, sentence("it links to %1, which could not be read", entry.linkTarget)});
        m_verdict.count(m_source.good());
        SourceEntry source = describe(entry, std::move(metadata->second));
        source.hardlinkTo = entry.linkTarget;
        return m_out.add(source);
    }

    const Archive::Impl& m_source;
    const Refusals m_refusals;
    EntrySource& m_entries;
    const NewArchive m_out;
    Spool& m_spool;
    Verdict& m_verdict;
    TaskControl& m_control;
    std::map<std::size_t, Metadata> m_metadata; // of links
    std::map<std::string, std::vector<std::size_t>>
        m_linksOf; // that are still to be written, by their target
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
    const double readCost =
        reading.isEmpty() ? 1 / unpackingSpeed() : reading.upTo(sourceBytes) / double(sourceBytes);
    for (const Entry& entry : entries) {
        const auto read = static_cast<std::uint64_t>(double(entry.size) * share);
        out.add(read + entry.size, (share * readCost + 1 / codingSpeed(level, entry.path)) / (share + 1));
    }
    return out;
}

// Folders and links alone are no conversion of an archive that has files.
template <typename Record>
Status checkAnythingWasRead(const Archive& archive, const std::vector<Record>& records,
                            const std::vector<Warning>& told, const Verdict& verdict)
{
    const auto isFile = [](const auto& entry) { return entry.type == EntryType::File; };
    const auto hasFile = [&isFile](const auto& entries) {
        return std::any_of(entries.begin(), entries.end(), isFile);
    };
    if (!records.empty() && (hasFile(records) || !hasFile(archive.entries())))
        return {};
    const std::vector<Warning>& warnings = told.empty() ? archive.warnings() : told;
    const ErrorCode code = verdict.problem().value_or(ErrorCode::Io);
    if (warnings.empty())
        return Error{code, sentence("nothing in %1 can be read", archive.path().filename())};
    return Error{code,
                 sentence("nothing in %1 can be read; %2: %3", archive.path().filename(),
                          warnings.back().path, warnings.back().message)};
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

void tellFaults(const EntrySource& entries, ConvertReport& report)
{
    for (Sentence& fault : entries.faults()) {
        report.verdict.archiveDamaged = true;
        report.warnings.push_back({"", std::move(fault)});
    }
    if (const auto warning = entries.warning())
        report.warnings.push_back(*warning);
    report.hashRetries += entries.hashRetries();
}

// Into zip, 7z or tar.
Result<ConvertReport> convertToForeign(ArchiveKind kind, const Archive& archive,
                                       const std::filesystem::path& target, const CreateOptions& options,
                                       TaskControl& control)
{
    const Archive::Impl& source = archive.impl();
    ConvertReport report;
    report.warnings = source.warnings;
    FF_ASSIGN(const auto made, Export::begin(kind, target, options, control));
    if (source.isEncrypted())
        made->warn({"", sentence("the new archive is not encrypted, as the old one is")});
    const std::uint64_t bytes = contentBytes(source.entries);
    FF_ASSIGN(const auto entries, source.source(options, allOf(archive), control));
    WorkPlan work = convertingWork(source.entries, *entries, codec::Level::Balanced);
    if (options.verify)
        work.add(bytes, 1 / unpackingSpeed());
    control.setTotals(entries->totalBytes() + bytes * (options.verify ? 2 : 1), source.entries.size(),
                      std::move(work));
    FF_ASSIGN(Spool spool, source.isEncrypted() ? Spool::inMemory() : Spool::create(target.parent_path()));
    FF_TRY(made->open());
    std::vector<Warning> told;
    NewArchive out;
    out.add = [&](const SourceEntry& entry) { return made->add(entry); };
    out.warn = [&](Warning warning) {
        told.push_back(warning);
        made->warn(std::move(warning));
    };
    out.keepsHardlinks = made->writer().keepsHardlinks();
    FF_TRY(Conversion(source, *entries, std::move(out), spool, report.verdict, control).run());
    FF_TRY(entries->finish());
    report.verdict.incomplete = !source.complete;
    FF_TRY(checkAnythingWasRead(archive, made->writer().written(), told, report.verdict));
    FF_TRY(made->finish());
    made->report(report);
    tellFaults(*entries, report);
    report.sourceBytes = source.fileSize();
    return report;
}

} // namespace

Result<ConvertReport> convertArchive(const Archive& archive, const std::filesystem::path& target,
                                     const CreateOptions& options, TaskControl& control)
{
    const Archive::Impl& source = archive.impl();
    ConvertReport report;
    std::error_code failure;
    if (std::filesystem::equivalent(archive.path(), target, failure))
        return Error{ErrorCode::Usage, sentence("the new archive must have another name than the old one")};
    FF_ASSIGN(const ArchiveKind kind, kindOfName(target));
    if (kind != ArchiveKind::Ffz)
        return convertToForeign(kind, archive, target, options, control);
    FF_ASSIGN(TargetFile place, TargetFile::take(target, {options.force, options.volumeSize}, control));
    ArchiveBuilder builder(options, control);
    const bool isPrivate = options.password || source.isEncrypted();
    if (isPrivate)
        builder.keepPrivate();
    CodingRequest request(options);
    if (const auto recovery = recoveryOf(source.reader.view()); recovery && request.recoveryPercent == 0)
        request.recoveryPercent = recovery->info().percent; // as the source has it
    FF_TRY(builder.request(request));
    FF_TRY(builder.loadModel(source.models));
    report.warnings = source.warnings;
    const std::uint64_t bytes = contentBytes(source.entries);
    FF_ASSIGN(const auto entries, source.source(options, allOf(archive), control));
    // Read once, coded once.
    control.setTotals(entries->totalBytes() + bytes, source.entries.size(),
                      convertingWork(source.entries, *entries, builder.pacedBy()));
    FF_TRY(builder.chooseDevice(bytes));
    std::vector<std::pair<std::string_view, std::uint64_t>> files;
    for (const Entry& entry : source.entries)
        files.emplace_back(entry.path, entry.size);
    FF_TRY(builder.planLevels(files));

    FF_ASSIGN(Spool spool, isPrivate ? Spool::inMemory() : Spool::create(target.parent_path()));
    // What was encrypted stays so.
    const Password password =
        options.password || !source.foreign ? options.password : source.foreign->password();
    FF_ASSIGN(auto encryption,
              password ? newEncryption(password, control) : format::encryptionWith(source.key));
    FF_ASSIGN(format::Writer writer, format::Writer::create(place.path(), std::move(encryption)));
    builder.open(std::move(writer));
    TarOptions tarOptions = builder.tarOptions();
    tarOptions.sharedSizes = repeatedSizes(source.entries);
    FF_TRY(builder.startStream(std::move(tarOptions)));
    NewArchive out;
    out.add = [&builder](const SourceEntry& entry) { return builder.add(entry); };
    out.warn = [&builder](Warning warning) { builder.warn(std::move(warning)); };
    FF_TRY(Conversion(source, *entries, std::move(out), spool, report.verdict, control).run());
    FF_TRY(entries->finish());
    report.verdict.incomplete = !source.complete;
    FF_TRY(checkAnythingWasRead(archive, builder.records(), builder.warnings(), report.verdict));
    FF_TRY(builder.endStream());
    FF_ASSIGN(const format::Index index, builder.newIndex());
    FF_TRY(builder.seal(index));
    FF_TRY(place.commit(builder.writer(), control));

    builder.report(report);
    report.parts = place.parts();
    tellFaults(*entries, report);
    report.sourceBytes = source.fileSize();
    return report;
}

} // namespace ff::archive
