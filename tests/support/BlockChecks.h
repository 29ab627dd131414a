// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What tests of methods that take parts out of a block have in common.

#include "core/codec/BlockCodec.h"
#include "tests/support/DeflateMaker.h"
#include "tests/support/TreeMaker.h"

#include <QTest>

#include <numeric>

namespace ff::test {

inline Bytes text(std::size_t size, std::uint32_t seed = 1)
{
    const std::string prose = fftest::prose(size, seed);
    return Bytes(prose.begin(), prose.end());
}

inline Bytes joined(const std::vector<Bytes>& parts)
{
    Bytes out;
    for (const Bytes& part : parts)
        append(out, part);
    return out;
}

inline codec::EncodeOptions at(codec::Level level)
{
    codec::EncodeOptions options;
    options.level = level;
    return options;
}

struct BlockCase {
    Bytes raw;
    std::vector<codec::FileStart> files;
};

// Both ways and with the block known; `method`: the one that makes it smaller, none: any.
inline void mustComeBack(const BlockCase& file, std::initializer_list<codec::Level> levels,
                         std::optional<codec::Method> method)
{
    for (const codec::Level level : levels) {
        TaskControl control;
        std::uint64_t told = 0;
        codec::EncodeOptions options = at(level);
        options.onProgress = [&](std::uint64_t bytes) { told += bytes; };
        const auto block = encodeBlock(file.raw, file.files, options, control);
        QVERIFY(block.ok());
        if (method) {
            QCOMPARE(int(block->method), int(*method));
            QVERIFY(block->payload.size() < file.raw.size());
        }
        QCOMPARE(told, std::uint64_t{file.raw.size()});
        codec::DecodeOptions decoding;
        told = 0;
        decoding.onProgress = options.onProgress;
        auto back = decodeBlock(*block, file.files, decoding, control);
        QVERIFY(back.ok());
        QVERIFY(*back == file.raw);
        QCOMPARE(told, std::uint64_t{file.raw.size()});
        decoding.expected = file.raw;
        back = decodeBlock(*block, file.files, decoding, control);
        QVERIFY(back.ok());
        QVERIFY(*back == file.raw);
    }
}

inline void mustBeDecodedAsFarAsWanted(const BlockCase& file)
{
    TaskControl control;
    const auto block = encodeBlock(file.raw, file.files, at(codec::Level::Balanced), control);
    QVERIFY(block.ok());
    for (std::size_t to = 1; to <= file.raw.size(); to += file.raw.size() / 13) {
        codec::DecodeOptions decoding;
        decoding.from = to / 2;
        decoding.to = to;
        const auto back = decodeBlock(*block, file.files, decoding, control);
        QVERIFY(back.ok());
        QVERIFY(back->size() >= to);
        QVERIFY(std::equal(file.raw.begin() + std::ptrdiff_t(to / 2), file.raw.begin() + std::ptrdiff_t(to),
                           back->begin() + std::ptrdiff_t(to / 2)));
    }
}

// The costs of a block of stretches add up to its payload.
inline void mustTellItsCosts(const BlockCase& file)
{
    TaskControl control;
    const auto block = encodeBlock(file.raw, file.files, at(codec::Level::Balanced), control);
    QVERIFY(block.ok());
    const double spent = std::accumulate(block->costs.begin(), block->costs.end(), 0.0) / (8 * 256);
    QVERIFY(spent > double(block->payload.size()) * 0.9 && spent < double(block->payload.size()) * 1.05);
}

// What headers tell of the parts: so many bytes of them, the rest without them, and what a trial makes of
// them.
inline void mustTellWhatIsTakenOut(const BlockCase& file, std::uint64_t bytes, const codec::Undone& rest,
                                   const Result<codec::TakenTrial>& trial)
{
    QCOMPARE(rest.bytes.size() + bytes, file.raw.size());
    QCOMPARE(rest.files.size(), file.files.size());
    for (std::size_t i = 0; i < rest.files.size(); ++i) {
        QCOMPARE(rest.files[i].name, file.files[i].name);
        QCOMPARE(rest.bytes[rest.files[i].offset], file.raw[file.files[i].offset]);
    }
    QVERIFY(trial.ok());
    QCOMPARE(trial->taken, bytes);
    QVERIFY(trial->coded < trial->taken);
}

inline void mustBeCancelled(const Bytes& raw)
{
    TaskControl control;
    control.cancel();
    const auto block = encodeBlock(raw, {}, at(codec::Level::Balanced), control);
    QVERIFY(!block.ok());
    QCOMPARE(block.error().code, ErrorCode::Cancelled);
}

// Of a block that was damaged within what was taken out: other bytes, but so many at the beginning, from the
// third file on and at the end are right.
inline void mustKeepTextAround(const codec::CodedBlock& damaged, const BlockCase& file, std::ptrdiff_t first,
                               std::ptrdiff_t third, std::ptrdiff_t last)
{
    TaskControl control;
    const auto back = decodeBlock(damaged, file.files, {}, control);
    QVERIFY(back.ok());
    QCOMPARE(back->size(), file.raw.size());
    QVERIFY(*back != file.raw);
    const auto at = std::ptrdiff_t(file.files[2].offset);
    QVERIFY(std::equal(file.raw.begin(), file.raw.begin() + first, back->begin()));
    QVERIFY(std::equal(file.raw.begin() + at, file.raw.begin() + at + third, back->begin() + at));
    QVERIFY(std::equal(file.raw.end() - last, file.raw.end(), back->end() - last));
}

// Blocks of the method within each other, once more than it may be. `zeros`: bytes of a payload with nothing
// in it, before the method within.
inline void mustNotBeTakenOutAgain(codec::Method method, int zeros, int times = 1)
{
    ByteWriter payload;
    for (int depth = 0; depth <= times; ++depth) {
        for (int i = 0; i < zeros; ++i)
            payload.u8(0);
        payload.u8(std::uint8_t(depth < times ? method : codec::Method::Store));
    }
    codec::CodedBlock block;
    block.method = method;
    block.payload = payload.take();
    TaskControl control;
    const auto back = decodeBlock(block, {}, {}, control);
    QVERIFY(!back.ok());
    QCOMPARE(back.error().code, ErrorCode::Damaged);
}

// So many kinds of damage, a third of them in the first `list` bytes of the payload.
inline void mustTellDamageOrGiveOtherBytes(const codec::CodedBlock& block,
                                           std::span<const codec::FileStart> files, int times,
                                           std::size_t list)
{
    TaskControl control;
    std::uint32_t random = 7;
    const auto next = [&](std::size_t below) {
        random = random * 1664525 + 1013904223;
        return (random >> 8) % below;
    };
    for (int i = 0; i < times; ++i) {
        codec::CodedBlock damaged = block;
        if (i % 3 == 0)
            damaged.payload.resize(next(damaged.payload.size()));
        else
            damaged.payload[next(i % 3 == 1 ? list : damaged.payload.size())] ^= 1 << next(8);
        if (i % 7 == 0)
            damaged.rawSize += next(100000);
        const auto back = decodeBlock(damaged, files, {}, control);
        if (back.ok()) {
            QVERIFY(back->size() == damaged.rawSize);
        } else {
            QVERIFY(back.error().code == ErrorCode::Damaged || back.error().code == ErrorCode::Missing);
        }
    }
}

} // namespace ff::test
