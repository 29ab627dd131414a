// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/Archive.h"

#include "core/archive/ArchiveImpl.h"
#include "core/archive/VolumeSet.h"
#include "core/archive/read/ArchiveFile.h"
#include "core/archive/read/Decryption.h"
#include "core/archive/read/Nested.h"
#include "core/archive/read/Rebuild.h"
#include "core/archive/read/RecoveredFile.h"
#include "core/archive/run/CostModel.h"
#include "core/archive/run/Device.h"
#include "core/format/encrypted/EncryptingLayer.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

namespace ff::archive {

namespace {

// An entry's share of the packed bytes of the segments that it lies in. Both lists ascend.
void sharePackedSizes(const std::vector<format::SegmentRecord>& segments, std::vector<Entry>& entries)
{
    std::size_t first = 0;
    for (Entry& entry : entries) {
        const std::uint64_t begin = entry.tarOffset, end = entry.tarOffset + entry.tarSize;
        const auto endOf = [&segments](std::size_t i) {
            return segments[i].header.tarOffset + segments[i].header.tarSize;
        };
        while (first < segments.size() && endOf(first) <= begin)
            ++first;
        double share = 0;
        for (std::size_t i = first; i < segments.size() && segments[i].header.tarOffset < end; ++i) {
            const std::uint64_t overlap =
                std::min(end, endOf(i)) - std::max(begin, segments[i].header.tarOffset);
            share += double(segments[i].packedSize()) * double(overlap) / double(segments[i].header.tarSize);
        }
        entry.packedSize = static_cast<std::uint64_t>(share + 0.5);
    }
}

Error noSuchEntry(const std::string& path, const std::filesystem::path& archive)
{
    return {ErrorCode::Usage, sentence("there is no %1 in %2", path, archive.filename())};
}

} // namespace

std::optional<Overwrite> overwriteFromName(std::string_view name)
{
    static constexpr std::pair<std::string_view, Overwrite> kNames[] = {{"ask", Overwrite::Ask},
                                                                        {"skip", Overwrite::Skip},
                                                                        {"replace", Overwrite::Replace},
                                                                        {"rename", Overwrite::Rename},
                                                                        {"newer", Overwrite::Newer}};
    for (const auto& [text, value] : kNames) {
        if (text == name)
            return value;
    }
    return std::nullopt;
}

HashLookup Archive::Impl::knownHashes() const
{
    if (rebuilt)
        return {};
    return [this](std::uint64_t tarOffset) -> std::optional<crypto::Sha512Digest> {
        const auto entry =
            std::lower_bound(entries.begin(), entries.end(), tarOffset,
                             [](const Entry& e, std::uint64_t offset) { return e.tarOffset < offset; });
        if (entry == entries.end() || entry->tarOffset != tarOffset || entry->type != EntryType::File)
            return std::nullopt;
        return entry->sha512;
    };
}

Result<SegmentPlan> Archive::Impl::planFor(const std::vector<std::size_t>& ascending,
                                           TaskControl& control) const
{
    std::vector<TarRange> wanted;
    for (const std::size_t i : ascending)
        wanted.push_back({entries[i].tarOffset, entries[i].tarOffset + entries[i].tarSize});
    return planSegments(reader, index.segments, wanted, knownHashes(), control);
}

Result<SegmentPlan> Archive::Impl::planForAll(TaskControl& control) const
{
    return planSegments(reader, index.segments, std::nullopt, {}, control);
}

DeviceLoad Archive::Impl::load(const SegmentPlan& plan) const
{
    DeviceLoad load;
    std::uint64_t largest = 0, coding = 0;
    for (const SegmentNeed& need : plan.needs) {
        const format::SegmentHeader& header = need.record.header;
        largest = std::max(largest, header.data.rawSize);
        coding = std::max(
            coding,
            codec::decodingMemory(static_cast<codec::Method>(header.data.method), header.data.rawSize));
        if (!header.model || header.data.n == 0)
            continue;
        // What needs one that is not here is said of each entry.
        if (const auto found = models.byShortId(*header.model); found.ok() && !load.model)
            load.model = *found;
    }
    load.bytesPerWorker = codec::workingMemory(largest, codec::Level::Former);
    load.bytesPerWorkerOnDevice = std::max(codec::deviceMemory(largest), coding);
    return load;
}

Result<DeviceChoice> Archive::Impl::device(const RunOptions& options, const SegmentPlan& plan) const
{
    return chooseDevice(options, load(plan));
}

HelperTask Archive::Impl::helperTask(const SegmentPlan& plan) const
{
    const DeviceLoad needed = load(plan);
    HelperTask task;
    task.decodes = true;
    task.onDevice = needed.model != nullptr;
    task.bytesPerWorker = needed.bytesPerWorker;
    task.bytesPerWorkerOnDevice = needed.bytesPerWorkerOnDevice;
    for (const format::ModelShortId& id : format::modelsOf(index.segments)) {
        if (models.byShortId(id).ok())
            task.models.push_back(id);
    }
    return task;
}

std::optional<std::size_t> Archive::Impl::linkedFile(std::size_t entry) const
{
    const std::string& target = entries[entry].linkTarget;
    const auto behind =
        std::upper_bound(byPath.begin(), byPath.end(), target,
                         [this](const std::string& path, std::size_t i) { return path < entries[i].path; });
    if (behind == byPath.begin())
        return std::nullopt;
    const std::size_t last = *std::prev(behind);
    if (entries[last].path != target || (!foreign && last >= entry) || entries[last].type != EntryType::File)
        return std::nullopt;
    return last;
}

Result<format::Writer> Archive::Impl::newWriter(const std::filesystem::path& target) const
{
    FF_ASSIGN(auto encryption, format::encryptionWith(key));
    return format::Writer::create(target, std::move(encryption));
}

void Archive::Impl::sortByPath()
{
    if (std::none_of(entries.begin(), entries.end(),
                     [](const Entry& entry) { return entry.type == EntryType::Hardlink; }))
        return;
    byPath.resize(entries.size());
    std::iota(byPath.begin(), byPath.end(), std::size_t{0});
    std::sort(byPath.begin(), byPath.end(), [this](std::size_t a, std::size_t b) {
        const int order = entries[a].path.compare(entries[b].path);
        return order != 0 ? order < 0 : a < b;
    });
}

Archive::Archive(std::unique_ptr<Impl> impl) : m_impl(std::move(impl))
{
}
Archive::Archive(Archive&&) noexcept = default;
Archive& Archive::operator=(Archive&&) noexcept = default;
Archive::~Archive() = default;

namespace {

// By its first bytes, and by its name or its recovery record when those are damaged.
Result<bool> isOurs(const File& file)
{
    if (file.path().extension() == ".ffz" || file.view())
        return true;
    FF_ASSIGN(const std::uint64_t size, file.size());
    std::array<std::uint8_t, format::kMagicSize> first{};
    if (size < first.size())
        return true; // too short for any: our reader says so
    FF_TRY(file.readAt(0, first));
    return format::hasMagic(first);
}

} // namespace

struct Archive::Found {
    std::unique_ptr<Impl> impl;
    std::optional<Error> problem; // of the index, which is lost
};

// What is wrong with the encryption explains what is wrong within.
Error Archive::explained(Error error, const Impl& impl)
{
    if (error.code == ErrorCode::Damaged && impl.decrypted) {
        for (const Sentence& fault : impl.decrypted->faults())
            error.message = sentence("%1; %2", error.message, fault);
    }
    return error;
}

// Of an encrypted archive `options` then have the key.
Result<Archive::Found> Archive::readIndex(File file, OpenOptions& options, TaskControl& control)
{
    Found out{std::make_unique<Impl>(), {}};
    Impl& impl = *out.impl;
    std::shared_ptr<const ByteSource> source = std::make_shared<const File>(std::move(file));
    FF_ASSIGN(auto decryption, openEncrypted(source, options, control));
    if (decryption) {
        impl.key = options.key = std::move(decryption->key);
        impl.decrypted = decryption->source;
        source = decryption->source;
    }
    auto reader = format::Reader::open(source, control);
    if (!reader.ok() && reader.error().code == ErrorCode::Damaged && impl.decrypted
        && !impl.decrypted->faults().empty()) // what was decrypted says less than why it could not be
        return explained({ErrorCode::Damaged, sentence("%1 cannot be read", source->path().filename())},
                         impl);
    if (!reader.ok())
        return reader.error();
    impl.reader = std::move(*reader);
    out.problem = impl.reader.indexError();
    if (out.problem)
        return out;
    impl.index = impl.reader.takeIndex();
    if (impl.index.listed)
        return out;
    auto entries = deriveEntries(impl.reader, impl.index, control);
    if (entries.ok()) {
        impl.index.entries = std::move(*entries);
        if (!impl.index.costs.empty())
            format::applyCosts(impl.index); // when they do not fit, there are none
        format::applyMeanings(impl.index);
    } else if (entries.error().code == ErrorCode::Damaged)
        out.problem = entries.error();
    else
        return entries.error();
    return out;
}

// Where anything is wrong, a recovery record is looked for and used first.
Result<Archive::Found> Archive::findIndex(File file, OpenOptions options, TaskControl& control)
{
    FF_ASSIGN(File again, file.duplicate());
    auto found = readIndex(std::move(file), options, control);
    const auto isSound = [](const Found& index) {
        return !index.problem && index.impl->reader.mended().empty()
            && !(index.impl->decrypted && index.impl->decrypted->needsMending());
    };
    if (found.ok() ? isSound(*found) : found.error().code != ErrorCode::Damaged)
        return found;
    const bool known = again.view() != nullptr;
    if (!known) {
        FF_ASSIGN(auto recovered, RecoveredFile::find(again, true, control));
        if (!recovered)
            return found;
        again.show(std::move(recovered));
    }
    control.setStage("heal");
    FF_ASSIGN(const bool changed, again.view()->mend(control));
    if (known && !changed)
        return found;
    auto mended = readIndex(std::move(again), options, control);
    // Of a record that was looked for it is not sure that it is this archive's.
    const bool isWorse = found.ok() && !found->problem && (!mended.ok() || mended->problem);
    return !known && isWorse ? std::move(found) : std::move(mended);
}

// What a part that lacks, or lacks bytes, has to do with what opening met.
Status Archive::explainParts(const VolumeSet& set, Result<Found>& opened)
{
    const bool isDamaged =
        opened.ok() ? opened->problem.has_value() : opened.error().code == ErrorCode::Damaged;
    if (!isDamaged)
        return {};
    if (set.shortPart)
        return *set.shortPart;
    const auto with = [&set](const Sentence& message) {
        return sentence("%1; the part %2 is missing, or more of them", message, set.next.filename());
    };
    if (opened.ok())
        opened->problem->message = with(opened->problem->message);
    else
        opened = Error{opened.error().code, with(opened.error().message)};
    return {};
}

Result<Archive> Archive::openForeign(File file, const OpenOptions& options, TaskControl& control)
{
    FF_ASSIGN(auto foreign, ForeignArchive::open(std::move(file), options, control));
    auto impl = std::make_unique<Impl>();
    impl->entries = foreign->takeEntries();
    impl->warnings = foreign->warnings();
    if (foreign->problem()) {
        impl->complete = false;
        impl->warnings.push_back({"",
                                  sentence("the archive is damaged, and what follows is not listed: %1",
                                           foreign->problem()->message),
                                  true});
    }
    impl->parts = foreign->files().size();
    impl->foreign = std::move(foreign);
    impl->sortByPath();
    return Archive(std::move(impl));
}

// Of one of ours, whose list is rebuilt when it is lost.
Result<Archive> Archive::finish(Found found, const std::string& name, const EntryFound& onFound,
                                TaskControl& control)
{
    std::unique_ptr<Impl> impl = std::move(found.impl);
    for (const Sentence& mended : impl->reader.mended())
        impl->warnings.push_back({"", sentence("%1; \"ffz heal\" mends it", mended)});
    if (const auto recovery = recoveryOf(impl->reader.view())) {
        if (const auto warning = recoveryWarning(recovery->info())) {
            impl->recoveryWarned = warning->message;
            impl->warnings.push_back(*warning);
        }
    }
    const std::optional<Error>& problem = found.problem;
    if (problem) {
        impl->rebuilt = true;
        impl->indexProblem = problem->message;
        auto rebuilt = rebuildIndex(impl->reader, impl->models, workerThreads(0, 0), onFound, control);
        if (!rebuilt.ok() && rebuilt.error().code == ErrorCode::Damaged)
            return explained(
                {ErrorCode::Damaged, sentence("%1: %2; %3", name, problem->message, rebuilt.error().message)},
                *impl);
        if (!rebuilt.ok())
            return rebuilt.error();
        impl->index = std::move(rebuilt->index);
        impl->complete = rebuilt->complete;
        std::vector<Sentence> told{sentence(
            "the index is lost and the list of entries was rebuilt from the data: %1", problem->message)};
        if (rebuilt->lostSegments != 0)
            told.push_back(sentence("%1 of %2 segments cannot be read, and the entries in them are lost",
                                    rebuilt->lostSegments, impl->index.segments.size()));
        else if (!impl->complete)
            told.push_back(sentence("what stood behind what is listed, or between, is lost"));
        impl->warnings.push_back({"", joined(told), !impl->complete});
    }
    impl->entries = std::exchange(impl->index.entries, {});
    for (Entry& entry : impl->entries)
        entry.packedSizeRecorded = impl->index.costsRecorded;
    if (!impl->index.costsRecorded)
        sharePackedSizes(impl->index.segments, impl->entries);
    impl->sortByPath();
    if (impl->decrypted) {
        for (Sentence& fault : impl->decrypted->faults())
            impl->warnings.push_back({"", std::move(fault)});
    }
    return Archive(std::move(impl));
}

Result<Archive> Archive::open(const std::filesystem::path& path, const OpenOptions& options,
                              TaskControl& control)
{
    FF_TRY(control.checkpoint());
    const VolumeSet set = volumeSetOf(path);
    std::error_code failure;
    if (set.problem && (set.isSet || !std::filesystem::exists(path, failure)))
        return *set.problem;
    FF_ASSIGN(File file, openArchiveFile(set.parts.front(), control));
    FF_ASSIGN(const bool ours, isOurs(file));
    if (!ours) {
        auto foreign = openForeign(std::move(file), options, control);
        return !foreign.ok() && foreign.error().code == ErrorCode::Damaged && set.problem
            ? *set.problem
            : std::move(foreign);
    }
    if (set.isSet) {
        FF_ASSIGN(file, openArchiveParts(set.parts, control));
    }
    auto opened = findIndex(std::move(file), options, control);
    if (set.isSet)
        FF_TRY(explainParts(set, opened));
    FF_ASSIGN(Found found, std::move(opened));
    found.impl->parts = set.parts.size();
    for (const std::filesystem::path& surplus : set.surplus)
        found.impl->warnings.push_back(
            {"", sentence("%1 is not of this archive, which ends before it", surplus.filename())});
    return finish(std::move(found), path.filename().string(), options.onFound, control);
}

Result<Archive> Archive::openNested(const Archive& outer, std::size_t entry, const OpenOptions& options,
                                    TaskControl& control)
{
    FF_TRY(control.checkpoint());
    FF_ASSIGN(File inside, nestedFile(outer, entry, control));
    FF_ASSIGN(File file, withoutRecord(std::move(inside), control));
    const std::string name = file.path().filename().string();
    FF_ASSIGN(const bool ours, isOurs(file));
    const auto open = [&]() -> Result<Archive> {
        if (!ours)
            return openForeign(std::move(file), options, control);
        FF_ASSIGN(Found found, findIndex(std::move(file), options, control));
        return finish(std::move(found), name, options.onFound, control);
    };
    FF_ASSIGN(Archive opened, open());
    opened.m_impl->depth = outer.m_impl->depth + 1;
    opened.m_impl->isWithinSecret = outer.m_impl->isSecret();
    return opened;
}

const std::filesystem::path& Archive::path() const
{
    return m_impl->path();
}

bool Archive::isEncrypted() const
{
    return m_impl->isEncrypted();
}

bool Archive::lacksPassword() const
{
    return m_impl->foreign && m_impl->foreign->isEncrypted() && !m_impl->foreign->password();
}

Password Archive::password() const
{
    return m_impl->foreign ? m_impl->foreign->password() : nullptr;
}

const format::EncoderId& Archive::encoder() const
{
    return m_impl->index.encoder;
}

std::shared_ptr<const format::PasswordKey> Archive::key() const
{
    return m_impl->key;
}

std::size_t Archive::parts() const
{
    return m_impl->parts;
}

bool Archive::isNested() const
{
    return m_impl->depth > 0;
}

bool Archive::isForeign() const
{
    return m_impl->foreign != nullptr;
}

const std::vector<Entry>& Archive::entries() const
{
    return m_impl->entries;
}

bool Archive::rebuilt() const
{
    return m_impl->rebuilt;
}

const std::vector<Warning>& Archive::warnings() const
{
    return m_impl->warnings;
}

bool Archive::isComplete() const
{
    return m_impl->complete;
}

ArchiveInfo Archive::info() const
{
    const format::Index& index = m_impl->index;
    ArchiveInfo info;
    info.archiveBytes = m_impl->fileSize();
    info.entries = m_impl->entries.size();
    if (const auto recovery = recoveryOf(m_impl->reader.view()))
        info.recovery = recovery->info();
    for (const Entry& entry : m_impl->entries)
        info.rawBytes += entry.size;
    if (m_impl->foreign) {
        info.format = m_impl->foreign->format();
        info.encrypted = m_impl->foreign->isEncrypted();
        info.payloadBytes = info.archiveBytes;
        info.contentCheck = m_impl->foreign->contentCheck();
        info.namesEncoding = m_impl->foreign->namesEncoding();
        if (m_impl->foreign->problem())
            info.indexProblem = m_impl->foreign->problem()->message;
        return info;
    }
    info.encrypted = m_impl->decrypted != nullptr;
    info.version = std::to_string(format::kVersionMajor) + "." + std::to_string(format::kVersionMinor);
    info.creator = index.creator;
    info.level = index.level;
    info.indexRebuilt = m_impl->rebuilt;
    info.indexProblem = m_impl->indexProblem;
    for (const format::ModelShortId& shortId : format::modelsOf(index.segments)) {
        const auto model = m_impl->models.byShortId(shortId);
        info.models.push_back(toHex(shortId) + (model.ok() ? " " + (*model)->name() : std::string()));
    }
    DecodingCosts costs(m_impl->models);
    for (const format::SegmentRecord& segment : index.segments) {
        info.payloadBytes += segment.header.data.packedSize;
        SegmentInfo told{segment.header.tarSize,
                         segment.packedSize(),
                         methodName(segment.header.data.method),
                         segment.header.data.n,
                         {},
                         static_cast<codec::Method>(segment.header.data.method),
                         decodingSpeed(costs.of(segment.header))};
        for (const std::uint64_t primer : segment.header.primers) {
            if (const std::size_t place = format::placeOf(index.segments, primer);
                place < index.segments.size())
                told.primers.push_back(place);
        }
        info.segments.push_back(std::move(told));
    }
    return info;
}

Result<ExtractReport> Archive::extract(const ExtractOptions& options,
                                       const std::vector<std::size_t>& selection, TaskControl& control) const
{
    return extractArchive(*m_impl, options, selection, control);
}

Result<std::string> Archive::device(const RunOptions& options) const
{
    if (m_impl->foreign)
        return std::string("cpu");
    SegmentPlan plan;
    for (const format::SegmentRecord& segment : m_impl->index.segments)
        plan.needs.push_back({segment, {}});
    FF_ASSIGN(const DeviceChoice choice, m_impl->device(options, plan));
    return choice.name;
}

Result<TestReport> Archive::test(const RunOptions& options, TaskControl& control) const
{
    return testArchive(*m_impl, options, control);
}

Result<std::size_t> Archive::find(std::string_view path) const
{
    const auto& all = m_impl->entries;
    const auto found = std::find_if(all.begin(), all.end(), [&](const Entry& e) { return e.path == path; });
    if (found == all.end())
        return noSuchEntry(std::string(path), m_impl->path());
    return static_cast<std::size_t>(found - all.begin());
}

Result<std::vector<std::size_t>> Archive::select(const std::vector<std::string>& paths) const
{
    std::vector<bool> chosen(m_impl->entries.size(), false);
    for (std::string path : paths) {
        while (path.size() > 1 && path.back() == '/')
            path.pop_back();
        while (path.starts_with("./"))
            path.erase(0, 2);
        bool any = false;
        const std::string below = path + "/";
        for (std::size_t i = 0; i < m_impl->entries.size(); ++i) {
            const std::string& name = m_impl->entries[i].path;
            if (name == path || name.starts_with(below))
                any = chosen[i] = true;
        }
        if (!any)
            return noSuchEntry(path, m_impl->path());
    }
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        if (chosen[i])
            out.push_back(i);
    }
    return out;
}

} // namespace ff::archive
