// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/BranchFilter.h"

#include <array>
#include <cstddef>
#include <vector>

namespace ff::codec {

namespace {

// Opcodes whose ModRM byte may name RIP + distance: mov, lea, cmp, test, movsxd, and the groups of immediate,
// inc, call and jmp.
constexpr std::array<bool, 256> makeOpcodes()
{
    std::array<bool, 256> opcodes{};
    for (const int opcode : {0x39, 0x3B, 0x63, 0x80, 0x83, 0x89, 0x8B, 0x8D, 0xC7, 0xFF})
        opcodes[static_cast<std::size_t>(opcode)] = true;
    return opcodes;
}
constexpr std::array<bool, 256> kOpcodes = makeOpcodes();

// A distance of 32 bits between ±2^24 after call, jmp or such a ModRM byte at p[0]; p[-1] and p[4] exist. The
// filter changes p[1] to p[3] only: going up, it sees of each position what going down saw.
bool isBranch(const std::uint8_t* p)
{
    return (p[4] == 0x00 || p[4] == 0xFF)
        && ((p[0] & 0xFE) == 0xE8 || ((p[0] & 0xC7) == 0x05 && kOpcodes[p[-1]]));
}

std::uint32_t distanceAt(const std::uint8_t* p)
{
    return std::uint32_t{p[1]} | std::uint32_t{p[2]} << 8 | std::uint32_t{p[3]} << 16;
}

} // namespace

bool looksLikeX86(ByteSpan bytes)
{
    // A bit for each of 2^20 hashed values that a call had.
    constexpr std::uint32_t kBits = 1u << 20;
    std::vector<bool> places(kBits), distances(kBits);
    std::size_t samePlace = 0, sameDistance = 0;
    for (std::size_t i = 1; i + kBranchReach < bytes.size(); ++i) {
        const std::uint8_t* const p = &bytes[i];
        if (p[0] != 0xE8 || !isBranch(p))
            continue;
        const std::uint32_t distance = distanceAt(p);
        const std::uint32_t place = (distance + static_cast<std::uint32_t>(i)) & 0xFFFFFF;
        if (distance == 0)
            continue;
        const auto seen = [](std::vector<bool>& set, std::uint32_t value) {
            const std::uint32_t at = (value * 0x9E3779B1u) >> 12;
            const bool before = set[at];
            set[at] = true;
            return before;
        };
        samePlace += seen(places, place);
        sameDistance += seen(distances, distance);
    }
    return samePlace >= 16 && samePlace > 2 * sameDistance;
}

void filterBranches(std::span<std::uint8_t> bytes)
{
    if (bytes.size() <= kBranchReach + 1)
        return;
    for (std::size_t i = bytes.size() - kBranchReach - 1; i >= 1; --i) {
        std::uint8_t* const p = &bytes[i];
        if (!isBranch(p))
            continue;
        const std::uint32_t place = distanceAt(p) + static_cast<std::uint32_t>(i);
        p[1] = static_cast<std::uint8_t>(place >> 16);
        p[2] = static_cast<std::uint8_t>(place >> 8);
        p[3] = static_cast<std::uint8_t>(place);
    }
}

void unfilterBranches(std::span<std::uint8_t> bytes)
{
    for (std::size_t i = 1; i + kBranchReach < bytes.size(); ++i) {
        std::uint8_t* const p = &bytes[i];
        if (!isBranch(p))
            continue;
        const std::uint32_t place = std::uint32_t{p[1]} << 16 | std::uint32_t{p[2]} << 8 | p[3];
        const std::uint32_t distance = place - static_cast<std::uint32_t>(i);
        p[1] = static_cast<std::uint8_t>(distance);
        p[2] = static_cast<std::uint8_t>(distance >> 8);
        p[3] = static_cast<std::uint8_t>(distance >> 16);
    }
}

} // namespace ff::codec
