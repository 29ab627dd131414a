// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/sound/Tags.h"

#include <algorithm>
#include <string_view>

namespace ff::jobs::sound {

namespace {

constexpr std::size_t kId3Header = 10;

std::uint32_t bigEndian(ByteSpan bytes)
{
    std::uint32_t value = 0;
    for (const std::uint8_t byte : bytes)
        value = value << 8 | byte;
    return value;
}

// Seven bits of each byte count.
std::uint32_t syncSafe(ByteSpan bytes)
{
    std::uint32_t value = 0;
    for (const std::uint8_t byte : bytes)
        value = value << 7 | (byte & 0x7FU);
    return value;
}

void appendUtf8(std::string& out, std::uint32_t code)
{
    if (code < 0x80) {
        out += static_cast<char>(code);
        return;
    }
    const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static constexpr std::uint32_t kFirst[] = {0, 0xC0, 0xE0, 0xF0};
    out += static_cast<char>(kFirst[more] | code >> 6 * more);
    for (int k = more - 1; k >= 0; --k)
        out += static_cast<char>(0x80 | (code >> 6 * k & 0x3F));
}

// By its mark; without one big-endian, unless the text says that it is of the other kind.
std::string utf8Of16(ByteSpan bytes, bool isBigEndian)
{
    std::string out;
    const auto unit = [&](std::size_t at) -> std::uint32_t {
        return isBigEndian ? bytes[at] << 8 | bytes[at + 1] : bytes[at + 1] << 8 | bytes[at];
    };
    std::size_t at = 0;
    if (bytes.size() >= 2 && unit(0) == 0xFFFE)
        isBigEndian = !isBigEndian;
    if (bytes.size() >= 2 && unit(0) == 0xFEFF)
        at = 2;
    for (; at + 1 < bytes.size() && out.size() < SoundFacts::kTextBytes; at += 2) {
        std::uint32_t code = unit(at);
        if (code == 0)
            break;
        const bool isPair = code >= 0xD800 && code < 0xDC00 && at + 3 < bytes.size();
        if (const std::uint32_t low = isPair ? unit(at + 2) : 0; low >= 0xDC00 && low < 0xE000) {
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            at += 2;
        } else if (code >= 0xD800 && code < 0xE000) {
            code = 0xFFFD;
        }
        appendUtf8(out, code);
    }
    return out;
}

// Behind the byte that says the encoding.
SoundText id3Text(ByteSpan body)
{
    if (body.empty())
        return {};
    const std::uint8_t encoding = body[0];
    body = body.subspan(1);
    if (encoding == 1 || encoding == 2)
        return text(asBytes(utf8Of16(body, encoding == 2)), true);
    return text(body, encoding == 3);
}

void take(SoundText& field, SoundText found)
{
    if (field.bytes.empty())
        field = std::move(found);
}

// The place for a frame of this name; null for one that is not told.
SoundText* fieldOf(std::string_view name, SoundFacts& facts)
{
    if (name == "TIT2" || name == "TT2")
        return &facts.title;
    if (name == "TPE1" || name == "TP1")
        return &facts.artist;
    if (name == "TALB" || name == "TAL")
        return &facts.album;
    if (name == "TDRC" || name == "TYER" || name == "TYE")
        return &facts.year;
    return nullptr;
}

// What "unsynchronisation" put in is taken out again.
Bytes synchronised(ByteSpan bytes)
{
    Bytes out;
    out.reserve(bytes.size());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 0 || bytes[i] != 0 || bytes[i - 1] != 0xFF)
            out.push_back(bytes[i]);
    }
    return out;
}

} // namespace

SoundText text(ByteSpan bytes, bool isUtf8)
{
    std::string_view all = asText(bytes);
    all = all.substr(0, all.find('\0'));
    while (!all.empty() && static_cast<unsigned char>(all.back()) <= ' ')
        all.remove_suffix(1);
    while (!all.empty() && static_cast<unsigned char>(all.front()) <= ' ')
        all.remove_prefix(1);
    if (all.size() > SoundFacts::kTextBytes) {
        std::size_t end = SoundFacts::kTextBytes;
        while (isUtf8 && end > 0 && (static_cast<unsigned char>(all[end]) & 0xC0U) == 0x80U)
            --end; // not within a letter
        all = all.substr(0, end);
    }
    return {std::string(all), isUtf8};
}

std::uint64_t id3Size(ByteSpan bytes)
{
    if (bytes.size() < kId3Header || asText(bytes.first(3)) != "ID3" || bytes[3] == 0xFF || bytes[4] == 0xFF)
        return 0;
    const bool hasFooter = bytes[3] >= 4 && (bytes[5] & 0x10) != 0;
    return std::uint64_t{kId3Header} + syncSafe(bytes.subspan(6, 4)) + (hasFooter ? kId3Header : 0);
}

void readId3(ByteSpan bytes, SoundFacts& facts)
{
    const unsigned version = bytes[3], flags = bytes[5];
    ByteSpan body = bytes.subspan(
        kId3Header, std::min<std::uint64_t>(bytes.size() - kId3Header, syncSafe(bytes.subspan(6, 4))));
    Bytes whole;
    if ((flags & 0x80) != 0 && version < 4) {
        whole = synchronised(body);
        body = whole;
    }
    ByteReader reader(body);
    if ((flags & 0x40) != 0 && version >= 3) {
        const ByteSpan size = reader.bytes(4);
        const std::uint32_t length = version == 3 ? bigEndian(size) : syncSafe(size);
        reader.bytes(version == 3 ? length : length - std::min(4U, length));
    }
    const std::size_t nameSize = version == 2 ? 3 : 4;
    for (unsigned count = 0; count < kMostFields && !reader.failed(); ++count) {
        const std::string_view name = asText(reader.bytes(nameSize));
        if (name.empty() || name[0] == '\0')
            return; // padding
        const ByteSpan size = reader.bytes(nameSize);
        const std::uint32_t length = version == 4 ? syncSafe(size) : bigEndian(size);
        const ByteSpan flagsOf = version == 2 ? ByteSpan() : reader.bytes(2);
        const ByteSpan content = reader.bytes(length);
        // Compressed or encrypted ones are left out.
        const unsigned odd = version == 4 ? 0x0CU : 0xC0U;
        if (SoundText* field = fieldOf(name, facts); field && (flagsOf.empty() || (flagsOf[1] & odd) == 0))
            take(*field, id3Text(content.first(std::min(content.size(), 4 * SoundFacts::kTextBytes))));
    }
}

void readId3v1(ByteSpan bytes, SoundFacts& facts)
{
    if (bytes.size() != 128 || asText(bytes.first(3)) != "TAG")
        return;
    take(facts.title, text(bytes.subspan(3, 30), false));
    take(facts.artist, text(bytes.subspan(33, 30), false));
    take(facts.album, text(bytes.subspan(63, 30), false));
    take(facts.year, text(bytes.subspan(93, 4), false));
}

void readVorbisComment(ByteSpan bytes, SoundFacts& facts)
{
    ByteReader reader(bytes);
    reader.bytes(reader.u32()); // the program that made it
    const std::uint32_t fields = reader.u32();
    for (std::uint32_t i = 0; i < std::min(fields, kMostFields) && !reader.failed(); ++i) {
        const std::string_view field = asText(reader.bytes(reader.u32()));
        const std::size_t equals = field.find('=');
        if (equals > 16) // or there is none
            continue;
        std::string name(field.substr(0, equals));
        for (char& c : name)
            c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        const SoundText value = text(asBytes(field.substr(equals + 1)), true);
        if (name == "TITLE")
            take(facts.title, value);
        else if (name == "ARTIST")
            take(facts.artist, value);
        else if (name == "ALBUM")
            take(facts.album, value);
        else if (name == "DATE")
            take(facts.year, value);
    }
}

} // namespace ff::jobs::sound
