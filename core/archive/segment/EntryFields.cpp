// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/segment/EntryFields.h"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>

namespace ff::archive {

namespace {

using format::EntryType;

constexpr std::size_t kNameSize = 100, kPrefixSize = 155, kOwnerSize = 31;
constexpr std::size_t kNameAt = 0, kModeAt = 100, kUidAt = 108, kGidAt = 116, kSizeAt = 124, kTimeAt = 136,
                      kTypeAt = 156, kLinkAt = 157, kMagicAt = 257, kUserAt = 265, kGroupAt = 297,
                      kMajorAt = 329, kMinorAt = 337, kPrefixAt = 345;
constexpr std::uint64_t kSixDigits = 1 << 18, kElevenDigits = std::uint64_t{1} << 33;
constexpr std::string_view kCharset = "21 hdrcharset=BINARY\n";
constexpr std::string_view kTypeLetters = "0521"; // by EntryType

void putText(Bytes& block, std::size_t at, std::string_view text)
{
    std::copy(text.begin(), text.end(), block.begin() + static_cast<std::ptrdiff_t>(at));
}

void putOctal(Bytes& block, std::size_t at, int digits, std::uint64_t value)
{
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%0*" PRIo64 " ", digits, value);
    putText(block, at, text.data());
}

// The fields that both blocks of an entry share.
Bytes ustarBlock(const EntryFields& fields, char type, std::string_view name, std::string_view prefix,
                 std::uint64_t size)
{
    Bytes block(kTarBlock, 0);
    putText(block, kNameAt, name);
    putOctal(block, kModeAt, 6, fields.mode);
    putOctal(block, kUidAt, 6, fields.uid);
    putOctal(block, kGidAt, 6, fields.gid);
    putOctal(block, kSizeAt, 11, size);
    putOctal(block, kTimeAt, 11, fields.mtimeSeconds);
    block[kTypeAt] = static_cast<std::uint8_t>(type);
    if (type != 'x')
        putText(block, kLinkAt, fields.linkTarget);
    putText(block, kMagicAt,
            std::string_view("ustar\0"
                             "00",
                             8));
    putText(block, kUserAt, fields.user);
    putText(block, kGroupAt, fields.group);
    putOctal(block, kMajorAt, 6, 0);
    putOctal(block, kMinorAt, 6, 0);
    putText(block, kPrefixAt, prefix);
    const auto checksum = tarChecksum(block);
    putText(block, kChecksumAt, std::string_view(checksum.data(), checksum.size()));
    return block;
}

// A long name stands in two parts: the last has at most 100 bytes.
std::optional<std::pair<std::string, std::string>> splitName(const std::string& name)
{
    if (name.size() <= kNameSize)
        return std::make_pair(std::string(), name);
    std::size_t slash = name.find('/', name.size() - kNameSize - 1);
    if (slash == 0)
        slash = name.find('/', 1);
    if (slash == std::string::npos || slash + 1 == name.size() || slash > kPrefixSize)
        return std::nullopt;
    return std::make_pair(name.substr(0, slash), name.substr(slash + 1));
}

bool hasZero(const std::string& text)
{
    return text.find('\0') != std::string::npos;
}

std::string textAt(ByteSpan block, std::size_t at, std::size_t size)
{
    return tarText(block.subspan(at, size));
}

// What stands behind the point of "1700000000.12", as nanoseconds.
std::uint32_t nanosecondsOf(ByteSpan time)
{
    const auto point = std::find(time.begin(), time.end(), std::uint8_t{'.'});
    std::uint32_t value = 0, unit = 100'000'000;
    for (auto digit = point; digit != time.end() && ++digit != time.end() && unit != 0; unit /= 10) {
        if (*digit < '0' || *digit > '9')
            return 0;
        value += static_cast<std::uint32_t>(*digit - '0') * unit;
    }
    return value;
}

} // namespace

std::string paxLine(std::string_view key, std::string_view value)
{
    std::size_t length = key.size() + value.size() + 3, digits = 1;
    for (std::size_t limit = 10; length + digits >= limit; limit *= 10)
        ++digits;
    std::string line = std::to_string(length + digits) + " ";
    line += key;
    line += '=';
    line += value;
    line += '\n';
    return line;
}

std::optional<Bytes> plainHeaders(const EntryFields& fields, ByteSpan hash)
{
    const std::string name = fields.type == EntryType::Directory ? fields.path + "/" : fields.path;
    const auto split = splitName(name);
    if (!split || fields.path.empty() || hasZero(name) || hasZero(fields.linkTarget) || hasZero(fields.user)
        || hasZero(fields.group) || static_cast<std::size_t>(fields.type) >= kTypeLetters.size()
        || fields.mode > 07777 || fields.uid >= kSixDigits || fields.gid >= kSixDigits
        || fields.user.size() > kOwnerSize || fields.group.size() > kOwnerSize
        || fields.mtimeSeconds >= kElevenDigits || fields.mtimeNanoseconds > 999'999'999
        || fields.size >= kElevenDigits || fields.linkTarget.size() > kNameSize)
        return std::nullopt;
    const auto& [prefix, last] = *split;

    std::string records(kCharset);
    if (fields.mtimeNanoseconds != 0) {
        std::array<char, 16> fraction{};
        std::snprintf(fraction.data(), fraction.size(), ".%09u", fields.mtimeNanoseconds);
        std::string time = std::to_string(fields.mtimeSeconds) + fraction.data();
        time.erase(time.find_last_not_of('0') + 1);
        records += paxLine("mtime", time);
    }
    if (fields.carriesHash())
        records += paxLine(kHashRecord, asText(hash));

    const bool isFile = fields.type == EntryType::File;
    const Bytes pax = ustarBlock(fields, 'x', paxHeaderName(last), prefix, records.size());
    const Bytes main = ustarBlock(fields, kTypeLetters[static_cast<std::size_t>(fields.type)], last, prefix,
                                  isFile ? fields.size : 0);
    records.resize((records.size() + kTarBlock - 1) / kTarBlock * kTarBlock, '\0');
    Bytes out = pax;
    out.insert(out.end(), records.begin(), records.end());
    out.insert(out.end(), main.begin(), main.end());
    return out;
}

std::optional<EntryFields> fieldsOf(ByteSpan headers, const TarItem& item)
{
    const ByteSpan bytes = headers.subspan(item.begin, item.headerEnd - item.begin);
    if (!item.paxBlock || *item.paxBlock != item.begin || bytes.size() < 3 * kTarBlock)
        return std::nullopt;
    const ByteSpan block = headers.subspan(item.mainBlock, kTarBlock);
    EntryFields fields;
    const std::size_t type = kTypeLetters.find(static_cast<char>(block[kTypeAt]));
    if (type == std::string_view::npos)
        return std::nullopt;
    fields.type = static_cast<EntryType>(type);
    const std::string prefix = textAt(block, kPrefixAt, kPrefixSize);
    fields.path = (prefix.empty() ? std::string() : prefix + "/") + textAt(block, kNameAt, kNameSize);
    if (fields.type == EntryType::Directory && fields.path.ends_with('/'))
        fields.path.pop_back();
    fields.mode = static_cast<std::uint32_t>(tarNumber(block.subspan(kModeAt, 8)));
    fields.uid = tarNumber(block.subspan(kUidAt, 8));
    fields.gid = tarNumber(block.subspan(kGidAt, 8));
    fields.user = textAt(block, kUserAt, kOwnerSize + 1);
    fields.group = textAt(block, kGroupAt, kOwnerSize + 1);
    fields.mtimeSeconds = tarNumber(block.subspan(kTimeAt, 12));
    if (fields.type == EntryType::File)
        fields.size = tarNumber(block.subspan(kSizeAt, 12));
    fields.linkTarget = textAt(block, kLinkAt, kNameSize);
    const ByteSpan records = headers.subspan(item.paxBody, item.paxSize);
    if (const auto time = paxRecord(records, "mtime"))
        fields.mtimeNanoseconds = nanosecondsOf(*time);
    ByteSpan hash;
    if (fields.carriesHash()) {
        if (!item.hashAt)
            return std::nullopt;
        hash = headers.subspan(*item.hashAt, sizeof(crypto::Sha512Digest));
    }
    const auto again = plainHeaders(fields, hash);
    if (!again || !std::equal(again->begin(), again->end(), bytes.begin(), bytes.end()))
        return std::nullopt;
    return fields;
}

} // namespace ff::archive
