// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/Segment.h"

#include "core/archive/MetaBlock.h"
#include "core/engine/Model.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ff::archive {

namespace {

// The last entry of each run is the one whose data follows; null where there is none.
std::vector<const TarItem*> lastItems(const std::vector<TarItem>& items, std::size_t runs)
{
    std::vector<const TarItem*> last(runs, nullptr);
    for (const TarItem& item : items)
        last[item.run] = &item;
    return last;
}

std::vector<codec::FileStart> startsOf(const Segment& segment, const std::vector<TarItem>& items)
{
    std::vector<codec::FileStart> starts;
    std::uint64_t offset = 0;
    std::size_t next = 0;
    for (std::size_t r = 0; r < segment.runs.size(); ++r) {
        std::string name = r == 0 && segment.continued ? segment.continuedHint : std::string();
        for (; next < items.size() && items[next].run == r; ++next)
            name = items[next].hint;
        const std::uint64_t literal = segment.runs[r].literalLength();
        if (literal != 0)
            starts.push_back({offset, std::move(name)});
        offset += literal;
    }
    return starts;
}

codec::CodedBlock blockOf(const format::BlockInfo& info, Bytes payload)
{
    codec::CodedBlock block;
    block.method = static_cast<codec::Method>(info.method);
    block.n = info.n;
    block.rawSize = info.rawSize;
    block.payload = std::move(payload);
    return block;
}

Status checkMethod(const format::BlockInfo& info)
{
    if (info.method > codec::kLastMethod)
        return Error{ErrorCode::Missing,
                     "a segment is coded by a method that this version of FileFormer does not know"};
    return {};
}

format::BlockInfo infoOf(const codec::CodedBlock& block)
{
    return {static_cast<std::uint8_t>(block.method), block.n, block.rawSize, block.payload.size()};
}

} // namespace

Bytes joined(const std::vector<Primer>& primers)
{
    Bytes all;
    for (const Primer& primer : primers)
        all.insert(all.end(), primer.data->begin(), primer.data->end());
    return all;
}

void Segment::addHeader(ByteSpan bytes)
{
    if (bytes.empty())
        return;
    if (runs.empty() || runs.back().dataLength != 0)
        runs.emplace_back();
    runs.back().headerLength += bytes.size();
    headers.insert(headers.end(), bytes.begin(), bytes.end());
}

void Segment::addData(ByteSpan bytes)
{
    if (bytes.empty())
        return;
    if (runs.empty())
        runs.emplace_back();
    runs.back().dataLength += bytes.size();
    data.insert(data.end(), bytes.begin(), bytes.end());
}

void Segment::addReference(std::uint64_t source, std::uint64_t length)
{
    if (runs.empty())
        runs.emplace_back();
    TarRun& run = runs.back();
    if (!run.references.empty()
        && run.references.back().offset + run.references.back().length == run.dataLength
        && run.references.back().source + run.references.back().length == source)
        run.references.back().length += length;
    else
        run.references.push_back({run.dataLength, length, source});
    run.dataLength += length;
}

std::uint64_t Segment::tarSize() const
{
    std::uint64_t size = headers.size();
    for (const TarRun& run : runs)
        size += run.dataLength;
    return size;
}

bool Segment::refersBack() const
{
    return std::any_of(runs.begin(), runs.end(), [this](const TarRun& run) {
        return std::any_of(run.references.begin(), run.references.end(),
                           [this](const DataReference& reference) { return reference.source < tarOffset; });
    });
}

Bytes Segment::tarBytes() const
{
    return assemble([](const TarRun&, std::uint64_t) { return true; },
                    [](std::uint64_t, std::span<std::uint8_t>) -> Status {
                        return Error{ErrorCode::Damaged, "what it refers to is not there"};
                    },
                    nullptr);
}

Bytes Segment::assemble(const std::function<bool(const TarRun&, std::uint64_t tarAt)>& wanted,
                        const ReferenceReader& read, std::vector<LostRange>* lost) const
{
    Bytes out(static_cast<std::size_t>(tarSize()));
    std::size_t at = 0, headerAt = 0, dataAt = 0;
    const auto put = [&out, &at](const Bytes& from, std::size_t& fromAt, std::uint64_t size) {
        const std::size_t there = std::min<std::size_t>(static_cast<std::size_t>(size),
                                                        from.size() - std::min(from.size(), fromAt));
        if (there != 0)
            std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(fromAt), there,
                        out.begin() + static_cast<std::ptrdiff_t>(at));
        fromAt += static_cast<std::size_t>(size);
        at += static_cast<std::size_t>(size);
    };
    const auto fill = [&](const DataReference& reference) {
        const auto target = std::span(out).subspan(at, static_cast<std::size_t>(reference.length));
        // What stands before this segment is somebody else's, the rest is in `out` already.
        const auto before = static_cast<std::size_t>(
            reference.source < tarOffset ? std::min(reference.length, tarOffset - reference.source) : 0);
        if (before != 0) {
            const Status got = read(reference.source, target.first(before));
            if (!got.ok() && lost != nullptr)
                lost->push_back({tarOffset + at, tarOffset + at + before, got.error()});
        }
        if (before != target.size())
            std::copy_n(out.begin() + static_cast<std::ptrdiff_t>(reference.source + before - tarOffset),
                        target.size() - before, target.begin() + static_cast<std::ptrdiff_t>(before));
    };
    for (const TarRun& run : runs) {
        put(headers, headerAt, run.headerLength);
        const bool isWanted = wanted(run, tarOffset + at);
        std::uint64_t done = 0;
        for (const DataReference& reference : run.references) {
            put(data, dataAt, reference.offset - done);
            if (isWanted)
                fill(reference);
            at += static_cast<std::size_t>(reference.length);
            done = reference.offset + reference.length;
        }
        put(data, dataAt, run.dataLength - done);
    }
    return out;
}

format::SegmentHash Segment::hash() const
{
    crypto::Sha512 hash;
    hash.update(headers);
    for (const TarRun& run : runs) {
        if (run.dataLength != 0 && !run.hashElided)
            hash.update(*run.digest);
    }
    const crypto::Sha512Digest full = hash.finish();
    format::SegmentHash out{};
    std::copy_n(full.begin(), out.size(), out.begin());
    return out;
}

std::vector<std::uint64_t> Segment::entryOffsets() const
{
    std::vector<std::uint64_t> offsets(runs.size(), ~std::uint64_t{0});
    const auto items = walkHeaders(headers, runs, tarOffset);
    const auto last = lastItems(items, runs.size());
    std::uint64_t header = 0, tar = tarOffset;
    for (std::size_t r = 0; r < runs.size(); ++r) {
        if (last[r] != nullptr)
            offsets[r] = tar + (last[r]->begin - header);
        header += runs[r].headerLength;
        tar += runs[r].headerLength + runs[r].dataLength;
    }
    return offsets;
}

std::vector<codec::FileStart> Segment::fileStarts() const
{
    return startsOf(*this, walkHeaders(headers, runs, tarOffset));
}

Result<SplitSegment> splitSegment(Segment& segment, TaskControl& control)
{
    const std::vector<TarItem> items = walkHeaders(segment.headers, segment.runs, segment.tarOffset);
    const auto last = lastItems(items, segment.runs.size());
    std::size_t dataAt = 0;
    for (std::size_t r = 0; r < segment.runs.size(); ++r) {
        TarRun& run = segment.runs[r];
        run.hashElided = false;
        const auto literal = static_cast<std::size_t>(run.literalLength());
        if (run.dataLength != 0 && !run.digest) {
            FF_ASSIGN(run.digest, crypto::sha512(ByteSpan(segment.data).subspan(dataAt, literal), control));
        }
        if (run.dataLength != 0 && last[r] != nullptr && last[r]->hashAt)
            run.hashElided =
                std::equal(run.digest->begin(), run.digest->end(),
                           segment.headers.begin() + static_cast<std::ptrdiff_t>(*last[r]->hashAt));
        dataAt += literal;
    }
    return SplitSegment{encodeMeta(segment), startsOf(segment, items), items.size()};
}

Status restoreHashes(Segment& segment)
{
    const std::vector<TarItem> items = walkHeaders(segment.headers, segment.runs, segment.tarOffset);
    const auto last = lastItems(items, segment.runs.size());
    for (std::size_t r = 0; r < segment.runs.size(); ++r) {
        const TarRun& run = segment.runs[r];
        if (!run.hashElided)
            continue;
        if (last[r] == nullptr || !last[r]->hashAt)
            return damagedHeaders();
        if (!run.digest)
            continue;
        std::copy(run.digest->begin(), run.digest->end(),
                  segment.headers.begin() + static_cast<std::ptrdiff_t>(*last[r]->hashAt));
    }
    return {};
}

namespace {

// Adds a share of the bytes that the codec reports, and in the end whatever it did not.
class DataProgress {
public:
    DataProgress(TaskControl& control, std::uint64_t total, unsigned steps)
        : m_control(control), m_total(total), m_steps(steps)
    {
    }
    ~DataProgress() { m_control.addDone(m_total - m_counted); }
    std::function<void(std::uint64_t)> callback()
    {
        return [this](std::uint64_t bytes) {
            m_reported += bytes;
            const std::uint64_t now = std::min(m_reported / m_steps, m_total);
            if (now > m_counted)
                m_control.addDone(now - std::exchange(m_counted, now));
        };
    }

private:
    TaskControl& m_control;
    const std::uint64_t m_total;
    const unsigned m_steps; // times that the codec goes over the data
    std::uint64_t m_reported = 0, m_counted = 0;
};

// What the codec made of the two blocks of a segment.
struct CodedBlocks {
    codec::CodedBlock meta, data;
};

// Decodes what was just coded; true when it gives the segment again.
bool codesBack(const CodedBlocks& coded, const Segment& segment, const Bytes& metaRaw, ByteSpan primer,
               const SegmentCoding& coding, DataProgress& progress, TaskControl& control)
{
    codec::DecodeOptions options;
    options.model = coding.model;
    options.engine = coding.engine;
    options.onDeviceFault = coding.onDeviceFault;
    options.expected = metaRaw;
    const auto meta = codec::decodeBlock(coded.meta, {}, options, control);
    if (!meta.ok() || meta->size() != metaRaw.size())
        return false;
    auto parsed = parseMeta(*meta, segment.tarOffset, segment.tarSize(), segment.data.size(),
                            mostHeaders(coded.meta.payload.size()));
    if (!parsed.ok() || parsed->runs.size() != segment.runs.size())
        return false;
    options.expected = segment.data;
    if (coded.data.usesPrimer)
        options.primer = primer;
    options.onProgress = progress.callback();
    if (coded.data.method == codec::Method::Store) { // nothing to decode
        if (coded.data.payload != segment.data)
            return false;
        options.onProgress(segment.data.size());
    } else {
        const auto data = codec::decodeBlock(coded.data, parsed->fileStarts(), options, control);
        if (!data.ok() || data->size() != segment.data.size())
            return false;
    }
    // The data are the same bytes, so their digests are known.
    for (std::size_t r = 0; r < segment.runs.size(); ++r) {
        parsed->runs[r].digest = segment.runs[r].digest;
        if (parsed->runs[r] != segment.runs[r])
            return false;
    }
    return restoreHashes(*parsed).ok() && parsed->headers == segment.headers;
}

Result<CodedBlocks> encodeBlocks(const Segment& segment, const SplitSegment& split, ByteSpan primer,
                                 const SegmentCoding& coding, DataProgress& progress, TaskControl& control)
{
    CodedBlocks coded;
    codec::EncodeOptions options;
    options.level = coding.level;
    options.model = coding.model;
    options.engine = coding.engine;
    options.onDeviceFault = coding.onDeviceFault;
    options.n = coding.n;
    options.mixing = coding.mixing;
    options.onProgress = progress.callback();
    options.primer = primer;
    FF_ASSIGN(coded.data, codec::encodeBlock(segment.data, split.files, options, control));
    FF_ASSIGN(coded.meta, codeMeta(split.meta, segment, options, control));
    return coded;
}

} // namespace

namespace {

// `primer`: the primers' data.
SegmentKey keyOf(const Segment& segment, const SplitSegment& split, ByteSpan primer)
{
    ByteWriter place;
    place.u64(segment.tarOffset);
    place.u64(segment.data.size());
    for (const Primer& one : segment.primers)
        place.u64(one.tarOffset);
    place.bytes(segment.hash());
    crypto::Sha512 hash;
    hash.update(place.view());
    hash.update(split.meta);
    hash.update(primer);
    const auto digest = hash.finish();
    SegmentKey key;
    std::copy_n(digest.begin(), key.size(), key.begin());
    return key;
}

} // namespace

Result<CodedSegment> encodeSegment(Segment& segment, const SegmentCoding& coding, TaskControl& control,
                                   TaskControl& counters)
{
    CodedSegment out;
    FF_ASSIGN(const SplitSegment split, splitSegment(segment, control));
    const Bytes primer = joined(segment.primers);
    DataProgress progress(counters, segment.data.size(), coding.verify ? 2 : 1);
    if (coding.keyed) {
        out.key = keyOf(segment, split, primer);
        if (auto reused = coding.reuse ? coding.reuse(out.key) : std::nullopt) {
            FF_TRY(control.checkpoint());
            counters.addReused(segment.data.size());
            counters.addPacked(segment.data.size(), reused->meta.size() + reused->data.size());
            return std::move(*reused);
        }
    }
    FF_ASSIGN(CodedBlocks coded, encodeBlocks(segment, split, primer, coding, progress, control));
    // Before the check, which takes as long again: people watch the ratio.
    counters.addPacked(segment.data.size(), coded.meta.payload.size() + coded.data.payload.size());
    bool right = !coding.verify || codesBack(coded, segment, split.meta, primer, coding, progress, control);
    if (!right && engine::isTorch(coding.engine)) {
        FF_TRY(control.checkpoint());
        // A device can err without a word; the processor gives the bytes that it should have given.
        if (coding.onDeviceFault)
            coding.onDeviceFault("what was coded there does not decode");
        SegmentCoding native = coding;
        FF_ASSIGN(native.engine, engine::selectNativeEngine(coding.model));
        out.hashRetries += 1;
        FF_ASSIGN(coded, encodeBlocks(segment, split, primer, native, progress, control));
        right = codesBack(coded, segment, split.meta, primer, native, progress, control);
    }
    if (!right) {
        FF_TRY(control.checkpoint());
        // A fault of the machine or of an engine: stored bytes need neither.
        SegmentCoding plain = coding;
        plain.level = codec::Level::Store;
        plain.model = nullptr;
        out.hashRetries += 1;
        FF_ASSIGN(coded, encodeBlocks(segment, split, primer, plain, progress, control));
        if (!codesBack(coded, segment, split.meta, primer, plain, progress, control))
            return Error{ErrorCode::Damaged,
                         "what was just coded does not decode to the same bytes: this machine's memory or "
                         "processor cannot be trusted"};
    }
    out.header.tarOffset = segment.tarOffset;
    out.header.tarSize = segment.tarSize();
    out.header.hash = segment.hash();
    out.header.meta = infoOf(coded.meta);
    out.header.data = infoOf(coded.data);
    if (coded.data.usesModel || coded.meta.usesModel)
        out.header.model = coding.model->shortId();
    out.entries = split.entries;
    out.selfContained = std::all_of(segment.runs.begin(), segment.runs.end(),
                                    [](const TarRun& run) { return run.dataLength == 0 || run.hashElided; });
    out.header.refersBack = segment.refersBack();
    if (coded.data.usesPrimer) {
        for (const Primer& one : segment.primers)
            out.header.primers.push_back(one.tarOffset);
    }
    out.costs = costsOfRuns(segment, coded.data.payload.size(), coded.data.costs);
    out.meta = std::move(coded.meta.payload);
    out.data = std::move(coded.data.payload);
    return out;
}

bool keepsRun(const std::vector<TarRange>& keep, std::uint64_t begin, std::uint64_t end)
{
    return keep.empty() || std::any_of(keep.begin(), keep.end(), [=](const TarRange& range) {
               return range.begin < end && begin < range.end;
           });
}

Result<Segment> decodeSegment(format::Reader::Payload payload,
                              const std::shared_ptr<const engine::Model>& model, engine::Engine engine,
                              DecodePart part, const std::vector<TarRange>& keep, TaskControl& control,
                              const std::function<void(std::uint64_t)>& onProgress,
                              const std::function<void(const std::string&)>& onDeviceFault, ByteSpan primer,
                              std::uint64_t maxHeaders)
{
    const format::SegmentHeader& header = payload.header;
    maxHeaders = std::min(maxHeaders, mostHeaders(header.meta.packedSize));
    if (header.meta.rawSize > mostMetaRaw(header.meta.packedSize))
        return damagedHeaders();
    FF_TRY(checkMethod(header.meta));
    FF_TRY(checkMethod(header.data));
    codec::DecodeOptions options;
    options.model = model;
    options.engine = engine;
    options.onDeviceFault = onDeviceFault;
    FF_ASSIGN(const auto meta,
              codec::decodeBlock(blockOf(header.meta, std::move(payload.meta)), {}, options, control));
    FF_ASSIGN(Segment segment,
              parseMeta(meta, header.tarOffset, header.tarSize, header.data.rawSize, maxHeaders));
    const bool anyElided = std::any_of(segment.runs.begin(), segment.runs.end(),
                                       [](const TarRun& run) { return run.hashElided; });
    if (part == DecodePart::Meta || (part == DecodePart::Headers && !anyElided))
        return segment;
    // What is kept needs the data from its first run to its last.
    std::uint64_t tarAt = segment.tarOffset, literal = 0, from = header.data.rawSize, needed = 0;
    for (const TarRun& run : segment.runs) {
        tarAt += run.headerLength + run.dataLength;
        literal += run.literalLength();
        if (!keepsRun(keep, tarAt - run.dataLength, tarAt))
            continue;
        needed = literal;
        // What repeats earlier contents of this segment needs those as well.
        const bool repeats = std::any_of(run.references.begin(), run.references.end(),
                                         [&segment](const DataReference& reference) {
                                             return reference.source + reference.length > segment.tarOffset;
                                         });
        from = repeats ? 0 : std::min(from, literal - run.literalLength());
    }
    if (needed == 0)
        return segment;
    if (primer.empty() && !header.primers.empty())
        return Error{ErrorCode::Damaged, "what a segment was primed with is not there"};
    if (primer.size() > codec::kMaxPrimer)
        return Error{ErrorCode::Damaged, "a segment is primed with more than can be"};
    options.primer = primer;
    options.from = from;
    options.to = needed;
    options.onProgress = onProgress;
    FF_ASSIGN(segment.data,
              codec::decodeBlock(blockOf(header.data, std::move(payload.data)), segment.fileStarts(), options,
                                 control));
    if (segment.data.size() < needed)
        return damagedHeaders();
    return segment;
}

namespace {

// Literally, or by a reference to an earlier run.
bool needsOwnData(const Segment& segment, const TarRun& run)
{
    return run.literalLength() != 0
        || std::any_of(run.references.begin(), run.references.end(),
                       [&segment](const DataReference& reference) {
                           return reference.source + reference.length > segment.tarOffset;
                       });
}

} // namespace

Result<ProvedSegment> proveSegment(Segment& segment, const format::SegmentHash& expected,
                                   const std::vector<TarRange>& keep, const HashLookup& known,
                                   const Segment::ReferenceReader& read, TaskControl& control,
                                   const std::optional<Error>& noData)
{
    ProvedSegment out;
    out.tar = segment.assemble(
        [&keep](const TarRun& run, std::uint64_t tarAt) {
            return keepsRun(keep, tarAt, tarAt + run.dataLength);
        },
        read, &out.lost);

    // The entries of the runs, for those whose data is not here.
    const std::vector<std::uint64_t> entryAt = segment.entryOffsets();
    std::vector<std::uint64_t> headerAt(segment.runs.size()), tarAt(segment.runs.size());
    std::uint64_t header = 0, tar = segment.tarOffset;
    for (std::size_t r = 0; r < segment.runs.size(); ++r) {
        headerAt[r] = header;
        tarAt[r] = tar;
        if (noData && needsOwnData(segment, segment.runs[r]))
            out.lost.push_back({tar + segment.runs[r].headerLength,
                                tar + segment.runs[r].headerLength + segment.runs[r].dataLength, *noData});
        header += segment.runs[r].headerLength;
        tar += segment.runs[r].headerLength + segment.runs[r].dataLength;
    }

    bool provable = true;
    std::uint64_t literal = 0;
    for (std::size_t r = 0; r < segment.runs.size(); ++r) {
        TarRun& run = segment.runs[r];
        literal += run.literalLength();
        if (run.dataLength == 0 || run.digest)
            continue;
        const std::uint64_t begin = tarAt[r] + run.headerLength, end = begin + run.dataLength;
        const bool isHere = keepsRun(keep, begin, end) && literal <= segment.data.size()
            && std::none_of(out.lost.begin(), out.lost.end(),
                            [=](const LostRange& lost) { return lost.begin < end && begin < lost.end; });
        if (isHere) {
            FF_ASSIGN(
                run.digest,
                crypto::sha512(ByteSpan(out.tar).subspan(static_cast<std::size_t>(begin - segment.tarOffset),
                                                         static_cast<std::size_t>(run.dataLength)),
                               control));
        } else if (run.hashElided && known) {
            run.digest = known(entryAt[r]);
        }
        provable = provable && run.digest.has_value();
    }
    FF_TRY(restoreHashes(segment));
    for (std::size_t r = 0; r < segment.runs.size(); ++r)
        std::copy_n(segment.headers.begin() + static_cast<std::ptrdiff_t>(headerAt[r]),
                    segment.runs[r].headerLength,
                    out.tar.begin() + static_cast<std::ptrdiff_t>(tarAt[r] - segment.tarOffset));
    out.provable = provable;
    out.hashMatches = provable && segment.hash() == expected;
    return out;
}

std::string methodName(std::uint8_t method)
{
    static constexpr std::array<std::string_view, codec::kLastMethod + 1> kNames = {
        "store", "zstd", "mix", "mix+net", "inflated", "mix", "mix+net"};
    return method < kNames.size() ? std::string(kNames[method]) : "unknown";
}

} // namespace ff::archive
