// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The marker segments of a JPEG picture (ITU-T T.81, annex B) up to each of its scans, read in the same way
// from a whole picture and from one whose entropy-coded stretches were cut out. Internal to core/codec; not
// shared between threads.

#include "core/base/Bytes.h"
#include "core/codec/jpeg/Planes.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace ff::codec::jpeg {

// Number of a coefficient in zigzag order -> its place in a block (T.81, figure 5).
inline constexpr std::array<std::uint8_t, kBlock> kZigzag = {
    0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48,
    41, 34, 27, 20, 13, 6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23,
    30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63};

// A Huffman table as DHT gives it (B.2.4.2).
struct HuffmanSpec {
    std::array<std::uint8_t, 17> counts{}; // [1..16]: codes of that length
    std::array<std::uint8_t, 256> symbols{}; // in the order of the codes
    bool isDefined = false;
};

struct FrameComponent {
    std::uint8_t id = 0;
    std::uint8_t across = 1, down = 1; // as in the header
    std::uint8_t quantiser = 0; // table 0..3
};

// SOF0, SOF1 or SOF2 (B.2.2).
struct Frame {
    bool isProgressive = false;
    std::uint32_t width = 0, height = 0; // in pixels, not 0: of DNL where SOF says 0
    std::vector<FrameComponent> components;
};

struct ScanComponent {
    std::uint8_t index = 0; // in the frame
    std::uint8_t dcTable = 0, acTable = 0;
};

// SOS (B.2.3).
struct ScanHeader {
    std::vector<ScanComponent> components;
    std::uint8_t first = 0, last = 63; // coefficients in zigzag order: Ss, Se
    std::uint8_t high = 0, low = 0; // bits: Ah, Al
};

// Goes through the segments of a picture, from one scan to the next.
class Headers {
public:
    // `bytes` begin with SOI and live on. Until DHT says otherwise, the first two Huffman tables of each
    // class are the standard ones, which frames of Motion JPEG leave out.
    explicit Headers(ByteSpan bytes);

    enum class Next {
        Scan, // stands behind SOS: call skip() with the end of its stretch before the next call
        End, // stands behind EOI
        Stop, // the picture ends, or is not one that is coded here: why()
    };
    Next next();

    std::size_t position() const { return m_at; }
    void skip(std::size_t to) { m_at = to; }
    const char* why() const { return m_why; }
    // From position() to the first marker that is no restart, or to the end.
    std::size_t sizeOfStretch() const;

    // REQUIRES for the rest: next() has given Scan.
    const Frame& frame() const { return *m_frame; }
    const ScanHeader& scan() const { return m_scan; }
    const HuffmanSpec& dcTable(unsigned number) const { return m_dcTables[number]; }
    const HuffmanSpec& acTable(unsigned number) const { return m_acTables[number]; }
    const std::array<std::uint16_t, kBlock>& quantiser(unsigned number) const { return m_quantisers[number]; }
    std::uint32_t restartInterval() const { return m_restartInterval; } // in units of a scan, 0: none

private:
    std::optional<std::uint8_t> marker();
    bool segment(std::uint8_t code);
    bool readFrame(std::uint8_t code, ByteReader& in);
    bool readHuffman(ByteReader& in);
    bool readQuantisers(ByteReader& in);
    bool readScan(ByteReader& in);
    bool checkProgression();
    bool checkSequential();
    bool findHeight();
    bool stop(const char* why);

    ByteSpan m_bytes;
    std::size_t m_at = 0;
    const char* m_why = "";
    unsigned m_segments = 0, m_shortSegments = 0;
    std::optional<Frame> m_frame;
    ScanHeader m_scan;
    std::array<HuffmanSpec, 4> m_dcTables, m_acTables;
    std::array<std::array<std::uint16_t, kBlock>, 4> m_quantisers{};
    std::uint32_t m_restartInterval = 0;
    // The lowest bit of each coefficient that scans have given so far, kNone: none.
    static constexpr std::int8_t kNone = -1;
    std::array<std::array<std::int8_t, kBlock>, kMaxComponents> m_low{};
};

} // namespace ff::codec::jpeg
