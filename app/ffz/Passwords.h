// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Where passwords come from: the terminal, with echo off, or a descriptor; never the arguments, which every
// user of the machine can read. Used on the main thread.

#include "core/archive/Types.h"

namespace ffz {

// The first line of what a descriptor gives; the next call reads on behind it. Usage when the descriptor is
// not open, or its line is empty or too long.
ff::Result<ff::archive::Password> passwordFrom(int descriptor);

// For archives that are opened: the line of the descriptor, read once, if it is one; else the terminal is
// asked, up to three times for an archive. Missing where there is none.
ff::archive::AskPassword passwordAsker(int descriptor);

// For several archives: the descriptor may have a line for each password that they have, and every archive is
// tried with all of them.
ff::archive::AskPassword passwordsAsker(int descriptor);

// For an archive within one that `before` was asked for: the next line of the descriptor, if there is one;
// else as before.
ff::archive::AskPassword askingNextLine(ff::archive::AskPassword before, int descriptor);

// For an archive that is made: asked twice on the terminal. Missing where there is none.
ff::Result<ff::archive::Password> askNewPassword(const std::string& archive);

} // namespace ffz
