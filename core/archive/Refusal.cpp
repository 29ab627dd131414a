// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/Refusal.h"

#include "core/archive/TargetTree.h"

namespace ff::archive {

Refusals::Refusals(const Archive::Impl& archive) : m_archive(archive)
{
    m_first.reserve(archive.entries.size());
    for (std::size_t i = 0; i < archive.entries.size(); ++i)
        m_first.try_emplace(archive.entries[i].path, i);
}

std::optional<Error> Refusals::of(std::size_t entry) const
{
    const Entry& record = m_archive.entries[entry];
    if (const auto parts = safeParts(record.path); !parts.ok())
        return parts.error();
    const std::size_t first = m_first.find(record.path)->second;
    const bool bothFolders =
        record.type == EntryType::Directory && m_archive.entries[first].type == EntryType::Directory;
    if (first != entry && !bothFolders)
        return Error{ErrorCode::Usage, "refused: an earlier entry of this archive has the same name"};
    for (std::size_t slash = record.path.find('/'); slash != std::string::npos;
         slash = record.path.find('/', slash + 1)) {
        const auto above = m_first.find(std::string_view(record.path).substr(0, slash));
        if (above != m_first.end() && m_archive.entries[above->second].type != EntryType::Directory)
            return Error{ErrorCode::Usage,
                         "refused: " + std::string(above->first) + ", in which it should lie, is no folder in this archive"};
    }
    if (record.type == EntryType::Symlink && record.linkTarget.empty())
        return Error{ErrorCode::Usage, "refused: it links to nothing"};
    if (record.type == EntryType::Hardlink && !m_archive.linkedFile(entry))
        return Error{ErrorCode::Usage,
                     "refused: it links to " + record.linkTarget + ", which is not a file of this archive"};
    return std::nullopt;
}

} // namespace ff::archive
