// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as streams of Layer III: what is taken of them comes back from what was coded. Then damaged
// payloads of Method::Mp3 and made ones: an error, or other bytes of the size that was asked for.
#include "core/codec/BlockCodec.h"
#include "core/codec/mp3/StreamModel.h"
#include "tests/fuzz/DamagedBlock.h"
#include "tests/fuzz/Fuzz.h"

#include <algorithm>

using namespace ff;
using namespace ff::codec;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::Input input(data, size);
    const std::uint8_t damage = input.u8();
    const std::uint16_t damageAt = input.u16();
    const ByteSpan bytes = input.rest();
    TaskControl control;
    const auto streams = mp3::findStreams(bytes, control);
    fuzz::must(streams.ok(), "finding failed without being cancelled");

    mp3::StreamEncoder encoder;
    ByteWriter list;
    Bytes rest;
    std::size_t end = 0;
    for (const mp3::FoundStream& stream : *streams) {
        fuzz::must(stream.at >= end && stream.size != 0 && stream.size <= bytes.size() - stream.at,
                   "a stream outside its bytes");
        const ByteSpan taken = bytes.subspan(stream.at, stream.size),
                       gap = bytes.subspan(end, stream.at - end);
        fuzz::must(encoder.code(taken, stream.freeSize, {}, control).ok(),
                   "coding failed without being cancelled");
        list.varint(gap.size());
        list.varint(stream.size);
        list.varint(stream.freeSize);
        rest.insert(rest.end(), gap.begin(), gap.end());
        end = stream.at + stream.size;
    }
    rest.insert(rest.end(), bytes.begin() + static_cast<std::ptrdiff_t>(end), bytes.end());
    ByteWriter payload;
    payload.varint(rest.size());
    payload.varint(streams->size());
    payload.bytes(list.view());
    payload.sizedBytes(encoder.finish());
    payload.u8(static_cast<std::uint8_t>(Method::Store));
    payload.bytes(rest);
    CodedBlock block;
    block.method = Method::Mp3;
    block.rawSize = bytes.size();
    block.payload = payload.take();
    const auto whole = decodeBlock(block, {}, {}, control);
    fuzz::must(whole.ok() && std::equal(whole->begin(), whole->end(), bytes.begin(), bytes.end()),
               "a block comes back as another one");
    fuzz::mustBearDamage(block, damageAt, damage, bytes, std::min<std::size_t>(size, 1) * (damageAt % 4096));
    return 0;
}
