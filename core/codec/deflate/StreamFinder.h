// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Finds deflate streams among other bytes by what stands before them: zlib's and gzip's heads (PDF, git, SWF,
// …), local heads of zip (jar, docx, odt), image data of PNG. Internal to core/codec.

#include "core/base/TaskControl.h"
#include "core/codec/deflate/Symbols.h"

#include <optional>

namespace ff::codec::deflate {

// What of the bytes around a stream follows from it and is left out with it. The numbers stand in recipes.
enum class Wrapping : std::uint8_t {
    None = 0,
    Adler = 1, // Adler-32 behind it, as zlib has it
    CrcSize = 2, // CRC-32 and the raw size behind it, as gzip has it
    Descriptor = 3, // zip's data descriptor behind it: PK\7\8, CRC-32, both sizes
    ZipHead =
        4, // CRC-32 and both sizes before it, then `between` bytes that stay: the rest of zip's local head
    Png = 5, // cut into IDAT chunks, with zlib's head and Adler-32
};

struct FoundStream {
    std::size_t offset = 0; // in the block, of all that is left out
    std::size_t size = 0; // of that, `between` included
    Wrapping wrapping = Wrapping::None;
    std::size_t between = 0; // of ZipHead
    std::array<std::uint8_t, 2> head{}; // of Png: zlib's
    std::vector<std::uint32_t> chunks; // of Png: sizes, which add up to stream.size + 6
    unsigned windowBits = 15;
    Bytes gathered; // of Png: the stream, which is cut
    std::size_t streamAt = 0; // else: where in the block it begins
    InflatedStream stream;
};

// Bytes around the stream that a wrapping leaves out, but for Png.
inline constexpr std::array<std::uint8_t, 5> kWrappingSizes{0, 4, 8, 16, 12};
inline constexpr std::size_t kPngChunk = 12; // length, name and CRC-32 of a chunk
inline constexpr std::size_t kPngExtra = 6; // zlib's head and Adler-32

// Appends what stands before the stream and behind it (not of Png). `between` are the bytes that stay, of
// ZipHead.
void writeBefore(Wrapping wrapping, ByteSpan raw, std::size_t streamSize, ByteSpan between, Bytes& out);
void writeAfter(Wrapping wrapping, ByteSpan raw, std::size_t streamSize, Bytes& out);
// The chunks of `stream`. REQUIRES: they add up to its size + kPngExtra.
void writePng(const std::array<std::uint8_t, 2>& head, ByteSpan stream, ByteSpan raw,
              std::span<const std::uint32_t> chunks, Bytes& out);
// The stream of those chunks again. REQUIRES: as many bytes as writePng makes.
Bytes gatherPng(ByteSpan bytes, std::span<const std::uint32_t> chunks);

class StreamFinder {
public:
    StreamFinder(ByteSpan block, TaskControl& control)
        : m_block(block), m_control(control), m_work(block.size() * kEffort + 65536),
          m_headBytes(block.size() * kHeadEffort + (1u << 20))
    {
    }

    // The next stream behind the one before, with at most `limit` raw bytes; false when there is none.
    // `found` is used again.
    Result<bool> next(std::size_t limit, FoundStream& found);

private:
    static constexpr std::size_t kEffort = 2, kHeadEffort = 4;

    bool tryZlib(std::size_t at, std::size_t limit, FoundStream& found);
    bool tryGzip(std::size_t at, std::size_t limit, FoundStream& found);
    bool tryZip(std::size_t at, std::size_t limit, FoundStream& found);
    bool tryPng(std::size_t at, std::size_t limit, FoundStream& found);
    bool readHead(std::size_t bytes);
    bool tryInflate(ByteSpan bytes, std::size_t limit, FoundStream& found);
    bool wrap(std::size_t begin, std::size_t streamAt, Wrapping wrapping, std::size_t between,
              FoundStream& found) const;

    ByteSpan m_block;
    TaskControl& m_control;
    std::size_t m_at = 0, m_end = 0; // where to go on, the end of what was found
    std::size_t m_work; // tokens that may yet be read in vain: bounds the time that places like streams take
    std::size_t m_headBytes; // bytes of names and chunks that may yet be read before a stream: bounds the
                             // time that places like heads take
};

} // namespace ff::codec::deflate
