// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a recovery record behind an archive, and a right record behind a damaged one: what the record
// promises it holds, what is called right is what its table says, and nothing is called whole that never was.
#include "core/heal/recovery/Record.h"
#include "tests/fuzz/Damage.h"

#include <algorithm>

using namespace ff;

namespace {

constexpr std::uint64_t kSector = 4096;

// A file of which some bytes cannot be read.
struct Disk {
    Bytes bytes;
    std::uint64_t badBegin = 0, badEnd = 0;

    Status read(std::uint64_t offset, std::span<std::uint8_t> out) const
    {
        if (offset > bytes.size() || out.size() > bytes.size() - offset)
            return Error{ErrorCode::Damaged, Sentence::verbatim("behind the end")};
        if (offset < badEnd && offset + out.size() > badBegin)
            return Error{ErrorCode::Io, Sentence::verbatim("a bad sector")};
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), out.size(), out.begin());
        return {};
    }
    heal::RawFile raw() const
    {
        return {[this](std::uint64_t offset, std::span<std::uint8_t> out) { return read(offset, out); },
                bytes.size()};
    }
};

heal::WriteAt writingTo(Bytes& bytes)
{
    return [&bytes](std::uint64_t offset, ByteSpan part) -> Status {
        fuzz::must(offset + part.size() <= bytes.size(), "more is repaired than was lost");
        std::copy(part.begin(), part.end(), bytes.begin() + static_cast<std::ptrdiff_t>(offset));
        return {};
    };
}

Bytes withRecord(const Bytes& archive, unsigned percent)
{
    const heal::RecoveryLayout layout = heal::chooseLayout(archive.size(), percent);
    const Disk disk{archive};
    Bytes out = archive, room(std::size_t{1} << 22);
    TaskControl control;
    const Status made = heal::makeRecord(
        layout, disk.raw().read,
        {writingTo(room),
         [&room](std::uint64_t offset, std::span<std::uint8_t> bytes) -> Status {
             std::copy_n(room.begin() + static_cast<std::ptrdiff_t>(offset), bytes.size(), bytes.begin());
             return {};
         }},
        [&out](ByteSpan bytes) -> Status {
            out.insert(out.end(), bytes.begin(), bytes.end());
            return {};
        },
        control);
    fuzz::must(made.ok() && out.size() == archive.size() + layout.recordSize(), "a record cannot be made");
    return out;
}

struct Protected {
    fuzz::Original archive;
    Bytes withRecord;
    heal::RecoveryLayout layout;
};
const std::vector<Protected>& originals()
{
    static const auto made = [] {
        std::vector<Protected> all;
        for (const auto& [name, percent] : {std::pair{"fuzz/seeds/archive/tiny-store.ffz", 1U},
                                            {"fuzz/seeds/archive/tiny-fast.ffz", 10U},
                                            {"fuzz/seeds/archive/listed-fast.ffz", 100U}}) {
            fuzz::Original archive = fuzz::originalOf(name);
            Bytes whole = withRecord(archive.bytes, percent);
            const auto layout = heal::chooseLayout(archive.bytes.size(), percent);
            all.push_back({std::move(archive), std::move(whole), layout});
        }
        return all;
    }();
    return made;
}

// Blocks of any layout, filled with the input's bytes, whose descriptors are right unless the input says
// otherwise.
void appendBlocks(Bytes& file, fuzz::Input& input)
{
    heal::RecoveryDescriptor descriptor;
    heal::RecoveryLayout& layout = descriptor.layout;
    layout.archiveSize = input.flag() ? file.size() : input.u32();
    layout.shardSize = std::uint64_t{64} * (1 + input.u8() % 64U);
    layout.blocks = 1 + input.u16() % (input.flag() ? 65536U : 64U);
    layout.tablePieces = 1 + input.u16() % (input.flag() ? layout.blocks : std::min(layout.blocks, 3U));
    layout.percent = input.u8();
    const std::uint8_t filler = input.u8();
    if (layout.archiveSize == 0 || layout.pieceSize() > 16384)
        return;
    const auto inner = static_cast<std::size_t>(layout.blockSize() - heal::kDescriptorSize);
    const std::size_t count = std::min<std::size_t>(1 + input.u8(), (96U << 10) / inner + 1);
    for (std::size_t i = 0; i < count; ++i) {
        Bytes block(inner, filler);
        const ByteSpan own = input.bytes(input.u8());
        std::copy_n(own.begin(), std::min(own.size(), inner),
                    block.end() - static_cast<std::ptrdiff_t>(std::min(own.size(), inner)));
        const std::uint8_t odd = input.u8();
        descriptor.index = odd >= 250 ? odd - 250U : static_cast<std::uint32_t>(i);
        descriptor.check = odd == 249 ? 0 : heal::crc32(block);
        const auto end = heal::encodeDescriptor(descriptor);
        file.insert(file.end(), block.begin(), block.end());
        file.insert(file.end(), end.begin(), end.end());
    }
}

// What is found stands where it is said to, and has its check.
void mustBeThere(const heal::Survey& is, const Disk& disk)
{
    const heal::RecoveryLayout& layout = is.layout;
    fuzz::must(is.shardAt.size() == layout.shards() && is.blockAt.size() == layout.blocks,
               "a survey of something else");
    for (const std::uint64_t at : is.blockAt)
        fuzz::must(at == heal::kLost || at + layout.blockSize() <= disk.bytes.size(),
                   "a block behind the end");
    for (std::size_t shard = 0; shard < is.shardAt.size() && !is.checks.empty(); ++shard) {
        if (is.shardAt[shard] == heal::kLost)
            continue;
        Bytes bytes(static_cast<std::size_t>(layout.bytesOf(shard)));
        fuzz::must(disk.read(is.shardAt[shard], bytes).ok(), "a shard that cannot be read is found");
        fuzz::must(heal::zerosCheck(layout.shardSize - bytes.size(), heal::crc32(bytes)) == is.checks[shard],
                   "a shard with another check is found");
    }
}

// What was lost, repaired; nothing when that cannot be. `all`: whether every shard is right.
struct Repaired {
    Bytes archive;
    bool all = false;
};
Repaired repair(const heal::Survey& is, const Disk& disk, TaskControl& control)
{
    const heal::RecoveryLayout& layout = is.layout;
    const auto size = static_cast<std::size_t>(layout.shardSize);
    Bytes lost(static_cast<std::size_t>(is.lostShards) * size);
    const auto right = heal::repairShards(disk.raw(), is, writingTo(lost), control);
    fuzz::must(right.ok() || right.error().code == ErrorCode::Cancelled,
               "what is repairable is not repaired");
    if (!right.ok())
        return {};
    fuzz::must(right->size() == is.lostShards, "a lost shard is not spoken of");
    Repaired out{{}, std::find(right->begin(), right->end(), false) == right->end()};
    std::size_t next = 0;
    for (std::size_t shard = 0; shard < is.shardAt.size(); ++shard) {
        Bytes bytes(size);
        const auto there = static_cast<std::size_t>(layout.bytesOf(shard));
        if (is.shardAt[shard] != heal::kLost) {
            (void)disk.read(is.shardAt[shard], std::span(bytes).first(there));
        } else {
            std::copy_n(lost.begin() + static_cast<std::ptrdiff_t>(next * size), size, bytes.begin());
            fuzz::must((heal::crc32(bytes) == is.checks[shard]) == (*right)[next],
                       "a repaired shard is called right against its check");
            ++next;
        }
        if (layout.archiveSize <= std::size_t{1} << 20)
            out.archive.insert(out.archive.end(), bytes.begin(),
                               bytes.begin() + static_cast<std::ptrdiff_t>(there));
    }
    return out;
}

Repaired surveyAndRepair(const Disk& disk, std::uint64_t checkpoints)
{
    fuzz::Patience patience(checkpoints);
    auto place = heal::recordAtEnd(disk.raw());
    if (place.ok() && !*place)
        place = heal::searchRecord(
            disk.raw(), [](std::uint64_t offset) { return offset % 2 != 0; }, patience);
    if (!place.ok() || !*place)
        return {};
    const auto is = heal::survey(disk.raw(), **place, patience);
    if (!is.ok())
        return {};
    mustBeThere(*is, disk);
    return is->isRepairable() ? repair(*is, disk, patience) : Repaired();
}

// As a person opens it.
void openAndTest(const Disk& disk, const fuzz::Original& original)
{
    const fuzz::MemoryFile file(disk.bytes);
    fuzz::Patience patience(1000);
    const auto archive = archive::Archive::open(file.path(), patience);
    if (!archive.ok())
        return;
    archive::RunOptions options;
    options.device = "cpu";
    options.threads = 1;
    const auto tested = archive->test(options, patience);
    if (tested.ok())
        fuzz::mustBeOf(*archive, tested->outcomes, original);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::Input input(data, size);
    const std::uint8_t how = input.u8();
    const Protected& original = originals()[how % originals().size()];
    const bool opens = (how & 0x40) != 0, isHostile = (how & 0x80) != 0;
    Disk disk;
    disk.badBegin = input.u16();
    const std::uint64_t bad = input.u16();
    fuzz::DamageDone done;
    if (isHostile) {
        disk.bytes = original.archive.bytes;
        appendBlocks(disk.bytes, input);
        done.moved = true; // it promises nothing
    } else {
        disk.bytes = original.withRecord;
        done = fuzz::damage(disk.bytes, input);
    }
    disk.badEnd = disk.badBegin + bad;
    const Repaired repaired = surveyAndRepair(disk, isHostile ? 20'000 : 1'000'000);
    const std::uint64_t held = heal::guaranteedDamage(original.layout);
    const std::uint64_t lost = bad == 0 ? 0 : bad + 2 * kSector; // a record is searched for by sectors
    if (!done.moved && done.bytes + lost <= held && done.places + 1 <= heal::kRecoveryPlaces)
        fuzz::must(repaired.all && repaired.archive == original.archive.bytes,
                   "a record does not hold against the damage that it promises to");
    if (opens)
        openAndTest(disk, original.archive);
    return 0;
}
