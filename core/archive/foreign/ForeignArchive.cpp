// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/foreign/ForeignArchive.h"

#include "core/archive/foreign/MissingModes.h"
#include "core/archive/foreign/NamesEncoding.h"
#include "core/archive/foreign/StatedEnd.h"
#include "core/archive/foreign/Volumes.h"
#include "core/archive/foreign/ZipDirectory.h"
#include "core/archive/segment/TarEntry.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace ff::archive {

namespace {

constexpr std::size_t kMaxOddities = 100; // kinds that are told

// "/./a//b/./" -> "a/b", as tar makes names relative. ".." stays: extraction refuses it. Empty for the root
// itself.
std::string cleanPath(std::string_view path)
{
    std::string out;
    std::size_t at = 0;
    while (at < path.size()) {
        const std::size_t slash = std::min(path.find('/', at), path.size());
        const std::string_view part = path.substr(at, slash - at);
        if (!part.empty() && part != ".") {
            if (!out.empty())
                out += '/';
            out += part;
        }
        at = slash + 1;
    }
    return out;
}

// In UTF-8 where the locale's form cannot be had.
std::string textOf(const char* inLocale, const char* inUtf8)
{
    return inLocale != nullptr ? inLocale : inUtf8 != nullptr ? inUtf8 : "";
}

// "notes.txt.gz" -> "notes.txt"
std::string singleName(const std::filesystem::path& archive)
{
    static constexpr std::string_view kEndings[] = {".gz",  ".bz2", ".xz",   ".zst",
                                                    ".lz4", ".lz",  ".lzma", ".Z"};
    std::string name = archive.filename().string();
    for (const std::string_view ending : kEndings) {
        if (name.size() > ending.size() && name.ends_with(ending))
            return name.substr(0, name.size() - ending.size());
    }
    return name + ".unpacked";
}

} // namespace

Status ForeignArchive::addEntry(ForeignStream& stream, ::archive_entry* header, std::uint64_t ordinal)
{
    Entry entry;
    static_cast<format::EntryRecord&>(entry) = recordOf(header);
    entry.hasSha512 = false;
    // As they are in the archive: giveNames() makes ours of them.
    entry.path = stream.isSingleFile()
        ? singleName(path())
        : textOf(::archive_entry_pathname(header), ::archive_entry_pathname_utf8(header));
    if (entry.type == EntryType::Symlink)
        entry.linkTarget = textOf(::archive_entry_symlink(header), ::archive_entry_symlink_utf8(header));
    if (entry.type == EntryType::Hardlink)
        entry.linkTarget = textOf(::archive_entry_hardlink(header), ::archive_entry_hardlink_utf8(header));
    if (entry.type == EntryType::Hardlink && ::archive_entry_size_is_set(header)
        && ::archive_entry_size(header) > 0)
        entry.size = static_cast<std::uint64_t>(::archive_entry_size(header));
    m_textBytes += entry.path.size() + entry.linkTarget.size();
    if (entry.size > kMaxForeignSize)
        return Error{ErrorCode::Damaged, sentence("the size of %1 cannot be", entry.path)};
    if (m_entries.size() == kMaxForeignEntries || m_textBytes > kMaxForeignText
        || entry.path.size() > kMaxForeignPath || entry.linkTarget.size() > kMaxForeignPath)
        return Error{
            ErrorCode::Missing,
            sentence(
                "%1 has more entries, or longer names, than FileFormer takes from another program's archive",
                path().filename())};
    if (::archive_entry_is_data_encrypted(header) && entry.type != EntryType::Directory)
        m_encrypted.insert(ordinal);
    if (::archive_entry_is_data_encrypted(header))
        entry.linkTarget.clear(); // libarchive does not decrypt it
    if (entry.type == EntryType::File && !::archive_entry_size_is_set(header)) {
        entry.size = 0;
        const Status counted = stream.read([&entry](std::uint64_t offset, ByteSpan piece) -> Status {
            entry.size = std::max(entry.size, offset + piece.size());
            return {};
        });
        if (!counted.ok() && counted.error().code == ErrorCode::Cancelled)
            return counted.error();
    }
    m_entries.push_back(std::move(entry));
    m_ordinals.push_back(ordinal);
    return {};
}

// Of the bytes that the archive has for names: in UTF-8 where their encoding is known or can be guessed,
// relative, and none empty.
Status ForeignArchive::giveNames(const ForeignStream& stream, std::uint64_t headers,
                                 const std::string& requestedEncoding)
{
    if (stream.isSingleFile())
        return {};
    const int format = stream.formatCode() & ARCHIVE_FORMAT_BASE_MASK;
    std::vector<ZipName> stored;
    if (format == ARCHIVE_FORMAT_ZIP && m_files.size() == 1)
        stored = zipNames(m_files.front());
    if (stored.size() < headers || (stored.size() > headers && !m_problem))
        stored.clear(); // not what libarchive read
    const auto storedOf = [&](std::size_t i) {
        return stored.empty() ? nullptr : &stored[static_cast<std::size_t>(m_ordinals[i])];
    };

    // libarchive has no name where it cannot convert it, and composes those that it can (NFC). Without the
    // flag it gives the bytes.
    const bool isAuto = requestedEncoding == "auto";
    std::vector<std::string> names(m_entries.size());
    std::vector<std::string_view> unknown;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const ZipName* zip = storedOf(i);
        const std::string& given = m_entries[i].path;
        const bool isStored =
            zip != nullptr && (given.empty() || (zip->saysUtf8 && given.find_first_of('\\') == given.npos));
        names[i] = isStored ? zip->bytes : given;
        if (isStored && !given.empty())
            std::replace(names[i].begin(), names[i].end(), '\\', '/');
    }
    const bool mayGuess = isAuto
        && (format == ARCHIVE_FORMAT_ZIP || format == ARCHIVE_FORMAT_LHA || format == ARCHIVE_FORMAT_CAB
            || format == ARCHIVE_FORMAT_RAR);
    const auto isUnknown = [&](std::size_t i) {
        const ZipName* zip = storedOf(i);
        return (zip == nullptr || !zip->saysUtf8) && !isUtf8(names[i]);
    };
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (isUnknown(i))
            unknown.emplace_back(names[i]);
    }
    std::string encoding = isAuto ? "" : requestedEncoding;
    if (mayGuess && !unknown.empty())
        encoding = guessEncoding(unknown, sessionLanguage()).value_or("");
    m_namesEncoding = unknown.empty() ? "UTF-8" : encoding;
    const auto decoded = [&](const std::string& bytes) {
        return encoding.empty() || isUtf8(bytes) ? bytes : decodeName(bytes, encoding).value_or(bytes);
    };

    std::vector<Entry> kept;
    std::vector<std::uint64_t> ordinals;
    std::uint64_t unnamed = 0;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        Entry& entry = m_entries[i];
        const std::string inArchive = cleanPath(entry.path);
        const ZipName* zip = storedOf(i);
        std::string name = zip != nullptr && zip->saysUtf8 ? names[i] : decoded(names[i]);
        // Programs of DOS and Windows that write their own separator.
        if (zip != nullptr && zip->madeOnDos && name.find('/') == name.npos)
            std::replace(name.begin(), name.end(), '\\', '/');
        m_absoluteNames += name.starts_with('/');
        const bool isRoot = entry.type == EntryType::Directory && !name.empty();
        name = cleanPath(name);
        if (name.empty() && isRoot) {
            m_hasRoot = true;
            continue;
        }
        if (name.empty())
            name = "unnamed " + std::to_string(++unnamed);
        if (name.size() > kMaxForeignPath)
            return Error{ErrorCode::Missing,
                         sentence("%1 has more entries, or longer names, than FileFormer takes from another "
                                  "program's archive",
                                  path().filename())};
        if (name != inArchive)
            m_movedNames.emplace(m_ordinals[i], inArchive);
        entry.path = std::move(name);
        entry.linkTarget = decoded(entry.linkTarget);
        if (entry.type == EntryType::Hardlink)
            entry.linkTarget = cleanPath(entry.linkTarget);
        kept.push_back(std::move(entry));
        ordinals.push_back(m_ordinals[i]);
    }
    m_entries = std::move(kept);
    m_ordinals = std::move(ordinals);
    if (unnamed != 0)
        m_warnings.push_back({"",
                              sentence("some entries have no name that can be read; they are called unnamed "
                                       "1, unnamed 2 and so on")});
    return {};
}

// cpio keeps the contents of linked files at the last of their names: that one is the file here, the others
// link to it.
void ForeignArchive::turnLinksWithContents()
{
    std::unordered_map<std::string, std::size_t> files, holders; // by path; by the path that had no contents
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        Entry& entry = m_entries[i];
        if (entry.type == EntryType::File)
            files[entry.path] = i;
        if (entry.type != EntryType::Hardlink || entry.size == 0)
            continue;
        const auto first = files.find(entry.linkTarget);
        if (first != files.end() && m_entries[first->second].size == 0) {
            Entry& empty = m_entries[first->second];
            empty.type = EntryType::Hardlink;
            empty.linkTarget = entry.path;
            holders[empty.path] = i;
        }
        entry.type = EntryType::File;
        entry.linkTarget.clear();
    }
    for (Entry& entry : m_entries) {
        if (entry.type != EntryType::Hardlink)
            continue;
        entry.size = 0;
        if (const auto holder = holders.find(entry.linkTarget); holder != holders.end())
            entry.linkTarget = m_entries[holder->second].path;
    }
}

// Of equal names the last counts, as for tar. A link to an earlier file of the name keeps that file: it
// stands for it from then on.
void ForeignArchive::keepLastOfEqualNames()
{
    std::unordered_map<std::string, std::size_t> last;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const Entry& entry = m_entries[i];
        if (entry.type != EntryType::Hardlink || entry.linkTarget != entry.path) // to itself: says nothing
            last[entry.path] = i;
    }
    if (last.size() == m_entries.size())
        return;
    const auto stays = [&](std::size_t i) {
        const auto found = last.find(m_entries[i].path);
        return found != last.end() && found->second == i;
    };
    std::unordered_map<std::string, std::size_t> files; // by name, the file that it stood for so far
    std::unordered_map<std::size_t, std::size_t> heirs; // of a file that goes: the link that has its contents
    std::vector<std::size_t> contents(m_entries.size()); // where those of each entry lie
    std::iota(contents.begin(), contents.end(), std::size_t{0});
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const Entry& entry = m_entries[i];
        if (entry.type != EntryType::Hardlink) {
            files[entry.path] = i;
            continue;
        }
        const auto target = files.find(entry.linkTarget);
        if (target == files.end() || m_entries[target->second].type != EntryType::File)
            continue;
        const std::size_t file = target->second;
        files[entry.path] = file;
        if (stays(i) && !stays(file))
            contents[i] = heirs.try_emplace(file, i).first->second == i ? file : i;
        if (const auto heir = heirs.find(file); stays(i) && heir != heirs.end() && heir->second != i)
            m_entries[i].linkTarget = m_entries[heir->second].path;
        else if (stays(i) && stays(file))
            m_entries[i].linkTarget = m_entries[file].path;
    }
    std::vector<Entry> kept;
    std::vector<std::uint64_t> ordinals;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const auto heir = heirs.find(i);
        if (!stays(i) && heir == heirs.end()) {
            m_replaced += m_entries[i].type == EntryType::File;
            continue;
        }
        if (stays(i) && contents[i] != i)
            continue; // where its contents lie
        Entry entry = m_entries[i];
        if (!stays(i)) {
            m_movedNames.emplace(m_ordinals[i], entry.path);
            entry.path = m_entries[heir->second].path;
        }
        kept.push_back(std::move(entry));
        ordinals.push_back(m_ordinals[i]);
    }
    m_entries = std::move(kept);
    m_ordinals = std::move(ordinals);
}

void ForeignArchive::noteOddity(::archive_entry* header, const Sentence& what)
{
    if (header == nullptr) {
        m_warnings.push_back({"", what});
        return;
    }
    const Sentence remark = sentence("its header is not as it should be: %1", what);
    const auto told = std::find_if(m_warnings.begin(), m_warnings.end(),
                                   [&](const Warning& w) { return w.message == remark; });
    if (told != m_warnings.end())
        ++told->entries;
    else if (m_warnings.size() < kMaxOddities)
        m_warnings.push_back(
            {textOf(::archive_entry_pathname(header), ::archive_entry_pathname_utf8(header)), remark});
}

Status ForeignArchive::readHeaders(const OpenOptions& options, TaskControl& control)
{
    const Utf8Names names;
    control.setStage("scan");
    control.setTotals(control.progress().doneBytes + m_fileSize, 0);
    FF_ASSIGN(const auto stream, ForeignStream::open(m_files, control, true));
    std::uint64_t ordinal = 0;
    for (;; ++ordinal) {
        const auto entry = stream->next();
        if (!entry.ok()) {
            if (m_entries.empty() || entry.error().code != ErrorCode::Damaged)
                return entry.error();
            m_problem = entry.error();
            break;
        }
        if (!stream->oddity().empty())
            noteOddity(*entry, stream->oddity());
        if (*entry == nullptr)
            break;
        FF_TRY(addEntry(*stream, *entry, ordinal));
        control.addEntries(1);
        if (options.onFound)
            options.onFound(m_entries.back());
    }
    if (m_files.size() == 1 && stream->isPlain()) {
        StatedEnd end = lookAtEnd(m_files.front(), stream->formatCode());
        if (!m_problem)
            m_problem = std::move(end.problem);
        if (!end.oddity.empty())
            noteOddity(nullptr, end.oddity);
    }
    m_headers = ordinal;
    m_kind = stream->kind();
    m_canDecrypt = stream->canDecrypt();
    m_format = stream->formatName();
    m_contentCheck = stream->contentCheck();
    m_checksEachEntry = stream->checksEachEntry();
    FF_TRY(giveNames(*stream, ordinal, options.namesEncoding));
    turnLinksWithContents();
    keepLastOfEqualNames();
    if (m_absoluteNames != 0)
        m_warnings.push_back({"", sentence("absolute names lose their leading /, as tar extracts them")});
    if (m_replaced != 0)
        m_warnings.push_back({"",
                              sentence("some names are in the archive more than once; the last of each "
                                       "counts, as tar extracts them")});
    giveMissingModes(m_entries, stream->formatCode(), m_files.front());
    std::uint64_t raw = 0;
    for (const Entry& entry : m_entries)
        raw += entry.size;
    for (Entry& entry : m_entries)
        entry.packedSize = raw == 0
            ? 0
            : static_cast<std::uint64_t>(double(entry.size) / double(raw) * double(m_fileSize) + 0.5);
    return {};
}

Result<std::unique_ptr<ForeignArchive>> ForeignArchive::open(File first, const OpenOptions& options,
                                                             TaskControl& control)
{
    const std::filesystem::path path = first.path();
    if (options.namesEncoding != "auto" && !isKnownEncoding(options.namesEncoding))
        return Error{ErrorCode::Usage,
                     sentence("there is no encoding of names called %1", options.namesEncoding)};
    auto archive = std::make_unique<ForeignArchive>();
    const std::vector<std::filesystem::path> parts = partsOf(path);
    for (const std::filesystem::path& part : parts) {
        File file;
        if (part == path) {
            file = std::move(first);
        } else {
            FF_ASSIGN(file, File::openForReading(part));
        }
        FF_ASSIGN(const std::uint64_t size, file.size());
        archive->m_fileSize += size;
        archive->m_files.push_back(std::move(file));
    }
    const auto missing = missingPart(path);
    const bool isPart = isOneOfSeveral(path);
    const Status read = archive->readHeaders(options, control);
    if (!read.ok() && isPart && read.error().code == ErrorCode::Damaged)
        return Error{ErrorCode::Damaged,
                     sentence("%1 is one part of several, and not all of them are beside it, or FileFormer "
                              "cannot join this kind: %2",
                              path.filename(), read.error().message)};
    FF_TRY(read);
    FF_TRY(archive->askForPassword(options, control));
    if (missing)
        archive->m_problem =
            Error{ErrorCode::Damaged, sentence("the part %1 is missing", missing->filename())};
    else if (isPart && archive->m_problem)
        archive->m_problem->message =
            sentence("%1; it is one part of several, and a part may be missing", archive->m_problem->message);
    return archive;
}

// A check over the whole proves nothing of its parts when it fails.
EntryState ForeignArchive::good() const
{
    return m_contentCheck.empty() || (m_problem && !m_checksEachEntry) ? EntryState::Read : EntryState::Whole;
}

class ForeignArchive::Pass final : public EntrySource {
public:
    Pass(const ForeignArchive& archive, const std::vector<Entry>& entries, std::uint64_t total,
         std::unique_ptr<ForeignStream> stream, TaskControl& control)
        : m_archive(archive), m_entries(entries), m_total(total), m_stream(std::move(stream)),
          m_control(control)
    {
    }

    Status read(std::size_t place, const EntryVisit& visit, EntryCheck& check) override
    {
        const Utf8Names names;
        check = {};
        const Entry& entry = m_entries[place];
        FF_ASSIGN(::archive_entry* const header, headerAt(m_archive.m_ordinals[place]));
        const auto moved = m_archive.m_movedNames.find(m_archive.m_ordinals[place]);
        const std::string& name = moved == m_archive.m_movedNames.end() ? entry.path : moved->second;
        if (!m_stream->isSingleFile()
            && cleanPath(textOf(::archive_entry_pathname(header), ::archive_entry_pathname_utf8(header)))
                != name)
            return Error{ErrorCode::Io,
                         sentence("the archive was changed by another program since it was opened")};
        const bool isEncrypted = m_archive.isEncrypted(place);
        if (isEncrypted && (!m_stream->canDecrypt() || entry.type != EntryType::File))
            return m_stream->isEncrypted();
        if (isEncrypted && !m_archive.m_password)
            return Error{ErrorCode::Missing, sentence("it is encrypted, and its password is not given")};
        if (entry.type == EntryType::File) { // a link that holds the contents is the file here
            ::archive_entry_copy_hardlink(header, nullptr);
            ::archive_entry_set_size(header, static_cast<la_int64_t>(entry.size));
        }
        if (entry.type == EntryType::Symlink)
            ::archive_entry_copy_symlink(header, entry.linkTarget.c_str());
        ::archive_entry_set_perm(header, static_cast<__LA_MODE_T>(entry.mode));
        if (visit.header)
            FF_TRY(visit.header(header));
        if (entry.type != EntryType::File)
            return {};
        const bool mayHaveHoles = ::archive_entry_sparse_count(header) != 0 || m_stream->leavesOutZeros();
        std::uint64_t end = 0, counted = 0;
        const Status done = m_stream->read([&](std::uint64_t offset, ByteSpan piece) -> Status {
            if (offset < end || offset > entry.size || piece.size() > entry.size - offset)
                return Error{ErrorCode::Damaged,
                             sentence("its contents are not of the size that the archive says")};
            end = offset + piece.size();
            m_control.addDone(end - counted);
            counted = end;
            return visit.data ? visit.data(offset, piece) : Status();
        });
        m_control.addDone(entry.size - counted);
        if (isEncrypted && !done.ok() && done.error().code == ErrorCode::Damaged)
            return Error{ErrorCode::Damaged,
                         sentence("%1; or its password is another one", done.error().message)};
        if (isEncrypted && !done.ok() && done.error().code == ErrorCode::Missing
            && done.error().message == wrongPassword().message)
            return Error{ErrorCode::Missing, sentence("its password is another than that of the rest")};
        if (done.ok() && end < entry.size && !mayHaveHoles)
            return Error{ErrorCode::Damaged, sentence("its contents end early")};
        return done;
    }

    std::uint64_t totalBytes() const override { return m_total; }
    std::string device() const override { return "cpu"; }

private:
    // The header of that number.
    Result<::archive_entry*> headerAt(std::uint64_t ordinal)
    {
        while (m_next <= ordinal) {
            FF_ASSIGN(m_header, m_stream->next());
            if (m_header == nullptr)
                return Error{ErrorCode::Damaged, sentence("it is missing")};
            ++m_next;
        }
        if (m_header == nullptr || m_next != ordinal + 1)
            return Error{ErrorCode::Damaged, sentence("it is missing")};
        return m_header;
    }

    const ForeignArchive& m_archive;
    const std::vector<Entry>& m_entries;
    const std::uint64_t m_total;
    const std::unique_ptr<ForeignStream> m_stream;
    TaskControl& m_control;
    std::uint64_t m_next = 0; // ordinal of the header to come
    ::archive_entry* m_header = nullptr;
};

Result<std::unique_ptr<EntrySource>> ForeignArchive::source(const std::vector<Entry>& entries,
                                                            const std::vector<std::size_t>& wanted,
                                                            TaskControl& control) const
{
    std::uint64_t total = 0;
    for (const std::size_t entry : wanted)
        total += entries[entry].size;
    FF_ASSIGN(auto stream, ForeignStream::open(m_files, control, false, m_password));
    return std::unique_ptr<EntrySource>(
        std::make_unique<Pass>(*this, entries, total, std::move(stream), control));
}

} // namespace ff::archive
