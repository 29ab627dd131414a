// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/deflate/InflatedBlock.h"

#include "core/codec/Progress.h"
#include "core/codec/deflate/Expansion.h"

#include <algorithm>

namespace ff::codec {

namespace {

std::vector<FileStart> expandedStarts(std::span<const FileStart> files, const deflate::Recipe& recipe)
{
    std::vector<FileStart> starts(files.begin(), files.end());
    for (FileStart& start : starts)
        start.offset = recipe.expandedAt(start.offset);
    return starts;
}

bool hidesTaken(ByteSpan raw)
{
    return pictureBytes(raw) >= raw.size() / 2 || mp3Bytes(raw) >= raw.size() / 2;
}

} // namespace

Result<std::optional<Undone>> undoDeflate(ByteSpan raw, std::span<const FileStart> files,
                                          TaskControl& control)
{
    FF_ASSIGN(auto expansion, deflate::expand(raw, hidesTaken, false, control));
    if (!expansion)
        return std::optional<Undone>();
    FF_ASSIGN(const deflate::Recipe recipe,
              deflate::Recipe::read(expansion->recipe, raw.size(), expansion->bytes.size()));
    return std::optional<Undone>(Undone{std::move(expansion->bytes), expandedStarts(files, recipe)});
}

Result<CodedBlock> encodeInflated(ByteSpan raw, std::span<const FileStart> files,
                                  const EncodeOptions& options, bool tryBoth,
                                  const EncodeFunction& encodeExpanded, const EncodeFunction& encodeAsIs,
                                  TaskControl& control)
{
    FF_ASSIGN(const auto expansion, deflate::expand(raw, hidesTaken, !options.isVerified, control));
    if (!expansion)
        return encodeAsIs(raw, files, options, control);
    const std::uint64_t expandedSize = expansion->bytes.size();
    FF_ASSIGN(const deflate::Recipe recipe,
              deflate::Recipe::read(expansion->recipe, raw.size(), expandedSize));

    EncodeOptions inner = options;
    inner.onProgress = scaled(options.onProgress, expandedSize, raw.size());
    FF_ASSIGN(CodedBlock coded,
              encodeExpanded(expansion->bytes, expandedStarts(files, recipe), inner, control));
    CodedBlock block;
    block.method = Method::Inflated;
    block.n = coded.n;
    block.rawSize = raw.size();
    block.usesModel = coded.usesModel;
    block.usesPrimer = coded.usesPrimer;
    ByteWriter writer;
    writer.varint(expandedSize);
    writer.sizedBytes(expansion->recipe);
    writer.u8(static_cast<std::uint8_t>(coded.method));
    writer.bytes(coded.payload);
    block.payload = writer.take();

    std::uint64_t spentOnStreams = 0;
    if (!coded.costs.empty()) {
        const CostMap map(coded.costs, expandedSize);
        block.costs =
            costsOver(raw.size(), [&](std::uint64_t rawAt) { return map.before(recipe.expandedAt(rawAt)); });
        spentOnStreams = recipe.sumOverStreams([&](std::uint64_t expandedAt) {
            return map.before(expandedAt);
        }) / (8 * 256);
    }
    // Coded as they are, streams take what they have.
    const bool isSure = block.payload.size() < raw.size()
        && spentOnStreams + expansion->recipe.size() < expansion->streamBytes;
    if (isSure && !tryBoth)
        return block;
    EncodeOptions again = options;
    again.onProgress = nullptr;
    FF_ASSIGN(CodedBlock asIs, encodeAsIs(raw, files, again, control));
    return block.payload.size() < asIs.payload.size() ? std::move(block) : std::move(asIs);
}

Result<Bytes> decodeInflated(const CodedBlock& block, std::span<const FileStart> files,
                             const DecodeOptions& options, const DecodeFunction& decodeExpanded,
                             TaskControl& control)
{
    ByteReader reader(block.payload);
    CodedBlock inner;
    inner.n = block.n;
    inner.rawSize = reader.varint();
    const ByteSpan bytes = reader.sizedBytes();
    inner.method = static_cast<Method>(reader.u8());
    const ByteSpan payload = reader.bytes(reader.remaining());
    if (reader.failed())
        return Error{ErrorCode::Damaged, sentence("a block's payload has an impossible head")};
    FF_ASSIGN(const deflate::Recipe recipe, deflate::Recipe::read(bytes, block.rawSize, inner.rawSize));
    inner.payload.assign(payload.begin(), payload.end());

    DecodeOptions how = options;
    const std::uint64_t to = std::min(block.rawSize, options.to);
    how.from = 0; // each stream's recipe leans on those before it
    how.to = recipe.expandedEnd(to);
    how.onProgress = scaled(options.onProgress, inner.rawSize, block.rawSize);
    Bytes known;
    if (!options.expected.empty()) {
        FF_ASSIGN(known, recipe.expandKnown(options.expected, control));
        how.expected = known;
    }
    FF_ASSIGN(const Bytes expanded, decodeExpanded(inner, expandedStarts(files, recipe), how, control));
    return recipe.restore(expanded, to, control);
}

} // namespace ff::codec
