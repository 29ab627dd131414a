// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/heal/Heal.h"

#include "core/archive/Version.h"
#include "core/archive/VolumeSet.h"
#include "core/archive/create/RecordWriter.h"
#include "core/archive/create/TargetFile.h"
#include "core/archive/heal/MendedSegments.h"
#include "core/archive/read/RecoveredFile.h"

#include <algorithm>
#include <chrono>
#include <set>

namespace ff::archive {

namespace {

class Healing {
public:
    Healing(const Archive& archive, const HealOptions& options, TaskControl& control)
        : m_impl(archive.impl()), m_options(options), m_control(control)
    {
    }

    Result<HealReport> run(const std::filesystem::path& target);

private:
    Status findDamage();
    void findLost();
    bool isSound() const;
    Status writeRecovered(format::Writer& writer);
    Status writeExact(format::Writer& writer);
    Result<bool> tryWriting(const std::filesystem::path& path, TargetFile& target,
                            Status (Healing::*what)(format::Writer&));
    Status writeWhole(format::Writer writer, TargetFile& target);
    Status putInPlace(format::Writer& writer, TargetFile& target);
    Status write(const std::filesystem::path& path);

    const Archive::Impl& m_impl;
    const HealOptions& m_options;
    TaskControl& m_control;
    HealReport m_report;
    std::vector<bool> m_isWhole; // by entry
};

// Reads everything. What could be corrected is read corrected from then on.
Status Healing::findDamage()
{
    FF_ASSIGN(TestReport test, testArchive(m_impl, m_options, m_control));
    static_cast<ReadReport&>(m_report) = std::move(test);
    const Verdict& verdict = m_report.verdict;
    if (verdict.missing != 0 || verdict.failed != 0) {
        const auto lacks =
            std::find_if(m_report.outcomes.begin(), m_report.outcomes.end(), [](const EntryOutcome& outcome) {
                return outcome.state == EntryState::Missing || outcome.state == EntryState::Failed;
            });
        return Error{verdict.missing != 0 ? ErrorCode::Missing : ErrorCode::Io,
                     sentence("what is damaged cannot be told from what this machine cannot read: %1",
                              lacks->message)};
    }
    return {};
}

// What extraction refuses is no damage and stays. A hardlink is lost with its file.
void Healing::findLost()
{
    m_isWhole.assign(m_impl.entries.size(), false);
    std::set<std::string> files;
    for (EntryOutcome& outcome : m_report.outcomes) {
        const Entry& entry = m_impl.entries[outcome.entry];
        m_isWhole[outcome.entry] = outcome.state == EntryState::Whole || outcome.state == EntryState::Refused;
        if (m_isWhole[outcome.entry] && entry.type == EntryType::Hardlink && !files.contains(entry.linkTarget)
            && outcome.state == EntryState::Whole) {
            m_isWhole[outcome.entry] = false;
            outcome.state = EntryState::Damaged;
            outcome.message = sentence("it links to %1, which is lost", entry.linkTarget);
        }
        if (m_isWhole[outcome.entry] && entry.type == EntryType::File)
            files.insert(entry.path);
        m_report.lostEntries += m_isWhole[outcome.entry] ? 0 : 1;
    }
}

bool Healing::isSound() const
{
    return !m_report.canBeMended && !m_report.verdict.archiveDamaged && !m_report.verdict.incomplete
        && m_report.lostEntries == 0;
}

// Every byte as it was, by the recovery record.
Status Healing::writeRecovered(format::Writer& writer)
{
    if (m_report.recovery.percent == 0 || !m_report.recovery.usable
        || m_report.recovery.damagedBytes > m_report.recovery.repairedBytes
        || !m_impl.reader.mended().empty())
        return Error{ErrorCode::Damaged, sentence("there is no recovery record that repairs everything")};
    return copyArchive(m_impl.reader, writer, m_control);
}

// Every byte as it was, by the index.
Status Healing::writeExact(format::Writer& writer)
{
    std::uint64_t at = writer.size(); // behind the header
    const format::Reader& reader = m_impl.reader;
    for (const format::SegmentRecord& segment : m_impl.index.segments) {
        FF_TRY(m_control.checkpoint());
        if (segment.fileOffset != at)
            return Error{ErrorCode::Damaged, sentence("there is a gap between segments")};
        FF_ASSIGN(const Bytes bytes, reader.wholeSegment(segment, m_control));
        FF_TRY(writer.copy(bytes));
        at = segment.fileOffset + segment.packedSize();
        m_control.addDone(segment.header.data.rawSize);
    }
    if (reader.repairs().hasChecks() && writer.checks() != reader.repairs().checks())
        return Error{ErrorCode::Damaged, sentence("the segments are not those that the checks are of")};
    FF_ASSIGN(const Bytes end, reader.rightEnd());
    FF_TRY(writer.copy(end));
    return writer.endCopy();
}

// What is whole, in its place of the tar stream; the index as far as it lists that.
Status Healing::writeWhole(format::Writer writer, TargetFile& target)
{
    SegmentCoding coding;
    coding.level = codec::Level::Fast; // of the few segments that are coded anew
    SegmentWriter segments(std::move(writer), coding, workerThreads(m_options.threads, 0), m_control);
    FF_TRY(MendedSegments(m_impl, m_isWhole, segments, m_control).write(m_options));
    format::Index index;
    index.segments = segments.takeSegments();
    for (std::size_t i = 0; i < m_impl.entries.size(); ++i) {
        if (m_isWhole[i])
            index.entries.push_back(m_impl.entries[i]);
    }
    index.creator = kCreator;
    index.level = m_impl.index.level;
    index.costsRecorded = m_impl.index.costsRecorded;
    index.encoder = m_impl.index.encoder;
    FF_TRY(segments.writer().seal(index));
    return putInPlace(segments.writer(), target);
}

Status Healing::putInPlace(format::Writer& writer, TargetFile& target)
{
    FF_TRY(appendRecord(writer.file(), m_report.recovery.percent, m_control));
    m_report.archiveBytes = writer.fileSize();
    const OpenOptions opening{.key = m_impl.key};
    const auto again = Archive::open(writer.temporary(), opening, m_control);
    if (!again.ok() && again.error().code == ErrorCode::Cancelled)
        return again.error();
    const std::uint64_t kept = m_impl.entries.size() - m_report.lostEntries;
    if (!again.ok() || again->rebuilt() || !again->warnings().empty() || again->entries().size() != kept)
        return Error{ErrorCode::Damaged,
                     sentence("the mended archive is not what it must be, so nothing was written")};
    warnOfUnkept(writer.file(), m_report.warnings);
    return target.commit(writer, m_control);
}

// False when that way leads to no whole archive.
Result<bool> Healing::tryWriting(const std::filesystem::path& path, TargetFile& target,
                                 Status (Healing::*what)(format::Writer&))
{
    FF_ASSIGN(format::Writer writer, m_impl.newWriter(path));
    const Status written = (this->*what)(writer);
    if (!written.ok() && written.error().code != ErrorCode::Damaged)
        return written.error();
    if (!written.ok())
        return false;
    FF_TRY(putInPlace(writer, target));
    return true;
}

Status Healing::write(const std::filesystem::path& path)
{
    std::error_code error;
    if (std::filesystem::equivalent(path, m_impl.path(), error))
        return Error{ErrorCode::Usage,
                     sentence("%1 is the damaged archive; give the mended one another name", path)};
    if (!m_options.force && std::filesystem::exists(path, error))
        return Error{
            ErrorCode::Usage,
            sentence("%1 exists, so it is not replaced; give the mended archive another name", path)};
    FF_ASSIGN(TargetFile target, TargetFile::take(path, {m_options.force}, m_control));
    m_control.setStage("write");
    if (!m_impl.rebuilt && m_report.lostEntries == 0 && m_report.damagedSegments == 0) {
        for (const auto what : {&Healing::writeRecovered, &Healing::writeExact}) {
            FF_ASSIGN(const bool written, tryWriting(path, target, what));
            if (written)
                return {};
        }
    }
    FF_ASSIGN(format::Writer writer, m_impl.newWriter(path));
    return writeWhole(std::move(writer), target);
}

Result<HealReport> Healing::run(const std::filesystem::path& target)
{
    const auto started = std::chrono::steady_clock::now();
    m_control.setStage("heal");
    FF_TRY(m_impl.reader.mend(m_control)); // the recovery record comes first
    FF_TRY(findDamage());
    findLost();
    if (!isSound()) {
        if (!m_impl.entries.empty() && m_report.lostEntries == m_impl.entries.size())
            return Error{ErrorCode::Damaged,
                         sentence("nothing in the archive is intact, so there is nothing to save")};
        FF_TRY(write(target));
        m_report.written = target;
    }
    std::erase_if(m_report.outcomes, [this](const EntryOutcome& outcome) {
        return m_isWhole[outcome.entry] && outcome.hashRetries == 0 && !outcome.healed;
    });
    m_report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    return std::move(m_report);
}

} // namespace

std::filesystem::path healedName(const std::filesystem::path& archive)
{
    std::filesystem::path name = archive.filename();
    if (isVolumeName(name))
        name.replace_extension();
    if (name.extension() == ".ffz")
        name.replace_extension();
    name += ".healed.ffz";
    return archive.parent_path() / name;
}

Result<HealReport> healArchive(const Archive& archive, const std::filesystem::path& target,
                               const HealOptions& options, TaskControl& control)
{
    FF_TRY(control.checkpoint());
    if (archive.isForeign())
        return Error{ErrorCode::Missing,
                     sentence("FileFormer heals only .ffz archives; extract what can be read of %1",
                              archive.path().filename())};
    return Healing(archive, options, control).run(target);
}

} // namespace ff::archive
