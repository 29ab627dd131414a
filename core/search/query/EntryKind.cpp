// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/query/EntryKind.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace ff::search {

namespace {

constexpr EntryKinds bit(EntryKind kind)
{
    return static_cast<EntryKinds>(kind);
}

struct Endings {
    EntryKind kind;
    std::string_view list; // separated by spaces
};
constexpr Endings kEndings[] = {
    {EntryKind::Image,
     "jpg jpeg jpe png gif webp bmp tif tiff svg svgz ico icns heic heif avif jxl psd xcf kra ai eps raw "
     "dng cr2 cr3 nef arw orf rw2 raf pef srw tga pcx ppm pgm pbm exr hdr jp2 djvu drawio"},
    {EntryKind::Video,
     "mp4 m4v mkv webm avi mov mpg mpeg mpe wmv flv 3gp 3g2 ogv mts m2ts vob asf rmvb divx f4v mxf"},
    {EntryKind::Audio,
     "mp3 flac ogg oga opus wav m4a m4b aac wma aif aiff ape mka mid midi amr ac3 dts wv mpc au caf cue m3u"},
    {EntryKind::Document,
     "pdf txt text md markdown rst tex doc docx docm dot dotx odt ott rtf pages wpd wps xls xlsx xlsm xlsb "
     "ods csv tsv numbers ppt pptx pps ppsx odp key epub mobi azw azw3 fb2 djvu ps xps oxps eml msg mbox "
     "vcf ics log nfo readme org adoc htm html mht mhtml odg vsd vsdx one"},
    {EntryKind::Archive,
     "ffz zip 7z rar tar gz tgz bz2 tbz tbz2 xz txz zst tzst lz lz4 lzma lzo z cab arj lha lzh ace cpio "
     "iso img dmg wim vhd vhdx vmdk qcow2 jar war zpaq br sit sitx squashfs"},
    {EntryKind::Code,
     "c h cc cpp cxx hpp hxx hh inc ino m mm cs java kt kts scala groovy py pyw pyi ipynb js mjs cjs jsx ts "
     "tsx vue svelte go rs swift rb pl pm php lua r jl hs ml mli fs fsx clj cljs ex exs erl dart zig nim "
     "sv asm s sh bash zsh fish ps1 bat cmd awk sed tcl vb vbs sql html htm xhtml css scss sass less "
     "xml xsl xslt json json5 yaml yml toml ini cfg conf cmake mk make gradle proto thrift graphql diff "
     "patch cu cuh cl glsl hlsl wgsl f f90 f95 pas d el lisp scm tex bib svg po ui qml rc desktop service"},
    {EntryKind::Font, "ttf otf ttc woff woff2 pfb pfm afm fon bdf pcf eot"},
    {EntryKind::Program,
     "exe msi com dll so dylib deb rpm apk aab ipa appimage flatpak snap run bin elf o a lib pyc class jar "
     "app scr sys ko efi wasm"},
};

// By the ending without its dot.
const std::unordered_map<std::string_view, EntryKinds>& kindsByEnding()
{
    static const std::unordered_map<std::string_view, EntryKinds> table = [] {
        std::unordered_map<std::string_view, EntryKinds> all;
        for (const Endings& endings : kEndings) {
            for (std::string_view rest = endings.list; !rest.empty();) {
                const std::size_t size = std::min(rest.find(' '), rest.size());
                all[rest.substr(0, size)] |= bit(endings.kind);
                rest.remove_prefix(std::min(size + 1, rest.size()));
            }
        }
        return all;
    }();
    return table;
}

// Folded, so й stays and ё is е.
constexpr std::pair<std::string_view, EntryKind> kNames[] = {
    {"file", EntryKind::File},         {"файл", EntryKind::File},         {"folder", EntryKind::Folder},
    {"directory", EntryKind::Folder},  {"dir", EntryKind::Folder},        {"папка", EntryKind::Folder},
    {"каталог", EntryKind::Folder},    {"link", EntryKind::Link},         {"symlink", EntryKind::Link},
    {"ссылка", EntryKind::Link},       {"device", EntryKind::Device},     {"устройство", EntryKind::Device},
    {"image", EntryKind::Image},       {"picture", EntryKind::Image},     {"photo", EntryKind::Image},
    {"изображение", EntryKind::Image}, {"картинка", EntryKind::Image},    {"фото", EntryKind::Image},
    {"video", EntryKind::Video},       {"видео", EntryKind::Video},       {"audio", EntryKind::Audio},
    {"music", EntryKind::Audio},       {"sound", EntryKind::Audio},       {"аудио", EntryKind::Audio},
    {"музыка", EntryKind::Audio},      {"звук", EntryKind::Audio},        {"document", EntryKind::Document},
    {"doc", EntryKind::Document},      {"документ", EntryKind::Document}, {"archive", EntryKind::Archive},
    {"архив", EntryKind::Archive},     {"code", EntryKind::Code},         {"source", EntryKind::Code},
    {"код", EntryKind::Code},          {"font", EntryKind::Font},         {"шрифт", EntryKind::Font},
    {"program", EntryKind::Program},   {"программа", EntryKind::Program},
};

} // namespace

EntryKinds kindsOf(format::EntryType type, std::string_view foldedName)
{
    switch (type) {
    case format::EntryType::Directory:
        return bit(EntryKind::Folder);
    case format::EntryType::Symlink:
        return bit(EntryKind::Link);
    case format::EntryType::Fifo:
    case format::EntryType::CharDevice:
    case format::EntryType::BlockDevice:
        return bit(EntryKind::Device);
    case format::EntryType::File:
    case format::EntryType::Hardlink:
        break;
    }
    EntryKinds kinds = bit(EntryKind::File);
    if (type == format::EntryType::Hardlink)
        kinds |= bit(EntryKind::Link);
    const std::size_t dot = foldedName.rfind('.');
    // A dot that begins the name begins no ending.
    if (dot != std::string_view::npos && dot > 0) {
        const auto& table = kindsByEnding();
        const auto at = table.find(foldedName.substr(dot + 1));
        if (at != table.end())
            kinds |= at->second;
    } else if (foldedName == "makefile" || foldedName == "dockerfile") {
        kinds |= bit(EntryKind::Code);
    } else if (foldedName == "readme" || foldedName == "license" || foldedName == "changelog") {
        kinds |= bit(EntryKind::Document);
    }
    return kinds;
}

std::optional<EntryKind> kindNamed(std::string_view foldedWord)
{
    for (const auto& [name, kind] : kNames) {
        // English plurals are what a person types as readily.
        const bool plural = foldedWord.size() == name.size() + 1 && foldedWord.ends_with('s');
        if (foldedWord == name || (plural && foldedWord.starts_with(name)))
            return kind;
    }
    return std::nullopt;
}

} // namespace ff::search
