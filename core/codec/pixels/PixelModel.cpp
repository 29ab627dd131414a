// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/pixels/PixelModel.h"

#include "core/codec/RangeBytes.h"
#include "core/codec/pixels/PixelKernel.h"
#include "core/codec/pixels/PngFilter.h"

#include <algorithm>
#include <array>
#include <vector>

namespace ff::codec::pixels {

namespace {

#include "core/codec/KernelChoice.inc"

std::unique_ptr<Model> createModel()
{
    auto model = std::make_unique_for_overwrite<Model>();
    fillSlots(model->sizes, kUnseen);
    fillSlots(model->plain, kUnseen);
    fillSlots(model->low, kUnseen);
    fillSlots(model->bytes, kUnseen);
    for (auto& biases : model->biases)
        std::fill(std::begin(biases), std::end(biases), 0);
    setUp(model->mixer);
    setUp(static_cast<SlotTables&>(*model));
    return model;
}

// Which channel is coded first, …: green of red, green and blue, before both what says where these count.
std::size_t channelAt(std::size_t channels, std::size_t plane)
{
    constexpr std::array<std::array<std::uint8_t, kMostChannels>, kMostChannels> kOrder{
        {{0}, {1, 0}, {1, 0, 2}, {3, 1, 0, 2}}};
    return kOrder[channels - 1][plane];
}

// What encoder and decoder share: the picture's last rows.
class Rows {
public:
    explicit Rows(mix::MixIsa isa) : kernel(kernelFor(isa)), m_model(createModel())
    {
        picture.model = m_model.get();
    }

    void start(const Format& of)
    {
        format = of;
        picture.planes = m_planes.data();
        picture.count = format.channels;
        picture.width = format.width;
        picture.bits = 8 * format.bytes;
        picture.rows = 0;
        const std::size_t line = kMargin + format.width + kMargin + kChunk;
        const std::size_t chunks = (format.width + kChunk - 1) / kChunk;
        m_samples.assign(format.channels * (kLines + 2 + 2 * kViews) * line, 0);
        m_moments.assign(format.channels * kViews * chunks * kMoments, 0);
        std::int32_t* at = m_samples.data() + kMargin;
        for (std::size_t k = 0; k < format.channels; ++k) {
            Plane& plane = m_planes[k];
            for (auto& samples : plane.lines) {
                samples = at;
                at += line;
            }
            for (auto& missed : plane.missed) {
                missed = at;
                at += line;
            }
            for (std::size_t v = 0; v < kViews; ++v) {
                for (auto& missed : plane.missedBy[v]) {
                    missed = at;
                    at += line;
                }
                plane.moments[v] = m_moments.data() + (k * kViews + v) * chunks * kMoments;
            }
            setFirstWeights(plane, k);
        }
        above.assign(format.width * format.pixelBytes(), 0);
        raw = above;
        m_filters = 0;
    }

    // Calls code(plane, from, count) for all chunks of the row, in order.
    template <typename Code>
    void codeRow(const Code& code)
    {
        for (std::uint32_t k = 0; k < picture.count; ++k) {
            Plane& plane = m_planes[k];
            std::fill_n(plane.lines[0] - kMargin, kMargin, plane.lines[1][0]);
            for (std::uint32_t from = 0; from < format.width; from += kChunk)
                code(k, from, std::min<std::uint32_t>(kChunk, format.width - from));
            std::fill_n(plane.lines[0] + format.width, kMargin + kChunk, plane.lines[0][format.width - 1]);
        }
    }
    // To the next row.
    void moveOn()
    {
        for (std::uint32_t k = 0; k < picture.count; ++k) {
            Plane& plane = m_planes[k];
            std::rotate(std::begin(plane.lines), std::end(plane.lines) - 1, std::end(plane.lines));
            std::swap(plane.missed[0], plane.missed[1]);
            for (auto& missed : plane.missedBy)
                std::swap(missed[0], missed[1]);
            if (picture.rows == 0) // nothing stands above the first row but itself
                for (std::size_t y = 2; y < kLines; ++y)
                    std::copy_n(plane.lines[1] - kMargin, kMargin + format.width + kMargin + kChunk,
                                plane.lines[y] - kMargin);
        }
        ++picture.rows;
        std::swap(above, raw);
    }

    // Samples of the raw row into lines, and back.
    void read()
    {
        for (std::size_t k = 0; k < format.channels; ++k) {
            const std::uint8_t* at = raw.data() + channelAt(format.channels, k) * format.bytes;
            for (std::size_t x = 0; x < format.width; ++x, at += format.pixelBytes())
                m_planes[k].lines[0][x] = format.bytes == 1 ? at[0]
                    : format.isBigEndian                    ? at[0] << 8 | at[1]
                                                            : at[1] << 8 | at[0];
        }
    }
    void write()
    {
        for (std::size_t k = 0; k < format.channels; ++k) {
            std::uint8_t* at = raw.data() + channelAt(format.channels, k) * format.bytes;
            for (std::size_t x = 0; x < format.width; ++x, at += format.pixelBytes()) {
                const std::int32_t sample = m_planes[k].lines[0][x];
                at[0] =
                    static_cast<std::uint8_t>(format.bytes == 2 && format.isBigEndian ? sample >> 8 : sample);
                if (format.bytes == 2)
                    at[1] = static_cast<std::uint8_t>(format.isBigEndian ? sample : sample >> 8);
            }
        }
    }

    // Where the model has filters of rows, by the two before, and padding.
    Slot* filters() { return m_model->bytes[m_filters]; }
    Slot* padding() { return m_model->bytes[kPaddingRow]; }
    void passFilter(std::uint8_t filter) { m_filters = (m_filters * 8 + filter) % 64; }

    Picture picture{};
    Format format;
    const Kernel kernel;
    Bytes above, raw; // the pixels of the row above and of this one

private:
    // The sample before, and what the channel before differs from its own: the first inputs of all lists.
    static void setFirstWeights(Plane& plane, std::size_t index)
    {
        for (auto& weights : plane.weights) {
            std::fill(std::begin(weights), std::end(weights), 0);
            weights[0] = 1 << 20;
            if (index > 0) {
                weights[2] = 1 << 20;
                weights[3] = -(1 << 20);
            }
        }
    }

    const std::unique_ptr<Model> m_model;
    std::array<Plane, kMostChannels> m_planes{};
    std::vector<std::int32_t> m_samples, m_moments;
    std::size_t m_filters = 0;
};

} // namespace

class PixelEncoder::Impl {
public:
    explicit Impl(mix::MixIsa isa) : rows(isa) {}

    void codeByte(Slot* slots, std::uint8_t byte)
    {
        out.leaveRoom(8 * kMaxBytesPerBit);
        rows.kernel.encodeByte(*rows.picture.model, slots, byte, out.encoder());
    }

    Rows rows;
    RangeBytes out{kChunk * kMostBytesOfSample + 16};
};

PixelEncoder::PixelEncoder(mix::MixIsa isa) : m_impl(std::make_unique<Impl>(isa))
{
}
PixelEncoder::~PixelEncoder() = default;

void PixelEncoder::start(const Format& format)
{
    m_impl->rows.start(format);
}

void PixelEncoder::code(ByteSpan row)
{
    Rows& rows = m_impl->rows;
    const Format& format = rows.format;
    const ByteSpan pixels = row.subspan(format.isFiltered ? 1 : 0, rows.raw.size());
    std::copy(pixels.begin(), pixels.end(), rows.raw.begin());
    if (format.isFiltered) {
        m_impl->codeByte(rows.filters(), row[0]);
        rows.passFilter(row[0]);
        undoFilter(row[0], format.pixelBytes(), rows.above, rows.raw);
    }
    rows.read();
    rows.codeRow([&](std::uint32_t plane, std::uint32_t from, std::uint32_t count) {
        m_impl->out.leaveRoom(kChunk * kMostBytesOfSample);
        rows.kernel.encode(rows.picture, plane, from, count, m_impl->out.encoder());
    });
    for (const std::uint8_t byte : row.last(format.padding))
        m_impl->codeByte(rows.padding(), byte);
    rows.moveOn();
}

std::uint64_t PixelEncoder::spent() const
{
    return m_impl->out.spent();
}

Bytes PixelEncoder::finish()
{
    return m_impl->out.finish();
}

class PixelDecoder::Impl {
public:
    Impl(ByteSpan bytes, mix::MixIsa isa) : rows(isa), range(bytes.data(), bytes.size()) {}

    std::uint8_t decodeByte(Slot* slots) { return rows.kernel.decodeByte(*rows.picture.model, slots, range); }

    Rows rows;
    RangeDecoder range;
};

PixelDecoder::PixelDecoder(ByteSpan bytes, mix::MixIsa isa) : m_impl(std::make_unique<Impl>(bytes, isa))
{
}
PixelDecoder::~PixelDecoder() = default;

void PixelDecoder::start(const Format& format)
{
    m_impl->rows.start(format);
}

void PixelDecoder::decode(std::span<std::uint8_t> row)
{
    Rows& rows = m_impl->rows;
    const Format& format = rows.format;
    std::uint8_t filter = 0;
    if (format.isFiltered) {
        filter = static_cast<std::uint8_t>(m_impl->decodeByte(rows.filters()) % kPngFilters);
        rows.passFilter(filter);
        row[0] = filter;
    }
    rows.codeRow([&](std::uint32_t plane, std::uint32_t from, std::uint32_t count) {
        rows.kernel.decode(rows.picture, plane, from, count, m_impl->range);
    });
    rows.write();
    const auto pixels = row.subspan(format.isFiltered ? 1 : 0, rows.raw.size());
    if (format.isFiltered)
        applyFilter(filter, format.pixelBytes(), rows.above, rows.raw, pixels);
    else
        std::copy(rows.raw.begin(), rows.raw.end(), pixels.begin());
    for (std::uint8_t& byte : row.last(format.padding))
        byte = m_impl->decodeByte(rows.padding());
    rows.moveOn();
}

bool PixelDecoder::isExhausted() const
{
    return m_impl->range.isExhausted();
}

} // namespace ff::codec::pixels
