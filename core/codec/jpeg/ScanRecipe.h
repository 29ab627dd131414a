// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What neither the headers nor the coefficients of a scan say of how it is written. A scan as libjpeg writes
// it has nothing to say. Internal to core/codec; not shared between threads.

#include "core/base/Bytes.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace ff::codec::jpeg {

// A list of bits.
struct BitList {
    Bytes bytes; // from the lowest bit
    std::size_t count = 0;

    void add(std::uint32_t bits, unsigned number);
    // Drops what is behind the first `kept` bits.
    void shorten(std::size_t kept);
};

struct ScanRecipe {
    // Bits that fill the last byte of each interval and of the scan (T.81, F.1.2.3 asks for ones).
    enum class Padding : std::uint8_t { Ones, Zeros, Listed };
    Padding padding = Padding::Ones;
    BitList paddingBits; // where they are listed: all of them one after the other

    // Blocks of a scan that is cut short; none: all.
    std::optional<std::uint64_t> blocks;

    // Restart markers of a scan that stops writing them; none: behind each interval but the last one.
    std::optional<std::uint32_t> restarts;
    struct Restart {
        std::uint32_t index = 0; // of the marker in the scan
        std::uint8_t number = 0; // 0..7, not the one that it should have
    };
    std::vector<Restart> wrongRestarts; // by index

    // Runs of blocks that end early (T.81, G.1.2.2) are taken for as long as they can be: until a block with
    // coefficients, 32767 blocks, the end of an interval. In this way some encoders end them too when more
    // bits of corrections than libjpeg's buffer takes are waiting.
    bool endsRunsByCorrections = false;
    struct Blocks {
        std::uint64_t from = 0, count = 0;
    };
    std::vector<Blocks> newRuns; // blocks that begin a run though the one before could go on; ascending

    // Runs of 16 zeros (ZRL) behind the last coefficient of a block, which nobody needs.
    struct ZeroRuns {
        std::uint64_t block = 0;
        std::uint32_t count = 0; // 1..4
    };
    std::vector<ZeroRuns> zeroRuns; // by block

    void write(ByteWriter& out) const;
    // None: `in` is not a recipe. Takes memory in proportion to what it reads.
    static std::optional<ScanRecipe> read(ByteReader& in);
};

// libjpeg's MAX_CORR_BITS - DCTSIZE2 + 1: with more bits of corrections than this a run ends.
inline constexpr std::uint32_t kMostCorrections = 937;
inline constexpr std::uint32_t kLongestRun = 32767; // T.81, G.1.2.2

} // namespace ff::codec::jpeg
