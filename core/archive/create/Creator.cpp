// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/Archive.h"
#include "core/archive/Version.h"
#include "core/archive/create/ArchiveBuilder.h"
#include "core/archive/create/TargetFile.h"
#include "core/archive/create/resume/ResumeGuard.h"
#include "core/engine/Model.h"
#include "core/format/encrypted/EncryptingLayer.h"

#include <chrono>

namespace ff::archive {

namespace {

std::filesystem::path absolutePath(const std::filesystem::path& path)
{
    std::error_code error;
    return std::filesystem::absolute(path, error).lexically_normal();
}

// An archive of files on disk.
class Creation {
public:
    Creation(const std::filesystem::path& target, const std::vector<std::filesystem::path>& inputs,
             const CreateOptions& options, Reuse* reuse, TaskControl& control)
        : m_archive(target), m_inputs(inputs), m_options(options), m_reuse(reuse), m_control(control),
          m_builder(options, control)
    {
    }

    Result<CreateReport> run();

private:
    Status scan();
    Status openArchive();
    std::string modelName() const
    {
        return m_builder.coding().model ? toHex(m_builder.coding().model->shortId()) : std::string();
    }
    // Where an earlier attempt left something: whether it can be used.
    bool takeOver();
    void keepJournal();
    Status writeEntries();

    const std::filesystem::path& m_archive; // by its name, …
    std::filesystem::path m_target; // … and the file that is written first
    const std::vector<std::filesystem::path>& m_inputs;
    const CreateOptions& m_options;
    Reuse* const m_reuse;
    TaskControl& m_control;
    std::optional<TargetFile> m_place; // taken until the new file is in it, or gone
    ScanResult m_scan;
    ArchiveBuilder m_builder;
    std::optional<ResumeGuard> m_guard; // before the file that it may keep goes
};

Status Creation::scan()
{
    ScanRules rules(m_options);
    if (m_reuse != nullptr)
        rules.skipped = m_reuse->partial();
    FF_ASSIGN(m_scan, scanInputs(m_inputs, m_target, rules, m_control));
    if (m_scan.entries.empty())
        return Error{ErrorCode::Io,
                     sentence("there is nothing to put into the archive: every input was left out")};
    WorkPlan work;
    const auto& model = m_builder.coding().model;
    addCodingWork(m_scan.entries, m_builder.pacedBy(), model ? model->shape().multiplyAdds() : 0, work);
    m_control.setTotals(m_scan.bytes, m_scan.entries.size(), std::move(work));
    m_builder.warnAll(std::move(m_scan.warnings));
    return {};
}

bool Creation::takeOver()
{
    if (m_reuse == nullptr)
        return false;
    if (!m_reuse->fits(kVersion, modelName(), m_builder.coding().n)) {
        m_builder.warn(
            {"",
             sentence("nothing of the interrupted creation could be used: it was made by another version "
                      "of FileFormer or for another device")});
        return false;
    }
    m_builder.setLayout(m_reuse->head().layout); // the segments must begin where they did
    m_builder.coding().reuse = [reuse = m_reuse](const SegmentKey& key) { return reuse->take(key); };
    return true;
}

Status Creation::openArchive()
{
    const bool takesOver = takeOver(), journaled = m_options.resumable || m_reuse != nullptr;
    FF_TRY(m_builder.planLevels(m_scan.entries));
    m_builder.coding().keyed = journaled;
    FF_ASSIGN(auto encryption, newEncryption(m_options.password, m_control));
    FF_ASSIGN(format::Writer writer,
              takesOver        ? format::Writer::resume(m_target, m_reuse->partial(), m_reuse->usefulEnd())
                  : encryption ? format::Writer::create(m_target, std::move(encryption))
                               : format::Writer::create(m_target, journaled));
    m_builder.open(std::move(writer));
    if (journaled)
        keepJournal();
    return {};
}

// Nothing in the journal may depend on the folder that the program runs in.
void Creation::keepJournal()
{
    JournalHead head{kVersion, modelName(), m_builder.coding().n, m_builder.layout(), {}};
    head.what.target = absolutePath(m_target);
    for (const auto& input : m_inputs)
        head.what.inputs.push_back(absolutePath(input));
    head.what.options = m_options;
    if (m_options.model.find('/') != std::string::npos)
        head.what.options.model = absolutePath(m_options.model).string();
    head.what.startedAt =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    head.what.rawBytes = m_scan.bytes;
    head.what.partial = absolutePath(m_builder.writer().temporary());
    auto journal = Journal::create(head);
    if (journal.ok())
        m_guard.emplace(std::move(*journal), m_builder.segments(), m_control, m_reuse);
    else
        m_builder.warn({"",
                        sentence("this creation could not be resumed if it were interrupted: %1",
                                 journal.error().message)});
}

Status Creation::writeEntries()
{
    TarOptions options = m_builder.tarOptions();
    options.sharedSizes = sharedSizes(m_scan.entries);
    FF_TRY(m_builder.startStream(std::move(options)));
    FF_TRY(m_builder.addAll(m_scan.entries));
    if (m_builder.records().empty()) {
        const std::vector<Warning>& why = m_builder.streamWarnings();
        return why.empty() ? Error{ErrorCode::Io, sentence("nothing could be read")}
                           : nothingRead(why.front());
    }
    return m_builder.endStream();
}

Result<CreateReport> Creation::run()
{
    if (m_inputs.empty())
        return Error{ErrorCode::Usage, sentence("there is nothing to put into the archive")};
    if (m_options.password && (m_options.resumable || m_reuse != nullptr))
        return Error{ErrorCode::Usage,
                     sentence("an encrypted archive cannot be made so that it can be resumed: what is kept "
                              "for that would tell what is in it")};
    if (m_options.password)
        m_builder.keepPrivate();
    FF_TRY(m_builder.request(CodingRequest(m_options)));
    if (m_options.volumeSize != 0 && (m_options.resumable || m_reuse != nullptr))
        return Error{ErrorCode::Usage,
                     sentence("an archive that is cut into parts cannot be made so that it can be resumed")};
    FF_ASSIGN(TargetFile place,
              TargetFile::take(m_archive, {m_options.force, m_options.volumeSize}, m_control));
    m_target = place.path();
    m_place.emplace(std::move(place));
    engine::ModelStore models;
    FF_TRY(m_builder.loadModel(models));
    FF_TRY(scan());
    FF_TRY(m_builder.chooseDevice(m_scan.bytes));
    FF_TRY(openArchive());
    FF_TRY(writeEntries());
    FF_ASSIGN(const format::Index index, m_builder.newIndex());
    FF_TRY(m_builder.seal(index));
    FF_TRY(m_place->commit(m_builder.writer(), m_control));
    if (m_guard)
        m_guard->committed();
    CreateReport report;
    m_builder.report(report);
    report.parts = m_place->parts();
    return report;
}

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
    return Creation(target, inputs, options, reuse, control).run();
}

} // namespace ff::archive
