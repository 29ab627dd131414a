// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as samples of any layout: they come back from what was coded of them. Then a damaged payload of
// Method::Sound: an error, or other bytes of the size that was asked for.
#include "core/codec/BlockCodec.h"
#include "core/codec/sound/SoundModel.h"
#include "tests/fuzz/DamagedBlock.h"
#include "tests/fuzz/Fuzz.h"

#include <algorithm>

using namespace ff;
using namespace ff::codec;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::Input input(data, size);
    const std::uint8_t layout = input.u8(), channels = input.u8(), damage = input.u8();
    const std::uint16_t damageAt = input.u16();
    const ByteSpan bytes = input.rest();

    sound::Format format;
    format.channels = channels % sound::kMostChannels + 1;
    format.bytes = (layout & 3) + 1;
    format.isBigEndian = (layout & 4) != 0;
    format.isUnsigned = (layout & 8) != 0;
    const auto thoroughness = (layout & 16) != 0 ? sound::Thoroughness::Strong : sound::Thoroughness::Light;
    const ByteSpan samples = bytes.first(bytes.size() / format.frameBytes() * format.frameBytes());
    sound::SoundEncoder encoder(thoroughness);
    encoder.start(format);
    encoder.code(samples);
    const Bytes coded = encoder.finish();
    sound::SoundDecoder decoder(coded, thoroughness);
    decoder.start(format);
    Bytes back(samples.size());
    decoder.decode(back);
    fuzz::must(!decoder.isExhausted(), "a stream that was made ends too early");
    fuzz::must(std::equal(back.begin(), back.end(), samples.begin()), "samples come back as others");

    // As a block with these samples between a few bytes, and as the payload of one.
    ByteWriter payload;
    payload.u8(thoroughness == sound::Thoroughness::Strong ? 1 : 0);
    payload.varint(2);
    payload.varint(1);
    payload.varint(1);
    payload.varint(samples.size());
    payload.u8(static_cast<std::uint8_t>(format.channels));
    payload.u8(layout & 15);
    payload.sizedBytes(coded);
    payload.u8(static_cast<std::uint8_t>(Method::Store));
    payload.u8('a');
    payload.u8('z');
    CodedBlock block;
    block.method = Method::Sound;
    block.rawSize = samples.size() + 2;
    block.payload = payload.take();
    TaskControl control;
    const auto whole = decodeBlock(block, {}, {}, control);
    fuzz::must(whole.ok() && whole->size() == block.rawSize && whole->front() == 'a' && whole->back() == 'z'
                   && std::equal(samples.begin(), samples.end(), whole->begin() + 1),
               "a block comes back as another one");
    fuzz::mustBearDamage(block, damageAt, damage, bytes, std::min<std::size_t>(size, 1) * (damageAt % 4096));
    return 0;
}
