// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Where this user's files of FileFormer lie, by the XDG base directory specification. Functions may be called
// from any thread.

#include "core/base/Result.h"

#include <filesystem>
#include <string_view>

namespace ff {

enum class UserFolder { Config, Data, State };

// $XDG_CONFIG_HOME/fileformer/`name` and so on, or where the specification puts it when that variable is
// unset or relative; empty where there is no home folder either.
std::filesystem::path userPlace(UserFolder folder, std::string_view name);

// The folder and those above it, unless they are there.
Status makeFolders(const std::filesystem::path& folder);

} // namespace ff
