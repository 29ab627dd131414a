// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/mp3/StreamFinder.h"

#include "core/codec/mp3/MainData.h"

#include <algorithm>
#include <cstring>

namespace ff::codec::mp3 {

namespace {

// So many frames that follow each other are a stream; fewer are not worth it.
constexpr unsigned kLeastFrames = 4;
// So many whose data cannot be read end one. A frame of 8 kbit/s may have its data 23 frames before it.
constexpr unsigned kMostUnread = 64;
// What looks like free format and is none costs time. So many times the bytes may be looked at in vain.
constexpr std::uint64_t kMostInVain = 8;

struct Chain {
    const ByteSpan raw;
    std::size_t freeSize = 0;

    std::optional<Header> at(std::size_t at) const
    {
        if (raw.size() - at < 4)
            return std::nullopt;
        return headerAt(raw.data() + at);
    }
    // Of the frame; nothing where it is not whole.
    std::optional<std::size_t> sizeOf(const Header& header, std::size_t at) const
    {
        const std::size_t size = header.frameSize(freeSize);
        if (size < header.headSize() || size > raw.size() - at)
            return std::nullopt;
        return size;
    }
    // Frames from there on, up to `most`, and where they end.
    std::pair<unsigned, std::size_t> follow(std::size_t begin, unsigned most) const
    {
        unsigned count = 0;
        std::optional<Header> last;
        while (count < most && begin < raw.size()) {
            const auto header = at(begin);
            if (!header || (last && !header->mayFollow(*last)))
                break;
            const auto size = sizeOf(*header, begin);
            if (!size)
                break;
            begin += *size;
            last = header;
            ++count;
        }
        return {count, begin};
    }
};

// The size of the frames of free format that begin there; 0 where none do.
std::size_t freeSizeAt(ByteSpan raw, std::size_t begin, const Header& header, std::uint64_t& work)
{
    const std::size_t most = std::min(kMostFree, raw.size() - begin);
    for (std::size_t size = header.headSize(); size + 4 <= most; ++size) {
        const void* found = std::memchr(raw.data() + begin + size, 0xFF, most - 3 - size);
        const std::size_t next = found == nullptr
            ? most
            : static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - raw.data()) - begin;
        work += next - size + 1;
        size = next;
        if (found == nullptr)
            break;
        const auto following = headerAt(raw.data() + begin + size);
        if (!following || !following->mayFollow(header))
            continue;
        const std::size_t bare = size - (header.isPadded() ? 1 : 0);
        if (Chain{raw, bare}.follow(begin, kLeastFrames).first == kLeastFrames)
            return bare;
    }
    return 0;
}

class Finder {
public:
    explicit Finder(ByteSpan raw) : m_raw(raw) {}

    // The next frames that follow each other; where they end is not looked for.
    std::optional<FoundStream> next()
    {
        for (; m_at + 4 <= m_raw.size(); ++m_at) {
            const void* found = std::memchr(m_raw.data() + m_at, 0xFF, m_raw.size() - m_at - 3);
            if (found == nullptr)
                break;
            m_at = static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - m_raw.data());
            const auto header = headerAt(m_raw.data() + m_at);
            if (!header)
                continue;
            FoundStream stream{m_at, 0, 0};
            if (header->bitrateIndex() == 0) {
                if (m_inVain > kMostInVain * m_raw.size())
                    continue;
                stream.freeSize = freeSizeAt(m_raw, m_at, *header, m_inVain);
                if (stream.freeSize == 0)
                    continue;
            }
            const Chain chain{m_raw, stream.freeSize};
            if (chain.follow(m_at, kLeastFrames).first < kLeastFrames)
                continue;
            ++m_at;
            return stream;
        }
        return std::nullopt;
    }
    // Goes on there, behind where the last ones begin.
    void goOnAt(std::size_t at) { m_at = at; }

private:
    ByteSpan m_raw;
    std::size_t m_at = 0;
    std::uint64_t m_inVain = 0;
};

// Encoders begin a stream with a frame that has no sound but a list in place of it: Xing, Info, VBRI. Other
// methods know better what to do with it.
bool isInfo(const FrameWalker& walker)
{
    const ByteSpan slot = walker.main().subspan(walker.slotBegin());
    return mainBits(walker.frame()) == 0
        && std::any_of(slot.begin(), slot.end(), [](std::uint8_t byte) { return byte != 0; });
}

// How much of frames that follow each other can be coded.
struct Worth {
    std::size_t begin = 0, end = 0; // of the frames to take
    std::size_t seen = 0; // bytes
    unsigned frames = 0, coded = 0;
};

Result<Worth> worthOf(ByteSpan bytes, std::size_t freeSize, TaskControl& control)
{
    Worth worth;
    FrameWalker walker(bytes, freeSize);
    unsigned unread = 0, since = 0;
    while (unread < kMostUnread && walker.next()) {
        FF_TRY(control.checkpoint());
        worth.seen = walker.position();
        if (worth.begin == 0 && worth.coded == 0 && isInfo(walker)) {
            worth.begin = walker.position();
            return worth;
        }
        ++since;
        ++unread;
        if (!walker.frame().isCoded)
            continue;
        unread = 0;
        worth.end = walker.position();
        ++worth.coded;
        worth.frames += since;
        since = 0;
    }
    return worth;
}

} // namespace

bool FrameWalker::next()
{
    if (m_at == m_bytes.size())
        return false;
    const ByteSpan left = m_bytes.subspan(m_at);
    const auto header = left.size() < 4 ? std::nullopt : headerAt(left.data());
    const std::size_t size = header ? header->frameSize(m_freeSize) : 0;
    if (!header || size < header->headSize() || size > left.size()
        || (m_at != 0 && !header->mayFollow(m_frame.header)))
        return false;
    m_begin = m_at;
    m_at += size;
    m_frame.header = *header;
    const std::size_t head = header->headSize();
    const ByteSpan side = left.subspan(head - header->sideSize(), header->sideSize());
    readSide(side.data(), m_frame);
    m_frame.crc = header->hasCrc() ? static_cast<std::uint16_t>(left[4] << 8 | left[5]) : 0;
    m_frame.isCrcRight = !header->hasCrc() || m_frame.crc == crcOf(left.data(), side);
    m_slot = m_main.size();
    m_main.insert(m_main.end(), left.begin() + static_cast<std::ptrdiff_t>(head),
                  left.begin() + static_cast<std::ptrdiff_t>(size));
    m_endBefore = m_end;
    m_frame.isCoded = false;
    if (m_frame.mainDataBegin > m_slot)
        return true;
    const std::uint64_t begin = std::uint64_t{m_slot - m_frame.mainDataBegin} * 8;
    if (begin < m_end || !readMain(m_main, begin, m_frame))
        return true;
    m_frame.isCoded = true;
    m_end = begin + mainBits(m_frame);
    return true;
}

Result<std::vector<FoundStream>> findStreams(ByteSpan raw, TaskControl& control)
{
    std::vector<FoundStream> out;
    Finder finder(raw);
    while (const auto chain = finder.next()) {
        FF_TRY(control.checkpoint());
        FF_ASSIGN(const Worth worth, worthOf(raw.subspan(chain->at), chain->freeSize, control));
        if (worth.begin != 0) {
            finder.goOnAt(chain->at + worth.begin);
            continue;
        }
        if (worth.coded >= kLeastFrames && worth.coded >= worth.frames / 2)
            out.push_back({chain->at, worth.end, chain->freeSize});
        finder.goOnAt(chain->at + std::max<std::size_t>(worth.seen, 1));
    }
    return out;
}

std::vector<FoundStream> streamsByHeaders(ByteSpan raw)
{
    std::vector<FoundStream> out;
    Finder finder(raw);
    while (auto stream = finder.next()) {
        const std::size_t end = Chain{raw, stream->freeSize}.follow(stream->at, ~0U).second;
        stream->size = end - stream->at;
        out.push_back(*stream);
        finder.goOnAt(end);
    }
    return out;
}

} // namespace ff::codec::mp3
