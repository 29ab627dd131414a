// SPDX-License-Identifier: GPL-3.0-or-later
// JPEG files taken apart and put together again: what is taken comes back byte for byte, whatever was done
// to the file, and damaged parts never make anything but an error or other bytes.
#include "core/base/File.h"
#include "core/codec/jpeg/Picture.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <algorithm>
#include <filesystem>
#include <random>
#include <set>

using namespace ff;
using namespace ff::codec::jpeg;
namespace fs = std::filesystem;

namespace {

Bytes file(const std::string& name)
{
    auto bytes = readFile(fs::path(FF_TEST_DATA) / "jpeg" / name, 1 << 20);
    return bytes.ok() ? std::move(bytes).value() : Bytes{};
}

std::vector<std::string> names()
{
    std::vector<std::string> all;
    for (const auto& entry : fs::directory_iterator(fs::path(FF_TEST_DATA) / "jpeg"))
        if (entry.path().extension() == ".jpg")
            all.push_back(entry.path().filename());
    std::sort(all.begin(), all.end());
    return all;
}

std::optional<PictureInfo> parsed(ByteSpan bytes, ParseNotes* notes = nullptr)
{
    TaskControl control;
    auto info = parse(bytes, control, notes);
    return info.ok() ? std::move(info).value() : std::nullopt;
}

// What a decoder makes of a picture, with the coefficients that a reader gives.
Bytes rebuilt(ByteSpan bytes, const PictureInfo& info)
{
    TaskControl control;
    Bytes kept, out;
    appendKept(bytes, info, kept);
    if (kept.size() != info.keptSize())
        return {};
    kept.insert(kept.end(), {0xFF, 0xD8, 0xFF}); // what follows in a block
    auto writer = PictureWriter::open(kept, info.recipe, bytes.size());
    if (!writer.ok() || writer->rows() != info.rows || writer->size() != info.size
        || writer->keptSize() != info.keptSize())
        return {};
    PictureReader reader(bytes, info);
    Planes planes(info.shape, info.keepsAll), copy(writer->shape(), writer->keepsAll());
    for (std::uint32_t row = 0; row < info.rows; ++row) {
        if (!reader.readRow(planes, row, control).ok())
            return {};
        copy.begin(row);
        for (unsigned i = 0; i < info.shape.components.size(); ++i) {
            const Component& component = info.shape.components[i];
            for (std::uint32_t y = row * component.down; y < (row + 1) * component.down; ++y)
                std::copy_n(planes.row(i, y), component.wide * kBlock, copy.row(i, y));
        }
        if (!writer->writeRow(copy, row, out, control).ok())
            return {};
    }
    return out;
}

bool isPrefix(ByteSpan front, ByteSpan of)
{
    return front.size() <= of.size() && std::equal(front.begin(), front.end(), of.begin());
}

// Whether what is taken of these bytes, if anything, comes back.
bool comesBack(ByteSpan bytes)
{
    const auto info = parsed(bytes);
    if (!info)
        return true;
    const Bytes out = rebuilt(bytes, *info);
    return out.size() == info->size && isPrefix(out, bytes);
}

// Whether all of them is taken and comes back.
bool isTakenWhole(ByteSpan bytes)
{
    const auto info = parsed(bytes);
    return info && info->size == bytes.size() && *info->ending == 0
        && ByteSpan(rebuilt(bytes, *info)).size() == bytes.size() && comesBack(bytes);
}

Bytes changed(Bytes bytes, std::mt19937& random)
{
    const std::size_t at = random() % bytes.size(), size = random() % (bytes.size() - at);
    const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    switch (random() % 5) {
    case 0:
        *place ^= static_cast<std::uint8_t>(1u << random() % 8);
        break;
    case 1:
        *place = static_cast<std::uint8_t>(random());
        break;
    case 2:
        bytes.resize(at);
        break;
    case 3:
        bytes.erase(place, place + static_cast<std::ptrdiff_t>(size));
        break;
    default:
        const Bytes twice(place, place + static_cast<std::ptrdiff_t>(size));
        bytes.insert(place, twice.begin(), twice.end());
    }
    return bytes;
}

std::vector<ScanRecipe> scansOf(const PictureInfo& info)
{
    ByteReader in(info.recipe);
    in.varint();
    in.varint();
    std::vector<ScanRecipe> scans;
    for (std::uint64_t left = in.varint(); left > 0; --left)
        scans.push_back(ScanRecipe::read(in).value_or(ScanRecipe{}));
    return scans;
}

// The picture with the recipe of one scan changed, and with the restart interval that its headers say.
template <typename Change>
Bytes rewritten(const Bytes& bytes, std::size_t changedScan, Change change)
{
    TaskControl control;
    const auto info = parsed(bytes);
    Bytes kept, out;
    appendKept(bytes, *info, kept);
    Planes planes(info->shape, true);
    PictureInfo all = *info;
    all.keepsAll = true; // the reader reads everything at once
    (void)PictureReader(bytes, all).readRow(planes, 0, control);
    Headers headers(kept);
    std::size_t at = 0;
    std::vector<ScanRecipe> scans = scansOf(*info);
    for (std::size_t i = 0; i < scans.size(); ++i) {
        if (headers.next() != Headers::Next::Scan)
            return {};
        if (i == changedScan)
            change(scans[i]);
        out.insert(out.end(), kept.begin() + static_cast<std::ptrdiff_t>(at),
                   kept.begin() + static_cast<std::ptrdiff_t>(headers.position()));
        at = headers.position();
        ScanWriter writer(headers, scans[i]);
        for (std::uint32_t row = 0; row < writer.layout().rows; ++row)
            if (!writer.writeRow(planes, row, out))
                return {};
        if (!writer.finish(out))
            return {};
    }
    out.insert(out.end(), kept.begin() + static_cast<std::ptrdiff_t>(at), kept.end());
    return out;
}

// SOI, the tables of a file, and a frame and scan header of the test's; then random coefficients.
Bytes randomPicture(const std::vector<std::uint8_t>& sampling, std::uint32_t width, std::uint32_t height,
                    std::mt19937& random)
{
    const Bytes donor = file("baseline-420.jpg");
    Bytes headers = {0xFF, 0xD8};
    for (std::size_t at = 2; donor[at + 1] != 0xDA;) {
        const std::size_t size = 2 + (std::size_t{donor[at + 2]} << 8 | donor[at + 3]);
        if (donor[at + 1] == 0xC4 || donor[at + 1] == 0xDB)
            headers.insert(headers.end(), donor.begin() + static_cast<std::ptrdiff_t>(at),
                           donor.begin() + static_cast<std::ptrdiff_t>(at + size));
        at += size;
    }
    const auto count = static_cast<std::uint8_t>(sampling.size());
    const auto byte = [](std::uint32_t value) { return static_cast<std::uint8_t>(value); };
    headers.insert(headers.end(),
                   {0xFF, 0xC1, 0, byte(8 + 3u * count), 8, byte(height >> 8), byte(height), byte(width >> 8),
                    byte(width), count});
    for (std::uint8_t i = 0; i < count; ++i)
        headers.insert(headers.end(), {byte(200u + i), sampling[i], byte(i & 1u)});
    headers.insert(headers.end(), {0xFF, 0xDA, 0, byte(6 + 2u * count), count});
    for (std::uint8_t i = 0; i < count; ++i)
        headers.insert(headers.end(), {byte(200u + i), byte((i & 1u) * 0x11)});
    headers.insert(headers.end(), {0, 63, 0});

    Headers in(headers);
    if (in.next() != Headers::Next::Scan)
        return {};
    Planes planes(shapeOf(in), true);
    for (unsigned i = 0; i < count; ++i)
        for (std::uint32_t y = 0; y < planes.shape().components[i].high; ++y)
            for (std::uint32_t x = 0; x < planes.shape().components[i].wide * kBlock; ++x)
                if (random() % 4 == 0)
                    planes.row(i, y)[x] = static_cast<std::int16_t>(int(random() % 61) - 30);
    ScanWriter writer(in, {});
    Bytes out = headers;
    for (std::uint32_t row = 0; row < writer.layout().rows; ++row)
        if (!writer.writeRow(planes, row, out))
            return {};
    if (!writer.finish(out))
        return {};
    out.insert(out.end(), {0xFF, 0xD9});
    return out;
}

} // namespace

class TestJpegPicture : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bringsEveryFileBack_data()
    {
        QTest::addColumn<std::string>("name");
        for (const std::string& name : names())
            QTest::addRow("%s", name.c_str()) << name;
    }
    void bringsEveryFileBack()
    {
        QFETCH(std::string, name);
        const Bytes bytes = file(name);
        QVERIFY(isTakenWhole(bytes));
        const auto info = parsed(bytes);
        QCOMPARE(info->keepsAll,
                 name.find("rogressive") != name.npos || name.find("scans") != name.npos
                     || name == "long-runs.jpg" || name == "many-corrections.jpg");
        // A file as libjpeg writes it has a recipe of three numbers and a byte for each scan.
        QVERIFY(info->recipe.size() <= 7 + info->stretches.size());
    }

    void takesWhatIsWholeOfACutFile()
    {
        for (const std::string& name : names()) {
            const Bytes bytes = file(name);
            const std::size_t step = bytes.size() > 20000 ? 1499 : bytes.size() > 5000 ? 97 : 7;
            std::size_t before = 0;
            for (std::size_t size = 0; size < bytes.size(); size += step) {
                const Bytes cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
                QVERIFY2(comesBack(cut), name.c_str());
                const auto info = parsed(cut);
                const std::size_t taken = info ? info->size : 0;
                QVERIFY2(taken <= size && taken >= before, name.c_str());
                before = taken;
            }
            QVERIFY2(before > bytes.size() / 2, name.c_str());
        }
    }

    void bringsBackWhatItTakesOfChangedFiles()
    {
        std::mt19937 random(19);
        std::size_t taken = 0;
        for (const std::string& name : names()) {
            const Bytes bytes = file(name);
            for (int i = 0; i < (bytes.size() > 20000 ? 5 : bytes.size() > 5000 ? 40 : 150); ++i) {
                Bytes other = changed(bytes, random);
                if (i % 3 == 0 && !other.empty())
                    other = changed(std::move(other), random);
                QVERIFY2(comesBack(other), name.c_str());
                taken += parsed(other) ? 1 : 0;
            }
        }
        QVERIFY(taken > 1000);
    }

    void codesAnySampling()
    {
        std::mt19937 random(4);
        const std::vector<std::vector<std::uint8_t>> samplings = {{0x11},
                                                                  {0x44},
                                                                  {0x11, 0x11},
                                                                  {0x32, 0x21, 0x12},
                                                                  {0x21, 0x31, 0x11},
                                                                  {0x14, 0x13, 0x11},
                                                                  {0x22, 0x11, 0x11, 0x22},
                                                                  {0x13, 0x22, 0x12},
                                                                  {0x12, 0x41, 0x11}};
        for (const auto& sampling : samplings)
            for (const auto& [width, height] : {std::pair{1u, 1u}, {8u, 9u}, {33u, 31u}, {100u, 70u}}) {
                const Bytes bytes = randomPicture(sampling, width, height, random);
                QVERIFY(bytes.size() > 100);
                QVERIFY(isTakenWhole(bytes));
                QVERIFY(!parsed(bytes)->keepsAll);
            }
    }

    void goesOnFromRowToRow()
    {
        const Bytes bytes = file("restart-rows.jpg");
        const auto info = parsed(bytes);
        QCOMPARE(info->shape.unitRows, 5u);
        QCOMPARE(info->rows, 5u);
        QCOMPARE(info->shape.components[0].wide, 18u); // 9 units of 16 pixels for 130
        QCOMPARE(info->shape.components[0].high, 10u);
        QCOMPARE(info->shape.components[1].wide, 9u);
        QCOMPARE(info->shape.components[0].quantiser[0], std::uint16_t{16});
        const Bytes half(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() * 6 / 10));
        QVERIFY(parsed(half)->rows < 5);
        QVERIFY(parsed(half)->rows > 0);
    }

    void keepsPaddingOfZeros()
    {
        const Bytes bytes = file("restarts.jpg");
        const Bytes zeros =
            rewritten(bytes, 0, [](ScanRecipe& scan) { scan.padding = ScanRecipe::Padding::Zeros; });
        QVERIFY(zeros != bytes);
        QVERIFY(isTakenWhole(zeros));
        QCOMPARE(parsed(zeros)->recipe.size(), parsed(bytes)->recipe.size());
        const Bytes mixed = rewritten(bytes, 0, [](ScanRecipe& scan) {
            scan.padding = ScanRecipe::Padding::Listed;
            for (unsigned i = 0; i < 40; ++i)
                scan.paddingBits.add(i * 0x9E3779B1u >> 25, 7);
        });
        QVERIFY(mixed != bytes && mixed != zeros);
        QVERIFY(isTakenWhole(mixed));
        QCOMPARE(scansOf(*parsed(mixed))[0].padding, ScanRecipe::Padding::Listed);
    }

    void keepsRestartsThatAreNotRegular()
    {
        const Bytes bytes = file("restarts.jpg");
        const Bytes stops = rewritten(bytes, 0, [](ScanRecipe& scan) { scan.restarts = 3; });
        QVERIFY(stops.size() < bytes.size());
        QVERIFY(isTakenWhole(stops));
        const Bytes none = rewritten(bytes, 0, [](ScanRecipe& scan) { scan.restarts = 0; });
        QVERIFY(isTakenWhole(none));
        const Bytes wrong = rewritten(bytes, 0, [](ScanRecipe& scan) {
            scan.wrongRestarts = {{0, 5}, {2, 2}, {4, 1}};
        });
        QVERIFY(isTakenWhole(wrong));
        const auto scans = scansOf(*parsed(wrong));
        QCOMPARE(scans[0].wrongRestarts.size(), std::size_t{2}); // the third has the number it should have
        QCOMPARE(scans[0].wrongRestarts[1].index, 4u);
    }

    void keepsRunsThatEndEarly()
    {
        const Bytes bytes = file("progressive-420.jpg");
        const auto scans = scansOf(*parsed(bytes));
        for (std::size_t i = 1; i < scans.size(); ++i) {
            const Bytes early = rewritten(bytes, i, [](ScanRecipe& scan) {
                scan.newRuns = {{3, 1}, {7, 5}, {20, 1}, {30, 9}};
            });
            if (early.empty()) // DC, or a table that has no code for such a run
                continue;
            QVERIFY(isTakenWhole(early));
        }
        // All the way down to a run for each block.
        const Bytes runs = file("long-runs.jpg");
        const Bytes single = rewritten(runs, 1, [](ScanRecipe& scan) { scan.newRuns = {{0, 1u << 15}}; });
        QVERIFY(single.size() > runs.size() || single.empty());
    }

    void knowsWhyLibjpegEndsRuns()
    {
        const Bytes bytes = file("many-corrections.jpg");
        const auto scans = scansOf(*parsed(bytes));
        std::size_t byCorrections = 0;
        for (const ScanRecipe& scan : scans) {
            byCorrections += scan.endsRunsByCorrections ? 1 : 0;
            QVERIFY(scan.newRuns.empty());
        }
        QVERIFY(byCorrections > 0);
    }

    void keepsNeedlessRunsOfZeros()
    {
        const Bytes bytes = file("baseline-420.jpg");
        const Bytes more = rewritten(bytes, 0, [](ScanRecipe& scan) {
            scan.zeroRuns = {{4, 1}, {11, 1}, {12, 1}};
        });
        QVERIFY(more.size() > bytes.size());
        QVERIFY(isTakenWhole(more));
        QCOMPARE(scansOf(*parsed(more))[0].zeroRuns.size(), std::size_t{3});
        const Bytes progressive = file("many-scans.jpg");
        std::size_t made = 0;
        for (std::size_t i = 1; i < scansOf(*parsed(progressive)).size(); ++i) {
            const Bytes other = rewritten(progressive, i, [](ScanRecipe& scan) { scan.zeroRuns = {{2, 1}}; });
            made += other.empty() ? 0 : 1;
            QVERIFY(other.empty() || isTakenWhole(other));
        }
        QVERIFY(made > 0);
    }

    void takesBytesBehindAScanForKept()
    {
        Bytes bytes = file("baseline-420.jpg");
        const std::size_t kept = parsed(bytes)->keptSize();
        const auto end = bytes.end() - 2;
        const Bytes stray = {0, 0, 1, 2, 3, 0xFF, 0, 0xFF, 0xD3, 0xFF, 0xFF, 0xFF};
        bytes.insert(end, stray.begin(), stray.end());
        QVERIFY(isTakenWhole(bytes));
        QCOMPARE(parsed(bytes)->keptSize(), kept + stray.size());
        bytes.insert(bytes.end(), 1000, 7); // what follows EOI is not of the picture
        QCOMPARE(parsed(bytes)->size, bytes.size() - 1000);
    }

    void takesAFileThatWasCutAndEnded()
    {
        Bytes bytes = file("baseline-420.jpg");
        bytes.resize(bytes.size() / 2);
        bytes.insert(bytes.end(), {0xFF, 0xD9});
        QVERIFY(isTakenWhole(bytes));
    }

    void readsTheHeightBehindTheScan()
    {
        Bytes bytes = file("baseline-420.jpg");
        const std::size_t kept = parsed(bytes)->keptSize();
        const std::array<std::uint8_t, 3> frame = {0xFF, 0xC0, 0};
        const auto at = std::search(bytes.begin(), bytes.end(), frame.begin(), frame.end());
        const std::uint8_t height = at[6];
        QCOMPARE(height, std::uint8_t{61});
        at[6] = 0;
        QVERIFY(!parsed(bytes));
        const std::array<std::uint8_t, 6> lines = {0xFF, 0xDC, 0, 4, 0, height};
        bytes.insert(bytes.end() - 2, lines.begin(), lines.end());
        QVERIFY(isTakenWhole(bytes));
        QCOMPARE(parsed(bytes)->keptSize(), kept + lines.size());
    }

    // As frames of Motion JPEG do.
    void knowsTheStandardHuffmanTables()
    {
        Bytes bytes = file("baseline-420.jpg");
        std::size_t at = 2, left = 0;
        while (bytes[at + 1] != 0xDA) {
            const std::size_t size = 2 + (std::size_t{bytes[at + 2]} << 8 | bytes[at + 3]);
            const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
            if (bytes[at + 1] != 0xC4) {
                at += size;
                continue;
            }
            bytes.erase(place, place + static_cast<std::ptrdiff_t>(size));
            left += size;
        }
        QCOMPARE(left, std::size_t{432});
        QVERIFY(isTakenWhole(bytes));
    }

    void givesThePlanesThatItHasRead()
    {
        TaskControl control;
        const Bytes bytes = file("many-scans.jpg");
        std::optional<Planes> read;
        const auto info = parse(bytes, control, nullptr, &read);
        QVERIFY(info.ok() && *info && read);
        Planes planes((*info)->shape, true);
        QVERIFY(PictureReader(bytes, **info).readRow(planes, 0, control).ok());
        for (unsigned i = 0; i < planes.shape().components.size(); ++i) {
            const Component& component = planes.shape().components[i];
            for (std::uint32_t y = 0; y < component.high; ++y)
                QVERIFY(std::equal(planes.row(i, y), planes.row(i, y) + component.wide * kBlock,
                                   read->row(i, y)));
        }
    }

    void refusesWhatIsNotCoded()
    {
        const Bytes bytes = file("baseline-420.jpg");
        const std::array<std::uint8_t, 3> frame = {0xFF, 0xC0, 0};
        const auto at = std::search(bytes.begin(), bytes.end(), frame.begin(), frame.end()) - bytes.begin();
        std::set<std::string> reasons;
        const auto refuses = [&](std::ptrdiff_t place, std::uint8_t value) {
            Bytes other = bytes;
            other[static_cast<std::size_t>(at + place)] = value;
            ParseNotes notes;
            const bool isRefused = !parsed(other, &notes);
            reasons.insert(notes.why);
            return isRefused && *notes.why != 0;
        };
        QVERIFY(refuses(1, 0xC3)); // lossless
        QVERIFY(refuses(1, 0xC9)); // arithmetic
        QVERIFY(refuses(1, 0xC5)); // hierarchical
        QVERIFY(refuses(4, 12)); // bits
        QVERIFY(refuses(8, 0)); // width
        QVERIFY(refuses(9, 5)); // components
        QVERIFY(refuses(11, 0x51)); // sampling
        QCOMPARE(reasons.size(), std::size_t{4});
        QVERIFY(!parsed(ByteSpan(bytes).subspan(1)));
        QVERIFY(!parsed({}));
    }

    // A header may claim 65535 x 65535 pixels.
    void takesNoMemoryForWhatIsNotThere()
    {
        for (const char* name : {"progressive-420.jpg", "three-scans.jpg"}) {
            Bytes bytes = file(name);
            const auto at = std::find_if(bytes.begin(), bytes.end() - 1, [](const std::uint8_t& byte) {
                return byte == 0xFF && ((&byte)[1] == 0xC0 || (&byte)[1] == 0xC2);
            });
            std::fill_n(at + 5, 4, std::uint8_t{0xFF});
            ParseNotes notes;
            QVERIFY(!parsed(bytes, &notes));
            QVERIFY(std::string(notes.why).find("claims") != std::string::npos);
            QVERIFY(notes.work < 2 * bytes.size());
        }
    }

    void givesAnErrorForDamagedParts()
    {
        std::mt19937 random(3);
        TaskControl control;
        std::size_t opened = 0;
        for (const std::string& name : names()) {
            const Bytes bytes = file(name);
            if (bytes.size() > 20000)
                continue;
            const auto info = parsed(bytes);
            Bytes kept;
            appendKept(bytes, *info, kept);
            for (int i = 0; i < 60; ++i) {
                const Bytes otherKept = i % 2 == 0 ? changed(kept, random) : kept;
                const Bytes otherRecipe = i % 3 == 0 ? info->recipe : changed(info->recipe, random);
                auto writer = PictureWriter::open(otherKept, otherRecipe, 2 * bytes.size());
                if (!writer.ok()) {
                    QCOMPARE(writer.error().code, ErrorCode::Damaged);
                    continue;
                }
                ++opened;
                Planes planes(writer->shape(), writer->keepsAll());
                Bytes out;
                for (std::uint32_t row = 0; row < writer->rows(); ++row) {
                    planes.begin(row);
                    for (unsigned c = 0; c < writer->shape().components.size(); ++c) {
                        const Component& component = writer->shape().components[c];
                        for (std::uint32_t y = row * component.down; y < (row + 1) * component.down; ++y)
                            for (std::uint32_t x = 0; x < component.wide * kBlock; x += 1 + random() % 200)
                                planes.row(c, y)[x] = static_cast<std::int16_t>(random());
                    }
                    const Status status = writer->writeRow(planes, row, out, control);
                    if (!status.ok()) {
                        QCOMPARE(status.error().code, ErrorCode::Damaged);
                        break;
                    }
                }
            }
        }
        QVERIFY(opened > 100);
    }

    void stopsWhenCancelled()
    {
        const Bytes bytes = file("many-corrections.jpg");
        TaskControl counting;
        QVERIFY(parse(bytes, counting).ok());
        for (std::uint64_t at = 1; at <= counting.checkpoints(); at += 7) {
            TaskControl control;
            control.cancelAtCheckpoint(at);
            const auto info = parse(bytes, control);
            QVERIFY(!info.ok());
            QCOMPARE(info.error().code, ErrorCode::Cancelled);
        }
    }
};

FF_TEST(TestJpegPicture)
#include "TestJpegPicture.moc"
