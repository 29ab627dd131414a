// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/update/foreign/ForeignUpdater.h"

#include "core/archive/create/ArchiveBuilder.h"
#include "core/archive/create/TargetFile.h"
#include "core/archive/export/Export.h"
#include "core/archive/export/ForeignProof.h"
#include "core/archive/foreign/ForeignStream.h"
#include "core/archive/update/Replacing.h"

#include <archive_entry.h>

#include <algorithm>
#include <unistd.h>

namespace ff::archive {

namespace {

CreateOptions writingOptions(const UpdateOptions& options)
{
    CreateOptions out;
    static_cast<RunOptions&>(out) = options;
    out.automatic = options.automatic || !options.level;
    out.level = options.level.value_or(codec::Level::Former);
    out.budgetSeconds = options.budgetSeconds;
    return out;
}

} // namespace

Status checkRewritable(const Archive::Impl& archive)
{
    const std::string name = archive.path().filename().string();
    FF_TRY(checkInOneFile(archive));
    if (!archive.foreign->kind())
        return Error{ErrorCode::Missing,
                     sentence("FileFormer changes .ffz, .zip, .7z and .tar archives, and this one is \"%1\"; "
                              "convert %2 to one of them first",
                              archive.foreign->format(), name)};
    if (!archive.complete)
        return Error{
            ErrorCode::Damaged,
            sentence("%1 is damaged, so it cannot be changed; convert what can be read of it", name)};
    return {};
}

ForeignUpdater::ForeignUpdater(const Archive::Impl& archive, const FileLock& lock,
                               const UpdateOptions& options, const std::set<std::string>& unreadable,
                               TaskControl& control)
    : m_archive(archive), m_kind(*archive.foreign->kind()), m_lock(lock), m_options(options),
      m_unreadable(unreadable), m_control(control)
{
}

// What goes is told before anything is written, and somebody must have agreed to it.
Status ForeignUpdater::agreeOnLosses(const EditPlan& plan)
{
    FF_ASSIGN(m_losses, lossesOf(m_archive, plan.entryChanges(), m_control));
    if (m_losses.lost.empty() || (m_options.onLosses && m_options.onLosses(m_losses.lost)))
        return {};
    return Error{ErrorCode::Usage,
                 sentence("%1 has to be written anew for this change, and not all that it has can be: %2. "
                          "Change it all the same with --force, or convert a copy",
                          m_archive.path().filename(), sentenceOf(m_losses.lost))};
}

Status ForeignUpdater::plan(const Edits& edits)
{
    EditPlan plan(m_archive);
    FF_TRY(plan.apply(edits));
    FF_ASSIGN(m_additions,
              scanAdditions(m_archive, edits, m_options, m_unreadable, plan, m_report.warnings, m_control));
    plan.settle();
    FF_TRY(agreeOnLosses(plan));
    m_entryChanges = plan.entryChanges();
    m_replaced = plan.replaced();
    m_report.removed = plan.removed();
    m_report.renamed = plan.renamed();
    return {};
}

// Everything is written once and read back once.
void ForeignUpdater::setTotals()
{
    std::uint64_t bytes = m_additions.bytes, entries = m_additions.entries.size();
    for (std::size_t i = 0; i < m_entryChanges.size(); ++i) {
        if (!m_entryChanges[i].removed) {
            bytes += m_archive.entries[i].size;
            ++entries;
        }
    }
    const Progress before = m_control.progress(); // of a try that could not read everything
    WorkPlan work;
    CreateOptions options = writingOptions(m_options);
    addExportWork(m_kind, bytes, options, work);
    m_control.setTotals(before.doneBytes + 2 * bytes, before.doneEntries + entries, std::move(work));
}

Status ForeignUpdater::copy(EntrySource& source, std::size_t place)
{
    Entry entry = m_archive.entries[place];
    m_control.setStage("encode", entry.path);
    const EntryChange& change = m_entryChanges[place];
    entry.path = change.path.value_or(entry.path);
    entry.linkTarget = change.linkTarget.value_or(entry.linkTarget);
    EntryTraits traits;
    if (!m_losses.traits.empty())
        traits = m_losses.traits[static_cast<std::size_t>(m_archive.foreign->ordinalOf(place))];
    Status written;
    EntryCheck check;
    const Status read = source.read(place,
                                    {[&](::archive_entry* header) -> Status {
                                         if (!traits.hasOwner) {
                                             ::archive_entry_set_uid(header, ::geteuid());
                                             ::archive_entry_set_gid(header, ::getegid());
                                         }
                                         return written = m_writer->beginCopy(entry, header, traits.isStored);
                                     },
                                     [&](std::uint64_t offset, ByteSpan piece) -> Status {
                                         return written = m_writer->copyData(offset, piece);
                                     }},
                                    check);
    FF_TRY(written);
    if (!read.ok() && read.error().code == ErrorCode::Damaged)
        return Error{ErrorCode::Damaged,
                     sentence("%1 cannot be read, so the archive stays as it is: %2",
                              m_archive.entries[place].path, read.error().message)};
    FF_TRY(read);
    FF_TRY(m_writer->endCopy());
    m_control.addEntries(1);
    return {};
}

Status ForeignUpdater::copyOld()
{
    const Utf8Names names;
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < m_entryChanges.size(); ++i) {
        if (!m_entryChanges[i].removed)
            kept.push_back(i);
    }
    FF_ASSIGN(const auto source, m_archive.source(m_options, kept, m_control));
    for (const std::size_t place : kept)
        FF_TRY(copy(*source, place));
    return source->finish();
}

Status ForeignUpdater::addNew()
{
    const std::size_t before = m_writer->written().size();
    for (const SourceEntry& source : m_additions.entries) {
        FF_TRY(m_writer->add(source));
        m_control.addEntries(1);
    }
    std::set<std::string> added;
    for (std::size_t i = before; i < m_writer->written().size(); ++i)
        added.insert(m_writer->written()[i].name);
    m_report.added = added.size();
    m_unread = unreadReplacements(m_replaced, added, m_writer->warnings());
    const std::vector<Warning> warnings = m_writer->warnings();
    const auto lost = std::find_if(warnings.begin(), warnings.end(), [](const Warning& w) { return w.lost; });
    if (lost != warnings.end() && !m_additions.unread)
        m_additions.unread = *lost;
    return {};
}

UpdateReport ForeignUpdater::makeReport(const AtomicFile& file)
{
    const auto tell = [this](const std::vector<Warning>& warnings) {
        m_report.warnings.insert(m_report.warnings.end(), warnings.begin(), warnings.end());
    };
    tell(m_archive.warnings);
    tell(m_losses.lost);
    tell(m_losses.notes);
    tell(m_writer->warnings());
    for (const WrittenEntry& entry : m_writer->written())
        m_report.rawBytes += entry.size;
    m_report.entries = m_writer->written().size();
    m_report.archiveBytes = m_report.payloadBytes = file.size();
    m_report.previousBytes = m_archive.fileSize();
    m_report.device = "cpu";
    m_report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_started).count();
    return std::move(m_report);
}

Result<std::optional<UpdateReport>> ForeignUpdater::run(const Edits& edits)
{
    const CreateOptions options = writingOptions(m_options);
    if (edits.recoveryPercent)
        return Error{ErrorCode::Usage, sentence(".%1 archives have no recovery record", kindName(m_kind))};
    FF_TRY(checkOptions(m_kind, options));
    m_control.setStage("scan");
    m_control.setDevice("cpu");
    FF_TRY(checkStillThere(m_archive));
    FF_TRY(plan(edits));
    setTotals();
    FF_ASSIGN(AtomicFile file, AtomicFile::create(m_archive.path()));
    FF_ASSIGN(m_writer, ForeignWriter::create(m_kind, options, file, m_control));
    FF_TRY(copyOld());
    FF_TRY(addNew());
    if (edits.remove.empty() && edits.rename.empty() && edits.folders.empty() && m_report.added == 0
        && m_additions.unread)
        return nothingRead(*m_additions.unread);
    if (!m_unread.empty())
        return std::optional<UpdateReport>();
    FF_TRY(m_writer->finish());
    FF_TRY(proveArchive(file.temporary(), m_writer->written(), m_control));
    m_control.setStage("write");
    warnOfUnkept(file, m_report.warnings);
    FF_TRY(putInPlace(
        m_archive, m_lock, file.temporary(), m_options, m_report, [&file] { return file.commit(); },
        m_control));
    return std::optional<UpdateReport>(makeReport(file));
}

} // namespace ff::archive
