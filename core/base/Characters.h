// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace ff {

// Characters of Unicode that a name must not bring to a screen as they are: controls, which a terminal obeys
// (C0, C1), what turns the direction of the text around it, and what cannot be seen, so that two names look
// like one. Variation selectors, which belong to many a pictogram, are let through.
bool isUnsafeCharacter(std::uint32_t codePoint);

} // namespace ff
