// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as an index whose footer is right.
#include "core/crypto/Hash.h"
#include "core/format/Wire.h"
#include "tests/fuzz/Fuzz.h"

using namespace ff;

namespace {

Bytes withFooter(ByteSpan index)
{
    ByteWriter out;
    out.bytes(format::kFileMagic);
    out.u8(format::kVersionMajor);
    out.u8(format::kVersionMinor);
    const auto check = crypto::sha512(out.view());
    out.bytes(ByteSpan(check).first(2));
    out.bytes(index);
    ByteWriter size;
    for (std::uint64_t rest = index.size(); rest != 0; rest >>= 8)
        size.u8(static_cast<std::uint8_t>(rest));
    size.u8(static_cast<std::uint8_t>(size.view().size()));
    Bytes hashed(index.begin(), index.end());
    hashed.insert(hashed.end(), size.view().begin(), size.view().end());
    const auto hash = crypto::sha512(hashed);
    out.bytes(ByteSpan(hash).first(8));
    out.bytes(size.view());
    out.bytes(format::kFooterMagic);
    return out.take();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const fuzz::MemoryFile file(withFooter({data, size}));
    fuzz::Patience patience;
    const auto reader = format::Reader::open(file.path(), patience);
    if (!reader.ok() || reader->indexError())
        return 0;
    const format::Index& index = reader->index();
    std::uint64_t tarEnd = 0;
    for (const auto& segment : index.segments) {
        fuzz::must(segment.header.tarOffset == tarEnd, "segments with a gap");
        tarEnd += segment.header.tarSize;
        (void)reader->readSegment(segment);
    }
    for (const auto& entry : index.entries)
        fuzz::must(entry.tarOffset + entry.tarSize <= tarEnd, "an entry outside the segments");
    (void)reader->rightEnd();
    (void)reader->scan(patience);
    return 0;
}
