// SPDX-License-Identifier: GPL-3.0-or-later
// The whole of an update, from what is asked to the new file in its place.
#include "core/archive/create/ArchiveBuilder.h"
#include "core/archive/create/RecordWriter.h"
#include "core/archive/create/TargetFile.h"
#include "core/archive/read/RecoveredFile.h"
#include "core/archive/run/CostModel.h"
#include "core/archive/update/EditedIndex.h"
#include "core/archive/update/Replacing.h"
#include "core/archive/update/foreign/ForeignUpdater.h"
#include "core/archive/update/plan/Additions.h"
#include "core/archive/update/segments/OldContents.h"
#include "core/base/FileLock.h"

#include <algorithm>
#include <set>

namespace ff::archive {

namespace {

// What the archive was made with; of one that does not say, or says a word that we do not know, what its
// blocks show.
codec::Level levelOf(const format::Index& index)
{
    if (const auto level = codec::levelFromName(index.level))
        return *level;
    codec::Level strongest = codec::Level::Store;
    for (const format::SegmentRecord& segment : index.segments)
        strongest = std::max(strongest, levelOfBlock(segment.header));
    return strongest;
}

// The dial that gave the block's lanes, 0 for one or two, which are the codec's own choice.
std::uint32_t dialOf(const format::BlockInfo& block)
{
    const std::uint64_t n = block.n;
    return n == 0 || 2 * (n + n * n) >= block.rawSize ? 0 : block.n;
}

class Updater {
public:
    // `lock`: of the archive; `unreadable`: added files that an earlier try could not read where the archive
    // has an entry of that name.
    Updater(const Archive::Impl& archive, const FileLock& lock, const UpdateOptions& options,
            const std::set<std::string>& unreadable, TaskControl& control)
        : m_archive(archive), m_lock(lock), m_options(options), m_unreadable(unreadable), m_control(control),
          m_builder(options, control)
    {
        if (archive.decrypted)
            m_builder.keepPrivate();
    }

    // None, and nothing changed, when unread() is not empty.
    Result<std::optional<UpdateReport>> run(const Edits& edits);
    // Warnings of what should have replaced an entry and could not be read.
    const std::vector<Warning>& unread() const { return m_unread; }

private:
    Status plan(const Edits& edits);
    Status chooseCoding(const Edits& edits);
    RecoveryInfo recovery() const;
    Result<UpdateReport> changeRecord(unsigned percent);
    WorkPlan workAhead(std::uint64_t doneBefore) const;
    Status write();
    Status addNew();
    Status endStream();
    Result<format::Index> makeIndex();
    Status putInPlace(format::Writer& writer);
    UpdateReport makeReport(const format::Index& index);

    void findUnread(const std::vector<Warning>& warnings);

    const Archive::Impl& m_archive;
    const FileLock& m_lock;
    const UpdateOptions& m_options;
    const std::set<std::string>& m_unreadable;
    TaskControl& m_control;

    std::vector<EntryChange> m_entryChanges;
    std::set<std::string> m_replaced;
    std::vector<Warning> m_unread;
    Additions m_additions;
    StreamEdits m_edits;
    std::vector<SegmentAction> m_actions;

    ArchiveBuilder m_builder;
    Rewritten m_rewritten;
    std::vector<format::EntryRecord> m_addedRecords;
    UpdateReport m_report;
};

Status Updater::plan(const Edits& edits)
{
    EditPlan plan(m_archive);
    FF_TRY(plan.apply(edits));
    std::vector<Warning> warnings;
    FF_ASSIGN(m_additions,
              scanAdditions(m_archive, edits, m_options, m_unreadable, plan, warnings, m_control));
    if (m_unreadable.empty())
        m_builder.warnAll(std::move(warnings));
    else // an earlier try has counted what is lost
        m_report.warnings = std::move(warnings);
    plan.settle();
    m_entryChanges = plan.entryChanges();
    m_replaced = plan.replaced();
    m_report.removed = plan.removed();
    m_report.renamed = plan.renamed();
    FF_ASSIGN(m_edits, streamEdits(m_archive, m_entryChanges, !m_additions.entries.empty(), m_control));
    FF_ASSIGN(m_actions, chooseActions(m_archive, m_entryChanges, m_edits, m_control));
    return {};
}

// What the archive was coded with, as far as the options do not say.
Status Updater::chooseCoding(const Edits& edits)
{
    CodingRequest request;
    request.recoveryPercent = edits.recoveryPercent.value_or(recovery().percent);
    request.automatic = m_options.automatic || (!m_options.level && m_archive.index.level == kAutomaticLevel);
    request.budgetSeconds = m_options.budgetSeconds;
    request.level =
        request.automatic ? codec::Level::Former : m_options.level.value_or(levelOf(m_archive.index));
    request.verify = m_options.verify;
    request.encoder = m_options.encoder;
    std::uint64_t decoded = 0, copied = 0;
    for (std::size_t i = 0; i < m_actions.size(); ++i) {
        const format::SegmentHeader& header = m_archive.index.segments[i].header;
        if (m_actions[i] == SegmentAction::Decode) {
            decoded += header.data.rawSize;
            request.n = std::max(request.n, dialOf(header.data));
        } else if (m_actions[i] == SegmentAction::Copy) {
            copied += header.data.packedSize;
            if (request.n == 0)
                request.n = dialOf(header.data);
        }
    }
    FF_TRY(m_builder.request(request));
    const std::uint64_t coded = m_additions.bytes + decoded;
    if (coded != 0)
        FF_TRY(m_builder.loadModel(m_archive.models));
    const Progress before = m_control.progress(); // of a try that could not read everything
    m_control.setTotals(before.doneBytes + coded + decoded + copied,
                        before.doneEntries + m_additions.entries.size(), workAhead(before.doneBytes));
    FF_TRY(m_builder.chooseDevice(m_additions.bytes));
    return m_builder.planLevels(m_additions.entries);
}

WorkPlan Updater::workAhead(std::uint64_t doneBefore) const
{
    const codec::Level level = m_builder.pacedBy();
    WorkPlan out;
    DecodingCosts costs(m_archive.models);
    out.add(doneBefore, 1 / copyingSpeed());
    for (std::size_t i = 0; i < m_actions.size(); ++i) {
        const format::SegmentHeader& header = m_archive.index.segments[i].header;
        if (m_actions[i] == SegmentAction::Decode)
            out.add(2 * header.data.rawSize,
                    (1 / decodingSpeed(costs.of(header)) + 1 / codingSpeed(level)) / 2);
        else if (m_actions[i] == SegmentAction::Copy)
            out.add(header.data.packedSize, 1 / copyingSpeed());
    }
    addCodingWork(m_additions.entries, level, 0, out);
    return out;
}

Status Updater::write()
{
    m_control.setStage("encode");
    FF_ASSIGN(m_rewritten,
              Rewriter(m_archive, m_options, m_edits, m_actions, m_builder.coding(), m_builder.segments(),
                       m_control)
                  .run());
    if (m_rewritten.deviceWarning)
        m_builder.warn(*m_rewritten.deviceWarning);
    return m_edits.appends ? addNew() : endStream();
}

Status Updater::addNew()
{
    TarOptions options = m_builder.tarOptions();
    options.sharedSizes = sharedSizes(m_additions.entries);
    options.startOffset = m_rewritten.end;
    FF_ASSIGN(const auto repeated,
              repeatedEntries(m_archive, m_entryChanges, m_additions.entries, m_control));
    FF_ASSIGN(OldContents old, oldContents(m_archive, m_options, repeated, m_rewritten.places, m_control));
    options.known = std::move(old.places);
    m_report.hashRetries += old.hashRetries;
    if (old.deviceWarning)
        m_builder.warn(*old.deviceWarning);
    for (const std::size_t entry : repeated)
        options.sharedSizes.insert(m_archive.entries[entry].size);
    FF_TRY(m_builder.startStream(std::move(options)));
    FF_TRY(m_builder.addAll(m_additions.entries));
    FF_TRY(m_builder.endStream());
    m_addedRecords = m_builder.takeRecords();
    m_report.added = m_addedRecords.size();
    const std::vector<Warning>& warnings = m_builder.streamWarnings();
    const auto lost = std::find_if(warnings.begin(), warnings.end(), [](const Warning& w) { return w.lost; });
    if (lost != warnings.end() && !m_additions.unread)
        m_additions.unread = *lost;
    findUnread(warnings);
    return {};
}

// The old entries are cut already: they can stay only in another try.
void Updater::findUnread(const std::vector<Warning>& warnings)
{
    std::set<std::string> added;
    for (const format::EntryRecord& record : m_addedRecords)
        added.insert(record.path);
    m_unread = unreadReplacements(m_replaced, added, warnings);
}

// Ends the tar stream with two blocks of zeros, when the segment that held them went.
Status Updater::endStream()
{
    const std::vector<format::SegmentRecord>& segments = m_archive.index.segments;
    const bool kept = !segments.empty() && m_actions.back() != SegmentAction::Drop
        && !touchesCut(m_edits.cuts, tarEnd(segments.back()) - 1, tarEnd(segments.back()));
    if (!kept) {
        Segment end;
        end.tarOffset = m_rewritten.end;
        end.addHeader(Bytes(2 * kTarBlock, 0));
        FF_TRY(m_builder.segments().add(std::move(end)));
    }
    return m_builder.drain();
}

Result<format::Index> Updater::makeIndex()
{
    SegmentWriter& segments = m_builder.segments();
    FF_ASSIGN(format::Index index,
              editedIndex(m_archive, m_entryChanges, m_rewritten,
                          {segments.takeSegments(), segments.takeCosts()}, std::move(m_addedRecords),
                          m_options.encoder, m_control));
    m_builder.completeIndex(index,
                            m_archive.index.level.empty() ? m_builder.levelName() : m_archive.index.level);
    // An archive that is too small to list its entries has none of their costs, but its one segment tells
    // what they take.
    index.costsRecorded = m_archive.index.costsRecorded
        || (!m_archive.index.listed
            && std::any_of(index.entries.begin(), index.entries.end(),
                           [](const auto& e) { return !e.strip.empty(); }));
    return index;
}

Status Updater::putInPlace(format::Writer& writer)
{
    return archive::putInPlace(
        m_archive, m_lock, writer.temporary(), m_options, m_report, [&writer] { return writer.commit(); },
        m_control);
}

UpdateReport Updater::makeReport(const format::Index& index)
{
    m_builder.report(m_report);
    m_report.copiedSegments = m_rewritten.copied.size();
    m_report.mendedSegments = m_rewritten.mended;
    m_report.codedSegments = static_cast<std::uint64_t>(
        std::count(m_rewritten.codedAnew.begin(), m_rewritten.codedAnew.end(), true));
    if (m_edits.appends)
        m_report.codedSegments += index.segments.size() - m_rewritten.codedAnew.size();
    m_report.previousBytes = m_archive.fileSize();
    m_report.hashRetries += m_rewritten.hashRetries;
    return std::move(m_report);
}

RecoveryInfo Updater::recovery() const
{
    const auto file = recoveryOf(m_archive.reader.view());
    return file ? file->info() : RecoveryInfo();
}

// A record of damaged bytes would be of no use, and without its record damage would be lost for good.
Result<UpdateReport> Updater::changeRecord(unsigned percent)
{
    const auto started = std::chrono::steady_clock::now();
    FF_TRY(checkRecoveryPercent(percent));
    const RecoveryInfo before = recovery();
    const Error damaged{
        ErrorCode::Damaged,
        sentence("the archive is damaged, so its recovery record stays as it is; heal the archive first")};
    if (!m_archive.complete || !m_archive.reader.mended().empty()
        || before.damagedBytes > before.repairedBytes)
        return damaged;
    m_control.setTotals(m_archive.reader.fileSize(), 0);
    m_control.setStage("write");
    FF_ASSIGN(format::Writer writer, m_archive.newWriter(m_archive.reader.path()));
    const Status copied = copyArchive(m_archive.reader, writer, m_control);
    if (!copied.ok())
        return copied.error().code == ErrorCode::Damaged ? damaged : copied.error();
    const std::uint64_t size = writer.fileSize();
    FF_TRY(appendRecord(writer.file(), percent, m_control));
    const OpenOptions opening{.key = m_archive.key};
    const auto again = Archive::open(writer.temporary(), opening, m_control);
    if (!again.ok() && again.error().code == ErrorCode::Cancelled)
        return again.error();
    if (!again.ok() || !again->warnings().empty() || again->entries().size() != m_archive.entries.size())
        return damaged;
    warnOfUnkept(writer.file(), m_report.warnings);
    FF_TRY(putInPlace(writer));
    for (const Entry& entry : m_archive.entries)
        m_report.rawBytes += entry.size;
    m_report.entries = m_archive.entries.size();
    m_report.archiveBytes = writer.fileSize();
    m_report.previousBytes = m_archive.fileSize();
    m_report.copiedSegments = m_archive.index.segments.size();
    m_report.recoveryPercent = percent;
    m_report.encrypted = m_archive.decrypted != nullptr;
    m_report.recoveryBytes = writer.fileSize() - size;
    m_report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    return std::move(m_report);
}

Result<std::optional<UpdateReport>> Updater::run(const Edits& edits)
{
    m_control.setStage("scan");
    FF_TRY(checkStillThere(m_archive));
    FF_TRY(m_archive.reader.mend(m_control)); // nothing damaged is copied that the record can repair
    if (!edits.changesEntries()) {
        FF_ASSIGN(UpdateReport report, changeRecord(*edits.recoveryPercent));
        return std::optional<UpdateReport>(std::move(report));
    }
    FF_TRY(plan(edits));
    FF_TRY(chooseCoding(edits));
    FF_ASSIGN(format::Writer writer, m_archive.newWriter(m_archive.reader.path()));
    m_builder.open(std::move(writer));
    FF_TRY(write());
    if (edits.remove.empty() && edits.rename.empty() && edits.folders.empty() && m_addedRecords.empty()
        && m_additions.unread)
        return nothingRead(*m_additions.unread);
    if (!m_unread.empty())
        return std::optional<UpdateReport>();
    FF_ASSIGN(const format::Index index, makeIndex());
    FF_TRY(m_builder.seal(index));
    m_control.setStage("verify");
    FF_TRY(checkChanged(m_archive, m_builder.writer().temporary(), index, m_rewritten.copied, m_control));
    FF_TRY(putInPlace(m_builder.writer()));
    return std::optional<UpdateReport>(makeReport(index));
}

Status checkChangeable(const Archive::Impl& archive)
{
    if (archive.foreign)
        return checkRewritable(archive);
    FF_TRY(checkInOneFile(archive));
    if (archive.rebuilt)
        return Error{
            ErrorCode::Damaged,
            sentence("the index of %1 is lost, so it cannot be changed; extract it and make a new archive",
                     archive.reader.path().filename())};
    if (!archive.index.segments.empty() && tarEnd(archive.index.segments.back()) % kTarBlock != 0)
        return Error{ErrorCode::Damaged, sentence("the archive does not end where it must")};
    return {};
}

// Until all that is to replace something could be read, or stays out.
template <typename AnyUpdater>
Result<UpdateReport> updateWith(const Archive& archive, const FileLock& lock, const Edits& edits,
                                const UpdateOptions& options, TaskControl& control)
{
    std::set<std::string> unreadable;
    std::vector<Warning> unread;
    for (;;) {
        AnyUpdater updater(archive.impl(), lock, options, unreadable, control);
        FF_ASSIGN(std::optional<UpdateReport> report, updater.run(edits));
        if (report) {
            report->warnings.insert(report->warnings.end(), unread.begin(), unread.end());
            return std::move(*report);
        }
        for (const Warning& warning : updater.unread()) {
            unreadable.insert(warning.path);
            unread.push_back(warning);
        }
    }
}

Result<UpdateReport> updateLocked(const Archive& archive, const FileLock& lock, const Edits& edits,
                                  const UpdateOptions& options, TaskControl& control)
{
    FF_TRY(checkChangeable(archive.impl()));
    return archive.isForeign() ? updateWith<ForeignUpdater>(archive, lock, edits, options, control)
                               : updateWith<Updater>(archive, lock, edits, options, control);
}

// Entries of an archive by path, for a comparison with another version.
class Shown {
public:
    explicit Shown(const std::vector<Entry>& entries)
    {
        m_byPath.reserve(entries.size());
        for (const Entry& entry : entries)
            m_byPath.push_back(&entry);
        std::stable_sort(m_byPath.begin(), m_byPath.end(),
                         [](const Entry* a, const Entry* b) { return a->path < b->path; });
    }

    // The entry of that path and those below it.
    std::vector<const Entry*> at(const std::string& path) const
    {
        std::vector<const Entry*> out;
        for (const std::string& prefix : {path, path + "/"}) {
            auto entry = std::lower_bound(m_byPath.begin(), m_byPath.end(), prefix,
                                          [](const Entry* e, const std::string& p) { return e->path < p; });
            for (; entry != m_byPath.end()
                 && (prefix == path ? (*entry)->path == path : (*entry)->path.starts_with(prefix));
                 ++entry)
                out.push_back(*entry);
        }
        return out;
    }

private:
    std::vector<const Entry*> m_byPath;
};

bool sameEntry(const Entry* a, const Entry* b)
{
    return a->path == b->path && a->type == b->type && a->size == b->size && a->sha512 == b->sha512
        && a->linkTarget == b->linkTarget && a->mtimeSeconds == b->mtimeSeconds
        && a->mtimeNanoseconds == b->mtimeNanoseconds;
}

// Whether the edits mean in `now` what they meant in the version that somebody saw.
Status checkSameMeaning(const Archive& seen, const Archive& now, const Edits& edits,
                        const UpdateOptions& options)
{
    std::vector<std::string> touched = edits.remove;
    for (const Renaming& renaming : edits.rename)
        touched.push_back(renaming.from);
    if (options.existing == Overwrite::Replace) {
        for (const Addition& addition : edits.add)
            touched.push_back(placeOf(addition));
    }
    const Shown then(seen.entries()), here(now.entries());
    for (std::string path : touched) {
        while (path.size() > 1 && path.back() == '/')
            path.pop_back();
        const auto a = then.at(path), b = here.at(path);
        if (!std::equal(a.begin(), a.end(), b.begin(), b.end(), sameEntry))
            return Error{ErrorCode::Io,
                         sentence("%1 was changed by another program since it was opened, and %2 is not what "
                                  "it was; open it again",
                                  now.path().filename(), path)};
    }
    return {};
}

} // namespace

Result<UpdateReport> updateArchive(const std::filesystem::path& path, const Edits& edits,
                                   const UpdateOptions& options, TaskControl& control)
{
    if (edits.empty())
        return Error{ErrorCode::Usage, sentence("there is nothing to change")};
    FF_ASSIGN(const FileLock lock, FileLock::take(path, control));
    OpenOptions opening;
    opening.namesEncoding = options.namesEncoding;
    opening.onPassword = options.onPassword;
    opening.wantsContents = false; // what another program has encrypted cannot be written again
    FF_ASSIGN(const Archive archive, Archive::open(path, opening, control));
    return updateLocked(archive, lock, edits, options, control);
}

Result<UpdateReport> updateArchive(const Archive& archive, const Edits& edits, const UpdateOptions& options,
                                   TaskControl& control)
{
    if (edits.empty())
        return Error{ErrorCode::Usage, sentence("there is nothing to change")};
    FF_TRY(control.checkpoint());
    FF_TRY(checkChangeable(archive.impl()));
    FF_ASSIGN(const FileLock lock, FileLock::take(archive.path(), control));
    if (lock.isOf(archive.impl().descriptor()))
        return updateLocked(archive, lock, edits, options, control);
    OpenOptions opening;
    opening.namesEncoding = options.namesEncoding;
    opening.onPassword = options.onPassword;
    opening.wantsContents = false;
    opening.key = archive.impl().key;
    FF_ASSIGN(const Archive now, Archive::open(archive.path(), opening, control));
    FF_TRY(checkChangeable(now.impl()));
    FF_TRY(checkSameMeaning(archive, now, edits, options));
    return updateLocked(now, lock, edits, options, control);
}

Status checkChangeable(const Archive& archive)
{
    return checkChangeable(archive.impl());
}

Status checkEdits(const Archive& archive, const Edits& edits)
{
    FF_TRY(checkChangeable(archive.impl()));
    return EditPlan(archive.impl()).apply(edits);
}

} // namespace ff::archive
