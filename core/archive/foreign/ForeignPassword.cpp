// SPDX-License-Identifier: GPL-3.0-or-later
// The password of an archive of another program: asked for, and proved.
#include "core/archive/foreign/ForeignArchive.h"

#include <algorithm>

namespace ff::archive {

// Whether that is what the contents are encrypted with: the shortest of them are read, and their checksums
// decide. What ZipCrypto and AES say of a password beforehand, a byte or two, fits others as well.
Result<bool> ForeignArchive::opens(const Password& password, TaskControl& control) const
{
    constexpr std::uint64_t kEnough = std::uint64_t{16} << 20; // a longer one is not read to its end for this
    constexpr std::size_t kTried = 3; // one may be damaged
    std::vector<std::pair<std::uint64_t, std::uint64_t>> shortest; // size, ordinal
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        if (isEncrypted(i) && m_entries[i].type == EntryType::File && m_entries[i].size != 0)
            shortest.emplace_back(m_entries[i].size, m_ordinals[i]);
    }
    if (shortest.empty())
        return true; // there is nothing to decrypt
    std::sort(shortest.begin(), shortest.end());
    shortest.resize(std::min(shortest.size(), kTried));
    for (const auto& [size, ordinal] : shortest) {
        FF_ASSIGN(const auto stream, ForeignStream::open(m_files, control, false, password));
        Result<::archive_entry*> header = static_cast<::archive_entry*>(nullptr);
        for (std::uint64_t at = 0; at <= ordinal; ++at) {
            header = stream->next();
            FF_TRY(header.ok() ? Status() : Status(header.error()));
        }
        const Error enough{ErrorCode::Usage, {}};
        const Status read = stream->read([&](std::uint64_t offset, ByteSpan piece) -> Status {
            return offset + piece.size() < kEnough ? Status() : Status(enough);
        });
        if (read.ok() || read.error().code == enough.code)
            return true;
        if (read.error().code == ErrorCode::Cancelled || read.error().code == ErrorCode::Io)
            return read.error();
        if (read.error().code == ErrorCode::Missing && read.error().message != wrongPassword().message)
            return true; // it cannot be told: a way of encryption that libarchive does not know
    }
    return false;
}

Status ForeignArchive::askForPassword(const OpenOptions& options, TaskControl& control)
{
    if (!isEncrypted())
        return {};
    if (options.password) {
        FF_ASSIGN(const bool isRight, opens(options.password, control));
        if (isRight) {
            m_password = options.password;
            return {};
        }
    }
    if (!options.wantsContents || !options.onPassword)
        return {};
    for (bool wrong = false;; wrong = true) {
        const auto given = options.onPassword({path(), wrong});
        if (!given.ok() && given.error().code == ErrorCode::Missing && !wrong)
            return {}; // what is not encrypted can be read all the same
        if (!given.ok())
            return given.error();
        FF_ASSIGN(const bool isRight, opens(*given, control));
        if (isRight) {
            m_password = *given;
            return {};
        }
    }
}

} // namespace ff::archive
