// SPDX-License-Identifier: GPL-3.0-or-later
// An archive of one segment with right checks and hashes and any headers and data, extracted: nothing may
// appear outside the target.
#include "core/archive/Archive.h"
#include "core/archive/segment/MetaBlock.h"
#include "core/archive/segment/SegmentProof.h"
#include "core/format/Container.h"
#include "tests/fuzz/Fuzz.h"

#include <fstream>
#include <iterator>

using namespace ff;
namespace fs = std::filesystem;

namespace {

// The hash that this segment should have; nothing when its headers cannot be those of one.
std::optional<format::SegmentHash> rightHash(ByteSpan meta, const format::SegmentHeader& header,
                                             ByteSpan data)
{
    auto segment = archive::parseMeta(meta, 0, header.tarSize, data.size(), 1 << 20);
    if (!segment.ok() || segment->refersBack())
        return {};
    segment->data.assign(data.begin(), data.end());
    TaskControl control;
    const auto noReference = [](std::uint64_t, std::span<std::uint8_t>) -> Status {
        return Error{ErrorCode::Damaged, Sentence::verbatim("nothing is before")};
    };
    const auto verified = archive::verifySegment(*segment, {}, {}, {}, noReference, control);
    if (!verified.ok() || !verified->provable)
        return {};
    return segment->hash();
}

// The archive in this folder, with an index that lists nothing or with none.
bool writeArchive(const fs::path& target, ByteSpan meta, ByteSpan data, std::uint64_t tarSize, bool indexed)
{
    format::SegmentHeader header;
    header.tarSize = tarSize;
    header.meta = {0, 0, meta.size(), meta.size()};
    header.data = {0, 0, data.size(), data.size()};
    const auto hash = rightHash(meta, header, data);
    if (!hash)
        return false;
    header.hash = *hash;
    auto writer = format::Writer::create(target);
    fuzz::must(writer.ok(), "no archive can be written");
    auto record = writer->addSegment(header, meta, data);
    if (!record.ok())
        return false;
    format::Index index;
    index.segments = {*record};
    index.listed = false;
    if (!writer->finish(index).ok())
        return false;
    if (!indexed)
        fs::resize_file(target, record->fileOffset + record->packedSize());
    return true;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::Input input(data, size);
    const bool indexed = input.flag();
    const std::uint64_t tarSize = input.u32() & 0xFFFFF;
    const ByteSpan contents = input.bytes(input.u16());
    const ByteSpan meta = input.rest();
    if (tarSize == 0)
        return 0;

    const fuzz::MemoryFolder folder;
    const fs::path sentinel = folder.path() / "sentinel";
    std::ofstream(sentinel) << "untouched";
    if (!writeArchive(folder.path() / "a.ffz", meta, contents, tarSize, indexed))
        return 0;
    fuzz::Patience patience;
    const auto archive = archive::Archive::open(folder.path() / "a.ffz", patience);
    if (!archive.ok())
        return 0;
    archive::ExtractOptions options;
    options.device = "cpu";
    options.threads = 1;
    options.target = folder.path() / "target" / "folder";
    options.overwrite = archive::Overwrite::Replace;
    std::vector<std::size_t> all(archive->entries().size());
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = i;
    (void)archive->extract(options, all, patience);

    for (const auto& found : fs::directory_iterator(folder.path())) {
        const std::string name = found.path().filename();
        fuzz::must(name == "sentinel" || name == "a.ffz" || name == "target", "something beside the target");
    }
    if (fs::exists(folder.path() / "target"))
        for (const auto& found : fs::directory_iterator(folder.path() / "target"))
            fuzz::must(found.path().filename() == "folder", "something above the target");
    std::ifstream kept(sentinel);
    fuzz::must(std::string(std::istreambuf_iterator<char>(kept), {}) == "untouched",
               "a file outside was changed");
    return 0;
}
