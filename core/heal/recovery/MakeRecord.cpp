// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/heal/recovery/ErasureCode.h"
#include "core/heal/recovery/Record.h"
#include "core/heal/recovery/Table.h"

#include <algorithm>

namespace ff::heal {

namespace {

constexpr std::uint64_t kPiece = std::uint64_t{1} << 20;

class Maker {
public:
    Maker(const RecoveryLayout& layout, const ReadAt& archive, const Scratch& scratch, TaskControl& control)
        : m_layout(layout), m_archive(archive), m_scratch(scratch), m_control(control),
          m_checks(static_cast<std::size_t>(layout.shards()))
    {
    }

    Status run(const std::function<Status(ByteSpan)>& write)
    {
        FF_TRY(makeParity());
        FF_ASSIGN(const Bytes pieces, encodeTable(m_layout, m_checks, m_control));
        const auto pieceSize = static_cast<std::size_t>(m_layout.pieceSize());
        for (std::uint32_t i = 0; i < m_layout.blocks; ++i)
            FF_TRY(writeBlock(i, ByteSpan(pieces).subspan(i * pieceSize, pieceSize), write));
        return {};
    }

private:
    Status makeParity()
    {
        const ErasureCode code(static_cast<std::size_t>(m_layout.shards()), m_layout.blocks);
        const std::uint64_t most = code.widthFor(kRecoveryMemory);
        for (std::uint64_t column = 0; column < m_layout.shardSize; column += most) {
            const auto width = static_cast<std::size_t>(std::min(most, m_layout.shardSize - column));
            FF_TRY(code.encode(
                width,
                [&](std::size_t shard, std::span<std::uint8_t> out) { return readData(shard, column, out); },
                [&](std::size_t row, ByteSpan bytes) {
                    return m_scratch.write(row * m_layout.shardSize + column, bytes);
                },
                m_control));
        }
        return {};
    }

    // The checks follow the columns, which ascend.
    Status readData(std::size_t shard, std::uint64_t column, std::span<std::uint8_t> out)
    {
        FF_TRY(m_control.checkpoint());
        const std::uint64_t at = shard * m_layout.shardSize + column;
        const auto there = static_cast<std::size_t>(
            std::min<std::uint64_t>(out.size(), m_layout.archiveSize - std::min(at, m_layout.archiveSize)));
        std::fill(out.begin() + static_cast<std::ptrdiff_t>(there), out.end(), std::uint8_t{0});
        if (there != 0)
            FF_TRY(m_archive(at, out.first(there)));
        m_checks[shard] = crc32(out, m_checks[shard]);
        return {};
    }

    Status writeBlock(std::uint32_t index, ByteSpan piece, const std::function<Status(ByteSpan)>& write)
    {
        RecoveryDescriptor descriptor{m_layout, index, 0};
        Bytes part;
        for (std::uint64_t at = 0; at < m_layout.shardSize; at += part.size()) {
            FF_TRY(m_control.checkpoint());
            part.resize(static_cast<std::size_t>(std::min(kPiece, m_layout.shardSize - at)));
            FF_TRY(m_scratch.read(index * m_layout.shardSize + at, part));
            descriptor.check = crc32(part, descriptor.check);
            FF_TRY(write(part));
        }
        descriptor.check = crc32(piece, descriptor.check);
        FF_TRY(write(piece));
        return write(encodeDescriptor(descriptor));
    }

    const RecoveryLayout m_layout;
    const ReadAt& m_archive;
    const Scratch& m_scratch;
    TaskControl& m_control;
    std::vector<std::uint32_t> m_checks; // by shard
};

} // namespace

Status makeRecord(const RecoveryLayout& layout, const ReadAt& archive, const Scratch& scratch,
                  const std::function<Status(ByteSpan)>& write, TaskControl& control)
{
    return Maker(layout, archive, scratch, control).run(write);
}

} // namespace ff::heal
