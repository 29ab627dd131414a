// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/BlockCodec.h"

#include "core/codec/BranchFilter.h"
#include "core/codec/Incompressible.h"
#include "core/codec/LaneCoder.h"
#include "core/codec/MixedBlock.h"
#include "core/codec/RecordLength.h"
#include "core/codec/WordFilter.h"
#include "core/codec/ZstdBlock.h"
#include "core/codec/bwt/BwtBlock.h"
#include "core/codec/deflate/InflatedBlock.h"
#include "core/codec/jpeg/PictureBlock.h"
#include "core/codec/mix/MixHead.h"
#include "core/codec/mix/MixModel.h"
#include "core/codec/mix/ThinKernel.h"
#include "core/codec/mp3/Mp3Block.h"
#include "core/codec/pixels/PixelBlock.h"
#include "core/codec/sound/SoundBlock.h"

#include <algorithm>
#include <array>
#include <bit>
#include <new>

namespace ff::codec {

namespace {

constexpr std::array<std::string_view, 6> kLevelNames{"store",    "fast",   "quick",
                                                      "balanced", "former", "ultra"};

// A method is chosen on this much of a block: kSampleWindows pieces, spread evenly. Smaller blocks are tried
// whole.
constexpr std::size_t kSampleWindow = 32768;
constexpr std::size_t kSampleWindows = 3;
constexpr std::size_t kTryWhole = kSampleWindow * kSampleWindows;
// The thin model codes a block in the time that the other methods need for a few such windows, so these must
// do where they speak clearly.
constexpr std::size_t kThinSampleWindow = 12288;
// Of prose the net is known to pay: the trial would take the cores as long as a device takes for the block.
// Less than this share of it is neither letters nor spaces, and zstd does not make a quarter of it, as of
// logs.
constexpr std::size_t kOtherInProse = 8;
constexpr std::size_t kZstdOfProse = 4;
// A filter is chosen on this much: it needs some time to show its worth.
constexpr std::size_t kTrialWindow = 65536;
constexpr std::size_t kTrialWindows = 4;

constexpr int kFastZstdLevel = 3;

// Blocks up to this size are mixed at Quick too: the time is short, and sorting gains little on little.
constexpr std::size_t kQuickMix = std::size_t{64} << 10;

// Deflate within deflate is undone too: a PNG picture in a .tar.gz.
constexpr unsigned kMaxUndone = 2;
// Pictures stand in the Exif data of others, and in what was packed with deflate.
constexpr unsigned kMaxTakenOut = 3;
// Pixels in the block and wherever deflate was undone.
constexpr unsigned kMaxPixels = kMaxUndone + 1;

struct Variant {
    Filter filter = Filter::None;
    std::uint32_t row = 0; // of Words
    Bytes filtered; // empty without a filter
    ByteSpan bytes;
    std::vector<mix::RecordChange> records; // of bytes
};

Variant plainVariant(ByteSpan raw, std::vector<mix::RecordChange> records)
{
    Variant variant;
    variant.bytes = raw;
    variant.records = std::move(records);
    return variant;
}

// Without records.
Variant filteredVariant(ByteSpan raw, Filter filter, std::uint32_t row)
{
    Variant variant{filter, row, Bytes(raw.begin(), raw.end()), {}, {}};
    if (filter == Filter::Branches)
        filterBranches(variant.filtered);
    else
        filterWords(variant.filtered, row);
    variant.bytes = variant.filtered;
    return variant;
}

// The ways worth trying, the safest first.
Result<std::vector<Variant>> variantsOf(ByteSpan raw, std::span<const FileStart> files, TaskControl& control)
{
    std::vector<Variant> variants;
    if (looksLikeX86(raw)) {
        variants.push_back(filteredVariant(raw, Filter::Branches, 0));
        FF_ASSIGN(variants.back().records, findRecords(variants.back().bytes, files, control));
        return variants;
    }
    FF_ASSIGN(auto records, findRecords(raw, files, control));
    variants.push_back(plainVariant(raw, std::move(records)));
    // Rows of pictures show as records.
    constexpr std::uint32_t kShortestRow = 32;
    std::uint32_t row = 0;
    for (const mix::RecordChange& record : variants.front().records)
        if (record.length >= kShortestRow && record.length % 2 == 0)
            row = record.length;
    if (wordsAreSmooth(raw, row)) {
        variants.push_back(filteredVariant(raw, Filter::Words, row));
        FF_ASSIGN(variants.back().records, findRecords(variants.back().bytes, files, control));
    }
    return variants;
}

// The sample and the files that begin in it.
struct Sample {
    Bytes bytes;
    std::vector<FileStart> files;

    // As a piece of a variant.
    Result<Variant> of(const Variant& whole, TaskControl& control) const
    {
        FF_ASSIGN(auto records, findRecords(bytes, files, control));
        Variant variant = plainVariant(bytes, std::move(records));
        variant.filter = whole.filter;
        variant.row = whole.row;
        return variant;
    }
};

// `count` windows, spread evenly; all of the block when it is not larger.
Sample takeSample(ByteSpan raw, std::span<const FileStart> files, std::size_t window, std::size_t count)
{
    Sample sample;
    if (raw.size() <= window * count)
        return {Bytes(raw.begin(), raw.end()), std::vector<FileStart>(files.begin(), files.end())};
    for (std::size_t k = 0; k < count; ++k) {
        const std::size_t from = (raw.size() - window) * k / (count - 1);
        // The file that the window begins in lends it its name.
        const auto after =
            std::upper_bound(files.begin(), files.end(), from,
                             [](std::uint64_t at, const FileStart& f) { return at < f.offset; });
        if (after != files.begin())
            sample.files.push_back({sample.bytes.size(), std::prev(after)->name});
        for (auto file = after; file != files.end() && file->offset < from + window; ++file)
            sample.files.push_back({sample.bytes.size() + (file->offset - from), file->name});
        sample.bytes.insert(sample.bytes.end(), raw.begin() + static_cast<std::ptrdiff_t>(from),
                            raw.begin() + static_cast<std::ptrdiff_t>(from + window));
    }
    return sample;
}

std::uint32_t lanesDial(std::uint64_t size, const EncodeOptions& options, bool withNet)
{
    if (!withNet || options.n == 0)
        return oneLane(size);
    std::uint32_t n = options.n;
    const std::uint64_t most = mostLanes(options.model.get());
    while (laneCount(size, n) > most)
        ++n;
    return n;
}

// No payload makes more of its bytes: the range coder's probabilities end at 65535/65536, so a byte costs at
// least 8 · log2(65536/65535) bits, and a frame of zstd makes at most a block of 128 KiB of four bytes. What
// claims more is a lie that is not to cost memory.
bool mayBecome(Method method, std::uint64_t payload, std::uint64_t raw)
{
    constexpr std::uint64_t kMixed = 46'000, kZstd = 32'768;
    if (method == Method::Bwt)
        return bwt::mayBecome(payload, raw);
    if (method == Method::Sound || method == Method::Mp3 || method == Method::Pixels)
        // of their numbers a byte may cost a quarter of that
        return raw <= (payload + 16) * 4 * kMixed;
    return method == Method::Zstd ? raw <= payload * kZstd : raw <= (payload + 16) * kMixed;
}

Error liesAboutSize(std::uint64_t payload, std::uint64_t raw)
{
    return {ErrorCode::Damaged,
            sentence("a block claims %1 bytes, more than %2 packed ones can give", raw, payload)};
}

// Steps of the lock step after which bytes [from, to) are known.
std::uint64_t stepsFor(std::uint64_t from, std::uint64_t to, std::uint32_t n)
{
    const std::uint64_t length = laneSize(n);
    if (from >= to)
        return 0;
    return from / length == (to - 1) / length ? (to - 1) % length + 1 : length;
}

// A device has more threads waiting than the processor should mix with.
MixingTurns* turnsWith(engine::Engine engine)
{
    return engine::isDevice(engine) ? &mixingTurns() : nullptr;
}

Result<Bytes> mixEncode(const Variant& variant, std::span<const FileStart> files,
                        const EncodeOptions& options, bool withNet, TaskControl& control,
                        const std::function<void(std::uint64_t)>& onProgress = {},
                        std::vector<std::uint32_t>* costs = nullptr)
{
    LaneTask task;
    task.n = lanesDial(variant.bytes.size(), options, withNet);
    task.files = files;
    task.turns = turnsWith(options.engine);
    Head head;
    head.isFull = usesModel(options.level) && options.mixing != Mixing::Thin;
    head.filter = variant.filter;
    head.row = variant.row;
    head.records = variant.records;
    task.records = head.records;
    task.isFull = head.isFull;
    task.isSamples = head.filter == Filter::Words;
    if (takesPrimer(head.filter, withNet && !head.isFull))
        task.primer = options.primer;
    task.weights = weightsFor(head, withNet);
    task.onProgress = onProgress;
    task.costs = costs;
    std::unique_ptr<engine::Predictor> predictor;
    if (withNet) {
        FF_ASSIGN(
            predictor,
            engine::createPredictor(options.model, laneCount(variant.bytes.size(), task.n), options.engine));
        task.predictor = predictor.get();
    }
    ByteWriter writer;
    writeHead(head, writer);
    Bytes out = writer.take();
    FF_TRY(encodeLanes(variant.bytes, task, out, control));
    return out;
}

// What the methods make of a sample, bytes.
struct Trial {
    std::size_t zstd = 0, mix = 0, net = 0;

    // The sample is a cold start, where the transformer looks its best: ask for a clear gain. The thin model
    // with it is faster than the light one without: it may lose a little.
    bool netPays(bool isThin) const { return isThin ? net < mix + mix / 32 : net < mix - mix / 64; }
    bool isDoubtful() const { return net > mix - mix / 5 && net < mix + mix / 16; }
};

Result<Trial> tryMethods(const Variant& variant, ByteSpan raw, std::span<const FileStart> files,
                         const EncodeOptions& options, bool mayUseNet, std::size_t window, std::size_t count,
                         TaskControl& control)
{
    const Sample sample = takeSample(variant.bytes, files, window, count);
    FF_ASSIGN(const Variant sampled, sample.of(variant, control));
    FF_ASSIGN(const auto mix, mixEncode(sampled, sample.files, options, false, control));
    Trial trial{raw.size(), mix.size(), mix.size()};
    // zstd has a chance only where next to nothing is left to code, or next to nothing can be done.
    const std::size_t margin = sampled.bytes.size() / 16;
    if (mix.size() <= margin || mix.size() + margin >= sampled.bytes.size()) {
        FF_ASSIGN(const auto zstd, zstdEncode(takeSample(raw, files, window, count).bytes, 19, control));
        trial.zstd = zstd.size();
    }
    if (mayUseNet) {
        FF_ASSIGN(const auto net, mixEncode(sampled, sample.files, options, true, control));
        trial.net = net.size();
    }
    return trial;
}

bool isLetterOrSpace(std::uint8_t byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || byte >= 128 || byte == ' '
        || byte == '\n' || byte == '\r';
}

Result<bool> isProse(ByteSpan raw, std::span<const FileStart> files, TaskControl& control)
{
    const Bytes sample = takeSample(raw, files, kThinSampleWindow, kSampleWindows).bytes;
    const auto isControl = [](std::uint8_t byte) {
        return byte < ' ' && byte != '\n' && byte != '\r' && byte != '\t';
    };
    if (std::any_of(sample.begin(), sample.end(), isControl))
        return false;
    const auto others = sample.size()
        - static_cast<std::size_t>(std::count_if(sample.begin(), sample.end(), isLetterOrSpace));
    if (others > sample.size() / kOtherInProse)
        return false;
    FF_ASSIGN(const Bytes packed, zstdEncode(sample, kFastZstdLevel, control));
    return packed.size() > sample.size() / kZstdOfProse;
}

Result<CodedBlock> encodeAsIs(ByteSpan raw, std::span<const FileStart> files, const EncodeOptions& options,
                              TaskControl& control)
{
    CodedBlock block;
    block.rawSize = raw.size();
    std::uint64_t reported = 0;
    const auto progress = [&](std::uint64_t bytes) {
        reported += bytes;
        if (options.onProgress)
            options.onProgress(bytes);
    };
    const auto finishProgress = [&] {
        if (options.onProgress && reported < raw.size())
            options.onProgress(raw.size() - reported);
    };
    std::vector<std::uint32_t> costs; // of what was coded last
    const auto keep = [&](Method method, std::uint32_t n, Filter filter, Bytes payload) {
        if (block.payload.size() <= payload.size() && block.method != Method::Store)
            return;
        if (payload.size() >= raw.size())
            return;
        block.method = method;
        block.usesModel = takesNet(method);
        const bool isThin = takesNet(method) && options.mixing == Mixing::Thin;
        block.usesPrimer = method != Method::Zstd && method != Method::Bwt && !options.primer.empty()
            && takesPrimer(filter, isThin);
        block.n = n;
        block.payload = std::move(payload);
        block.costs = std::move(costs);
    };
    const auto stored = [&] {
        if (block.method == Method::Store)
            block.payload.assign(raw.begin(), raw.end());
        finishProgress();
        return block;
    };

    FF_TRY(control.checkpoint());
    if (options.level == Level::Store || raw.empty()
        || (options.level != Level::Fast && looksIncompressible(raw)))
        return stored();
    if (options.level == Level::Fast) {
        FF_ASSIGN(auto payload, zstdEncode(raw, kFastZstdLevel, control));
        keep(Method::Zstd, 0, Filter::None, std::move(payload));
        return stored();
    }

    if (options.level == Level::Quick) {
        const bool isSmall = raw.size() <= kQuickMix;
        FF_ASSIGN(auto payload,
                  bwt::encodeBlock(raw, control, isSmall ? std::function<void(std::uint64_t)>() : progress));
        keep(Method::Bwt, 0, Filter::None, std::move(payload));
        if (!isSmall)
            return stored();
    }

    const bool mayUseNet = !options.isMetadata && options.model != nullptr && usesModel(options.level);
    const auto dial = [&](bool withNet) { return lanesDial(raw.size(), options, withNet); };
    std::vector<Variant> variants;
    if (options.isMetadata) {
        variants.push_back(plainVariant(raw, {}));
    } else {
        FF_ASSIGN(variants, variantsOf(raw, files, control));
    }
    if (raw.size() <= kTryWhole || (options.level == Level::Ultra && mayUseNet)) {
        for (const Variant& variant : variants) {
            const std::function<void(std::uint64_t)> onLast =
                &variant == &variants.back() ? std::function<void(std::uint64_t)>(progress) : nullptr;
            FF_ASSIGN(
                auto mixed,
                mixEncode(variant, files, options, false, control, mayUseNet ? nullptr : onLast, &costs));
            keep(Method::Mix, dial(false), variant.filter, std::move(mixed));
            if (!mayUseNet)
                continue;
            FF_ASSIGN(auto withNet, mixEncode(variant, files, options, true, control, onLast, &costs));
            keep(Method::MixNet, dial(true), variant.filter, std::move(withNet));
        }
        return stored();
    }

    // The variant, then the method, by what they make of a sample, which is too small to spend a primer on.
    EncodeOptions onSample = options;
    onSample.primer = {};
    const Variant* chosen = &variants.front();
    if (variants.size() > 1) {
        std::size_t best = 0;
        for (const Variant& variant : variants) {
            const Sample trial = takeSample(variant.bytes, files, kTrialWindow, kTrialWindows);
            FF_ASSIGN(const Variant sampled, trial.of(variant, control));
            FF_ASSIGN(const auto mixed, mixEncode(sampled, trial.files, onSample, false, control));
            if (best != 0 && mixed.size() >= best - best / 64)
                continue;
            chosen = &variant;
            best = mixed.size();
        }
    }
    const bool isThin = mayUseNet && options.mixing == Mixing::Thin;
    if (isThin && chosen->filter == Filter::None) {
        FF_ASSIGN(const bool prose, isProse(raw, files, control));
        if (prose) {
            FF_ASSIGN(auto payload, mixEncode(*chosen, files, options, true, control, progress, &costs));
            keep(Method::MixNet, dial(true), chosen->filter, std::move(payload));
            return stored();
        }
    }
    FF_ASSIGN(Trial trial,
              tryMethods(*chosen, raw, files, onSample, mayUseNet, isThin ? kThinSampleWindow : kSampleWindow,
                         kSampleWindows, control));
    if (isThin && trial.isDoubtful()) {
        FF_ASSIGN(
            trial,
            tryMethods(*chosen, raw, files, onSample, mayUseNet, kSampleWindow, kTrialWindows, control));
    }
    const bool useNet = mayUseNet && trial.netPays(isThin);
    if (trial.zstd <= std::min(trial.mix, trial.net)) {
        FF_ASSIGN(auto payload, zstdEncode(raw, 19, control));
        keep(Method::Zstd, 0, Filter::None, std::move(payload));
        return stored();
    }
    FF_ASSIGN(auto payload, mixEncode(*chosen, files, options, useNet, control, progress, &costs));
    keep(useNet ? Method::MixNet : Method::Mix, dial(useNet), chosen->filter, std::move(payload));
    return stored();
}

// What was done to the block before.
struct Depth {
    unsigned undone = 0; // times that deflate was undone
    unsigned takenOut = 0; // times that pictures were taken out
    bool isWithoutSound = false; // sound was taken out
    bool isWithoutMp3 = false; // MP3 streams were
    unsigned pixels = 0; // times that pixels were taken out

    Depth afterUndoing() const
    {
        return with([](Depth& depth) { ++depth.undone; });
    }
    Depth afterPictures() const
    {
        return with([](Depth& depth) { ++depth.takenOut; });
    }
    Depth afterSound() const
    {
        return with([](Depth& depth) { depth.isWithoutSound = true; });
    }
    Depth afterMp3() const
    {
        return with([](Depth& depth) { depth.isWithoutMp3 = true; });
    }
    Depth afterPixels() const
    {
        return with([](Depth& depth) { ++depth.pixels; });
    }

private:
    template <typename Change>
    Depth with(Change change) const
    {
        Depth out = *this;
        change(out);
        return out;
    }
};

using EncodeAtDepth = Result<CodedBlock>(ByteSpan, std::span<const FileStart>, const EncodeOptions&,
                                         TaskControl&, Depth);

EncodeFunction at(Depth depth, EncodeAtDepth& encode)
{
    return [depth, &encode](ByteSpan raw, std::span<const FileStart> files, const EncodeOptions& options,
                            TaskControl& control) { return encode(raw, files, options, control, depth); };
}

Result<CodedBlock> encode(ByteSpan raw, std::span<const FileStart> files, const EncodeOptions& options,
                          TaskControl& control, Depth depth = {});

// Without looking for pictures.
Result<CodedBlock> encodeUndone(ByteSpan raw, std::span<const FileStart> files, const EncodeOptions& options,
                                TaskControl& control, Depth depth)
{
    if (depth.undone == kMaxUndone)
        return encodeAsIs(raw, files, options, control);
    return encodeInflated(raw, files, options, raw.size() <= kTryWhole, at(depth.afterUndoing(), encode),
                          encodeAsIs, control);
}

// Without looking for sound of any sort.
Result<CodedBlock> encodeSilent(ByteSpan raw, std::span<const FileStart> files, const EncodeOptions& options,
                                TaskControl& control, Depth depth)
{
    if (depth.takenOut == kMaxTakenOut)
        return encodeUndone(raw, files, options, control, depth);
    return encodePictures(raw, files, options, at(depth.afterPictures(), encodeSilent),
                          at(depth, encodeUndone), control);
}

// Without looking for PCM sound.
Result<CodedBlock> encodeWithoutPcm(ByteSpan raw, std::span<const FileStart> files,
                                    const EncodeOptions& options, TaskControl& control, Depth depth)
{
    if (depth.isWithoutMp3)
        return encodeSilent(raw, files, options, control, depth);
    return encodeMp3(raw, files, options, at(depth.afterMp3(), encodeSilent), at(depth, encodeSilent),
                     control);
}

// Without looking for pixels.
Result<CodedBlock> encodeWithoutPixels(ByteSpan raw, std::span<const FileStart> files,
                                       const EncodeOptions& options, TaskControl& control, Depth depth)
{
    if (depth.isWithoutSound)
        return encodeWithoutPcm(raw, files, options, control, depth);
    return encodeSound(raw, files, options, at(depth.afterSound(), encodeWithoutPcm),
                       at(depth, encodeWithoutPcm), control);
}

Result<CodedBlock> encode(ByteSpan raw, std::span<const FileStart> files, const EncodeOptions& options,
                          TaskControl& control, Depth depth)
{
    if (options.level <= Level::Fast || options.isMetadata)
        return encodeAsIs(raw, files, options, control);
    if (depth.pixels == kMaxPixels)
        return encodeWithoutPixels(raw, files, options, control, depth);
    return encodePixels(raw, files, options, at(depth.afterPixels(), encodeWithoutPixels),
                        at(depth, encodeWithoutPixels), control);
}

Result<Bytes> decode(const CodedBlock& block, std::span<const FileStart> files, const DecodeOptions& options,
                     TaskControl& control, Depth depth = {})
{
    if (block.rawSize > kMaxBlockSize)
        return Error{ErrorCode::Damaged,
                     sentence("a block claims %1 bytes, more than the %2 that a block may have",
                              block.rawSize, kMaxBlockSize)};
    FF_TRY(control.checkpoint());
    const auto within = [](Depth deeper) -> DecodeFunction {
        return [deeper](const CodedBlock& inner, std::span<const FileStart> starts, const DecodeOptions& how,
                        TaskControl& watch) { return decode(inner, starts, how, watch, deeper); };
    };
    switch (block.method) {
    case Method::Store:
        if (block.payload.size() != block.rawSize)
            return Error{ErrorCode::Damaged,
                         sentence("a stored block has %1 of %2 bytes", block.payload.size(), block.rawSize)};
        if (options.onProgress)
            options.onProgress(block.rawSize);
        return block.payload;
    case Method::Zstd: {
        if (!mayBecome(block.method, block.payload.size(), block.rawSize))
            return liesAboutSize(block.payload.size(), block.rawSize);
        Bytes raw(static_cast<std::size_t>(block.rawSize));
        FF_TRY(zstdDecode(block.payload, raw, control));
        if (options.onProgress)
            options.onProgress(block.rawSize);
        return raw;
    }
    case Method::Bwt:
        if (!mayBecome(block.method, block.payload.size(), block.rawSize))
            return liesAboutSize(block.payload.size(), block.rawSize);
        return bwt::decodeBlock(block.payload, block.rawSize, std::min(block.rawSize, options.to), control,
                                options.onProgress);
    case Method::Mix:
    case Method::MixNet: {
        if (!mayBecome(block.method, block.payload.size(), block.rawSize))
            return liesAboutSize(block.payload.size(), block.rawSize);
        FF_ASSIGN(MixedBlock mixed, openMixed(block, files, options));
        LaneTask& task = mixed.task;
        const Head& head = mixed.head;
        task.onProgress = options.onProgress;
        task.turns = turnsWith(options.engine);
        // A filter's bytes hang on those before them and on a few behind them.
        const bool isFiltered = head.filter != Filter::None;
        const std::uint64_t to = std::min(block.rawSize, options.to);
        const std::uint64_t end =
            isFiltered ? std::min(block.rawSize, to + std::max(kBranchReach, kWordReach)) : to;
        task.steps = stepsFor(isFiltered ? 0 : options.from, end, block.n);
        ByteSpan expected = options.expected;
        Variant known;
        if (head.filter != Filter::None && !expected.empty()) {
            known = filteredVariant(expected, head.filter, head.row);
            expected = known.bytes;
        }
        Bytes raw(static_cast<std::size_t>(block.rawSize));
        FF_TRY(decodeLanes(ByteSpan(block.payload).subspan(mixed.headSize), task, raw, expected, control));
        raw.resize(static_cast<std::size_t>(end));
        unfilter(head, raw);
        raw.resize(static_cast<std::size_t>(to));
        return raw;
    }
    case Method::Inflated:
        if (depth.undone == kMaxUndone)
            return Error{ErrorCode::Damaged, sentence("a block's deflate streams are undone too often")};
        return decodeInflated(block, files, options, within(depth.afterUndoing()), control);
    case Method::Pictures:
        if (depth.takenOut == kMaxTakenOut)
            return Error{ErrorCode::Damaged, sentence("a block's pictures are taken out too often")};
        if (!mayBecome(block.method, block.payload.size(), block.rawSize))
            return liesAboutSize(block.payload.size(), block.rawSize);
        return decodePictures(block, files, options, within(depth.afterPictures()), control);
    case Method::Sound:
        if (depth.isWithoutSound)
            return Error{ErrorCode::Damaged, sentence("a block's sounds are taken out twice")};
        if (!mayBecome(block.method, block.payload.size(), block.rawSize))
            return liesAboutSize(block.payload.size(), block.rawSize);
        return decodeSound(block, files, options, within(depth.afterSound()), control);
    case Method::Mp3:
        if (depth.isWithoutMp3)
            return Error{ErrorCode::Damaged, sentence("a block's MP3 streams are taken out twice")};
        if (!mayBecome(block.method, block.payload.size(), block.rawSize))
            return liesAboutSize(block.payload.size(), block.rawSize);
        return decodeMp3(block, files, options, within(depth.afterMp3()), control);
    case Method::Pixels:
        if (depth.pixels == kMaxPixels)
            return Error{ErrorCode::Damaged, sentence("a block's pixels are taken out too often")};
        if (!mayBecome(block.method, block.payload.size(), block.rawSize))
            return liesAboutSize(block.payload.size(), block.rawSize);
        return decodePixels(block, files, options, within(depth.afterPixels()), control);
    }
    return Error{ErrorCode::Missing,
                 sentence("a block is coded with method %1, which this version does not know; a newer "
                          "FileFormer may open it",
                          static_cast<int>(block.method))};
}

// A device that fails (no memory, a lost connection) ends no task: the processor gives the same integers.
template <typename T, typename Options>
bool mayRetryOnProcessor(const Result<T>& done, const Options& options, TaskControl& control)
{
    if (done.ok() || !options.model || !engine::isDevice(options.engine)
        || done.error().code != ErrorCode::Missing || control.isCancelled())
        return false;
    if (options.onDeviceFault)
        options.onDeviceFault(done.error().message);
    return true;
}

Error outOfMemory(std::uint64_t size)
{
    return {ErrorCode::Missing,
            sentence("not enough memory for a block of %1 bytes; try fewer threads (--threads 1)", size)};
}

} // namespace

std::optional<Level> levelFromName(std::string_view name)
{
    const auto at = std::find(kLevelNames.begin(), kLevelNames.end(), name);
    if (at == kLevelNames.end())
        return std::nullopt;
    return static_cast<Level>(at - kLevelNames.begin());
}

std::string_view levelName(Level level)
{
    return kLevelNames[static_cast<std::size_t>(level)];
}

Result<CodedBlock> encodeBlock(ByteSpan raw, std::span<const FileStart> files, const EncodeOptions& options,
                               TaskControl& control)
{
    if (raw.size() > kMaxBlockSize)
        return Error{ErrorCode::Usage, sentence("a block of %1 bytes is too large", raw.size())};
    if (options.primer.size() > kMaxPrimer)
        return Error{ErrorCode::Usage, sentence("a primer of %1 bytes is too large", options.primer.size())};
    try {
        auto block = encode(raw, files, options, control);
        if (!mayRetryOnProcessor(block, options, control))
            return block;
        EncodeOptions onProcessor = options;
        FF_ASSIGN(onProcessor.engine, engine::selectNativeEngine(options.model));
        FF_ASSIGN(const MixingTurns::Turn turn, mixingTurns().take(control));
        return encode(raw, files, onProcessor, control);
    } catch (const std::bad_alloc&) {
        return outOfMemory(raw.size());
    }
}

Result<Bytes> decodeBlock(const CodedBlock& block, std::span<const FileStart> files,
                          const DecodeOptions& options, TaskControl& control)
{
    try {
        auto decoded = decode(block, files, options, control);
        if (mayRetryOnProcessor(decoded, options, control)) {
            DecodeOptions onProcessor = options;
            FF_ASSIGN(onProcessor.engine, engine::selectNativeEngine(options.model));
            FF_ASSIGN(const MixingTurns::Turn turn, mixingTurns().take(control));
            decoded = decode(block, files, onProcessor, control);
        }
        FF_ASSIGN(auto raw, std::move(decoded));
        if (!options.expected.empty()
            && !std::equal(raw.begin(), raw.end(), options.expected.begin(), options.expected.end()))
            return Error{ErrorCode::Damaged, sentence("a coded block does not decode to what went in")};
        return raw;
    } catch (const std::bad_alloc&) {
        return outOfMemory(block.rawSize);
    }
}

std::uint64_t costStretch(std::uint64_t rawSize)
{
    return std::bit_ceil(std::max<std::uint64_t>(16, rawSize / 65536));
}

std::uint64_t workingMemory(std::uint64_t rawSize, Level level)
{
    const std::uint64_t buffers = 4 * rawSize + (std::uint64_t{1} << 20);
    if (level == Level::Store || level == Level::Fast)
        return buffers + (std::uint64_t{8} << 20);
    // Undone deflate is mostly three times as large or less.
    return 3 * buffers
        + (level == Level::Quick ? bwt::encodingMemory(3 * rawSize) : mix::mixModelMemory(3 * rawSize));
}

std::uint64_t deviceMemory(std::uint64_t rawSize)
{
    return 4 * rawSize + (std::uint64_t{64} << mix::thinLineBits(rawSize))
        + (std::uint64_t{4} << mix::thinMatchBits(rawSize)) + (std::uint64_t{8} << 20);
}

std::uint64_t decodingMemory(Method method, std::uint64_t rawSize)
{
    constexpr std::uint64_t kLeast = std::uint64_t{1} << 20;
    if (method == Method::Store || method == Method::Zstd)
        return rawSize + kLeast;
    if (method == Method::Bwt)
        return rawSize + bwt::decodingMemory(rawSize) + kLeast;
    const std::uint64_t parts = method == Method::Sound ? soundMemory()
        : method == Method::Mp3                         ? mp3Memory(rawSize)
        : method == Method::Pixels                      ? pixelsMemory(rawSize)
        : method == Method::Pictures                    ? picturesMemory(rawSize)
                                                        : 0;
    if (parts != 0)
        return 3 * rawSize + parts + std::max(mix::mixModelMemory(rawSize), bwt::decodingMemory(rawSize))
            + kLeast;
    // What it is with its deflate streams undone stands in the payload.
    const std::uint64_t inner =
        method == Method::Inflated ? std::min(kMaxBlockSize, 8 * rawSize + 4 * kLeast) : rawSize;
    const std::uint64_t buffers = method == Method::Inflated ? 3 * inner + rawSize : rawSize;
    return buffers + std::max(mix::mixModelMemory(inner), bwt::decodingMemory(inner)) + kLeast;
}

} // namespace ff::codec
