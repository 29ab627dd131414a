// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/jpeg/Headers.h"

#include "core/codec/jpeg/StandardTables.h"

#include <algorithm>
#include <cstring>

namespace ff::codec::jpeg {

namespace {

// Markers (T.81, table B.1).
constexpr std::uint8_t kSof0 = 0xC0, kSof1 = 0xC1, kSof2 = 0xC2, kDht = 0xC4, kJpg = 0xC8, kDac = 0xCC;
constexpr std::uint8_t kSof15 = 0xCF, kRst0 = 0xD0, kRst7 = 0xD7, kSoi = 0xD8, kEoi = 0xD9, kSos = 0xDA;
constexpr std::uint8_t kDqt = 0xDB, kDnl = 0xDC, kDri = 0xDD, kDhp = 0xDE, kExp = 0xDF, kTem = 0x01;

// What may lie between a scan or a segment and the next marker. Encoders leave a few bytes there; whatever
// is longer is not of this picture.
constexpr std::size_t kMaxBetween = 4096;
// So that looking at every SOI of hostile bytes, each of which may be inside a segment of the one before,
// stays short.
constexpr unsigned kMaxSegments = 1024, kMaxShortSegments = 128;
constexpr std::size_t kShortSegment = 64;
constexpr std::uint8_t kMaxLow = 13; // bits of a point transform (G.1.1.1.1)

bool isRestart(std::uint8_t code)
{
    return code >= kRst0 && code <= kRst7;
}

} // namespace

Headers::Headers(ByteSpan bytes) : m_bytes(bytes)
{
    m_dcTables[0] = specOf(StandardTable::DcOfLuminance);
    m_dcTables[1] = specOf(StandardTable::DcOfChrominance);
    m_acTables[0] = specOf(StandardTable::AcOfLuminance);
    m_acTables[1] = specOf(StandardTable::AcOfChrominance);
}

bool Headers::stop(const char* why)
{
    m_why = why;
    return false;
}

// The next marker and the place behind it. Passes over stray bytes, fill bytes (B.1.1.2) and restart markers,
// which some encoders write behind the last interval too.
std::optional<std::uint8_t> Headers::marker()
{
    const std::size_t until = std::min(m_bytes.size(), m_at + kMaxBetween);
    for (std::size_t at = m_at; at + 1 < until; ++at) {
        const std::uint8_t code = m_bytes[at + 1];
        if (m_bytes[at] != 0xFF || code == 0 || code == 0xFF || isRestart(code))
            continue;
        m_at = at + 2;
        return code;
    }
    return std::nullopt;
}

Headers::Next Headers::next()
{
    if (m_at == 0) {
        if (m_bytes.size() < 2 || m_bytes[0] != 0xFF || m_bytes[1] != kSoi) {
            stop("it does not begin with SOI");
            return Next::Stop;
        }
        m_at = 2;
    }
    for (;;) {
        const auto code = marker();
        if (!code) {
            stop("it is cut short between segments");
            return Next::Stop;
        }
        if (*code == kEoi)
            return Next::End;
        if (*code == kTem)
            continue;
        if (!segment(*code))
            return Next::Stop;
        if (*code == kSos)
            return Next::Scan;
    }
}

// Reads the segment whose marker was read; false: stop.
bool Headers::segment(std::uint8_t code)
{
    if (code < kSof0 || code == kSoi || code == kDhp || code == kExp || code == kJpg)
        return stop("it has a marker that no picture of this kind has");
    if (m_bytes.size() - m_at < 2)
        return stop("it is cut short in a segment");
    const std::size_t size = std::size_t{m_bytes[m_at]} << 8 | m_bytes[m_at + 1];
    if (size < 2 || size > m_bytes.size() - m_at)
        return stop("it is cut short in a segment");
    m_shortSegments += size < kShortSegment && code != kSos && code != kDht ? 1 : 0;
    if (++m_segments > kMaxSegments || m_shortSegments > kMaxShortSegments)
        return stop("it has too many segments");
    ByteReader in(m_bytes.subspan(m_at + 2, size - 2));
    m_at += size;
    if (code >= kSof0 && code <= kSof15 && code != kDht && code != kDac)
        return readFrame(code, in);
    if (code == kDht)
        return readHuffman(in);
    if (code == kDqt)
        return readQuantisers(in);
    if (code == kSos)
        return readScan(in);
    if (code == kDri) {
        const unsigned high = in.u8();
        m_restartInterval = high << 8 | in.u8();
        return !in.failed() || stop("a restart interval is cut short");
    }
    return true;
}

bool Headers::readFrame(std::uint8_t code, ByteReader& in)
{
    if (code != kSof0 && code != kSof1 && code != kSof2)
        return stop("it is arithmetic, lossless or hierarchical");
    if (m_frame)
        return stop("it has two frames");
    Frame frame;
    frame.isProgressive = code == kSof2;
    if (in.u8() != 8)
        return stop("its samples are not of 8 bits");
    const auto two = [&in] {
        const std::uint32_t high = in.u8();
        return high << 8 | in.u8();
    };
    frame.height = two();
    frame.width = two();
    const unsigned count = in.u8();
    if (in.failed() || frame.width == 0 || count == 0 || count > kMaxComponents)
        return stop("its frame header has no size or too many components");
    for (unsigned i = 0; i < count; ++i) {
        FrameComponent component;
        component.id = in.u8();
        const std::uint8_t sampling = in.u8();
        component.across = sampling >> 4;
        component.down = sampling & 15;
        component.quantiser = in.u8();
        if (in.failed() || component.across < 1 || component.across > 4 || component.down < 1
            || component.down > 4 || component.quantiser > 3)
            return stop("its frame header has a component that cannot be");
        frame.components.push_back(component);
    }
    m_frame = std::move(frame);
    for (auto& low : m_low)
        low.fill(kNone);
    return true;
}

bool Headers::readHuffman(ByteReader& in)
{
    while (in.remaining() > 0) {
        const std::uint8_t number = in.u8();
        HuffmanSpec spec;
        unsigned total = 0;
        std::uint32_t code = 0;
        for (unsigned length = 1; length <= 16; ++length) {
            spec.counts[length] = in.u8();
            total += spec.counts[length];
            // Codes of all ones are not for use (C.2), but some encoders use them.
            code = (code + spec.counts[length]) << 1;
            if (code > 2u << length)
                return stop("a Huffman table has more codes than there can be");
        }
        const ByteSpan symbols = in.bytes(total);
        if (in.failed() || total > 256 || (number & 0xEF) > 3)
            return stop("a Huffman table cannot be");
        std::copy(symbols.begin(), symbols.end(), spec.symbols.begin());
        spec.isDefined = true;
        (number >> 4 != 0 ? m_acTables : m_dcTables)[number & 3] = spec;
    }
    return true;
}

bool Headers::readQuantisers(ByteReader& in)
{
    while (in.remaining() > 0) {
        const std::uint8_t number = in.u8();
        if (number >> 4 > 1 || (number & 15) > 3)
            return stop("a quantisation table cannot be");
        auto& table = m_quantisers[number & 3];
        for (const std::uint8_t place : kZigzag) {
            const unsigned high = number >> 4 != 0 ? in.u8() : 0;
            table[place] = static_cast<std::uint16_t>(high << 8 | in.u8());
        }
        if (in.failed())
            return stop("a quantisation table is cut short");
    }
    return true;
}

bool Headers::readScan(ByteReader& in)
{
    if (!m_frame)
        return stop("it has a scan before its frame");
    m_scan = {};
    const unsigned count = in.u8();
    if (count < 1 || count > m_frame->components.size())
        return stop("a scan has no components or too many");
    std::array<bool, kMaxComponents> used{};
    for (unsigned i = 0; i < count; ++i) {
        const std::uint8_t id = in.u8(), tables = in.u8();
        std::size_t index = 0;
        while (index < m_frame->components.size() && (used[index] || m_frame->components[index].id != id))
            ++index;
        if (in.failed() || index == m_frame->components.size() || (tables & 0xCC) != 0)
            return stop("a scan has a component that its frame has not");
        used[index] = true;
        m_scan.components.push_back({static_cast<std::uint8_t>(index), static_cast<std::uint8_t>(tables >> 4),
                                     static_cast<std::uint8_t>(tables & 15)});
    }
    m_scan.first = in.u8();
    m_scan.last = in.u8();
    const std::uint8_t bits = in.u8();
    m_scan.high = bits >> 4;
    m_scan.low = bits & 15;
    if (in.failed())
        return stop("a scan header is cut short");
    if (m_frame->height == 0 && !findHeight())
        return false;
    return m_frame->isProgressive ? checkProgression() : checkSequential();
}

// A sequential picture gives each component once. What its scan headers say of bands and bits is fixed
// (table B.3), and where an encoder wrote something else, decoders do not look.
bool Headers::checkSequential()
{
    m_scan.first = 0;
    m_scan.last = 63;
    m_scan.high = m_scan.low = 0;
    for (const ScanComponent& component : m_scan.components) {
        if (m_low[component.index][0] != kNone)
            return stop("a component comes in two scans");
        if (!m_dcTables[component.dcTable].isDefined || !m_acTables[component.acTable].isDefined)
            return stop("a scan has no Huffman table");
        m_low[component.index].fill(0);
    }
    return true;
}

// A progressive picture gives the bits of each coefficient from above, each once (G.1.1.1).
bool Headers::checkProgression()
{
    const bool isDc = m_scan.first == 0;
    if (m_scan.first > m_scan.last || m_scan.last > 63 || (isDc && m_scan.last != 0)
        || (!isDc && m_scan.components.size() != 1) || m_scan.low > kMaxLow
        || (m_scan.high != 0 && m_scan.high != m_scan.low + 1))
        return stop("a progressive scan has a band that cannot be");
    const std::int8_t before = m_scan.high == 0 ? kNone : static_cast<std::int8_t>(m_scan.high);
    for (const ScanComponent& component : m_scan.components) {
        for (unsigned k = m_scan.first; k <= m_scan.last; ++k) {
            if (m_low[component.index][k] != before)
                return stop("a progressive scan does not go on from the ones before");
            m_low[component.index][k] = static_cast<std::int8_t>(m_scan.low);
        }
        const bool hasTable = isDc ? m_scan.high != 0 || m_dcTables[component.dcTable].isDefined
                                   : m_acTables[component.acTable].isDefined;
        if (!hasTable)
            return stop("a scan has no Huffman table");
    }
    return true;
}

std::size_t Headers::sizeOfStretch() const
{
    std::size_t at = m_at;
    while (at < m_bytes.size()) {
        const void* found = std::memchr(m_bytes.data() + at, 0xFF, m_bytes.size() - at);
        if (found == nullptr)
            break;
        at = static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - m_bytes.data());
        const std::uint8_t code = at + 1 < m_bytes.size() ? m_bytes[at + 1] : 0;
        if (code != 0 && code != 0xFF && !isRestart(code))
            return at - m_at;
        ++at;
    }
    return m_bytes.size() - m_at;
}

// The number of lines where the frame header says 0: of DNL, which is the first marker behind the first scan
// (B.2.5).
bool Headers::findHeight()
{
    const ByteSpan behind = m_bytes.subspan(m_at + sizeOfStretch());
    if (behind.size() >= 6 && behind[1] == kDnl && behind[2] == 0 && behind[3] == 4)
        m_frame->height = std::uint32_t{behind[4]} << 8 | behind[5];
    return m_frame->height != 0 || stop("its frame header says no height, and no DNL does");
}

} // namespace ff::codec::jpeg
