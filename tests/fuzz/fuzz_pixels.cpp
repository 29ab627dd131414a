// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as rows of any layout: they come back from what was coded of them. Then a damaged payload of
// Method::Pixels: an error, or other bytes of the size that was asked for. And any bytes as files of
// pictures.
#include "core/codec/BlockCodec.h"
#include "core/codec/pixels/PixelFinder.h"
#include "core/codec/pixels/PixelModel.h"
#include "tests/fuzz/DamagedBlock.h"
#include "tests/fuzz/Fuzz.h"

#include <algorithm>

using namespace ff;
using namespace ff::codec;

namespace {

void findAmong(ByteSpan bytes)
{
    const std::vector<FileStart> files{{0, "a.tga"}};
    std::size_t end = 0;
    for (const pixels::FoundPicture& one : pixels::findPixels(bytes, files)) {
        fuzz::must(one.at >= end && one.size() <= bytes.size() - one.at, "a picture stands outside");
        end = one.at + one.size();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::Input input(data, size);
    const std::uint8_t layout = input.u8(), width = input.u8(), damage = input.u8();
    const std::uint16_t damageAt = input.u16();
    const ByteSpan bytes = input.rest();
    findAmong(bytes);

    pixels::Format format;
    format.width = width + 1U;
    format.channels = (layout & 3) + 1;
    format.bytes = (layout & 4) != 0 ? 2 : 1;
    format.isBigEndian = (layout & 8) != 0;
    format.isFiltered = (layout & 16) != 0;
    const std::size_t row = format.rowBytes(), rows = bytes.size() / row;
    Bytes raw(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(rows * row));
    for (std::size_t at = 0; format.isFiltered && at < raw.size(); at += row)
        raw[at] %= 5;
    pixels::PixelEncoder encoder;
    encoder.start(format);
    for (std::size_t at = 0; at < raw.size(); at += row)
        encoder.code(ByteSpan(raw).subspan(at, row));
    const Bytes coded = encoder.finish();
    if (raw.empty())
        return 0;

    // As a block with these rows between a few bytes, and as the payload of one.
    ByteWriter payload;
    payload.varint(2);
    payload.varint(1);
    payload.varint(1);
    payload.varint(rows);
    payload.varint(format.width);
    payload.u8(layout & 31);
    payload.sizedBytes(coded);
    payload.u8(static_cast<std::uint8_t>(Method::Store));
    payload.u8('a');
    payload.u8('z');
    CodedBlock block;
    block.method = Method::Pixels;
    block.rawSize = raw.size() + 2;
    block.payload = payload.take();
    TaskControl control;
    const auto whole = decodeBlock(block, {}, {}, control);
    fuzz::must(whole.ok() && whole->size() == block.rawSize && whole->front() == 'a' && whole->back() == 'z'
                   && std::equal(raw.begin(), raw.end(), whole->begin() + 1),
               "a block comes back as another one");
    fuzz::mustBearDamage(block, damageAt, damage, bytes, damageAt % 4096);
    return 0;
}
