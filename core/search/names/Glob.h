// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A pattern with * and ?. Its time is at most in proportion to pattern × text, whatever they are. Immutable
// once made; any thread.

#include "core/search/text/Folding.h"

#include <string>
#include <string_view>
#include <vector>

namespace ff::search {

class Glob {
public:
    // Of a folded pattern, which is copied.
    //     without '/'   for one whole component: * is any characters, ? is one
    //     with '/'      for whole components at the end of a path; ** in the place of one is any
    //                   number of them
    explicit Glob(std::string_view folded);

    // REQUIRES: a folded name without '/', or for a pattern with '/' a folded path; no '/' at its end.
    // Appends to `literals`, if given, what stands for the plain characters of the pattern.
    bool matches(std::string_view folded, std::vector<ByteRange>* literals = nullptr) const;

private:
    // What stands between two stars.
    using Pieces = std::vector<std::string>;
    static bool matchesComponent(const Pieces& pieces, std::string_view text, std::uint32_t offset,
                                 std::vector<ByteRange>* literals);

    // Of each component its pieces; of ** none. Paths have a ** before the first.
    std::vector<Pieces> m_components;
    bool m_isPath = false;
};

} // namespace ff::search
