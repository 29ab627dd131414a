// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/deflate/StreamFinder.h"

#include "core/codec/deflate/Checksums.h"
#include "core/codec/deflate/Inflate.h"

#include <algorithm>
#include <cstring>

namespace ff::codec::deflate {

namespace {

// Below these a stream is not worth its recipe.
constexpr std::size_t kSmallestStream = 24, kSmallestRaw = 32;
constexpr std::size_t kMostChunks = 1 << 20;
constexpr std::size_t kZipHead = 30;
constexpr std::string_view kIdat = "IDAT";
constexpr std::string_view kDescriptor = "PK\7\10";

// Without a preset dictionary.
constexpr bool isZlibHead(unsigned method, unsigned flags)
{
    return (method & 0x0F) == 8 && method >> 4 <= 7 && (method * 256 + flags) % 31 == 0
        && (flags & 0x20) == 0;
}

// Two bytes may begin a stream when their entries share a bit.
enum Begins : std::uint8_t {
    kZlib7 = 1 /* to 8: windows of 15 to 12 bits */,
    kGzip = 16,
    kZip = 32,
    kPng = 64
};
struct PairTables {
    std::array<std::uint8_t, 256> first{}, second{};
};
constexpr PairTables kPairs = [] {
    PairTables tables;
    constexpr std::array<std::uint8_t, 4> kHeads{0x78, 0x68, 0x58, 0x48};
    for (std::size_t i = 0; i < kHeads.size(); ++i) {
        tables.first[kHeads[i]] = static_cast<std::uint8_t>(kZlib7 << i);
        for (unsigned flags = 0; flags < 256; ++flags)
            if (isZlibHead(kHeads[i], flags))
                tables.second[flags] |= static_cast<std::uint8_t>(kZlib7 << i);
    }
    const auto add = [&tables](unsigned first, unsigned second, Begins begins) {
        tables.first[first] |= begins;
        tables.second[second] |= begins;
    };
    add(0x1F, 0x8B, kGzip);
    add('P', 'K', kZip);
    add('I', 'D', kPng);
    return tables;
}();

std::uint32_t big32(const std::uint8_t* p)
{
    return std::uint32_t{p[0]} << 24 | std::uint32_t{p[1]} << 16 | std::uint32_t{p[2]} << 8 | p[3];
}

void putLittle32(std::uint32_t value, Bytes& out)
{
    for (int i = 0; i < 4; ++i)
        out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

void putBig32(std::uint32_t value, Bytes& out)
{
    for (int i = 3; i >= 0; --i)
        out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

} // namespace

void writeBefore(Wrapping wrapping, ByteSpan raw, std::size_t streamSize, ByteSpan between, Bytes& out)
{
    if (wrapping != Wrapping::ZipHead)
        return;
    putLittle32(crc32(raw), out);
    putLittle32(static_cast<std::uint32_t>(streamSize), out);
    putLittle32(static_cast<std::uint32_t>(raw.size()), out);
    out.insert(out.end(), between.begin(), between.end());
}

void writeAfter(Wrapping wrapping, ByteSpan raw, std::size_t streamSize, Bytes& out)
{
    if (wrapping == Wrapping::Adler) {
        putBig32(adler32(raw), out);
    } else if (wrapping == Wrapping::CrcSize) {
        putLittle32(crc32(raw), out);
        putLittle32(static_cast<std::uint32_t>(raw.size()), out);
    } else if (wrapping == Wrapping::Descriptor) {
        out.insert(out.end(), kDescriptor.begin(), kDescriptor.end());
        putLittle32(crc32(raw), out);
        putLittle32(static_cast<std::uint32_t>(streamSize), out);
        putLittle32(static_cast<std::uint32_t>(raw.size()), out);
    }
}

void writePng(const std::array<std::uint8_t, 2>& head, ByteSpan stream, ByteSpan raw,
              std::span<const std::uint32_t> chunks, Bytes& out)
{
    Bytes whole(head.begin(), head.end());
    whole.insert(whole.end(), stream.begin(), stream.end());
    putBig32(adler32(raw), whole);
    std::size_t at = 0;
    for (const std::uint32_t size : chunks) {
        putBig32(size, out);
        const std::size_t begin = out.size();
        out.insert(out.end(), kIdat.begin(), kIdat.end());
        const ByteSpan piece = ByteSpan(whole).subspan(at, size);
        out.insert(out.end(), piece.begin(), piece.end());
        putBig32(crc32(ByteSpan(out).subspan(begin)), out);
        at += size;
    }
}

Bytes gatherPng(ByteSpan bytes, std::span<const std::uint32_t> chunks)
{
    Bytes whole;
    std::size_t at = 0;
    for (const std::uint32_t size : chunks) {
        const ByteSpan piece = bytes.subspan(at + 8, size);
        whole.insert(whole.end(), piece.begin(), piece.end());
        at += size + kPngChunk;
    }
    return Bytes(whole.begin() + 2, whole.end() - 4);
}

// False when too much was read of heads, each of which may reach over the whole block.
bool StreamFinder::readHead(std::size_t bytes)
{
    m_headBytes -= std::min(m_headBytes, bytes);
    return m_headBytes != 0;
}

bool StreamFinder::tryInflate(ByteSpan bytes, std::size_t limit, FoundStream& found)
{
    if (m_work == 0 || !mayBeStream(bytes))
        return false;
    if (inflate(bytes, limit, found.stream, m_control))
        return found.stream.size >= kSmallestStream && found.stream.raw.size() >= kSmallestRaw;
    // A stored block counts by its own bytes, which are no tokens.
    m_work -= std::min(m_work, found.stream.tokens.size() + found.stream.blocks.size() * 256);
    return false;
}

// Fills in what is left out; false when it is not what the wrapping makes.
bool StreamFinder::wrap(std::size_t begin, std::size_t streamAt, Wrapping wrapping, std::size_t between,
                        FoundStream& found) const
{
    const ByteSpan kept = m_block.subspan(streamAt - between, between);
    Bytes before, after;
    writeBefore(wrapping, found.stream.raw, found.stream.size, kept, before);
    writeAfter(wrapping, found.stream.raw, found.stream.size, after);
    const std::size_t end = streamAt + found.stream.size;
    if (after.size() > m_block.size() - end || before.size() != streamAt - begin)
        return false;
    if (!std::equal(before.begin(), before.end(), m_block.begin() + static_cast<std::ptrdiff_t>(begin))
        || !std::equal(after.begin(), after.end(), m_block.begin() + static_cast<std::ptrdiff_t>(end)))
        return false;
    found.offset = begin;
    found.size = end + after.size() - begin;
    found.streamAt = streamAt;
    found.wrapping = wrapping;
    found.between = between;
    return true;
}

bool StreamFinder::tryZlib(std::size_t at, std::size_t limit, FoundStream& found)
{
    const std::size_t begin = at + 2;
    if (!tryInflate(m_block.subspan(begin), limit, found))
        return false;
    found.windowBits = 8u + (m_block[at] >> 4);
    return wrap(begin, begin, Wrapping::Adler, 0, found) || wrap(begin, begin, Wrapping::None, 0, found);
}

bool StreamFinder::tryGzip(std::size_t at, std::size_t limit, FoundStream& found)
{
    enum : unsigned { kHeadCrc = 2, kExtra = 4, kName = 8, kComment = 16, kReserved = 0xE0 };
    constexpr std::size_t kFixed = 10;
    if (m_headBytes == 0 || m_block.size() - at < kFixed || m_block[at + 2] != 8
        || (m_block[at + 3] & kReserved) != 0)
        return false;
    const unsigned flags = m_block[at + 3];
    ByteReader reader(m_block.subspan(at + kFixed));
    if (flags & kExtra)
        reader.bytes(reader.u16());
    for (const unsigned text : {kName, kComment})
        if (flags & text)
            while (reader.u8() != 0) {}
    if (flags & kHeadCrc)
        reader.u16();
    if (!readHead(reader.position()) || reader.failed())
        return false;
    const std::size_t begin = at + kFixed + reader.position();
    if (!tryInflate(m_block.subspan(begin), limit, found))
        return false;
    return wrap(begin, begin, Wrapping::CrcSize, 0, found) || wrap(begin, begin, Wrapping::None, 0, found);
}

bool StreamFinder::tryZip(std::size_t at, std::size_t limit, FoundStream& found)
{
    constexpr std::size_t kMethodAt = 8, kCrcAt = 14, kLengthsAt = 26;
    const ByteSpan head = m_block.subspan(at);
    if (head.size() < kZipHead || head[2] != 3 || head[3] != 4 || head[kMethodAt] != 8
        || head[kMethodAt + 1] != 0)
        return false;
    ByteReader lengths(head.subspan(kLengthsAt));
    const std::size_t names = std::size_t{lengths.u16()} + lengths.u16();
    if (head.size() - kZipHead <= names)
        return false;
    const std::size_t begin = at + kZipHead + names;
    if (!tryInflate(m_block.subspan(begin), limit, found))
        return false;
    return wrap(at + kCrcAt, begin, Wrapping::ZipHead, names + kZipHead - kLengthsAt, found)
        || wrap(begin, begin, Wrapping::Descriptor, 0, found) || wrap(begin, begin, Wrapping::None, 0, found);
}

bool StreamFinder::tryPng(std::size_t at, std::size_t limit, FoundStream& found)
{
    if (m_headBytes == 0 || at < 4 || m_block.size() - at < 4)
        return false;
    const std::size_t begin = at - 4;
    std::size_t next = begin;
    found.chunks.clear();
    Bytes& whole = found.gathered;
    whole.clear();
    while (
        m_block.size() - next >= kPngChunk && found.chunks.size() < kMostChunks
        && std::equal(kIdat.begin(), kIdat.end(), m_block.begin() + static_cast<std::ptrdiff_t>(next + 4))) {
        const std::uint32_t size = big32(&m_block[next]);
        if (size > m_block.size() - next - kPngChunk || !readHead(size))
            return false;
        const ByteSpan checked = m_block.subspan(next + 4, size + 4u);
        if (crc32(checked) != big32(&m_block[next + 8 + size]))
            return false;
        whole.insert(whole.end(), checked.begin() + 4, checked.end());
        found.chunks.push_back(size);
        next += size + kPngChunk;
    }
    if (whole.size() < kPngExtra + kSmallestStream || !isZlibHead(whole[0], whole[1]))
        return false;
    found.head = {whole[0], whole[1]};
    found.windowBits = 8u + (whole[0] >> 4);
    const std::uint32_t check = big32(&whole[whole.size() - 4]);
    whole.erase(whole.begin(), whole.begin() + 2);
    whole.erase(whole.end() - 4, whole.end());
    if (!tryInflate(whole, limit, found) || found.stream.size != whole.size()
        || adler32(found.stream.raw) != check)
        return false;
    found.offset = begin;
    found.size = next - begin;
    found.wrapping = Wrapping::Png;
    found.between = 0;
    return true;
}

Result<bool> StreamFinder::next(std::size_t limit, FoundStream& found)
{
    const std::uint8_t* const bytes = m_block.data();
    const std::size_t size = m_block.size();
    if (size < kSmallestStream)
        return false;
    found.windowBits = 15;
    for (std::size_t at = m_at; at + 1 < size; ++at) {
        const std::uint8_t begins = kPairs.first[bytes[at]] & kPairs.second[bytes[at + 1]];
        if (begins == 0) [[likely]]
            continue;
        FF_TRY(m_control.checkpoint());
        // A stream found at one place is not looked at again, whatever becomes of it.
        const bool isFound = begins == kGzip ? tryGzip(at, limit, found)
            : begins == kZip                 ? tryZip(at, limit, found)
            : begins == kPng                 ? tryPng(at, limit, found)
                                             : tryZlib(at, limit, found);
        FF_TRY(m_control.checkpoint());
        if (isFound && found.offset >= m_end) {
            m_at = m_end = found.offset + found.size;
            return true;
        }
    }
    m_at = size;
    return false;
}

} // namespace ff::codec::deflate
