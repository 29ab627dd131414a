// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/Profiles.h"

#include "core/archive/Types.h"
#include "core/archive/VolumeSet.h"
#include "core/base/File.h"
#include "core/base/FileLock.h"
#include "core/base/UserFolder.h"
#include "core/heal/recovery/Layout.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <system_error>

namespace ff::archive {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostName = 100;
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 20; // of the file
constexpr std::uint64_t kMostSeconds = 366ull * 24 * 3600;

std::string_view trimmed(std::string_view text)
{
    const std::size_t begin = text.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

std::optional<bool> yesOrNo(std::string_view value)
{
    if (value == "yes")
        return true;
    if (value == "no")
        return false;
    return std::nullopt;
}

std::optional<std::uint64_t> numberIn(std::string_view value, std::uint64_t least, std::uint64_t most)
{
    std::uint64_t out = 0;
    const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), out);
    if (problem != std::errc() || end != value.data() + value.size() || out < least || out > most)
        return std::nullopt;
    return out;
}

std::optional<ArchiveKind> kindFrom(std::string_view value)
{
    const auto* const at = std::find_if(kArchiveKinds.begin(), kArchiveKinds.end(),
                                        [value](ArchiveKind kind) { return kindName(kind) == value; });
    return at == kArchiveKinds.end() ? std::nullopt : std::optional(*at);
}

// `target` is set when there is a value; whether there was one.
template <typename T, typename From>
bool take(T& target, const std::optional<From>& value)
{
    if (value)
        target = static_cast<T>(*value);
    return value.has_value();
}

enum class Setting { Good, BadValue, Unknown };

Setting set(Profile& profile, std::string_view key, std::string_view value)
{
    const auto done = [](bool good) { return good ? Setting::Good : Setting::BadValue; };
    if (key == "format")
        return done(take(profile.kind, kindFrom(value)));
    if (key == "level") {
        profile.level = codec::levelFromName(value);
        return done(profile.level || value == kAutomaticLevel);
    }
    if (key == "time")
        return done(take(profile.budgetSeconds, numberIn(value, 1, kMostSeconds)));
    if (key == "recovery")
        return done(take(profile.recoveryPercent, numberIn(value, 1, heal::kMaxRecoveryPercent)));
    if (key == "volume")
        return done(take(profile.volumeSize, numberIn(value, kLeastVolume, UINT64_MAX)));
    if (key == "exclude") {
        profile.excludes.emplace_back(value);
        return done(!value.empty());
    }
    if (key == "gitignore")
        return done(take(profile.gitignore, yesOrNo(value)));
    if (key == "verify")
        return done(take(profile.verify, yesOrNo(value)));
    if (key == "encrypt")
        return done(take(profile.encrypt, yesOrNo(value)));
    if (key == "each")
        return done(take(profile.each, yesOrNo(value)));
    return Setting::Unknown;
}

std::vector<Profile>::iterator find(std::vector<Profile>& profiles, std::string_view name)
{
    return std::find_if(profiles.begin(), profiles.end(),
                        [name](const Profile& profile) { return profile.name == name; });
}

Error noProfile(std::string_view name)
{
    return {ErrorCode::Usage, sentence("there is no profile \"%1\"", name)};
}

Error noHome()
{
    return {ErrorCode::Io,
            sentence("there is no folder for profiles: neither HOME nor XDG_CONFIG_HOME is set")};
}

Result<std::vector<Profile>> profilesOf(const fs::path& path)
{
    std::error_code failure;
    if (!fs::exists(path, failure))
        return std::vector<Profile>();
    FF_ASSIGN(const File file, File::openForReading(path));
    FF_ASSIGN(const std::uint64_t size, file.size());
    if (size > kMostBytes)
        return Error{ErrorCode::Usage, sentence("%1 is too large to be a file of profiles", path)};
    std::string text(size, '\0');
    FF_TRY(file.readAt(0, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()}));
    auto profiles = parseProfiles(text);
    if (!profiles)
        return Error{profiles.error().code, sentence("%1, %2", path, profiles.error().message)};
    return profiles;
}

// Reads, changes and writes them, one program at a time.
Status change(const std::function<Status(std::vector<Profile>&)>& edit)
{
    const fs::path path = profilesFile();
    if (path.empty())
        return noHome();
    FF_TRY(makeFolders(path.parent_path()));
    TaskControl control;
    FF_ASSIGN(const FileLock lock, FileLock::take(path, control));
    FF_ASSIGN(std::vector<Profile> profiles, profilesOf(path));
    FF_TRY(edit(profiles));
    FF_TRY(lock.check());
    FF_ASSIGN(AtomicFile file, AtomicFile::create(path));
    FF_TRY(file.write(asBytes(profilesText(profiles))));
    return file.commit();
}

} // namespace

bool isProfileName(std::string_view name)
{
    const bool hasOddBytes = std::any_of(name.begin(), name.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f || c == '[' || c == ']';
    });
    return !name.empty() && name.size() <= kMostName && !hasOddBytes && trimmed(name) == name;
}

Result<std::vector<Profile>> parseProfiles(std::string_view text)
{
    std::vector<Profile> out;
    for (std::size_t line = 1; !text.empty(); ++line) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view words = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto wrong = [line](const Sentence& what) {
            return Error{ErrorCode::Usage, sentence("line %1: %2", line, what)};
        };
        if (words.empty() || words.front() == '#' || words.front() == ';')
            continue;
        if (words.front() == '[') {
            const std::string_view name = words.substr(1, words.size() - 2);
            if (words.size() < 2 || words.back() != ']' || !isProfileName(name))
                return wrong(sentence("no name of a profile in brackets"));
            if (find(out, name) != out.end())
                return wrong(sentence("there are two profiles of this name"));
            out.emplace_back().name = name;
            continue;
        }
        const std::size_t equals = words.find('=');
        if (out.empty() || equals == std::string_view::npos)
            return wrong(sentence("neither a name in brackets nor a setting of a profile"));
        const std::string_view key = trimmed(words.substr(0, equals));
        const Setting result = set(out.back(), key, trimmed(words.substr(equals + 1)));
        if (result == Setting::Unknown)
            return wrong(sentence("there is no such setting"));
        if (result == Setting::BadValue)
            return wrong(sentence("the setting cannot have this value"));
    }
    return out;
}

std::string profilesText(const std::vector<Profile>& profiles)
{
    std::string out =
        "# Profiles of FileFormer: choices for new archives, as the window and ffz create --profile take "
        "them.\n";
    for (const Profile& profile : profiles) {
        const auto add = [&out](std::string_view key, std::string_view value) {
            out.append(key).append(" = ").append(value).append("\n");
        };
        out += "\n[" + profile.name + "]\n";
        add("format", kindName(profile.kind));
        add("level", profile.level ? codec::levelName(*profile.level) : kAutomaticLevel);
        if (profile.budgetSeconds != 0)
            add("time", std::to_string(profile.budgetSeconds));
        if (profile.recoveryPercent != 0)
            add("recovery", std::to_string(profile.recoveryPercent));
        if (profile.volumeSize != 0)
            add("volume", std::to_string(profile.volumeSize));
        for (const std::string& pattern : profile.excludes)
            add("exclude", pattern);
        add("gitignore", profile.gitignore ? "yes" : "no");
        add("verify", profile.verify ? "yes" : "no");
        add("encrypt", profile.encrypt ? "yes" : "no");
        add("each", profile.each ? "yes" : "no");
    }
    return out;
}

fs::path profilesFile()
{
    return userPlace(UserFolder::Config, "profiles.ini");
}

Result<std::vector<Profile>> loadProfiles()
{
    const fs::path path = profilesFile();
    return path.empty() ? std::vector<Profile>() : profilesOf(path);
}

Result<Profile> profileNamed(std::string_view name)
{
    FF_ASSIGN(std::vector<Profile> profiles, loadProfiles());
    const auto at = find(profiles, name);
    if (at == profiles.end())
        return noProfile(name);
    return std::move(*at);
}

Status saveProfile(const Profile& profile)
{
    return change([&profile](std::vector<Profile>& profiles) -> Status {
        if (const auto at = find(profiles, profile.name); at != profiles.end())
            *at = profile;
        else
            profiles.push_back(profile);
        return {};
    });
}

Status deleteProfile(std::string_view name)
{
    return change([name](std::vector<Profile>& profiles) -> Status {
        const auto at = find(profiles, name);
        if (at == profiles.end())
            return noProfile(name);
        profiles.erase(at);
        return {};
    });
}

} // namespace ff::archive
