// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/heal/recovery/Table.h"

#include "core/heal/recovery/ErasureCode.h"

#include <algorithm>
#include <numeric>

namespace ff::heal {

namespace {

constexpr std::size_t kTableMemory = std::size_t{64} << 20;

// Pieces hold elements of two bytes, low byte first. Rows have 64 for 32 of them, the last ones zero.
std::size_t rowSize(const RecoveryLayout& layout)
{
    const auto piece = static_cast<std::size_t>(layout.pieceSize());
    return (piece + kRowBlock - 1) / kRowBlock * kRowBlock;
}

void toRow(ByteSpan piece, std::span<std::uint8_t> row)
{
    std::fill(row.begin(), row.end(), std::uint8_t{0});
    for (std::size_t i = 0; i < piece.size() / 2; ++i) {
        const std::size_t at = i / 32 * kRowBlock + i % 32;
        row[at] = piece[2 * i];
        row[at + 32] = piece[2 * i + 1];
    }
}

void toPiece(ByteSpan row, std::span<std::uint8_t> piece)
{
    for (std::size_t i = 0; i < piece.size() / 2; ++i) {
        const std::size_t at = i / 32 * kRowBlock + i % 32;
        piece[2 * i] = row[at];
        piece[2 * i + 1] = row[at + 32];
    }
}

} // namespace

Result<Bytes> encodeTable(const RecoveryLayout& layout, const std::vector<std::uint32_t>& checks,
                          TaskControl& control)
{
    const auto piece = static_cast<std::size_t>(layout.pieceSize());
    ByteWriter writer;
    for (const std::uint32_t check : checks)
        writer.u32(check);
    Bytes table = writer.take(), out(layout.blocks * piece);
    table.resize(layout.tablePieces * piece);
    FF_TRY(ErasureCode(layout.tablePieces, layout.blocks)
               .encode(
                   rowSize(layout),
                   [&](std::size_t part, std::span<std::uint8_t> row) -> Status {
                       toRow(ByteSpan(table).subspan(part * piece, piece), row);
                       return {};
                   },
                   [&](std::size_t block, ByteSpan row) -> Status {
                       toPiece(row, std::span(out).subspan(block * piece, piece));
                       return {};
                   },
                   control));
    return out;
}

Result<std::vector<std::uint32_t>> decodeTable(
    const RecoveryLayout& layout, const std::vector<bool>& isThere,
    const std::function<Status(std::size_t block, std::span<std::uint8_t> out)>& piece, TaskControl& control)
{
    const auto size = static_cast<std::size_t>(layout.pieceSize());
    const ErasureCode code(layout.tablePieces, layout.blocks);
    std::vector<std::size_t> all(layout.tablePieces);
    std::iota(all.begin(), all.end(), std::size_t{0});
    const ErasureDecoder decoder(code, all, isThere);
    Bytes rows(layout.tablePieces * rowSize(layout)), one(size), row(rowSize(layout));
    // A strange record may have large pieces and few of them.
    const std::size_t most = code.widthFor(kTableMemory);
    for (std::size_t column = 0; column < row.size(); column += most) {
        const std::size_t width = std::min(most, row.size() - column);
        const auto readPiece = [&](std::size_t block, std::span<std::uint8_t> out) -> Status {
            FF_TRY(piece(block, one));
            toRow(one, row);
            std::memcpy(out.data(), row.data() + column, width);
            return {};
        };
        const auto takePart = [&](std::size_t part, ByteSpan out) -> Status {
            std::memcpy(rows.data() + part * row.size() + column, out.data(), width);
            return {};
        };
        FF_TRY(decoder.decode(
            width, [](std::size_t, std::span<std::uint8_t>) { return Status(); }, readPiece, takePart,
            control));
    }
    Bytes table(layout.tablePieces * size);
    for (std::size_t part = 0; part < layout.tablePieces; ++part)
        toPiece(ByteSpan(rows).subspan(part * row.size(), row.size()),
                std::span(table).subspan(part * size, size));
    ByteReader in(table);
    std::vector<std::uint32_t> checks(static_cast<std::size_t>(layout.shards()));
    for (std::uint32_t& check : checks)
        check = in.u32();
    return checks;
}

} // namespace ff::heal
