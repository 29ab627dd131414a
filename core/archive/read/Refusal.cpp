// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/read/Refusal.h"

#include "core/archive/SafePath.h"

namespace ff::archive {

Refusals::Refusals(const Archive::Impl& archive) : m_archive(archive)
{
    m_first.reserve(archive.entries.size());
    for (std::size_t i = 0; i < archive.entries.size(); ++i) {
        const std::string_view path = archive.entries[i].path;
        m_first.try_emplace(path, i);
        // Whatever is above a folder that is known is known too.
        for (std::size_t slash = path.rfind('/');
             slash != std::string_view::npos && slash != 0 && m_folders.insert(path.substr(0, slash)).second;
             slash = path.rfind('/', slash - 1)) {}
    }
}

std::optional<Error> Refusals::of(std::size_t entry) const
{
    const Entry& record = m_archive.entries[entry];
    if (const auto parts = safeParts(record.path); !parts.ok()) {
        Error error = parts.error();
        if (error.code == ErrorCode::Io)
            error.message = sentence("%1; rename the entry in the archive", error.message);
        return error;
    }
    const std::size_t first = m_first.find(record.path)->second;
    const bool bothFolders =
        record.type == EntryType::Directory && m_archive.entries[first].type == EntryType::Directory;
    if (first != entry && !bothFolders)
        return Error{ErrorCode::Usage,
                     sentence("refused: %1", sentence("an earlier entry of this archive has the same name"))};
    if (record.type != EntryType::Directory && m_folders.contains(record.path))
        return Error{ErrorCode::Usage,
                     sentence("refused: %1",
                              sentence("it is no folder, but other entries of this archive lie below it"))};
    if (record.type == EntryType::Symlink && m_archive.foreign && m_archive.foreign->isEncrypted(entry))
        return Error{ErrorCode::Missing,
                     sentence("it is encrypted in a way that FileFormer cannot read; 7-Zip can, or the "
                              "program that made it")};
    if (record.type == EntryType::Symlink && record.linkTarget.empty())
        return Error{ErrorCode::Usage, sentence("refused: %1", sentence("it links to nothing"))};
    if (record.type == EntryType::Hardlink && !m_archive.linkedFile(entry))
        return Error{
            ErrorCode::Usage,
            sentence("refused: %1",
                     sentence("it links to %1, which is not a file of this archive", record.linkTarget))};
    return std::nullopt;
}

} // namespace ff::archive
