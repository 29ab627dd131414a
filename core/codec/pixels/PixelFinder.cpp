// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/pixels/PixelFinder.h"

#include "core/codec/HeaderFields.h"

#include <array>
#include <optional>

namespace ff::codec::pixels {

namespace {

using namespace std::string_view_literals;

// Less saves less than its place in the list takes.
constexpr std::size_t kLeastSize = 512;
// Pixels that begin so near behind a header are surely its own.
constexpr std::size_t kNearest = std::size_t{1} << 20;

std::optional<FoundPicture> picture(std::uint64_t at, std::uint64_t width, std::uint64_t rows,
                                    std::uint64_t channels, std::uint64_t bytes)
{
    if (width == 0 || width > kMostWidth || channels == 0 || channels > kMostChannelsOfPicture || bytes == 0
        || bytes > 2 || at > kMaxBlockSize || rows > kMaxBlockSize)
        return std::nullopt;
    FoundPicture found;
    found.at = static_cast<std::size_t>(at);
    found.rows = static_cast<std::size_t>(rows);
    found.format.width = static_cast<std::uint32_t>(width);
    found.format.channels = static_cast<std::uint32_t>(channels);
    found.format.bytes = static_cast<std::uint32_t>(bytes);
    return found;
}

std::optional<FoundPicture> bitmap(ByteSpan bytes)
{
    const Fields fields(bytes, false);
    const std::uint64_t head = fields.number(14, 4), bits = fields.number(28, 2);
    constexpr std::uint64_t kRgb = 0, kBitFields = 3, kAlphaBitFields = 6;
    const std::uint64_t packing = fields.number(30, 4);
    if (head < 40 || head > 255 || fields.number(26, 2) != 1 || fields.number(6, 4) != 0
        || (packing != kRgb && (bits != 32 || (packing != kBitFields && packing != kAlphaBitFields))))
        return std::nullopt;
    if (bits != 24 && bits != 32)
        return std::nullopt; // palettes are better off with contexts of what is around
    const std::uint64_t width = fields.number(18, 4);
    std::uint64_t height = fields.number(22, 4);
    if (height >> 31 != 0) // from the top
        height = (std::uint64_t{1} << 32) - height;
    auto found = picture(fields.number(10, 4), width, height, bits / 8, 1);
    if (found)
        found->format.padding = static_cast<std::uint32_t>((4 - found->format.rowBytes() % 4) % 4);
    return found;
}

// Numbers and words of a header in text.
class Words {
public:
    Words(ByteSpan bytes, std::size_t at) : m_bytes(bytes), m_at(at) {}

    std::string_view word()
    {
        while (isSpace() || here() == '#')
            if (here() == '#')
                skipLine();
            else
                ++m_at;
        const std::size_t from = m_at;
        while (m_at < m_bytes.size() && m_at < from + kLongest && !isSpace())
            ++m_at;
        return {reinterpret_cast<const char*>(m_bytes.data()) + from, m_at - from};
    }
    // 0 where there is none.
    std::uint64_t number()
    {
        std::uint64_t value = 0;
        for (const char c : word()) {
            if (c < '0' || c > '9' || value > kMaxBlockSize)
                return 0;
            value = value * 10 + static_cast<std::uint64_t>(c - '0');
        }
        return value;
    }
    void skipLine()
    {
        while (m_at < m_bytes.size() && here() != '\n')
            ++m_at;
    }
    // Behind the space after the last word.
    std::size_t next() const { return m_at + 1; }

private:
    static constexpr std::size_t kLongest = 16;

    char here() const { return m_at < m_bytes.size() ? static_cast<char>(m_bytes[m_at]) : '\0'; }
    bool isSpace() const { return here() == ' ' || (here() >= '\t' && here() <= '\r'); }

    ByteSpan m_bytes;
    std::size_t m_at;
};

std::optional<FoundPicture> portable(std::uint64_t at, std::uint64_t width, std::uint64_t height,
                                     std::uint64_t channels, std::uint64_t most)
{
    if (most == 0 || most > 65535)
        return std::nullopt;
    auto found = picture(at, width, height, channels, most > 255 ? 2 : 1);
    if (found)
        found->format.isBigEndian = most > 255;
    return found;
}

// PGM and PPM, and PAM: netpbm's.
std::optional<FoundPicture> portableMap(ByteSpan bytes, HeaderBudget& budget)
{
    constexpr std::size_t kLongestHeader = 1024;
    if (!budget.spend(kLongestHeader))
        return std::nullopt;
    Words words(bytes.first(std::min(bytes.size(), kLongestHeader)), 2);
    if (bytes[1] != '7') {
        const std::uint64_t width = words.number(), height = words.number(), most = words.number();
        return portable(words.next(), width, height, bytes[1] == '6' ? 3 : 1, most);
    }
    std::uint64_t width = 0, height = 0, depth = 0, most = 0;
    for (;;) {
        const std::string_view word = words.word();
        if (word.empty())
            return std::nullopt;
        if (word == "WIDTH")
            width = words.number();
        else if (word == "HEIGHT")
            height = words.number();
        else if (word == "DEPTH")
            depth = words.number();
        else if (word == "MAXVAL")
            most = words.number();
        else if (word == "ENDHDR")
            return portable(words.next(), width, height, depth, most);
        else
            words.skipLine();
    }
}

std::optional<FoundPicture> targa(ByteSpan bytes)
{
    constexpr std::uint64_t kColours = 2, kGrey = 3;
    const Fields fields(bytes, false);
    const std::uint64_t sort = fields.number(2, 1), bits = fields.number(16, 1);
    const bool fits = (sort == kColours && (bits == 24 || bits == 32)) || (sort == kGrey && bits == 8);
    if (!fits || fields.number(1, 1) != 0)
        return std::nullopt;
    return picture(18 + fields.number(0, 1), fields.number(12, 2), fields.number(14, 2), bits / 8, 1);
}

// The picture of all layers together, which stands behind them: one channel after the other.
std::optional<FoundPicture> photoshop(ByteSpan bytes)
{
    const Fields fields(bytes, true);
    const std::uint64_t channels = fields.number(12, 2), height = fields.number(14, 4),
                        width = fields.number(18, 4), bits = fields.number(22, 2);
    if (fields.number(4, 2) != 1 || channels > 56 || height > 30000 || (bits != 8 && bits != 16))
        return std::nullopt;
    std::uint64_t at = 26;
    for (unsigned section = 0; section < 3; ++section) // palette, resources, layers
        at += 4 + fields.number(at, 4);
    if (at + 2 > fields.size() || fields.number(at, 2) != 0)
        return std::nullopt;
    auto found = picture(at + 2, width, channels * height, 1, bits / 8);
    if (found)
        found->format.isBigEndian = bits == 16;
    return found;
}

std::vector<FoundPicture> described(ByteSpan bytes, HeaderBudget& budget)
{
    const Fields fields(bytes, false);
    std::optional<FoundPicture> one;
    if (fields.has(0, "\x89PNG\r\n\x1A\n"sv))
        return picturesOfPng(bytes, budget);
    if (fields.has(0, "II*\0"sv) || fields.has(0, "MM\0*"sv))
        return picturesOfTiff(bytes, budget);
    if (fields.has(0, "BM"))
        one = bitmap(bytes);
    else if (fields.has(0, "8BPS"))
        one = photoshop(bytes);
    else if (bytes[0] == 'P')
        one = portableMap(bytes, budget);
    if (!one)
        return {};
    return {*one};
}

bool isSpace(std::uint8_t byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

// Where a header may begin, at `at` or behind it; raw.size(): nowhere.
std::size_t nextHeader(ByteSpan raw, std::size_t at)
{
    constexpr std::size_t kShortest = 32;
    for (; at + kShortest < raw.size(); ++at) {
        const std::uint8_t first = raw[at], second = raw[at + 1];
        const bool may = (first == 'B' && second == 'M')
            || (first == 'P' && second >= '5' && second <= '7' && isSpace(raw[at + 2]))
            || (first == 'I' && second == 'I' && raw[at + 2] == '*')
            || (first == 'M' && second == 'M' && raw[at + 3] == '*') || (first == '8' && second == 'B')
            || (first == 0x89 && second == 'P');
        if (may)
            return at;
    }
    return raw.size();
}

// Cuts off what reaches behind `end`.
void cutAt(FoundPicture& found, std::size_t end)
{
    const std::size_t row = found.format.rowBytes();
    found.rows = found.at >= end ? 0 : std::min(found.rows, (end - found.at) / row);
}

// TGA has no signature: a file must be named so.
void addTargas(ByteSpan raw, std::span<const FileStart> files, std::vector<FoundPicture>& out)
{
    for (const FileStart& file : files) {
        if (file.offset >= raw.size() || endingOf(file.name) != "tga")
            continue;
        const auto begin = static_cast<std::size_t>(file.offset);
        const std::size_t end = fileEnd(raw, files, begin);
        auto found = targa(raw.subspan(begin, end - begin));
        if (!found)
            continue;
        found->at += begin;
        cutAt(*found, end);
        out.push_back(*found);
    }
}

} // namespace

std::vector<FoundPicture> findPixels(ByteSpan raw, std::span<const FileStart> files)
{
    std::vector<FoundPicture> all;
    HeaderBudget budget(raw.size());
    for (std::size_t at = nextHeader(raw, 0); at < raw.size();) {
        const std::size_t end = fileEnd(raw, files, at);
        std::size_t next = at + 1;
        for (FoundPicture found : described(raw.subspan(at, end - at), budget)) {
            found.at += at;
            cutAt(found, end);
            if (found.size() >= kLeastSize)
                all.push_back(found);
            // What looks like a header within pixels is none.
            if (found.at >= next && found.at - next <= kNearest)
                next = found.at + found.size();
        }
        at = nextHeader(raw, next);
    }
    addTargas(raw, files, all);
    std::stable_sort(all.begin(), all.end(),
                     [](const FoundPicture& a, const FoundPicture& b) { return a.at < b.at; });
    std::vector<FoundPicture> out;
    for (const FoundPicture& found : all)
        if (found.size() >= kLeastSize && (out.empty() || found.at >= out.back().at + out.back().size()))
            out.push_back(found);
    return out;
}

} // namespace ff::codec::pixels
