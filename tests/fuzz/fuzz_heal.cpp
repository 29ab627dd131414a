// SPDX-License-Identifier: GPL-3.0-or-later
// Small archives, damaged by the input's edits and healed: what comes out whole is what went in.
#include "core/archive/heal/Heal.h"
#include "tests/fuzz/Damage.h"

using namespace ff;
namespace fs = std::filesystem;

namespace {

// Three of few entries, which list nothing, and two with an index and a guard. None is larger than a few
// kilobytes: what cannot be explained is looked for in a time that grows with the square of that.
const std::vector<fuzz::Original>& originals()
{
    static const auto made = [] {
        std::vector<fuzz::Original> all;
        for (const char* name : {"fuzz/seeds/archive/tiny-store.ffz", "fuzz/seeds/archive/tiny-fast.ffz",
                                 "fuzz/seeds/archive/tiny-balanced.ffz",
                                 "fuzz/seeds/archive/listed-store.ffz", "fuzz/seeds/archive/listed-fast.ffz"})
            all.push_back(fuzz::originalOf(name));
        return all;
    }();
    return made;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::Input input(data, size);
    const fuzz::Original& original = originals()[input.u8() % originals().size()];
    Bytes bytes = original.bytes;
    fuzz::damage(bytes, input);

    const fuzz::MemoryFile file(bytes);
    fuzz::Patience patience(3000);
    const auto archive = archive::Archive::open(file.path(), patience);
    if (!archive.ok())
        return 0;
    archive::HealOptions options;
    options.device = "cpu";
    options.threads = 1;
    const auto tested = archive->test(options, patience);
    if (!tested.ok())
        return 0;
    fuzz::mustBeOf(*archive, tested->outcomes, original);

    const fuzz::MemoryFolder folder;
    const fs::path target = folder.path() / "healed.ffz";
    const auto healed = archive::healArchive(*archive, target, options, patience);
    fuzz::must(fs::exists(target) == (healed.ok() && !healed->written.empty()),
               "a healed archive is there, or not, against the report");
    if (!fs::exists(target))
        return 0;
    TaskControl control;
    const auto opened = archive::Archive::open(target, control);
    fuzz::must(opened.ok() && opened->warnings().empty(), "a healed archive is damaged");
    const auto report = opened->test(options, control);
    fuzz::must(report.ok() && report->verdict.exitCode() == 0, "a healed archive does not pass its test");
    fuzz::mustBeOf(*opened, report->outcomes, original);
    return 0;
}
