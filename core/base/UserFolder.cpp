// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/UserFolder.h"

#include "core/base/File.h"

#include <cstdlib>
#include <system_error>

namespace ff {

namespace fs = std::filesystem;

namespace {

struct Place {
    const char* variable;
    const char* fromHome;
};

Place placeOf(UserFolder folder)
{
    switch (folder) {
    case UserFolder::Config:
        return {"XDG_CONFIG_HOME", ".config"};
    case UserFolder::Data:
        return {"XDG_DATA_HOME", ".local/share"};
    case UserFolder::State:
        break;
    }
    return {"XDG_STATE_HOME", ".local/state"};
}

// Null when it is unset or no absolute path.
const char* absolute(const char* variable)
{
    const char* value = std::getenv(variable); // NOLINT(concurrency-mt-unsafe): nothing here sets it
    return value != nullptr && *value == '/' ? value : nullptr;
}

} // namespace

fs::path userPlace(UserFolder folder, std::string_view name)
{
    const Place place = placeOf(folder);
    if (const char* given = absolute(place.variable))
        return fs::path(given) / "fileformer" / name;
    if (const char* home = absolute("HOME"))
        return fs::path(home) / place.fromHome / "fileformer" / name;
    return {};
}

Status makeFolders(const fs::path& folder)
{
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (failure)
        return Error{ErrorCode::Io,
                     sentence("cannot make the folder %1: %2", folder, systemMessage(failure.value()))};
    return {};
}

} // namespace ff
