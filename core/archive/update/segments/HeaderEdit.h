// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Gives an entry another name or link target in its own tar headers and leaves everything else in them as it
// is.

#include "core/archive/segment/TarWalk.h"

namespace ff::archive {

// The bytes that take the place of [item.begin, item.headerEnd) of `headers`; their number differs by a
// multiple of 512. Missing when the headers are in a form that our writer does not make and that cannot be
// changed safely.
Result<Bytes> changeHeaders(ByteSpan headers, const TarItem& item, const std::optional<std::string>& path,
                            const std::optional<std::string>& linkTarget);

} // namespace ff::archive
