// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/run/CostModel.h"

#include <algorithm>
#include <array>

namespace ff::archive {

namespace {

// Measured: docs/BENCHMARKS.md, "What the times left go by".
constexpr double kStoreSpeed = 300e6, kZstdSpeed = 200e6, kBwtSpeed = 7.5e6, kMixSpeed = 500e3,
                 kNetSpeed = 150e3, kPictureSpeed = 2.1e6, kSoundSpeed = 2e6, kStrongSoundSpeed = 700e3,
                 kMp3Speed = 1.4e6, kPixelSpeed = 2e6;
// Multiply-adds per second of a net that is so large that nothing else counts (docs/BENCHMARKS.md, "A large
// model").
constexpr double kNetRate = 80e9;
// Bytes that one of undone deflate becomes, about.
constexpr double kUndoneGrowth = 3;
// Of data that end up stored: the trial of a sample takes most of it.
constexpr double kTrialSpeed = 10e6;

// Coded so well that a level ends up storing them. Not those of deflate (zip, png, gz): a sample of those may
// pay.
constexpr std::array<std::string_view, 27> kDense = {
    "7z",  "aac", "ace", "avif", "br",   "bz2", "ffz", "flac", "heic", "jxl",  "lz",  "lzma", "m4a", "m4v",
    "mkv", "mov", "mp4", "ogg",  "opus", "rar", "txz", "tzst", "webm", "webp", "wmv", "xz",   "zst"};
static_assert(std::is_sorted(kDense.begin(), kDense.end()));

// Coded by Method::Pictures.
constexpr std::array<std::string_view, 6> kPictures = {"jfif", "jpe", "jpeg", "jpg", "mpo", "thm"};
static_assert(std::is_sorted(kPictures.begin(), kPictures.end()));

// Coded by Method::Sound.
constexpr std::array<std::string_view, 7> kSounds = {"aif", "aifc", "aiff", "au", "bwf", "w64", "wav"};
static_assert(std::is_sorted(kSounds.begin(), kSounds.end()));

double levelSpeed(codec::Level level)
{
    switch (level) {
    case codec::Level::Store:
        return kStoreSpeed;
    case codec::Level::Fast:
        return kZstdSpeed / 10;
    case codec::Level::Quick:
        return kBwtSpeed;
    case codec::Level::Balanced:
        return kMixSpeed;
    case codec::Level::Former:
    case codec::Level::Ultra:
        break;
    }
    return kNetSpeed;
}

// No default: a new method does not compile until it has a speed.
double methodSpeed(codec::Method method)
{
    switch (method) {
    case codec::Method::Store:
        return kStoreSpeed;
    case codec::Method::Zstd:
        return kZstdSpeed;
    case codec::Method::Mix:
        return kMixSpeed;
    case codec::Method::MixNet:
        return kNetSpeed;
    case codec::Method::Inflated: // within another: deflate undone twice is mixed, too
        return kMixSpeed;
    case codec::Method::Bwt:
        return kBwtSpeed;
    case codec::Method::Pictures: // the rest is little
        return kPictureSpeed;
    case codec::Method::Sound: // the same
        return kSoundSpeed;
    case codec::Method::Mp3:
        return kMp3Speed;
    case codec::Method::Pixels: // the same
        return kPixelSpeed;
    }
    return kNetSpeed; // of a newer version: it cannot be decoded here
}

double netSpeed(std::uint64_t multiplyAdds)
{
    return std::min(kNetSpeed, 1 / (1 / kMixSpeed + double(multiplyAdds) / kNetRate));
}

} // namespace

std::string endingOf(std::string_view name)
{
    const std::size_t dot = name.rfind('.');
    std::string ending(dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1));
    for (char& c : ending)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return ending;
}

bool isDense(std::string_view name)
{
    return std::binary_search(kDense.begin(), kDense.end(), std::string_view(endingOf(name)));
}

bool isPicture(std::string_view name)
{
    return std::binary_search(kPictures.begin(), kPictures.end(), std::string_view(endingOf(name)));
}

bool isMp3(std::string_view name)
{
    return endingOf(name) == "mp3"; // coded by Method::Mp3
}

bool isSound(std::string_view name)
{
    return std::binary_search(kSounds.begin(), kSounds.end(), std::string_view(endingOf(name)));
}

DecodingCost decodingCost(const format::SegmentHeader& header)
{
    const auto method = static_cast<codec::Method>(header.data.method);
    if (method != codec::Method::Inflated)
        return {method, false};
    // The method within stands in the payload, but only the transformer needs a model, and only mixing a
    // dial.
    if (header.model)
        return {codec::Method::MixNet, true};
    return {header.data.n != 0 ? codec::Method::Mix : codec::Method::Bwt, true};
}

DecodingCost decodingCost(const format::SegmentHeader& header, engine::ModelStore& models)
{
    return DecodingCosts(models).of(header);
}

DecodingCost DecodingCosts::of(const format::SegmentHeader& header)
{
    DecodingCost cost = decodingCost(header);
    if (!header.model)
        return cost;
    const auto [place, isNew] = m_multiplyAdds.try_emplace(*header.model, 0);
    if (isNew) {
        if (const auto model = m_models.byShortId(*header.model); model.ok())
            place->second = (*model)->shape().multiplyAdds();
    }
    cost.multiplyAdds = place->second;
    return cost;
}

codec::Level levelOfBlock(const format::SegmentHeader& header)
{
    if (header.model)
        return codec::Level::Former;
    switch (decodingCost(header).method) {
    case codec::Method::Store:
        return codec::Level::Store;
    case codec::Method::Zstd:
        return codec::Level::Fast;
    case codec::Method::Bwt:
        return codec::Level::Quick;
    case codec::Method::Pictures: // of the method within
    case codec::Method::Sound:
    case codec::Method::Mp3:
    case codec::Method::Pixels:
        return header.data.n != 0 ? codec::Level::Balanced : codec::Level::Quick;
    case codec::Method::Mix:
    case codec::Method::MixNet:
    case codec::Method::Inflated:
        break;
    }
    return codec::Level::Balanced;
}

double decodingSpeed(const DecodingCost& cost)
{
    const double speed =
        cost.method == codec::Method::MixNet ? netSpeed(cost.multiplyAdds) : methodSpeed(cost.method);
    return cost.undoesDeflate ? speed / kUndoneGrowth : speed;
}

double codingSpeed(codec::Level level, std::string_view name, std::uint64_t multiplyAdds)
{
    const double speed = codec::usesModel(level) ? netSpeed(multiplyAdds) : levelSpeed(level);
    if (isDense(name))
        return std::max(speed, kTrialSpeed);
    if (level < codec::Level::Quick)
        return speed;
    if (isSound(name))
        return codec::usesModel(level) ? kStrongSoundSpeed : kSoundSpeed;
    if (isMp3(name))
        return kMp3Speed;
    return isPicture(name) ? kPictureSpeed : speed;
}

double copyingSpeed()
{
    return kStoreSpeed;
}

double unpackingSpeed()
{
    return kZstdSpeed;
}

} // namespace ff::archive
