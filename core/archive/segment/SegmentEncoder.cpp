// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/segment/SegmentEncoder.h"

#include "core/archive/segment/MetaBlock.h"
#include "core/archive/segment/SegmentHelpers.h"
#include "core/archive/segment/SegmentProof.h"
#include "core/engine/Model.h"

#include <algorithm>
#include <utility>

namespace ff::archive {

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
    return SplitSegment{encodeMeta(segment), segment.fileStarts(items), items.size()};
}

namespace {

format::BlockInfo infoOf(const codec::CodedBlock& block)
{
    return {static_cast<std::uint8_t>(block.method), block.n, block.rawSize, block.payload.size()};
}

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

// A level that was chosen for the data may be too weak for the headers: few bytes beside many that are
// stored.
codec::Level levelOfHeaders(codec::Level chosen, std::uint64_t metaSize, std::uint64_t dataSize)
{
    constexpr std::uint64_t kFew = 64;
    const bool isLittle = dataSize == 0 || metaSize * kFew <= dataSize;
    return std::max(chosen, isLittle ? codec::Level::Balanced : codec::Level::Fast);
}

Result<CodedBlocks> encodeBlocks(const Segment& segment, const SplitSegment& split, ByteSpan primer,
                                 const SegmentCoding& coding, DataProgress& progress, TaskControl& control)
{
    CodedBlocks coded;
    codec::EncodeOptions options;
    options.level = coding.level;
    options.isVerified = coding.verify;
    options.model = coding.model;
    options.engine = coding.engine;
    options.onDeviceFault = coding.onDeviceFault;
    options.n = coding.n;
    options.mixing = coding.mixing;
    options.onProgress = progress.callback();
    options.primer = primer;
    FF_ASSIGN(coded.data, codec::encodeBlock(segment.data, split.files, options, control));
    if (coding.levels)
        options.level = levelOfHeaders(coding.level, split.meta.size(), segment.data.size());
    FF_ASSIGN(coded.meta, codeMeta(split.meta, segment, options, control));
    return coded;
}

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

// Tries again, counting it, while what was coded does not decode to the segment.
Result<CodedBlocks> encodeChecked(const Segment& segment, const SplitSegment& split, ByteSpan primer,
                                  const SegmentCoding& coding, DataProgress& progress, TaskControl& control,
                                  TaskControl& counters, std::uint64_t& hashRetries)
{
    FF_ASSIGN(CodedBlocks coded, encodeBlocks(segment, split, primer, coding, progress, control));
    // Before the check, which takes as long again: people watch the ratio.
    counters.addPacked(segment.data.size(), coded.meta.payload.size() + coded.data.payload.size());
    bool right = !coding.verify || codesBack(coded, segment, split.meta, primer, coding, progress, control);
    if (!right && engine::isDevice(coding.engine)) {
        FF_TRY(control.checkpoint());
        // A device can err without a word; the processor gives the bytes that it should have given.
        if (coding.onDeviceFault)
            coding.onDeviceFault(sentence("what was coded there does not decode"));
        SegmentCoding native = coding;
        FF_ASSIGN(native.engine, engine::selectNativeEngine(coding.model));
        hashRetries += 1;
        FF_ASSIGN(coded, encodeBlocks(segment, split, primer, native, progress, control));
        right = codesBack(coded, segment, split.meta, primer, native, progress, control);
    }
    if (!right) {
        FF_TRY(control.checkpoint());
        // A fault of the machine or of an engine: stored bytes need neither.
        SegmentCoding plain = coding;
        plain.level = codec::Level::Store;
        plain.levels = nullptr;
        plain.model = nullptr;
        hashRetries += 1;
        FF_ASSIGN(coded, encodeBlocks(segment, split, primer, plain, progress, control));
        if (!codesBack(coded, segment, split.meta, primer, plain, progress, control))
            return Error{ErrorCode::Damaged,
                         sentence("what was just coded does not decode to the same bytes: this machine's "
                                  "memory or processor cannot be trusted")};
    }
    return coded;
}

// What the archive says of the segment beside its payloads.
void describe(const Segment& segment, const SplitSegment& split, const CodedBlocks& coded,
              const SegmentCoding& coding, CodedSegment& out)
{
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
}

// The coding itself, on this thread.
Result<CodedSegment> codeHere(const Segment& segment, const SplitSegment& split, ByteSpan primer,
                              const SegmentCoding& coding, DataProgress& progress, TaskControl& control,
                              TaskControl& counters)
{
    CodedSegment out;
    FF_ASSIGN(CodedBlocks coded,
              encodeChecked(segment, split, primer, coding, progress, control, counters, out.hashRetries));
    describe(segment, split, coded, coding, out);
    out.costs = costsOfRuns(segment, coded.data.payload.size(), coded.data.costs);
    out.meta = std::move(coded.meta.payload);
    out.data = std::move(coded.data.payload);
    return out;
}

} // namespace

Result<CodedSegment> encodeSegment(Segment& segment, const SegmentCoding& coding, TaskControl& control,
                                   TaskControl& counters)
{
    FF_ASSIGN(const SplitSegment split, splitSegment(segment, control));
    const Bytes primer = coding.helpers && !coding.keyed ? Bytes() : joined(segment.primers);
    std::optional<DataProgress> progress;
    if (!coding.helpers)
        progress.emplace(counters, segment.data.size(), coding.verify ? 2 : 1);
    SegmentKey key{};
    if (coding.keyed) {
        key = keyOf(segment, split, primer);
        if (auto reused = coding.reuse ? coding.reuse(key) : std::nullopt) {
            FF_TRY(control.checkpoint());
            if (coding.levels)
                coding.levels->skipped(segment.data.size());
            if (coding.helpers)
                counters.addDone(segment.data.size());
            counters.addReused(segment.data.size());
            counters.addPacked(segment.data.size(), reused->meta.size() + reused->data.size());
            return std::move(*reused);
        }
    }
    SegmentCoding chosen = coding;
    std::optional<LevelChooser::Choice> choice;
    if (segment.level) {
        chosen.level = *segment.level;
    } else if (coding.levels) {
        choice = coding.levels->choose(segment, split.files);
        chosen.level = choice->level;
    }
    FF_ASSIGN(CodedSegment out,
              coding.helpers ? coding.helpers->encode(segment, chosen, control, counters)
                             : codeHere(segment, split, primer, chosen, *progress, control, counters));
    if (choice)
        coding.levels->coded(*choice, out.meta.size() + out.data.size());
    out.key = key;
    return out;
}

} // namespace ff::archive
