// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/ExtractJob.h"

#include "core/base/File.h"
#include "core/crypto/Hash.h"

#include <system_error>
#include <vector>

namespace ff::jobs {

ExtractJob::ExtractJob(ArchivePointer archive, ExtractRequest request, QObject* parent)
    : Job(Kind::Extract, parent), m_archive(std::move(archive)), m_request(std::move(request))
{
}

ExtractJob::~ExtractJob()
{
    stopAndWait();
}

const archive::ExtractReport* ExtractJob::report() const
{
    return state() == State::Finished ? &m_report : nullptr;
}

namespace {

// Whether the file holds what the entry does: by size, then by hash. Nothing when it cannot be read or there
// is no hash.
std::optional<bool> sameContents(const archive::Conflict& conflict, TaskControl& control)
{
    if (!conflict.entry || conflict.entry->type != archive::EntryType::File)
        return std::nullopt;
    if (conflict.existingSize != conflict.entry->size)
        return false;
    if (conflict.entry->sha512 == crypto::Sha512Digest{})
        return std::nullopt;
    std::error_code failure;
    if (!std::filesystem::is_regular_file(conflict.existing, failure))
        return std::nullopt;
    auto file = File::openForReading(conflict.existing);
    if (!file)
        return std::nullopt;
    crypto::Sha512 hash;
    std::vector<std::uint8_t> buffer(std::size_t{1} << 20);
    while (true) {
        if (!control.checkpoint())
            return std::nullopt;
        const auto count = file.value().readSome(buffer);
        if (!count)
            return std::nullopt;
        if (*count == 0)
            return hash.finish() == conflict.entry->sha512;
        hash.update({buffer.data(), *count});
    }
}

} // namespace

ConflictQuestion questionOf(const archive::Conflict& conflict, TaskControl& control)
{
    ConflictQuestion question;
    question.existingPath = conflict.existing.string();
    question.existingSize = conflict.existingSize;
    question.existingMtime = conflict.existingMtime;
    if (conflict.entry) {
        question.entryPath = conflict.entry->path;
        question.entrySize = conflict.entry->size;
        question.entryMtime = conflict.entry->mtimeSeconds;
    }
    question.sameContents = sameContents(conflict, control);
    return question;
}

Status ExtractJob::work(TaskControl& control)
{
    archive::ExtractOptions options = m_request.options;
    options.correctionSeconds = archive::kReadingCorrection;
    options.onConflict = [this, &control](const archive::Conflict& conflict) {
        return ask(questionOf(conflict, control));
    };
    FF_ASSIGN(m_report, m_archive->extract(options, m_request.selection, control));
    return {};
}

} // namespace ff::jobs
