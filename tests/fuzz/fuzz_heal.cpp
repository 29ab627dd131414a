// SPDX-License-Identifier: GPL-3.0-or-later
// Small archives, damaged by the input's edits and healed: what comes out whole is what went in.
#include "core/archive/heal/Heal.h"
#include "tests/fuzz/Fuzz.h"

#include <map>
#include <set>

using namespace ff;
namespace fs = std::filesystem;

namespace {

struct Original {
    Bytes bytes;
    std::set<crypto::Sha512Digest> contents;
};

// Three of few entries, which list nothing, and two with an index and a guard.
const std::vector<Original>& originals()
{
    static const auto made = [] {
        std::vector<Original> all;
        for (const char* name :
             {"fuzz/seeds/archive/tiny-store.ffz", "fuzz/seeds/archive/tiny-fast.ffz",
              "fuzz/seeds/archive/tiny-balanced.ffz", "data/archives/store.ffz", "data/archives/fast.ffz"}) {
            const fs::path path = fs::path(FF_SOURCE_DIR) / "tests" / name;
            TaskControl control;
            auto bytes = readFile(path, 1 << 20);
            const auto archive = archive::Archive::open(path, control);
            fuzz::must(bytes.ok() && archive.ok(), "a golden archive cannot be opened");
            Original original{std::move(*bytes), {}};
            for (const auto& entry : archive->entries())
                original.contents.insert(entry.sha512);
            all.push_back(std::move(original));
        }
        return all;
    }();
    return made;
}

// Changes a byte, takes some away, puts some in or doubles some, as the input says.
void damage(Bytes& bytes, fuzz::Input& input)
{
    for (int edits = 0; edits < 8 && !input.empty() && bytes.size() > 64; ++edits) {
        const std::size_t at = input.u32() % bytes.size();
        const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
        const std::uint8_t what = input.u8(), size = input.u8();
        const std::size_t length = std::min<std::size_t>(1 + size, bytes.size() - at);
        const Bytes piece(place, place + static_cast<std::ptrdiff_t>(length));
        switch (what % 6) {
        case 0:
        case 1:
        case 2:
            bytes[at] ^= size;
            break;
        case 3:
            bytes.erase(place, place + static_cast<std::ptrdiff_t>(length));
            break;
        case 4:
            bytes.insert(place, piece.begin(), piece.end());
            break;
        case 5:
            std::fill_n(place, length, std::uint8_t{0});
            break;
        }
    }
}

// What is called whole must be of the original.
void mustBeOf(const archive::Archive& archive, const std::vector<archive::EntryOutcome>& outcomes,
              const Original& original)
{
    for (const auto& outcome : outcomes) {
        const archive::Entry& entry = archive.entries()[outcome.entry];
        if (outcome.state == archive::EntryState::Whole && entry.type == archive::EntryType::File
            && entry.size != 0)
            fuzz::must(original.contents.contains(entry.sha512), "contents that never were are called whole");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::Input input(data, size);
    const Original& original = originals()[input.u8() % originals().size()];
    Bytes bytes = original.bytes;
    damage(bytes, input);

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
    mustBeOf(*archive, tested->outcomes, original);

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
    mustBeOf(*opened, report->outcomes, original);
    return 0;
}
