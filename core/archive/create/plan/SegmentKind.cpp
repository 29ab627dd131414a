// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/plan/SegmentKind.h"

#include "core/archive/run/CostModel.h"
#include "core/codec/Incompressible.h"

#include <algorithm>

namespace ff::archive {

namespace {

using codec::Level;

// What zstd leaves of the data is measured on so many windows.
constexpr std::size_t kWindow = std::size_t{16} << 10, kWindows = 8;
// Upper ends of the shares that zstd leaves; the last kind has the rest.
constexpr std::array<double, kShares - 1> kShareEnds = {0.12, 0.2, 0.28, 0.36, 0.45, 0.55, 0.7, 0.9};
constexpr std::array<double, kShares> kMiddles = {0.08, 0.16, 0.24, 0.32, 0.4, 0.5, 0.62, 0.8, 0.96};
// Above this share data of deflate's formats are taken for deflate's.
constexpr double kPackedShare = 0.7;
// Binary data have at least one zero in so many bytes.
constexpr std::size_t kZeroEvery = 200;

// Formats that hold deflate streams, which the levels from Quick on undo.
constexpr std::array<std::string_view, 26> kDeflated = {
    "apk", "docx", "epub", "gz",   "ipa",  "jar", "kra",  "mng", "odg", "odp",  "ods",  "odt", "ora",
    "pdf", "png",  "ppsx", "pptx", "svgz", "tgz", "vsdx", "war", "whl", "woff", "xlsx", "xpi", "zip"};
static_assert(std::is_sorted(kDeflated.begin(), kDeflated.end()));

bool isDeflated(std::string_view name)
{
    return std::binary_search(kDeflated.begin(), kDeflated.end(), std::string_view(endingOf(name)));
}

std::size_t deflatedBytes(ByteSpan data, std::span<const codec::FileStart> files)
{
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const std::uint64_t end = i + 1 < files.size() ? files[i + 1].offset : data.size();
        if (isDeflated(files[i].name))
            sum += end - std::min(end, files[i].offset);
    }
    return static_cast<std::size_t>(sum);
}

Bytes windowsOf(ByteSpan data)
{
    if (data.size() <= kWindow * kWindows)
        return Bytes(data.begin(), data.end());
    Bytes out;
    for (std::size_t k = 0; k < kWindows; ++k) {
        const ByteSpan window = data.subspan((data.size() - kWindow) / (kWindows - 1) * k, kWindow);
        out.insert(out.end(), window.begin(), window.end());
    }
    return out;
}

} // namespace

SegmentKind kindOf(ByteSpan data, std::span<const codec::FileStart> files)
{
    if (data.empty())
        return kDenseKind;
    if (codec::pictureBytes(data) >= data.size() / 2)
        return kPictureKind;
    if (codec::soundBytes(data, files) >= data.size() / 2)
        return kSoundKind;
    if (codec::mp3Bytes(data) >= data.size() / 2)
        return kMp3Kind;
    const Bytes sample = windowsOf(data);
    codec::EncodeOptions fast;
    fast.level = Level::Fast;
    TaskControl control;
    const auto packed = codec::encodeBlock(sample, {}, fast, control);
    const double share = packed.ok() ? double(packed->payload.size()) / double(sample.size()) : 1;
    if (share > kPackedShare && deflatedBytes(data, files) >= data.size() / 2)
        return kDeflateKind;
    if (codec::looksIncompressible(data))
        return kDenseKind;
    const auto zeros = static_cast<std::size_t>(std::count(sample.begin(), sample.end(), 0));
    const auto place = static_cast<std::size_t>(std::upper_bound(kShareEnds.begin(), kShareEnds.end(), share)
                                                - kShareEnds.begin());
    return kFirstShareKind + place + (zeros >= sample.size() / kZeroEvery ? kShares : 0);
}

SegmentKind kindOfName(std::string_view name)
{
    if (isDense(name))
        return kDenseKind;
    if (isPicture(name))
        return kPictureKind;
    if (isSound(name))
        return kSoundKind;
    if (isMp3(name))
        return kMp3Kind;
    return isDeflated(name) ? kDeflateKind : kFirstShareKind + kShares / 2;
}

LevelCosts typicalCosts(SegmentKind kind)
{
    // Measured on 2 cores with AVX2: docs/BENCHMARKS.md, "Estimates".
    LevelCosts out;
    const auto set = [&out](Level level, double seconds, double packed) {
        out[static_cast<std::size_t>(level)] = {seconds, std::min(packed, 1.0)};
    };
    if (kind == kPictureKind || kind == kSoundKind) {
        const bool isSound = kind == kSoundKind;
        set(Level::Store, 3e-9, 1);
        set(Level::Fast, 8e-9, isSound ? 0.9 : 1);
        for (const Level level : {Level::Quick, Level::Balanced})
            set(level, isSound ? 1e-6 : 1.8e-6, isSound ? 0.55 : 0.77);
        for (const Level level : {Level::Former, Level::Ultra})
            set(level, isSound ? 2.8e-6 : 1.8e-6, isSound ? 0.545 : 0.77);
        return out;
    }
    if (kind == kMp3Kind) {
        set(Level::Store, 3e-9, 1);
        set(Level::Fast, 8e-9, 1);
        for (const Level level : {Level::Quick, Level::Balanced, Level::Former, Level::Ultra})
            set(level, 1.5e-6, 0.83);
        return out;
    }
    const bool isDense = kind == kDenseKind, isPacked = kind == kDeflateKind;
    const double fast = isDense ? 1 : isPacked ? 0.97 : kMiddles[(kind - kFirstShareKind) % kShares];
    const bool isBinary = kind >= kFirstShareKind + kShares;
    const double growth = isPacked ? 3 : 1;
    set(Level::Store, 3e-9, 1);
    set(Level::Fast, isDense ? 8e-9 : 15e-9, fast);
    set(Level::Quick, isDense ? 30e-9 : 270e-9 * growth, isDense ? 1 : fast * (isBinary ? 0.82 : 0.75));
    set(Level::Balanced, isDense ? 30e-9 : 2.6e-6 * growth, isDense ? 1 : fast * (isBinary ? 0.72 : 0.66));
    set(Level::Former, isDense ? 30e-9 : 13e-6 * growth, isDense ? 1 : fast * (isBinary ? 0.7 : 0.61));
    set(Level::Ultra, isDense ? 30e-9 : 16e-6 * growth, isDense ? 1 : fast * (isBinary ? 0.7 : 0.61));
    return out;
}

} // namespace ff::archive
