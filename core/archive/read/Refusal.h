// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Entries that are never made on disk because of what they are called or what they link to, whatever their
// contents. Extraction, test and conversion ask the same question, so that none of them calls whole what
// another refuses.

#include "core/archive/ArchiveImpl.h"

#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace ff::archive {

class Refusals {
public:
    // `archive` must outlive it.
    explicit Refusals(const Archive::Impl& archive);

    // A Usage error whose sentence begins with "refused"; none when the entry may be made.
    std::optional<Error> of(std::size_t entry) const;

private:
    const Archive::Impl& m_archive;
    std::unordered_map<std::string_view, std::size_t> m_first; // the first entry of each path
    std::unordered_set<std::string_view> m_folders; // paths that other entries lie below
};

} // namespace ff::archive
