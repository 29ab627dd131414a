// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/read/RecoveredFile.h"

#include "core/archive/disk/Spool.h"
#include "core/archive/read/ArchiveFile.h"
#include "core/format/Container.h"

#include <algorithm>
#include <array>

namespace ff::archive {

namespace {

// Damage that hits the magic of an archive within this one leaves most of it.
constexpr std::ptrdiff_t kMostMagic = 6;

bool looksLikeArchive(const File& file, std::uint64_t offset)
{
    std::array<std::uint8_t, format::kMagicSize> first{};
    if (!file.readAt(offset, first).ok())
        return false;
    std::ptrdiff_t same = 0;
    for (std::size_t i = 0; i < first.size(); ++i)
        same += first[i] == format::kFileMagic[i] ? 1 : 0;
    return same >= kMostMagic;
}

heal::RawFile rawFile(const File& file, std::uint64_t size)
{
    return {[&file](std::uint64_t offset, std::span<std::uint8_t> out) { return file.readAt(offset, out); },
            size};
}

} // namespace

Result<std::shared_ptr<RecoveredFile>> RecoveredFile::find(const File& file, bool search,
                                                           TaskControl& control)
{
    FF_ASSIGN(const std::uint64_t stored, file.size());
    const heal::RawFile raw = rawFile(file, stored);
    FF_ASSIGN(auto place, heal::recordAtEnd(raw));
    if (!place && search) {
        FF_ASSIGN(
            place,
            heal::searchRecord(
                raw, [&file](std::uint64_t offset) { return looksLikeArchive(file, offset); }, control));
    }
    if (!place)
        return std::shared_ptr<RecoveredFile>();
    FF_ASSIGN(File own, file.duplicate());
    return std::shared_ptr<RecoveredFile>(new RecoveredFile(std::move(own), stored, *place));
}

heal::RawFile RecoveredFile::raw() const
{
    return rawFile(m_file, m_storedSize);
}

std::shared_ptr<const RecoveredFile::Mended> RecoveredFile::mended() const
{
    const std::shared_lock lock(m_mutex);
    return m_mended;
}

// Zeros where the file has nothing: a hash will tell.
Status RecoveredFile::readStored(std::int64_t at, std::span<std::uint8_t> out) const
{
    const auto size = static_cast<std::int64_t>(m_storedSize), length = static_cast<std::int64_t>(out.size());
    const std::int64_t begin = std::clamp<std::int64_t>(-at, 0, length);
    const std::int64_t end = std::clamp<std::int64_t>(size - at, begin, length);
    std::fill(out.begin(), out.begin() + begin, std::uint8_t{0});
    std::fill(out.begin() + end, out.end(), std::uint8_t{0});
    const auto there = out.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
    return there.empty() ? Status() : m_file.readAt(static_cast<std::uint64_t>(at + begin), there);
}

Status RecoveredFile::readAt(std::uint64_t offset, std::span<std::uint8_t> out) const
{
    if (offset > size() || out.size() > size() - offset)
        return Error{ErrorCode::Damaged,
                     sentence("%1 is cut short: it ends at byte %2", m_file.path().filename(), size())};
    const auto state = mended();
    if (!state || !state->changes)
        return readStored(static_cast<std::int64_t>(offset), out);
    const std::uint64_t shardSize = m_place.layout.shardSize;
    while (!out.empty()) {
        const auto shard = static_cast<std::size_t>(offset / shardSize);
        const std::uint64_t within = offset % shardSize;
        const auto part =
            out.first(static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), shardSize - within)));
        const std::uint64_t repaired = state->repairedAt[shard], found = state->survey.shardAt[shard];
        if (repaired != heal::kLost)
            FF_TRY(state->repaired.readAt(repaired + within, part));
        else if (found != heal::kLost)
            FF_TRY(m_file.readAt(found + within, part));
        else
            FF_TRY(readStored(static_cast<std::int64_t>(offset), part));
        offset += part.size();
        out = out.subspan(part.size());
    }
    return {};
}

Status RecoveredFile::repair(Mended& out, TaskControl& control) const
{
    const heal::Survey& is = out.survey;
    out.repairedAt.assign(is.shardAt.size(), heal::kLost);
    if (is.lostShards == 0 || !is.isRepairable())
        return {};
    FF_ASSIGN(Spool spool, Spool::create(temporaryFolder()));
    FF_ASSIGN(const std::vector<bool> isRight,
              heal::repairShards(
                  raw(), is,
                  [&spool](std::uint64_t offset, ByteSpan bytes) { return spool.writeAt(offset, bytes); },
                  control));
    std::size_t place = 0;
    for (std::size_t shard = 0; shard < is.shardAt.size(); ++shard) {
        if (is.shardAt[shard] != heal::kLost)
            continue;
        if (isRight[place])
            out.repairedAt[shard] = place * is.layout.shardSize;
        ++place;
    }
    FF_ASSIGN(out.repaired, spool.reading(m_file.path()));
    return {};
}

Result<bool> RecoveredFile::mend(TaskControl& control)
{
    const std::lock_guard mending(m_mending);
    if (const auto done = mended())
        return done->changes;
    auto state = std::make_shared<Mended>();
    FF_ASSIGN(state->survey, heal::survey(raw(), m_place, control));
    FF_TRY(repair(*state, control));
    const heal::Survey& is = state->survey;
    state->info = info();
    state->info.checked = true;
    state->info.usable = !is.checks.empty();
    state->info.damagedBlocks = is.lostBlocks;
    state->info.moved = is.moved;
    for (std::size_t shard = 0; shard < is.shardAt.size() && !is.checks.empty(); ++shard) {
        const bool isLost = is.shardAt[shard] == heal::kLost;
        state->info.damagedBytes += isLost ? is.layout.bytesOf(shard) : 0;
        state->info.repairedBytes += state->repairedAt[shard] != heal::kLost ? is.layout.bytesOf(shard) : 0;
        state->changes = state->changes || state->isOtherwise(shard);
    }
    const std::lock_guard lock(m_mutex);
    m_mended = std::move(state);
    return m_mended->changes;
}

bool RecoveredFile::isMended(std::uint64_t begin, std::uint64_t end) const
{
    const auto state = mended();
    if (!state || !state->changes)
        return false;
    const std::uint64_t shardSize = m_place.layout.shardSize;
    for (std::uint64_t shard = begin / shardSize; shard * shardSize < std::min(end, size()); ++shard) {
        const auto i = static_cast<std::size_t>(shard);
        if (state->isOtherwise(i))
            return true;
    }
    return false;
}

RecoveryInfo RecoveredFile::info() const
{
    if (const auto state = mended())
        return state->info;
    RecoveryInfo out;
    out.percent = m_place.layout.percent;
    out.bytes = m_storedSize - std::min(m_storedSize, m_place.layout.archiveSize);
    out.blocks = m_place.layout.blocks;
    return out;
}

std::shared_ptr<RecoveredFile> recoveryOf(const std::shared_ptr<FileView>& view)
{
    return std::dynamic_pointer_cast<RecoveredFile>(view);
}

std::optional<Sentence> recoveryFinding(const RecoveryInfo& info)
{
    if (!info.checked || info.isWhole())
        return std::nullopt;
    const std::uint64_t intact = info.blocks - info.damagedBlocks;
    if (!info.usable)
        return sentence("the recovery record is too damaged to be of use: %1 of its %2 blocks are intact",
                        intact, info.blocks);
    if (info.damagedBytes > info.repairedBytes)
        return sentence("the damage is more than the recovery record can repair: %1 bytes of the archive are "
                        "damaged, and "
                        "%2 blocks of the record are intact",
                        info.damagedBytes, intact);
    if (info.repairedBytes != 0)
        return sentence("%1 bytes of the archive were damaged and repaired by its recovery record",
                        info.repairedBytes);
    if (info.moved)
        return sentence(
            "bytes were lost or inserted, and the recovery record found what stands elsewhere now");
    return sentence("the recovery record is damaged");
}

std::optional<Warning> recoveryWarning(const RecoveryInfo& info)
{
    auto finding = recoveryFinding(info);
    if (!finding)
        return std::nullopt;
    return Warning{"", sentence("%1; \"ffz heal\" mends it", std::move(*finding))};
}

} // namespace ff::archive
