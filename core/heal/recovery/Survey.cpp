// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/heal/recovery/Holes.h"
#include "core/heal/recovery/MovedShards.h"
#include "core/heal/recovery/Record.h"
#include "core/heal/recovery/Table.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>

namespace ff::heal {

namespace {

constexpr std::uint64_t kPiece = std::uint64_t{1} << 20;
// Distances that something may have moved by, of which each lost shard is tried.
constexpr std::size_t kMaxShifts = 8;
constexpr std::uint32_t kMaxBlocks = 1U << 16;
// Places where shards seem to stand in a stretch that is searched.
constexpr std::size_t kMostPlaced = std::size_t{1} << 16;

class Surveyor {
public:
    Surveyor(const RawFile& file, const RecordPlace& place, TaskControl& control)
        : m_file(file), m_layout(place.layout), m_control(control)
    {
        m_shifts.push_back(0);
        addShift(place.archiveBegin);
        m_out.layout = m_layout;
        m_out.blockAt.assign(m_layout.blocks, kLost);
        m_out.shardAt.assign(static_cast<std::size_t>(m_layout.shards()), kLost);
    }

    Result<Survey> run()
    {
        FF_TRY(findBlocks());
        m_out.lostBlocks =
            static_cast<std::uint64_t>(std::count(m_out.blockAt.begin(), m_out.blockAt.end(), kLost));
        m_out.lostShards = m_out.shardAt.size();
        if (m_out.blockAt.size() - m_out.lostBlocks < m_layout.tablePieces)
            return std::move(m_out);
        FF_TRY(readTable());
        FF_TRY(findShards());
        FF_TRY(searchGaps());
        m_out.lostShards =
            static_cast<std::uint64_t>(std::count(m_out.shardAt.begin(), m_out.shardAt.end(), kLost));
        return std::move(m_out);
    }

private:
    void addShift(std::int64_t shift)
    {
        if (m_shifts.size() < kMaxShifts
            && std::find(m_shifts.begin(), m_shifts.end(), shift) == m_shifts.end())
            m_shifts.push_back(shift);
    }

    // False when the file does not have these bytes.
    Result<bool> read(std::int64_t at, std::span<std::uint8_t> out)
    {
        if (at < 0 || static_cast<std::uint64_t>(at) > m_file.size
            || out.size() > m_file.size - static_cast<std::uint64_t>(at))
            return false;
        const Status done = m_file.read(static_cast<std::uint64_t>(at), out);
        if (!done.ok() && done.error().code != ErrorCode::Io && done.error().code != ErrorCode::Damaged)
            return done.error();
        return done.ok();
    }

    // CRC-32 of what stands there, none when it is not all in the file.
    Result<std::optional<std::uint32_t>> checkOf(std::int64_t at, std::uint64_t size)
    {
        std::uint32_t check = 0;
        for (std::uint64_t done = 0; done < size; done += m_buffer.size()) {
            FF_TRY(m_control.checkpoint());
            m_buffer.resize(static_cast<std::size_t>(std::min(kPiece, size - done)));
            FF_ASSIGN(const bool there, read(at + static_cast<std::int64_t>(done), m_buffer));
            if (!there)
                return std::optional<std::uint32_t>();
            check = crc32(m_buffer, check);
        }
        return std::optional(check);
    }

    // Takes the block whose descriptor ends there.
    Result<bool> takeBlock(std::int64_t descriptorEnd, std::optional<std::uint32_t> index)
    {
        std::array<std::uint8_t, kDescriptorSize> bytes{};
        FF_ASSIGN(const bool there, read(descriptorEnd - std::int64_t{kDescriptorSize}, bytes));
        const auto descriptor =
            there ? decodeDescriptor(bytes, m_file.size) : std::optional<RecoveryDescriptor>();
        if (!descriptor || descriptor->layout != m_layout || (index && descriptor->index != *index)
            || m_out.blockAt[descriptor->index] != kLost)
            return false;
        const std::int64_t begin = descriptorEnd - static_cast<std::int64_t>(m_layout.blockSize());
        FF_ASSIGN(const auto check, checkOf(begin, m_layout.blockSize() - kDescriptorSize));
        if (check != descriptor->check) {
            m_wasted += m_layout.blockSize();
            return false;
        }
        m_out.blockAt[descriptor->index] = static_cast<std::uint64_t>(begin);
        const std::int64_t shift = begin - static_cast<std::int64_t>(offsetOf(descriptor->index));
        addShift(shift);
        m_recordShift = descriptor->index < m_firstBlock ? shift : m_recordShift;
        m_firstBlock = std::min(m_firstBlock, descriptor->index);
        m_out.moved = m_out.moved || shift != 0;
        return true;
    }

    std::uint64_t offsetOf(std::uint32_t block) const
    {
        return m_layout.archiveSize + block * m_layout.blockSize();
    }

    // Where they should be, or moved like one before them; then wherever a descriptor stands.
    Status findBlocks()
    {
        bool all = true;
        for (std::uint32_t i = 0; i < m_layout.blocks; ++i) {
            FF_TRY(m_control.checkpoint());
            bool found = false;
            for (std::size_t k = 0; !found && k < m_shifts.size(); ++k) {
                FF_ASSIGN(
                    found,
                    takeBlock(m_shifts[k] + static_cast<std::int64_t>(offsetOf(i) + m_layout.blockSize()),
                              i));
            }
            all = all && found;
        }
        return all ? Status() : scanForBlocks();
    }

    Status scanForBlocks()
    {
        // Where the record may begin in the file, with half of the archive lost before it.
        std::uint64_t at = m_layout.archiveSize / 2;
        Bytes window;
        while (at + kDescriptorSize <= m_file.size) {
            FF_TRY(m_control.checkpoint());
            window.resize(static_cast<std::size_t>(std::min(kPiece, m_file.size - at)));
            FF_TRY(readAround(m_file, at, window, m_control));
            std::size_t from = 0;
            while (from < window.size()) {
                const auto* hit = static_cast<const std::uint8_t*>(
                    ::memmem(window.data() + from, window.size() - from, kDescriptorMagic.data(),
                             kDescriptorMagic.size()));
                if (hit == nullptr)
                    break;
                from = static_cast<std::size_t>(hit - window.data()) + kDescriptorMagic.size();
                FF_TRY(takeBlock(static_cast<std::int64_t>(at + from), std::nullopt));
                if (m_wasted > 4 * m_file.size)
                    return {}; // a file that is full of descriptors, which none is
            }
            at += window.size() == m_file.size - at ? window.size()
                                                    : window.size() - kDescriptorMagic.size() + 1;
        }
        return {};
    }

    Status readTable()
    {
        std::vector<bool> isThere(m_out.blockAt.size());
        for (std::size_t i = 0; i < isThere.size(); ++i)
            isThere[i] = m_out.blockAt[i] != kLost;
        FF_ASSIGN(m_out.checks,
                  decodeTable(
                      m_layout, isThere,
                      [this](std::size_t block, std::span<std::uint8_t> out) {
                          return m_file.read(m_out.blockAt[block] + m_layout.shardSize, out);
                      },
                      m_control));
        return {};
    }

    // Of the shard at that place of the file; the last one is filled up with zeros.
    Result<bool> isShard(std::size_t shard, std::int64_t at)
    {
        const std::uint64_t size = m_layout.bytesOf(shard);
        FF_ASSIGN(const auto check, checkOf(at, size));
        return check && zerosCheck(m_layout.shardSize - size, *check) == m_out.checks[shard];
    }

    Status findShards()
    {
        std::size_t last = 0; // of the shifts
        for (std::size_t shard = 0; shard < m_out.shardAt.size(); ++shard) {
            for (std::size_t k = 0; k < m_shifts.size(); ++k) {
                const std::size_t one = (last + k) % m_shifts.size();
                const std::int64_t at = m_shifts[one] + static_cast<std::int64_t>(shard * m_layout.shardSize);
                FF_ASSIGN(const bool found, isShard(shard, at));
                if (!found)
                    continue;
                m_out.shardAt[shard] = static_cast<std::uint64_t>(at);
                m_out.moved = m_out.moved || m_shifts[one] != 0;
                last = one;
                break;
            }
        }
        return {};
    }

    std::int64_t shiftOf(std::size_t shard) const
    {
        return static_cast<std::int64_t>(m_out.shardAt[shard])
            - static_cast<std::int64_t>(shard * m_layout.shardSize);
    }

    // Where bytes were lost or inserted at several places, what is between them has moved by none of the
    // distances known. It is looked for between what was found before it and behind it, when these are not as
    // far apart as they should be.
    Status searchGaps()
    {
        const std::size_t shards = m_out.shardAt.size();
        for (std::size_t first = 0; first < shards; ++first) {
            if (m_out.shardAt[first] != kLost)
                continue;
            std::size_t last = first;
            while (last + 1 < shards && m_out.shardAt[last + 1] == kLost)
                ++last;
            const std::int64_t begin =
                first == 0 ? 0 : static_cast<std::int64_t>(m_out.shardAt[first - 1] + m_layout.shardSize);
            const std::int64_t end = last + 1 < shards
                ? static_cast<std::int64_t>(m_out.shardAt[last + 1])
                : static_cast<std::int64_t>(m_layout.archiveSize) + m_recordShift;
            const auto length = static_cast<std::int64_t>((last + 1 - first) * m_layout.shardSize);
            const bool fits = last + 1 < shards && begin + length == end;
            if (last != first && !fits && end > begin) {
                const auto from = static_cast<std::uint64_t>(begin);
                const std::uint64_t to = std::min(static_cast<std::uint64_t>(end), m_file.size);
                m_searched += to - std::min(to, from);
                if (m_searched > 4 * m_file.size)
                    return {}; // stretches that lie over one another, which no damage makes
                FF_TRY(searchGap(first, last, from, to));
            }
            first = last;
        }
        return {};
    }

    // Two neighbours must fit: one alone may do so by chance.
    Status searchGap(std::size_t first, std::size_t last, std::uint64_t begin, std::uint64_t end)
    {
        std::unordered_multimap<std::uint32_t, std::size_t> checks;
        for (std::size_t shard = first; shard <= last; ++shard)
            checks.emplace(m_out.checks[shard], shard);
        MovedShards moved(m_layout.shardSize, checks);
        std::unordered_map<std::int64_t, std::size_t> before; // by shift, the shard that was found last
        std::vector<std::pair<std::int64_t, std::size_t>> sure;
        Bytes piece;
        Holes holes;
        for (std::uint64_t at = begin; at < end; at += piece.size()) {
            FF_TRY(m_control.checkpoint());
            piece.resize(static_cast<std::size_t>(std::min(kPiece, end - at)));
            FF_TRY(readAround(m_file, at, piece, m_control, &holes));
            moved.add(piece, [&](std::size_t shard, std::uint64_t offset) {
                if (holes.touch(begin + offset, m_layout.shardSize))
                    return true; // zeros for what cannot be read are no shard
                const std::int64_t shift = static_cast<std::int64_t>(begin + offset)
                    - static_cast<std::int64_t>(shard * m_layout.shardSize);
                const auto [same, isNew] = before.try_emplace(shift, shard);
                if (!isNew && same->second + 1 == shard) {
                    sure.emplace_back(shift, shard - 1);
                    sure.emplace_back(shift, shard);
                }
                same->second = shard;
                return before.size() <= kMostPlaced;
            });
            if (before.size() > kMostPlaced)
                break; // one and the same shard everywhere
        }
        for (const auto& [shift, shard] : sure) {
            m_out.shardAt[shard] =
                static_cast<std::uint64_t>(shift + static_cast<std::int64_t>(shard * m_layout.shardSize));
            m_out.moved = true;
        }
        return {};
    }

    const RawFile& m_file;
    const RecoveryLayout m_layout;
    TaskControl& m_control;
    Survey m_out;
    std::vector<std::int64_t> m_shifts; // of a place in the file against that in the archive with its record
    std::int64_t m_recordShift = 0; // of the first block that is there …
    std::uint32_t m_firstBlock = kMaxBlocks; // … and which that is
    Bytes m_buffer;
    std::uint64_t m_wasted = 0; // bytes read of blocks that are damaged
    std::uint64_t m_searched = 0; // bytes of gaps
};

} // namespace

Result<Survey> survey(const RawFile& file, const RecordPlace& place, TaskControl& control)
{
    return Surveyor(file, place, control).run();
}

} // namespace ff::heal
