// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// An open archive of another kind: its entries as ours, and passes over their contents. Read-only after
// opening; any number of passes may run at once.

#include "core/archive/ArchiveKind.h"
#include "core/archive/Types.h"
#include "core/archive/foreign/ForeignStream.h"
#include "core/archive/read/EntrySource.h"

#include <unordered_map>
#include <unordered_set>

namespace ff::archive {

// What is believed of an archive that somebody else made.
inline constexpr std::size_t kMaxForeignEntries = 5'000'000;
inline constexpr std::uint64_t kMaxForeignSize = std::uint64_t{1} << 48; // of one file
inline constexpr std::size_t kMaxForeignPath = std::size_t{64} << 10;
inline constexpr std::uint64_t kMaxForeignText = std::uint64_t{1}
    << 30; // names and link targets of all entries

class ForeignArchive {
public:
    // Reads all headers. Sizes that the archive does not give are found by unpacking. Damaged: no archive
    // that we know, or nothing in it can be read; what can be read before damage is listed, with problem().
    // Without a password, which is asked for as OpenOptions say, the contents of what is encrypted cannot be
    // read; the list can.
    static Result<std::unique_ptr<ForeignArchive>> open(File first, const OpenOptions& options,
                                                        TaskControl& control);

    const std::filesystem::path& path() const { return m_files.front().path(); }
    std::uint64_t fileSize() const { return m_fileSize; }
    // One, or the parts of the archive in order.
    const std::vector<File>& files() const { return m_files; }
    // What it is when it can be written again: one of the kinds that can be made. None of the others.
    std::optional<ArchiveKind> kind() const { return m_kind; }
    const std::string& format() const { return m_format; }
    // As in ReadReport.
    const std::string& contentCheck() const { return m_contentCheck; }
    EntryState good() const;
    // As in ArchiveInfo.
    const std::string& namesEncoding() const { return m_namesEncoding; }
    // Moves out: the Archive holds them.
    std::vector<Entry> takeEntries() { return std::move(m_entries); }
    // Why the list may be short.
    const std::optional<Error>& problem() const { return m_problem; }
    // What else is to be known of the list: nothing is lost by it.
    const std::vector<Warning>& warnings() const { return m_warnings; }
    // Entries that are not listed because a later one has their name.
    std::uint64_t replaced() const { return m_replaced; }
    // The folder itself that the names are relative to has an entry, which is not listed.
    bool hasRoot() const { return m_hasRoot; }
    // Which of the archive's headers, in the order in which libarchive gives them, is the entry's.
    std::uint64_t ordinalOf(std::size_t entry) const { return m_ordinals[entry]; }
    std::uint64_t headers() const { return m_headers; }
    bool isEncrypted(std::size_t entry) const { return m_encrypted.contains(m_ordinals[entry]); }
    // Some contents are encrypted, and a password could open them.
    bool isEncrypted() const { return m_canDecrypt && !m_encrypted.empty(); }
    // The one that opens them; null when there is none, or none was given.
    const Password& password() const { return m_password; }

    // `wanted` ascending; `entries` are those of this archive and must outlive the source.
    Result<std::unique_ptr<EntrySource>> source(const std::vector<Entry>& entries,
                                                const std::vector<std::size_t>& wanted,
                                                TaskControl& control) const;

private:
    class Pass;
    Status readHeaders(const OpenOptions& options, TaskControl& control);
    Status giveNames(const ForeignStream& stream, std::uint64_t headers,
                     const std::string& requestedEncoding);
    Status addEntry(ForeignStream& stream, ::archive_entry* entry, std::uint64_t ordinal);
    void noteOddity(::archive_entry* header, const Sentence& what);
    void turnLinksWithContents();
    void keepLastOfEqualNames();
    Status askForPassword(const OpenOptions& options, TaskControl& control);
    Result<bool> opens(const Password& password, TaskControl& control) const;

    std::vector<File> m_files; // one, or the parts of the archive
    std::uint64_t m_fileSize = 0;
    std::string m_format, m_contentCheck, m_namesEncoding = "UTF-8";
    bool m_checksEachEntry = false;
    std::vector<Entry> m_entries; // while opening
    std::vector<std::uint64_t> m_ordinals; // of each entry among the headers
    std::uint64_t m_textBytes = 0;
    std::unordered_map<std::uint64_t, std::string>
        m_movedNames; // in the archive, of entries that have another here; by ordinal
    std::uint64_t m_absoluteNames = 0, m_replaced = 0, m_headers = 0;
    bool m_hasRoot = false;
    std::optional<ArchiveKind> m_kind;
    std::unordered_set<std::uint64_t> m_encrypted; // ordinals of files whose contents are encrypted
    bool m_canDecrypt = false;
    Password m_password;
    std::optional<Error> m_problem;
    std::vector<Warning> m_warnings;
};

} // namespace ff::archive
