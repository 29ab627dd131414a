// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the search by meaning reads of a file's contents. A pure function, callable from any thread.

#include "core/base/Bytes.h"

#include <string>
#include <string_view>

namespace ff::search {

// The text in the first bytes of a file: itself, without what stands between < and > where it is markup, or
// runs of printable ASCII where it is binary. What is compressed has none. `room` is where it stands if it is
// not in `head`.
std::string_view textOf(ByteSpan head, std::string& room);

} // namespace ff::search
