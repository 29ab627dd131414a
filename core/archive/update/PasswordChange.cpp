// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/update/PasswordChange.h"

#include "core/archive/ArchiveImpl.h"
#include "core/archive/Limits.h"
#include "core/archive/create/RecordWriter.h"
#include "core/archive/disk/DiskSync.h"
#include "core/archive/read/ArchiveFile.h"
#include "core/archive/read/RecoveredFile.h"
#include "core/archive/update/Replacing.h"
#include "core/base/FileLock.h"
#include "core/format/encrypted/EncryptingLayer.h"

#include <algorithm>
#include <chrono>

namespace ff::archive {

namespace {

class Changing {
public:
    Changing(const Archive& before, const PasswordChange& change, TaskControl& control)
        : m_before(before), m_impl(before.impl()), m_change(change), m_control(control)
    {
    }

    Status write(AtomicFile& file);
    Status check(const AtomicFile& file) const;
    const format::SharedPasswordKey& key() const { return m_key; }

private:
    Status rewrap(AtomicFile& file);
    // The bytes [begin, end) of the source.
    Status copy(const ByteSource& source, std::uint64_t begin, std::uint64_t end,
                const std::function<Status(ByteSpan)>& write);

    const Archive& m_before;
    const Archive::Impl& m_impl;
    const PasswordChange& m_change;
    TaskControl& m_control;
    format::SharedPasswordKey m_key; // the new one
};

Status Changing::copy(const ByteSource& source, std::uint64_t begin, std::uint64_t end,
                      const std::function<Status(ByteSpan)>& write)
{
    Bytes piece;
    while (begin < end) {
        FF_TRY(m_control.checkpoint());
        piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kIoPiece, end - begin)));
        FF_TRY(source.readAt(begin, piece));
        FF_TRY(write(piece));
        begin += piece.size();
        m_control.addDone(piece.size());
    }
    return {};
}

// Only what opens the chunks is new.
Status Changing::rewrap(AtomicFile& file)
{
    FF_ASSIGN(File old, openArchiveFile(m_impl.path(), m_control));
    old.show(m_impl.reader.view()); // mended
    FF_ASSIGN(const auto envelope, format::readEnvelope(old));
    if (!envelope)
        return Error{ErrorCode::Io,
                     sentence("%1 was changed by another program meanwhile", m_impl.path().filename())};
    FF_ASSIGN(const auto fileKey, format::openKeys(*envelope, *m_impl.key));
    if (!fileKey)
        return wrongPassword();
    FF_ASSIGN(const format::KeyBlock keys, format::makeKeyBlock(*m_key, *fileKey));
    FF_TRY(file.write(format::encryptedHeader()));
    FF_TRY(file.write(keys));
    FF_TRY(copy(old, format::kEnvelopeHead, envelope->chunksEnd,
                [&file](ByteSpan piece) { return file.write(piece); }));
    return file.write(keys);
}

Status Changing::write(AtomicFile& file)
{
    m_control.setTotals(m_impl.fileSize(), 0);
    if (m_change.password) {
        FF_ASSIGN(m_key, format::newPasswordKey(m_change.password, m_control));
    }
    if (m_key && m_impl.decrypted)
        return rewrap(file);
    if (m_impl.decrypted) {
        FF_ASSIGN(const std::uint64_t size, m_impl.decrypted->size());
        return copy(*m_impl.decrypted, 0, size, [&file](ByteSpan piece) { return file.write(piece); });
    }
    FF_ASSIGN(const auto layer, format::encryptionWith(m_key));
    FF_ASSIGN(File old, openArchiveFile(m_impl.path(), m_control));
    old.show(m_impl.reader.view()); // mended
    FF_TRY(copy(old, 0, m_impl.reader.fileSize(), [&](ByteSpan piece) { return layer->write(piece, file); }));
    return layer->finish(file);
}

Status Changing::check(const AtomicFile& file) const
{
    const Error wrong{ErrorCode::Damaged,
                      sentence("what was written is not what it must be, so the archive stays as it is")};
    if (m_impl.decrypted && m_impl.decrypted->needsMending())
        return wrong;
    OpenOptions opening;
    opening.key = m_key;
    const auto again = Archive::open(file.temporary(), opening, m_control);
    if (!again.ok())
        return again.error().code == ErrorCode::Cancelled ? again.error() : wrong;
    const bool same = !again->rebuilt() && again->isEncrypted() == (m_key != nullptr)
        && again->warnings().size() == m_before.warnings().size()
        && std::equal(again->entries().begin(), again->entries().end(), m_before.entries().begin(),
                      m_before.entries().end(), [](const Entry& a, const Entry& b) {
                          return a.path == b.path && a.sha512 == b.sha512 && a.tarOffset == b.tarOffset;
                      });
    return same ? Status() : wrong;
}

Error damagedBefore(const Archive& archive, const std::string& finding)
{
    return {ErrorCode::Damaged,
            sentence("%1 is damaged; mend it before its password is changed: %2", archive.path().filename(),
                     finding)};
}

Status checkChangeable(const Archive& archive, const PasswordChange& change)
{
    const std::string name = archive.path().filename().string();
    if (archive.isForeign())
        return Error{ErrorCode::Missing,
                     sentence("FileFormer encrypts only .ffz archives; convert %1 to one first", name)};
    FF_TRY(checkInOneFile(archive.impl()));
    if (!change.password && !archive.isEncrypted())
        return Error{ErrorCode::Usage, sentence("%1 has no password", name)};
    if (archive.rebuilt() || !archive.warnings().empty())
        return damagedBefore(archive, archive.warnings().front().message);
    return {};
}

} // namespace

Result<PasswordReport> changePassword(const std::filesystem::path& path, const PasswordChange& change,
                                      TaskControl& control)
{
    const auto started = std::chrono::steady_clock::now();
    FF_ASSIGN(const FileLock lock, FileLock::take(path, control));
    OpenOptions opening;
    opening.onPassword = change.onPassword;
    opening.key = change.key;
    FF_ASSIGN(const Archive archive, Archive::open(path, opening, control));
    FF_TRY(checkChangeable(archive, change));
    control.setStage("scan");
    FF_TRY(archive.impl().reader.mend(control)); // nothing damaged is copied that the record can repair
    const auto record = recoveryOf(archive.impl().reader.view());
    const RecoveryInfo recovery = record ? record->info() : RecoveryInfo();
    if (recovery.damagedBytes > recovery.repairedBytes)
        return damagedBefore(archive, *recoveryFinding(recovery));
    PasswordReport report;
    report.wasEncrypted = archive.isEncrypted();
    control.setStage("write");
    FF_ASSIGN(AtomicFile file, AtomicFile::create(path));
    Changing changing(archive, change, control);
    FF_TRY(changing.write(file));
    FF_TRY(appendRecord(file, recovery.percent, control));
    FF_TRY(changing.check(file));
    FF_TRY(waitForDisk(file.temporary(), control));
    FF_TRY(lock.check());
    FF_TRY(checkStillThere(archive.impl()));
    report.archiveBytes = file.size();
    report.key = changing.key();
    report.encrypted = report.key != nullptr;
    FF_TRY(file.commit());
    for (const Sentence& remark : file.unkept())
        report.warnings.push_back({"", remark});
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    return report;
}

} // namespace ff::archive
