// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/heal/recovery/Layout.h"

#include "core/heal/recovery/ErasureCode.h"

#include <algorithm>
#include <bit>
#include <isa-l/crc.h>

namespace ff::heal {

namespace {

// A place of n bytes touches n / size + 2 shards at most.
constexpr std::uint64_t kEdges = 2 * kRecoveryPlaces;
// Blocks beyond those that damage may take, so that enough pieces of the table are left.
constexpr std::uint64_t kSpareBlocks = kRecoveryPlaces;
// Of data and parity together, less than the code could have: this halves its transforms.
constexpr std::uint64_t kMostPlaces = kMaxPlaces / 2;
// Bounds what a hostile descriptor makes a reader compute.
constexpr std::uint64_t kMaxPiece = 16384;
// A record is a few times larger than what is left of the file only when that is small.
constexpr std::uint64_t kSmallRecord = std::uint64_t{1} << 20;

constexpr std::uint64_t ceilDivide(std::uint64_t a, std::uint64_t b)
{
    return a / b + (a % b != 0 ? 1 : 0);
}

// The most pieces that are sure to be left.
std::uint32_t piecesLeft(RecoveryLayout layout)
{
    std::uint32_t low = 1, high = layout.blocks;
    while (low < high) {
        layout.tablePieces = low + (high - low + 1) / 2;
        const std::uint64_t hit = guaranteedDamage(layout) / layout.blockSize() + kEdges;
        if (layout.tablePieces + hit <= layout.blocks)
            low = layout.tablePieces;
        else
            high = layout.tablePieces - 1;
    }
    return low;
}

} // namespace

std::uint32_t crc32(ByteSpan bytes, std::uint32_t before)
{
    return bytes.empty() ? before : ::crc32_gzip_refl(before, bytes.data(), bytes.size());
}

std::uint64_t RecoveryLayout::blockSize() const
{
    return shardSize + pieceSize() + kDescriptorSize;
}

std::uint64_t guaranteedDamage(const RecoveryLayout& layout)
{
    const auto percentOf = [&](std::uint64_t bytes, std::uint64_t of) {
        return bytes / of * layout.percent + bytes % of * layout.percent / of;
    };
    return std::min(percentOf(layout.archiveSize, 100) + kSpareBlocks / 2 * layout.shardSize,
                    percentOf(layout.archiveSize + layout.recordSize(), 125));
}

RecoveryLayout chooseLayout(std::uint64_t archiveSize, unsigned percent)
{
    RecoveryLayout best;
    const std::uint64_t least = ceilDivide(archiveSize, kMostPlaces * kRowBlock) * kRowBlock;
    for (std::uint64_t size = least;; size += std::max(kRowBlock, size / 8 / kRowBlock * kRowBlock)) {
        RecoveryLayout layout{archiveSize, size, 0, 0, static_cast<std::uint8_t>(percent)};
        const std::uint64_t parity = ceilDivide(layout.shards() * percent, 100) + kEdges + kSpareBlocks;
        if (layout.shards() + std::bit_ceil(parity) > kMostPlaces)
            continue;
        layout.blocks = static_cast<std::uint32_t>(parity);
        layout.tablePieces = piecesLeft(layout);
        if (layout.pieceSize() > kMaxPiece)
            continue;
        if (best.blocks == 0 || layout.recordSize() < best.recordSize())
            best = layout;
        else if (layout.recordSize() > 2 * best.recordSize())
            return best; // the edges outweigh everything else
    }
}

std::array<std::uint8_t, kDescriptorSize> encodeDescriptor(const RecoveryDescriptor& descriptor)
{
    ByteWriter out;
    out.u64(descriptor.layout.archiveSize);
    out.u32(static_cast<std::uint32_t>(descriptor.layout.shardSize / kRowBlock));
    out.u16(static_cast<std::uint16_t>(descriptor.layout.blocks - 1));
    out.u16(static_cast<std::uint16_t>(descriptor.layout.tablePieces - 1));
    out.u16(static_cast<std::uint16_t>(descriptor.index));
    out.u8(descriptor.layout.percent);
    out.u8(0); // reserved
    out.u32(descriptor.check);
    out.u32(crc32(out.view()));
    out.bytes(kDescriptorMagic);
    std::array<std::uint8_t, kDescriptorSize> bytes{};
    std::copy(out.view().begin(), out.view().end(), bytes.begin());
    return bytes;
}

std::optional<RecoveryDescriptor> decodeDescriptor(ByteSpan bytes, std::uint64_t fileSize)
{
    if (bytes.size() != kDescriptorSize
        || !std::equal(kDescriptorMagic.begin(), kDescriptorMagic.end(),
                       bytes.end() - kDescriptorMagic.size()))
        return std::nullopt;
    ByteReader in(bytes);
    RecoveryDescriptor out;
    RecoveryLayout& layout = out.layout;
    layout.archiveSize = in.u64();
    layout.shardSize = std::uint64_t{in.u32()} * kRowBlock;
    layout.blocks = std::uint32_t{in.u16()} + 1;
    layout.tablePieces = std::uint32_t{in.u16()} + 1;
    out.index = in.u16();
    layout.percent = in.u8();
    const bool known = in.u8() == 0;
    out.check = in.u32();
    // What is lost is less than the blocks that are there, so the archive has at most twice as many bytes.
    if (in.u32() != crc32(bytes.first(24)) || !known || layout.percent == 0
        || layout.percent > kMaxRecoveryPercent || layout.archiveSize == 0
        || layout.archiveSize / 2 > fileSize || layout.shardSize == 0 || layout.shardSize > fileSize
        || out.index >= layout.blocks || layout.tablePieces > layout.blocks
        || !ErasureCode::fits(layout.shards(), layout.blocks) || layout.pieceSize() > kMaxPiece
        || layout.blockSize() > fileSize
        || layout.blockSize() > (4 * fileSize + kSmallRecord) / layout.blocks)
        return std::nullopt;
    return out;
}

std::uint32_t zerosCheck(std::uint64_t size, std::uint32_t before)
{
    static const Bytes kZeros(std::size_t{1} << 16);
    for (; size > kZeros.size(); size -= kZeros.size())
        before = crc32(kZeros, before);
    return crc32(ByteSpan(kZeros).first(static_cast<std::size_t>(size)), before);
}

} // namespace ff::heal
