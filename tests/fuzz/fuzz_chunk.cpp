// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a pack of entries in the catalogue, and entries packed and read again.
#include "core/search/catalogue/Chunk.h"
#include "tests/fuzz/Fuzz.h"

#include <algorithm>
#include <numeric>

using namespace ff;

namespace {

void readAny(ByteSpan bytes, std::size_t count)
{
    if (const auto names = search::ChunkNames::read(bytes); names.ok()) {
        fuzz::must(names->size() <= search::kChunkEntries, "more paths than a pack has");
        std::string path;
        std::uint64_t found = 0;
        for (std::size_t i = 0; i < names->size(); ++i) {
            names->next(i, path);
            found |= path.find('a') != std::string::npos ? std::uint64_t{1} << i : 0;
        }
        fuzz::must(names->containing("a") == found, "a word is found elsewhere than it is");
        fuzz::must(names->document().size() >= names->text().size(), "a document without its names");
    }
    const auto facts = search::readFacts(bytes, count);
    fuzz::must(!facts.ok() || facts->size() == count, "facts of other entries");
}

void packAndRead(fuzz::Input& input)
{
    std::vector<format::EntryRecord> entries;
    while (!input.empty() && entries.size() < search::kChunkEntries) {
        format::EntryRecord entry;
        entry.path = asText(input.bytes(1 + input.u8() % 32U));
        entry.size = std::uint64_t{input.u32()} << input.u8() % 32U;
        entry.packedSize = input.u32();
        entry.mtimeSeconds = static_cast<std::int32_t>(input.u32());
        if (!entry.path.empty())
            entries.push_back(std::move(entry));
    }
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    std::vector<std::string> folded;
    folded.reserve(entries.size());
    for (const format::EntryRecord& entry : entries)
        folded.push_back(entry.path); // any bytes may be what is folded
    std::vector<std::uint32_t> order(entries.size());
    std::iota(order.begin(), order.end(), 0U);
    const search::PackedChunk packed = search::packChunk(entries, folded, order);
    const auto names = search::ChunkNames::read(packed.names);
    const auto facts = search::readFacts(packed.facts, packed.entries);
    fuzz::must(names.ok() && facts.ok() && names->size() == entries.size(), "what was packed cannot be read");
    std::string path;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        names->next(i, path);
        fuzz::must(path == folded[i], "a path came back as another");
        fuzz::must((*facts)[i].size == entries[i].size && (*facts)[i].mtimeSeconds == entries[i].mtimeSeconds,
                   "what is known of an entry came back otherwise");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::Input input(data, size);
    const std::uint8_t how = input.u8();
    if ((how & 0x80) != 0)
        packAndRead(input);
    else
        readAny(input.rest(), how % (search::kChunkEntries + 1));
    return 0;
}
