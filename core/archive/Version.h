// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Who writes archives, and by which version a journal was begun.

#ifndef FF_VERSION
#define FF_VERSION "development"
#endif

namespace ff::archive {

inline constexpr char kVersion[] = FF_VERSION;
inline constexpr char kCreator[] = "FileFormer " FF_VERSION;

} // namespace ff::archive
