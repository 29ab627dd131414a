// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a payload of each method, with and without primer and model.
#include "core/codec/BlockCodec.h"
#include "tests/fuzz/Fuzz.h"
#include "tests/support/ModelBuilder.h"

using namespace ff;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const auto model = test::buildModel({test::tinyShape()});
    fuzz::Input input(data, size);
    codec::CodedBlock block;
    block.method = static_cast<codec::Method>(input.u8() % (codec::kLastMethod + 2));
    block.n = input.u8();
    block.rawSize = input.u16();
    codec::DecodeOptions options;
    if (input.flag())
        options.model = model;
    const Bytes primer(input.u8(), 'p');
    options.primer = primer;
    std::vector<codec::FileStart> files;
    for (std::uint64_t count = input.u8() % 4, at = 0; count != 0; --count) {
        at += input.u8();
        if (at < block.rawSize)
            files.push_back({at, "name.txt"});
    }
    const ByteSpan payload = input.rest();
    block.payload.assign(payload.begin(), payload.end());

    fuzz::Patience patience;
    const auto whole = codec::decodeBlock(block, files, options, patience);
    if (!whole.ok())
        return 0;
    fuzz::must(whole->size() == block.rawSize, "a block of another size than its header says");
    options.to = block.rawSize / 2;
    const auto front = codec::decodeBlock(block, files, options, patience);
    if (front.ok())
        fuzz::must(front->size() >= options.to
                       && std::equal(front->begin(), front->begin() + static_cast<std::ptrdiff_t>(options.to),
                                     whole->begin()),
                   "the front of a block is another when the rest is not wanted");
    return 0;
}
