// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/Damage.h"

#include <algorithm>

namespace ff::fuzz {

Original originalOf(std::string_view name)
{
    const std::filesystem::path path = std::filesystem::path(FF_SOURCE_DIR) / "tests" / name;
    TaskControl control;
    auto bytes = readFile(path, 1 << 20);
    const auto archive = archive::Archive::open(path, control);
    must(bytes.ok() && archive.ok(), "an archive that is known cannot be opened");
    Original out{std::move(*bytes), {}};
    for (const auto& entry : archive->entries())
        out.contents.insert(entry.sha512);
    return out;
}

DamageDone damage(Bytes& bytes, Input& input)
{
    DamageDone done;
    for (int edits = 0; edits < 8 && !input.empty() && bytes.size() > 64; ++edits) {
        const std::size_t at = input.u32() % bytes.size();
        const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
        const std::uint8_t what = input.u8(), size = input.u8();
        const std::size_t length = std::min<std::size_t>(1 + size, bytes.size() - at);
        const Bytes piece(place, place + static_cast<std::ptrdiff_t>(length));
        done.places += 1;
        switch (what % 6) {
        case 0:
        case 1:
        case 2:
            bytes[at] ^= size;
            done.bytes += 1;
            break;
        case 3:
            bytes.erase(place, place + static_cast<std::ptrdiff_t>(length));
            done.moved = true;
            break;
        case 4:
            bytes.insert(place, piece.begin(), piece.end());
            done.moved = true;
            break;
        case 5:
            std::fill_n(place, length, std::uint8_t{0});
            done.bytes += length;
            break;
        }
    }
    return done;
}

void mustBeOf(const archive::Archive& archive, const std::vector<archive::EntryOutcome>& outcomes,
              const Original& original)
{
    for (const auto& outcome : outcomes) {
        const archive::Entry& entry = archive.entries()[outcome.entry];
        if (outcome.state == archive::EntryState::Whole && entry.type == archive::EntryType::File
            && entry.size != 0)
            must(original.contents.contains(entry.sha512), "contents that never were are called whole");
    }
}

} // namespace ff::fuzz
