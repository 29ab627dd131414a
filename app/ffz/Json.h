// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The core's values as JSON: the stable field names of `ffz --json`, described in README.md.

#include "core/archive/Archive.h"

#include <nlohmann/json.hpp>

#include <string_view>

namespace ffz {

using Json = nlohmann::ordered_json;

// object[key] = bytes. When they are no UTF-8 the text is only for display, and key + "_hex" holds the bytes.
void setText(Json& object, const char* key, std::string_view bytes);

// "inside": the entries that lead to the archive that is meant; nothing when it is the archive itself.
void addInside(Json& object, const std::vector<std::string>& inside);

// raw_bytes, archive_bytes, ratio, seconds, mb_per_s, hash_retries, device, entries, warnings.
Json reportJson(const ff::archive::Report& report);
// level, and budget_seconds when it is auto.
void addLevel(Json& object, const ff::archive::CreateOptions& options,
              const ff::archive::CreateReport& report);

Json entryJson(const ff::archive::Entry& entry);
const char* typeName(ff::archive::EntryType type);
const char* stateName(ff::archive::EntryState state);

// "recovery": null, or its percent and size, and what comparing the archive with it has found.
void addRecovery(Json& object, const ff::archive::RecoveryInfo& recovery);
void addRecovery(Json& object, const ff::archive::CreateReport& report);
// "ranks": of ffz-mpi, who took part; nothing without helpers.
void addHelpers(Json& object, const std::shared_ptr<ff::archive::SegmentHelpers>& helpers);
// How many entries are in which state, and what else the report found: the numbers behind the exit code.
void addVerdict(Json& object, const ff::archive::ReadReport& report);
// The entries that are not whole or took a hash retry.
Json outcomesJson(const ff::archive::Archive& archive,
                  const std::vector<ff::archive::EntryOutcome>& outcomes);

// {"error": {"code": 2, "name": "damaged", "message": "…"}}
Json errorJson(const ff::Error& error);

// One object and a line feed on standard output, safe to show on a terminal; never throws for bytes that are
// no UTF-8.
void printJson(const Json& object);

} // namespace ffz
