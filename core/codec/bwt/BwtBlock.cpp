// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/bwt/BwtBlock.h"

#include "core/codec/BranchFilter.h"
#include "core/codec/RecordLength.h"
#include "core/codec/WordFilter.h"
#include "core/codec/bwt/Transform.h"
#include "core/codec/bwt/WordTable.h"

#include <algorithm>
#include <utility>

namespace ff::codec::bwt {

namespace {

// The numbers stand in the archive; the first three mean what they do for the mixing methods.
enum class Preparation : std::uint8_t { None = 0, Branches = 1, Samples = 2, Words = 3 };

// Stands above the preparation; payloads of builds that had none begin with 0 to 3.
constexpr std::uint8_t kVersion = 2;
constexpr unsigned kVersionAt = 4;

// A block is cut evenly into pieces that are not larger.
constexpr std::uint64_t kPieceSize = std::uint64_t{12} << 20;
// A preparation is chosen on this much from the middle of a block.
constexpr std::size_t kTrial = std::size_t{1} << 17;
constexpr std::uint32_t kShortestRow = 32; // of pictures
constexpr std::uint32_t kMaxRow = kMaxRecordLength;

struct Prepared {
    Preparation how = Preparation::None;
    std::uint32_t row = 0; // of Samples, even
    WordTable words;
    Bytes bytes; // not of None
    Bytes pieces; // coded already, where the trial was of the whole block
};

Error impossibleHead()
{
    return {ErrorCode::Damaged, sentence("a sorted block has an impossible head")};
}

Result<Prepared> prepare(ByteSpan raw, Prepared how, TaskControl& control)
{
    if (how.how == Preparation::Words) {
        FF_ASSIGN(how.bytes, how.words.apply(raw, control));
        return how;
    }
    how.bytes.assign(raw.begin(), raw.end());
    if (how.how == Preparation::Branches)
        filterBranches(how.bytes);
    else if (how.how == Preparation::Samples)
        filterWords(how.bytes, how.row);
    return how;
}

Result<Bytes> encodePieces(ByteSpan bytes, TaskControl& control, const Progress& onProgress)
{
    ByteWriter out;
    const std::uint64_t count = (bytes.size() + kPieceSize - 1) / kPieceSize;
    for (std::uint64_t k = 0; k < count; ++k) {
        const std::size_t from = bytes.size() * k / count, to = bytes.size() * (k + 1) / count;
        FF_ASSIGN(const auto sorted, transform(bytes.subspan(from, to - from), control));
        FF_ASSIGN(const Bytes coded, encodeRanks(sorted.last, control, onProgress));
        out.varint(to - from);
        for (const std::uint32_t row : sorted.rows)
            out.varint(row);
        out.sizedBytes(coded);
    }
    return out.take();
}

// What the block seems to be: text, code for x86, samples.
Result<Prepared> guess(ByteSpan raw, TaskControl& control)
{
    Prepared guess;
    if (looksLikeX86(raw)) {
        guess.how = Preparation::Branches;
        return guess;
    }
    FF_ASSIGN(guess.words, findWords(raw, control));
    if (!guess.words.words.empty()) {
        guess.how = Preparation::Words;
        return guess;
    }
    const ByteSpan middle =
        raw.size() <= kTrial ? raw : raw.subspan((raw.size() - kTrial) / 2 & ~std::size_t{1}, kTrial);
    const std::uint32_t row = findRecordLength(middle);
    guess.row = row >= kShortestRow && row % 2 == 0 ? row : 0;
    if (wordsAreSmooth(middle, guess.row))
        guess.how = Preparation::Samples;
    return guess;
}

// The guess where it pays on a sample, and nothing else where not.
Result<Prepared> choose(ByteSpan raw, TaskControl& control)
{
    FF_ASSIGN(Prepared guessed, guess(raw, control));
    if (guessed.how == Preparation::None || guessed.how == Preparation::Branches)
        return guessed;
    const std::size_t size = std::min(raw.size(), kTrial);
    const ByteSpan sample = raw.subspan((raw.size() - size) / 2, size);
    FF_ASSIGN(Prepared tried, prepare(sample, guessed, control));
    FF_ASSIGN(Bytes with, encodePieces(tried.bytes, control, {}));
    FF_ASSIGN(Bytes without, encodePieces(sample, control, {}));
    const bool isWhole = size == raw.size(), pays = with.size() < without.size();
    Prepared chosen = !pays ? Prepared() : isWhole ? std::move(tried) : std::move(guessed);
    if (isWhole)
        chosen.pieces = std::move(pays ? with : without);
    return chosen;
}

// Up to `end` of the prepared bytes.
Result<Bytes> decodePieces(ByteReader& in, std::uint64_t size, std::uint64_t end, TaskControl& control,
                           const Progress& onProgress)
{
    Bytes out;
    while (out.size() < end) {
        const std::uint64_t piece = in.varint();
        if (in.failed() || piece == 0 || piece > kMaxText || piece > size - out.size())
            return impossibleHead();
        std::vector<std::uint32_t> rows;
        for (std::size_t k = 0; k < partsOf(static_cast<std::size_t>(piece)); ++k)
            rows.push_back(static_cast<std::uint32_t>(std::min<std::uint64_t>(in.varint(), kMaxText + 1)));
        const ByteSpan coded = in.sizedBytes();
        if (in.failed())
            return impossibleHead();
        Bytes last(static_cast<std::size_t>(piece));
        FF_TRY(decodeRanks(coded, last, control, onProgress));
        const std::size_t from = out.size();
        out.resize(from + last.size());
        FF_TRY(restore(last, rows, std::span(out).subspan(from), control));
    }
    if (out.size() == size && !in.atEnd())
        return Error{ErrorCode::Damaged, sentence("a sorted block does not end where it must")};
    return out;
}

} // namespace

Result<Bytes> encodeBlock(ByteSpan raw, TaskControl& control, const Progress& onProgress)
{
    FF_ASSIGN(Prepared prepared, choose(raw, control));
    if (prepared.how != Preparation::None && prepared.pieces.empty()) {
        FF_ASSIGN(prepared, prepare(raw, std::move(prepared), control));
    }
    const ByteSpan bytes = prepared.how == Preparation::None ? raw : ByteSpan(prepared.bytes);
    ByteWriter out;
    out.u8(static_cast<std::uint8_t>(kVersion << kVersionAt | static_cast<unsigned>(prepared.how)));
    if (prepared.how == Preparation::Samples)
        out.varint(prepared.row / 2);
    if (prepared.how == Preparation::Words) {
        prepared.words.write(out);
        out.varint(bytes.size());
    }
    if (prepared.pieces.empty()) {
        FF_ASSIGN(prepared.pieces,
                  encodePieces(bytes, control, scaled(onProgress, bytes.size(), raw.size())));
    } else if (onProgress) {
        onProgress(raw.size());
    }
    out.bytes(prepared.pieces);
    return out.take();
}

Result<Bytes> decodeBlock(ByteSpan payload, std::uint64_t size, std::uint64_t to, TaskControl& control,
                          const Progress& onProgress)
{
    ByteReader in(payload);
    const std::uint8_t head = in.u8();
    const auto number = static_cast<std::uint8_t>(head & ((1U << kVersionAt) - 1));
    const auto how = static_cast<Preparation>(number);
    std::uint64_t row = 0, prepared = size;
    WordTable words;
    if (how == Preparation::Samples)
        row = 2 * std::min<std::uint64_t>(in.varint(), kMaxRow);
    if (how == Preparation::Words) {
        FF_ASSIGN(words, WordTable::read(in));
        prepared = in.varint();
    }
    if (in.failed() || head >> kVersionAt != kVersion
        || number > static_cast<std::uint8_t>(Preparation::Words) || row > kMaxRow || prepared > size)
        return impossibleHead();
    // A word ends anywhere; other preparations hang on a few bytes behind.
    const std::uint64_t reach = std::max(kBranchReach, kWordReach);
    const std::uint64_t end = how == Preparation::Words || to >= size ? prepared
        : how == Preparation::None                                    ? to
                                                                      : std::min(size, to + reach);
    FF_ASSIGN(Bytes bytes, decodePieces(in, prepared, end, control, scaled(onProgress, prepared, size)));
    if (how == Preparation::Branches)
        unfilterBranches(bytes);
    else if (how == Preparation::Samples)
        unfilterWords(bytes, static_cast<std::uint32_t>(row));
    else if (how == Preparation::Words)
        return words.undo(bytes, size, control);
    return bytes;
}

std::uint64_t encodingMemory(std::uint64_t size)
{
    // Prepared bytes; then the suffixes and the column of a piece.
    return 2 * size + 5 * std::min(size, kPieceSize) + kRankMemory;
}

std::uint64_t decodingMemory(std::uint64_t size)
{
    return size + 5 * std::min<std::uint64_t>(size, kMaxText) + kRankMemory;
}

} // namespace ff::codec::bwt
