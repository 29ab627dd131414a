// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// JPEG pictures (ITU-T T.81: baseline, extended and progressive, Huffman codes, 8 bits) taken apart, and put
// together again byte for byte:
//
//     picture = kept bytes (all that is not entropy coded) + coefficients + a recipe, which is a few bytes
//
// parse() looks at a picture once, says what can be taken and proves it by rebuilding. A PictureReader then
// gives the coefficients by rows of units, and a PictureWriter takes them back in the same rhythm:
//
//     PictureReader reader(bytes, info);
//     Planes planes(info.shape, info.keepsAll);
//     for each row < info.rows:
//         reader.readRow(planes, row, control), encoder.code(planes, row)
//
//     PictureWriter writer = PictureWriter::open(kept, recipe, limit);
//     Planes planes(writer.shape(), writer.keepsAll());
//     for each row < writer.rows():
//         planes.begin(row), decoder.decode(planes, row), writer.writeRow(planes, row, out, control)
//
// What a picture may take: the planes of one that keeps all have at most kMostBlocksKept blocks (256 MiB) and
// kMostBlocksPerByte for each byte of it, as has a window, which is two rows of units; all scans together
// visit at most mostVisits() blocks. Encoder and decoder both hold to that.
//
// Internal to core/codec; not shared between threads.

#include "core/base/Result.h"
#include "core/base/TaskControl.h"
#include "core/codec/jpeg/ScanReader.h"
#include "core/codec/jpeg/ScanWriter.h"

namespace ff::codec::jpeg {

inline constexpr std::uint64_t kMostBlocksKept = 1u << 21;
// Of a picture of one scan, which parse() keeps so that it is read once and not thrice: 32 MiB.
inline constexpr std::uint64_t kMostBlocksReadOnce = 1u << 18;
// A block of a sequential picture takes two bits or more. One of a progressive picture may take less, but
// then there is nothing in it that is worth the time.
inline constexpr std::uint64_t kMostBlocksPerByte = 4;
// Runs let a scan visit many thousand blocks for a byte. libjpeg's scans visit each block of a picture with
// nothing in it six times, so eight times are free; others have to bring bytes.
inline std::uint64_t mostVisits(const Shape& shape, std::size_t size)
{
    return 8 * blocksOf(shape) + 4 * std::uint64_t{size};
}

struct Stretch {
    std::size_t at = 0, size = 0;
    std::uint64_t blocks = 0; // that it codes
};

// What can be taken of a picture at the beginning of some bytes.
struct PictureInfo {
    Shape shape;
    bool keepsAll = false; // else the planes are a window
    std::uint32_t rows = 0; // of units that have coefficients, from the first; 1..unitRows
    std::size_t size = 0; // bytes from SOI on: all of it, or what is whole
    std::vector<Stretch> stretches; // of these bytes that are entropy coded, in order
    Bytes recipe;
    const char* ending = ""; // why it does not go on to EOI; empty: it does

    std::size_t keptSize() const;
};

// The bytes of a picture without its stretches, appended to `out`.
void appendKept(ByteSpan bytes, const PictureInfo& info, Bytes& out);

struct ParseNotes {
    const char* why = ""; // it is refused, or does not go on to EOI
    // What was done, in bytes that could have been read in this time. It is in proportion to
    // PictureInfo::size, but where a picture is refused it may be much: hostile bytes have many SOI before
    // the same scan. Who looks at many places sums it up, and gives up.
    std::size_t work = 0;
};

// The picture that `bytes` begin with (FF D8). None where nothing of it can be taken. An error only when
// cancelled. Where its planes keep all, `planes` gets them with all coefficients, so that they need not be
// read again by a PictureReader: at most 256 MiB; of other pictures it gets them up to 32 MiB.
Result<std::optional<PictureInfo>> parse(ByteSpan bytes, TaskControl& control, ParseNotes* notes = nullptr,
                                         std::optional<Planes>* planes = nullptr);

// What the head of a recipe says of its picture, in bytes. None: it is no recipe.
struct PictureSizes {
    std::uint64_t whole = 0, kept = 0; // kept <= whole
};
std::optional<PictureSizes> pictureSizes(ByteSpan recipe);

class PictureReader {
public:
    // `bytes` begin with the picture that parse() found and live on, as does `info`.
    PictureReader(ByteSpan bytes, const PictureInfo& info) : m_bytes(bytes.first(info.size)), m_info(info) {}

    // Begins row `row` of units in the planes, and reads its coefficients: in order, rows 0..rows - 1. Where
    // the planes keep all, the first call reads everything. Errors: cancelled; damaged when the bytes are not
    // those that were parsed.
    Status readRow(Planes& planes, std::uint32_t row, TaskControl& control);

private:
    Status readAll(Planes& planes, TaskControl& control);
    Status beginScan(Headers& headers, const Stretch& stretch);

    ByteSpan m_bytes;
    const PictureInfo& m_info;
    std::optional<ScanReader> m_scan;
};

// Everything that it is given may be damaged.
class PictureWriter {
public:
    // `kept` begin with the kept bytes of a picture and live on. Damaged when they or the recipe cannot be
    // those of a picture of at most `limit` bytes.
    static Result<PictureWriter> open(ByteSpan kept, ByteSpan recipe, std::size_t limit);

    const Shape& shape() const { return m_shape; }
    bool keepsAll() const { return m_keepsAll; }
    std::uint32_t rows() const { return m_rows; }
    std::size_t size() const { return m_size; } // of the picture
    std::size_t keptSize() const { return m_kept.size(); } // of it in `kept`

    // Appends to `out` what row `row` of units adds to the picture: in order, rows 0..rows() - 1. The last
    // one completes it; where the planes keep all, it is the only one that writes. Errors: cancelled; damaged
    // when the coefficients cannot be of this picture.
    Status writeRow(Planes& planes, std::uint32_t row, Bytes& out, TaskControl& control);

private:
    explicit PictureWriter(ByteSpan kept) : m_kept(kept), m_headers(kept) {}
    Status beginScan(Bytes& out);
    Status finishScan(Bytes& out);
    Status writeAll(Planes& planes, Bytes& out, TaskControl& control);
    Status checkSize(bool isWhole) const;
    void appendKept(std::size_t to, Bytes& out);

    ByteSpan m_kept;
    Headers m_headers; // at the scan that is written
    Shape m_shape;
    bool m_keepsAll = false;
    std::uint32_t m_rows = 0;
    std::size_t m_size = 0;
    std::vector<ScanRecipe> m_scans;
    std::size_t m_scanAt = 0; // the next one
    std::optional<ScanWriter> m_scan;
    std::size_t m_keptAt = 0; // written so far
    std::size_t m_written = 0; // of the picture
    std::uint64_t m_visits = 0;
};

} // namespace ff::codec::jpeg
