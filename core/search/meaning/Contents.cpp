// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/meaning/Contents.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>

namespace ff::search {

namespace {

constexpr std::size_t kShortestRun = 4; // of printable bytes in binary data

bool isAscii(std::string_view text)
{
    std::uint64_t all = 0;
    std::size_t at = 0;
    for (std::uint64_t eight = 0; text.size() - at >= sizeof eight; at += sizeof eight) {
        std::memcpy(&eight, text.data() + at, sizeof eight);
        all |= eight;
    }
    for (; at != text.size(); ++at)
        all |= static_cast<std::uint8_t>(text[at]);
    return (all & 0x8080808080808080) == 0;
}

// Compressed data are all values alike: of 256 bytes there are 162 different ones, give or take ten. Text and
// machine code have half of that. What looks like letters there is chance, or a table of a JPEG file.
constexpr std::size_t kPackedBlock = 256, kPackedValues = 128;

bool isPacked(std::string_view block)
{
    std::array<std::uint8_t, 256> seen{};
    for (const char byte : block)
        seen[static_cast<std::uint8_t>(byte)] = 1;
    return std::accumulate(seen.begin(), seen.end(), std::size_t{0}) >= kPackedValues;
}

// With a byte that is neither printable nor UTF-8 in the place of each that is packed. `out` is where the
// text stands if there is one.
std::string_view withoutPacked(std::string_view data, std::string& out)
{
    bool isChanged = false;
    for (std::size_t at = 0; at < data.size(); at += kPackedBlock) {
        const std::size_t size = std::min(kPackedBlock, data.size() - at);
        if (!isPacked(data.substr(at, size)))
            continue;
        if (!isChanged)
            out.assign(data);
        isChanged = true;
        std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(at), size, '\xFF');
    }
    return isChanged ? std::string_view(out) : data;
}

// Without what stands between < and >.
std::string withoutTags(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at != text.size();) {
        const std::size_t begin = std::min(text.find('<', at), text.size());
        out.append(text, at, begin - at);
        if (begin == text.size())
            break;
        const std::size_t end = text.find('>', begin);
        at = end == std::string_view::npos ? text.size() : end + 1;
        out += ' ';
    }
    return out;
}

std::string printableRuns(std::string_view data)
{
    const auto isPrintable = [](char c) { return static_cast<std::uint8_t>(c - ' ') <= '~' - ' '; };
    std::string out;
    for (std::size_t at = 0; at != data.size();) {
        std::size_t end = at;
        while (end != data.size() && isPrintable(data[end]))
            ++end;
        if (end - at >= kShortestRun) {
            out += out.empty() ? "" : " ";
            out.append(data, at, end - at);
        }
        at = std::max(end, at + 1);
    }
    return out;
}

} // namespace

std::string_view textOf(ByteSpan head, std::string& room)
{
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    std::string_view data = asText(head);
    const bool isBinary = data.find('\0') != std::string_view::npos;
    if (!isAscii(data))
        data = withoutPacked(data, room);
    if (isBinary) {
        room = printableRuns(data);
        return room;
    }
    std::string_view inner = data;
    for (;;) {
        if (inner.starts_with(kByteOrderMark))
            inner.remove_prefix(kByteOrderMark.size());
        else if (!inner.empty() && std::string_view(" \t\r\n").find(inner.front()) != std::string_view::npos)
            inner.remove_prefix(1);
        else
            break;
    }
    if (!inner.starts_with('<'))
        return data;
    room = withoutTags(data);
    return room;
}

} // namespace ff::search
