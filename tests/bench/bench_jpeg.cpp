// SPDX-License-Identifier: GPL-3.0-or-later
// bench_jpeg [--model] [--mutations N] FILE…: takes JPEG files apart and puts them together again. Says how
// many are whole, in part or not taken at all and why, how much of them is left to the recipe, and MB/s of
// JPEG each way. With the model: codes each of them as a block of its own would be, and decodes that; says
// what the files become and MB/s each way with all that it takes. With mutations: N changed copies of the
// files too, each of which must come back byte for byte.
#include "core/base/File.h"
#include "core/codec/jpeg/CoefficientModel.h"
#include "core/codec/jpeg/Picture.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <map>
#include <random>
#include <string>
#include <string_view>

using namespace ff;
using namespace ff::codec::jpeg;

namespace {

struct Sums {
    std::size_t files = 0, whole = 0, part = 0, refused = 0;
    std::size_t bytes = 0, taken = 0, kept = 0, recipes = 0, largestRecipe = 0;
    std::size_t coded = 0; // bytes with the kept ones and recipes
    double parse = 0, read = 0, readAgain = 0, write = 0, slowest = 0, encode = 0, decode = 0; // seconds
    std::map<std::string, std::size_t> reasons;
};

// Of this process's work, so that what else the machine does counts little.
double seconds()
{
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

// Reads and writes a picture by rows, as the codec does.
bool goRound(ByteSpan bytes, const PictureInfo& info, Sums& sums)
{
    TaskControl control;
    Bytes kept, out;
    appendKept(bytes, info, kept);
    auto writer = PictureWriter::open(kept, info.recipe, info.size);
    if (!writer.ok())
        return false;
    PictureReader reader(bytes, info);
    Planes planes(info.shape, info.keepsAll);
    for (std::uint32_t row = 0; row < info.rows; ++row) {
        const double start = seconds();
        if (!reader.readRow(planes, row, control).ok())
            return false;
        const double middle = seconds();
        sums.read += middle - start;
        if (!writer->writeRow(planes, row, out, control).ok())
            return false;
        sums.write += seconds() - middle;
    }
    return out.size() == info.size && std::equal(out.begin(), out.end(), bytes.begin());
}

// Codes a picture's coefficients, and makes the picture of what was coded.
// planes: with the coefficients where parsing kept them.
bool code(ByteSpan bytes, const PictureInfo& info, std::optional<Planes>& planes, Sums& sums)
{
    TaskControl control;
    PictureReader reader(bytes, info);
    CoefficientEncoder encoder;
    encoder.start(info.shape);
    const bool isRead = planes.has_value();
    if (!isRead)
        planes.emplace(info.shape, info.keepsAll);
    for (std::uint32_t row = 0; row < info.rows; ++row) {
        const double start = seconds();
        if (!isRead && !reader.readRow(*planes, row, control).ok())
            return false;
        const double middle = seconds();
        sums.readAgain += middle - start;
        encoder.code(*planes, row);
        sums.encode += seconds() - middle;
    }
    const Bytes coded = encoder.finish();
    Bytes kept, out;
    appendKept(bytes, info, kept);
    sums.coded += coded.size() + kept.size() + info.recipe.size();
    auto writer = PictureWriter::open(kept, info.recipe, info.size);
    if (!writer.ok())
        return false;
    CoefficientDecoder decoder(coded);
    decoder.start(writer->shape());
    Planes back(writer->shape(), writer->keepsAll());
    for (std::uint32_t row = 0; row < writer->rows(); ++row) {
        const double start = seconds();
        back.begin(row);
        decoder.decode(back, row);
        sums.decode += seconds() - start;
        if (!writer->writeRow(back, row, out, control).ok())
            return false;
    }
    return out.size() == info.size && std::equal(out.begin(), out.end(), bytes.begin());
}

bool take(const char* name, ByteSpan bytes, bool withModel, Sums& sums)
{
    TaskControl control;
    ParseNotes notes;
    const double start = seconds();
    std::optional<Planes> planes;
    const auto info = parse(bytes, control, &notes, &planes);
    const double took = seconds() - start;
    const char* why = notes.why;
    sums.parse += took;
    sums.slowest = std::max(sums.slowest, took);
    ++sums.files;
    sums.bytes += bytes.size();
    if (*why != 0)
        ++sums.reasons[why];
    if (std::string_view(why) == "it cannot be rebuilt")
        std::printf("%s: cannot be rebuilt\n", name);
    if (!*info) {
        ++sums.refused;
        return true;
    }
    const PictureInfo& picture = **info;
    ++(*why == 0 ? sums.whole : sums.part);
    sums.taken += picture.size;
    sums.kept += picture.keptSize();
    sums.recipes += picture.recipe.size();
    if (picture.recipe.size() > std::max<std::size_t>(64, picture.size / 200))
        std::printf("%s: recipe of %zu bytes for %zu\n", name, picture.recipe.size(), picture.size);
    sums.largestRecipe = std::max(sums.largestRecipe, picture.recipe.size());
    if (goRound(bytes, picture, sums) && (!withModel || code(bytes, picture, planes, sums)))
        return true;
    std::printf("%s: comes back as other bytes\n", name);
    return false;
}

Bytes mutated(Bytes bytes, std::mt19937& random)
{
    const auto below = [&random](std::size_t end) { return random() % std::max<std::size_t>(end, 1); };
    if (bytes.empty())
        return bytes;
    for (unsigned i = 0; i < 1 + below(3); ++i) {
        const std::size_t at = below(bytes.size());
        const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
        const auto end = bytes.begin() + static_cast<std::ptrdiff_t>(at + below(bytes.size() - at));
        switch (below(5)) {
        case 0:
            *place ^= static_cast<std::uint8_t>(1u << below(8));
            break;
        case 1:
            *place = static_cast<std::uint8_t>(random());
            break;
        case 2:
            bytes.resize(at + 1);
            break;
        case 3:
            bytes.erase(place, end);
            bytes.push_back(0);
            break;
        default:
            const Bytes twice(place, end);
            bytes.insert(end, twice.begin(), twice.end());
        }
    }
    return bytes;
}

void print(const Sums& sums)
{
    const double mega = 1e6;
    std::printf("%zu files, %.1f MB: %zu whole, %zu in part, %zu refused\n", sums.files,
                static_cast<double>(sums.bytes) / mega, sums.whole, sums.part, sums.refused);
    std::printf("taken %.1f MB, of these %zu bytes kept, %zu of recipes (largest %zu)\n",
                static_cast<double>(sums.taken) / mega, sums.kept, sums.recipes, sums.largestRecipe);
    const double taken = static_cast<double>(sums.taken) / mega;
    std::printf("parse and prove %.1f MB/s, read %.1f MB/s, write %.1f MB/s; slowest parse %.3f s\n",
                taken / sums.parse, taken / sums.read, taken / sums.write, sums.slowest);
    if (sums.coded > 0) {
        const double in = sums.parse + sums.readAgain + sums.encode, out = sums.decode + sums.write;
        std::printf("become %zu bytes, %.2f %% less; model %.2f MB/s in, %.2f out; with parsing and writing "
                    "%.2f in, %.2f out\n",
                    sums.coded, 100 - 100 * static_cast<double>(sums.coded) / static_cast<double>(sums.taken),
                    taken / sums.encode, taken / sums.decode, taken / in, taken / out);
    }
    for (const auto& [why, count] : sums.reasons)
        std::printf("%6zu  %s\n", count, why.c_str());
}

} // namespace

int main(int count, char** arguments)
{
    std::size_t mutations = 0;
    bool withModel = false;
    std::vector<Bytes> files;
    Sums sums, changed;
    bool isGood = true;
    for (int i = 1; i < count; ++i) {
        if (std::string_view(arguments[i]) == "--mutations" && i + 1 < count) {
            mutations = std::strtoull(arguments[++i], nullptr, 10);
            continue;
        }
        if (std::string_view(arguments[i]) == "--model") {
            withModel = true;
            continue;
        }
        auto bytes = readFile(arguments[i], std::size_t{1} << 30);
        if (!bytes.ok()) {
            std::fprintf(stderr, "%s\n", bytes.error().message.c_str());
            return 3;
        }
        isGood = take(arguments[i], *bytes, withModel, sums) && isGood;
        if (mutations > 0)
            files.push_back(std::move(*bytes));
    }
    print(sums);
    std::mt19937 random(19);
    for (std::size_t i = 0; i < mutations && !files.empty(); ++i)
        isGood = take("a mutation", mutated(files[i % files.size()], random), withModel, changed) && isGood;
    if (mutations > 0)
        print(changed);
    return isGood ? 0 : 2;
}
