// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a sound file that the preview looks at, whole and as the beginning of a larger one: what is
// told stays within its bounds.
#include "core/jobs/sound/SoundFacts.h"
#include "tests/fuzz/Fuzz.h"

#include <cmath>

using namespace ff;

namespace {

void look(ByteSpan bytes, std::uint64_t fileSize)
{
    fuzz::Patience control;
    const auto looked = jobs::soundFacts(bytes, fileSize, control);
    if (!looked.ok() || !*looked)
        return;
    const jobs::SoundFacts& facts = **looked;
    fuzz::must(std::isfinite(facts.seconds) && facts.seconds >= 0, "a time that is none");
    fuzz::must(facts.steps <= jobs::SoundFacts::kPeaks && facts.peaks.size() <= facts.steps,
               "more of the wave than there is room for");
    for (const jobs::SoundFacts::Peak& peak : facts.peaks)
        fuzz::must(peak.low <= peak.high, "a wave without samples");
    for (const jobs::SoundText* text : {&facts.title, &facts.artist, &facts.album, &facts.year})
        fuzz::must(text->bytes.size() <= jobs::SoundFacts::kTextBytes, "a tag that is too long");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    look({data, size}, size);
    look({data, size}, std::uint64_t{size} * 1000 + 7);
    return 0;
}
