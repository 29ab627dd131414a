// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/heal/recovery/ErasureCode.h"
#include "core/heal/recovery/Record.h"

#include <algorithm>

namespace ff::heal {

namespace {

class Repairer {
public:
    Repairer(const RawFile& file, const Survey& survey, const WriteAt& write, TaskControl& control)
        : m_file(file), m_survey(survey), m_layout(survey.layout), m_write(write), m_control(control),
          m_order(survey.shardAt.size())
    {
        for (std::size_t shard = 0; shard < survey.shardAt.size(); ++shard) {
            if (survey.shardAt[shard] == kLost) {
                m_order[shard] = m_lost.size();
                m_lost.push_back(shard);
            }
        }
        m_checks.resize(m_lost.size());
    }

    Result<std::vector<bool>> run()
    {
        std::vector<bool> hasParity(m_survey.blockAt.size());
        for (std::size_t block = 0; block < hasParity.size(); ++block)
            hasParity[block] = m_survey.blockAt[block] != kLost;
        const ErasureCode code(m_survey.shardAt.size(), m_survey.blockAt.size());
        const ErasureDecoder decoder(code, m_lost, hasParity);
        const std::uint64_t most = code.widthFor(kRecoveryMemory);
        for (std::uint64_t column = 0; column < m_layout.shardSize; column += most) {
            const auto width = static_cast<std::size_t>(std::min(most, m_layout.shardSize - column));
            FF_TRY(decoder.decode(
                width,
                [&](std::size_t shard, std::span<std::uint8_t> out) { return readShard(shard, column, out); },
                [&](std::size_t block, std::span<std::uint8_t> out) {
                    return m_file.read(m_survey.blockAt[block] + column, out);
                },
                [&](std::size_t shard, ByteSpan bytes) { return put(shard, column, bytes); }, m_control));
        }
        std::vector<bool> right(m_lost.size());
        for (std::size_t i = 0; i < right.size(); ++i)
            right[i] = m_checks[i] == m_survey.checks[m_lost[i]];
        return right;
    }

private:
    Status readShard(std::size_t shard, std::uint64_t column, std::span<std::uint8_t> out)
    {
        FF_TRY(m_control.checkpoint());
        const std::uint64_t begin = shard * m_layout.shardSize + column;
        const auto there = static_cast<std::size_t>(std::min<std::uint64_t>(
            out.size(), m_layout.archiveSize - std::min(begin, m_layout.archiveSize)));
        std::fill(out.begin() + static_cast<std::ptrdiff_t>(there), out.end(), std::uint8_t{0});
        return there == 0 ? Status() : m_file.read(m_survey.shardAt[shard] + column, out.first(there));
    }

    Status put(std::size_t shard, std::uint64_t column, ByteSpan bytes)
    {
        const std::size_t place = m_order[shard];
        m_checks[place] = crc32(bytes, m_checks[place]);
        return m_write(place * m_layout.shardSize + column, bytes);
    }

    const RawFile& m_file;
    const Survey& m_survey;
    const RecoveryLayout& m_layout;
    const WriteAt& m_write;
    TaskControl& m_control;
    std::vector<std::size_t> m_lost; // shards
    std::vector<std::size_t> m_order; // by shard, its place among the lost
    std::vector<std::uint32_t> m_checks; // by place among the lost
};

} // namespace

Result<std::vector<bool>> repairShards(const RawFile& file, const Survey& survey, const WriteAt& write,
                                       TaskControl& control)
{
    return survey.lostShards == 0 ? std::vector<bool>() : Repairer(file, survey, write, control).run();
}

} // namespace ff::heal
