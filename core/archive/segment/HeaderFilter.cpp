// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/segment/HeaderFilter.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace ff::archive {

namespace {

using Block = std::array<std::uint8_t, kTarBlock>;

struct Field {
    std::size_t at, size;
};
constexpr Field kName{0, 100}, kMode{100, 8}, kUid{108, 8}, kGid{116, 8}, kTime{136, 12},
    kChecksum{kChecksumAt, 8};
// "ustar", version, user, group, device numbers.
constexpr Field kOwnerNames{257, 88};
constexpr Field kPrefix{345, 155};

void copyField(Block& to, ByteSpan from, Field field)
{
    std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(field.at), field.size,
                to.begin() + static_cast<std::ptrdiff_t>(field.at));
}

void copyOwner(Block& to, ByteSpan from)
{
    copyField(to, from, kUid);
    copyField(to, from, kGid);
    copyField(to, from, kOwnerNames);
}

void putText(Block& to, std::size_t at, std::string_view text)
{
    std::copy(text.begin(), text.end(), to.begin() + static_cast<std::ptrdiff_t>(at));
}

// What stands before the first header of a segment.
Block initialBlock()
{
    Block block{};
    putText(block, kMode.at, "000644 ");
    putText(block, kUid.at, "001750 ");
    putText(block, kGid.at, "001750 ");
    putText(block, 257, "ustar");
    putText(block, 263, "00");
    putText(block, 329, "000000 ");
    putText(block, 337, "000000 ");
    return block;
}

void predictChecksum(Block& prediction, ByteSpan block)
{
    const auto text = tarChecksum(block);
    std::copy(text.begin(), text.end(), prediction.begin() + kChecksum.at);
}

// The octal time of the pax record "mtime=1700000000.123".
void predictTime(Block& prediction, ByteSpan records)
{
    const auto value = paxRecord(records, "mtime");
    if (!value)
        return;
    std::uint64_t seconds = 0;
    for (const std::uint8_t digit : *value) {
        if (digit < '0' || digit > '9' || seconds >= (std::uint64_t{1} << 32))
            break;
        seconds = seconds * 10 + (digit - '0');
    }
    std::array<char, 13> text{};
    std::snprintf(text.data(), text.size(), "%011llo",
                  static_cast<unsigned long long>(seconds & ((std::uint64_t{1} << 33) - 1)));
    text[11] = ' ';
    std::copy_n(text.begin(), kTime.size, prediction.begin() + kTime.at);
}

// "dir/file" becomes "dir/PaxHeader/file".
void predictPaxName(Block& prediction, ByteSpan main)
{
    putText(prediction, kName.at, paxHeaderName(tarText(main.first(kName.size))));
    copyField(prediction, main, kPrefix);
}

} // namespace

HeaderFilter::HeaderFilter() : m_lastPax(initialBlock()), m_lastMain(m_lastPax)
{
}

void HeaderFilter::note(ByteSpan headers, const TarItem& item)
{
    const auto copy = [&headers](std::size_t at, Block& to) {
        std::copy_n(headers.begin() + static_cast<std::ptrdiff_t>(at), kTarBlock, to.begin());
    };
    copy(*item.paxBlock, m_lastPax);
    copy(item.mainBlock, m_lastMain);
}

template <bool Forward>
void HeaderFilter::filter(std::span<std::uint8_t> headers, const std::vector<TarItem>& items)
{
    // Turns the block in place and gives its plain bytes.
    const auto turn = [](std::span<std::uint8_t> block, Block& prediction) {
        Block plain;
        std::copy(block.begin(), block.end(), plain.begin());
        if constexpr (!Forward) {
            for (std::size_t i = 0; i < kTarBlock; ++i)
                plain[i] ^= prediction[i];
        }
        // The checksum field counts as blanks, so it is not needed to predict itself.
        predictChecksum(prediction, plain);
        if constexpr (!Forward) {
            for (std::size_t i = kChecksum.at; i < kChecksum.at + kChecksum.size; ++i)
                plain[i] = block[i] ^ prediction[i];
        }
        for (std::size_t i = 0; i < kTarBlock; ++i)
            block[i] = Forward ? static_cast<std::uint8_t>(plain[i] ^ prediction[i]) : plain[i];
        return plain;
    };
    for (const TarItem& item : items) {
        const auto main = headers.subspan(item.mainBlock, kTarBlock);
        Block mainPrediction{};
        copyField(mainPrediction, m_lastMain, kMode);
        copyOwner(mainPrediction, m_lastMain);
        if (item.paxBlock) {
            Block prediction{};
            copyField(prediction, m_lastPax, kMode);
            copyOwner(prediction, m_lastPax);
            predictTime(prediction, headers.subspan(item.paxBody, item.paxSize));
            predictPaxName(prediction, main); // name and prefix of the ustar block stand as they are
            m_lastPax = turn(headers.subspan(*item.paxBlock, kTarBlock), prediction);
            copyOwner(mainPrediction, m_lastPax);
            copyField(mainPrediction, m_lastPax, kMode);
            copyField(mainPrediction, m_lastPax, kTime);
        }
        m_lastMain = turn(main, mainPrediction);
    }
}

template void HeaderFilter::filter<true>(std::span<std::uint8_t>, const std::vector<TarItem>&);
template void HeaderFilter::filter<false>(std::span<std::uint8_t>, const std::vector<TarItem>&);

namespace {

// Text that libarchive puts into every pax header. The numbers of the strings stand in the archive; earlier
// ones are tried first.
const std::array<std::string, 6>& headerStrings()
{
    static const std::string hashKey = "105 " + std::string(kHashRecord) + "=";
    static const std::array<std::string, 6> strings = {
        "21 hdrcharset=BINARY\n30 mtime=1",
        "21 hdrcharset=BINARY\n",
        "30 mtime=1",
        "\n" + hashKey + std::string(64, '\0') + "\n",
        hashKey,
        "00000000",
    };
    return strings;
}

} // namespace

void shortenHeaders(ByteSpan bytes, ByteWriter& out)
{
    const std::string_view text = asText(bytes);
    // First bytes of the strings: most positions need no comparison.
    std::array<bool, 256> begins{};
    for (const std::string& string : headerStrings())
        begins[static_cast<std::uint8_t>(string.front())] = true;
    std::size_t at = 0;
    while (at < bytes.size()) {
        if (begins[bytes[at]]) {
            const auto found =
                std::find_if(headerStrings().begin(), headerStrings().end(),
                             [&](const std::string& s) { return text.substr(at).starts_with(s); });
            if (found != headerStrings().end()) {
                out.u8(0);
                out.varint(static_cast<std::uint64_t>(found - headerStrings().begin()) << 1 | 1);
                at += found->size();
                continue;
            }
        }
        if (bytes[at] != 0) {
            out.u8(bytes[at]);
            ++at;
            continue;
        }
        const std::size_t end = std::min(text.find_first_not_of('\0', at), text.size());
        out.u8(0);
        out.varint(std::uint64_t{end - at - 1} << 1);
        at = end;
    }
}

Result<Bytes> restoreHeaders(ByteReader& in, std::uint64_t size)
{
    Bytes out;
    out.reserve(static_cast<std::size_t>(size));
    while (out.size() < size) {
        const std::uint8_t byte = in.u8();
        if (byte != 0) {
            out.push_back(byte);
            continue;
        }
        const std::uint64_t token = in.varint();
        const std::uint64_t left = size - out.size();
        if (in.failed())
            return damagedHeaders();
        if ((token & 1) == 0) {
            if (token >> 1 >= left)
                return damagedHeaders();
            out.insert(out.end(), static_cast<std::size_t>(token >> 1) + 1, std::uint8_t{0});
            continue;
        }
        if (token >> 1 >= headerStrings().size())
            return damagedHeaders();
        const std::string& string = headerStrings()[static_cast<std::size_t>(token >> 1)];
        if (string.size() > left)
            return damagedHeaders();
        out.insert(out.end(), string.begin(), string.end());
    }
    return out;
}

} // namespace ff::archive
