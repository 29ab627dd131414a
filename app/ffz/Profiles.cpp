// SPDX-License-Identifier: GPL-3.0-or-later
// ffz profile, and what ffz create --profile takes over.

#include "core/archive/create/Profiles.h"

#include "app/ffz/Commands.h"
#include "app/ffz/Console.h"
#include "app/ffz/Json.h"

#include <iostream>

namespace ffz {

using ff::archive::ArchiveKind;
using ff::archive::Profile;

namespace {

std::string levelOf(const Profile& profile)
{
    return std::string(profile.level ? ff::codec::levelName(*profile.level) : ff::archive::kAutomaticLevel);
}

Json profileJson(const Profile& profile)
{
    Json out;
    setText(out, "name", profile.name);
    out["format"] = kindName(profile.kind);
    out["level"] = levelOf(profile);
    out["budget_seconds"] = profile.budgetSeconds;
    out["recovery_percent"] = profile.recoveryPercent;
    out["volume_bytes"] = profile.volumeSize;
    out["excludes"] = Json::array();
    for (const std::string& pattern : profile.excludes)
        out["excludes"].push_back(pattern);
    out["gitignore"] = profile.gitignore;
    out["verify"] = profile.verify;
    out["encrypt"] = profile.encrypt;
    out["each"] = profile.each;
    return out;
}

// "for sending: zip, ultra, in parts of 700,000,000 bytes, without *.o"
std::string profileLine(const Profile& profile)
{
    std::string out =
        printable(profile.name) + ": " + std::string(kindName(profile.kind)) + ", " + levelOf(profile);
    if (profile.budgetSeconds != 0)
        out += ", in " + humanSeconds(double(profile.budgetSeconds));
    if (profile.recoveryPercent != 0)
        out += ", recovery " + std::to_string(profile.recoveryPercent) + " %";
    if (profile.volumeSize != 0)
        out += ", in parts of " + grouped(profile.volumeSize) + " bytes";
    for (const std::string& pattern : profile.excludes)
        out += ", without " + printable(pattern);
    if (profile.gitignore)
        out += ", without what .gitignore files say";
    if (!profile.verify)
        out += ", not verified";
    if (profile.encrypt)
        out += ", encrypted";
    if (profile.each)
        out += ", one archive of each";
    return out;
}

// A name that does not say its kind gets the ending of the profile's.
std::string nameFor(const std::string& archive, const Profile& profile, bool each)
{
    if (profile.kind == ArchiveKind::Ffz || ff::archive::endingSize(archive) != 0)
        return archive;
    const std::string ending = "." + std::string(kindName(profile.kind));
    if (each && archive.find("{}") == std::string::npos)
        return (std::filesystem::path(archive) / "{}").string() + ending;
    return archive + ending;
}

} // namespace

ff::Status applyProfile(CreateCommand& command, const std::function<bool(const char*)>& isGiven)
{
    FF_ASSIGN(const Profile profile, ff::archive::profileNamed(command.profile));
    // The two belong together: a level that is given has no time of the profile, and a time no level of it.
    if (!isGiven("--level") && !isGiven("--time")) {
        command.level = levelOf(profile);
        if (!profile.level && profile.budgetSeconds != 0)
            command.time = std::to_string(profile.budgetSeconds) + "s";
    }
    if (!isGiven("--recovery"))
        command.recovery = profile.recoveryPercent;
    if (!isGiven("--volume") && profile.volumeSize != 0)
        command.volume = std::to_string(profile.volumeSize);
    if (!isGiven("--exclude"))
        command.excludes = profile.excludes;
    if (!isGiven("--gitignore"))
        command.gitignore = profile.gitignore;
    if (!isGiven("--no-verify"))
        command.noVerify = !profile.verify;
    if (!isGiven("--each"))
        command.each = profile.each;
    if (!isGiven("--password"))
        command.password = profile.encrypt;
    command.archive = nameFor(command.archive, profile, command.each);
    return {};
}

int profileList(const ProfileCommand& command)
{
    const auto profiles = ff::archive::loadProfiles();
    if (!profiles)
        return fail(profiles.error(), command);
    if (command.json) {
        Json out;
        setText(out, "file", ff::archive::profilesFile().string());
        out["profiles"] = Json::array();
        for (const Profile& profile : *profiles)
            out["profiles"].push_back(profileJson(profile));
        printJson(out);
        return 0;
    }
    for (const Profile& profile : *profiles)
        std::cout << profileLine(profile) << '\n';
    if (!command.quiet && profiles->empty())
        std::cout << "no profiles; the window saves them, and they can be written into "
                  << printable(ff::archive::profilesFile().string()) << '\n';
    return 0;
}

int profileDelete(const ProfileCommand& command)
{
    if (const ff::Status gone = ff::archive::deleteProfile(command.name); !gone.ok())
        return fail(gone.error(), command);
    if (command.json) {
        Json out;
        setText(out, "deleted", command.name);
        printJson(out);
    } else if (!command.quiet) {
        std::cout << "deleted the profile " << printable(command.name) << '\n';
    }
    return 0;
}

} // namespace ffz
