// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The tables of the catalogue (docs/adr/0023), and whether a file has them. Folding changes what the trigram
// index has, so a change of core/search/text is a new version too.

#include "core/search/catalogue/Database.h"

namespace ff::search {

inline constexpr std::int64_t kSchemaVersion = 2; // PRAGMA user_version
inline constexpr std::int64_t kOldestSchema =
    1; // that is brought to it; read as it is where nothing can be written
inline constexpr std::int64_t kApplicationId = 0x46464341; // "FFCA"

// Checks the tables; makes them in an empty file, and adds what an older one lacks: then it gives true.
// Missing when a newer version made them, Damaged when they are not what they must be, Usage when the file is
// another program's.
Result<bool> prepareSchema(Database& database);
// An older catalogue that cannot be written lacks "chosen", "vector" or both.
Result<bool> hasTable(Database& database, std::string_view name);

} // namespace ff::search
