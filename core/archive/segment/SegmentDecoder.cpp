// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/segment/SegmentDecoder.h"

#include "core/archive/segment/MetaBlock.h"

#include <algorithm>
#include <array>

namespace ff::archive {

namespace {

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
        return Error{
            ErrorCode::Missing,
            sentence("a segment is coded by a method that this version of FileFormer does not know")};
    return {};
}

} // namespace

Result<Segment> decodeSegment(format::Reader::Payload payload,
                              const std::shared_ptr<const engine::Model>& model, engine::Engine engine,
                              DecodePart part, const std::vector<TarRange>& keep, TaskControl& control,
                              const std::function<void(std::uint64_t)>& onProgress,
                              const std::function<void(const Sentence&)>& onDeviceFault, ByteSpan primer,
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
        return Error{ErrorCode::Damaged, sentence("what a segment was primed with is not there")};
    if (primer.size() > codec::kMaxPrimer)
        return Error{ErrorCode::Damaged, sentence("a segment is primed with more than can be")};
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

std::string methodName(std::uint8_t method)
{
    static constexpr std::array<std::string_view, codec::kLastMethod + 1> kNames = {
        "store", "zstd", "mix", "mix+net", "inflated", "bwt", "pictures", "sound", "mp3", "pixels"};
    return method < kNames.size() ? std::string(kNames[method]) : "unknown";
}

} // namespace ff::archive
