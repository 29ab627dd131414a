// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as an archive of another program, tested, extracted and changed: nothing may appear outside the
// target, and what a change keeps is all there.
#include "core/archive/Archive.h"
#include "core/archive/update/Update.h"
#include "tests/fuzz/Fuzz.h"

using namespace ff;
namespace fs = std::filesystem;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const fuzz::MemoryFile file({data, size});
    fuzz::Patience patience;
    const auto archive = archive::Archive::open(file.path(), patience);
    if (!archive.ok())
        return 0;
    std::uint64_t claimed = 0;
    for (const archive::Entry& entry : archive->entries())
        claimed += entry.size;
    archive::ExtractOptions options;
    options.device = "cpu";
    options.threads = 1;
    (void)archive->test(options, patience);
    if (claimed > 1 << 20)
        return 0;
    const fuzz::MemoryFolder folder;
    options.target = folder.path() / "target" / "folder";
    options.overwrite = archive::Overwrite::Rename;
    std::vector<std::size_t> all(archive->entries().size());
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = i;
    (void)archive->extract(options, all, patience);
    for (const auto& found : fs::directory_iterator(folder.path()))
        fuzz::must(found.path().filename() == "target", "something beside the target");

    const fuzz::MemoryFolder place;
    const fs::path copy = place.path() / "copy";
    if (!writeFile(copy, {data, size}).ok())
        return 0;
    archive::UpdateOptions updating;
    updating.device = "cpu";
    updating.threads = 1;
    updating.level = codec::Level::Fast;
    updating.onLosses = [](const auto&) { return true; };
    archive::Edits edits;
    edits.folders = {"a folder of the fuzzer"};
    if (!archive::updateArchive(copy, edits, updating, patience).ok())
        return 0;
    const auto changed = archive::Archive::open(copy, patience);
    if (changed.ok())
        fuzz::must(changed->entries().size() == archive->entries().size() + 1, "an entry is lost");
    return 0;
}
