// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a decoded meta block and the data of its segment: what parses is walked, put together and made
// again.
#include "core/archive/segment/MetaBlock.h"
#include "core/archive/segment/SegmentProof.h"
#include "tests/fuzz/Fuzz.h"

#include <algorithm>

using namespace ff;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::Input input(data, size);
    const std::uint64_t tarOffset = input.u16();
    const std::uint64_t tarSize = input.u32() & 0xFFFFF;
    const std::uint64_t dataSize = input.u16();
    auto segment = archive::parseMeta(input.rest(), tarOffset, tarSize, dataSize, 1 << 20);
    if (!segment.ok())
        return 0;
    fuzz::must(segment->tarSize() == tarSize, "a segment of another size than its header says");
    segment->data.resize(dataSize);
    const auto items = archive::walkHeaders(segment->headers, segment->runs, tarOffset);
    for (const archive::TarItem& item : items)
        fuzz::must(item.begin <= item.mainBlock && item.headerEnd <= segment->headers.size(),
                   "an entry outside the headers");
    for (const codec::FileStart& start : segment->fileStarts(items))
        fuzz::must(start.offset <= dataSize, "a file that begins outside the data");

    // What verifySegment() refuses is never written; what stands in the place of an elided hash does not
    // count.
    const auto last = archive::lastItems(items, segment->runs.size());
    for (std::size_t i = 0; i < last.size(); ++i) {
        if (!segment->runs[i].hashElided)
            continue;
        if (last[i] == nullptr || !last[i]->hashAt)
            return 0;
        std::fill_n(segment->headers.begin() + static_cast<std::ptrdiff_t>(*last[i]->hashAt),
                    sizeof(crypto::Sha512Digest), std::uint8_t{0});
    }
    const Bytes headers = segment->headers;
    const Bytes again = archive::encodeMeta(*segment);
    const auto second = archive::parseMeta(again, tarOffset, tarSize, dataSize);
    fuzz::must(second.ok(), "a meta block that was read cannot be written");
    fuzz::must(second->headers == headers && second->runs == segment->runs,
               "a meta block comes out as another one");

    fuzz::Patience patience;
    const auto noReference = [](std::uint64_t, std::span<std::uint8_t>) -> Status {
        return Error{ErrorCode::Damaged, Sentence::verbatim("nothing is before")};
    };
    const auto verified = archive::verifySegment(*segment, {}, {}, {}, noReference, patience);
    if (verified.ok())
        fuzz::must(verified->tar.size() == tarSize, "a tar stream of another size");
    return 0;
}
