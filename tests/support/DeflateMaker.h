// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Streams of the real zlib and files that hold them. For programs that link ZLIB::ZLIB; a failure throws,
// which fails the test.

#include "core/base/Bytes.h"
#include "tests/support/Noise.h"

#include <algorithm>
#include <functional>
#include <random>
#include <stdexcept>
#include <string>
#include <zlib.h>

namespace ff::test {

struct ZlibSettings {
    int level = 6, windowBits = 15, memLevel = 8, strategy = Z_DEFAULT_STRATEGY;
    int flushEvery = 0; // bytes; 0 = never
};

// windowBits negative: without zlib's head; above 15: with gzip's. As deflateInit2 has it.
inline Bytes deflated(ByteSpan raw, const ZlibSettings& settings)
{
    z_stream stream{};
    if (deflateInit2(&stream, settings.level, Z_DEFLATED, settings.windowBits, settings.memLevel,
                     settings.strategy)
        != Z_OK)
        throw std::runtime_error("deflateInit2");
    Bytes out(deflateBound(&stream, static_cast<uLong>(raw.size())) + raw.size() / 4 + 1024);
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    std::size_t at = 0;
    int result = Z_OK;
    while (result == Z_OK) {
        const std::size_t step = settings.flushEvery == 0
            ? raw.size() - at
            : std::min<std::size_t>(raw.size() - at, static_cast<std::size_t>(settings.flushEvery));
        stream.next_in = const_cast<Bytef*>(raw.data() + at);
        stream.avail_in = static_cast<uInt>(step);
        at += step;
        result = ::deflate(&stream, at == raw.size() ? Z_FINISH : Z_SYNC_FLUSH);
    }
    out.resize(stream.total_out);
    deflateEnd(&stream);
    if (result != Z_STREAM_END)
        throw std::runtime_error("deflate");
    return out;
}

// Of a search for streams within others that is not to find any.
inline bool hidesNothing(ByteSpan)
{
    return false;
}

// What zlib makes of a bare stream; empty when it refuses.
inline Bytes inflatedByZlib(ByteSpan packed, std::size_t size)
{
    z_stream stream{};
    if (inflateInit2(&stream, -15) != Z_OK)
        throw std::runtime_error("inflateInit2");
    Bytes out(size + 1);
    stream.next_in = const_cast<Bytef*>(packed.data());
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    const int result = inflate(&stream, Z_FINISH);
    out.resize(result == Z_STREAM_END ? stream.total_out : 0);
    inflateEnd(&stream);
    return out;
}

inline void append(Bytes& out, ByteSpan bytes)
{
    out.insert(out.end(), bytes.begin(), bytes.end());
}

inline std::uint32_t crcOf(ByteSpan bytes)
{
    return static_cast<std::uint32_t>(::crc32(0, bytes.data(), static_cast<uInt>(bytes.size())));
}

inline void putBig32(Bytes& out, std::uint32_t value)
{
    for (int i = 3; i >= 0; --i)
        out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

// A zip archive of one name and these contents after another, with sizes before or (as streams are written)
// behind the data.
inline Bytes zipOf(const std::vector<Bytes>& contents, bool withDescriptors)
{
    ByteWriter out, directory;
    int number = 0;
    for (const Bytes& raw : contents) {
        const std::string name = "folder/file" + std::to_string(number++) + ".xml";
        const Bytes packed = deflated(raw, {.windowBits = -15});
        const auto fields = [&](ByteWriter& to, bool areKnown) {
            to.u16(20);
            to.u16(withDescriptors ? 8 : 0);
            to.u16(8);
            to.u32(0x5A4C1234);
            to.u32(areKnown ? crcOf(raw) : 0);
            to.u32(areKnown ? static_cast<std::uint32_t>(packed.size()) : 0);
            to.u32(areKnown ? static_cast<std::uint32_t>(raw.size()) : 0);
            to.u16(static_cast<std::uint16_t>(name.size()));
            to.u16(0);
        };
        const std::uint32_t at = static_cast<std::uint32_t>(out.size());
        out.bytes(asBytes("PK\3\4"));
        fields(out, !withDescriptors);
        out.bytes(asBytes(name));
        out.bytes(packed);
        if (withDescriptors) {
            out.bytes(asBytes("PK\7\10"));
            out.u32(crcOf(raw));
            out.u32(static_cast<std::uint32_t>(packed.size()));
            out.u32(static_cast<std::uint32_t>(raw.size()));
        }
        directory.bytes(asBytes("PK\1\2"));
        directory.u16(20);
        fields(directory, true);
        directory.u16(0);
        directory.u16(0);
        directory.u16(0);
        directory.u32(0);
        directory.u32(at);
        directory.bytes(asBytes(name));
    }
    const std::uint32_t at = static_cast<std::uint32_t>(out.size());
    out.bytes(directory.view());
    out.bytes(asBytes("PK\5\6"));
    out.u32(0);
    out.u16(static_cast<std::uint16_t>(contents.size()));
    out.u16(static_cast<std::uint16_t>(contents.size()));
    out.u32(static_cast<std::uint32_t>(directory.size()));
    out.u32(at);
    out.u16(0);
    return out.take();
}

// A picture of 8-bit RGB whose data stand in chunks of so many bytes.
inline Bytes pngOf(std::uint32_t width, std::uint32_t height, std::size_t chunk, ZlibSettings settings = {})
{
    Bytes rows;
    for (std::uint32_t y = 0; y < height; ++y) {
        rows.push_back(1); // differences to the left
        for (std::uint32_t x = 0; x < width; ++x)
            for (const std::uint32_t value : {x * y / 97, x ^ y, (x * x + y) / 64})
                rows.push_back(static_cast<std::uint8_t>(value));
    }
    const Bytes data = deflated(rows, settings);
    Bytes out;
    append(out, asBytes("\x89PNG\r\n\x1a\n"));
    const auto add = [&out](std::string_view name, ByteSpan bytes) {
        putBig32(out, static_cast<std::uint32_t>(bytes.size()));
        Bytes checked;
        append(checked, asBytes(name));
        append(checked, bytes);
        append(out, checked);
        putBig32(out, crcOf(checked));
    };
    Bytes head;
    putBig32(head, width);
    putBig32(head, height);
    append(head, Bytes{8, 2, 0, 0, 0});
    add("IHDR", head);
    for (std::size_t at = 0; at < data.size(); at += chunk)
        add("IDAT", ByteSpan(data).subspan(at, std::min(chunk, data.size() - at)));
    add("IEND", {});
    return out;
}

// A document of some pages whose contents are deflated.
inline Bytes pdfOf(const std::vector<Bytes>& pages)
{
    Bytes out;
    append(out, asBytes("%PDF-1.5\n"));
    int number = 1;
    for (const Bytes& page : pages) {
        const Bytes packed = deflated(page, {.level = 9});
        append(out,
               asBytes(std::to_string(number++) + " 0 obj\n<< /Length " + std::to_string(packed.size())
                       + " /Filter /FlateDecode >>\nstream\n"));
        append(out, packed);
        append(out, asBytes("\nendstream\nendobj\n"));
    }
    append(out, asBytes("trailer\n%%EOF\n"));
    return out;
}

} // namespace ff::test
