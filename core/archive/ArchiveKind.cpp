// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/ArchiveKind.h"

#include "core/format/Container.h"

#include <algorithm>
#include <cctype>
#include <string>

namespace ff::archive {

namespace {

struct Ending {
    std::string_view text;
    ArchiveKind kind;
};

// The usual one of each kind comes first.
constexpr Ending kEndings[] = {
    {"ffz", ArchiveKind::Ffz},        {"zip", ArchiveKind::Zip},        {"7z", ArchiveKind::SevenZip},
    {"tar", ArchiveKind::Tar},        {"tar.gz", ArchiveKind::TarGz},   {"tar.bz2", ArchiveKind::TarBz2},
    {"tar.xz", ArchiveKind::TarXz},   {"tar.zst", ArchiveKind::TarZst}, {"tar.lz4", ArchiveKind::TarLz4},
    {"tgz", ArchiveKind::TarGz},      {"taz", ArchiveKind::TarGz},      {"tbz", ArchiveKind::TarBz2},
    {"tbz2", ArchiveKind::TarBz2},    {"txz", ArchiveKind::TarXz},      {"tzst", ArchiveKind::TarZst},
    {"tar.zstd", ArchiveKind::TarZst}};

// Of archives, and of files that programs compress alone: .ffz bytes under such a name would be a trap.
constexpr std::string_view kOthers[] = {"rar",  "iso", "cab",      "lha",    "lzh",  "arj", "ace",  "xar",
                                        "cpio", "deb", "rpm",      "dmg",    "wim",  "ar",  "jar",  "apk",
                                        "zipx", "gz",  "bz2",      "xz",     "zst",  "lz4", "lzma", "lz",
                                        "z",    "tlz", "tar.lzma", "tar.lz", "tar.z"};

Sentence whatCanBeMade()
{
    return sentence(
        "FileFormer makes .ffz, .zip, .7z, .tar, .tar.gz, .tar.bz2, .tar.xz, .tar.zst and .tar.lz4");
}

std::string lowered(const std::filesystem::path& name)
{
    std::string out = name.filename().string();
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

bool endsWith(const std::string& name, std::string_view ending)
{
    return name.size() > ending.size() + 1 && name.ends_with(ending)
        && name[name.size() - ending.size() - 1] == '.';
}

// Longest first: of "a.tar.gz" not "gz".
template <typename List, typename Text>
auto longest(const List& list, const std::string& name, Text text)
{
    auto best = std::end(list);
    for (auto at = std::begin(list); at != std::end(list); ++at) {
        if (endsWith(name, text(*at)) && (best == std::end(list) || text(*at).size() > text(*best).size()))
            best = at;
    }
    return best;
}

const Ending* endingOfKind(const std::string& name)
{
    const auto found = longest(kEndings, name, [](const Ending& ending) { return ending.text; });
    return found == std::end(kEndings) ? nullptr : &*found;
}

bool isPart(const std::string& name)
{
    return name.size() > 4 && name[name.size() - 4] == '.'
        && std::all_of(name.end() - 3, name.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

} // namespace

std::string_view kindName(ArchiveKind kind)
{
    const auto found = std::find_if(std::begin(kEndings), std::end(kEndings),
                                    [kind](const Ending& ending) { return ending.kind == kind; });
    return found->text;
}

bool isTar(ArchiveKind kind)
{
    return kind >= ArchiveKind::Tar;
}

Result<ArchiveKind> kindOfName(const std::filesystem::path& name)
{
    const std::string small = lowered(name);
    if (const Ending* ending = endingOfKind(small))
        return ending->kind;
    const auto other = longest(kOthers, small, [](std::string_view ending) { return ending; });
    if (other != std::end(kOthers))
        return Error{ErrorCode::Usage,
                     sentence("no .%1 file can be made; %2: give the archive a name that ends so", *other,
                              whatCanBeMade())};
    if (isPart(small))
        return Error{ErrorCode::Usage,
                     sentence("%1 is the name of a part; name the archive without the number, and give the "
                              "size of the parts with --volume",
                              name.filename())};
    return ArchiveKind::Ffz;
}

std::size_t endingSize(const std::filesystem::path& name)
{
    const Ending* ending = endingOfKind(lowered(name));
    return ending == nullptr ? 0 : ending->text.size() + 1;
}

bool startsAs(ArchiveKind kind, ByteSpan beginning)
{
    const auto has = [&](std::string_view magic, std::size_t at = 0) {
        return beginning.size() >= at + magic.size()
            && std::equal(magic.begin(), magic.end(), beginning.begin() + static_cast<std::ptrdiff_t>(at),
                          [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
    };
    using namespace std::string_view_literals;
    switch (kind) {
    case ArchiveKind::Ffz:
        return beginning.size() >= format::kMagicSize
            && format::hasMagic(beginning.first(format::kMagicSize));
    case ArchiveKind::Zip:
        return has("PK\3\4"sv) || has("PK\5\6"sv);
    case ArchiveKind::SevenZip:
        return has("7z\xBC\xAF\x27\x1C"sv);
    case ArchiveKind::Tar:
        return has("ustar"sv, 257);
    case ArchiveKind::TarGz:
        return has("\x1F\x8B"sv);
    case ArchiveKind::TarBz2:
        return has("BZh"sv);
    case ArchiveKind::TarXz:
        return has("\xFD\x37zXZ\0"sv);
    case ArchiveKind::TarZst:
        return has("\x28\xB5\x2F\xFD"sv);
    case ArchiveKind::TarLz4:
        return has("\x04\x22\x4D\x18"sv);
    }
    return false;
}

} // namespace ff::archive
