// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a block in which deflate streams are looked for: what is undone is done again, whole, in part
// and by damaged recipes.
#include "core/codec/deflate/Expansion.h"
#include "tests/fuzz/Fuzz.h"

using namespace ff;
using namespace ff::codec::deflate;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::Input input(data, size);
    const std::uint16_t damageAt = input.u16();
    const std::uint8_t damage = input.u8();
    const ByteSpan raw = input.rest();
    TaskControl control;
    // Nothing is proved here, so that what follows is the proof.
    const auto expansion = expand(
        raw, [](ByteSpan) { return true; }, false, control);
    fuzz::must(expansion.ok(), "looking for streams failed");
    if (!*expansion)
        return 0;
    const Expansion& made = **expansion;
    const auto recipe = Recipe::read(made.recipe, raw.size(), made.bytes.size());
    fuzz::must(recipe.ok(), "a recipe that was made cannot be read");
    const auto whole = recipe->restore(made.bytes, raw.size(), control);
    fuzz::must(whole.ok() && std::equal(whole->begin(), whole->end(), raw.begin(), raw.end()),
               "a block comes back as another one");
    const auto half = recipe->restore(made.bytes, raw.size() / 2, control);
    fuzz::must(half.ok() && half->size() >= raw.size() / 2
                   && std::equal(half->begin(), half->end(), raw.begin()),
               "the front of a block comes back as another one");

    Bytes hurt = made.recipe;
    hurt[damageAt % hurt.size()] ^= damage;
    const auto hurtRecipe = Recipe::read(hurt, raw.size(), made.bytes.size());
    if (hurtRecipe.ok())
        (void)hurtRecipe->restore(made.bytes, raw.size(), control);
    return 0;
}
