// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The checksums that stand around deflate streams; those of zlib's functions of the same names. Internal to
// core/codec.

#include "core/base/Bytes.h"

namespace ff::codec::deflate {

std::uint32_t adler32(ByteSpan bytes);
std::uint32_t crc32(ByteSpan bytes);

} // namespace ff::codec::deflate
