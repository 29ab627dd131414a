// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/export/Export.h"

#include "core/archive/create/ArchiveBuilder.h"
#include "core/archive/export/ForeignProof.h"
#include "core/archive/run/CostModel.h"

namespace ff::archive {

namespace {

// Megabytes a second of one core, about: see addExportWork().
double writingSpeed(ArchiveKind kind)
{
    switch (kind) {
    case ArchiveKind::SevenZip:
    case ArchiveKind::TarXz:
        return 3e6;
    case ArchiveKind::TarBz2:
        return 12e6;
    case ArchiveKind::Zip:
    case ArchiveKind::TarGz:
        return 30e6;
    default:
        return 90e6;
    }
}

} // namespace

void addExportWork(ArchiveKind kind, std::uint64_t bytes, const CreateOptions& options, WorkPlan& out)
{
    const bool stores = options.level == codec::Level::Store && !options.automatic;
    out.add(bytes, 1 / (stores ? copyingSpeed() : writingSpeed(kind)));
    if (options.verify)
        out.add(bytes, 1 / unpackingSpeed());
}

Status checkOptions(ArchiveKind kind, const CreateOptions& options)
{
    if (kind == ArchiveKind::Ffz)
        return {};
    const std::string name = "." + std::string(kindName(kind));
    const auto refused = [&name](SentenceForm<1> form) {
        return Error{ErrorCode::Usage, sentence(form, name)};
    };
    if (options.password)
        return refused(
            "%1 archives are not encrypted by FileFormer; leave that out, or name the archive .ffz");
    if (options.recoveryPercent != 0)
        return refused("%1 archives have no recovery record; leave that out, or name the archive .ffz");
    if (options.resumable)
        return refused("%1 archives cannot be made so that they can be resumed; leave that out, or name the "
                       "archive .ffz");
    if (options.budgetSeconds != 0)
        return refused(
            "%1 archives have no level that goes by a time; leave that out, or name the archive .ffz");
    if (options.n != 0 || options.mixing || !options.model.empty())
        return refused("%1 archives are not coded by the transformer, whose settings were given; leave that "
                       "out, or name the archive .ffz");
    if (options.device != "auto" && options.device != "cpu")
        return refused(
            "%1 archives are made by the processor alone; leave that out, or name the archive .ffz");
    return strengthOf(kind, options.level, options.automatic).ok()
        ? Status()
        : strengthOf(kind, options.level, options.automatic).error();
}

Export::Export(ArchiveKind kind, const CreateOptions& options, TargetFile place, TaskControl& control)
    : m_kind(kind), m_options(options), m_place(std::move(place)), m_control(control)
{
}

Result<std::unique_ptr<Export>> Export::begin(ArchiveKind kind, const std::filesystem::path& target,
                                              const CreateOptions& options, TaskControl& control)
{
    FF_TRY(checkOptions(kind, options));
    FF_ASSIGN(TargetFile place, TargetFile::take(target, {options.force, options.volumeSize}, control));
    control.setDevice("cpu");
    return std::unique_ptr<Export>(new Export(kind, options, std::move(place), control));
}

void Export::warn(Warning warning)
{
    m_control.addFailed(warning.lost ? 1 : 0);
    m_report.warnings.push_back(std::move(warning));
}

Status Export::open()
{
    FF_ASSIGN(AtomicFile file, AtomicFile::create(m_place.path()));
    m_file.emplace(std::move(file));
    FF_ASSIGN(m_writer, ForeignWriter::create(m_kind, m_options, *m_file, m_control));
    return {};
}

Status Export::add(const SourceEntry& source)
{
    FF_TRY(m_writer->add(source));
    m_control.addEntries(1);
    return {};
}

Status Export::finish()
{
    const std::vector<Warning> warnings = m_writer->warnings();
    if (m_writer->written().empty())
        return warnings.empty() ? Error{ErrorCode::Io, sentence("nothing could be read")}
                                : nothingRead(warnings.front());
    FF_TRY(m_writer->finish());
    if (m_options.verify)
        FF_TRY(proveArchive(m_file->temporary(), m_writer->written(), m_control));
    m_control.setStage("write");
    m_report.archiveBytes = m_file->size();
    m_report.entries = m_writer->written().size();
    for (const WrittenEntry& entry : m_writer->written())
        m_report.rawBytes += entry.size;
    FF_TRY(m_place.commit(*m_file, m_control));
    m_report.warnings.insert(m_report.warnings.end(), warnings.begin(), warnings.end());
    warnOfUnkept(*m_file, m_report.warnings);
    return {};
}

void Export::report(CreateReport& out)
{
    out.warnings.insert(out.warnings.end(), m_report.warnings.begin(), m_report.warnings.end());
    out.device = "cpu";
    out.rawBytes = m_report.rawBytes;
    out.archiveBytes = out.payloadBytes = m_report.archiveBytes;
    out.entries = m_report.entries;
    out.parts = m_place.parts();
    const auto worked = std::chrono::steady_clock::now() - m_started;
    out.seconds = std::chrono::duration<double>(worked).count();
}

namespace {

Result<CreateReport> exportFiles(ArchiveKind kind, const std::filesystem::path& target,
                                 const std::vector<std::filesystem::path>& inputs,
                                 const CreateOptions& options, TaskControl& control)
{
    if (inputs.empty())
        return Error{ErrorCode::Usage, sentence("there is nothing to put into the archive")};
    FF_ASSIGN(const auto made, Export::begin(kind, target, options, control));
    FF_ASSIGN(ScanResult scan, scanInputs(inputs, target, ScanRules(options), control));
    if (scan.entries.empty())
        return Error{ErrorCode::Io,
                     sentence("there is nothing to put into the archive: every input was left out")};
    for (Warning& warning : scan.warnings)
        made->warn(std::move(warning));
    FF_TRY(made->open());
    if (!made->writer().keepsHardlinks()) { // whose contents are written once for each name
        for (const SourceEntry& entry : scan.entries)
            scan.bytes += entry.type == EntryType::Hardlink ? std::uint64_t(entry.info.st_size) : 0;
    }
    WorkPlan work;
    addExportWork(kind, scan.bytes, options, work);
    control.setTotals(scan.bytes * (options.verify ? 2 : 1), scan.entries.size(), std::move(work));
    for (const SourceEntry& entry : scan.entries)
        FF_TRY(made->add(entry));
    FF_TRY(made->finish());
    CreateReport report;
    made->report(report);
    return report;
}

} // namespace

Result<CreateReport> makeArchive(const std::filesystem::path& target,
                                 const std::vector<std::filesystem::path>& inputs,
                                 const CreateOptions& options, TaskControl& control)
{
    FF_ASSIGN(const ArchiveKind kind, kindOfName(target));
    if (kind == ArchiveKind::Ffz)
        return createArchive(target, inputs, options, control);
    return exportFiles(kind, target, inputs, options, control);
}

} // namespace ff::archive
