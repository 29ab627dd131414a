// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes at each level: decoding gives them back.
#include "core/codec/BlockCodec.h"
#include "tests/fuzz/Fuzz.h"
#include "tests/support/ModelBuilder.h"

using namespace ff;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const auto model = test::buildModel({test::tinyShape()});
    fuzz::Input input(data, size);
    codec::EncodeOptions options;
    options.level = static_cast<codec::Level>(input.u8() % 6);
    options.model = model;
    options.n = input.u8() % 16;
    options.mixing = input.flag() ? codec::Mixing::Thin : codec::Mixing::Full;
    options.isMetadata = input.flag();
    const Bytes primer(input.u8(), 'p');
    options.primer = primer;
    const ByteSpan raw = input.rest();
    const std::vector<codec::FileStart> files{{raw.size() / 2, "name.cpp"}};

    TaskControl control;
    const auto block = codec::encodeBlock(raw, files, options, control);
    fuzz::must(block.ok(), "a block cannot be coded");
    fuzz::must(block->payload.size() <= raw.size(), "a payload is larger than its block");
    codec::DecodeOptions decoding;
    if (block->usesModel)
        decoding.model = model;
    if (block->usesPrimer)
        decoding.primer = primer;
    const auto back = codec::decodeBlock(*block, files, decoding, control);
    fuzz::must(back.ok(), "a block that was coded cannot be decoded");
    fuzz::must(std::equal(back->begin(), back->end(), raw.begin(), raw.end()),
               "a block comes back as another one");
    return 0;
}
