// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/jpeg/ScanRecipe.h"

namespace ff::codec::jpeg {

namespace {

// What a scan says, in its first byte.
enum Flag : unsigned {
    HasZeroPadding = 1,
    HasListedPadding = 2,
    IsCut = 4,
    StopsRestarts = 8,
    HasWrongRestarts = 16,
    EndsRunsByCorrections = 32,
    HasNewRuns = 64,
    HasZeroRuns = 128,
};

} // namespace

void BitList::add(std::uint32_t bits, unsigned number)
{
    for (unsigned i = 0; i < number; ++i, ++count) {
        if (count / 8 == bytes.size())
            bytes.push_back(0);
        const std::uint32_t bit = bits >> (number - 1 - i) & 1;
        bytes[count / 8] |= static_cast<std::uint8_t>(bit << count % 8);
    }
}

void BitList::shorten(std::size_t kept)
{
    count = kept;
    bytes.resize((kept + 7) / 8);
    if (kept % 8 != 0)
        bytes.back() &= static_cast<std::uint8_t>((1u << kept % 8) - 1);
}

void ScanRecipe::write(ByteWriter& out) const
{
    unsigned flags = 0;
    const auto set = [&flags](bool isSet, Flag flag) { flags |= isSet ? unsigned{flag} : 0u; };
    set(padding == Padding::Zeros, HasZeroPadding);
    set(padding == Padding::Listed, HasListedPadding);
    set(blocks.has_value(), IsCut);
    set(restarts.has_value(), StopsRestarts);
    set(!wrongRestarts.empty(), HasWrongRestarts);
    set(endsRunsByCorrections, EndsRunsByCorrections);
    set(!newRuns.empty(), HasNewRuns);
    set(!zeroRuns.empty(), HasZeroRuns);
    out.u8(static_cast<std::uint8_t>(flags));
    if (padding == Padding::Listed)
        out.sizedBytes(paddingBits.bytes);
    if (blocks)
        out.varint(*blocks);
    if (restarts)
        out.varint(*restarts);
    std::uint64_t before = 0; // lists are of differences
    if (!wrongRestarts.empty())
        out.varint(wrongRestarts.size());
    for (const Restart& restart : wrongRestarts) {
        out.varint(restart.index - before);
        out.u8(restart.number);
        before = restart.index;
    }
    before = 0;
    if (!newRuns.empty())
        out.varint(newRuns.size());
    for (const Blocks& run : newRuns) {
        out.varint(run.from - before);
        out.varint(run.count);
        before = run.from + run.count;
    }
    before = 0;
    if (!zeroRuns.empty())
        out.varint(zeroRuns.size());
    for (const ZeroRuns& runs : zeroRuns) {
        out.varint(runs.block - before);
        out.varint(runs.count);
        before = runs.block;
    }
}

std::optional<ScanRecipe> ScanRecipe::read(ByteReader& in)
{
    constexpr std::uint64_t kMost = std::uint64_t{1} << 40; // sums of such numbers do not overflow
    ScanRecipe recipe;
    const unsigned flags = in.u8();
    const auto number = [&in] { return in.varint() % kMost; };
    recipe.padding = (flags & HasListedPadding) != 0 ? Padding::Listed
        : (flags & HasZeroPadding) != 0              ? Padding::Zeros
                                                     : Padding::Ones;
    if (recipe.padding == Padding::Listed) {
        const ByteSpan bits = in.sizedBytes();
        recipe.paddingBits = {Bytes(bits.begin(), bits.end()), bits.size() * 8};
    }
    if ((flags & IsCut) != 0)
        recipe.blocks = number();
    if ((flags & StopsRestarts) != 0)
        recipe.restarts = static_cast<std::uint32_t>(number());
    std::uint64_t before = 0;
    // Every element takes a byte or more: the reader fails before a list is longer than its bytes.
    for (std::uint64_t left = (flags & HasWrongRestarts) != 0 ? in.varint() : 0; left > 0 && !in.failed();
         --left) {
        before = (before + number()) % kMost;
        recipe.wrongRestarts.push_back(
            {static_cast<std::uint32_t>(before), static_cast<std::uint8_t>(in.u8() & 7)});
    }
    recipe.endsRunsByCorrections = (flags & EndsRunsByCorrections) != 0;
    before = 0;
    for (std::uint64_t left = (flags & HasNewRuns) != 0 ? in.varint() : 0; left > 0 && !in.failed(); --left) {
        const std::uint64_t from = (before + number()) % kMost, count = number();
        recipe.newRuns.push_back({from, count});
        before = from + count;
    }
    before = 0;
    for (std::uint64_t left = (flags & HasZeroRuns) != 0 ? in.varint() : 0; left > 0 && !in.failed();
         --left) {
        before = (before + number()) % kMost;
        recipe.zeroRuns.push_back({before, static_cast<std::uint32_t>(in.varint() & 7)});
    }
    if (in.failed())
        return std::nullopt;
    return recipe;
}

} // namespace ff::codec::jpeg
