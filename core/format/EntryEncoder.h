// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What says of an entry what it is about, so that the search by meaning finds it. core/search has one;
// core/archive calls it while it packs, and its codes stand in the index.

#include "core/format/Container.h"

#include <string_view>

namespace ff::format {

class EntryEncoder {
public:
    virtual ~EntryEncoder() = default;

    // Codes of two encoders with the same identity may be compared.
    virtual EncoderId identity() const = 0;
    // Of the path, and of the first bytes of a file's contents: `head` has all of them, or kHeadSize. A
    // folder has no meaning but its name. The same codes on every machine. Callable from any thread.
    // REQUIRES: no folder.
    virtual SemanticId encode(std::string_view path, EntryType type, ByteSpan head) const = 0;

    static constexpr std::size_t kHeadSize = 4096;
};

} // namespace ff::format
