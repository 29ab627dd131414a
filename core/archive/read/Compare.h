// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Compares an archive with a folder, entry by entry. Reads the folder's files, and follows no symbolic link
// in it; an .ffz archive is not decoded, because it knows the SHA-512 of every file.

#include "core/archive/Archive.h"

namespace ff::archive {

struct CompareOptions : RunOptions {
    // Files of the same size and time count as the same without reading them.
    bool quick = false;
    // Mode, time and owner are looked at too: an entry that differs in nothing else is MetadataDiffers.
    bool metadata = true;
    std::vector<std::string> excludes{}; // as in CreateOptions: neither side's entries of these names count
};

enum class Comparison {
    Same,
    Differs, // in type, size, contents or link target
    MetadataDiffers,
    OnlyInArchive,
    OnlyInFolder,
    Unknown // the file cannot be read, or the entry is damaged: see message
};

// What differs.
enum Difference : unsigned {
    TypeDiffers = 1,
    SizeDiffers = 2,
    ContentsDiffer = 4,
    LinkDiffers = 8,
    ModeDiffers = 16,
    TimeDiffers = 32,
    OwnerDiffers = 64
};

struct ComparedEntry {
    static constexpr std::size_t kNoEntry = ~std::size_t{0};
    std::size_t entry = kNoEntry; // index into Archive::entries(); kNoEntry: only in the folder
    std::string path; // in the archive, or where it would be
    std::filesystem::path file; // on disk, or where it would be
    Comparison result = Comparison::Same;
    unsigned differences = 0; // of Difference
    EntryType fileType = EntryType::File; // what stands on disk, when something does …
    std::uint64_t fileSize = 0; // … and its size …
    std::int64_t fileMtime = 0; // … and time, seconds since 1970
    Sentence message{}; // of Unknown
};

struct CompareReport : Report { // entries: of both sides; rawBytes: read from the folder
    std::vector<ComparedEntry> compared; // sorted by path
    std::uint64_t same = 0, different = 0, metadataDiffers = 0, onlyInArchive = 0, onlyInFolder = 0,
                  unknown = 0;
    // False when something that the archive once had is not there to be compared.
    bool complete = true;
    // Whether the archive's contents were decoded. Of an .ffz archive only the hashes are compared, which
    // says nothing about its payloads.
    bool decoded = false;

    bool allSame() const
    {
        return complete && different + metadataDiffers + onlyInArchive + onlyInFolder + unknown == 0;
    }
};

// `folder` holds what `ffz extract -C folder` would write. When the archive has one folder at its top, and
// `folder` bears its name and holds nothing of that name, `folder` is taken as that one. Io when it cannot be
// opened.
Result<CompareReport> compareArchive(const Archive& archive, const std::filesystem::path& folder,
                                     const CompareOptions& options, TaskControl& control);

} // namespace ff::archive
