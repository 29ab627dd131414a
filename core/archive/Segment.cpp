// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/Segment.h"

#include "core/archive/HeaderFilter.h"
#include "core/engine/Model.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ff::archive {

namespace {

// First varint of a meta block: run count, shifted by the flags.
constexpr std::uint64_t kContinued = 0x01;
constexpr std::uint64_t kFiltered = 0x02;
constexpr unsigned kFlagBits = 2;
// Zero runs could make much of little; an encoder that would go beyond leaves the headers unfiltered.
constexpr std::uint64_t kMaxExpansion = 1000;

Error damagedMeta()
{
    return {ErrorCode::Damaged, "the headers of a segment are damaged"};
}

// Calls visit(run, its header bytes, its data bytes).
template <typename Visit>
void eachRun(const Segment& segment, Visit visit)
{
    std::size_t headerAt = 0, dataAt = 0;
    for (const TarRun& run : segment.runs) {
        const auto headerSize = static_cast<std::size_t>(run.headerLength);
        const auto dataSize = static_cast<std::size_t>(run.dataLength);
        visit(run, ByteSpan(segment.headers).subspan(headerAt, headerSize), ByteSpan(segment.data).subspan(dataAt, dataSize));
        headerAt += headerSize;
        dataAt += dataSize;
    }
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
        if (segment.runs[r].dataLength != 0)
            starts.push_back({offset, std::move(name)});
        offset += segment.runs[r].dataLength;
    }
    return starts;
}

codec::CodedBlock blockOf(const format::BlockInfo& info, const Bytes& payload)
{
    codec::CodedBlock block;
    block.method = static_cast<codec::Method>(info.method);
    block.n = info.n;
    block.rawSize = info.rawSize;
    block.payload = payload;
    return block;
}

Status checkMethod(const format::BlockInfo& info)
{
    if (info.method > static_cast<std::uint8_t>(codec::Method::MixNet))
        return Error{ErrorCode::Missing, "a segment is coded by a method that this version of FileFormer does not know"};
    return {};
}

format::BlockInfo infoOf(const codec::CodedBlock& block)
{
    return {static_cast<std::uint8_t>(block.method), block.n, block.rawSize, block.payload.size()};
}

} // namespace

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

Bytes Segment::tarBytes() const
{
    Bytes out;
    out.reserve(static_cast<std::size_t>(tarSize()));
    eachRun(*this, [&out](const TarRun&, ByteSpan header, ByteSpan content) {
        out.insert(out.end(), header.begin(), header.end());
        out.insert(out.end(), content.begin(), content.end());
    });
    return out;
}

format::SegmentHash Segment::hash() const
{
    crypto::Sha512 hash;
    eachRun(*this, [&hash](const TarRun&, ByteSpan header, ByteSpan content) {
        hash.update(header);
        hash.update(content);
    });
    const crypto::Sha512Digest full = hash.finish();
    format::SegmentHash out{};
    std::copy_n(full.begin(), out.size(), out.begin());
    return out;
}

std::vector<codec::FileStart> Segment::fileStarts() const
{
    return startsOf(*this, walkHeaders(headers, runs, tarOffset));
}

SplitSegment splitSegment(Segment& segment)
{
    SplitSegment out;
    Bytes headers = segment.headers;
    const std::vector<TarItem> items = walkHeaders(headers, segment.runs, segment.tarOffset);
    out.files = startsOf(segment, items);

    // The last entry of each run is the one whose data follows.
    std::vector<const TarItem*> last(segment.runs.size(), nullptr);
    for (const TarItem& item : items)
        last[item.run] = &item;
    std::size_t dataAt = 0;
    for (std::size_t r = 0; r < segment.runs.size(); ++r) {
        TarRun& run = segment.runs[r];
        run.hashElided = false;
        if (last[r] != nullptr && last[r]->hashAt && run.dataLength != 0) {
            const auto digest =
                crypto::sha512(ByteSpan(segment.data).subspan(dataAt, static_cast<std::size_t>(run.dataLength)));
            const auto stored = headers.begin() + static_cast<std::ptrdiff_t>(*last[r]->hashAt);
            if (std::equal(digest.begin(), digest.end(), stored)) {
                std::fill_n(stored, digest.size(), std::uint8_t{0});
                run.hashElided = true;
            }
        }
        dataAt += static_cast<std::size_t>(run.dataLength);
    }

    const std::uint64_t continued = segment.continued ? kContinued : 0;
    const auto writeRuns = [&](ByteWriter& meta, std::uint64_t flags) {
        meta.varint(std::uint64_t{segment.runs.size()} << kFlagBits | flags);
        if (segment.continued)
            meta.sizedBytes(asBytes(segment.continuedHint));
        for (const TarRun& run : segment.runs) {
            meta.varint(run.headerLength << 1 | (run.hashElided ? 1 : 0));
            meta.varint(run.dataLength);
        }
    };
    Bytes filtered = headers;
    predictHeaders(filtered, items);
    ByteWriter meta;
    writeRuns(meta, continued | kFiltered);
    shortenHeaders(filtered, meta);
    if (headers.size() / kMaxExpansion > meta.size()) {
        ByteWriter plain;
        writeRuns(plain, continued);
        plain.bytes(headers);
        out.meta = plain.take();
    } else {
        out.meta = meta.take();
    }
    return out;
}

Result<Segment> parseMeta(ByteSpan meta, std::uint64_t tarOffset, std::uint64_t tarSize, std::uint64_t dataSize)
{
    Segment segment;
    segment.tarOffset = tarOffset;
    ByteReader in(meta);
    const std::uint64_t first = in.varint();
    const std::uint64_t count = first >> kFlagBits;
    segment.continued = (first & kContinued) != 0;
    if (segment.continued) {
        const ByteSpan hint = in.sizedBytes();
        if (hint.size() > kHintSize)
            return damagedMeta();
        segment.continuedHint = std::string(asText(hint));
    }
    // Every run takes two bytes of the block at least.
    if (in.failed() || count == 0 || count > in.remaining() / 2 || dataSize > tarSize)
        return damagedMeta();
    const std::uint64_t headerSize = tarSize - dataSize;
    segment.runs.resize(static_cast<std::size_t>(count));
    std::uint64_t headerLeft = headerSize, dataLeft = dataSize;
    for (std::size_t r = 0; r < segment.runs.size(); ++r) {
        TarRun& run = segment.runs[r];
        const std::uint64_t coded = in.varint();
        run.headerLength = coded >> 1;
        run.hashElided = (coded & 1) != 0;
        run.dataLength = in.varint();
        const bool mayLackHeader = r == 0 && segment.continued;
        if (run.headerLength > headerLeft || run.dataLength > dataLeft || (run.headerLength == 0) != mayLackHeader ||
            (run.dataLength == 0 && r + 1 != segment.runs.size()))
            return damagedMeta();
        headerLeft -= run.headerLength;
        dataLeft -= run.dataLength;
    }
    if (in.failed() || headerLeft != 0 || dataLeft != 0)
        return damagedMeta();

    if ((first & kFiltered) != 0) {
        if (headerSize / kMaxExpansion > meta.size())
            return damagedMeta();
        FF_ASSIGN(segment.headers, restoreHeaders(in, headerSize));
        unpredictHeaders(segment.headers, walkHeaders(segment.headers, segment.runs, tarOffset));
    } else {
        if (in.remaining() != headerSize)
            return damagedMeta();
        const ByteSpan plain = in.bytes(headerSize);
        segment.headers.assign(plain.begin(), plain.end());
    }
    return segment;
}

Status restoreHashes(Segment& segment)
{
    const std::vector<TarItem> items = walkHeaders(segment.headers, segment.runs, segment.tarOffset);
    std::vector<const TarItem*> last(segment.runs.size(), nullptr);
    for (const TarItem& item : items)
        last[item.run] = &item;
    std::size_t dataAt = 0;
    for (std::size_t r = 0; r < segment.runs.size(); ++r) {
        const auto size = static_cast<std::size_t>(segment.runs[r].dataLength);
        if (segment.runs[r].hashElided) {
            if (last[r] == nullptr || !last[r]->hashAt)
                return damagedMeta();
            const auto digest = crypto::sha512(ByteSpan(segment.data).subspan(dataAt, size));
            std::copy(digest.begin(), digest.end(),
                      segment.headers.begin() + static_cast<std::ptrdiff_t>(*last[r]->hashAt));
        }
        dataAt += size;
    }
    return {};
}

namespace {

// Adds a share of the bytes that the codec reports, and in the end whatever it did not.
class DataProgress {
public:
    DataProgress(TaskControl& control, std::uint64_t total, unsigned steps) : m_control(control), m_total(total), m_steps(steps) {}
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

// Decodes what was just coded; true when it gives the segment again.
bool codesBack(const CodedSegment& coded, const Segment& segment, const Bytes& metaRaw, const SegmentCoding& coding,
               DataProgress& progress, TaskControl& control)
{
    codec::DecodeOptions options;
    options.model = coding.model;
    options.engine = coding.engine;
    options.expected = metaRaw;
    auto meta = codec::decodeBlock(blockOf(coded.header.meta, coded.meta), {}, options, control);
    if (!meta.ok())
        return false;
    auto parsed = parseMeta(*meta, segment.tarOffset, segment.tarSize(), segment.data.size());
    if (!parsed.ok())
        return false;
    options.expected = segment.data;
    options.onProgress = progress.callback();
    auto data = codec::decodeBlock(blockOf(coded.header.data, coded.data), parsed->fileStarts(), options, control);
    if (!data.ok() || data->size() != segment.data.size())
        return false;
    parsed->data = std::move(*data);
    return restoreHashes(*parsed).ok() && parsed->hash() == coded.header.hash;
}

Status encodeBlocks(CodedSegment& coded, const Segment& segment, const SplitSegment& split, const SegmentCoding& coding,
                    DataProgress& progress, TaskControl& control)
{
    codec::EncodeOptions options;
    options.level = coding.level;
    options.model = coding.model;
    options.engine = coding.engine;
    options.n = coding.n;
    options.onProgress = progress.callback();
    FF_ASSIGN(auto data, codec::encodeBlock(segment.data, split.files, options, control));
    options.isMetadata = true;
    options.onProgress = nullptr;
    FF_ASSIGN(auto meta, codec::encodeBlock(split.meta, {}, options, control));
    coded.header.meta = infoOf(meta);
    coded.header.data = infoOf(data);
    coded.header.model.reset();
    if (coding.model && (data.method == codec::Method::MixNet || meta.method == codec::Method::MixNet))
        coded.header.model = coding.model->shortId();
    coded.meta = std::move(meta.payload);
    coded.data = std::move(data.payload);
    return {};
}

} // namespace

Result<CodedSegment> encodeSegment(Segment& segment, const SegmentCoding& coding, TaskControl& control, TaskControl& counters)
{
    CodedSegment coded;
    coded.header.tarOffset = segment.tarOffset;
    coded.header.tarSize = segment.tarSize();
    coded.header.hash = segment.hash();
    const SplitSegment split = splitSegment(segment);
    DataProgress progress(counters, segment.data.size(), coding.verify ? 2 : 1);
    FF_TRY(encodeBlocks(coded, segment, split, coding, progress, control));
    if (!coding.verify || codesBack(coded, segment, split.meta, coding, progress, control))
        return coded;
    FF_TRY(control.checkpoint());

    // A fault of the machine or of an engine: stored bytes need neither.
    SegmentCoding plain = coding;
    plain.level = codec::Level::Store;
    plain.model = nullptr;
    coded.hashRetries = 1;
    FF_TRY(encodeBlocks(coded, segment, split, plain, progress, control));
    if (!codesBack(coded, segment, split.meta, plain, progress, control))
        return Error{ErrorCode::Damaged, "what was just coded does not decode to the same bytes: this machine's memory or "
                                         "processor cannot be trusted"};
    return coded;
}

Result<DecodedSegment> decodeSegment(const format::Reader::Payload& payload, const std::shared_ptr<const engine::Model>& model,
                                     engine::Engine engine, DecodePart part, TaskControl& control,
                                     const std::function<void(std::uint64_t)>& onProgress)
{
    const format::SegmentHeader& header = payload.header;
    FF_TRY(checkMethod(header.meta));
    FF_TRY(checkMethod(header.data));
    codec::DecodeOptions options;
    options.model = model;
    options.engine = engine;
    FF_ASSIGN(const auto meta, codec::decodeBlock(blockOf(header.meta, payload.meta), {}, options, control));
    DecodedSegment out;
    FF_ASSIGN(out.segment, parseMeta(meta, header.tarOffset, header.tarSize, header.data.rawSize));
    const bool anyElided = std::any_of(out.segment.runs.begin(), out.segment.runs.end(),
                                       [](const TarRun& run) { return run.hashElided; });
    if (part == DecodePart::Headers && !anyElided)
        return out;
    options.onProgress = onProgress;
    FF_ASSIGN(out.segment.data,
              codec::decodeBlock(blockOf(header.data, payload.data), out.segment.fileStarts(), options, control));
    if (out.segment.data.size() != header.data.rawSize)
        return damagedMeta();
    FF_TRY(restoreHashes(out.segment));
    out.hashMatches = out.segment.hash() == header.hash;
    return out;
}

std::string methodName(std::uint8_t method)
{
    static constexpr std::array<std::string_view, 4> kNames = {"store", "zstd", "mix", "mix+net"};
    return method < kNames.size() ? std::string(kNames[method]) : "unknown";
}

} // namespace ff::archive
