// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Temporary files and folders of programs that were killed, and how they are told from those that are in use:
// the latter are locked (Flock), and a lock ends with its process. Where a file system has no locks nothing
// is taken for left over. Callable from any thread.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace ff {

// Marks a file or folder that was just made under a temporary name as in use, until it is closed. False when
// somebody took it for left over in between: make another.
bool lockTemporary(int descriptor);

// Removes what killed programs left in a folder (an open descriptor of it, O_PATH will do). `lockOf` tells
// the file whose lock keeps a name: the name itself, or, for what cannot be locked, that of a file which was
// made before it and is removed after it; nothing for a name that is not temporary.
void removeLeftovers(int folder,
                     const std::function<std::optional<std::string>(std::string_view name)>& lockOf);

// The same for folders that lock themselves and belong to this user, with all that is in them.
void removeLeftoverFolders(int folder, const std::function<bool(std::string_view name)>& isTemporary);

// A name in a folder with all that is below it, also where its folders forbid to be emptied. Follows no link.
// What cannot be removed stays.
void removeTree(int folder, const std::string& name);

} // namespace ff
