// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Choices for new archives, saved under names: one file of this user, which the window and ffz both read and
// write. Never a password. A text that people can edit:
//
//     [for sending]
//     format = zip
//     level = ultra
//     exclude = *.o

#include "core/archive/ArchiveKind.h"
#include "core/codec/BlockCodec.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ff::archive {

struct Profile {
    std::string name; // see isProfileName()
    ArchiveKind kind = ArchiveKind::Ffz;
    std::optional<codec::Level> level{}; // none: auto
    std::uint64_t budgetSeconds = 0; // of auto; 0: chosen
    unsigned recoveryPercent = 0;
    std::uint64_t volumeSize = 0;
    std::vector<std::string> excludes{};
    bool gitignore = false;
    bool verify = true;
    bool encrypt = false; // with a password that is asked for
    bool each = false; // an archive of each item

    bool operator==(const Profile&) const = default;
};

// UTF-8 of 1 to 100 bytes without control characters and brackets, not beginning or ending with a space.
bool isProfileName(std::string_view name);

// Usage naming the line for what is no such text: an unknown setting, a value that cannot be, a name twice.
Result<std::vector<Profile>> parseProfiles(std::string_view text);
std::string profilesText(const std::vector<Profile>& profiles);

// $XDG_CONFIG_HOME/fileformer/profiles.ini; empty where there is no home folder.
std::filesystem::path profilesFile();
// In the order of the file; none where there is no file.
Result<std::vector<Profile>> loadProfiles();
// Usage when there is none of that name.
Result<Profile> profileNamed(std::string_view name);
// In the place of one of that name, or behind the others. REQUIRES: isProfileName(profile.name).
Status saveProfile(const Profile& profile);
// Usage when there is none of that name.
Status deleteProfile(std::string_view name);

} // namespace ff::archive
