// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The codec: the bytes of one block (a part of a segment) to payload bits and back. A block is coded on its
// own: its payload, the fields of CodedBlock and the model are all a decoder needs. Functions here keep no
// state between calls and may run on any number of threads at once; a call uses one thread. The output
// depends on nothing but the arguments: not on the engine, the processor or the number of threads.

#include "core/base/Bytes.h"
#include "core/base/Result.h"
#include "core/base/TaskControl.h"
#include "core/engine/Predictor.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ff::codec {

// What the user chooses; names as on the command line.
enum class Level { Store, Fast, Quick, Balanced, Former, Ultra };
std::optional<Level> levelFromName(std::string_view name);
std::string_view levelName(Level level);
// Whether blocks may take the transformer.
constexpr bool usesModel(Level level)
{
    return level == Level::Former || level == Level::Ultra;
}

// How a block is coded; the numbers stand in the archive (docs/FORMAT.md).
enum class Method : std::uint8_t {
    Store = 0,
    Zstd = 1,
    Mix = 2, // context mixing
    MixNet = 3, // the same with the transformer, or the thin model with it
    Inflated = 4, // deflate streams undone, then coded by one of these
    Bwt = 5, // sorted by what follows each byte
    Pictures = 6, // JPEG pictures taken out, the rest then coded by one of these
    Sound = 7, // the same with PCM sound
    Mp3 = 8, // the same with MPEG Layer III
    Pixels = 9, // the same with uncompressed pictures
};
inline constexpr std::uint8_t kLastMethod = 9;
// Whether the payload needs the transformer; of methods that hold a block the method within says.
constexpr bool takesNet(Method method)
{
    return method == Method::MixNet;
}

// A file begins at this offset of the block: its name primes the contexts. Offsets ascend; names are the last
// path component.
struct FileStart {
    std::uint64_t offset = 0;
    std::string name;
};

struct CodedBlock {
    Method method = Method::Store;
    std::uint32_t n = 0; // masking dial; 0 for Store, Zstd and Bwt; of methods that hold a block that of
                         // the block within
    std::uint64_t rawSize = 0;
    Bytes payload;
    bool usesModel = false; // set by encodeBlock; decodeBlock does not need it
    bool usesPrimer = false; // the same: whether EncodeOptions::primer must be given to decodeBlock too
    // What encodeBlock spent on each stretch of costStretch(rawSize) bytes, in 1/256 bits; the payload's
    // other bits (its head and end) are in none. Empty where nothing tells the bytes apart: Store, Zstd and
    // Bwt.
    std::vector<std::uint32_t> costs{};
};

// A power of two: 16 bytes for small blocks, 1/65536 of large ones.
std::uint64_t costStretch(std::uint64_t rawSize);

// Largest block: bounds the memory a decoder takes on the word of a header.
inline constexpr std::uint64_t kMaxBlockSize = std::uint64_t{1} << 28;

// Largest primer: bounds what a decoder holds beside its block.
inline constexpr std::uint64_t kMaxPrimer = std::uint64_t{16} << 20;

enum class Mixing { Full, Thin };

struct EncodeOptions {
    Level level = Level::Former;
    // Needed for Former and Ultra to use the transformer; without it they code as Balanced.
    std::shared_ptr<const engine::Model> model;
    engine::Engine engine = engine::Engine::Auto;
    // For blocks that take the transformer; others are one lane, since nothing is gained by more. 0 = one
    // lane. Otherwise 1..65535: lanes of n kept bytes and n² masked bytes, for devices that are fast at many.
    // Raised when it would give more than kMaxLanes.
    std::uint32_t n = 0;
    // How mixing with the transformer is done. Full codes best; Thin codes several times as fast, for where
    // the transformer is fast: blocks without it take the light model then.
    Mixing mixing = Mixing::Full;
    // Tar headers: neither transformer nor record lengths.
    bool isMetadata = false;
    // Bytes like those of the block, which a decoder will have: the contexts learn from them first. Taken by
    // blocks that are mixed, but for filtered ones and the thin model. At most kMaxPrimer.
    ByteSpan primer;
    // The caller decodes what comes out and compares: undone streams need not be made again for a proof, too.
    bool isVerified = false;
    // Called with the raw bytes coded since the last call; over a whole call they add up to raw.size().
    std::function<void(std::uint64_t)> onProgress;
    // Told why the engine's device failed when the block is done again on the processor; the bytes are the
    // same.
    std::function<void(const Sentence&)> onDeviceFault;
};

struct DecodeOptions {
    std::shared_ptr<const engine::Model> model; // needed for MixNet
    engine::Engine engine = engine::Engine::Auto;
    // What the block should decode to, when known (verification right after encoding). The payload is decoded
    // in full all the same; the known bytes only let the transformer run many positions at once. Damaged at
    // the first difference.
    ByteSpan expected;
    // Only these bytes are wanted, from below to: no lane is decoded further than they take, and the result
    // may end at `to`. Bytes before `from` are then whatever came of them.
    std::uint64_t from = 0, to = kMaxBlockSize;
    ByteSpan primer; // as in EncodeOptions
    std::function<void(std::uint64_t)> onProgress; // as in EncodeOptions
    std::function<void(const Sentence&)> onDeviceFault; // as in EncodeOptions
};

// Most lanes of a block: what a decoder must be ready to keep a window for.
inline constexpr std::uint64_t kMaxLanes = 16384;

// Chooses the method that the level allows and that codes these bytes best; never larger than raw by more
// than zero bytes (Store). REQUIRES: raw.size() <= kMaxBlockSize.
Result<CodedBlock> encodeBlock(ByteSpan raw, std::span<const FileStart> files, const EncodeOptions& options,
                               TaskControl& control);

// Damaged when the payload or the fields cannot be right; Missing when the model is needed and absent. The
// result has rawSize bytes but may be wrong when the payload was damaged: the caller hashes it.
Result<Bytes> decodeBlock(const CodedBlock& block, std::span<const FileStart> files,
                          const DecodeOptions& options, TaskControl& control);

// What the levels from Quick on code in place of these bytes: the same with deflate streams undone, and
// where the files begin in it. Nothing when there are no such streams that are worth it. For estimates.
struct Undone {
    Bytes bytes;
    std::vector<FileStart> files;
};
Result<std::optional<Undone>> undoDeflate(ByteSpan raw, std::span<const FileStart> files,
                                          TaskControl& control);

// JPEG pictures in a block, as their markers tell: some megabytes take a millisecond.
std::uint64_t pictureBytes(ByteSpan raw); // that the levels from Quick on code with a method of their own
Undone withoutPictures(ByteSpan raw, std::span<const FileStart> files); // the others
// What becomes of pictures. For estimates.
struct TakenTrial {
    std::uint64_t taken = 0, coded = 0; // bytes
};
Result<TakenTrial> tryPictures(ByteSpan raw, TaskControl& control);

// PCM sound in a block that the levels from Quick on code with a method of their own.
std::uint64_t soundBytes(ByteSpan raw, std::span<const FileStart> files);
Undone withoutSound(ByteSpan raw, std::span<const FileStart> files); // the others
// What becomes of sound up to Balanced. For estimates.
Result<TakenTrial> trySound(ByteSpan raw, std::span<const FileStart> files, TaskControl& control);

// MP3 streams in a block that the levels from Quick on code with a method of their own, as their headers
// tell.
std::uint64_t mp3Bytes(ByteSpan raw);
Undone withoutMp3(ByteSpan raw, std::span<const FileStart> files); // the others
// What becomes of them. For estimates.
Result<TakenTrial> tryMp3(ByteSpan raw, TaskControl& control);

// Uncompressed pictures in a block, which the levels from Quick on code with a method of their own where that
// pays.
std::uint64_t pixelBytes(ByteSpan raw, std::span<const FileStart> files);
Undone withoutPixels(ByteSpan raw, std::span<const FileStart> files); // the others
// What becomes of them. For estimates.
Result<TakenTrial> tryPixels(ByteSpan raw, std::span<const FileStart> files, TaskControl& control);

// Memory that one encodeBlock or decodeBlock call may take for a block of this size, bytes: for choosing how
// many run at once.
std::uint64_t workingMemory(std::uint64_t rawSize, Level level);
// The same with Mixing::Thin where a device has the net, or where it had until it failed.
std::uint64_t deviceMemory(std::uint64_t rawSize);
// The most that one decodeBlock call takes beside the payload, primer and model file.
std::uint64_t decodingMemory(Method method, std::uint64_t rawSize);

} // namespace ff::codec
