// SPDX-License-Identifier: GPL-3.0-or-later
// Any text as the file of profiles: what is taken is written and read again as it was.
#include "core/archive/create/Profiles.h"
#include "tests/fuzz/Fuzz.h"

#include <algorithm>

using namespace ff;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto profiles = archive::parseProfiles(text);
    if (!profiles.ok()) {
        fuzz::must(!profiles.error().message.empty(), "an error without a sentence");
        return 0;
    }
    fuzz::must(std::all_of(profiles->begin(), profiles->end(),
                           [](const archive::Profile& one) { return archive::isProfileName(one.name); }),
               "a profile without a name that can be");
    const auto again = archive::parseProfiles(archive::profilesText(*profiles));
    fuzz::must(again.ok() && *again == *profiles, "what is written is read otherwise");
    return 0;
}
