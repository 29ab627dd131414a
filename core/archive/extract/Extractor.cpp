// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/ArchiveImpl.h"
#include "core/archive/LibArchive.h"
#include "core/archive/Limits.h"
#include "core/archive/disk/DiskSync.h"
#include "core/archive/extract/Metadata.h"
#include "core/archive/extract/NewFile.h"
#include "core/archive/extract/TargetTree.h"
#include "core/archive/read/EntryReader.h"
#include "core/archive/read/Refusal.h"

#include <archive_entry.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <numeric>
#include <sys/sysmacros.h>
#include <unistd.h>
#include <unordered_map>
#include <unordered_set>

namespace ff::archive {

namespace {

// One thing to make: usually an entry from its own header; a hardlink without its partner is made from the
// partner's contents.
struct Item {
    std::size_t entry = 0;
    std::size_t source = 0;
    PathParts parts;
};

// Links and the metadata of folders wait until all files are there.
struct Later {
    Item item;
    EntryHandle metadata;
};

class Extractor {
public:
    Extractor(const Archive::Impl& archive, const ExtractOptions& options, TargetTree tree,
              TaskControl& control)
        : m_archive(archive), m_options(options), m_control(control), m_tree(std::move(tree)),
          m_overwrite(options.overwrite)
    {
    }

    Result<ExtractReport> run(const std::vector<std::size_t>& selection);

private:
    enum class Decision { Write, Replace, Skip };

    void plan(const std::vector<std::size_t>& selection);
    Status extractItem(EntrySource& source, const Item& item);
    Status makeFolder(EntrySource& source, const Item& item);
    Status makeFile(EntrySource& source, const Item& item);
    Status makeSpecial(EntrySource& source, const Item& item);
    Status noteSymlink(EntrySource& source, const Item& item);
    Status makeHardlink(const Item& item);
    Status makeSymlink(const Later& later);
    void finishFolders();
    Status syncAll();

    // What to do about a name; may change the item's last part (Rename) or say Skip.
    Result<Decision> decide(int parent, Item& item);
    // Made under a temporary name by `make`, which is what the system calls need: 0 when done.
    Status putNew(int parent, const Item& item, Decision decision,
                  const std::function<int(const char* name)>& make, ::archive_entry* metadata);
    Error inTheWay(const Item& item, const struct stat& existing) const;
    // After a full disk nothing more can come either.
    bool endsTask(const Status& status) const
    {
        return !status.ok() && (status.error().code == ErrorCode::Cancelled || m_tree.isFull());
    }
    Result<Decision> resolve(Overwrite action, const Item& item, const struct stat& existing);
    void record(std::size_t entry, EntryState state, const Sentence& message, std::uint64_t hashRetries = 0);
    void settle(const Item& item, const Status& status);
    void warn(std::size_t entry, const std::vector<Sentence>& problems);
    const Entry& entryOf(const Item& item) const { return m_archive.entries[item.entry]; }
    Status read(EntrySource& source, const Item& item, const EntryVisit& visit);
    // The header of an entry without contents.
    Result<EntryHandle> readMetadata(EntrySource& source, const Item& item);

    const Archive::Impl& m_archive;
    const ExtractOptions& m_options;
    TaskControl& m_control;
    TargetTree m_tree;
    Overwrite m_overwrite;
    MetadataWriter m_metadata;
    ExtractReport m_report;
    bool m_syncEach = false;
    EntryCheck m_check;
    std::vector<Item> m_items; // in the order of the tar stream
    std::vector<Item> m_hardlinks;
    std::vector<Later> m_symlinks, m_folders;
    struct Written {
        PathParts parts;
        dev_t device;
        ino_t inode;
    };
    std::unordered_map<std::string, std::size_t> m_warned; // what was said -> its place among the warnings
    std::unordered_map<std::size_t, Written> m_written; // files, for the hardlinks to them
    std::unordered_map<std::size_t, EntryState> m_states; // of the entries that are not good
};

void Extractor::record(std::size_t entry, EntryState state, const Sentence& message,
                       std::uint64_t hashRetries)
{
    m_report.outcomes.push_back({entry, state, hashRetries, false, message});
    m_states[entry] = state;
    m_control.addFailed(state == EntryState::Skipped ? 0 : 1);
}

void Extractor::settle(const Item& item, const Status& status)
{
    if (status.ok()) {
        m_report.healedEntries += m_check.healed ? 1 : 0;
        return;
    }
    record(item.entry, stateOf(status.error()), status.error().message, m_check.hashRetries);
}

void Extractor::warn(std::size_t entry, const std::vector<Sentence>& problems)
{
    for (const Sentence& problem : problems) {
        const auto [known, isNew] = m_warned.try_emplace(problem, m_report.warnings.size());
        if (isNew)
            m_report.warnings.push_back({m_archive.entries[entry].path, problem});
        else
            ++m_report.warnings[known->second].entries;
    }
}

Error Extractor::inTheWay(const Item& item, const struct stat& existing) const
{
    const std::filesystem::path path = m_tree.fullPath(item.parts);
    return {ErrorCode::Io,
            S_ISDIR(existing.st_mode)       ? sentence("%1 is a folder, not a file", path)
                : S_ISLNK(existing.st_mode) ? sentence("%1 is a link, not a folder", path)
                                            : sentence("%1 is a file, not a folder", path)};
}

// "name (2).txt"
std::string numbered(const std::string& name, unsigned number)
{
    const std::size_t dot = name.rfind('.');
    const std::size_t stem = dot == std::string::npos || dot == 0 ? name.size() : dot;
    return name.substr(0, stem) + " (" + std::to_string(number) + ")" + name.substr(stem);
}

// Without its folders, under a name that none of the others has.
PathParts flattened(const PathParts& parts, std::unordered_set<std::string>& taken)
{
    std::string name = parts.back();
    for (unsigned number = 2; !taken.insert(name).second; ++number)
        name = numbered(parts.back(), number);
    return {name};
}

void Extractor::plan(const std::vector<std::size_t>& selection)
{
    std::unordered_set<std::string> taken;
    std::unordered_map<std::size_t, std::size_t>
        madeAs; // file entry -> the item's entry that will hold its contents
    const Refusals refusals(m_archive);
    const auto placeOf = [this, &refusals, &taken](std::size_t i) -> std::optional<Item> {
        if (const auto refused = refusals.of(i)) {
            record(i, stateOf(*refused), refused->message);
            return std::nullopt;
        }
        const PathParts parts = *safeParts(m_archive.entries[i].path);
        return Item{i, i, m_options.flat ? flattened(parts, taken) : parts};
    };
    for (const std::size_t i : selection) {
        const EntryType type = m_archive.entries[i].type;
        if (type == EntryType::Hardlink)
            continue;
        if (auto item = placeOf(i)) {
            if (type == EntryType::File)
                madeAs[i] = i;
            m_items.push_back(std::move(*item));
        }
    }
    for (const std::size_t i : selection) {
        const Entry& entry = m_archive.entries[i];
        if (entry.type != EntryType::Hardlink)
            continue;
        auto item = placeOf(i);
        if (!item)
            continue;
        const auto file = m_archive.linkedFile(i);
        if (const auto [made, isFirst] = madeAs.try_emplace(*file, i); isFirst) {
            item->source = *file;
            m_items.push_back(std::move(*item));
        } else {
            item->source = made->second;
            m_hardlinks.push_back(std::move(*item));
        }
    }
    std::stable_sort(m_items.begin(), m_items.end(),
                     [](const Item& a, const Item& b) { return a.source < b.source; });
}

Result<Extractor::Decision> Extractor::resolve(Overwrite action, const Item& item,
                                               const struct stat& existing)
{
    const Entry& entry = entryOf(item);
    switch (action) {
    case Overwrite::Replace:
        return Decision::Replace;
    case Overwrite::Newer: {
        const auto ours = std::make_pair(entry.mtimeSeconds, std::int64_t{entry.mtimeNanoseconds});
        const auto theirs =
            std::make_pair(std::int64_t{existing.st_mtim.tv_sec}, std::int64_t{existing.st_mtim.tv_nsec});
        if (ours > theirs)
            return Decision::Replace;
        record(item.entry, EntryState::Skipped, sentence("the existing file is as new or newer"));
        return Decision::Skip;
    }
    default:
        record(item.entry, EntryState::Skipped, sentence("a file of that name exists"));
        return Decision::Skip;
    }
}

Result<Extractor::Decision> Extractor::decide(int parent, Item& item)
{
    std::string& name = item.parts.back();
    FF_ASSIGN(const auto existing, m_tree.find(parent, item.parts));
    if (!existing)
        return Decision::Write;
    if (m_tree.made(*existing))
        return Error{ErrorCode::Usage,
                     sentence("refused: %1",
                              sentence("another entry of this archive was already written under this name "
                                       "(the file system may not tell upper from lower case)"))};
    if (S_ISDIR(existing->st_mode))
        return inTheWay(item, *existing);
    Overwrite action = m_overwrite;
    if (action == Overwrite::Ask && !m_options.onConflict) {
        warn(item.entry, {sentence("skipped: %1", sentence("a file of that name exists"))});
        action = Overwrite::Skip;
    } else if (action == Overwrite::Ask) {
        const Conflict conflict{m_tree.fullPath(item.parts), static_cast<std::uint64_t>(existing->st_size),
                                existing->st_mtim.tv_sec, &entryOf(item)};
        const ConflictAnswer answer = m_options.onConflict(conflict);
        if (answer.cancel)
            return Error{ErrorCode::Cancelled, sentence("cancelled")};
        action = answer.action == Overwrite::Ask ? Overwrite::Skip : answer.action;
        if (answer.forAll)
            m_overwrite = action;
    }
    if (action != Overwrite::Rename)
        return resolve(action, item, *existing);
    for (unsigned i = 2;; ++i) {
        PathParts other = item.parts;
        other.back() = numbered(name, i);
        FF_ASSIGN(const auto taken, m_tree.find(parent, other));
        if (!taken) {
            name = other.back();
            return Decision::Write;
        }
    }
}

Status Extractor::read(EntrySource& source, const Item& item, const EntryVisit& visit)
{
    return source.read(item.source, visit, m_check);
}

Result<EntryHandle> Extractor::readMetadata(EntrySource& source, const Item& item)
{
    EntryHandle metadata;
    FF_TRY(read(source, item,
                {[&metadata](::archive_entry* entry) -> Status {
                     metadata.reset(::archive_entry_clone(entry));
                     return {};
                 },
                 {}}));
    return metadata;
}

Status Extractor::makeFolder(EntrySource& source, const Item& item)
{
    FF_ASSIGN(EntryHandle metadata, readMetadata(source, item));
    FF_ASSIGN(const int parent, m_tree.parentOf(item.parts));
    const std::string& name = item.parts.back();
    // Ours alone until its mode is set at the end.
    if (::mkdirat(parent, name.c_str(), 0700) == 0) {
        if (const auto made = TargetTree::look(parent, name))
            m_tree.remember(*made);
    } else if (errno == EEXIST) {
        const auto existing = TargetTree::look(parent, name);
        if (!existing || !S_ISDIR(existing->st_mode))
            return existing ? inTheWay(item, *existing) : m_tree.failure(EEXIST, item.parts);
        // A folder that was there keeps its mode and time unless things are to be replaced.
        if (!m_tree.made(*existing) && m_overwrite != Overwrite::Replace)
            return {};
    } else {
        return m_tree.failure(errno, item.parts);
    }
    m_folders.push_back({item, std::move(metadata)});
    return {};
}

Status Extractor::makeFile(EntrySource& source, const Item& given)
{
    Item item = given;
    FF_ASSIGN(const int parent, m_tree.parentOf(item.parts));
    FF_ASSIGN(const Decision decision, decide(parent, item));
    if (decision == Decision::Skip)
        return {};
    FF_ASSIGN(NewFile file, NewFile::create(m_tree, parent, item.parts));
    EntryHandle metadata;
    const EntryVisit visit{
        [&metadata](::archive_entry* entry) -> Status {
            metadata.reset(::archive_entry_clone(entry));
            return {};
        },
        [&file](std::uint64_t offset, ByteSpan piece) { return file.writeAt(offset, piece); }};
    FF_TRY(read(source, item, visit));
    FF_TRY(file.setSize(m_archive.entries[item.source].size));
    std::vector<Sentence> problems;
    m_metadata.apply(file.descriptor(), metadata.get(), problems);
    if (m_syncEach) {
        FF_ASSIGN(const int unsynced, syncUnlessCancelled(file.descriptor(), SyncScope::File, m_control));
        if (unsynced != 0)
            return file.failure(unsynced);
    }
    FF_ASSIGN(const struct stat made, file.info());
    FF_TRY(file.putInPlace(decision == Decision::Replace));
    m_tree.remember(made);
    m_written.emplace(item.entry, Written{item.parts, made.st_dev, made.st_ino});
    warn(item.entry, problems);
    return {};
}

Status Extractor::putNew(int parent, const Item& item, Decision decision,
                         const std::function<int(const char*)>& make, ::archive_entry* metadata)
{
    FF_ASSIGN(NewName temporary, NewName::create(m_tree, parent, item.parts));
    if (make(temporary.name().c_str()) != 0)
        return temporary.failure(errno);
    std::vector<Sentence> problems;
    m_metadata.applyAt(parent, temporary.name(), metadata, entryOf(item).type == EntryType::Symlink,
                       problems);
    const auto made = TargetTree::look(parent, temporary.name());
    FF_TRY(temporary.putInPlace(decision == Decision::Replace));
    if (made)
        m_tree.remember(*made);
    warn(item.entry, problems);
    return {};
}

Status Extractor::makeSpecial(EntrySource& source, const Item& given)
{
    Item item = given;
    FF_ASSIGN(EntryHandle metadata, readMetadata(source, item));
    FF_ASSIGN(const int parent, m_tree.parentOf(item.parts));
    FF_ASSIGN(const Decision decision, decide(parent, item));
    if (decision == Decision::Skip)
        return {};
    const EntryType type = entryOf(item).type;
    if (type != EntryType::Fifo && ::geteuid() != 0)
        return Error{ErrorCode::Io, sentence("only root can make a device")};
    const mode_t kind = type == EntryType::Fifo ? S_IFIFO : type == EntryType::CharDevice ? S_IFCHR : S_IFBLK;
    const dev_t device = type == EntryType::Fifo
        ? 0
        : makedev(::archive_entry_rdevmajor(metadata.get()), ::archive_entry_rdevminor(metadata.get()));
    return putNew(
        parent, item, decision,
        [&](const char* name) { return ::mknodat(parent, name, kind | 0600, device); }, metadata.get());
}

Status Extractor::noteSymlink(EntrySource& source, const Item& item)
{
    FF_ASSIGN(EntryHandle metadata, readMetadata(source, item));
    m_symlinks.push_back({item, std::move(metadata)});
    return {};
}

Status Extractor::makeSymlink(const Later& later)
{
    Item item = later.item;
    const std::string& target = entryOf(item).linkTarget;
    FF_ASSIGN(const int parent, m_tree.parentOf(item.parts));
    FF_ASSIGN(const Decision decision, decide(parent, item));
    if (decision == Decision::Skip)
        return {};
    return putNew(
        parent, item, decision, [&](const char* name) { return ::symlinkat(target.c_str(), parent, name); },
        later.metadata.get());
}

Status Extractor::makeHardlink(const Item& given)
{
    Item item = given;
    const auto written = m_written.find(item.source);
    if (written == m_written.end()) { // then what became of the file becomes of its link
        const auto state = m_states.find(item.source);
        record(item.entry, state == m_states.end() ? EntryState::Failed : state->second,
               sentence("%1, which it links to, was not extracted", m_archive.entries[item.source].path));
        return {};
    }
    const Written& file = written->second;
    FF_ASSIGN(const int fileFolder, m_tree.parentOf(file.parts));
    // The next parentOf() may close that folder.
    const Descriptor from(::fcntl(fileFolder, F_DUPFD_CLOEXEC, 0));
    FF_ASSIGN(const int parent, m_tree.parentOf(item.parts));
    FF_ASSIGN(const Decision decision, decide(parent, item));
    if (decision == Decision::Skip)
        return {};
    FF_ASSIGN(NewName temporary, NewName::create(m_tree, parent, item.parts));
    if (::linkat(from.get(), file.parts.back().c_str(), parent, temporary.name().c_str(), 0) != 0)
        return temporary.failure(errno);
    const auto made = TargetTree::look(parent, temporary.name());
    if (!made || made->st_dev != file.device || made->st_ino != file.inode)
        return Error{ErrorCode::Io, sentence("the file that it links to was replaced by another program")};
    return temporary.putInPlace(decision == Decision::Replace);
}

Status Extractor::extractItem(EntrySource& source, const Item& item)
{
    m_check = {};
    m_control.setStage("restore", entryOf(item).path);
    switch (m_archive.entries[item.source].type) {
    case EntryType::Directory:
        return makeFolder(source, item);
    case EntryType::File:
        return makeFile(source, item);
    case EntryType::Symlink:
        return noteSymlink(source, item);
    default:
        return makeSpecial(source, item);
    }
}

// Inner folders first: making something in a folder changes its time, and its mode may forbid it.
void Extractor::finishFolders()
{
    std::stable_sort(m_folders.begin(), m_folders.end(),
                     [](const Later& a, const Later& b) { return a.item.parts < b.item.parts; });
    for (auto later = m_folders.rbegin(); later != m_folders.rend() && !m_control.isCancelled(); ++later) {
        const auto parent = m_tree.parentOf(later->item.parts);
        if (!parent.ok())
            continue;
        const Descriptor folder(::openat(*parent, later->item.parts.back().c_str(),
                                         O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        std::vector<Sentence> problems;
        if (folder.get() < 0)
            problems.push_back(sentence("its mode and time cannot be set: %1", systemMessage(errno)));
        else
            m_metadata.apply(folder.get(), later->metadata.get(), problems);
        warn(later->item.entry, problems);
    }
}

// Many files are synced together: one after another would wait for the disk each time.
Status Extractor::syncAll()
{
    FF_ASSIGN(const int unsynced,
              syncUnlessCancelled(m_tree.descriptor(), m_syncEach ? SyncScope::File : SyncScope::FileSystem,
                                  m_control));
    if (unsynced != 0) {
        m_report.warnings.push_back(
            {"",
             sentence("the disk did not confirm that everything is stored: %1", systemMessage(unsynced))});
        if (unsynced != EINVAL) // that file system cannot
            m_report.verdict.unconfirmed = true;
    }
    return {};
}

Result<ExtractReport> Extractor::run(const std::vector<std::size_t>& selection)
{
    const auto started = std::chrono::steady_clock::now();
    beginReading(m_archive, m_report);
    plan(selection);
    std::vector<std::size_t> sources;
    for (const Item& item : m_items)
        sources.push_back(item.source);
    sources.erase(std::unique(sources.begin(), sources.end()), sources.end());
    if (selection.size() == m_archive.entries.size()) { // every segment then, whatever lies in it
        sources.resize(selection.size());
        std::iota(sources.begin(), sources.end(), std::size_t{0});
    }
    FF_ASSIGN(const auto source, m_archive.source(m_options, sources, m_control));
    m_report.device = source->device();
    m_control.setDevice(m_report.device);
    m_control.setTotals(source->totalBytes(), selection.size(), source->workPlan());
    m_syncEach = m_items.size() <= kSyncEachLimit;

    Status ended;
    const auto each = [&](const Item& item, const auto& work) {
        if (!ended.ok())
            return;
        Status status = m_control.checkpoint();
        if (status.ok())
            status = work();
        if (endsTask(status)) {
            ended = status;
            return;
        }
        settle(item, status);
        m_control.addEntries(1);
    };
    for (const Item& item : m_items) {
        each(item, [&] { return extractItem(*source, item); });
        if (!m_states.contains(item.entry))
            m_report.rawBytes += m_archive.entries[item.source].size;
    }
    m_check = {};
    for (const Item& item : m_hardlinks)
        each(item, [&] { return makeHardlink(item); });
    for (const Later& later : m_symlinks)
        each(later.item, [&] { return makeSymlink(later); });
    finishFolders();
    if (!ended.ok())
        return ended.error();
    FF_TRY(m_control.checkpoint());

    FF_TRY(syncAll());
    std::stable_sort(m_report.outcomes.begin(), m_report.outcomes.end(),
                     [](const EntryOutcome& a, const EntryOutcome& b) { return a.entry < b.entry; });
    for (const EntryOutcome& outcome : m_report.outcomes)
        m_report.verdict.count(outcome.state);
    (m_report.good == EntryState::Whole ? m_report.verdict.whole : m_report.verdict.read) =
        selection.size() - m_report.outcomes.size();
    concludeReading(m_archive, *source, m_report);
    m_report.entries = selection.size();
    m_report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    return std::move(m_report);
}

} // namespace

Result<ExtractReport> extractArchive(const Archive::Impl& archive, const ExtractOptions& options,
                                     std::vector<std::size_t> selection, TaskControl& control)
{
    if (selection.empty()) {
        selection.resize(archive.entries.size());
        for (std::size_t i = 0; i < selection.size(); ++i)
            selection[i] = i;
    }
    std::sort(selection.begin(), selection.end());
    selection.erase(std::unique(selection.begin(), selection.end()), selection.end());
    if (!selection.empty() && selection.back() >= archive.entries.size())
        return Error{ErrorCode::Usage, sentence("there is no entry %1 in the archive", selection.back())};
    if (options.flat)
        std::erase_if(selection,
                      [&](std::size_t i) { return archive.entries[i].type == EntryType::Directory; });
    FF_TRY(control.checkpoint());
    FF_ASSIGN(TargetTree tree, TargetTree::open(options.target));
    // What may not be written in may hold folders that may.
    const auto startsInFolder = [&](std::size_t i) {
        const std::string& path = archive.entries[i].path;
        const auto first = TargetTree::look(tree.descriptor(), path.substr(0, path.find('/')));
        return first && S_ISDIR(first->st_mode);
    };
    if (const Status rights = tree.mayBeWritten();
        !rights.ok() && (options.flat || std::none_of(selection.begin(), selection.end(), startsInFolder)))
        return rights.error();
    return Extractor(archive, options, std::move(tree), control).run(selection);
}

} // namespace ff::archive
