// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What an entry is to a person who looks for it: `type:image` in a query. Told from its type in the archive
// and from the ending of its name, never from its contents. Pure functions, callable from any thread.

#include "core/format/Container.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace ff::search {

// A file may be of several kinds: an .svg is an image and code. Each is a bit.
enum class EntryKind : std::uint16_t {
    File = 1 << 0,
    Folder = 1 << 1,
    Link = 1 << 2, // symbolic or hard
    Device = 1 << 3, // and pipes
    Image = 1 << 4,
    Video = 1 << 5,
    Audio = 1 << 6,
    Document = 1 << 7, // text for reading, tables, slides, mail
    Archive = 1 << 8, // and disk images
    Code = 1 << 9, // sources, scripts, markup, settings
    Font = 1 << 10,
    Program = 1 << 11, // programs, libraries, packages
};
using EntryKinds = std::uint16_t; // of EntryKind's bits

// REQUIRES: `foldedName` is the last component of the path, folded (core/search/text/Folding.h).
EntryKinds kindsOf(format::EntryType type, std::string_view foldedName);

// The kind of this folded English or Russian word: "image", "картинка". Nothing when it is none.
std::optional<EntryKind> kindNamed(std::string_view foldedWord);

} // namespace ff::search
