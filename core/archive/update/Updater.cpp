// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/Device.h"
#include "core/archive/Limits.h"
#include "core/archive/MetaBlock.h"
#include "core/archive/SegmentSink.h"
#include "core/archive/TarWriter.h"
#include "core/archive/update/EditPlan.h"
#include "core/archive/update/SegmentEdit.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <sys/stat.h>
#include <unistd.h>

#ifndef FF_VERSION
#define FF_VERSION "development"
#endif

namespace ff::archive {

namespace {

enum class Treatment : std::uint8_t { Copy, Drop, Headers, Decode };

std::uint64_t tarEnd(const format::SegmentRecord& segment)
{
    return segment.header.tarOffset + segment.header.tarSize;
}

// What the archive was made with; of one that does not say, or says a word that we do not know, what its blocks show.
codec::Level levelOf(const format::Index& index)
{
    if (const auto level = codec::levelFromName(index.level))
        return *level;
    static constexpr codec::Level kLevels[] = {codec::Level::Store, codec::Level::Fast, codec::Level::Balanced};
    std::size_t strongest = 0;
    for (const format::SegmentRecord& segment : index.segments) {
        if (segment.header.model)
            return codec::Level::Former;
        strongest = std::max<std::size_t>(strongest, segment.header.data.method);
    }
    return kLevels[std::min<std::size_t>(strongest, 2)];
}

bool needsModel(codec::Level level)
{
    return level == codec::Level::Former || level == codec::Level::Ultra;
}

// The dial that gave the block's lanes, 0 for one lane.
std::uint32_t dialOf(const format::BlockInfo& block)
{
    const std::uint64_t n = block.n;
    return n == 0 || n + n * n >= block.rawSize ? 0 : block.n;
}

bool sameNames(const std::vector<codec::FileStart>& a, const std::vector<codec::FileStart>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        return x.offset == y.offset && x.name == y.name;
    });
}

Error lostSegment(const std::string& reason)
{
    return {ErrorCode::Damaged,
            "the archive cannot be changed because it is damaged where the change is: " + reason
                + "; extract what is whole and make a new archive of it"};
}

class Updater {
public:
    Updater(const Archive::Impl& archive, const UpdateOptions& options, TaskControl& control)
        : m_archive(archive), m_options(options), m_control(control), m_segments(archive.index.segments),
          m_known(archive.knownHashes())
    {
    }

    Result<UpdateReport> run(const Edits& edits);

private:
    Status checkStillThere() const;
    Status scanAdditions(const Edits& edits, EditPlan& plan);
    Status findCuts();
    // Header bytes that are no zeros, or data, in a range that no entry covers.
    Result<bool> holdsAnything(TarRange gap);
    Result<Segment> parseSegment(const format::SegmentRecord& record);
    Status decideTreatments();
    Status writeSegments(SegmentSink& sink);
    Status copySegment(SegmentSink& sink, std::size_t place);
    Status editOne(SegmentSink& sink, std::size_t place, const Segment& old, ByteSpan tar);
    Result<CodedSegment> codeHeaders(EditedSegment& edited, const format::Reader::Payload& payload);
    Status addNew(SegmentSink& sink);
    Status endStream(SegmentSink& sink);
    Status check(const format::Writer& writer, const format::Index& index) const;
    Status keepPrevious();
    // Whether the data must be coded anew because the names that primed the transformer are others.
    static bool namesMatter(const format::SegmentHeader& header, const Segment& before, const Segment& after);

    const Archive::Impl& m_archive;
    const UpdateOptions& m_options;
    TaskControl& m_control;
    const std::vector<format::SegmentRecord>& m_segments;
    const HashLookup m_known;

    std::vector<EntryFate> m_fates;
    std::map<std::uint64_t, HeaderChange> m_changes; // by tar offset
    ChangeLookup m_changeOf = [this](std::uint64_t tarOffset) -> const HeaderChange* {
        const auto found = m_changes.find(tarOffset);
        return found == m_changes.end() ? nullptr : &found->second;
    };
    std::vector<SourceEntry> m_sources;
    std::uint64_t m_sourceBytes = 0;
    TarCuts m_cuts;
    std::vector<Treatment> m_treatments;
    SegmentCoding m_coding;
    LanePlan m_lanes;

    TarMap m_places;
    std::map<std::uint64_t, std::int64_t> m_growth;
    std::uint64_t m_newEnd = 0; // of the new tar stream so far
    std::vector<std::pair<std::size_t, std::size_t>> m_copied; // old and new place
    std::size_t m_written = 0; // segments of the new archive so far
    std::vector<format::EntryRecord> m_addedRecords;
    UpdateReport m_report;
};

// An update must not undo what somebody else did to the file since it was opened.
Status Updater::checkStillThere() const
{
    struct stat open {}, there {};
    if (::fstat(m_archive.reader.descriptor(), &open) != 0 || ::stat(m_archive.reader.path().c_str(), &there) != 0
        || open.st_dev != there.st_dev || open.st_ino != there.st_ino
        || static_cast<std::uint64_t>(open.st_size) != m_archive.reader.fileSize())
        return Error{ErrorCode::Io,
                     m_archive.reader.path().filename().string()
                         + " was changed by another program since it was opened; open it again"};
    return {};
}

Result<Segment> Updater::parseSegment(const format::SegmentRecord& record)
{
    auto payload = m_archive.reader.readSegment(record, format::Reader::Blocks::Meta);
    if (!payload.ok())
        return payload.error().code == ErrorCode::Damaged ? lostSegment(payload.error().message) : payload.error();
    auto segment =
        decodeSegment(std::move(*payload), nullptr, engine::Engine::Auto, DecodePart::Meta, {}, m_control);
    if (!segment.ok() && segment.error().code == ErrorCode::Damaged)
        return lostSegment(segment.error().message);
    return segment;
}

Status Updater::scanAdditions(const Edits& edits, EditPlan& plan)
{
    for (const Addition& addition : edits.add) {
        FF_ASSIGN(ScanResult scan,
                  scanInputs({addition.source}, m_archive.reader.path(), m_options.excludes, m_control));
        std::string into = addition.into;
        while (!into.empty() && into.back() == '/')
            into.pop_back();
        std::filesystem::path whole = std::filesystem::absolute(addition.source).lexically_normal();
        if (!whole.has_filename())
            whole = whole.parent_path();
        const std::string scanned = whole.filename().string();
        const std::string top =
            (into.empty() ? "" : into + "/") + (addition.name.empty() ? scanned : addition.name);
        const auto renamed = [&](const std::string& name) { return top + name.substr(scanned.size()); };
        if (scanned.empty() || scanned == "/")
            return Error{ErrorCode::Usage, addition.source.string() + " has no name that it could have in an archive"};
        for (SourceEntry& source : scan.entries) {
            source.name = renamed(source.name);
            if (!source.hardlinkTo.empty())
                source.hardlinkTo = renamed(source.hardlinkTo);
            m_sources.push_back(std::move(source));
        }
        m_report.warnings.insert(m_report.warnings.end(), scan.warnings.begin(), scan.warnings.end());
    }
    sortForArchive(m_sources);
    FF_TRY(plan.place(m_sources, m_options.existing, m_report.warnings));
    for (const SourceEntry& source : m_sources) {
        if (source.type == EntryType::File)
            m_sourceBytes += static_cast<std::uint64_t>(source.info.st_size);
    }
    std::vector<SourceEntry> all;
    for (const std::string& folder : plan.newFolders()) {
        SourceEntry source;
        source.name = folder;
        source.type = EntryType::Directory;
        const mode_t mask = ::umask(022);
        ::umask(mask);
        source.info.st_mode = S_IFDIR | (0777 & ~mask);
        source.info.st_uid = ::geteuid();
        source.info.st_gid = ::getegid();
        ::clock_gettime(CLOCK_REALTIME, &source.info.st_mtim);
        all.push_back(std::move(source));
    }
    std::move(m_sources.begin(), m_sources.end(), std::back_inserter(all));
    m_sources = std::move(all);
    return {};
}

Result<bool> Updater::holdsAnything(TarRange gap)
{
    for (const format::SegmentRecord& record : m_segments) {
        if (tarEnd(record) <= gap.begin || record.header.tarOffset >= gap.end)
            continue;
        FF_ASSIGN(const Segment segment, parseSegment(record));
        std::uint64_t tar = segment.tarOffset, header = 0;
        for (const TarRun& run : segment.runs) {
            const std::uint64_t from = std::max(tar, gap.begin),
                                to = std::min(tar + run.headerLength, gap.end);
            for (std::uint64_t at = from; at < to; ++at) {
                if (segment.headers[static_cast<std::size_t>(header + (at - tar))] != 0)
                    return true;
            }
            tar += run.headerLength;
            header += run.headerLength;
            if (run.dataLength != 0 && tar < gap.end && gap.begin < tar + run.dataLength)
                return true;
            tar += run.dataLength;
        }
    }
    return false;
}

// What goes: removed entries, and what no entry covers unless it is only the end mark of an earlier update.
Status Updater::findCuts()
{
    const auto cut = [this](std::uint64_t begin, std::uint64_t end) {
        if (!m_cuts.empty() && m_cuts.back().end == begin)
            m_cuts.back().end = end;
        else
            m_cuts.push_back({begin, end});
    };
    std::uint64_t at = 0;
    const auto gapUpTo = [&](std::uint64_t end) -> Status {
        if (at >= end)
            return {};
        FF_ASSIGN(const bool anything, holdsAnything({at, end}));
        if (anything)
            cut(at, end);
        return {};
    };
    for (std::size_t i = 0; i < m_archive.entries.size(); ++i) {
        const Entry& entry = m_archive.entries[i];
        FF_TRY(gapUpTo(entry.tarOffset));
        at = entry.tarOffset + entry.tarSize;
        if (m_fates[i].removed)
            cut(entry.tarOffset, at);
    }
    return gapUpTo(m_segments.empty() ? 0 : tarEnd(m_segments.back()));
}

bool Updater::namesMatter(const format::SegmentHeader& header, const Segment& before, const Segment& after)
{
    return header.model && !sameNames(before.fileStarts(), after.fileStarts());
}

// Goes through the archive once without data: this settles where everything comes to stand.
Status Updater::decideTreatments()
{
    m_treatments.assign(m_segments.size(), Treatment::Copy);
    std::uint64_t newEnd = 0;
    TarMap places;
    std::size_t entry = 0;
    for (std::size_t i = 0; i < m_segments.size(); ++i) {
        FF_TRY(m_control.checkpoint());
        const format::SegmentHeader& header = m_segments[i].header;
        const std::uint64_t end = tarEnd(m_segments[i]);
        while (entry < m_archive.entries.size()
               && m_archive.entries[entry].tarOffset + m_archive.entries[entry].tarSize <= header.tarOffset)
            ++entry;
        bool survives = false;
        for (std::size_t e = entry; e < m_archive.entries.size() && m_archive.entries[e].tarOffset < end && !survives;
             ++e)
            survives = !m_fates[e].removed;
        // Nothing but the end of the stream, when that stays where it is.
        const bool isEnd = entry == m_archive.entries.size() && m_sources.empty();
        if (!survives && (!isEnd || touchesCut(m_cuts, header.tarOffset, end))) {
            m_treatments[i] = Treatment::Drop;
            continue;
        }
        const auto change = m_changes.lower_bound(header.tarOffset);
        const bool changes = change != m_changes.end() && change->first < end;
        const bool moved = newEnd != header.tarOffset;
        if (!touchesCut(m_cuts, header.tarOffset, end) && !changes && !(header.refersBack && !m_cuts.empty())
            && !(header.refersBack && moved)) {
            // References within the segment hold tar offsets too.
            bool inner = false;
            if (moved) {
                FF_ASSIGN(const Segment segment, parseSegment(m_segments[i]));
                inner = std::any_of(segment.runs.begin(), segment.runs.end(),
                                    [](const TarRun& run) { return !run.references.empty(); });
            }
            if (!inner) {
                places.add(header.tarOffset, end, newEnd);
                newEnd += header.tarSize;
                continue;
            }
        }
        FF_ASSIGN(const Segment old, parseSegment(m_segments[i]));
        FF_ASSIGN(const EditedSegment edited, editSegment(old, {}, newEnd, m_cuts, m_changeOf, places, m_known));
        if (edited.segment.empty()) {
            m_treatments[i] = Treatment::Drop;
            continue;
        }
        const bool headersDo = edited.sameData && (edited.sameHeaders || edited.provable)
            && !namesMatter(header, old, edited.segment);
        m_treatments[i] = headersDo ? Treatment::Headers : Treatment::Decode;
        places.add(edited.places);
        newEnd += edited.segment.tarSize();
    }
    return {};
}

Status Updater::copySegment(SegmentSink& sink, std::size_t place)
{
    const format::SegmentRecord& record = m_segments[place];
    FF_ASSIGN(auto payload, m_archive.reader.readSegment(record));
    CodedSegment coded;
    coded.header = payload.header;
    coded.header.tarOffset = m_newEnd;
    coded.meta = std::move(payload.meta);
    coded.data = std::move(payload.data);
    m_places.add(record.header.tarOffset, tarEnd(record), m_newEnd);
    m_newEnd += record.header.tarSize;
    m_copied.emplace_back(place, m_written++);
    m_control.addDone(record.header.data.packedSize);
    m_report.copiedSegments += 1;
    return sink.addCoded(std::move(coded));
}

// New headers before data that stay as they were coded.
Result<CodedSegment> Updater::codeHeaders(EditedSegment& edited, const format::Reader::Payload& payload)
{
    Segment& segment = edited.segment;
    CodedSegment out;
    if (!edited.sameHeaders)
        FF_TRY(restoreHashes(segment));
    const Bytes raw = encodeMeta(segment);
    codec::EncodeOptions options;
    options.level = m_coding.level;
    options.isMetadata = true;
    FF_ASSIGN(codec::CodedBlock block, codec::encodeBlock(raw, {}, options, m_control));
    if (m_options.verify) {
        codec::DecodeOptions decoding;
        decoding.expected = raw;
        const auto again = codec::decodeBlock(block, {}, decoding, m_control);
        const auto parsed = again.ok()
            ? parseMeta(*again, segment.tarOffset, segment.tarSize(), payload.header.data.rawSize)
            : Result<Segment>(again.error());
        if (!parsed.ok() || *again != raw || parsed->runs.size() != segment.runs.size())
            return Error{ErrorCode::Damaged,
                         "what was just coded does not decode to the same bytes: this machine's memory or "
                         "processor cannot be trusted"};
    }
    out.header = payload.header;
    out.header.tarOffset = segment.tarOffset;
    out.header.tarSize = segment.tarSize();
    out.header.meta = {static_cast<std::uint8_t>(block.method), block.n, block.rawSize, block.payload.size()};
    if (!edited.sameHeaders)
        out.header.hash = segment.hash();
    out.header.refersBack = std::any_of(segment.runs.begin(), segment.runs.end(), [&segment](const TarRun& run) {
        return std::any_of(run.references.begin(), run.references.end(),
                           [&segment](const DataReference& r) { return r.source < segment.tarOffset; });
    });
    out.entries = walkHeaders(segment.headers, segment.runs, segment.tarOffset).size();
    out.selfContained = std::all_of(segment.runs.begin(), segment.runs.end(),
                                    [](const TarRun& run) { return run.dataLength == 0 || run.hashElided; });
    out.meta = std::move(block.payload);
    out.data = payload.data;
    return out;
}

Status Updater::editOne(SegmentSink& sink, std::size_t place, const Segment& old, ByteSpan tar)
{
    const format::SegmentRecord& record = m_segments[place];
    FF_ASSIGN(EditedSegment edited, editSegment(old, tar, m_newEnd, m_cuts, m_changeOf, m_places, m_known));
    m_places.add(edited.places);
    m_growth.insert(edited.growth.begin(), edited.growth.end());
    m_newEnd += edited.segment.tarSize();
    ++m_written;
    if (tar.empty() || (edited.sameData && !namesMatter(record.header, old, edited.segment))) {
        FF_ASSIGN(const auto payload, m_archive.reader.readSegment(record));
        FF_ASSIGN(CodedSegment coded, codeHeaders(edited, payload));
        m_report.mendedSegments += 1;
        return sink.addCoded(std::move(coded));
    }
    if (edited.segment.continued) { // the name that the file has now
        const auto entry = std::upper_bound(
            m_archive.entries.begin(), m_archive.entries.end(), record.header.tarOffset,
            [](std::uint64_t offset, const Entry& e) { return offset < e.tarOffset; });
        if (entry != m_archive.entries.begin()) {
            const HeaderChange* change = m_changeOf(std::prev(entry)->tarOffset);
            if (change != nullptr && change->path)
                edited.segment.continuedHint = nameHint(*change->path);
        }
    }
    m_report.codedSegments += 1;
    return sink.add(std::move(edited.segment));
}

Status Updater::writeSegments(SegmentSink& sink)
{
    std::vector<TarRange> wanted;
    for (std::size_t i = 0; i < m_segments.size(); ++i) {
        if (m_treatments[i] == Treatment::Decode)
            wanted.push_back({m_segments[i].header.tarOffset, tarEnd(m_segments[i])});
    }
    std::unique_ptr<SegmentStream> stream;
    if (!wanted.empty()) {
        FF_ASSIGN(SegmentPlan plan,
                  planSegments(m_archive.reader, m_segments, wanted, m_archive.knownHashes(), m_control));
        FF_ASSIGN(const DeviceChoice choice, m_archive.device(m_options, plan));
        stream = std::make_unique<SegmentStream>(m_archive.reader, std::move(plan), m_archive.models, choice.threads,
                                                 DecodePart::All, m_archive.knownHashes(), m_control, choice.engine);
    }
    for (std::size_t i = 0; i < m_segments.size(); ++i) {
        FF_TRY(m_control.checkpoint());
        switch (m_treatments[i]) {
        case Treatment::Drop:
            break;
        case Treatment::Copy:
            FF_TRY(copySegment(sink, i));
            break;
        case Treatment::Headers: {
            FF_ASSIGN(const Segment old, parseSegment(m_segments[i]));
            FF_TRY(editOne(sink, i, old, {}));
            break;
        }
        case Treatment::Decode: {
            m_control.setStage("decode");
            std::unique_ptr<SegmentUnit> unit;
            do {
                FF_ASSIGN(unit, stream->next());
            } while (unit && unit->need.record.header.tarOffset != m_segments[i].header.tarOffset);
            if (!unit)
                return lostSegment("a segment is missing");
            if (unit->noData)
                return *unit->noData;
            if (unit->error)
                return unit->error->code == ErrorCode::Damaged ? lostSegment(unit->error->message) : *unit->error;
            if (!unit->proved->lost.empty())
                return lostSegment(unit->proved->lost.front().error.message);
            if (!unit->hashMatches())
                return lostSegment("a segment's hash differs");
            m_control.setStage("encode");
            FF_TRY(editOne(sink, i, unit->segment, unit->proved->tar));
            break;
        }
        }
    }
    if (stream)
        m_report.hashRetries += stream->hashRetries();
    return {};
}

Status Updater::addNew(SegmentSink& sink)
{
    TarOptions options;
    options.groupSize = needsModel(m_coding.level) ? kNetGroupSize : kGroupSize;
    options.segmentSize = m_lanes.segmentSize;
    options.sharedSizes = sharedSizes(m_sources);
    options.findChunks = m_coding.level >= codec::Level::Balanced;
    options.startOffset = m_newEnd;
    FF_ASSIGN(const auto tar, TarWriter::create(
                                  [&sink, this](Segment segment) {
                                      m_report.codedSegments += 1;
                                      return sink.add(std::move(segment));
                                  },
                                  m_control, std::move(options)));
    for (const SourceEntry& source : m_sources) {
        FF_TRY(tar->add(source));
        m_control.addEntries(1);
    }
    FF_TRY(tar->finish());
    m_addedRecords = std::move(tar->records());
    m_report.added = m_addedRecords.size();
    m_report.warnings.insert(m_report.warnings.end(), tar->warnings().begin(), tar->warnings().end());
    return {};
}

// The two blocks of zeros, when the segment that held them went.
Status Updater::endStream(SegmentSink& sink)
{
    const bool kept = !m_segments.empty() && m_treatments.back() != Treatment::Drop
        && !touchesCut(m_cuts, tarEnd(m_segments.back()) - 1, tarEnd(m_segments.back()));
    if (kept)
        return {};
    Segment end;
    end.tarOffset = m_newEnd;
    end.addHeader(Bytes(2 * kTarBlock, 0));
    return sink.add(std::move(end));
}

// What will be put in place opens, lists what it must, and holds the copied bytes as they were.
Status Updater::check(const format::Writer& writer, const format::Index& index) const
{
    const auto wrong = [](const std::string& what) {
        return Error{ErrorCode::Damaged,
                     "the changed archive is not what it must be (" + what + "), so the old one stays as it is"};
    };
    const auto again = Archive::open(writer.temporary(), m_control);
    if (!again.ok())
        return again.error().code == ErrorCode::Cancelled ? again.error() : wrong(again.error().message);
    if (again->rebuilt() || again->entries().size() != index.entries.size())
        return wrong("its index differs");
    for (std::size_t i = 0; i < index.entries.size(); ++i) {
        const Entry& is = again->entries()[i];
        const format::EntryRecord& must = index.entries[i];
        if (is.path != must.path || is.type != must.type || is.size != must.size || is.sha512 != must.sha512
            || is.linkTarget != must.linkTarget || is.tarOffset != must.tarOffset || is.tarSize != must.tarSize)
            return wrong("an entry differs: " + must.path);
    }
    FF_ASSIGN(const auto reader, format::Reader::open(writer.temporary()));
    for (const auto& [from, to] : m_copied) {
        FF_TRY(m_control.checkpoint());
        FF_ASSIGN(const auto before, m_archive.reader.readSegment(m_segments[from]));
        FF_ASSIGN(const auto after, reader.readSegment(index.segments[to]));
        if (before.meta != after.meta || before.data != after.data || before.header.hash != after.header.hash)
            return wrong("a copied segment differs");
    }
    return {};
}

Status Updater::keepPrevious()
{
    if (m_options.keepPrevious.empty())
        return {};
    std::error_code failure;
    auto path = std::filesystem::canonical(m_archive.reader.path(), failure);
    if (!failure && ::link(path.c_str(), m_options.keepPrevious.c_str()) == 0) {
        m_report.keptPrevious = true;
        return {};
    }
    m_report.warnings.push_back({"",
                                 "the version before cannot be kept, so this change cannot be undone: "
                                     + (failure ? failure.message() : systemMessage(errno))});
    return {};
}

Result<UpdateReport> Updater::run(const Edits& edits)
{
    const auto started = std::chrono::steady_clock::now();
    m_control.setStage("scan");
    FF_TRY(checkStillThere());
    EditPlan plan(m_archive);
    FF_TRY(plan.apply(edits));
    FF_TRY(scanAdditions(edits, plan));
    plan.settle();
    m_fates = plan.fates();
    m_report.removed = plan.removed();
    m_report.renamed = plan.renamed();
    for (std::size_t i = 0; i < m_fates.size(); ++i) {
        if (m_fates[i].path || m_fates[i].linkTarget)
            m_changes[m_archive.entries[i].tarOffset] = {m_fates[i].path, m_fates[i].linkTarget};
    }
    FF_TRY(findCuts());
    FF_TRY(decideTreatments());

    m_coding.level = m_options.level.value_or(levelOf(m_archive.index));
    m_coding.verify = m_options.verify;
    std::uint64_t work = m_sourceBytes, decoded = 0, copied = 0;
    for (std::size_t i = 0; i < m_segments.size(); ++i) {
        const format::SegmentHeader& header = m_segments[i].header;
        if (m_treatments[i] == Treatment::Decode) {
            decoded += header.data.rawSize;
            m_coding.n = std::max(m_coding.n, dialOf(header.data));
        } else if (m_treatments[i] == Treatment::Copy) {
            copied += header.data.packedSize;
            if (m_coding.n == 0)
                m_coding.n = dialOf(header.data);
        }
    }
    work += decoded;
    m_control.setTotals(work + decoded + copied, m_sources.size());
    FF_TRY(checkDevice(m_options.device));
    if (needsModel(m_coding.level) && work != 0) {
        FF_ASSIGN(m_coding.model, m_archive.models.byName("nano"));
    }
    FF_ASSIGN(const DeviceChoice choice,
              chooseDevice(m_options,
                           {m_coding.model, work, 0, codec::workingMemory(kSegmentDataSize, m_coding.level)}));
    m_report.device = choice.name;
    m_control.setDevice(m_report.device);
    m_lanes = planLanes(m_sourceBytes, choice.manyLanes || m_coding.n != 0);
    if (m_coding.n == 0)
        m_coding.n = m_lanes.n;
    m_coding.mixing = mixingFor(m_coding.level, choice);
    m_coding.engine = choice.engine;
    DeviceFaults faults;
    m_coding.onDeviceFault = [&faults](const std::string& message) { faults.note(message); };

    m_control.setStage("encode");
    FF_ASSIGN(format::Writer writer, format::Writer::create(m_archive.reader.path()));
    SegmentSink sink(std::move(writer), m_coding, choice.threads, m_control);
    FF_TRY(writeSegments(sink));
    if (m_sources.empty())
        FF_TRY(endStream(sink));
    else
        FF_TRY(addNew(sink));
    FF_TRY(sink.drain());

    m_control.setStage("write");
    format::Index index;
    index.segments = sink.takeSegments();
    for (std::size_t i = 0; i < m_fates.size(); ++i) {
        if (m_fates[i].removed)
            continue;
        format::EntryRecord record = m_archive.entries[i];
        const TarMap::Place place = m_places.find(record.tarOffset, record.tarOffset + 1);
        if (!place.begin)
            return Error{ErrorCode::Damaged, "the archive's entries do not fit its segments"};
        if (const auto growth = m_growth.find(record.tarOffset); growth != m_growth.end())
            record.tarSize += static_cast<std::uint64_t>(growth->second);
        record.tarOffset = *place.begin;
        if (m_fates[i].path)
            record.path = *m_fates[i].path;
        if (m_fates[i].linkTarget)
            record.linkTarget = *m_fates[i].linkTarget;
        index.entries.push_back(std::move(record));
    }
    index.costsRecorded = m_archive.index.costsRecorded;
    if (index.costsRecorded)
        recordCosts(sink.takeCosts(), m_addedRecords);
    index.entries.insert(index.entries.end(), m_addedRecords.begin(), m_addedRecords.end());
    index.listed = index.segments.size() != 1 || index.entries.size() > kMaxUnlistedEntries || !sink.selfContained()
        || sink.entries() != index.entries.size();
    index.creator = "FileFormer " FF_VERSION;
    index.level = m_archive.index.level.empty() ? std::string(codec::levelName(m_coding.level)) : m_archive.index.level;
    FF_TRY(m_control.checkpoint());
    FF_ASSIGN(m_report.archiveBytes, sink.writer().seal(index));
    m_control.setStage("verify");
    FF_TRY(check(sink.writer(), index));
    FF_TRY(checkStillThere());
    FF_TRY(keepPrevious());
    if (const Status committed = sink.writer().commit(); !committed.ok()) {
        if (m_report.keptPrevious)
            ::unlink(m_options.keepPrevious.c_str());
        return committed.error();
    }

    if (const auto warning = faults.warning())
        m_report.warnings.push_back(*warning);
    for (const format::EntryRecord& entry : index.entries)
        m_report.rawBytes += entry.size;
    m_report.entries = index.entries.size();
    m_report.previousBytes = m_archive.reader.fileSize();
    m_report.hashRetries += sink.hashRetries();
    m_report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    return std::move(m_report);
}

Status checkChangeable(const Archive::Impl& archive)
{
    if (archive.foreign)
        return Error{ErrorCode::Missing,
                     "FileFormer changes only .ffz archives; convert " + archive.path().filename().string() + " to one first"};
    if (archive.rebuilt)
        return Error{ErrorCode::Damaged,
                     "the index of " + archive.reader.path().filename().string()
                         + " is lost, so it cannot be changed; extract it and make a new archive"};
    if (!archive.index.segments.empty() && tarEnd(archive.index.segments.back()) % kTarBlock != 0)
        return Error{ErrorCode::Damaged, "the archive does not end where it must"};
    return {};
}

} // namespace

Result<UpdateReport> updateArchive(const Archive& archive, const Edits& edits, const UpdateOptions& options,
                                   TaskControl& control)
{
    if (edits.empty())
        return Error{ErrorCode::Usage, "there is nothing to change"};
    FF_TRY(control.checkpoint());
    FF_TRY(checkChangeable(archive.impl()));
    return Updater(archive.impl(), options, control).run(edits);
}

Status checkEdits(const Archive& archive, const Edits& edits)
{
    FF_TRY(checkChangeable(archive.impl()));
    return EditPlan(archive.impl()).apply(edits);
}

} // namespace ff::archive
