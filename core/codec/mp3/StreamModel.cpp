// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/mp3/StreamModel.h"

#include "core/codec/RangeBytes.h"
#include "core/codec/mp3/MainData.h"
#include "core/codec/mp3/StreamKernel.h"

#include <algorithm>
#include <vector>

namespace ff::codec::mp3 {

namespace {

const Error kDamaged{ErrorCode::Damaged, sentence("an MP3 stream is damaged")};

#include "core/codec/KernelChoice.inc"

// 2^(3 i / 16) in 1/65536 for i = 0..15.
constexpr std::array<std::uint32_t, 16> kPowers = {65536,  74632,  84990,  96785,  110218, 125515,
                                                   142935, 162773, 185364, 211090, 240387, 273750,
                                                   311744, 355010, 404281, 460391};

std::unique_ptr<Model> createModel()
{
    auto model = std::make_unique_for_overwrite<Model>();
    fillSlots(model->values, kUnseen);
    fillSlots(model->fields, kUnseen);
    fillSlots(model->signs, kUnseen);
    fillSlots(model->plain, kUnseen);
    codec::setUp(model->valueMixer);
    codec::setUp(model->fieldMixer);
    codec::setUp(model->signMixer);
    codec::setUp(static_cast<SlotTables&>(*model));
    for (int i = 0; i < 256; ++i) {
        // 16 of them are three octaves.
        const int octaves = (i >> 4) * 3 - 24;
        const std::uint64_t power = kPowers[static_cast<std::size_t>(i & 15)];
        const std::uint64_t shifted = octaves < 0 ? power >> -octaves : power << octaves;
        model->powers[i] =
            static_cast<std::uint32_t>(std::min<std::uint64_t>(shifted, std::uint64_t{1} << 31));
    }
    model->lengths = &codeLengths();
    return model;
}

// What encoder and decoder share.
struct State {
    explicit State(mix::MixIsa isa)
        : kernel(kernelFor(isa)), model(createModel()), work(std::make_unique<Frame>())
    {
    }

    void start()
    {
        stream = Stream{};
        stream.model = model.get();
        stream.work = work.get();
    }

    const Kernel kernel;
    const std::unique_ptr<Model> model;
    const std::unique_ptr<Frame> work;
    Stream stream{};
};

// Of a frame whose part of the main data begins at `slot`, where those so far end at this bit.
std::uint32_t expectedBegin(const Header& header, std::uint64_t slot, std::uint64_t end)
{
    const std::uint64_t whole = (end + 7) / 8, most = header.isMpeg1() ? 511 : 255;
    return static_cast<std::uint32_t>(whole < slot ? std::min(slot - whole, most) : 0);
}

std::uint32_t spareOf(std::uint64_t end)
{
    return static_cast<std::uint32_t>((8 - end % 8) % 8);
}

constexpr std::size_t kPiece = 4096; // bytes that are coded at once

} // namespace

class StreamEncoder::Impl {
public:
    explicit Impl(mix::MixIsa isa) : m_state(isa) {}

    Status code(ByteSpan bytes, std::size_t freeSize, const OnBytes& onProgress, TaskControl& control)
    {
        m_state.start();
        FrameWalker walker(bytes, freeSize);
        Frame frame;
        while (walker.next()) {
            FF_TRY(control.checkpoint());
            const Frame& given = walker.frame();
            m_out.leaveRoom(kMostBytesOfFrame);
            m_state.kernel.encodeHead(m_state.stream, given, m_out.encoder());
            const Header& header = given.header;
            if (given.isCoded) {
                frame = given;
                const std::uint64_t end = walker.endBefore();
                const std::uint32_t spare = spareOf(end);
                const std::size_t begin = walker.slotBegin() - given.mainDataBegin;
                const auto whole = static_cast<std::size_t>((end + 7) / 8);
                frame.spare = spare == 0
                    ? std::uint8_t{0}
                    : static_cast<std::uint8_t>(walker.main()[whole - 1] & ((1U << spare) - 1));
                m_state.kernel.encodeBody(m_state.stream, frame,
                                          expectedBegin(header, walker.slotBegin(), end), spare,
                                          m_out.encoder());
                FF_TRY(codeBytes(walker.main().subspan(whole, begin - whole), control));
            } else {
                FF_TRY(codeBytes(
                    walker.bytes().subspan(header.headSize() - header.sideSize(), header.sideSize()),
                    control));
            }
            if (onProgress)
                onProgress(walker.bytes().size());
        }
        // What no frame used, from the byte on in which the last one ends.
        return codeBytes(walker.main().subspan(static_cast<std::size_t>(walker.dataEnd() / 8)), control);
    }

    RangeBytes& out() { return m_out; }

private:
    Status codeBytes(ByteSpan bytes, TaskControl& control)
    {
        for (std::size_t at = 0; at < bytes.size(); at += kPiece) {
            FF_TRY(control.checkpoint());
            const std::size_t count = std::min(kPiece, bytes.size() - at);
            m_out.leaveRoom(count * kMostBytesOfByte);
            m_state.kernel.encodeBytes(m_state.stream, bytes.data() + at, count, m_out.encoder());
        }
        return {};
    }

    State m_state;
    RangeBytes m_out{kMostBytesOfFrame + (std::size_t{64} << 10)};
};

StreamEncoder::StreamEncoder(mix::MixIsa isa) : m_impl(std::make_unique<Impl>(isa))
{
}
StreamEncoder::~StreamEncoder() = default;

Status StreamEncoder::code(ByteSpan bytes, std::size_t freeSize, const OnBytes& onProgress,
                           TaskControl& control)
{
    return m_impl->code(bytes, freeSize, onProgress, control);
}

std::uint64_t StreamEncoder::spent() const
{
    return m_impl->out().spent();
}

Bytes StreamEncoder::finish()
{
    return m_impl->out().finish();
}

class StreamDecoder::Impl {
public:
    Impl(ByteSpan bytes, mix::MixIsa isa) : m_state(isa), m_range(bytes.data(), bytes.size()) {}

    Status decode(std::span<std::uint8_t> out, std::size_t to, std::size_t freeSize,
                  const OnBytes& onProgress, TaskControl& control)
    {
        m_state.start();
        m_main.clear();
        m_slots.clear();
        m_slot = m_filled = m_copied = m_total = 0;
        std::size_t at = 0, told = 0;
        while (at < out.size() && done(out) < to) {
            FF_TRY(control.checkpoint());
            FF_TRY(decodeFrame(out, at, freeSize, control));
            fill(out);
            if (onProgress)
                onProgress(at - told);
            told = at;
        }
        if (at < out.size() || done(out) >= to)
            return {};
        // The rest of main data that no frame uses. The last byte of it stands again.
        const unsigned spare = m_main.spare();
        std::size_t left = m_total - m_main.bytes().size();
        std::uint8_t first = 0;
        if (left != 0 && spare != 0) {
            m_state.kernel.decodeBytes(m_state.stream, &first, 1, m_range);
            m_main.put(first & ((1U << (8 - spare)) - 1), 8 - spare);
            --left;
        }
        FF_TRY(decodeBytes(left, control));
        fill(out);
        return {};
    }

private:
    struct Slot {
        std::size_t at, size; // in the stream
    };

    // Bytes of the stream that are whole.
    std::size_t done(std::span<std::uint8_t> out) const
    {
        if (m_slot == m_slots.size())
            return m_slots.empty() ? 0 : m_slots.back().at + m_slots.back().size;
        return std::min(out.size(), m_slots[m_slot].at + m_filled);
    }

    // Puts main data that are known where they stand.
    void fill(std::span<std::uint8_t> out)
    {
        const Bytes& main = m_main.bytes();
        while (m_slot < m_slots.size()) {
            const Slot& slot = m_slots[m_slot];
            const std::size_t count = std::min(slot.size - m_filled, main.size() - m_copied);
            std::copy_n(main.begin() + static_cast<std::ptrdiff_t>(m_copied), count,
                        out.begin() + static_cast<std::ptrdiff_t>(slot.at + m_filled));
            m_copied += count;
            m_filled += count;
            if (m_filled < slot.size)
                break;
            ++m_slot;
            m_filled = 0;
        }
    }

    Status decodeBytes(std::size_t count, TaskControl& control)
    {
        std::array<std::uint8_t, kPiece> piece{};
        while (count != 0) {
            FF_TRY(control.checkpoint());
            const std::size_t now = std::min(count, kPiece);
            m_state.kernel.decodeBytes(m_state.stream, piece.data(), now, m_range);
            if (m_range.isExhausted())
                return kDamaged;
            for (std::size_t i = 0; i < now; ++i)
                m_main.put(piece[i], 8);
            count -= now;
        }
        return {};
    }

    Status decodeFrame(std::span<std::uint8_t> out, std::size_t& at, std::size_t freeSize,
                       TaskControl& control)
    {
        m_state.kernel.decodeHead(m_state.stream, m_frame, m_range);
        const Header header = m_frame.header;
        const std::array<std::uint8_t, 4> bytes = {
            static_cast<std::uint8_t>(header.word >> 24), static_cast<std::uint8_t>(header.word >> 16),
            static_cast<std::uint8_t>(header.word >> 8), static_cast<std::uint8_t>(header.word)};
        if (!headerAt(bytes.data()))
            return kDamaged;
        const std::size_t size = header.frameSize(freeSize), head = header.headSize();
        if (size < head || size > out.size() - at)
            return kDamaged;
        Bytes side;
        if (m_frame.isCoded) {
            FF_TRY(decodeBody(size - head, control));
            writeSide(m_frame, side);
        } else {
            side.resize(header.sideSize());
            m_state.kernel.decodeBytes(m_state.stream, side.data(), side.size(), m_range);
        }
        if (m_range.isExhausted())
            return kDamaged;
        auto to = std::copy(bytes.begin(), bytes.end(), out.begin() + static_cast<std::ptrdiff_t>(at));
        if (header.hasCrc()) {
            const std::uint16_t crc = m_frame.isCrcRight ? crcOf(bytes.data(), side) : m_frame.crc;
            *to++ = static_cast<std::uint8_t>(crc >> 8);
            *to++ = static_cast<std::uint8_t>(crc);
        }
        std::copy(side.begin(), side.end(), to);
        m_slots.push_back({at + head, size - head});
        m_total += size - head;
        at += size;
        return {};
    }

    Status decodeBody(std::size_t slot, TaskControl& control)
    {
        const std::uint64_t end = m_main.position();
        const std::uint32_t spare = spareOf(end);
        m_state.kernel.decodeBody(m_state.stream, m_frame, expectedBegin(m_frame.header, m_total, end), spare,
                                  m_range);
        const auto whole = static_cast<std::size_t>((end + 7) / 8);
        if (m_range.isExhausted() || m_frame.mainDataBegin > m_total
            || m_total - m_frame.mainDataBegin < whole)
            return kDamaged;
        m_main.put(m_frame.spare, spare);
        FF_TRY(decodeBytes(m_total - m_frame.mainDataBegin - whole, control));
        if (!writeMain(m_frame, m_main) || m_main.position() > std::uint64_t{m_total + slot} * 8)
            return kDamaged;
        return {};
    }

    State m_state;
    RangeDecoder m_range;
    Frame m_frame;
    BitWriter m_main;
    std::vector<Slot> m_slots;
    std::size_t m_total = 0; // of all slots
    std::size_t m_slot = 0, m_filled = 0, m_copied = 0; // how far they are filled
};

StreamDecoder::StreamDecoder(ByteSpan bytes, mix::MixIsa isa) : m_impl(std::make_unique<Impl>(bytes, isa))
{
}
StreamDecoder::~StreamDecoder() = default;

Status StreamDecoder::decode(std::span<std::uint8_t> out, std::size_t to, std::size_t freeSize,
                             const OnBytes& onProgress, TaskControl& control)
{
    return m_impl->decode(out, to, freeSize, onProgress, control);
}

} // namespace ff::codec::mp3
