// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What edits mean for each entry of an archive, before anything is read but its index. Used by one thread.

#include "core/archive/ArchiveImpl.h"
#include "core/archive/create/Scanner.h"
#include "core/archive/update/Update.h"

#include <map>
#include <set>

namespace ff::archive {

struct EntryChange {
    bool removed = false;
    std::optional<std::string> path; // the new one
    std::optional<std::string> linkTarget; // the new one of a hardlink
};

// Names of an archive while they are edited.
class EditPlan {
public:
    explicit EditPlan(const Archive::Impl& archive);

    // Removals, renamings and folders. Usage when one of them cannot be.
    Status apply(const Edits& edits);
    // Gives what is added its place; takes out what is not to be added and removes what it replaces.
    // Those of the names `unreadable` stay out, and what they would replace stays.
    Status place(std::vector<SourceEntry>& sources, Overwrite existing,
                 const std::set<std::string>& unreadable, std::vector<Warning>& warnings);
    // Hardlinks follow their files: a file that is removed lives on under the name of its first link. Last of
    // all.
    void settle();

    const std::vector<EntryChange>& entryChanges() const { return m_entryChanges; }
    // Names whose entries place() removed for what is added.
    const std::set<std::string>& replaced() const { return m_replaced; }
    const std::vector<std::string>& newFolders() const { return m_newFolders; }
    std::uint64_t removed() const { return m_removed; }
    std::uint64_t renamed() const { return m_renamed; }

private:
    static constexpr std::size_t kNewFolder = ~std::size_t{0};
    using Names = std::multimap<std::string, std::size_t>; // path, place in the entries

    Status remove(const std::string& path);
    Status rename(const Renaming& renaming);
    Status makeFolder(const std::string& path);
    // The entry of that path and those below it.
    std::vector<Names::iterator> allOf(const std::string& path);
    bool taken(const std::string& path) const; // by an entry, or as the folder of one
    // Usage when something on the way to it is no folder.
    Status checkParents(const std::string& path) const;
    bool isFolder(std::size_t entry) const;
    std::string freeName(const std::string& path) const;

    const Archive::Impl& m_archive;
    std::vector<EntryChange> m_entryChanges;
    std::vector<std::string> m_names; // current, by entry
    Names m_byName; // those that are there
    std::vector<std::string> m_newFolders;
    std::set<std::string> m_replaced;
    std::uint64_t m_removed = 0, m_renamed = 0;
};

} // namespace ff::archive
