// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The question of `--overwrite ask`, on the terminal.

#include "core/archive/Types.h"

namespace ffz {

// Whether there is a person to ask: standard input and standard error are both a terminal.
bool canAsk();

// Blocks until there is an answer; end of input and Ctrl-C answer "cancel". One call at a time.
ff::archive::ConflictAnswer ask(const ff::archive::Conflict& conflict);

// What a typed line means; nothing when it is no answer.
std::optional<ff::archive::ConflictAnswer> answerFrom(std::string_view line);

} // namespace ffz
