// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a JPEG picture: what is taken of them is rebuilt, also from its coefficients read again. Then
// damaged kept bytes, recipe and coefficients: an error, or other bytes within bounds.
#include "core/codec/jpeg/Picture.h"
#include "tests/fuzz/Fuzz.h"

#include <algorithm>

using namespace ff;
using namespace ff::codec::jpeg;

namespace {

// Appends what the writer makes of coefficients that `fill` puts into each row.
template <typename Fill>
Status writeAll(PictureWriter& writer, Fill fill, Bytes& out)
{
    TaskControl control;
    Planes planes(writer.shape(), writer.keepsAll());
    for (std::uint32_t row = 0; row < writer.rows(); ++row) {
        planes.begin(row);
        FF_TRY(fill(planes, row));
        FF_TRY(writer.writeRow(planes, row, out, control));
        fuzz::must(out.size() <= writer.size() || writer.keepsAll(), "a picture grows beyond its size");
    }
    return {};
}

// Bytes as coefficients here and there.
Status fillWith(ByteSpan bytes, Planes& planes, std::uint32_t row)
{
    for (unsigned c = 0; c < planes.shape().components.size() && !bytes.empty(); ++c) {
        const Component& component = planes.shape().components[c];
        for (std::uint32_t y = row * component.down; y < (row + 1) * component.down; ++y)
            for (std::size_t i = 0; i < std::size_t{component.wide} * kBlock; i += 3) {
                const auto value = static_cast<std::uint16_t>(bytes[i % bytes.size()] * 257u);
                planes.row(c, y)[i] = static_cast<std::int16_t>(value >> i % 16);
            }
    }
    return {};
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::Input input(data, size);
    const std::uint16_t keptAt = input.u16(), recipeAt = input.u16();
    const std::uint8_t keptDamage = input.u8(), recipeDamage = input.u8();
    const ByteSpan bytes = input.rest();
    TaskControl control;
    const auto parsed = parse(bytes, control);
    fuzz::must(parsed.ok(), "parsing failed without being cancelled");
    if (!*parsed)
        return 0;
    const PictureInfo& info = **parsed;
    fuzz::must(info.size <= bytes.size() && info.rows >= 1 && info.rows <= info.shape.unitRows,
               "a picture outside its bytes");
    Bytes kept, out;
    appendKept(bytes, info, kept);
    fuzz::must(kept.size() == info.keptSize(), "stretches that overlap");
    auto writer = PictureWriter::open(kept, info.recipe, info.size);
    fuzz::must(writer.ok(), "a recipe that was made cannot be read");
    PictureReader reader(bytes, info);
    const auto read = [&](Planes& planes, std::uint32_t row) { return reader.readRow(planes, row, control); };
    fuzz::must(writeAll(*writer, read, out).ok() && out.size() == info.size
                   && std::equal(out.begin(), out.end(), bytes.begin()),
               "a picture comes back as another one");

    Bytes recipe = info.recipe;
    kept[keptAt % kept.size()] ^= keptDamage;
    recipe[recipeAt % recipe.size()] ^= recipeDamage;
    auto hurt = PictureWriter::open(kept, recipe, 2 * info.size);
    if (!hurt.ok())
        return 0;
    out.clear();
    const auto fill = [&](Planes& planes, std::uint32_t row) { return fillWith(bytes, planes, row); };
    (void)writeAll(*hurt, fill, out);
    return 0;
}
