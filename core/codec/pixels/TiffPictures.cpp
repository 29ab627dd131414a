// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/HeaderFields.h"
#include "core/codec/pixels/PixelFinder.h"

#include <algorithm>
#include <optional>

namespace ff::codec::pixels {

namespace {

constexpr std::uint64_t kMostStrips = 65536; // of a picture: all that a file of 16 bits can count
constexpr unsigned kMostDirectories = 16;

// TIFF 6.0, section 2: an entry of a directory.
class Entry {
public:
    Entry(const Fields& fields, std::uint64_t at) : m_fields(fields), m_at(at) {}

    std::uint64_t tag() const { return m_fields.number(m_at, 2); }
    std::uint64_t count() const { return m_fields.number(m_at + 4, 4); }
    std::uint64_t value(std::uint64_t i) const
    {
        constexpr std::uint64_t kShort = 3;
        const unsigned size = m_fields.number(m_at + 2, 2) == kShort ? 2 : 4;
        const std::uint64_t at = count() * size <= 4 ? m_at + 8 : m_fields.number(m_at + 8, 4);
        return m_fields.number(at + i * size, size);
    }

private:
    const Fields& m_fields;
    std::uint64_t m_at;
};

struct Directory {
    std::uint64_t width = 0, height = 0, bits = 1, compression = 1, photometric = 0, samples = 1, planar = 1;
    std::optional<Entry> offsets, sizes;
};

constexpr std::uint64_t kEntry = 12; // bytes

Directory readDirectory(const Fields& fields, std::uint64_t at, HeaderBudget& budget)
{
    Directory d;
    const std::uint64_t count = fields.number(at, 2);
    if (!budget.spend(kEntry * count))
        return d;
    for (std::uint64_t i = 0; i < count; ++i) {
        const Entry entry(fields, at + 2 + kEntry * i);
        switch (entry.tag()) {
        case 256:
            d.width = entry.value(0);
            break;
        case 257:
            d.height = entry.value(0);
            break;
        case 258:
            d.bits = entry.value(0);
            break;
        case 259:
            d.compression = entry.value(0);
            break;
        case 262:
            d.photometric = entry.value(0);
            break;
        case 273:
            d.offsets.emplace(entry);
            break;
        case 277:
            d.samples = entry.value(0);
            break;
        case 279:
            d.sizes.emplace(entry);
            break;
        case 284:
            d.planar = entry.value(0);
            break;
        default:
            break;
        }
    }
    return d;
}

// Strips that stand one behind the other are one picture.
void addStrips(const Directory& d, const Format& format, HeaderBudget& budget, std::vector<FoundPicture>& out)
{
    std::uint64_t next = 0;
    bool isFirst = true;
    const std::uint64_t count = std::min({d.offsets->count(), d.sizes->count(), kMostStrips});
    for (std::uint64_t i = 0; i < count && budget.spend(8); ++i) {
        const std::uint64_t at = d.offsets->value(i), rows = d.sizes->value(i) / format.rowBytes();
        if (rows == 0)
            continue;
        if (isFirst || at != next)
            out.push_back({static_cast<std::size_t>(at), 0, format});
        out.back().rows += static_cast<std::size_t>(rows);
        next = at + rows * format.rowBytes();
        isFirst = false;
    }
}

} // namespace

std::vector<FoundPicture> picturesOfTiff(ByteSpan bytes, HeaderBudget& budget)
{
    const bool isBigEndian = bytes[0] == 'M';
    const Fields fields(bytes, isBigEndian);
    std::vector<FoundPicture> out;
    std::uint64_t at = fields.number(4, 4);
    for (unsigned k = 0; k < kMostDirectories && at >= 8 && at < bytes.size(); ++k) {
        const Directory d = readDirectory(fields, at, budget);
        at = fields.number(at + 2 + kEntry * fields.number(at, 2), 4);
        constexpr std::uint64_t kPalette = 3;
        const std::uint64_t channels = d.planar == 2 ? 1 : d.samples;
        if (d.compression != 1 || d.photometric == kPalette || (d.bits != 8 && d.bits != 16) || channels == 0
            || channels > kMostChannelsOfPicture || d.width == 0 || d.width > kMostWidth || !d.offsets
            || !d.sizes)
            continue;
        Format format;
        format.width = static_cast<std::uint32_t>(d.width);
        format.channels = static_cast<std::uint32_t>(channels);
        format.bytes = static_cast<std::uint32_t>(d.bits / 8);
        format.isBigEndian = isBigEndian && format.bytes == 2;
        addStrips(d, format, budget, out);
    }
    return out;
}

} // namespace ff::codec::pixels
