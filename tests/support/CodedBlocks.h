// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the tests of the codec share; for Qt Test programs.

#include "core/codec/BlockCodec.h"
#include "tests/support/Mixed.h"

#include <QTest>

#include <algorithm>
#include <random>
#include <string>

namespace ff::test {

inline Bytes textBytes(std::size_t size, unsigned seed)
{
    static const std::string words[] = {"the ",   "archive ", "holds ",     "a file",
                                        ", and ", "so on.\n", "int main()", "= 42;\n"};
    std::mt19937 random(seed);
    Bytes out;
    while (out.size() < size) {
        const std::string& word = words[random() % std::size(words)];
        out.insert(out.end(), word.begin(), word.end());
    }
    out.resize(size);
    return out;
}

// Codes the bytes at level balanced, which must choose this filter, and decodes them whole, verified and up
// to some places.
inline void checkCodedWithFilter(const Bytes& raw, int filter)
{
    codec::EncodeOptions options;
    options.level = codec::Level::Balanced;
    TaskControl control;
    const auto block = codec::encodeBlock(raw, {}, options, control);
    QVERIFY(block.ok());
    QCOMPARE(int(block->method), int(codec::Method::Mix));
    QCOMPARE(block->payload[0] / 2 % 4, filter);
    codec::DecodeOptions decoding;
    auto back = codec::decodeBlock(*block, {}, decoding, control);
    QVERIFY(back.ok());
    QVERIFY(*back == raw);
    decoding.expected = raw;
    QVERIFY(codec::decodeBlock(*block, {}, decoding, control).ok());
    decoding.expected = {};
    for (const std::size_t stop : {std::size_t{1}, std::size_t{1001}, raw.size() - 3, raw.size() - 1}) {
        decoding.to = stop;
        back = codec::decodeBlock(*block, {}, decoding, control);
        QVERIFY(back.ok());
        QCOMPARE(back->size(), stop);
        QVERIFY(std::equal(back->begin(), back->end(), raw.begin()));
    }
}

} // namespace ff::test
