// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The tables of the catalogue (docs/adr/0023), and whether a file has them. Folding changes what the trigram
// index has, so a change of core/search/text is a new version too.

#include "core/search/catalogue/Database.h"

namespace ff::search {

inline constexpr std::int64_t kSchemaVersion = 1; // PRAGMA user_version
inline constexpr std::int64_t kApplicationId = 0x46464341; // "FFCA"

// Checks the tables; makes them in an empty file. Missing when a newer version made them, Damaged when they
// are not what they must be, Usage when the file is another program's.
Status prepareSchema(Database& database);
// Whether it can tell what queries led to: a catalogue of version 0.2 that cannot be written cannot.
Result<bool> hasChosen(Database& database);

} // namespace ff::search
