// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// An open archive of another kind: its entries as ours, and passes over their contents. Read-only after
// opening; any number of passes may run at once.

#include "core/archive/Types.h"
#include "core/archive/foreign/ForeignStream.h"
#include "core/archive/read/EntrySource.h"

#include <unordered_map>

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
    static Result<std::unique_ptr<ForeignArchive>> open(File first, const OpenOptions& options,
                                                        TaskControl& control);

    const std::filesystem::path& path() const { return m_files.front().path(); }
    std::uint64_t fileSize() const { return m_fileSize; }
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
    void noteOddity(::archive_entry* header, const std::string& what);
    void turnLinksWithContents();
    void keepLastOfEqualNames();

    std::vector<File> m_files; // one, or the parts of the archive
    std::uint64_t m_fileSize = 0;
    std::string m_format, m_contentCheck, m_namesEncoding = "UTF-8";
    bool m_checksEachEntry = false;
    std::vector<Entry> m_entries; // while opening
    std::vector<std::uint64_t> m_ordinals; // of each entry among the headers
    std::uint64_t m_textBytes = 0;
    std::unordered_map<std::uint64_t, std::string>
        m_movedNames; // in the archive, of entries that have another here; by ordinal
    std::uint64_t m_absoluteNames = 0, m_replaced = 0;
    std::optional<Error> m_problem;
    std::vector<Warning> m_warnings;
};

} // namespace ff::archive
